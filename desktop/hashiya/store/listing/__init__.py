"""The list of very many documents: its order, and what stands in some of its rows."""
