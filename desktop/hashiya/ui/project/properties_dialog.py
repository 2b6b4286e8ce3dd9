"""What is known of a document: its name, direction and metadata; deleting it, with undo."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt, QTimer
from PySide6.QtWidgets import (
    QFormLayout,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from hashiya.core.document import Direction, Document
from hashiya.core.titles import title_in
from hashiya.qtkit.i18n import isolated, noop
from hashiya.qtkit.plain_text import is_rtl
from hashiya.services.project import documents, drafts
from hashiya.ui.session.field_draft import FieldDraft
from hashiya.ui.widgets.basic import TextLine, name_button, push_button
from hashiya.ui.widgets.dialog_frame import Sheet, ask
from hashiya.ui.widgets.dropdown import Chooser
from hashiya.ui.wording.common import tr, when

if TYPE_CHECKING:
    from collections.abc import Callable

    from hashiya.core.changes import Act
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session
    from hashiya.ui.window.host import Host

_DIRECTIONS = (
    (Direction.AUTO, noop("Each paragraph by its first letter")),
    (Direction.RTL, noop("From right to left")),
    (Direction.LTR, noop("From left to right")),
)


_CELL = "document.meta"
_Index = QModelIndex | QPersistentModelIndex


class CellDrafts(QStyledItemDelegate):
    """The field over a cell of metadata; its half-written text belongs to document, name and column."""

    def __init__(self, session: Session, document: str, table: QTableWidget) -> None:
        super().__init__(table)
        self._session, self._document, self._table = session, document, table

    def _owner(self, index: _Index) -> str:
        """The new row has no name yet."""
        name = index.model().index(index.row(), 0).data() if index.row() < self._table.rowCount() - 1 else ""
        return "\n".join((self._document, str(name), str(index.column())))

    def waiting(self) -> QModelIndex | None:
        """The first cell that has a draft."""
        drafted, model = drafts.waiting(self._session.project, _CELL), self._table.model()
        places = (model.index(row, column) for row in range(model.rowCount()) for column in range(2))
        return next((place for place in places if self._owner(place) in drafted), None)

    def initStyleOption(self, option: QStyleOptionViewItem, index: _Index) -> None:
        """What is written runs in its own direction, at the edge where the table begins: «01-text.txt»."""
        super().initStyleOption(option, index)
        mirrored = self._table.isRightToLeft()
        side = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
        right = Qt.LayoutDirection.RightToLeft
        option.direction = right if is_rtl(option.text) else Qt.LayoutDirection.LeftToRight
        option.displayAlignment = side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, _index: _Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setFrame(False)
        FieldDraft(editor, _CELL, self._session)
        return editor

    def destroyEditor(self, editor: QWidget, index: _Index) -> None:
        draft = editor.findChild(FieldDraft)
        if draft is not None:
            draft.keep()
        super().destroyEditor(editor, index)

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        draft = editor.findChild(FieldDraft)
        if draft is not None:
            draft.show(self._owner(index), str(index.data() or ""))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: _Index) -> None:
        draft = editor.findChild(FieldDraft)
        if draft is not None:
            owner, text = self._owner(index), draft.text
            draft.done(owner, text)
            model.setData(index, text)


class PropertiesDialog(Sheet):
    """Every change is one step of undo, done when a field is left."""

    def __init__(self, context: Context, session: Session, window: QWidget, document: Document) -> None:
        super().__init__(context, window, width=620, height=560)
        self._session, self._document = session, document
        self.set_title(self.tr("Document"))
        self.name = QLineEdit(document.name)
        self._draft = FieldDraft(self.name, "document.name", session)
        self._draft.show(document.uid, document.name)
        self.name.editingFinished.connect(self._on_name)
        self.finished.connect(self._on_name)
        self.title = QLineEdit(title_in(document.meta))
        self.title.setPlaceholderText(document.name)
        self._title_draft = FieldDraft(self.title, "document.title", session)
        self._title_draft.show(document.uid, title_in(document.meta))
        self.title.editingFinished.connect(self._on_title)
        self.finished.connect(self._on_title)
        self.direction = Chooser(context)
        for value, words in _DIRECTIONS:
            self.direction.addItem(tr("PropertiesDialog", words), str(value))
        self.direction.choose(str(document.direction))
        self.direction.activated.connect(self._on_direction)
        form = QFormLayout()
        form.setVerticalSpacing(8)
        form.setHorizontalSpacing(16)
        fields = (
            (self.tr("Title"), self.title),
            (self.tr("Name"), self.name),
            (self.tr("Direction"), self.direction),
        )
        for words, widget in fields:
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
        for part in (self.title, self.name, self.direction, self.table, self._delete):
            part.setEnabled(not session.readonly)
        self.say(self.tr("Its text never changes."))
        place = self._cells.waiting()
        if place is not None and not session.readonly:
            QTimer.singleShot(0, self, partial(self._edit, place))

    def _edit(self, place: QModelIndex) -> None:
        """Open the cell whose value was being written when it was left."""
        self.table.setCurrentIndex(place)
        self.table.edit(place)

    def _facts(self) -> str:
        text = self._document.text
        info = next(iter(self._session.some_documents([self._document.uid])), None)
        parts = [
            self.tr("%Ln characters", "", len(text)),
            self.tr("%Ln words", "", info.words) if info else "",
            self.tr("added {0}").format(when(self._document.created)) if self._document.created else "",
        ]
        return " · ".join(part for part in parts if part)

    def _make_table(self) -> None:
        """Metadata as pairs; the last row is for a new one, a value that is emptied takes its pair away."""
        self.table = QTableWidget(0, 2)
        self.table.setAccessibleName(self.tr("Metadata"))
        self.table.setHorizontalHeaderLabels([self.tr("Metadata"), self.tr("Value")])
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeading)
        self.table.setColumnWidth(0, 190)
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self._cells = CellDrafts(self._session, self._document.uid, self.table)
        self.table.setItemDelegate(self._cells)
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

    def _on_name(self, *_: object) -> None:
        name = self.name.text().strip()
        if name and name != self._document.name:
            project, uid = self._session.project, self._document.uid
            self._do(lambda: documents.rename_document(project, uid, name))
        self._draft.done(self._document.uid, self._document.name)

    def _on_title(self) -> None:
        project, uid, title = self._session.project, self._document.uid, self.title.text()
        if title.strip() != title_in(self._document.meta):
            self._do(lambda: documents.set_title(project, uid, title))
            self._fill()
        self._title_draft.done(uid, title_in(self._document.meta))

    def _on_direction(self, _place: int) -> None:
        project, uid = self._session.project, self._document.uid
        self._do(lambda: documents.set_direction(project, uid, Direction(self.direction.value)))

    def _on_item(self, item: QTableWidgetItem) -> None:
        name, value = self.table.item(item.row(), 0), self.table.item(item.row(), 1)
        key = name.text().strip() if name else ""
        words = value.text().strip() if value else ""
        new = item.row() == self.table.rowCount() - 1
        if not key or (new and not words):
            if key in self._document.meta:
                self._lead_to(key)
            return
        project, uid = self._session.project, self._document.uid
        self._do(lambda: documents.set_meta(project, uid, key, words or None))
        self._fill()

    def _lead_to(self, key: str) -> None:
        """A name written as a new one is there already: its own value is where it is changed."""
        self._fill()
        self.table.setCurrentCell(list(map(str, self._document.meta)).index(key), 1)
        self.say(self.tr("{0} is there already: its value is changed here.").format(isolated(key)))

    def _on_delete(self) -> None:
        document, session = self._document, self._session
        found = len(session.project.annotations(document.uid))
        words = self.tr("It goes with its %Ln annotations; one undo brings both back.", "", found)

        def do() -> None:
            if session.do(lambda: documents.delete_documents(session.project, [document.uid])) is not None:
                self.accept()

        title = self.tr("Delete {0}?").format(isolated(document.title))
        ask(self.context, self, title, words, self.tr("Delete document"), do)


def open_properties(window: Host) -> PropertiesDialog | None:
    session = window.session
    if session is None or session.document is None:
        return None
    dialog = PropertiesDialog(window.context, session, window.widget, session.document)
    dialog.finished.connect(window.focus_text)
    dialog.open()
    return dialog
