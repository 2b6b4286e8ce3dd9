"""Hashiya: read and annotate Arabic texts offline."""

__version__ = "0.1.0"
