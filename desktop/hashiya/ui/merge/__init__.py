"""Merging files and settling what differs."""
