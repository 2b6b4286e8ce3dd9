"""Files that models are trained on."""
