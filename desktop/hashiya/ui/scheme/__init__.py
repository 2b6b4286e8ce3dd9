"""Editing labels and gazetteers."""
