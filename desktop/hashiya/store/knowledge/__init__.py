"""Entities known elsewhere: a file beside the project, indexed once; nothing is ever written into it."""
