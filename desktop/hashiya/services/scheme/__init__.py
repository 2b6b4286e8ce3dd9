"""Labels, guidelines, gazetteers."""
