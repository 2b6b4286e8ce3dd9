"""The list of a document's annotations: which, in which order, how a row looks."""
