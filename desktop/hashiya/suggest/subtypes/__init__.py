"""What kind of place, body or facility a mention names: the subtypes of a label, from words alone."""
