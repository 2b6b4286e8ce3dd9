"""The annotations of the open document: always in view, sorted and filtered, one chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QMenu,
    QVBoxLayout,
    QWidget,
)

from hashiya.core.document import State
from hashiya.core.span import GOLD, Status
from hashiya.qtkit.i18n import number
from hashiya.qtkit.plain_text import plain_tip
from hashiya.qtkit.signals import debounced
from hashiya.qtkit.tables import RowsModel
from hashiya.ui.annotate.listing.annotation_choice import AnnotationChoice
from hashiya.ui.annotate.listing.annotation_rows import (
    AnnotationDelegate,
    AnnotationList,
    LazyRows,
    ListedAnnotation,
    corrected_rows,
    make_rows,
)
from hashiya.ui.widgets.basic import TextLine
from hashiya.ui.widgets.panel_head import PanelHead
from hashiya.ui.widgets.retranslated import Retranslated
from hashiya.ui.widgets.segments import Filters
from hashiya.ui.wording.common import label_tag, state_words
from hashiya.ui.wording.correction_words import correction_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.core.changes import ChangeSet
    from hashiya.qtkit.jobs import Job
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session

_LONG = 2000  # rows from which each is made when it is looked at
_CORRECTED = 4  # the last of the kinds, there only where a review corrected something


class AnnotationsPanel(Retranslated, QWidget):
    """`pressed_key` carries the key events meant for the chosen annotation; `left`: back to the text.

    `correction_chosen` carries the Correction of a row that a review corrected.
    """

    pressed_key = Signal(object)
    chosen = Signal(object)
    correction_chosen = Signal(object)
    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._session: Session | None = None
        self._rows: Sequence[ListedAnnotation] = []
        self.choice = AnnotationChoice(context, self)
        self.choice.changed.connect(self._mark_filtered)
        self.setProperty("part", "dock")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.head = PanelHead(context)
        self._sort, self._filter = self.head.add("arrow-down-up"), self.head.add("list-filter")
        self._kinds = Filters(context)
        self._kinds.chosen.connect(self._on_kind_chosen)
        self.model: RowsModel[ListedAnnotation] = RowsModel(_uid, self._spoken, self, tip=_words)
        self.list = AnnotationList()
        self.list.setModel(self.model)
        self._delegate = AnnotationDelegate(context, self.list)
        self._delegate.said = self.choice.attributes.words
        self.list.setItemDelegate(self._delegate)
        self.list.clicked.connect(self._on_clicked)
        self.list.selectionModel().currentChanged.connect(self._on_current_changed)
        self.list.pressed_key.connect(self.pressed_key)
        self.list.left.connect(self.left)
        self._empty = TextLine(size=12, tone="second", wrap=True)
        self._following = False
        self._awaited = False  # whether the engines are reading documents that nobody has looked at
        context.jobs.started.connect(self._on_job_started)
        context.jobs.finished.connect(self._on_job_ended)
        context.jobs.stopped.connect(self._on_job_ended)
        self._timer = debounced(self, 60, self.reload)
        self._lay_out()
        self.retranslate()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._kinds)
        column.addSpacing(4)
        self._empty.setContentsMargins(16, 8, 16, 8)
        column.addWidget(self._empty)
        column.addWidget(self.list, 1)

    def set_session(self, session: Session | None) -> None:
        self._session = session
        if session is not None:
            session.changes_applied.connect(self._on_changes)
            session.document_changed.connect(self._on_document_changed)
            session.selection_changed.connect(self._on_selection_changed)
            session.annotations_counted.connect(self.reload)
            session.annotations_read.connect(self.reload)
            session.sight.changed.connect(self.reload)
        self.choice.set_session(session)
        self.reload()
        self._show_filtering()

    def reload(self) -> None:
        session = self._session
        self._rows = self._all_rows(session) if session is not None else []
        self._delegate.scheme = session.scheme if session else None
        self._show()

    def _all_rows(self, session: Session) -> Sequence[ListedAnnotation]:
        """Of a long document, of which nothing is hidden, none before it is looked at."""
        tally = session.tally
        if tally is not None and tally.total > _LONG and not self.choice.hidden:
            return LazyRows(session, session.scheme, tally.total)
        return [] if session.reading else make_rows(session.shown_annotations(), session.scheme)

    def _show(self) -> None:
        session = self._session
        rows = self._rows
        if self.choice.narrows:
            ready = session is not None and not session.reading
            rows = [row for row in rows if self.choice.keeps(row.annotation)] if ready else []
        everything = self._corrected()
        corrected = [row for row in everything if self.choice.keeps(row.annotation)]
        counts = self._count(rows)
        words = [self.tr("All"), self.tr("Suggested"), self.tr("Accepted"), self.tr("Notes")]
        if everything:
            counts.append(len(corrected))
            words.append(self.tr("Corrected"))
        elif self._kinds.current == _CORRECTED:
            self._kinds.set_current(0)
        self._kinds.set_filters([(word, number(count)) for word, count in zip(words, counts, strict=True)])
        shown = rows
        if self._kinds.current == _CORRECTED:
            shown = corrected
        elif self._kinds.current:
            shown = self._of_kind(rows)
        if not self.choice.by_place:
            shown = self.choice.in_order(shown) if session and not session.reading else []
        self.model.set_rows(shown)
        self.head.set_count(number(len(self._rows)) if self._rows else "")
        self._empty.setVisible(not shown)
        self._empty.setText(self._nothing())
        self._follow()

    def _count(self, rows: Sequence[ListedAnnotation]) -> list[int]:
        """All, suggested, accepted, with a note."""
        tally = self._session.tally if self._session is not None else None
        if isinstance(rows, LazyRows) and tally is not None:
            kinds = (tally.with_status(Status.SUGGESTED), tally.with_status(Status.ACCEPTED), tally.noted)
            return [len(rows), *kinds]
        suggested = sum(row.annotation.status is Status.SUGGESTED for row in rows)
        accepted = sum(row.annotation.status is Status.ACCEPTED for row in rows)
        return [len(rows), suggested, accepted, sum(bool(row.annotation.note) for row in rows)]

    def _of_kind(self, rows: Sequence[ListedAnnotation]) -> Sequence[ListedAnnotation]:
        """Of the chosen kind; once all of a long document has been read."""
        session = self._session
        if session is None or session.reading:
            return []
        if isinstance(rows, LazyRows):
            rows = make_rows(session.shown_annotations(), session.scheme)
        return [row for row in rows if self._is_kind(row)]

    def _corrected(self) -> list[ListedAnnotation]:
        """What a review corrected in this document."""
        session = self._session
        document = session.document if session else None
        if session is None or document is None or session.reading:
            return []
        found = session.corrected.of_document(document.uid)
        if not found:
            return []
        rows = make_rows(session.shown_annotations(), session.scheme)
        return corrected_rows(rows, found, document, session.scheme)

    def show_corrected(self, wanted: bool) -> None:
        """List only what a review corrected, where something was; or everything again."""
        if wanted and self._corrected():
            self._kinds.set_current(_CORRECTED)
            self._show()
        elif not wanted and self._kinds.current == _CORRECTED:
            self._kinds.set_current(0)
            self._show()

    def _nothing(self) -> str:
        if self._session is None or self._session.document is None:
            return self.tr("No document is open.")
        if self._session.unread:
            return self.tr("The annotations of this text cannot be read: the file is damaged.")
        if self._rows or self.choice.hidden:
            return self.tr("No annotation fits the filter.")
        if self._awaited and self._session.document.state is not State.DONE:
            return self.tr("No annotations yet; suggestions are on their way.")
        document = self._session.document.uid
        gold = sum(count for layer, count in self._session.project.layers(document) if layer == GOLD)
        if gold:
            return self.tr("No annotations of yours here; %Ln are in gold.", "", gold)
        return self.tr("No annotations yet. Select a word and press the key of its label.")

    def _on_job_started(self, job: Job) -> None:
        self._await(job, coming=True)

    def _on_job_ended(self, job: Job) -> None:
        self._await(job, coming=False)

    def _await(self, job: Job, *, coming: bool) -> None:
        if job.shown and job.name == "suggesting":
            self._awaited = coming
            self._empty.setText(self._nothing())

    def _is_kind(self, row: ListedAnnotation) -> bool:
        status = row.annotation.status
        kinds = (
            True,
            status is Status.SUGGESTED,
            status is Status.ACCEPTED,
            bool(row.annotation.note),
            False,
        )
        return kinds[self._kinds.current]

    def _follow(self) -> None:
        """Show the session's chosen annotation as the current row."""
        selected = self._session.selected if self._session else None
        current = self.model.at(self.list.currentIndex())
        if selected is None and current is not None and current.missed:
            return  # what is not there cannot be chosen; the row stays where one is
        index = self.model.index_of(selected.uid) if selected else QModelIndex()
        self._following = True
        self.list.setCurrentIndex(index)
        if index.isValid():
            self.list.scrollTo(index)
        else:
            self.list.clearSelection()
        self._following = False

    def _on_changes(self, changes: ChangeSet) -> None:
        document = self._session.document if self._session else None
        if changes.beyond and document is not None and document.uid not in changes.documents:
            self._show()
        if document is None or (document.uid not in changes.documents and not changes.scheme):
            return
        # The page never waits for the list: a short one follows once the text has been painted, a long one
        # when the person pauses.
        wait = 0
        if len(self._rows) > _LONG:
            wait = 60 if isinstance(self.model.rows, LazyRows) else min(1500, len(self._rows) // 40)
        self._timer.start(wait)

    def _on_document_changed(self, _document: object) -> None:
        self.reload()

    def _on_selection_changed(self, _annotation: object) -> None:
        if self.choice.hidden:
            self.reload()  # the chosen one is listed though its label is hidden
        else:
            self._follow()

    def _on_current_changed(self, index: QModelIndex, _previous: QModelIndex) -> None:
        row = self.model.at(index)
        if row is not None and not self._following and self._session is not None:
            self._choose(row)

    def _on_clicked(self, index: QModelIndex) -> None:
        row = self.model.at(index)
        if row is not None:
            self._choose(row)

    def _choose(self, row: ListedAnnotation) -> None:
        if row.correction is not None:
            self.correction_chosen.emit(row.correction)
        else:
            self.chosen.emit(row.annotation)

    def _on_kind_chosen(self, _place: int) -> None:
        self._show()

    # ---------------------------------------------------------------- menus and words
    def _spoken(self, row: ListedAnnotation) -> str:
        label = label_tag(row.label, self._context.language) if row.label else row.annotation.label
        if row.correction is not None and self._session is not None:
            label = correction_words(row.correction, self._session.scheme, self._context.language)
        said = self.choice.attributes.words(row.annotation)
        parts = (row.annotation.surface, label, said, state_words(row.annotation))
        return ", ".join(part for part in parts if part)

    def _mark_filtered(self) -> None:
        self._show_filtering()
        self._show()

    def _show_filtering(self) -> None:
        role = "accent" if self.choice.filters else "ink3"
        self._context.icons.assign(self._filter, "list-filter", role=role, size=15)

    def retranslate(self) -> None:
        self.head.set_title(self.tr("Annotations"))
        self.list.setAccessibleName(self.tr("Annotations"))
        self._kinds.setAccessibleName(self.tr("Which annotations are listed"))
        for button, text in ((self._sort, self.tr("Sort")), (self._filter, self.tr("Filter"))):
            button.setToolTip(plain_tip(text))
            button.setAccessibleName(text)
            if button.menu() is None:
                button.setPopupMode(button.ToolButtonPopupMode.InstantPopup)
                button.setMenu(QMenu(button))
        if not self.property("wired"):
            self.setProperty("wired", True)
            self._sort.menu().aboutToShow.connect(self._fill_sort)
            self._filter.menu().aboutToShow.connect(self._fill_filter)
            self._filter.menu().triggered.connect(self.choice.choose)
        self._show()

    def _fill_sort(self) -> None:
        self.choice.fill_orders(self._sort.menu())

    def _fill_filter(self) -> None:
        self.choice.fill_filters(self._filter.menu())


def _uid(row: ListedAnnotation) -> str:
    return row.annotation.uid


def _words(row: ListedAnnotation) -> str:
    return row.annotation.surface
