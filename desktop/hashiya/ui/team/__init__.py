"""People and what is dealt out to them."""
