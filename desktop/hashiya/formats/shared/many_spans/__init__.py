"""Texts with very many spans: kept in columns, written in pieces."""
