"""The one error that a person can cause and mend."""


class UsageError(ValueError):
    """Bad input: the message is one line that says what was wrong and what to type instead."""
