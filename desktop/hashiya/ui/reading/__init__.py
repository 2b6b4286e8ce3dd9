"""How a text is read: its type, two of them side by side, which labels are shown, first hints."""
