"""Where the caret goes: by character as seen, by word, line, paragraph, page and document.

Functions from a page and a position to a position, in code points. Left and right are as seen on the
screen; words follow the direction of the paragraph.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hashiya.core.bidi import runs_left_to_right
from hashiya.core.document import Direction
from hashiya.core.segment import iter_words
from hashiya.ui.reader.rects import cursor_x

if TYPE_CHECKING:
    from PySide6.QtGui import QTextLayout

    from hashiya.ui.reader.layout import Laid
    from hashiya.ui.reader.reader_page import ReaderPage

_REACH = 4000
_RTL = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_DIGITS = "0-9\u0660-\u0669\u06f0-\u06f9"
# What makes a line run both ways, in a paragraph from the right and in one from the left.
_AGAINST = {
    True: re.compile(f"[{_DIGITS}\ud800-\udfff]|[^\\W_{_RTL}]"),
    False: re.compile(f"[{_RTL}\ud800-\udfff]"),
}


def visually(page: ReaderPage, position: int, *, left: bool) -> int:
    """One grapheme cluster to the left or right as seen, over the ends of lines and paragraphs."""
    laid = page.laid(page.pieces.piece_at(position))
    unit, layout = laid.local(position), laid.layout
    line = laid.line_of(unit)
    forward = left == laid.rtl
    begin, end = laid.begins[line], laid.line_end(line)
    if not laid.embedded and _AGAINST[laid.rtl].search(laid.projection.units, begin, end) is None:
        return logically(page, position, forward=forward)
    if laid.projection.has_code(begin, end):  # a place beside a code has two sides as seen: in reading order
        return logically(page, position, forward=forward)
    moved = _step(layout, unit, left=left)
    while moved != unit and not layout.isValidCursorPosition(moved):
        following = _step(layout, moved, left=left)
        if following == moved:
            break
        moved = following
    last = end if line + 1 == len(laid.begins) else end - 1
    if moved != unit and begin <= moved <= last:
        return laid.position(moved)
    # Over a line's end Qt leaves places out: there the reading order leads on.
    return logically(page, position, forward=forward)


def _step(layout: QTextLayout, unit: int, *, left: bool) -> int:
    return int(layout.leftCursorPosition(unit) if left else layout.rightCursorPosition(unit))


def _over_the_edge(page: ReaderPage, laid: Laid, *, forward: bool) -> int:
    following = laid.piece + (1 if forward else -1)
    if not 0 <= following < len(page.pieces):
        return laid.end if forward else laid.start
    other = page.laid(following)
    if forward:
        if other.start > laid.end:
            return other.start
        return other.position(int(other.layout.nextCursorPosition(0)))
    if other.end < laid.start:
        return other.end
    return other.position(int(other.layout.previousCursorPosition(len(other.projection.units))))


def logically(page: ReaderPage, position: int, *, forward: bool) -> int:
    """One grapheme cluster on or back in reading order."""
    laid = page.laid(page.pieces.piece_at(position))
    unit = laid.local(position)
    layout = laid.layout
    last = -1
    while unit != last:
        last = unit
        unit = int(layout.nextCursorPosition(unit) if forward else layout.previousCursorPosition(unit))
        if laid.position(unit) != position:
            return laid.position(unit)
    return _over_the_edge(page, laid, forward=forward)


def goes_forward(page: ReaderPage, position: int, *, left: bool) -> bool:
    """Whether an arrow key goes on in reading order: left does in a right-to-left paragraph."""
    direction = page.pieces.direction_of(page.pieces.piece_at(position))
    return left == (direction is Direction.RTL)


def by_word(page: ReaderPage, position: int, *, forward: bool) -> int:
    """To the end of the next word or the beginning of the one before."""
    text = page.text
    if forward:
        for match in iter_words(text, position, min(len(text), position + _REACH)):
            if match.end() > position:
                return match.end()
        return min(len(text), position + _REACH)
    low = max(0, position - _REACH)
    while low and not text[low - 1].isspace() and position - low < 2 * _REACH:
        low -= 1
    begun = [match.start() for match in iter_words(text, low, position)]
    return begun[-1] if begun else low


def line_edge(page: ReaderPage, position: int, *, end: bool) -> int:
    """The beginning or end of the line in reading order."""
    laid = page.laid(page.pieces.piece_at(position))
    number = laid.line_of(laid.local(position))
    if not end:
        return laid.position(laid.begins[number])
    stop, begin = laid.line_end(number), laid.begins[number]
    if number + 1 < len(laid.begins):  # behind the last letter: behind the space is the next line
        while stop > begin and laid.projection.units[stop - 1] in " \u2028\u2029":
            stop -= 1
    return laid.position(stop)


def paragraph_edge(page: ReaderPage, position: int, *, forward: bool) -> int:
    """The beginning of this paragraph or of the one before; the beginning of the next, at last the text's
    end.
    """
    start, end = page.pieces.paragraph_range(position)
    if forward:
        return min(len(page.text), end + 1)
    if position > start:
        return start
    return page.pieces.paragraph_range(start - 1)[0] if start else 0


def vertically(page: ReaderPage, position: int, goal: float, *, down: bool) -> int:
    """The line above or below, at `goal` pixels from the text's left edge."""
    laid = page.laid(page.pieces.piece_at(position))
    number = laid.line_of(laid.local(position)) + (1 if down else -1)
    if not 0 <= number < len(laid.begins):
        following = laid.piece + (1 if down else -1)
        if not 0 <= following < len(page.pieces):
            return len(page.text) if down else 0
        laid = page.laid(following)
        number = 0 if down else len(laid.begins) - 1
    return at_x(laid, number, goal)


def at_x(laid: Laid, number: int, x: float) -> int:
    """The position of a line that is nearest to x."""
    unit = int(laid.layout.lineAt(number).xToCursor(x))
    if number + 1 < len(laid.begins) and unit >= laid.begins[number + 1]:
        unit = int(laid.layout.previousCursorPosition(laid.begins[number + 1]))
    return laid.position(max(unit, laid.begins[number]))


def goal_of(page: ReaderPage, position: int) -> float:
    laid = page.laid(page.pieces.piece_at(position))
    unit = laid.local(position)
    return cursor_x(laid.layout.lineAt(laid.line_of(unit)), unit)


def flag_points_left(page: ReaderPage, position: int) -> bool:
    """Whether the text at the caret runs to the left: the character before decides, else the one behind."""
    piece = page.pieces.piece_at(position)
    direction = page.pieces.direction_of(piece)
    start = page.pieces.starts[piece]
    char = page.text[position - 1] if position > start else page.text[position : position + 1]
    return not runs_left_to_right(char, direction)
