"""Annotations as rows of a list: what a row knows, how it is painted, which keys the list hands on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen

from hashiya.core.span import GOLD, Annotation, Status
from hashiya.qtkit import icons
from hashiya.qtkit.shapes import draw_form
from hashiya.qtkit.tables import MadeRows
from hashiya.services.review.corrections import MISSED, Correction
from hashiya.ui.widgets.basic import RowPainter, quote_font, ui_font
from hashiya.ui.widgets.rows import RowDelegate, Standing, UniformRows
from hashiya.ui.wording.common import label_tag
from hashiya.ui.wording.correction_words import short_words

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from hashiya.core.document import Document
    from hashiya.core.labels import Label, Scheme

_PAGE, _PAGES = 200, 10  # rows made at once, and how many times that are kept
_WIDE = 128  # pixels of the words of a correction


@dataclass(frozen=True, slots=True)
class ListedAnnotation:
    """An annotation as the list shows it; `depth` counts the annotations around it.

    `correction`: what a review made of it. Where the person had overlooked something, the annotation is the
    one that the review put there, and bears the settlement's uid.
    """

    annotation: Annotation
    depth: int
    label: Label | None
    correction: Correction | None = None

    @property
    def missed(self) -> bool:
        return self.correction is not None and self.correction.kind == MISSED


_GONE = Annotation("", "", "", 0, 0, "", "")  # a row that an act has just taken, before the list knows


def make_rows(annotations: Sequence[Annotation], scheme: Scheme) -> list[ListedAnnotation]:
    """Rows in reading order; `annotations` are sorted by (start, -end)."""
    labels = {label.code: label for label in scheme.labels}
    rows: list[ListedAnnotation] = []
    around: list[Annotation] = []
    for each in annotations:
        while (around and around[-1].end < each.end) or (around and around[-1].end <= each.start):
            around.pop()
        rows.append(ListedAnnotation(each, len(around), labels.get(each.label)))
        around.append(each)
    return rows


class RowSource(Protocol):
    """Whose annotations are listed."""

    def listed(self, first: int, count: int) -> list[Annotation]: ...

    def annotations_between(self, start: int, end: int) -> list[Annotation]: ...

    def place_of(self, uid: str) -> int: ...


class LazyRows(MadeRows[ListedAnnotation]):
    """The rows of a long document, some hundred of them made where one looks."""

    def __init__(self, source: RowSource, scheme: Scheme, count: int) -> None:
        super().__init__(count)
        self._source, self._scheme = source, scheme
        self._pages: dict[int, list[ListedAnnotation]] = {}

    def made(self, place: int) -> ListedAnnotation:
        page, at = divmod(place, _PAGE)
        found = self._page(page)
        return found[at] if at < len(found) else ListedAnnotation(_GONE, 0, None)

    def place_of(self, key: Hashable) -> int:
        return self._source.place_of(str(key))

    def _page(self, page: int) -> list[ListedAnnotation]:
        if page not in self._pages:
            while len(self._pages) >= _PAGES:
                del self._pages[next(iter(self._pages))]
            found = self._source.listed(page * _PAGE, _PAGE)
            first = found[0].start if found else 0
            there = {each.uid for each in found}
            around = [
                each
                for each in (self._source.annotations_between(first, first + 1) if found and page else ())
                if each.uid not in there
            ]
            self._pages[page] = make_rows([*around, *found], self._scheme)[len(around) :]
        return self._pages[page]


def corrected_rows(
    rows: Sequence[ListedAnnotation], found: Sequence[Correction], document: Document, scheme: Scheme
) -> list[ListedAnnotation]:
    """The rows that a review corrected, and what it added, in reading order.

    Where it kept one of several in a place, that one is no correction.
    """
    there = {row.annotation.uid: row for row in rows}
    corrected: list[ListedAnnotation] = []
    for each in found:
        if each.kind == MISSED:
            corrected.append(_added(each, document, scheme))
            continue
        mine = [there[uid] for uid in each.annotations if uid in there]
        lost = [row for row in mine if row.annotation.span not in each.gold]
        corrected += [replace(row, correction=each) for row in lost or mine]
    return sorted(corrected, key=_by_place)


def _added(each: Correction, document: Document, scheme: Scheme) -> ListedAnnotation:
    place, span = each.settlement, each.gold[0]
    made = Annotation(
        uid=place.uid,
        document=document.uid,
        layer=GOLD,
        start=span.start,
        end=span.end,
        label=span.label,
        surface=document.text[span.start : span.end],
        by=place.by,
        created=place.created,
        modified=place.modified,
    )
    return ListedAnnotation(made, 0, scheme.get(span.label), each)


def _by_place(row: ListedAnnotation) -> tuple[int, int]:
    return row.annotation.start, -row.annotation.end


class AnnotationDelegate(RowDelegate):
    """Form, words, label; nested ones indented with a hairline; of corrected ones what they became.

    `scheme` names the labels of corrections.
    """

    scheme: Scheme | None = None
    said: Callable[[Annotation], str] | None = None  # beside the label

    def height(self, _row: ListedAnnotation) -> int:
        return 26 if self._context.settings.get("density") == "compact" else 31

    def draw(self, line: RowPainter, row: ListedAnnotation, standing: Standing) -> None:
        theme, annotation = self._context.theme, row.annotation
        painter, chosen = line.painter, standing.chosen
        self.draw_ground(line, standing)
        indent = 14 * min(row.depth, 6)
        centre = line.box(10 + indent, 14).center()
        if indent:
            self._draw_branch(line, indent, centre)
        self._draw_form(painter, row, centre, chosen)
        rejected = annotation.status is Status.REJECTED
        width = line.rect.width() - 32 - indent - (_WIDE + 20 if row.correction else 92)
        ink = theme.ink3 if rejected else theme.ink
        line.text(line.box(32 + indent, width, -1), _one_line(annotation.surface), quote_font(15), ink)
        self._draw_label(line, row, rejected)
        if annotation.note:
            place = line.box(86, 12, (line.rect.height() - 12) / 2, 12, trail=True)
            ratio = painter.device().devicePixelRatioF()
            sign = icons.pixmap("message-square", theme.ink3, size=12, mirrored=line.rtl, ratio=ratio)
            painter.drawPixmap(place.topLeft(), sign)

    def _draw_branch(self, line: RowPainter, indent: int, centre: QPointF) -> None:
        box = line.box(10 + indent - 12, 12)
        x = box.right() - 7 if line.rtl else box.left() + 7
        line.painter.setPen(QPen(QColor(self._context.theme.field_edge), 1))
        line.painter.drawLine(QPointF(x, line.rect.top() - 8), QPointF(x, centre.y()))
        line.painter.drawLine(QPointF(x, centre.y()), QPointF(x + (-5 if line.rtl else 5), centre.y()))

    def _draw_form(self, painter: QPainter, row: ListedAnnotation, centre: QPointF, chosen: bool) -> None:
        theme, status = self._context.theme, row.annotation.status
        if status is Status.REJECTED or row.label is None:
            painter.setPen(QPen(QColor(theme.ink3), 1.4))
            painter.drawLine(centre + QPointF(-3, -3), centre + QPointF(3, 3))
            painter.drawLine(centre + QPointF(-3, 3), centre + QPointF(3, -3))
            return
        suggested = status is Status.SUGGESTED or row.missed
        colour = theme.label_color(row.label, "tag" if chosen or suggested else "mark")
        draw_form(painter, row.label.family, centre.x(), centre.y(), 4, colour, hollow=suggested)

    def _draw_label(self, line: RowPainter, row: ListedAnnotation, rejected: bool) -> None:
        theme = self._context.theme
        if row.correction is not None and self.scheme is not None:
            words = short_words(row.correction, self.scheme, self._context.language)
            line.text(line.box(10, _WIDE, trail=True), words, ui_font(11), theme.ink2, trail=True)
            return
        text = label_tag(row.label, self._context.language) if row.label else row.annotation.label
        plain = rejected or row.label is None
        colour = theme.ink3 if plain or row.label is None else theme.label_hex(row.label, "tag")
        if self.said is not None and self.said(row.annotation):
            text += " •"
        line.text(line.box(10, 72, trail=True), text, ui_font(11), colour, trail=True)


class AnnotationList(UniformRows):
    """Keys that mean something for an annotation are handed on; the list keeps its own movement."""

    pressed_key = Signal(object)
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moving = (
            Qt.Key.Key_Up,
            Qt.Key.Key_Down,
            Qt.Key.Key_PageUp,
            Qt.Key.Key_PageDown,
            Qt.Key.Key_Home,
            Qt.Key.Key_End,
        )
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in moving and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().keyPressEvent(event)
        else:
            event.ignore()
            self.pressed_key.emit(event)


def _one_line(text: str) -> str:
    return " ".join(text.split())
