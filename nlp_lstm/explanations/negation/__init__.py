"""Negation in sentences: its words, pairs with and without it, and what a model makes of them."""
