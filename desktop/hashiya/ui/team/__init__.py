"""People and what is assigned to them."""
