"""How the parts of a cell are arranged: by hand for the families, in a row for every other cell."""
