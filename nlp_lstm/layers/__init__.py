"""Running cells over time: scan, replay, directions, layers, and what they leave behind."""
