"""How good the suggestions are: engines against gold, learning simulated."""
