"""What gates do over many texts."""
