"""The reader: a virtualised view of one text with its annotations."""

from hashiya.ui.reader.types import (
    AnnotatorMark,
    BoundaryMove,
    Card,
    Disagreement,
    MenuRequest,
    Snap,
    Tags,
    Typography,
)
from hashiya.ui.reader.view import ReaderView

__all__ = [
    "AnnotatorMark",
    "BoundaryMove",
    "Card",
    "Disagreement",
    "MenuRequest",
    "ReaderView",
    "Snap",
    "Tags",
    "Typography",
]
