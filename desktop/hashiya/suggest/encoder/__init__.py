"""The careful engine: a small pre-trained encoder that reads sentences in their surroundings."""
