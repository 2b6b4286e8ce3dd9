"""All that is said of one document: its labels, the note for the reviewer, the notes of others to answer."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from hashiya.core.beyond.attributes import NOTE
from hashiya.qtkit.i18n import isolated
from hashiya.services.attributes.standing import read_standing
from hashiya.services.attributes.values import answer_note, label_document, write_note
from hashiya.ui.attributes.attribute_fields import AttributeFields
from hashiya.ui.session.field_draft import FieldDraft
from hashiya.ui.widgets.basic import TextLine
from hashiya.ui.widgets.dialog_frame import Sheet
from hashiya.ui.widgets.input_fields import ProseEdit

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session

_TALL = 84  # pixels of a field of several lines


class DocumentSheet(Sheet):
    """Labels are kept at once, notes and answers when the sheet is closed; each is one step of undo."""

    def __init__(self, context: Context, session: Session, window: QWidget) -> None:
        super().__init__(context, window, width=620, height=560)
        self._session = session
        assert session.document is not None
        self._document = session.document.uid
        self.set_title(self.tr("Labels and note of the document"))
        self._column = QVBoxLayout()
        self._column.setSpacing(8)
        inner = QWidget()
        inner.setLayout(self._column)
        inner.setAutoFillBackground(False)
        area = QScrollArea()
        area.setWidget(inner)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what is in it takes the keys, and is scrolled to
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.viewport().setAutoFillBackground(False)
        inner.setAutoFillBackground(False)
        self.body.addWidget(area, 1)
        self.body.insertWidget(0, TextLine(session.document.title, size=13, tone="second", wrap=True))
        self.fields = AttributeFields(context, name_width=170)
        self.fields.said.connect(self._on_said)
        self._column.addWidget(self.fields)
        self._drafts: list[tuple[FieldDraft, str]] = []
        self._fill()
        self._column.addStretch(1)
        self.add_close()
        self.say(self.tr("What is written here is kept when the sheet is closed."))
        session.changes_applied.connect(self._show_values)
        session.failed.connect(self.complain)
        self.finished.connect(self._keep)
        self.note.setFocus()

    def _fill(self) -> None:
        session = self._session
        standing = read_standing(session.project, self._document)
        self._show_values()
        self.note = self._field(
            self.tr("Note for the reviewer"), "document_note", session.person, standing.note(session.person)
        )
        answer = standing.answer(session.person)
        if answer:
            self._column.addWidget(
                TextLine(self.tr("Answer: {0}").format(isolated(answer)), size=13, wrap=True)
            )
        names = session.project.names()
        self.answers: dict[str, QPlainTextEdit] = {}
        for layer, values in standing.by_layer.items():
            written = str(values.get(NOTE, ""))
            if not written or layer == session.person:
                continue
            name = isolated(names.get(layer, layer))
            words = self.tr("Note of {0}: {1}").format(name, isolated(written))
            self._column.addWidget(TextLine(words, size=13, wrap=True))
            self.answers[layer] = self._field(
                self.tr("Answer to {0}").format(name), "document_answer", layer, standing.answer(layer)
            )

    def _field(self, title: str, kind: str, owner: str, stored: str) -> QPlainTextEdit:
        edit = ProseEdit()
        edit.setFixedHeight(_TALL)
        edit.setTabChangesFocus(True)
        edit.setAccessibleName(title)
        edit.setReadOnly(self._session.readonly)
        draft = FieldDraft(edit, kind, self._session)
        draft.show(f"{self._document} {owner}", stored)
        self._drafts.append((draft, owner))
        self._column.addWidget(TextLine(title, size=12, bold=True))
        self._column.addWidget(edit)
        return edit

    def _show_values(self, *_: object) -> None:
        session = self._session
        if session.document is None or session.document.uid != self._document:
            return
        types, values = session.said.document_types, session.said.labels
        self.fields.show_values(types, "", values, of=self._document, writable=not session.readonly)
        self.fields.setVisible(bool(types or values))

    def _on_said(self, name: str, value: object) -> None:
        self._session.do(partial(label_document, self._session.project, self._document, name, value))

    def _keep(self, _result: int) -> None:
        self.fields.flush()
        session, project = self._session, self._session.project
        if session.readonly:
            return
        for draft, owner in self._drafts:
            text = draft.text.strip()
            if not draft.waits:
                continue
            make = (
                partial(write_note, project, self._document, text)
                if draft.field == "document_note"
                else partial(answer_note, project, self._document, text, owner)
            )
            if session.do(make) is not None:
                draft.done(draft.owner, text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter closes: what is written is kept by that."""
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.accept()
            return
        super().keyPressEvent(event)
