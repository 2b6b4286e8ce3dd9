"""Accepting all suggestions above a confidence, of all labels or some: each is seen before it is done."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSlider, QVBoxLayout, QWidget

from hashiya.core.segment import words_around
from hashiya.core.span import SUGGESTIONS, Annotation, Status
from hashiya.qtkit.i18n import number, percent
from hashiya.qtkit.signals import debounced
from hashiya.services.annotate import marking
from hashiya.ui.widgets.basic import TextLine, name_button
from hashiya.ui.widgets.dialog_frame import Sheet
from hashiya.ui.widgets.segments import Segments
from hashiya.ui.widgets.ticked_list import TickedList
from hashiya.ui.widgets.two_line_list import EntryList, ListEntry
from hashiya.ui.wording.common import code_tag, label_title

if TYPE_CHECKING:
    from hashiya.core.changes import Act
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session
    from hashiya.ui.window.host import Host

_SHOWN = 200  # lines of the preview, the least certain first
_ROUND = 24  # code points of the text on either side of the words


class AcceptAboveDialog(Sheet):
    """`act` is what was previewed; the slider counts in hundredths. A label without its tick is left out,
    whatever scope is looked at; hidden ones begin so.
    """

    def __init__(self, context: Context, session: Session, parent: QWidget) -> None:
        super().__init__(context, parent, width=760, height=620)
        self._session = session
        self.act: Act | None = None
        self._found: list[Annotation] = []
        self._left_out = set(session.sight.hidden)
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
        self.labels = TickedList(context, self.tr("Labels"))
        self.labels.turned.connect(self._on_turned)
        self.preview = EntryList(context, self.tr("What would be accepted, the least certain first"))
        self._preview_title = TextLine(size=12, tone="third")
        self._timer = debounced(self, 80, self._count)
        self._lay_out()
        self.add_foot("", self._on_accept)
        self._read()
        self._on_moved(0)
        self._count()
        self._slider.setFocus()

    def _lay_out(self) -> None:
        self.head.addStretch(1)
        self.head.addWidget(self._scope)
        row = QHBoxLayout()
        row.addWidget(TextLine(self.tr("Confidence of at least"), size=13))
        row.addWidget(self._value)
        row.addWidget(self._slider, 1)
        self.body.addLayout(row)
        both, left, right = QHBoxLayout(), QVBoxLayout(), QVBoxLayout()
        both.setSpacing(18)
        for column in (left, right):
            column.setSpacing(6)
        left.addWidget(TextLine(self.tr("Labels"), size=12, tone="third"))
        left.addWidget(self.labels, 1)
        right.addWidget(self._preview_title)
        right.addWidget(self.preview, 1)
        both.addLayout(left, 2)
        both.addLayout(right, 3)
        self.body.addLayout(both, 1)

    @property
    def threshold(self) -> float:
        return self._slider.value() / 100

    @property
    def _documents(self) -> list[str] | None:
        document = self._session.document
        return [document.uid] if self._scope.current == 0 and document is not None else None

    # ---------------------------------------------------------------- what there is
    def _read(self) -> None:
        """All suggestions of the scope; every label of theirs is ticked that was not left out."""
        self._found = list(
            self._session.project.iter_annotations(
                layers=[SUGGESTIONS], statuses=[Status.SUGGESTED], documents=self._documents
            )
        )
        self.labels.ticked = {each.label for each in self._found} - self._left_out

    def _on_moved(self, _value: int) -> None:
        self._value.setText(percent(self.threshold))
        self._timer.start()

    def _on_scope_chosen(self, _place: int) -> None:
        self._note_left_out()
        self._read()
        self._count()

    def _note_left_out(self) -> None:
        """Of the labels that are listed; of the others it stays as it was."""
        listed = {entry.key for entry in self.labels.entries.rows}
        self._left_out = (self._left_out - listed) | (listed - self.labels.ticked)

    def _on_accept(self) -> None:
        """Where the preview is not of what is chosen by now, it is shown first."""
        if self._timer.isActive():
            self._count()
        else:
            self.accept()

    def _on_turned(self) -> None:
        self._timer.start()

    def _count(self) -> None:
        self._timer.stop()
        self._show_labels()
        self.act = marking.accept_above(
            self._session.project, self.threshold, documents=self._documents, labels=self.labels.ticked
        )
        count = self.act.args.get("count", 0)
        title = self.tr("Accept %Ln suggestions", "", count)
        self.set_title(self.tr("Accept confident suggestions: {0}").format(number(count)))
        if self.primary is not None:
            name_button(self.primary, title)
            self.primary.setEnabled(count > 0)
        where = self.act.args.get("documents", 0)
        self.say(
            self.tr("In %Ln documents. One step: a single undo takes it back.", "", where)
            if count
            else self.tr("No suggestion is that certain.")
        )
        self._preview(self.act)

    def _show_labels(self) -> None:
        """Each label with how many of it are sure enough."""
        sure = Counter(each.label for each in self._found if _certainty(each) >= self.threshold)
        scheme, language, ticked = self._session.scheme, self.context.language, self.labels.ticked
        rows = []
        for code in sorted({each.label for each in self._found}, key=lambda code: (-sure[code], code)):
            label = scheme.get(code)
            title = label_title(label, language) if label is not None else code
            rows.append(ListEntry(code, title, "", number(sure[code]), label=label))
        self.labels.show_ticked(rows, ticked)

    def _preview(self, act: Act) -> None:
        """The words that would be accepted in their lines, the least certain first."""
        wanted = {edit.uid for edit in act.edits if edit.table == "annotations" and edit.after is not None}
        taken = sorted((each for each in self._found if each.uid in wanted), key=_least_certain_first)
        scheme, language, texts = self._session.scheme, self.context.language, dict[str, str]()
        rows = []
        for each in taken[:_SHOWN]:
            if each.document not in texts:
                texts[each.document] = self._session.project.document(each.document).text
            text = texts[each.document]
            words = " ".join(each.surface.split())[:60]
            tag = code_tag(scheme, each.label, language)
            trail = tag if each.score is None else f"{tag} · {percent(each.score)}"
            line = words_around(text, each.start, each.end, _ROUND)
            rows.append(ListEntry(each.uid, words, line, trail, quoted=True, label=scheme.get(each.label)))
        self.preview.show_entries(rows)
        more = len(taken) - len(rows)
        words = self.tr("What would be accepted, the least certain first")
        if more:
            words += " " + self.tr("(and %Ln more)", "", more)
        self._preview_title.setText(words)


def _certainty(each: Annotation) -> float:
    return 1.0 if each.score is None else each.score


def _least_certain_first(each: Annotation) -> tuple[float, int]:
    return _certainty(each), each.start


def accept_above(window: Host) -> None:
    """Ask, and do it as one step of undo."""
    session = window.session
    if session is None:
        return
    dialog = AcceptAboveDialog(window.context, session, window.widget)
    if dialog.exec() and dialog.act is not None and dialog.act.edits:
        window.context.settings.set("suggest/threshold", dialog.threshold)
        session.execute(dialog.act)
    window.focus_text()
