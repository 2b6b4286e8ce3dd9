"""What screen readers are told of widgets."""
