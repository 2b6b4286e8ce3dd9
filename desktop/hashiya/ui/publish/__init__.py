"""Publishing a project as pages."""
