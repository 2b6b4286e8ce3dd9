"""Colours as numbers: how they are seen, and those that labels take."""
