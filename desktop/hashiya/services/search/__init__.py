"""Finding words, and words in their contexts."""
