"""What may be said to each command."""
