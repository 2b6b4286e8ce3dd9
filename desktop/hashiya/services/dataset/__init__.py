"""Training data: parts, near duplicates, the card."""
