"""The parts of the page Negation."""
