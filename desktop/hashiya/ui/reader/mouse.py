"""The pointer: clicking, dragging, double and triple clicks, the grips of the selected annotation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QPointF, Qt, QTimer
from PySide6.QtWidgets import QApplication

from hashiya.ui.reader.hit_test import annotations_under, grip_under
from hashiya.ui.reader.selection import TextSelection, snapped
from hashiya.ui.reader.types import BoundaryMove, Snap

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent

    from hashiya.core.span import Annotation
    from hashiya.ui.reader.reader_page import ReaderPage

_NEAR = 4.0
_AUTO_SCROLL = 30  # milliseconds


class Pointed(Protocol):
    """What the pointer needs of the view it works on."""

    @property
    def page(self) -> ReaderPage: ...

    @property
    def chosen(self) -> TextSelection: ...

    def snap_mode(self, modifiers: Qt.KeyboardModifier) -> Snap: ...

    def selection_moved(self, *, finished: bool) -> None: ...

    def click_annotation(self, annotation: Annotation | None) -> None: ...

    def selected_item(self) -> Annotation | None: ...

    def boundary_moved_to(self, move: BoundaryMove) -> None: ...

    def scroll_pixels(self, pixels: float) -> None: ...

    def chip_at(self, point: QPointF) -> str: ...

    def relation_grip_at(self, point: QPointF) -> bool: ...

    def pull_to(self, point: QPointF | None) -> None: ...

    def relate_to(self, annotation: Annotation) -> None: ...

    def follow_chip(self, uid: str) -> None: ...


@dataclass(slots=True)
class _Press:
    point: QPointF
    position: int
    moved: bool = False
    grip: tuple[Annotation, bool] | None = None  # (annotation, whether its start is held)


class Pointer(QObject):
    """Turns mouse events into selections and clicks on annotations."""

    def __init__(self, view: Pointed, parent: QObject) -> None:
        super().__init__(parent)
        self._view = view
        self._press: _Press | None = None
        self._pulls = False  # the grip to relate by is held
        self._last = QPointF()
        self._modifiers = Qt.KeyboardModifier.NoModifier
        self._cycle_at = QPointF(-100.0, -100.0)
        self._double = QPointF(-100.0, -100.0)
        self._double_timer = QTimer(self)
        self._double_timer.setSingleShot(True)
        self._scroll_timer = QTimer(self)
        self._scroll_timer.setInterval(_AUTO_SCROLL)
        self._scroll_timer.timeout.connect(self._on_auto_scroll)

    def press(self, event: QMouseEvent) -> None:
        view, point = self._view, event.position()
        if self._press_relation(event):
            return
        position = view.page.position_at(point.x(), point.y())
        if self._double_timer.isActive() and _close(point, self._double):
            self._double_timer.stop()
            view.chosen.choose(*view.page.pieces.paragraph_range(position))
            view.selection_moved(finished=True)
            return
        self._press = _Press(point, position, grip=self._grip_at(point))
        if self._press.grip is None:
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                view.chosen.extend(view.page.text, position, view.snap_mode(event.modifiers()))
                self._press.moved = True
            else:
                view.chosen.collapse(position)
            view.selection_moved(finished=False)

    def _press_relation(self, event: QMouseEvent) -> bool:
        """A chip, the grip to relate by, or Ctrl held over another annotation or the chosen one."""
        view, point = self._view, event.position()
        uid = view.chip_at(point)
        if uid:
            view.follow_chip(uid)
            return True
        if view.relation_grip_at(point):
            self._pulls = True
            view.pull_to(point)
            return True
        chosen = view.selected_item()
        if chosen is None or not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        target = self._target_at(point)
        if target is None and chosen in annotations_under(view.page, point.x(), point.y()):
            target = chosen
        if target is not None:
            view.relate_to(target)
        return target is not None

    def _target_at(self, point: QPointF) -> Annotation | None:
        chosen = self._view.selected_item()
        under = annotations_under(self._view.page, point.x(), point.y())
        return next((each for each in under if each != chosen), None)

    def move(self, event: QMouseEvent) -> None:
        if self._pulls:
            self._view.pull_to(event.position())
            return
        press = self._press
        if press is None:
            return
        self._last, self._modifiers = event.position(), event.modifiers()
        distance = (self._last - press.point).manhattanLength()
        if not press.moved and distance < QApplication.startDragDistance() / 2:
            return
        press.moved = True
        self._extend()
        outside = self._outside()
        if outside and not self._scroll_timer.isActive():
            self._scroll_timer.start()
        elif not outside:
            self._scroll_timer.stop()

    def release(self, event: QMouseEvent) -> None:
        if self._pulls:
            self._pulls = False
            self._view.pull_to(None)
            target = self._target_at(event.position())
            if target is not None:
                self._view.relate_to(target)
            return
        press, self._press = self._press, None
        self._scroll_timer.stop()
        if press is None:
            return
        view = self._view
        if not press.moved:
            if press.grip is None:
                self._click(event.position())
            return
        if press.grip is not None:
            annotation, _ = press.grip
            start, end = view.chosen.range
            view.chosen.collapse(view.chosen.head)
            view.selection_moved(finished=True)
            if (start, end) != annotation.range and end > start:
                view.boundary_moved_to(BoundaryMove(annotation.uid, start, end))
            return
        view.selection_moved(finished=True)

    def double_click(self, event: QMouseEvent) -> None:
        view, point = self._view, event.position()
        view.chosen.choose_word(view.page.text, view.page.position_at(point.x(), point.y()))
        self._press = None
        self._double = point
        self._double_timer.start(QApplication.doubleClickInterval())
        view.selection_moved(finished=True)

    def over_grip(self, point: QPointF) -> bool:
        return self._grip_at(point) is not None

    def over_relation(self, point: QPointF) -> bool:
        """Whether the point is on a chip or on the grip to relate by."""
        return bool(self._view.chip_at(point)) or self._view.relation_grip_at(point)

    def _click(self, point: QPointF) -> None:
        """The innermost; at the same place again the one around it, then the innermost again."""
        view = self._view
        under = annotations_under(view.page, point.x(), point.y())
        chosen: Annotation | None = under[0] if under else None
        current = view.selected_item()
        if under and current in under and _close(point, self._cycle_at):
            chosen = under[(under.index(current) + 1) % len(under)]
        self._cycle_at = point
        view.click_annotation(chosen)

    def _extend(self) -> None:
        view, press = self._view, self._press
        assert press is not None
        high = view.page.viewport[1]
        y = min(max(self._last.y(), 0.0), high - 1.0)
        head = view.page.position_at(self._last.x(), y)
        snap = view.snap_mode(self._modifiers)
        if press.grip is None:
            view.chosen.extend(view.page.text, head, snap)
        else:
            annotation, at_start = press.grip
            fixed = annotation.end if at_start else annotation.start
            start, end = snapped(view.page.text, fixed, head, snap)
            # The end that is not held stays, within a word too.
            start, end = (start, fixed) if head < fixed else (fixed, end)
            view.chosen.choose(start, end)
        view.selection_moved(finished=False)

    def _grip_at(self, point: QPointF) -> tuple[Annotation, bool] | None:
        annotation = self._view.selected_item()
        if annotation is None:
            return None
        which = grip_under(self._view.page, annotation, point.x(), point.y())
        return (annotation, which == "start") if which else None

    def _outside(self) -> float:
        """Pixels the pointer is over or under the window."""
        high = self._view.page.viewport[1]
        return self._last.y() if self._last.y() < 0 else max(0.0, self._last.y() - high)

    def _on_auto_scroll(self) -> None:
        if self._press is None:
            self._scroll_timer.stop()
            return
        outside = self._outside()
        self._view.scroll_pixels(max(-120.0, min(120.0, outside)) * 0.6)
        self._extend()


def _close(first: QPointF, second: QPointF) -> bool:
    return (first - second).manhattanLength() <= 2 * _NEAR
