"""Every command: its keys, its menu, its action."""
