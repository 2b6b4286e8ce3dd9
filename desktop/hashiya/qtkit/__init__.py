"""Small generic Qt tools; nothing of Arabic or annotation."""
