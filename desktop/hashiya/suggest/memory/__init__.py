"""What people decided before."""
