"""What is found out, as plain values for JSON and files."""
