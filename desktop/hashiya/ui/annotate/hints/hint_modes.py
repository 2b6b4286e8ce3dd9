"""The two ways of working by letters over the text, and how one gives way to the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from hashiya.ui.annotate.hints.glance_mode import GlanceMode
from hashiya.ui.annotate.hints.word_pointing import WordPointing

if TYPE_CHECKING:
    from hashiya.ui.annotate.label_giving import LabelGiving
    from hashiya.ui.annotate.target import Target
    from hashiya.ui.commands.actions import Handler
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session


class HintModes(QObject):
    """`glance` and `pointing`; at most one shows its letters. `hint` are words for the status bar."""

    hint = Signal(str)

    def __init__(self, context: Context, target: Target, labels: LabelGiving, parent: QObject) -> None:
        super().__init__(parent)
        self._target, self._labels = target, labels
        self.glance = GlanceMode(context, target, self)
        self.pointing = WordPointing(context, target, self.glance.faint.starts, self)
        self.glance.point_wanted.connect(self.point)
        self.pointing.pointed.connect(self._on_pointed)
        self.pointing.left.connect(self.glance.resume)
        for mode in (self.glance, self.pointing):
            mode.hint.connect(self.hint)

    def handlers(self) -> dict[str, Handler]:
        """For the command table."""
        return {"suggestions.glance": self.begin_glance, "annotate.point": self.point}

    def set_session(self, session: Session | None) -> None:
        """Leave what is on; another project is open, or none."""
        self.pointing.leave()
        self.glance.set_session(session)
        if session is not None:
            # After the glance, which has left by then.
            session.document_changed.connect(self._on_document_changed)

    def _on_document_changed(self, _document: object) -> None:
        """Letters stand for words of the text that was shown."""
        self.pointing.leave()

    def leave(self) -> None:
        """Take all letters away."""
        self.pointing.leave()
        self.glance.leave()

    def begin_glance(self) -> None:
        """Letters over the suggestions of a paragraph."""
        self.pointing.leave()
        self.glance.begin()

    def point(self, label: str = "") -> None:
        """Letters over the words in sight; `label` is given to what is pointed at."""
        self.glance.wait()
        self.pointing.begin(label)
        if not self.pointing.on:
            self.glance.resume()

    def _on_pointed(self, range_: tuple[int, int], label: str) -> None:
        session = self._target.session
        if session is not None:
            session.select("")
        self._target.reader.set_selection(*range_, reveal=False)
        if label:
            self._labels.give(label)
