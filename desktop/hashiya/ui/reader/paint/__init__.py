"""Painting a page of text."""
