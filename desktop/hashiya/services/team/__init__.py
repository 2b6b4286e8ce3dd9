"""People, their progress, and what is dealt out to them."""
