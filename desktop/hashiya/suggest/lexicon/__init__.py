"""Names and cue words."""
