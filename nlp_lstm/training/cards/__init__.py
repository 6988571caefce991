"""What the model cards of the tasks say, one file for each task."""
