"""Texts to be read."""
