"""The guide for users in a window of its own, beside the one it speaks of."""
