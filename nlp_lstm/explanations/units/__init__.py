"""Which units of a language model carry a subject's number or gender."""
