"""What is said of annotations and documents beyond labels, and the types of it."""
