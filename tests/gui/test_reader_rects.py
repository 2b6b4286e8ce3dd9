"""Rectangles of ranges against Qt's own selection painting, run order against python-bidi, joining against
ink.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from bidi import get_display
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QTextCharFormat, QTextLayout
from tests.helpers.reader_texts import MIXED, PLAIN, VOCALISED

from hashiya.core.overlap import SpanIndex
from hashiya.core.segment import words
from hashiya.ui.reader import Disagreement, Typography
from hashiya.ui.reader.layout import Laid, Typesetter
from hashiya.ui.reader.paint.style import make_style
from hashiya.ui.reader.text_blocks import TextBlocks
from hashiya.ui.reader.types import OwnAnnotations

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from hashiya.ui.reader.rects import Rect

_WIDE = 1400.0


def lay(text: str, *, width: float = _WIDE, hide_marks: bool = False, setting: str = "auto") -> Laid:
    from hashiya.core.document import Direction

    style = make_style(Typography(hide_marks=hide_marks), "ar")
    zones: SpanIndex[Disagreement] = SpanIndex()
    typesetter = Typesetter(
        TextBlocks(text, Direction(setting)), style, width, OwnAnnotations(), zones, padded=False
    )
    return typesetter.lay(0)


def merged(pieces: list[tuple[float, float]]) -> list[tuple[int, int]]:
    found: list[list[float]] = []
    for left, right in sorted(pieces):
        if right - left < 0.3:
            continue
        if found and left <= found[-1][1] + 1.6:
            found[-1][1] = max(found[-1][1], right)
        else:
            found.append([left, right])
    return [(round(left), round(right)) for left, right in found]


def painted(laid: Laid, start: int, end: int) -> list[tuple[int, int]]:
    """Where Qt itself paints the selection of a range, found by its colour on one row over the letters."""
    image = QImage(int(_WIDE) + 60, 120, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    chosen = QTextLayout.FormatRange()
    chosen.start, chosen.length = start, end - start
    look = QTextCharFormat()
    look.setBackground(QColor("#ff0000"))
    look.setForeground(QColor("#ff0000"))
    chosen.format = look
    painter.setPen(QColor("#ffffff"))
    line = laid.layout.lineAt(0)
    laid.layout.draw(painter, QPointF(0, -line.y()), [chosen])
    painter.end()
    red = [x for x in range(image.width()) if image.pixelColor(x, 3) == QColor("#ff0000")]
    return merged([(float(x), float(x + 1)) for x in red])


def close(first: list[tuple[int, int]], second: list[tuple[int, int]]) -> bool:
    return len(first) == len(second) and all(
        abs(a[0] - b[0]) <= 1 and abs(a[1] - b[1]) <= 1 for a, b in zip(first, second, strict=True)
    )


def of_rects(rects: list[Rect]) -> list[tuple[int, int]]:
    return merged([(rect.left, rect.right) for rect in rects])


def aligned(text: str, most: int) -> list[tuple[int, int]]:
    edges = words(text)
    return [
        (edges[i][0], edges[j][1]) for i in range(len(edges)) for j in range(i, min(len(edges), i + most))
    ]


@pytest.mark.parametrize("text", [MIXED, VOCALISED, PLAIN])
def test_word_aligned_spans_stand_where_qt_paints_a_selection(qtbot: QtBot, text: str) -> None:
    laid = lay(text)
    spans = aligned(text, 5)
    if text == MIXED:
        assert len(spans) >= 99
    wrong = []
    for start, end in spans:
        low, high = laid.local(start), laid.local(end)
        if not close(of_rects(laid.find(low, high)), painted(laid, low, high)):
            wrong.append(text[start:end])
    assert wrong == []


def test_left_to_right_paragraph_too(qtbot: QtBot) -> None:
    text = "The word كتاب قديم means an old book, 12 أبريل 2024, see UNESCO."
    laid = lay(text)
    assert not laid.rtl
    wrong = [
        text[start:end]
        for start, end in aligned(text, 4)
        if not close(of_rects(laid.find(laid.local(start), laid.local(end))), painted(laid, start, end))
    ]
    assert wrong == []


def test_explicit_embedding_is_not_taken_for_plain_text(qtbot: QtBot) -> None:
    text = "قال \u202dأبج ده\u202c ثم \u2066abc نور\u2069 عاد"
    laid = lay(text)
    for start, end in (
        (text.index("أبج"), text.index("أبج") + 3),
        (text.index("نور"), text.index("نور") + 3),
    ):
        assert close(of_rects(laid.find(start, end)), painted(laid, start, end))


def test_runs_stand_in_the_order_of_the_bidi_algorithm(qtbot: QtBot) -> None:
    text = "قال محمد UNESCO Paris في 12 أبريل 2024 إن iPhone 15 وصل 35 نسخة"
    laid = lay(text)
    tokens = [match.span() for match in re.finditer(r"\S+", text)]
    seen = sorted(tokens, key=lambda span: laid.find(*span)[0].left)
    display = get_display(text, base_dir="R")
    expected = [word[::-1] if "\u0600" <= word[0] <= "\u06ff" else word for word in display.split()]
    assert [text[start:end] for start, end in seen] == expected


def test_a_range_over_a_line_end_has_a_piece_on_each_line(qtbot: QtBot) -> None:
    laid = lay(PLAIN * 3, width=300)
    rects = laid.find(0, len(PLAIN))
    assert [rect.line for rect in rects] == list(range(len(rects)))
    assert len(rects) >= 2
    assert [rect.starts for rect in rects] == [True] + [False] * (len(rects) - 1)
    assert [rect.ends for rect in rects] == [False] * (len(rects) - 1) + [True]
    assert all(0 <= rect.left < rect.right <= 301 for rect in rects)


@pytest.mark.parametrize("text", ["\u200c", "   ", "\t", "ب\u200cب", "🙂", "\u2028", "a\u2028ب", "\u0651"])
def test_odd_characters_still_give_something_to_see(qtbot: QtBot, text: str) -> None:
    laid = lay(text)
    assert laid.find(0, len(laid.projection.units))
    assert all(rect.right > rect.left for rect in laid.find(0, len(laid.projection.units)))


def test_a_combining_mark_does_not_carry_the_band_on(qtbot: QtBot) -> None:
    text = "قال الحُكَمَاءُ: نعم"
    laid = lay(text)
    word = laid.find(4, text.index(":"))
    colon = laid.find(text.index(":"), text.index(":") + 1)
    assert word[0].left >= colon[0].right - 1


def test_hidden_marks_take_no_room_and_positions_stay(qtbot: QtBot) -> None:
    shown, hidden = lay(VOCALISED), lay(VOCALISED, hide_marks=True)
    assert len(hidden.projection.shown) < len(shown.projection.shown)
    start = VOCALISED.index("نَاسِخٌ")
    units = (hidden.local(start), hidden.local(start + len("نَاسِخٌ")))
    assert hidden.projection.units[slice(*units)] == "ناسخ"
    for position in range(len(VOCALISED) + 1):
        again = hidden.local(hidden.position(hidden.local(position)))
        assert again == hidden.local(position)
