"""Working by letters over the text: deciding paragraphs at a glance, pointing at words."""
