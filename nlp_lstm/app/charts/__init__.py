"""Charts of the app, drawn with altair, one subject a file."""
