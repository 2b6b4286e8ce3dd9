"""The ring of ۝ holds its digits and keeps off the words beside it; a NEL breaks the line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextLayout, QTextOption

from hashiya.qtkit.fonts import reading_font
from hashiya.ui.reader.display_map import DisplayMap
from hashiya.ui.reader.verse_ring import RING, ring_formats

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def drawn(text: str, size: float) -> tuple[list[tuple[float, float]], tuple[float, float], float]:
    """(boxes of the digits, box of the ring, where the text before ends), all by x in one line."""
    font = reading_font("", size)
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setTextDirection(Qt.LayoutDirection.RightToLeft)
    layout.setTextOption(option)
    layout.setFormats(ring_formats(text, font))
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(2000)
    layout.endLayout()
    match = RING.search(text)
    assert match is not None
    boxes = []
    for run in layout.glyphRuns(match.start(), len(match[0])):
        for glyph, place in zip(run.glyphIndexes(), run.positions(), strict=False):
            box = run.rawFont().boundingRect(glyph)
            boxes.append((place.x() + box.left(), place.x() + box.right()))
    boxes.sort(key=lambda box: box[0] - box[1])
    before = line.cursorToX(match.start() - 1)
    return boxes[1:], boxes[0], before[0] if isinstance(before, tuple) else before  # type: ignore[return-value]


@pytest.mark.parametrize("size", [16, 24, 40])
@pytest.mark.parametrize("digits", ["١", "٢", "٣٦", "١٠٧", "۴۵", "286"])
def test_digits_stand_in_the_ring_and_the_ring_off_the_words(qtbot: QtBot, size: float, digits: str) -> None:
    inside, ring, before = drawn(f"نهاية \u06dd{digits} بداية", size)
    assert len(inside) == len(digits)
    for left, right in inside:
        assert ring[0] <= left and right <= ring[1] + 0.5
    assert ring[1] <= before


def test_only_rings_get_a_format(qtbot: QtBot) -> None:
    font = reading_font("", 24)
    assert ring_formats("نص بلا علامة ١٢", font) == []
    text = "آية \u06dd١٢ وأخرى \u06dd"
    for entry in ring_formats(text, font):
        assert text[entry.start] == "\u06dd" and set(
            text[entry.start + 1 : entry.start + entry.length]
        ) <= set("١٢")


def test_a_nel_is_shown_as_a_line_break() -> None:
    shown = DisplayMap("قبل\x85بعد")
    assert shown.shown == "قبل\u2028بعد" and shown.to_text(shown.to_shown(5)) == 5
    assert DisplayMap("قَبل\x85بعد", hide_marks=True).shown == "قبل\u2028بعد"
