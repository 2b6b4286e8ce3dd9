"""Room for the ring of ۝ (end of verse): some faces give it and its digits less width than they draw.

A little space after the ring and after each digit brings the digits into its middle and keeps it off the
words beside it; what three digits leave no room for, the space before gives. Only the ring, its digits and
that space get a format, which join with nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache

from PySide6.QtGui import QFont, QTextCharFormat, QTextLayout

RING = re.compile("\u06dd[0-9\u0660-\u0669\u06f0-\u06f9]{0,4}")
_AS_ARABIC = "\u061c"  # digits behave as they do after Arabic letters
_EDGE = 0.12  # how thick the ring is, of its width
_APART = 1.0  # pixels between the ring and what stands beside it


def ring_formats(text: str, font: QFont) -> list[QTextLayout.FormatRange]:
    """Formats for the rings of a text, in UTF-16 units; none where the face needs none."""
    if "\u06dd" not in text:
        return []
    formats = []
    for match in RING.finditer(text):
        inner, before = _spacing(font.toString(), match[0])
        if before > 0 and match.start() and text[match.start() - 1] == " ":
            formats.append(_format(match.start() - 1, 1, font, before))
        if inner > 0:
            formats.append(_format(match.start(), len(match[0]), font, inner))
    return formats


def _format(start: int, length: int, font: QFont, spacing: float) -> QTextLayout.FormatRange:
    wider = QFont(font)
    wider.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, spacing)
    form = QTextCharFormat()
    form.setFont(wider)
    entry = QTextLayout.FormatRange()
    entry.start, entry.length, entry.format = start, length, form
    return entry


@lru_cache(maxsize=2048)
def _spacing(described: str, ring: str) -> tuple[float, float]:
    """Pixels after each character of a ring and its digits, and before them, so that it stands clear."""
    font = QFont()
    font.fromString(described)
    right, advance = ring_edges(ring, font)
    if right - advance <= _APART:
        return 0.0, 0.0
    digits = len(ring) - 1
    clear = (right + _APART - advance) / len(ring)
    inside = (right * (1 - _EDGE) - advance) / digits if digits else clear
    inner = max(0.0, min(clear, inside))
    return inner, right + _APART - advance - inner * len(ring)


def ring_edges(ring: str, font: QFont) -> tuple[float, float]:
    """(where the ring's drawing ends, how wide it and its digits are laid out), from its left, in pixels."""
    layout = QTextLayout(f"{_AS_ARABIC}{ring}", font)
    layout.beginLayout()
    line = layout.createLine()
    layout.endLayout()
    right, widest = 0.0, -1.0
    for run in layout.glyphRuns():
        raw = run.rawFont()
        for glyph, place in zip(run.glyphIndexes(), run.positions(), strict=False):
            box = raw.boundingRect(glyph)
            if box.width() > widest:
                right, widest = place.x() + box.right(), box.width()
    return right, line.naturalTextWidth()
