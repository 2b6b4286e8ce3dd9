"""Acts on annotations."""
