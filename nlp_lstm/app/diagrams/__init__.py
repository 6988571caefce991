"""Cells drawn as SVG, and their equations as LaTeX, from what each cell says of itself."""
