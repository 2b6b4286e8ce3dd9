"""The guide for users: its pages, and looking things up in them."""
