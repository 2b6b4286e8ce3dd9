"""The reader's widget: painting, scrolling, and what keys and pointer do to the selection.

ReaderView (view.py) is this with everything that the rest of the program may ask of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from hashiya.core.span import Annotation
from hashiya.qtkit.motion import motion_wanted
from hashiya.qtkit.theme import DAY, Theme
from hashiya.ui.reader import reader_keys
from hashiya.ui.reader.accessible import announce, announce_caret, announce_selection, install
from hashiya.ui.reader.caret import goal_of
from hashiya.ui.reader.hit_test import annotations_under
from hashiya.ui.reader.hover import DELAY, HoverCard
from hashiya.ui.reader.mouse import Pointer
from hashiya.ui.reader.paint.canvas import Canvas, annotation_box
from hashiya.ui.reader.paint.highlight_state import HighlightState
from hashiya.ui.reader.paint.label_paint import LabelPaint
from hashiya.ui.reader.paint.relation_lines import GRIP, grip_place
from hashiya.ui.reader.paint.style import make_style
from hashiya.ui.reader.reader_page import ReaderPage
from hashiya.ui.reader.selection import TextSelection
from hashiya.ui.reader.types import BoundaryMove, Card, MenuRequest, Snap, Typography

if TYPE_CHECKING:
    from hashiya.core.labels import Scheme

FLASH = 200  # milliseconds
CardSource = Callable[[Annotation], Card | None]


class ReaderSurface(QAbstractScrollArea):
    """Shows `page` and keeps `chosen`; the signals carry plain values, positions in code points."""

    selection_changed = Signal(object)  # (start, end) of the selection as it is shown
    selection_finished = Signal(object)  # the same, when the mouse is let go or a key has extended it
    caret_moved = Signal(object)  # position
    annotation_selected = Signal(object)  # uid or None, whenever it changes through the reader
    annotation_clicked = Signal(object)  # uid
    annotation_hovered = Signal(object)  # uid or None
    boundary_moved = Signal(object)  # BoundaryMove
    context_menu_requested = Signal(object)  # MenuRequest
    zoom_changed = Signal(object)  # size in pixels
    relation_wanted = Signal(object)  # uid of the annotation that the chosen one is to be related to
    chip_clicked = Signal(object)  # uid of the annotation out of sight that a chip stands for
    scrolled = Signal()

    def __init__(self, theme: Theme = DAY, language: str = "ar", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        install()
        self._language, self._theme = language, theme
        self._scheme: Scheme | None = None
        self._card_source: CardSource | None = None
        self.snap = Snap.WORD
        self.motion = motion_wanted()
        self.looks = HighlightState()
        self._page = ReaderPage(make_style(Typography(), language))
        self._selection = TextSelection()
        self._goal: float | None = None
        self._guarded = False
        self._bar_measures = (0, 0, 0)
        self._canvas = Canvas(self._page, self.looks, self._make_ink(theme))
        self._pointer = Pointer(self, self)
        self._card = HoverCard(self.viewport())
        self._build()

    def _build(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self.viewport().setMouseTracking(True)
        self._blink, self._rest, self._flash = QTimer(self), QTimer(self), QTimer(self)
        self._rest.setSingleShot(True)
        self._flash.setSingleShot(True)
        self._blink.timeout.connect(self._on_blink)
        self._rest.timeout.connect(self._on_rest)
        self._flash.timeout.connect(self._on_flash_over)
        self.verticalScrollBar().valueChanged.connect(self._on_scroll_bar)
        self._retranslate()

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Text"))
        self.setAccessibleDescription(self.tr("The text of the document with its annotations"))

    def _make_ink(self, theme: Theme) -> LabelPaint:
        return LabelPaint(theme, self._scheme, self._language, self.tr("nothing"))

    # For the pointer

    @property
    def page(self) -> ReaderPage:
        return self._page

    @property
    def chosen(self) -> TextSelection:
        return self._selection

    def snap_mode(self, modifiers: Qt.KeyboardModifier) -> Snap:
        return Snap.GRAPHEME if modifiers & Qt.KeyboardModifier.AltModifier else self.snap

    def selected_item(self) -> Annotation | None:
        return self._page.annotations.get(self.looks.selected) if self.looks.selected else None

    def boundary_moved_to(self, move: BoundaryMove) -> None:
        self.boundary_moved.emit(move)

    def scroll_pixels(self, pixels: float) -> None:
        self._page.scroll_by(pixels)
        self._refresh()

    def chip_at(self, point: QPointF) -> str:
        """The annotation whose chip is under the point, "" where none is."""
        return next((uid for box, uid in self.looks.chips if box.contains(point)), "")

    def relation_grip_at(self, point: QPointF) -> bool:
        chosen = self.selected_item()
        if chosen is None or not self.looks.relation_grip:
            return False
        place = grip_place(self._page, chosen.range)
        return place is not None and (place - point).manhattanLength() <= 2 * GRIP

    def pull_to(self, point: QPointF | None) -> None:
        self.looks.pull = (point.x(), point.y()) if point is not None else None
        self.viewport().update()

    def relate_to(self, annotation: Annotation) -> None:
        self.relation_wanted.emit(annotation.uid)

    def follow_chip(self, uid: str) -> None:
        self.chip_clicked.emit(uid)

    def click_annotation(self, annotation: Annotation | None) -> None:
        uid = annotation.uid if annotation else None
        changed, self.looks.selected = uid != self.looks.selected, uid
        self.viewport().update()
        if changed:
            self._say_selected()
        if uid is not None:
            self.annotation_clicked.emit(uid)

    def _say_selected(self) -> None:
        """Another annotation is selected, or none."""
        annotation = self.selected_item()
        if annotation is not None:
            announce(self, f"{self._canvas.ink.name(annotation.label)}: {annotation.surface}")
        self.annotation_selected.emit(self.looks.selected)

    def selection_moved(self, *, finished: bool) -> None:
        """The selection or the caret is another: show it and say so."""
        self._show_selection()
        self.viewport().update()
        self.caret_moved.emit(self._selection.head)
        self.selection_changed.emit(self._selection.range)
        if self._selection.empty:
            announce_caret(self, self._selection.head)
        else:
            announce_selection(self, self._selection.range)
        if finished:
            start, end = self._selection.range
            announce(self, self._page.text[start : min(end, start + 400)])
            self.selection_finished.emit(self._selection.range)
            self._offer_primary()

    def _offer_primary(self) -> None:
        clipboard = QGuiApplication.clipboard()
        if clipboard.supportsSelection() and not self._selection.empty:
            start, end = self._selection.range
            clipboard.setText(self._page.text[start:end], clipboard.Mode.Selection)

    def copy(self) -> None:
        start, end = self._selection.range
        if end > start:
            QGuiApplication.clipboard().setText(self._page.text[start:end])

    # Painting

    def _refresh(self) -> None:
        self._sync_bar()
        self.viewport().update()

    def _show_selection(self) -> None:
        self.looks.selection = self._selection.range
        self.looks.at = self._selection.head
        self._restart_blink()

    def paintEvent(self, _event: QPaintEvent) -> None:
        self._page.settle()
        chosen = self.selected_item()
        self.looks.chosen_range = chosen.range if chosen is not None else None
        painter = QPainter(self.viewport())
        self._canvas.paint(painter)
        painter.end()
        self._sync_bar()

    def _restart_blink(self) -> None:
        shown = self.hasFocus()
        self.looks.caret = self._selection.head if shown else None
        flash_time = QGuiApplication.styleHints().cursorFlashTime()
        if shown and flash_time > 0:
            self._blink.start(flash_time // 2)
        else:
            self._blink.stop()

    def _on_blink(self) -> None:
        self.looks.caret = None if self.looks.caret is not None else self._selection.head
        spot = self._page.find_spot(self._selection.head)
        if spot is not None:
            x, y = round(self._page.left + spot.x), round(spot.upper)
            self.viewport().update(x - 8, y - 3, 16, round(spot.lower - spot.upper) + 6)

    def _start_flash(self, position: int) -> None:
        if not self.motion:
            return
        laid = self._page.laid(self._page.pieces.piece_at(position))
        self.looks.flash = (laid.piece, laid.line_of(laid.local(position)))
        self._flash.start(FLASH)

    def _on_flash_over(self) -> None:
        self.looks.flash = None
        self.viewport().update()

    # Scrolling

    def _sync_bar(self) -> None:
        bar, page = self.verticalScrollBar(), self._page
        high = page.viewport[1]
        measures = max(1, round(high)), round(page.style.line_height()), max(0, round(page.total - high))
        value = round(page.top)
        if measures == self._bar_measures and bar.value() == min(value, measures[2]):
            return
        self._bar_measures = measures
        self._guarded = True
        bar.setPageStep(measures[0])
        bar.setSingleStep(measures[1])
        bar.setRange(0, measures[2])
        bar.setValue(value)
        self._guarded = False

    def _on_scroll_bar(self, value: int) -> None:
        if self._guarded:
            return
        self._card.hide()
        self._page.scroll_to(float(value))
        self._refresh()
        self.scrolled.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        size = self.viewport().size()
        self._page.reset(viewport=(float(size.width()), float(size.height())))
        self._refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._canvas.kept.forget()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            turned = event.angleDelta().y()
            if turned:
                self.zoom(1 if turned > 0 else -1)
            event.accept()
            return
        pixels = event.pixelDelta().y()
        if pixels:
            self.scroll_pixels(-pixels)
        else:
            self.scroll_pixels(-event.angleDelta().y() / 120.0 * 2.2 * self._page.style.line_height())
        self._card.hide()
        self.scrolled.emit()
        event.accept()

    def zoom(self, steps: int) -> None:
        """Larger or smaller by pixels, within what can be read."""
        old = self._page.style
        new = make_style(replace(old.typography, size=old.size + steps), self._language)
        if new.size != old.size:
            kept = replace(new, typography=replace(new.typography, size=new.size))
            self._page.reset(style=kept)
            self._refresh()
            self.zoom_changed.emit(new.size)

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if reader_keys.is_copy(event):
            self.copy()
        elif reader_keys.is_select_all(event):
            self._selection.choose(0, len(self._page.text))
            self.selection_moved(finished=True)
        else:
            goal = self._goal if self._goal is not None else goal_of(self._page, self._selection.head)
            move = reader_keys.read_key(event, self._page, self._selection.head, goal, self.snap)
            if move is None:
                event.ignore()
                return
            self._goal = goal if move.keeps_goal else None
            self._follow(move)
        event.accept()

    def _follow(self, move: reader_keys.Move) -> None:
        position = move.position
        if move.pages:
            position = reader_keys.turn_pages(self._page, position, self._goal or 0.0, move.pages)
            self.scrolled.emit()
        if move.extends:
            self._selection.extend(self._page.text, position, move.snap)
        else:
            self._selection.collapse(position)
        if not move.pages:
            self._page.reveal(position)
        self._sync_bar()
        self.selection_moved(finished=move.extends)

    # Pointer

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._card.hide()
        self._rest.stop()
        if event.button() is Qt.MouseButton.LeftButton:
            self._goal = None
            self._pointer.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._pointer.move(event)
            return
        point = event.position()
        under = annotations_under(self._page, point.x(), point.y())
        self._hover(under[0].uid if under else None)
        grip = self._pointer.over_grip(point)
        shape = Qt.CursorShape.SizeHorCursor if grip else Qt.CursorShape.IBeamCursor
        if self._pointer.over_relation(point):
            shape = Qt.CursorShape.PointingHandCursor
        if self.viewport().cursor().shape() is not shape:
            self.viewport().setCursor(shape)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._pointer.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._pointer.double_click(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._card.hide()
        local = QPointF(self.viewport().mapFrom(self, event.pos()))
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            spot = self._page.find_spot(self._selection.head)
            local = QPointF(self._page.left + spot.x, spot.lower) if spot else local
            position, uid = self._selection.head, self.looks.selected
        else:
            position = self._page.position_at(local.x(), local.y())
            under = annotations_under(self._page, local.x(), local.y())
            uid = under[0].uid if under else None
        start, end = self._selection.range
        if not start <= position <= end:
            self._selection.collapse(position)
            self.selection_moved(finished=False)
        point: QPoint = self.viewport().mapToGlobal(local.toPoint())
        self.context_menu_requested.emit(MenuRequest(point.x(), point.y(), position, uid))

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Leave:
            self._hover(None)
        return bool(super().viewportEvent(event))

    def _hover(self, uid: str | None) -> None:
        if uid == self.looks.hovered:
            return
        self.looks.hovered = uid
        self._card.hide()
        if uid is None:
            self._rest.stop()
        else:
            self._rest.start(DELAY)
        self.viewport().update()
        self.annotation_hovered.emit(uid)

    def _on_rest(self) -> None:
        annotation = self._page.annotations.get(self.looks.hovered or "")
        if annotation is None or self._card_source is None:
            return
        card = self._card_source(annotation)
        box = annotation_box(self._page, annotation, self.viewport().mapFromGlobal(self.cursor().pos()).y())
        if card is not None and box is not None:
            self._card.show_card(card, self._theme, self._language, box)

    # Focus and language

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._restart_blink()
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._restart_blink()
        self.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
            self._renew_ink()

    def _renew_ink(self) -> None:
        self._canvas.ink = self._make_ink(self._theme)
        self.viewport().update()
