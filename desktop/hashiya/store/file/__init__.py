"""The file itself: opening, locks, schema, migrations, repair."""
