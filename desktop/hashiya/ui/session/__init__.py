"""One open project and its signals."""
