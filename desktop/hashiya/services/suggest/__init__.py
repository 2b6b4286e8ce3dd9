"""Highlighting by the engines, and training them."""
