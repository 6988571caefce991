"""The parts of the page Sentiment."""
