"""Attributes, links, relations and labels of documents under review."""
