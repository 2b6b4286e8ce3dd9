"""Wrapped lines from right to left begin at the edge, all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from hashiya.ui.widgets.basic import TextLine

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QApplication

WORDS = "ممرّ مضاء مزدان مرسوم محاط مكان ممتدّ معمور محفوف مرصوف"  # م: all lines may begin with one letter


def _edges(picture: QImage) -> list[int]:
    """Of each line of words, how far its ink is from the right edge."""
    paper = picture.pixel(0, 0)
    rows = [
        max((x for x in range(picture.width()) if picture.pixel(x, y) != paper), default=-1)
        for y in range(picture.height())
    ]
    lines: list[int] = []
    for before, now in zip([-1, *rows], rows, strict=False):
        if now < 0:
            continue
        if before < 0:
            lines.append(now)
        lines[-1] = max(lines[-1], now)
    return [picture.width() - 1 - edge for edge in lines]


@pytest.mark.parametrize("places", [(0,), (0, 1)])
def test_no_line_stands_further_in_than_another(qapp: QApplication, places: tuple[int, ...]) -> None:
    label = TextLine(wrap=True)
    label.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    label.setText("\n".join(WORDS for _ in places))
    label.resize(150, label.heightForWidth(150))
    edges = _edges(label.grab().toImage())
    assert len(edges) > 2
    assert max(edges) - min(edges) <= 1


def test_what_wraps_is_as_tall_as_it_was_measured(qapp: QApplication) -> None:
    label = TextLine(wrap=True)
    label.setText(WORDS)
    for width in range(90, 400, 40):
        _, height = label._laid_out(width)
        assert round(height) == label.heightForWidth(width)
