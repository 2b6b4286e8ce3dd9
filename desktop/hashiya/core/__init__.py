"""Pure values and algorithms: no Qt, no SQL, no files."""
