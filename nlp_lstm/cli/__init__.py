"""The command line: one file per command, each only arranging what the floors below compute."""
