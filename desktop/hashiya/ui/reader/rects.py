"""Where a range of text stands on the page: one rectangle for each of its visual pieces.

The rule was found by comparing with Qt's own selection painting: two `cursorToX` calls err at the border of
a left-to-right run and on combining marks, an edge pair per character errs everywhere. In text purely
right-to-left (marks stepped over) two calls are right; anywhere else the glyph runs of each stretch of one
direction are.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtGui import QTextLayout, QTextLine

from hashiya.core.titles import TURNING

if TYPE_CHECKING:
    from collections.abc import Sequence

_RTL_RANGES = (
    "\u0590-\u05ff\u0608\u060b\u060d-\u065f\u066d-\u06dc\u06de-\u06ef\u06fa-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
)
_PURE = re.compile(f"[{_RTL_RANGES} «»\u200c\u200d\u061b\u061f]+")
_STRETCH = re.compile(
    f"[0-9\u06f0-\u06f9]+|[\u0660-\u0669]+|[{_RTL_RANGES}\u200c\u200d]+|"
    f"[^\\W\\d_{_RTL_RANGES}]+|[\ud800-\udfff]+|\\s+|.",
    re.DOTALL,
)
_SPACES = " \t\u2028\u2029\u00a0"
_TOUCH = 1.5


class Rect(NamedTuple):
    """A piece of a range on one line; x in pixels from the text's left edge.

    `starts` and `ends`: the range's first and last character stand in it.
    """

    line: int
    left: float
    right: float
    starts: bool
    ends: bool


def is_embedded(units: str) -> bool:
    """Whether explicit marks turn parts of the text round."""
    return TURNING.search(units) is not None


def find_rects(
    layout: QTextLayout, units: str, begins: Sequence[int], start: int, end: int, *, two_edges: bool
) -> list[Rect]:
    """The rectangles of [start, end), in UTF-16 units of the layout's text.

    `begins` holds the first position of each line; `two_edges` allows the quick way (right-to-left
    paragraph without embeddings). White space at a line's end has no width; a range without width gets a
    hair's breadth.
    """
    found: list[Rect] = []
    number = max(0, bisect_right(begins, start) - 1)
    while number < len(begins) and begins[number] < end:
        line = layout.lineAt(number)
        low, high = max(start, begins[number]), min(end, begins[number] + line.textLength())
        number += 1
        while high > low and units[high - 1] in _SPACES:
            high -= 1
        if high <= low:
            continue
        closing = high == end or not units[high:end].strip(_SPACES)
        if two_edges and _PURE.fullmatch(units, low, high):
            left, right = _edges(layout, line, low, high)
            if right > left:
                found.append(Rect(number - 1, left, right, low == start, closing))
                continue
        found.extend(_runs(line, units, number - 1, low, high, starts=low == start, ends=closing))
    return found or _hair(layout, begins, start, end)


def _edges(layout: QTextLayout, line: QTextLine, low: int, high: int) -> tuple[float, float]:
    last = high - 1
    while last > low and not layout.isValidCursorPosition(last):
        last -= 1
    return cursor_x(line, last, QTextLine.Edge.Trailing), cursor_x(line, low, QTextLine.Edge.Leading)


def _runs(
    line: QTextLine, units: str, number: int, low: int, high: int, *, starts: bool, ends: bool
) -> list[Rect]:
    pieces: list[tuple[float, float, bool, bool]] = []
    for match in _STRETCH.finditer(units, low, high):
        for run in line.glyphRuns(match.start(), match.end() - match.start()):
            box = run.boundingRect()
            if box.width() > 0:
                first, last = starts and match.start() == low, ends and match.end() == high
                pieces.append((box.left(), box.right(), first, last))
    pieces.sort()
    found: list[Rect] = []
    for left, right, first, last in pieces:
        if found and left <= found[-1].right + _TOUCH:
            _, begun, reached, opens, closes = found[-1]
            found[-1] = Rect(number, begun, max(reached, right), opens or first, closes or last)
        else:
            found.append(Rect(number, left, right, first, last))
    return found


def _hair(layout: QTextLayout, begins: Sequence[int], start: int, end: int) -> list[Rect]:
    """Only white space, or characters without width: still something to see and to point at."""
    if not begins or end <= start:
        return []
    number = max(0, bisect_right(begins, start) - 1)
    line = layout.lineAt(number)
    first, last = cursor_x(line, start), cursor_x(line, min(end, begins[number] + line.textLength()))
    left, right = min(first, last), max(first, last)
    if right - left < 2:
        left, right = left - 1, left + 1
    return [Rect(number, left, right, True, True)]


def cursor_x(line: QTextLine, position: int, edge: QTextLine.Edge = QTextLine.Edge.Leading) -> float:
    """Where the caret stands, pixels from the text's left edge."""
    found: Any = line.cursorToX(position, edge)
    # Some versions of the binding give (x, position), others x alone.
    return float(found[0] if isinstance(found, tuple) else found)
