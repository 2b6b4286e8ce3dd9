"""CAMeL Tools as an engine."""
