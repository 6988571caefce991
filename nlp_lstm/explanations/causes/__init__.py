"""What changes when gates are held or exchanged: causal evidence."""
