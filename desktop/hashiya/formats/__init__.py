"""Exchange formats: one file each, listed in FORMATS."""
