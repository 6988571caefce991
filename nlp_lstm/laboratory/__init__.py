"""Comparing networks: equal sizes, several seeds, intervals, and nothing called better that is not shown to be."""
