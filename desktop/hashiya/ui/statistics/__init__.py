"""The page of figures: agreement, labels, people, and how they went on."""
