"""The parts of the page on models."""
