"""How a person ends a command before its end: with bad input, or with Ctrl-C."""


class UsageError(ValueError):
    """Bad input: the message is one line that says what was wrong and what to type instead."""


class Stopped(Exception):
    """A command was ended by Ctrl-C; the message says what came of its work and how to go on."""
