"""Comparing and settling the work of several people."""
