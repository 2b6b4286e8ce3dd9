"""Docks beside the reader."""
