"""A project as a folder of static pages."""
