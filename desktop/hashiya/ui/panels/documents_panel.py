"""The documents of the project: filter, state, progress; choosing one opens it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QLineEdit, QMenu, QVBoxLayout, QWidget

from hashiya.core.fold import fold
from hashiya.core.titles import byline
from hashiya.qtkit.i18n import isolated, number
from hashiya.qtkit.signals import blocked, debounced, weak_slot
from hashiya.qtkit.tables import RowsModel
from hashiya.services.project import documents
from hashiya.ui.attributes.documents_said import DocumentsSaid
from hashiya.ui.project.document_menu import DocumentMenu
from hashiya.ui.project.document_row import DocumentDelegate, DocumentList, state_line
from hashiya.ui.project.list_choice import ListChoice
from hashiya.ui.reading.title_editor import TitleEditor
from hashiya.ui.session.document_list import DocumentRows, place_of
from hashiya.ui.widgets.basic import ShareBar, TextLine, name_button, rule
from hashiya.ui.widgets.checkbox import Tick
from hashiya.ui.widgets.input_fields import offer_clearing
from hashiya.ui.widgets.panel_head import PanelHead
from hashiya.ui.widgets.people_marks import PeopleMarks, marks_words
from hashiya.ui.widgets.retranslated import Retranslated
from hashiya.ui.wording.part_words import SPOKEN, part_title

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from hashiya.core.changes import ChangeSet
    from hashiya.core.document import DocumentInfo
    from hashiya.ui.context import Context
    from hashiya.ui.session.long_listing import LongListing
    from hashiya.ui.session.session import Session

_CANDIDATES = 300
_FEW = 50  # documents changed at once, up to which their rows alone are read anew


class DocumentsPanel(Retranslated, QWidget):
    """Shows what the session's project holds. `left`: the keyboard wants back to the text; `command_wanted`:
    a command about the document that was just opened; `beside_wanted`: a document's uid, to stand beside.
    """

    left = Signal()
    command_wanted = Signal(str)
    beside_wanted = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._session: Session | None = None
        self._documents = DocumentRows(context.jobs, SPOKEN, self)
        self._documents.changed.connect(self._show)
        self._documents.grown.connect(self._on_grown)
        self._documents.counted.connect(self._show_done)
        self._shown_corrected: dict[str, int] = {}
        self._renamed = False
        self.choice = ListChoice(self)
        self.choice.changed.connect(self._on_choice_changed)
        self.setProperty("part", "dock")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.head = PanelHead(context)
        self.add_button = self.head.add("plus")
        self._more = self.head.add("ellipsis")
        self._make_list()
        self._timer = debounced(self, 120, self.reload)
        self._touched: set[str] = set()  # documents in which something is new, their rows not
        self._after_text = debounced(self, 0, self._show_touched)
        self._lay_out()
        self.retranslate()

    def _make_list(self) -> None:
        self._filter = QLineEdit()
        offer_clearing(self._context, self._filter)
        self._filter_action = self._filter.addAction(
            self._context.icons.get("list-filter", role="ink3"), QLineEdit.ActionPosition.LeadingPosition
        )
        self._context.icons.assign(self._filter_action, "list-filter", role="ink3")
        self._filter.textChanged.connect(self._on_filter_changed)
        self.model: RowsModel[DocumentInfo] = RowsModel(
            _uid, self._spoken, self, tip=self._tip, find=self._find_row
        )
        self.list = DocumentList(self._context.keys)
        self.list.setModel(self.model)
        self.corrected = Tick(self._context)
        self.corrected.toggled.connect(self._on_filter_changed)
        self._delegate = DocumentDelegate(self._context, self.list)
        self._delegate.labels = self.choice.labels
        self.list.setItemDelegate(self._delegate)
        self.list.opened.connect(self._on_opened)
        self.list.left.connect(self.left)
        self.title_editor = TitleEditor(self.list)
        self.title_editor.written.connect(self._on_title_written)
        self.list.rename_wanted.connect(self.rename)
        self.list.beside.connect(self.beside_wanted)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._open_menu)
        self._done = TextLine(size=11, tone="second")
        self._bar = ShareBar(self._context)
        self._empty = TextLine(size=12, tone="second", wrap=True)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 8)
        column.setSpacing(0)
        top = QVBoxLayout()
        top.setContentsMargins(12, 0, 12, 8)
        top.setSpacing(4)
        top.addWidget(self._filter)
        top.addWidget(self.corrected)
        column.addLayout(top)
        self._empty.setContentsMargins(16, 8, 16, 8)
        column.addWidget(self._empty)
        column.addWidget(self.list, 1)
        column.addWidget(rule())
        foot = QVBoxLayout()
        foot.setContentsMargins(16, 10, 16, 4)
        foot.setSpacing(6)
        foot.addWidget(self._done)
        foot.addWidget(self._bar)
        column.addLayout(foot)

    # ---------------------------------------------------------------- what is shown
    def set_session(self, session: Session | None) -> None:
        self._session = session
        self.title_editor.draft.set_session(session)
        self._delegate.people = PeopleMarks(session) if session is not None else None
        self.choice.labels.said = DocumentsSaid(self._context, session) if session is not None else None
        self.choice.leave()
        if session is not None:
            session.changes_applied.connect(self._on_changes)
            session.document_changed.connect(self._on_document_changed)
        self.reload()

    def reload(self) -> None:
        """Read the list anew."""
        self._documents.read(self._session)
        long = self._documents.long
        self.list.row_beginning = long.row_beginning if long is not None else None
        self._show()

    def visible_uids(self) -> list[str]:
        """In the order shown."""
        long = self._documents.long
        return long.uids() if long is not None else [info.uid for info in self.model.rows]

    def neighbour(self, uid: str, by: int) -> str | None:
        """The document so many rows below this one, the first where it is not shown; "" beyond the ends, None
        where none is shown.
        """
        if self._documents.long is not None:
            return self._documents.long.neighbour(uid, by)
        rows = self.model.rows
        if not rows:
            return None
        place = self.model.row_of(uid)
        at = place + by if place >= 0 else 0
        return rows[at].uid if 0 <= at < len(rows) else ""

    def some_with(self, words: Sequence[str]) -> Sequence[DocumentInfo]:
        """Documents in which folded words may be found, for the palette: of very many a few hundred."""
        return self._documents.some_with(words, _CANDIDATES)

    def info(self, uid: str) -> DocumentInfo | None:
        return self._documents.info(uid)

    def _find_row(self, rows: Sequence[DocumentInfo], uid: Hashable) -> int | None:
        return self._documents.place_among(rows, str(uid)) if self.choice.by_position else None

    def next_not_done(self) -> str:
        """The first document after the open one that is not done, around the end; "" when all are."""
        if self._documents.long is not None:
            return self._documents.long.next_not_done(self._delegate.open_uid)
        rows = list(self.model.rows)
        place = self.model.row_of(self._delegate.open_uid)
        return self._documents.next_not_done(rows[place + 1 :] + rows[: max(place, 0)])

    def _show(self) -> None:
        rows = self._listed(fold(self._filter.text()).split(), self._show_corrected())
        self.model.set_rows(rows)
        self.head.set_count(number(self._documents.total) if self._documents.total else "")
        self._show_done()
        self._say_missing()
        self._mark_open()

    def _say_missing(self) -> None:
        """Above the list: that nothing is there, or that not all of it is there yet."""
        long, some = self._documents.long, self.model.rowCount() > 0
        if long is not None and (long.waits if some else long.reading):
            words = self.tr("The rest is still being looked through…")
        elif self._documents.total:
            words = self.tr("No document fits the filter.")
        else:
            words = self.tr("No documents yet. Drop files here or import them.")
        self._empty.setText(words)
        self._empty.setVisible(not some or (long is not None and long.waits))

    def _listed(self, wanted: Sequence[str], corrected: Mapping[str, int]) -> Sequence[DocumentInfo]:
        said, only = self.choice.labels.all_words(), corrected if self.corrected.isChecked() else None
        if self._documents.long is not None and self._session is not None:
            return self._documents.long.listed(wanted, self.choice.listing(self._session.person, only), said)
        rows = self._documents.matching(wanted, said)
        return self.choice.of(rows if only is None else [info for info in rows if info.uid in only])

    def _on_grown(self) -> None:
        """What else was found is behind what is shown."""
        self.model.set_rows(self.model.rows)
        self._say_missing()

    def _show_done(self) -> None:
        done, count = self._documents.done, self._documents.total
        self._done.setText(self.tr("{0} of %Ln documents done", "", count).format(number(done)))
        self._bar.set_share(done / count if count else 0)

    def _show_corrected(self) -> Mapping[str, int]:
        """The filter is there while something was corrected."""
        found = self._session.corrected.counts() if self._session else {}
        self._delegate.corrected, self._shown_corrected = found, dict(found)
        if not found:
            with blocked(self.corrected):
                self.corrected.setChecked(False)
        self.corrected.setVisible(bool(found))
        self.corrected.setText(self.tr("Corrected in mine ({0})").format(number(sum(found.values()))))
        self.corrected.setAccessibleName(self.corrected.text())
        return found

    def _mark_open(self) -> None:
        document = self._session.document if self._session else None
        self._delegate.open_uid = document.uid if document else ""
        index = self.model.index_of(self._delegate.open_uid)
        if index.isValid():
            self.list.setCurrentIndex(index)
            self.list.scrollTo(index)
        self.list.viewport().update()

    def _people_line(self, info: DocumentInfo) -> str:
        return marks_words(self._delegate.people.of(info.uid)) if self._delegate.people is not None else ""

    def _spoken(self, info: DocumentInfo) -> str:
        corrected = self._delegate.corrected.get(info.uid, 0)
        part = part_title(info.part) if info.part else ""
        called = self._delegate.called(info)
        labels = self.choice.labels.words(info.uid)
        parts = (called, state_line(info, corrected), labels, part, self._people_line(info))
        return self.tr(", ").join(part for part in parts if part)

    def _tip(self, info: DocumentInfo) -> str:
        document = self._session.project.document(info.uid) if self._session is not None else None
        told = " · ".join(isolated(each) for each in byline(document.meta)) if document is not None else ""
        name = info.name if info.name != info.title else ""
        parts = (isolated(info.title), isolated(name) if name else "", told, self._people_line(info))
        return "\n".join(part for part in parts if part)

    def _on_changes(self, changes: ChangeSet) -> None:
        if self._delegate.people is not None:
            self._delegate.people.forget(changes)
        if self.choice.labels.said is not None and self.choice.labels.said.forget(changes):
            self._show()
        if changes.people or (changes.document_list and not (changes.kind and changes.documents)):
            self.reload()
        elif changes.document_list:
            if not self._patch(changes.documents, listed=True):
                self.reload()
        elif changes.documents:
            self._touched |= changes.documents
            self._after_text.start()

    def _show_touched(self) -> None:
        """Their figures, which can wait until the text itself has been painted."""
        touched, self._touched = frozenset(self._touched), set()
        if not self._patch(touched, listed=False):
            self._timer.start()

    def _patch(self, documents: frozenset[str], *, listed: bool) -> bool:
        """Read anew what an act changed and no more; false where the list itself may have changed, which it
        cannot have unless what is `listed` changed.
        """
        if self._session is None or len(documents) > _FEW:
            return False
        fresh = {info.uid: info for info in self._session.some_documents(documents)}
        if set(fresh) != documents:
            return False
        if self._documents.long is not None:
            return self._patch_long(self._documents.long, list(fresh.values()), listed=listed)
        for info in fresh.values():
            old = self._documents.put(info)
            if old is None:
                return False
            if old.title != info.title or old.name != info.name:
                self._renamed = True
        if dict(self._session.corrected.counts()) != self._shown_corrected:
            self._show()
            return True
        filtered = bool(self._filter.text().strip()) or self.corrected.isChecked() or self.choice.narrows
        renamed, self._renamed = self._renamed, False
        if filtered or renamed or self.choice.follows_work:
            self._show()
        else:
            for info in fresh.values():
                place = place_of(self.model.rows, info) if self.choice.by_position else None
                self.model.replace_row(info, place)
            self._show_done()
        return True

    def _patch_long(self, long: LongListing, fresh: Sequence[DocumentInfo], *, listed: bool) -> bool:
        if listed and not long.has_all([info.uid for info in fresh]):
            return False
        moved = [long.put(info) for info in fresh]
        for info in fresh:
            self.model.replace_row(info)
        corrected = dict(self._session.corrected.counts()) if self._session is not None else {}
        if any(moved) or self.choice.follows_work:
            long.write_again()
        if corrected != self._shown_corrected or (any(moved) and self._filter.text().strip()):
            self._show()
        else:
            self._show_done()
        return True

    def _on_document_changed(self, _document: object) -> None:
        self._mark_open()

    def _on_opened(self, uid: str) -> None:
        if self._session is not None:
            self._session.open_document(uid)

    def rename(self) -> None:
        """Write the title of the current row."""
        if self._session is not None and not self._session.readonly:
            self.title_editor.begin(self.list.currentIndex())

    def _on_title_written(self, uid: str, title: str) -> None:
        session = self._session
        if session is not None:
            done = session.do(lambda: documents.set_title(session.project, uid, title))
            if done is not None:
                self.title_editor.draft.done(uid, title)

    def _open_menu(self, point: QPoint) -> None:
        """About the row under the pointer, or the current one by the menu key."""
        index = self.list.indexAt(point)
        info = self.model.at(index if index.isValid() else self.list.currentIndex())
        if info is None or self._session is None:
            return
        if index.isValid():
            self.list.setCurrentIndex(index)
        else:
            point = self.list.visualRect(self.list.currentIndex()).center()
        menu = self.menu_of(info)
        menu.exec(self.list.viewport().mapToGlobal(point))
        menu.deleteLater()

    def menu_of(self, info: DocumentInfo) -> DocumentMenu:
        """What can be done with a document of the list."""
        assert self._session is not None
        menu = DocumentMenu(self._context, self._session, info, self)
        menu.open_wanted.connect(self._open)
        menu.beside_wanted.connect(self.beside_wanted)
        menu.title_wanted.connect(self.rename)
        menu.command_wanted.connect(self._run_on)
        return menu

    def _open(self, uid: str) -> None:
        self._on_opened(uid)
        self.left.emit()

    def _run_on(self, uid: str, command: str) -> None:
        """A command about the open document, of another one: that is opened first."""
        self._on_opened(uid)
        self.command_wanted.emit(command)

    def _on_filter_changed(self, _wanted: object) -> None:
        self._on_choice_changed()

    def _on_choice_changed(self) -> None:
        """What is chosen from is as it stands now; the list begins at its top, or at the open document."""
        if self._touched:
            self._show_touched()
        self._show()
        if self.model.row_of(self._delegate.open_uid) < 0:
            self.list.scrollToTop()

    # ---------------------------------------------------------------- words
    def _make_menu(self) -> QMenu:
        menu = QMenu(self)
        self.choice.add_to(menu)
        names = menu.addAction(self.tr("Show file names"))
        names.setCheckable(True)
        names.setChecked(bool(self._context.settings.get("documents/names")))
        names.toggled.connect(self._on_names_wanted)
        titles = menu.addAction(self.tr("Titles from the first lines"))
        titles.triggered.connect(weak_slot(self.take_headings))
        return menu

    def _on_names_wanted(self, wanted: bool) -> None:
        self._context.settings.set("documents/names", wanted)
        self._show()
        self.list.viewport().update()

    def take_headings(self) -> None:
        """Documents without a title get the heading that their text begins with; one act."""
        session = self._session
        if session is not None and not session.readonly:
            session.do(lambda: documents.set_titles_from_headings(session.project))

    def retranslate(self) -> None:
        self.head.set_title(self.tr("Documents"))
        self._filter.setPlaceholderText(self.tr("Filter by title or state"))
        self._filter.setAccessibleName(self.tr("Filter by title or state"))
        self.list.setAccessibleName(self.tr("Documents"))
        name_button(self.add_button, self.tr("Import…"))
        self._more.setToolTip(self.tr("Order of documents"))
        self._more.setAccessibleName(self.tr("Order of documents"))
        self._more.setPopupMode(self._more.ToolButtonPopupMode.InstantPopup)
        old = self._more.menu()
        self._more.setMenu(self._make_menu())
        if old is not None:
            old.deleteLater()
        self._show()


def _uid(info: DocumentInfo) -> str:
    return info.uid
