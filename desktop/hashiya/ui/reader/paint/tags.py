"""The small words under the lines: form and name of the label, as much of them as there is room for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from hashiya.qtkit.i18n import number
from hashiya.qtkit.icons import pixmap
from hashiya.qtkit.shapes import draw_form
from hashiya.ui.reader.types import Tags

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.ui.reader.layout import Laid, Placed
    from hashiya.ui.reader.paint.highlight_state import HighlightState
    from hashiya.ui.reader.paint.label_paint import LabelPaint
    from hashiya.ui.reader.paint.style import Style
    from hashiya.ui.reader.rects import Rect

_FORM = 11.0  # the room the form takes before the words
_GAP = 8.0
_NOTE = 13.0
_MORE = "•"  # more is said of it than there is room for
_MANY = 999  # relations that a tag counts; the inspector says how many there are
_COUNT = 12.0  # beside the figure: its ring, and the room before it
_HEIGHT = 15.0
_BEYOND = 24.0  # how far a tag may reach over the text's edge


@dataclass(frozen=True, slots=True)
class _Tag:
    text: str
    width: float
    edge: float  # the side it hangs from: right in right-to-left paragraphs
    y: float
    note: bool
    count: str = ""  # of relations


def paint_tags(
    painter: QPainter,
    ink: LabelPaint,
    style: Style,
    looks: HighlightState,
    laid: Laid,
    shown: Sequence[Placed],
    first: int,
    last: int,
) -> None:
    """Also leaves in `laid.tags` where each one stands, for the pointer."""
    laid.tags = {uid: tag for uid, tag in laid.tags.items() if not first <= tag[0] < last}
    if style.tags is Tags.OFF:
        return
    painter.setFont(style.tag)
    edges = _edges(laid, shown)
    for one in shown:
        if not one.begins_here:
            continue
        rects = laid.find(one.start, one.end)
        rect = next((rect for rect in rects if rect.starts), rects[0] if rects else None)
        if rect is None or not first <= rect.line < last:
            continue
        tag = _fitted(ink, style, looks, laid, one, rect, edges)
        _paint_tag(painter, ink, looks, laid, one, tag)
        near, far = (tag.edge - tag.width, tag.edge) if laid.rtl else (tag.edge, tag.edge + tag.width)
        laid.tags[one.annotation.uid] = (rect.line, near, far)


def _edges(laid: Laid, shown: Sequence[Placed]) -> dict[tuple[int, int], list[tuple[float, str]]]:
    """For each line and lane where the pieces begin, seen from the side tags hang from."""
    found: dict[tuple[int, int], list[tuple[float, str]]] = {}
    for one in shown:
        for rect in laid.find(one.start, one.end):
            side = rect.right if laid.rtl else rect.left
            found.setdefault((rect.line, one.lanes.get(rect.line, 0)), []).append((side, one.annotation.uid))
    return found


def _fitted(
    ink: LabelPaint,
    style: Style,
    looks: HighlightState,
    laid: Laid,
    one: Placed,
    rect: Rect,
    edges: dict[tuple[int, int], list[tuple[float, str]]],
) -> _Tag:
    """The name, else the key, else the form alone."""
    annotation, lane = one.annotation, one.lanes.get(rect.line, 0)
    others = [side for side, uid in edges.get((rect.line, lane), ()) if uid != annotation.uid]
    if laid.rtl:
        edge = rect.right + 1
        room = edge - max((side + _GAP for side in others if side < edge - 2), default=-_BEYOND)
    else:
        edge = rect.left - 1
        limit = laid.layout.lineAt(rect.line).width() + _BEYOND
        room = min((side - _GAP for side in others if side > edge + 2), default=limit) - edge
    room = max(room, rect.right - rect.left)
    y = laid.lines[rect.line].lower + 1.5 + lane * style.pitch
    note = bool(annotation.note) and not looks.notes
    related = looks.relation_counts.get(annotation.uid, 0)
    count = "" if not related else number(related) if related <= _MANY else f"{number(_MANY)}+"
    more = (_NOTE if note else 0) + (style.tag_width(count) + _COUNT if count else 0)
    mark = looks.marks(annotation) if looks.marks is not None else ""
    dot = f" {_MORE}" if mark else ""
    names = [ink.key(annotation.label) + dot]
    if style.tags is Tags.FULL:
        names.insert(0, ink.name(annotation.label) + dot)
        if mark:
            names.insert(0, f"{ink.name(annotation.label)} · {mark}")
    for name in names:
        width = _FORM + style.tag_width(name) + more
        if width <= room:
            return _Tag(name, width, edge, y, note, count)
    return _Tag("", _FORM - 3 + more, edge, y, note, count)


def _paint_tag(
    painter: QPainter, ink: LabelPaint, looks: HighlightState, laid: Laid, one: Placed, tag: _Tag
) -> None:
    annotation = one.annotation
    form, selected = annotation.status.value, looks.emphasis(annotation) == "selected"
    colour = ink.token("ink3") if form == "rejected" else ink.colour(annotation.label, "tag")
    way = -1.0 if laid.rtl else 1.0
    edge = tag.edge
    if selected:
        _paint_chip(painter, colour, laid, tag)
        colour = ink.token("paper")
        edge += way * 3.0
    middle = tag.y + 7.5
    if form == "rejected":
        _paint_cross(painter, colour, edge + way * 3.6, middle)
    else:
        family = ink.label(annotation.label).family
        draw_form(painter, family, edge + way * 3.6, middle, 2.7, colour, hollow=form == "suggested")
    painter.setPen(colour)
    if tag.text:
        _write(painter, ink, laid, tag, edge + way * 9.0)
    if tag.count:
        _paint_count(painter, laid, tag, colour, edge + way * (tag.width - (_NOTE if tag.note else 0)))
    if tag.note:
        image = pixmap("message-square", colour.name(), size=10, ratio=painter.device().devicePixelRatioF())
        x = edge + way * (tag.width - 11.0) - (10.0 if laid.rtl else 0.0)
        painter.drawPixmap(QPointF(x, middle - 5.0), image)


def _write(painter: QPainter, ink: LabelPaint, laid: Laid, tag: _Tag, x: float) -> None:
    arabic = ink.language == "ar" or "≠" in tag.text
    force = Qt.TextFlag.TextForceRightToLeft if arabic and laid.rtl else Qt.TextFlag.TextForceLeftToRight
    side = Qt.AlignmentFlag.AlignRight if laid.rtl else Qt.AlignmentFlag.AlignLeft
    box = QRectF(x - 200.0 if laid.rtl else x, tag.y - 0.5, 200.0, _HEIGHT)
    flags = side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
    painter.drawText(box, int(flags) | int(Qt.TextFlag.TextDontClip) | int(force), tag.text)


def _paint_count(painter: QPainter, laid: Laid, tag: _Tag, colour: QColor, far: float) -> None:
    """How many relations, in a small ring at the far end of the tag, before the sign of a note."""
    width = painter.fontMetrics().horizontalAdvance(tag.count) + _COUNT - 4.0
    left = far if laid.rtl else far - width
    box = QRectF(left, tag.y + 2.5, width, 11.0)
    painter.setPen(QPen(colour, 0.9))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, 5.0, 5.0)
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextDontClip), tag.count)


def _paint_chip(painter: QPainter, colour: QColor, laid: Laid, tag: _Tag) -> None:
    width = tag.width + 5.0
    left = tag.edge - width if laid.rtl else tag.edge
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(QRectF(left, tag.y + 1.0, width, 14.0), 2.0, 2.0)


def _paint_cross(painter: QPainter, colour: QColor, x: float, y: float) -> None:
    painter.setPen(QPen(colour, 1.2))
    painter.drawLine(QPointF(x - 2.5, y - 2.5), QPointF(x + 2.5, y + 2.5))
    painter.drawLine(QPointF(x - 2.5, y + 2.5), QPointF(x + 2.5, y - 2.5))
