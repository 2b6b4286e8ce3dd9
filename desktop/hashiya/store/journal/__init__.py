"""Acts, edits, the journal."""
