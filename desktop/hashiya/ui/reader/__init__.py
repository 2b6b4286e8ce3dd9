"""The reader: a virtualised view of one text with its annotations."""

from hashiya.ui.reader.types import (
    BoundaryMove,
    Card,
    Disagreement,
    MenuRequest,
    PersonMark,
    Snap,
    Tags,
    Typography,
)
from hashiya.ui.reader.view import ReaderView

__all__ = [
    "BoundaryMove",
    "Card",
    "Disagreement",
    "MenuRequest",
    "PersonMark",
    "ReaderView",
    "Snap",
    "Tags",
    "Typography",
]
