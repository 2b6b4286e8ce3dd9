"""Relations between annotations."""
