"""The parts of the page on next words."""
