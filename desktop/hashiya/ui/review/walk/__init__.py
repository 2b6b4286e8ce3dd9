"""What is under review, and the walk through it: documents, places, filters."""
