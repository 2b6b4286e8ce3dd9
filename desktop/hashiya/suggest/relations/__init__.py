"""Relations suggested by rule, from the annotations that stand in a text."""
