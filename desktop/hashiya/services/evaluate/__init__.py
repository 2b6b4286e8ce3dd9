"""How good the suggestions are."""
