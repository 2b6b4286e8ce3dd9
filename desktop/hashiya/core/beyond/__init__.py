"""What can be said beyond spans: attributes, relations, entities."""
