"""Bringing other people's files in, and what differs."""
