"""Files of annotation tools."""
