"""What is known of a document: its name, direction and metadata; deleting it, with undo."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QLineEdit, QTableWidget, QTableWidgetItem, QWidget

from hashiya.core.changes import Act
from hashiya.core.document import Direction, Document
from hashiya.qtkit.i18n import isolated, noop
from hashiya.services.project import documents
from hashiya.ui.context import Context
from hashiya.ui.session.session import Session
from hashiya.ui.widgets.basic import TextLine, name_button, push_button
from hashiya.ui.widgets.dialog_frame import Sheet, ask
from hashiya.ui.widgets.dropdown import Chooser
from hashiya.ui.wording.common import tr, when

if TYPE_CHECKING:
    from hashiya.ui.window.host import Host

_DIRECTIONS = (
    (Direction.AUTO, noop("Each paragraph by its first letter")),
    (Direction.RTL, noop("From right to left")),
    (Direction.LTR, noop("From left to right")),
)


class PropertiesDialog(Sheet):
    """Every change is one step of undo, done when a field is left."""

    def __init__(self, context: Context, session: Session, window: QWidget, document: Document) -> None:
        super().__init__(context, window, width=620, height=560)
        self._session, self._document = session, document
        self.set_title(self.tr("Document"))
        self.name = QLineEdit(document.name)
        self.name.editingFinished.connect(self._on_name)
        self.direction = Chooser(context)
        for value, words in _DIRECTIONS:
            self.direction.addItem(tr("PropertiesDialog", words), str(value))
        self.direction.choose(str(document.direction))
        self.direction.activated.connect(self._on_direction)
        form = QFormLayout()
        form.setVerticalSpacing(8)
        form.setHorizontalSpacing(16)
        for words, widget in ((self.tr("Name"), self.name), (self.tr("Direction"), self.direction)):
            title = TextLine(words, size=13)
            title.setFixedHeight(30)
            widget.setAccessibleName(words)
            form.addRow(title, widget)
        self.body.addLayout(form)
        self.body.addWidget(TextLine(self._facts(), size=12, tone="second", wrap=True))
        self._make_table()
        self.add_close()
        self._delete = push_button(context, icon="trash-2")
        self._delete.setAutoDefault(False)
        name_button(self._delete, self.tr("Delete document…"))
        self._delete.clicked.connect(self._on_delete)
        self.foot.addWidget(self._delete)
        for part in (self.name, self.direction, self.table, self._delete):
            part.setEnabled(not session.readonly)
        self.say(self.tr("Its text never changes."))

    def _facts(self) -> str:
        text = self._document.text
        info = next((each for each in self._session.documents() if each.uid == self._document.uid), None)
        parts = [
            self.tr("%Ln characters", "", len(text)),
            self.tr("%Ln words", "", info.words) if info else "",
            self.tr("added {0}").format(when(self._document.created)) if self._document.created else "",
        ]
        return " · ".join(part for part in parts if part)

    def _make_table(self) -> None:
        """Metadata as pairs; the last row is for a new one, an emptied value takes a pair away."""
        self.table = QTableWidget(0, 2)
        self.table.setAccessibleName(self.tr("Metadata"))
        self.table.setHorizontalHeaderLabels([self.tr("Metadata"), self.tr("Value")])
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeading)
        self.table.setColumnWidth(0, 190)
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self._fill()
        self.table.itemChanged.connect(self._on_item)
        self.body.addWidget(self.table, 1)

    def _fill(self) -> None:
        self.table.blockSignals(True)
        pairs = [*self._document.meta.items(), ("", "")]
        self.table.setRowCount(len(pairs))
        for row, (key, value) in enumerate(pairs):
            name = QTableWidgetItem(str(key))
            if key:
                name.setFlags(name.flags() & ~Qt.ItemFlag.ItemIsEditable)
            self.table.setItem(row, 0, name)
            words = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            self.table.setItem(row, 1, QTableWidgetItem(words))
        self.table.blockSignals(False)

    # ---------------------------------------------------------------- changes
    def _do(self, make: Callable[[], Act]) -> None:
        if self._session.do(make) is not None:
            self._document = self._session.project.document(self._document.uid)

    def _on_name(self) -> None:
        name = self.name.text().strip()
        if name and name != self._document.name:
            project, uid = self._session.project, self._document.uid
            self._do(lambda: documents.rename_document(project, uid, name))
        self.name.setText(self._document.name)

    def _on_direction(self, _place: int) -> None:
        project, uid = self._session.project, self._document.uid
        self._do(lambda: documents.set_direction(project, uid, Direction(self.direction.value)))

    def _on_item(self, item: QTableWidgetItem) -> None:
        name, value = self.table.item(item.row(), 0), self.table.item(item.row(), 1)
        key = name.text().strip() if name else ""
        words = value.text().strip() if value else ""
        if not key or (not words and key not in self._document.meta):
            return
        project, uid = self._session.project, self._document.uid
        self._do(lambda: documents.set_meta(project, uid, key, words or None))
        self._fill()

    def _on_delete(self) -> None:
        document, session = self._document, self._session
        found = len(session.project.annotations(document.uid))
        words = self.tr("It goes with its %Ln annotations; one undo brings both back.", "", found)

        def do() -> None:
            if session.do(lambda: documents.delete_documents(session.project, [document.uid])) is not None:
                self.accept()

        title = self.tr("Delete {0}?").format(isolated(document.name))
        ask(self.context, self, title, words, self.tr("Delete document"), do)


def open_properties(window: Host) -> PropertiesDialog | None:
    session = window.session
    if session is None or session.document is None:
        return None
    dialog = PropertiesDialog(window.context, session, window.widget, session.document)
    dialog.finished.connect(window.focus_text)
    dialog.open()
    return dialog
