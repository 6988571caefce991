"""The additive memory of a layer: what is carried and written, what survives, and what it did for the decision."""
