"""The reader: a virtualised view of one text with its annotations."""
