"""Engines that suggest annotations: one file each, listed in SUGGESTERS."""
