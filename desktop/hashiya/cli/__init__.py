"""The command line. Nothing here imports Qt before a window is wanted."""

from hashiya.cli.parser import main

__all__ = ["main"]
