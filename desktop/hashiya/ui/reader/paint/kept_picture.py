"""The lines of the page as they were painted last: only those that look otherwise now are painted anew.

Nothing has to be told of what changed. A line is described by all that its painting depends on; what is
described as before stays, also where it only stands higher or lower by whole dots, and is moved.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPixmap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hashiya.ui.reader.layout import Laid
    from hashiya.ui.reader.paint.highlight_state import HighlightState
    from hashiya.ui.reader.paint.label_paint import LabelPaint
    from hashiya.ui.reader.paint.style import Style
    from hashiya.ui.reader.reader_page import ReaderPage

_EXACT = 0.001
_REACH = 0.6  # of the size of letters; in tight lines bands, tags and marks stand in the next line's box
_WHITE = (-1, 0)  # the place of what lies under the last line of the text
_LinePlace = tuple[int, int]
"""Piece and number of a line in it."""
PaintPart = Callable[[QPainter, QRect], None]
"""Paints all that is to be seen in a rectangle, the ground too."""


def reach_of(style: Style) -> int:
    """How far what belongs to a line is painted beyond it at the most, in pixels: letters, bands, tags."""
    return round(_REACH * style.size)


@dataclass(slots=True)
class _Line:
    """`look` is all that its painting depends on besides the page's own measures; y in pixels.

    `followed`: a line under it is in sight; the heads of its letters may reach into this one.
    """

    look: tuple[object, ...]
    top: float
    bottom: float
    followed: bool = True


@dataclass(slots=True)
class _Run:
    """Neighbouring lines that look as before, `by` pixels lower than then."""

    by: float
    top: float
    bottom: float


class KeptPicture:
    """`painted` counts lines painted since it was made."""

    def __init__(self) -> None:
        self._picture: QPixmap | None = None
        self._ground: tuple[object, ...] = ()
        self._lines: dict[_LinePlace, _Line] = {}
        self.painted = 0

    def forget(self) -> None:
        """Let go of the picture: nobody looks at the page."""
        self._picture, self._ground, self._lines = None, (), {}

    def renewed(
        self, page: ReaderPage, ink: LabelPaint, looks: HighlightState, ratio: float, paint: PaintPart
    ) -> QPixmap:
        """The picture as it has to be now. `ratio`: dots to a pixel."""
        width, height = (round(side) for side in page.viewport)
        ground = (ink, page.style, width, height, ratio, page.left, page.width, looks.notes)
        lines = dict(_lines_of(page, looks))
        picture, right = self._picture, list[tuple[float, float]]()
        if picture is None or ground != self._ground:
            picture = QPixmap(max(1, round(width * ratio)), max(1, round(height * ratio)))
            picture.setDevicePixelRatio(ratio)
        else:
            right = _moved(_runs(self._lines, lines), picture, height, ratio)
        self._picture, self._ground, self._lines = picture, ground, lines
        changed = [line for line in lines.values() if not _stands(line, right, height)]
        self._paint(changed, reach_of(page.style), paint)
        return picture

    def _paint(self, lines: list[_Line], reach: int, paint: PaintPart) -> None:
        """And what they reach into; neighbours together."""
        if self._picture is None or not lines:
            return
        self.painted += len(lines)
        painter = QPainter(self._picture)
        width = round(self._picture.width() / self._picture.devicePixelRatio()) + 1
        begun = 0
        for at, line in enumerate(lines):
            if at + 1 < len(lines) and lines[at + 1].top - line.bottom < _EXACT:
                continue
            top = round(lines[begun].top) - reach
            clip = QRect(0, top, width, round(line.bottom) + reach - top)
            painter.setClipRect(clip)
            paint(painter, clip)
            begun = at + 1
        painter.end()


def _runs(before: dict[_LinePlace, _Line], now: dict[_LinePlace, _Line]) -> list[_Run]:
    """What looks as it did, from the top down."""
    found: list[_Run] = []
    for place, line in now.items():
        old = before.get(place)
        if old is None or old.followed is not line.followed or old.look != line.look:
            continue
        by = line.top - old.top
        if found and abs(found[-1].bottom - line.top) < _EXACT and abs(found[-1].by - by) < _EXACT:
            found[-1].bottom = line.bottom
        else:
            found.append(_Run(by, line.top, line.bottom))
    return found


def _moved(runs: list[_Run], picture: QPixmap, height: int, ratio: float) -> list[tuple[float, float]]:
    """Put what has to be moved in its place: the longest of the runs that moved by whole dots.

    Gives what of the picture is right then, as (top, bottom) in pixels.
    """
    right = [(run.top, run.bottom) for run in runs if abs(run.by) < _EXACT]
    lower = [run for run in runs if abs(run.by) >= _EXACT and _whole(run.by * ratio)]
    longest = max(lower, key=_length, default=None)
    if longest is not None:
        # What was out of the window was never painted.
        top = max(longest.top, 0.0, longest.by)
        bottom = min(longest.bottom, height, height + longest.by)
        first, last = round(top * ratio), round(bottom * ratio)
        if last > first:
            by = round(longest.by * ratio)
            # Qt moves within the box alone: it has to hold the place from before, too.
            reach = QRect(0, first, picture.width(), last - first)
            picture.scroll(0, by, reach | reach.translated(0, -by))
            right.append((top, bottom))
    return right


def _length(run: _Run) -> float:
    return run.bottom - run.top


def _whole(dots: float) -> bool:
    return abs(dots - round(dots)) < _EXACT


def _stands(line: _Line, right: list[tuple[float, float]], height: int) -> bool:
    """Whether what is in sight of a line is right as it is."""
    top, bottom = max(line.top, 0.0) + _EXACT, min(line.bottom, height) - _EXACT
    return any(low <= top and bottom <= high for low, high in right)


def _lines_of(page: ReaderPage, looks: HighlightState) -> Iterator[tuple[_LinePlace, _Line]]:
    """Those in sight, from the top down, and the white under them."""
    height, bottom = page.viewport[1], 0.0
    current = page.pieces.paragraph_of(page.pieces.piece_at(looks.at))
    before: tuple[_LinePlace, _Line] | None = None
    for laid, y in page.in_sight():
        number = page.pieces.number(laid.piece) if looks.numbers else 0
        beside = (number, number and page.pieces.paragraph_of(laid.piece) == current)
        chosen = _chosen(laid, looks)
        hits = tuple(looks.hits_between(laid.start, laid.end)) if looks.hits else ()
        for at in range(laid.line_at(-y), len(laid.lines)):
            top = y + (laid.lines[at].top if at else 0.0)
            if top >= height:
                break
            bottom = y + (laid.lines[at + 1].top if at + 1 < len(laid.lines) else laid.height)
            look = (
                *(laid.layout, laid.look_of(at), laid.zones, hits, beside if at == 0 else ()),
                *(looks.flash == (laid.piece, at), _part(laid, at, chosen), _standing_out(laid, at, looks)),
            )
            if before is not None:
                yield before
            before = (laid.piece, at), _Line(look, top, bottom)
    if before is not None:
        before[1].followed = False
        yield before
    if bottom < height:
        yield _WHITE, _Line((), bottom, height, followed=False)


def _chosen(laid: Laid, looks: HighlightState) -> tuple[int, int] | None:
    start, end = looks.selection
    if end <= start or start >= laid.end or end <= laid.start:
        return None
    return laid.local(start), laid.local(end)


def _part(laid: Laid, line: int, chosen: tuple[int, int] | None) -> tuple[int, int] | None:
    """What of the selection stands on a line."""
    if chosen is None:
        return None
    start, end = max(chosen[0], laid.begins[line]), min(chosen[1], laid.line_end(line))
    return (start, end) if end > start else None


def _standing_out(laid: Laid, line: int, looks: HighlightState) -> tuple[object, ...]:
    """What of the state of the page is to be seen on the annotations of a line."""
    here = laid.look_of(line).annotations
    told: list[tuple[str, Sequence[object]]] = []
    if looks.selected is not None or looks.hovered is not None:
        told.append(("emphasis", [looks.emphasis(each) for each in here]))
    if looks.kin:
        told.append(("kin", [each.uid in looks.kin for each in here]))
    if looks.relation_counts:
        told.append(("counts", [looks.relation_counts.get(each.uid, 0) for each in here]))
    if looks.marks is not None:
        told.append(("marks", [looks.marks(each) for each in here]))
    return tuple(each for each in told if any(each[1]))
