"""Relations between annotations: making them, seeing them, listing them, their types in the scheme."""
