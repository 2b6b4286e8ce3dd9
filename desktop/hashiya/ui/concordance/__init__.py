"""Words in their contexts: the page that searches them and the lines that show them."""
