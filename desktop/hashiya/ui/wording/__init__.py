"""Codes put into words."""
