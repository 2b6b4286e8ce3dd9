"""The annotations of the open document: always in view, sorted and filtered, one chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import (
    QMenu,
    QVBoxLayout,
    QWidget,
)

from hashiya.core.document import State
from hashiya.core.fold import fold
from hashiya.core.span import GOLD, Status
from hashiya.qtkit.i18n import number
from hashiya.qtkit.plain_text import plain_tip
from hashiya.qtkit.signals import debounced
from hashiya.qtkit.tables import RowsModel
from hashiya.ui.annotate.annotation_rows import (
    AnnotationDelegate,
    AnnotationList,
    LazyRows,
    ListedAnnotation,
    corrected_rows,
    make_rows,
)
from hashiya.ui.attributes.annotation_filter import AnnotationFilter
from hashiya.ui.widgets.basic import TextLine
from hashiya.ui.widgets.panel_head import PanelHead
from hashiya.ui.widgets.retranslated import Retranslated
from hashiya.ui.widgets.segments import Filters
from hashiya.ui.wording.common import label_tag, source_words, state_words
from hashiya.ui.wording.correction_words import correction_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.core.changes import ChangeSet
    from hashiya.core.labels import Label
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
        self._source = ""
        self._score = ""
        self.attributes = AnnotationFilter(context, self)
        self.attributes.changed.connect(self._mark_filtered)
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
        self._delegate.said = self.attributes.words
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
        self._session = self.attributes.session = session
        self.attributes.wanted = None
        if session is not None:
            session.changes_applied.connect(self._on_changes)
            session.document_changed.connect(self._on_document_changed)
            session.selection_changed.connect(self._on_selection_changed)
            session.annotations_counted.connect(self.reload)
            session.annotations_read.connect(self.reload)
            session.sight.changed.connect(self._on_sight_changed)
        self.reload()

    def reload(self) -> None:
        session = self._session
        self._rows = self._all_rows(session) if session is not None else []
        self._delegate.scheme = session.scheme if session else None
        self._show()

    def _all_rows(self, session: Session) -> Sequence[ListedAnnotation]:
        """Of a long document, of which nothing is hidden, none before it is looked at."""
        tally = session.tally
        if tally is not None and tally.total > _LONG and not self._hidden:
            return LazyRows(session, session.scheme, tally.total)
        return [] if session.reading else make_rows(session.shown_annotations(), session.scheme)

    def _show(self) -> None:
        session = self._session
        rows = self._rows
        if self._source or self._score or self.attributes.wanted is not None:
            rows = [row for row in rows if self._fits(row)] if session and not session.reading else []
        everything = self._corrected()
        corrected = [row for row in everything if self._fits(row)]
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
        if self._sorting() != "place":  # which they come in
            shown = sorted(shown, key=_SORTS[self._sorting()]) if session and not session.reading else []
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
        if self._rows or self._hidden:
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

    def _sorting(self) -> str:
        stored = str(self._context.settings.get("annotations/sort"))
        return stored if stored in _SORTS else "place"

    def _fits(self, row: ListedAnnotation) -> bool:
        annotation = row.annotation
        if self._source and self._source not in annotation.source.split("+"):
            return False
        if not self.attributes.keeps(annotation):
            return False
        score = 1.0 if annotation.score is None else annotation.score
        return {"": True, "low": score < 0.5, "middle": 0.5 <= score < 0.9, "high": score >= 0.9}[self._score]

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
        if self._hidden:
            self.reload()  # the chosen one is listed though its label is hidden
        else:
            self._follow()

    @property
    def _hidden(self) -> frozenset[str]:
        return self._session.sight.hidden if self._session is not None else frozenset()

    def _on_sight_changed(self) -> None:
        self.reload()
        self._mark_filtered()

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
        said = self.attributes.words(row.annotation)
        parts = (row.annotation.surface, label, said, state_words(row.annotation))
        return ", ".join(part for part in parts if part)

    def _fill_sort(self) -> None:
        menu = self._sort.menu()
        menu.clear()
        words = {
            "place": self.tr("By place in the text"),
            "label": self.tr("By label"),
            "words": self.tr("By words"),
            "score": self.tr("Least certain first"),
            "newest": self.tr("Newest first"),
        }
        group = QActionGroup(menu)
        for name, text in words.items():
            action = _choice(menu, group, text, name, checked=name == self._sorting())
            action.setData(name)
        group.triggered.connect(self._on_sort_chosen)

    def _on_sort_chosen(self, action: QAction) -> None:
        self._context.settings.set("annotations/sort", action.data())
        self._show()

    def _fill_filter(self) -> None:
        menu = self._filter.menu()
        menu.clear()
        everything = menu.addAction(self.tr("Show everything"))
        everything.triggered.connect(self._on_filter_cleared)
        menu.addSeparator()
        scores = menu.addMenu(self.tr("Confidence"))
        group = QActionGroup(menu)
        bands = (("", self.tr("Any")), ("high", "≥ 0.9"), ("middle", "0.5–0.9"), ("low", "< 0.5"))
        for name, text in bands:
            _choice(scores, group, text, ("score", name), checked=self._score == name)
        sources = menu.addMenu(self.tr("Source"))
        origin = QActionGroup(menu)
        _choice(sources, origin, self.tr("Any"), ("source", ""), checked=not self._source)
        for name in self._sources_used():
            _choice(sources, origin, source_words(name), ("source", name), checked=self._source == name)
        self.attributes.add_to(menu)
        menu.addSeparator()
        hidden = self._hidden
        for label in self._labels_used():
            action = menu.addAction(label_tag(label, self._context.language))
            action.setCheckable(True)
            action.setChecked(bool(hidden) and label.code not in hidden)
            action.setData(("label", label.code))

    def _on_filter_chosen(self, action: QAction) -> None:
        if action.data() is None:
            return
        kind, value = action.data()[:2]
        if kind == "attribute":
            return  # its menu has told it
        if kind == "score":
            self._score = value
        elif kind == "source":
            self._source = value
        else:
            self._filter_label(value)
        self._mark_filtered()

    def _sources_used(self) -> list[str]:
        session = self._session
        if session is None or session.reading:
            return []
        used = {each.source for each in session.shown_annotations()}
        return sorted({part for source in used for part in source.split("+")})

    def _labels_used(self) -> list[Label]:
        """Those that the document has, hidden ones too."""
        session = self._session
        tally = session.tally if session is not None else None
        if session is None or tally is None:
            return []
        used = {label for (label, _), count in tally.by_kind.items() if count}
        return [label for label in session.scheme.labels if label.code in used]

    def _filter_label(self, code: str) -> None:
        """Ticked labels alone are shown: here, in the text and in the walk. None ticked shows all."""
        if self._session is None:
            return
        codes = frozenset(label.code for label in self._session.scheme.labels)
        ticked = (codes - self._hidden if self._hidden else frozenset()) ^ {code}
        self._session.sight.hide(codes - ticked if ticked else ())

    def _on_filter_cleared(self) -> None:
        self._source, self._score, self.attributes.wanted = "", "", None
        if self._session is not None:
            self._session.sight.hide(())
        self._mark_filtered()

    def _mark_filtered(self) -> None:
        active = bool(self._hidden or self._source or self._score or self.attributes.wanted)
        self._context.icons.assign(self._filter, "list-filter", role="accent" if active else "ink3", size=15)
        self._show()

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
            self._filter.menu().triggered.connect(self._on_filter_chosen)
        self._show()


def _choice(menu: QMenu, group: QActionGroup, text: str, data: object, *, checked: bool) -> QAction:
    action = menu.addAction(text)
    action.setCheckable(True)
    action.setChecked(checked)
    action.setData(data)
    group.addAction(action)
    return action


def _uid(row: ListedAnnotation) -> str:
    return row.annotation.uid


def _words(row: ListedAnnotation) -> str:
    return row.annotation.surface


def _by_place(row: ListedAnnotation) -> tuple[int, int]:
    return row.annotation.start, -row.annotation.end


def _by_label(row: ListedAnnotation) -> tuple[str, int]:
    return row.annotation.label, row.annotation.start


def _by_words(row: ListedAnnotation) -> tuple[str, int]:
    return fold(row.annotation.surface), row.annotation.start


def _by_score(row: ListedAnnotation) -> tuple[float, int]:
    return 2.0 if row.annotation.score is None else row.annotation.score, row.annotation.start


def _by_newest(row: ListedAnnotation) -> tuple[str, ...]:
    return tuple(chr(0x10FFFF - ord(char)) for char in row.annotation.modified)


_SORTS = {
    "place": _by_place,
    "label": _by_label,
    "words": _by_words,
    "score": _by_score,
    "newest": _by_newest,
}
