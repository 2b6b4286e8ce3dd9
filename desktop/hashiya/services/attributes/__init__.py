"""What is said of annotations, relations and documents beyond labels."""
