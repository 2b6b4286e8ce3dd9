"""Which annotations lie under a point of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.overlap import inside_out
from hashiya.ui.reader.paint.span_edges import corners

if TYPE_CHECKING:
    from hashiya.core.span import Annotation
    from hashiya.ui.reader.layout import Laid, LineBox, Placed
    from hashiya.ui.reader.reader_page import ReaderPage

_SIDE = 3.0
_GRIP = 6.0


def annotations_under(page: ReaderPage, x: float, y: float) -> list[Annotation]:
    """The innermost first; on a line or tag under the words the one it belongs to comes first."""
    laid, top = page.piece_under(y)
    if not laid.lines:
        return []
    number = laid.line_at(y - top)
    line, across, down = laid.lines[number], x - page.left, y - top
    if down > line.bottom:
        return []
    if down > line.lower + 1:
        return _under_words(laid, line, number, across, down, page.style.pitch)
    here = [one for one in laid.placed if number in one.lanes and _covers(laid, one, number, across)]
    return sorted((one.annotation for one in here), key=inside_out)


def grip_under(page: ReaderPage, annotation: Annotation, x: float, y: float) -> str:
    """ "start" or "end" where the point is on that handle of the annotation, else nothing."""
    laid, top = page.piece_under(y)
    one = next((placed for placed in laid.placed if placed.annotation == annotation), None)
    if one is None:
        return ""
    for number, corner, which in corners(laid, one):
        line = laid.lines[number]
        if abs(x - page.left - corner) <= _GRIP and line.upper <= y - top <= line.lower:
            return which
    return ""


def _under_words(
    laid: Laid, line: LineBox, number: int, across: float, down: float, pitch: float
) -> list[Annotation]:
    lane = int((down - line.lower) / pitch)
    found = []
    for one in laid.placed:
        if one.lanes.get(number) == lane:
            tag = laid.tags.get(one.annotation.uid)
            in_tag = tag is not None and tag[0] == number and tag[1] <= across <= tag[2]
            if in_tag or _covers(laid, one, number, across):
                found.append((not in_tag, one.annotation))
    return [annotation for _, annotation in sorted(found, key=lambda pair: (pair[0], inside_out(pair[1])))]


def _covers(laid: Laid, one: Placed, number: int, across: float) -> bool:
    return any(
        rect.line == number and rect.left - _SIDE <= across <= rect.right + _SIDE
        for rect in laid.find(one.start, one.end)
    )
