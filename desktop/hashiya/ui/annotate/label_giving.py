"""Giving labels: to the selection or the chosen annotation, by key, by the pop-up, or the last one again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QRect

from hashiya.core.span import Annotation, Status
from hashiya.services.annotate import marking
from hashiya.ui.reader.paint.canvas import selection_box

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from hashiya.core.labels import Label
    from hashiya.ui.annotate.decisions import Decisions
    from hashiya.ui.annotate.label_popup import LabelPopup
    from hashiya.ui.annotate.target import Target
    from hashiya.ui.session.session import Session

_KEPT = 6  # labels given last that the pop-up offers first


class LabelGiving(QObject):
    """Opens the pop-up over `window` and remembers what was given last."""

    def __init__(self, target: Target, decisions: Decisions, popup: LabelPopup, window: QWidget) -> None:
        super().__init__(window)
        self._target, self._decisions, self._popup, self._window = target, decisions, popup, window
        self._used: list[str] = []
        popup.chosen.connect(self.give)

    @property
    def all(self) -> tuple[Label, ...]:
        """The labels of the scheme."""
        return self._target.session.scheme.labels if self._target.session else ()

    @property
    def last(self) -> str:
        """The code of the label given last, else of the scheme's first; "" where it has none."""
        return next((label.code for label in (*self._recent(), *self.all)), "")

    def give(self, code: str) -> None:
        """Mark the selection, or correct the label of the chosen annotation."""
        target = self._target
        found, range_, chosen = target.writable, target.range(), target.chosen
        if found is None:
            return
        session, document = found
        self._used = [code, *(each for each in self._used if each != code)][:_KEPT]
        self._popup.hide()
        if range_ is not None:
            start, end = range_
            changes = target.do(lambda: marking.mark(session.project, document.uid, start, end, code))
            if changes is not None:
                self._choose_at(session, start, end, code)
        elif chosen is not None:
            self._correct(session, chosen, code)

    def _correct(self, session: Session, chosen: Annotation, code: str) -> None:
        if code != chosen.label:
            self._decisions.decide(chosen, lambda: marking.relabel(session.project, chosen, code))
        elif chosen.status is Status.SUGGESTED:
            self._decisions.accept()

    def _choose_at(self, session: Session, start: int, end: int, code: str) -> None:
        same = session.annotations_at(start, end)
        made = next((each for each in same if each.label == code), None)
        if made is not None:
            self._target.reader.set_caret(end, reveal=False)
            session.select(made.uid)

    def repeat(self) -> None:
        """The label given last once more; the pop-up where none of the scheme was given yet."""
        recent = self._recent()
        if recent:
            self.give(recent[0].code)
        else:
            self.choose()

    def choose(self) -> None:
        """Open the pop-up at the selection or the chosen annotation."""
        session, chosen, range_ = self._target.session, self._target.chosen, self._target.range()
        if session is None or session.readonly or (range_ is None and chosen is None):
            return
        current = chosen.label if range_ is None and chosen is not None else ""
        self._popup.open_at(self.anchor(), self.all, self._recent(), current=current)

    def choose_at(self, widget: QWidget) -> None:
        """Open the pop-up by a button, for the chosen annotation."""
        session, chosen = self._target.session, self._target.chosen
        if session is None or chosen is None:
            return
        anchor = QRect(widget.mapTo(self._window, QPoint(0, 0)), widget.size())
        self._popup.open_at(anchor, self.all, self._recent(), current=chosen.label)
        self._popup.type_name()

    def _recent(self) -> list[Label]:
        """Of the labels given last those that the scheme of the open project has, the newest first."""
        by_code = {label.code: label for label in self.all}
        return [by_code[code] for code in self._used if code in by_code]

    def anchor(self) -> QRect:
        """The selection, or the chosen annotation, in the window."""
        reader, chosen = self._target.reader, self._target.chosen
        box = reader.selection_rect()
        if self._target.range() is None and chosen is not None:
            box = selection_box(reader.page, chosen.range)
        view = reader.viewport()
        if box.isEmpty():
            box = QRect(view.width() // 2, view.height() // 3, 1, 1)
        return QRect(view.mapTo(self._window, box.topLeft()), box.size())
