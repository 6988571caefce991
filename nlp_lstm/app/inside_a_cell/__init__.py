"""The parts of the page that steps through a cell."""
