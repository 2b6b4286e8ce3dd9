"""People, their progress, and what is assigned to them."""
