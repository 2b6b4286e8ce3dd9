"""Who or what is meant: the card of Ctrl+L, the page of entities, quick linking."""
