"""Accepting all suggestions above a confidence: how many it would be is seen before it is done."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QSlider, QVBoxLayout, QWidget

from hashiya.core.changes import Act
from hashiya.core.span import SUGGESTIONS, Annotation
from hashiya.qtkit.i18n import isolated, number
from hashiya.qtkit.signals import debounced
from hashiya.services.annotate import marking
from hashiya.ui.context import Context
from hashiya.ui.session.session import Session
from hashiya.ui.widgets.basic import TextLine, name_button, push_button
from hashiya.ui.widgets.segments import Segments
from hashiya.ui.wording.common import code_tag, tr

if TYPE_CHECKING:
    from hashiya.ui.window.host import Host


_EXAMPLES = 8


class AcceptAboveDialog(QDialog):
    """`act` is what was previewed; the slider counts in hundredths."""

    def __init__(self, context: Context, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._session = context, session
        self.act: Act | None = None
        self.setWindowTitle(self.tr("Accept confident suggestions"))
        self.setMinimumWidth(460)
        self._scope = Segments(context, pad=12, height=30)
        self._scope.set_items([self.tr("This document"), self.tr("All documents")])
        self._scope.setAccessibleName(self.tr("Where"))
        self._scope.chosen.connect(self._on_scope_chosen)
        self._value = TextLine(size=15, bold=True)
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setRange(50, 100)
        self._slider.setValue(round(context.settings.get("suggest/threshold") * 100))
        self._slider.setAccessibleName(self.tr("Least confidence"))
        self._slider.valueChanged.connect(self._on_moved)
        self._words = TextLine(size=12, tone="second", wrap=True)
        self._by_label, self._examples = (TextLine(size=12, tone="second", wrap=True) for _ in range(2))
        self._accept = push_button(context, kind="primary")
        self._accept.setDefault(True)
        self._accept.clicked.connect(self.accept)
        cancel = push_button(context, kind="quiet")
        name_button(cancel, self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        self._timer = debounced(self, 80, self._count)
        self._lay_out(cancel)
        self._on_moved(0)
        self._count()

    def _lay_out(self, cancel: QWidget) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 18, 22, 16)
        column.setSpacing(14)
        column.addWidget(self._scope)
        row = QHBoxLayout()
        row.addWidget(TextLine(self.tr("Confidence of at least"), size=13))
        row.addWidget(self._value)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self._slider)
        for line in (self._words, self._by_label, self._examples):
            column.addWidget(line)
        foot = QHBoxLayout()
        foot.addWidget(self._accept)
        foot.addWidget(cancel)
        foot.addStretch(1)
        column.addLayout(foot)

    @property
    def threshold(self) -> float:
        return self._slider.value() / 100

    def _on_moved(self, _value: int) -> None:
        self._value.setText(number(self.threshold, decimals=2))
        self._timer.start()

    def _on_scope_chosen(self, _place: int) -> None:
        self._count()

    def _count(self) -> None:
        self._timer.stop()
        document = self._session.document
        documents = [document.uid] if self._scope.current == 0 and document is not None else None
        self.act = marking.accept_above(self._session.project, self.threshold, documents=documents)
        count = self.act.args.get("count", 0)
        name_button(self._accept, self.tr("Accept %Ln suggestions", "", count))
        self._accept.setEnabled(count > 0)
        where = self.act.args.get("documents", 0)
        self._words.setText(
            self.tr("In %Ln documents. One step: a single undo takes it back.", "", where)
            if count
            else self.tr("No suggestion is that certain.")
        )
        self._preview(self.act, documents)

    def _preview(self, act: Act, documents: list[str] | None) -> None:
        """How many of each label, and the words that are least certain among them."""
        wanted = {edit.uid for edit in act.edits if edit.table == "annotations" and edit.after is not None}
        found = [
            each
            for each in self._session.project.iter_annotations(layers=[SUGGESTIONS], documents=documents)
            if each.uid in wanted
        ]
        scheme, language = self._session.scheme, self._context.language
        counts = Counter(each.label for each in found).most_common()
        parts = [f"{code_tag(scheme, label, language)} {number(count)}" for label, count in counts]
        self._by_label.setText(" · ".join(parts))
        found.sort(key=_least_certain_first)
        quoted = [isolated(" ".join(each.surface.split())[:40]) for each in found[:_EXAMPLES]]
        words = self.tr("The least certain of them: {0}").format(tr("Sources", ", ").join(quoted))
        self._examples.setText(words if quoted else "")
        for line in (self._by_label, self._examples):
            line.setVisible(bool(quoted))


def _least_certain_first(each: Annotation) -> tuple[float, int]:
    return 1.0 if each.score is None else each.score, each.start


def accept_above(window: Host) -> None:
    """Ask, and do it as one step of undo."""
    session = window.session
    if session is None:
        return
    dialog = AcceptAboveDialog(window.context, session, window.widget)
    if dialog.exec() and dialog.act is not None and dialog.act.edits:
        window.context.settings.set("suggest/threshold", dialog.threshold)
        session.execute(dialog.act)
    dialog.deleteLater()
    window.focus_text()
