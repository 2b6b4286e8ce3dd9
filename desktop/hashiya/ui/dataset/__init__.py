"""Parts of training data: dealing them, setting them."""
