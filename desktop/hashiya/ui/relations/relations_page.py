"""All relations of the project as a table: head, type, tail, document; each cell leads to its place."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    Qt,
    Signal,
)
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QHeaderView, QLineEdit, QTableView, QVBoxLayout

from hashiya.core.fold import fold
from hashiya.core.span import Status
from hashiya.qtkit.columns_model import ColumnsModel
from hashiya.qtkit.i18n import isolated
from hashiya.qtkit.signals import debounced, weak_slot
from hashiya.qtkit.sort_header import SortHeader
from hashiya.services.relations.relation_table import RelationRow, project_relations
from hashiya.ui.commands.actions import first_key
from hashiya.ui.widgets.basic import ElidedLine, TextLine
from hashiya.ui.widgets.dropdown import Chooser
from hashiya.ui.widgets.input_fields import offer_clearing
from hashiya.ui.widgets.page import Page
from hashiya.ui.wording.common import score_words, tr
from hashiya.ui.wording.relation_words import title_of

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QShowEvent

    from hashiya.core.beyond.relations import RelationType
    from hashiya.core.changes import ChangeSet
    from hashiya.qtkit.jobs import Job
    from hashiya.ui.context import Context
    from hashiya.ui.window.host import Host

HEAD, TYPE, TAIL, DOCUMENT, STATE = range(5)


class RelationTableModel(ColumnsModel[RelationRow]):
    """The rows that are shown."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.types: tuple[RelationType, ...] = ()
        self.language = "en"

    def titles(self) -> tuple[str, ...]:
        return (
            tr("RelationTable", "From"),
            tr("RelationTable", "Relation"),
            tr("RelationTable", "To"),
            tr("RelationTable", "Document"),
            tr("RelationTable", "State"),
        )

    def cell(self, row: RelationRow, column: int, role: int) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            words = self.words(row, column)
            return isolated(words) if column == DOCUMENT else words
        return None

    def words(self, row: RelationRow, column: int) -> str:
        """What a cell says."""
        if column == STATE:
            if row.status is Status.SUGGESTED:
                return f"{tr('States', 'Suggested')} {score_words(row.score)}".strip()
            return tr("States", "Accepted")
        return (
            " ".join(row.head.surface.split()),
            title_of(self.types, row.type, self.language),
            " ".join(row.tail.surface.split()),
            row.name,
        )[column]

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self.layoutAboutToBeChanged.emit()
        backwards = order == Qt.SortOrder.DescendingOrder
        self.rows = sorted(self.rows, key=lambda row: fold(self.words(row, column)), reverse=backwards)
        self.layoutChanged.emit()


class RelationTable(QTableView):
    """`opened` carries the row and the column that was clicked, or on which Enter was pressed."""

    opened = Signal(object, int)
    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.lines = RelationTableModel(self)
        self.setModel(self.lines)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalHeader(SortHeader(self, lambda: context.theme.accent))
        self.setSortingEnabled(True)
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(34)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        for column in (HEAD, TYPE, TAIL, DOCUMENT):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(STATE, QHeaderView.ResizeMode.ResizeToContents)
        self.clicked.connect(self._on_opened)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._on_opened(self.currentIndex())
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _on_opened(self, index: QModelIndex) -> None:
        self.opened.emit(self.lines.rows[index.row()], index.column())


class RelationsPage(Page):
    """Made for one open project; read in the background."""

    def __init__(self, context: Context, window: Host) -> None:
        super().__init__(context, window)
        assert window.session is not None
        self._session = window.session
        self._found: list[RelationRow] = []
        self._job: Job | None = None
        self._known = False
        self.field = QLineEdit()
        offer_clearing(context, self.field)
        self.kind = Chooser(context)
        self.table = RelationTable(context)
        self.count = ElidedLine(context, role="ink3")
        self._nothing = TextLine(size=13, tone="second", wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.field, 1)
        row.addWidget(self.kind)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.count)
        column.addWidget(self.table, 1)
        column.addWidget(self._nothing, 1)
        self._narrow = debounced(self, 150, self._on_narrowed)
        self._again = debounced(self, 400, self.read)
        self.field.textChanged.connect(self._narrow.start)
        self.kind.currentIndexChanged.connect(self._narrow.start)
        self.table.opened.connect(self._on_opened)
        self.table.left.connect(self.field.setFocus)
        self._session.changes_applied.connect(self._on_changes)
        self.setFocusProxy(self.field)
        context.keys.changed.connect(weak_slot(self._show))
        self.retranslate()
        self.read()

    def read(self) -> None:
        """Read the project's relations anew."""
        if self._job is not None:
            self._job.cancel.cancel()
        self._job = self._context.jobs.start(
            project_relations,
            self._session.path,
            self._session.person,
            name="reading",
            receiver=self,
            on_result=self._on_read,
        )

    def _on_read(self, found: list[RelationRow]) -> None:
        self._found, self._job, self._known = found, None, True
        self._fill_types()
        self._show()

    def _fill_types(self) -> None:
        kept = self.kind.value
        self.kind.blockSignals(True)
        self.kind.clear()
        self.kind.addItem(self.tr("All types"), "")
        for code in sorted({row.type for row in self._found}):
            self.kind.addItem(title_of(self._session.relations.types, code, self._context.language), code)
        self.kind.choose(kept)
        self.kind.blockSignals(False)

    def rows(self) -> list[RelationRow]:
        """Those that fit what is typed and the type."""
        wanted, kind = fold(self.field.text()).split(), self.kind.value
        types, language = self._session.relations.types, self._context.language
        folded = cache(fold)  # the same ends and types stand in many rows
        titled = cache(lambda code: fold(title_of(types, code, language)))

        def fits(row: RelationRow) -> bool:
            cells = folded(row.head.surface), titled(row.type), folded(row.tail.surface), folded(row.name)
            line = " ".join(cells)
            return all(word in line for word in wanted)

        rows = [row for row in self._found if row.type == kind] if kind else self._found
        return [row for row in rows if fits(row)] if wanted else list(rows)

    def _show(self) -> None:
        model = self.table.lines
        model.types, model.language = self._session.relations.types, self._context.language
        found = self.rows()
        model.set_rows(found)
        header = self.table.horizontalHeader()
        if header.sortIndicatorSection() >= 0:
            model.sort(header.sortIndicatorSection(), header.sortIndicatorOrder())
        self.table.setVisible(bool(found))
        self._nothing.setVisible(not found)
        self._nothing.setText(self._empty_words())
        documents = len({row.document for row in found})
        told = self.tr("%Ln relations", "", len(found)) + " " + self.tr("in %Ln documents", "", documents)
        self.count.set_text(told if found else "")

    def _on_narrowed(self) -> None:
        self._show()
        self.table.scrollToTop()

    def _on_opened(self, row: RelationRow, column: int) -> None:
        """The head or the tail is chosen in its text; the type chooses the relation itself."""
        end = row.tail if column == TAIL else row.head
        self._window.open_document(row.document)
        session = self._session
        if session.document is None or session.document.uid != row.document:
            return
        if session.annotation(end.uid) is None:
            self._window.show_place(row.document, end.start, end.end)
            return
        session.select(end.uid)
        if column != DOCUMENT:
            session.relations.choose(row.uid)

    def _on_changes(self, changes: ChangeSet) -> None:
        if changes.beyond or changes.scheme or changes.people or changes.document_list or changes.annotations:
            self._again.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._job is None:
            self._again.start()

    def _empty_words(self) -> str:
        if not self._known:
            return "…"
        if self._found:
            return self.tr("No relation fits the filter.")
        key = first_key(self._context, "annotate.relate")
        if not key:
            return self.tr("No relations. Choose an annotation in a text, then “Relate to…” in the menu.")
        return self.tr("No relations. Choose an annotation in a text and press {0}.").format(key)

    def retranslate(self) -> None:
        self.field.setPlaceholderText(self.tr("Words of an end, a type or a document"))
        self.field.setAccessibleName(self.tr("Words of an end, a type or a document"))
        self.kind.setAccessibleName(self.tr("Type of the relation"))
        self.table.setAccessibleName(self.tr("Relations of the project"))
        self.table.horizontalHeader().setAccessibleName(tr("Tables", "Headings of the table"))
        self._nothing.setText(self._empty_words())
        self.table.lines.retitle()
        self._fill_types()
        self._show()
