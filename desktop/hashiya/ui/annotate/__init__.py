"""The annotation page and what acts on its text."""
