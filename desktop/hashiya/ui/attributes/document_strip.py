"""What is said of the open document, in a line above its text; not there where nothing is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hashiya.core.beyond.attributes import Subject
from hashiya.qtkit.i18n import isolated
from hashiya.qtkit.plain_text import plain_tip
from hashiya.ui.commands.actions import first_key
from hashiya.ui.widgets.basic import ElidedLine, name_button, push_button
from hashiya.ui.widgets.retranslated import Retranslated
from hashiya.ui.wording.attribute_words import said_words

if TYPE_CHECKING:
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session


class DocumentStrip(Retranslated, QWidget):
    """`labels_wanted`: other values; `sheet_wanted`: the note and all fields."""

    labels_wanted = Signal()
    sheet_wanted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._session: Session | None = None
        self.words = ElidedLine(context)
        self.labels_button = push_button(context, kind="quiet", icon="tag")
        self.note_button = push_button(context, kind="quiet", icon="message-square")
        for button, wanted in (
            (self.labels_button, self.labels_wanted),
            (self.note_button, self.sheet_wanted),
        ):
            button.setFixedHeight(26)
            button.clicked.connect(wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 2, 10, 2)
        row.setSpacing(4)
        row.addWidget(self.words, 1)
        row.addWidget(self.labels_button)
        row.addWidget(self.note_button)
        self.retranslate()
        self.hide()

    def show_session(self, session: Session | None) -> None:
        """Labels, the note, and the answer to it."""
        self._session = session
        document = session.document if session is not None else None
        if session is None or document is None:
            self.hide()
            return
        said, language = session.said, self._context.language
        parts = [
            said_words(said.types.get(Subject.DOCUMENT, name), name, value, language)
            for name, value in said.types.in_order(Subject.DOCUMENT, said.labels)
        ]
        note, answer = said.note, said.standing.answer(session.person)
        if note:
            parts.append(self.tr("Note: {0}").format(isolated(" ".join(note.split()))))
        if answer:
            parts.append(self.tr("Answer: {0}").format(isolated(" ".join(answer.split()))))
        text = " · ".join(parts)
        self.words.set_text(text)
        self.setAccessibleName(text)
        self.labels_button.setEnabled(not session.readonly)
        self.labels_button.setVisible(bool(said.document_types))
        self.setVisible(bool(parts))

    def retranslate(self) -> None:
        name_button(
            self.labels_button,
            self.tr("Labels of the document"),
            first_key(self._context, "annotate.document_labels"),
        )
        name_button(
            self.note_button,
            self.tr("Note on the document"),
            first_key(self._context, "annotate.document_note"),
        )
        for button in (self.labels_button, self.note_button):
            button.setText("")
        self.labels_button.setToolTip(plain_tip(self.labels_button.accessibleName()))
        self.note_button.setToolTip(plain_tip(self.note_button.accessibleName()))
        self.show_session(self._session)
