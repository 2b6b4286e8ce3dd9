"""Getting back what a damaged project file holds: pages read one by one, records put together again."""
