"""The concordance: words of the whole project in their lines, sorted, counted, marked.

What is measured of them stands beside: collocations, dispersion, keyness.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from hashiya.core.beyond.attributes import Subject
from hashiya.core.fold import FULL
from hashiya.core.search import Mode, Query
from hashiya.errors import UserError
from hashiya.qtkit.file_dialog import FileDialog
from hashiya.qtkit.i18n import number
from hashiya.qtkit.signals import debounced
from hashiya.services.search.concordance import (
    ContextLine,
    Contexts,
    Sort,
    find_contexts,
    sort_lines,
    write_lines,
)
from hashiya.services.search.corpus_words import Node
from hashiya.ui.attributes.said_button import SaidButton
from hashiya.ui.search.collocation_view import CollocationView
from hashiya.ui.search.concordance_table import LinesView
from hashiya.ui.search.dispersion_view import DispersionView
from hashiya.ui.search.frequency import FrequencyPanel, FrequencyRow
from hashiya.ui.search.keyness_view import KeynessView
from hashiya.ui.search.mark_lines import MarkPlaces
from hashiya.ui.search.node_chooser import NodeChooser
from hashiya.ui.search.spelling_menu import SpellingButton
from hashiya.ui.widgets.basic import ElidedLine, TextLine, name_button, push_button
from hashiya.ui.widgets.checkbox import Tick
from hashiya.ui.widgets.input_fields import offer_clearing
from hashiya.ui.widgets.page import Page
from hashiya.ui.widgets.row_menu import RowChoice, RowMenu
from hashiya.ui.widgets.segments import Segments
from hashiya.ui.wording.common import error_words

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QShowEvent

    from hashiya.core.changes import ChangeSet
    from hashiya.qtkit.jobs import Job
    from hashiya.ui.context import Context
    from hashiya.ui.search.measure_view import MeasureView
    from hashiya.ui.window.host import Host

_KEYNESS = 3
_MODES = (Mode.WORD, Mode.PREFIX, Mode.STEM, Mode.REGEX)
_SORTS = (Sort.TEXT, Sort.FOLLOWING, Sort.PRECEDING, Sort.LABEL)


class QueryField(QLineEdit):
    """Enter or Down goes to the lines, Escape away."""

    def __init__(self, page: ConcordancePage) -> None:
        super().__init__()
        self._page = page

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._page.search()
        elif event.key() == Qt.Key.Key_Down:
            self._page.view.setFocus()
        elif event.key() == Qt.Key.Key_Escape:
            self._page.leave()
        else:
            super().keyPressEvent(event)


class ConcordancePage(Page):
    """Made for one open project."""

    def __init__(self, context: Context, window: Host) -> None:
        super().__init__(context, window)
        assert window.session is not None
        self._session = window.session
        self._found = Contexts()
        self._filter: FrequencyRow | None = None
        self._job: Job | None = None
        self._stale = False
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._make_parts()
        self._lay_out()
        self.said.set_session(self._session)
        self._timer = debounced(self, 350, self.search)
        self._session.changes_applied.connect(self._on_changes)
        self._session.document_changed.connect(self._on_document_changed)
        self.view.set_scheme(self._session.scheme)
        self.setFocusProxy(self.field)
        self.retranslate()
        self._show_fields()

    # ---------------------------------------------------------------- putting together
    def _make_parts(self) -> None:
        context = self._context
        self.field = QueryField(self)
        offer_clearing(context, self.field)
        self.field.textChanged.connect(self._on_changed)
        sign = self.field.addAction(
            context.icons.get("search", role="ink3"), QLineEdit.ActionPosition.LeadingPosition
        )
        context.icons.assign(sign, "search", role="ink3")
        self.mode, self.sort = Segments(context, pad=12, height=32), Segments(context, pad=10, height=28)
        self.mode.chosen.connect(self._on_changed)
        self.sort.chosen.connect(self._on_sorted)
        self.marks, self.clitics = Tick(context), Tick(context)
        self.said = SaidButton(context)
        self.said.changed.connect(self.search)
        self.spelling = SpellingButton(context, inside=False)
        self.spelling.switched.connect(self._on_changed)
        for tick in (self.marks, self.clitics):
            tick.setChecked(True)
            tick.toggled.connect(self._on_changed)
        self._export = push_button(context, icon="download")
        self._export.clicked.connect(self._on_export)
        self.count, self._sort_name = ElidedLine(context, role="ink3"), TextLine(size=12, tone="third")
        self.view = LinesView(context)
        self.view.opened.connect(self._on_opened)
        self.view.left.connect(self.field.setFocus)
        self.menu = RowMenu(self.view, self._choices)
        self.view.moved.connect(self._say)
        self._nothing = TextLine(size=13, tone="second", wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._nothing)
        self.what = Segments(context, pad=14, height=30)
        self.what.chosen.connect(self._on_what)
        self.node = NodeChooser(context, self._session)
        self.node.currentIndexChanged.connect(self._on_changed)
        self._keyness = KeynessView(context, self._session)
        self.measures: list[MeasureView] = [
            CollocationView(context, self._session),
            DispersionView(context, self._session),
            self._keyness,
        ]
        for view in self.measures:
            view.wanted.connect(self._on_changed)
            view.answered.connect(self._show_fields)
            view.place.connect(self._window.show_place)
            view.left.connect(self.field.setFocus)
        self.frequency = FrequencyPanel(context)
        self.frequency.list.filtered.connect(self._on_filtered)
        self.frequency.list.left.connect(self.field.setFocus)
        self.mark_button = push_button(context, icon="highlighter")
        self.mark_button.clicked.connect(self._on_mark)

    def _lay_out(self) -> None:
        first, second = QHBoxLayout(), QHBoxLayout()
        first.setSpacing(12)
        self.field.setMinimumWidth(240)
        first.addWidget(self.what)
        first.addStretch(1)
        first.addWidget(self._export)
        second.setSpacing(10)
        for widget, share in ((self.field, 1), (self.node, 0), (self.mode, 0)):
            second.addWidget(widget, share)
        self._spelling = QWidget()
        third = QHBoxLayout(self._spelling)
        third.setContentsMargins(0, 0, 0, 0)
        third.setSpacing(10)
        for switch in (self.marks, self.spelling, self.clitics, self.said):
            third.addWidget(switch)
        third.addStretch(1)
        head = QVBoxLayout()
        head.setContentsMargins(24, 12, 16, 4)
        head.setSpacing(8)
        head.addLayout(first)
        head.addLayout(second)
        head.addWidget(self._spelling)
        self._body = QStackedWidget()
        self._body.addWidget(self._lay_out_lines())
        for view in self.measures:
            self._body.addWidget(view)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(self._body, 1)

    def _lay_out_lines(self) -> QWidget:
        """The lines, and beside them how often they are."""
        sums = QHBoxLayout()
        sums.setSpacing(10)
        sums.addWidget(self.count, 1)
        sums.addWidget(self._sort_name)
        sums.addWidget(self.sort)
        main = QVBoxLayout()
        main.setContentsMargins(24, 4, 16, 0)
        main.setSpacing(8)
        main.addLayout(sums)
        main.addWidget(self._stack, 1)
        line = QFrame()
        line.setProperty("part", "upright")
        self.frequency.setMinimumWidth(216)
        self.frequency.setMaximumWidth(300)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 10, 16, 0)
        foot.addWidget(self.mark_button, 1)
        self.frequency.column.addLayout(foot)
        body = QWidget()
        whole = QHBoxLayout(body)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(main, 2)
        whole.addWidget(line)
        whole.addWidget(self.frequency, 1)
        return body

    def _show_fields(self) -> None:
        """Only what the shown view asks for."""
        place = self.what.current
        words = place != _KEYNESS and (place == 0 or not self.node.value)
        self.node.setVisible(place in (1, 2))
        self.field.setVisible(place != _KEYNESS)
        self.field.setEnabled(words)
        self.mode.setVisible(place != _KEYNESS)
        self.mode.setEnabled(words)
        self._spelling.setVisible(place != _KEYNESS)
        self._spelling.setEnabled(words)
        self.said.setVisible(self.said.possible and place == 0)
        self._export.setEnabled(self._can_export())

    def _can_export(self) -> bool:
        place = self.what.current
        return bool(self.lines()) if place == 0 else self.measures[place - 1].found is not None

    def _on_what(self, place: int) -> None:
        self._body.setCurrentIndex(place)
        self._show_fields()
        self._timer.start()

    def _measure(self) -> None:
        """The view of measures that is shown; answers come by themselves."""
        self._show_fields()
        query = self.query()
        node = self.node.node() or (Node(query) if query.text else None)
        self.measures[self.what.current - 1].measure(node)

    # ---------------------------------------------------------------- searching
    def query(self) -> Query:
        marks = self.marks.isChecked()
        folding = replace(FULL, marks=marks, tatweel=marks)
        mode = _MODES[self.mode.current]
        query = Query(self.field.text().strip(), folding, self.clitics.isChecked(), mode)
        return self.spelling.applied(query)

    def search(self) -> None:
        self._timer.stop()
        self._stale = False
        if self.what.current:
            self._measure()
            return
        if self._job is not None:
            self._job.cancel.cancel()
            self._job = None
        query = self.query()
        wanted = self.said.wanted
        if not query.text and all(each.of is Subject.DOCUMENT for each in wanted):
            self._show(Contexts())
            return
        self._job = self._context.jobs.start(
            find_contexts,
            self._session.path,
            query,
            person=self._session.person,
            said=wanted,
            name="searching",
            receiver=self,
            on_result=self._show,
            on_refused=self._on_failed,
            shown=True,
        )
        if not self._found.lines:
            self._nothing.setText(self.tr("Searching…"))

    def _show(self, found: Contexts) -> None:
        self._found = found
        self._filter = None
        self.frequency.list.set_filter(None)
        self.frequency.show_counts(found.counts, self._session.scheme, self._session.said.types)
        self._show_lines()

    def _on_failed(self, error: UserError) -> None:
        self._show(Contexts())
        self._nothing.setText(" ".join(part for part in error_words(error) if part))

    def lines(self) -> list[ContextLine]:
        """What is shown: filtered and sorted."""
        wanted = self._filter
        kept = [line for line in self._found.lines if wanted is None or wanted.holds(line)]
        return sort_lines(kept, _SORTS[self.sort.current])

    def _show_lines(self) -> None:
        lines = self.lines()
        self.view.show_lines(lines, keep=self.view.current)
        self._stack.setCurrentIndex(0 if lines else 1)
        asked = bool(self.field.text().strip() or self.said.wanted)
        self._nothing.setText(
            self.tr("These words stand nowhere in the project.")
            if asked
            else self.tr("Type words to see every place where they stand.")
        )
        free = sum(not line.label for line in lines)
        self.mark_button.setEnabled(free > 0 and not self._session.readonly)
        self._export.setEnabled(self._can_export())
        self._say()

    def _say(self) -> None:
        found, shown = self._found, len(self.view.lines.rows)
        if not found.lines:
            self.count.set_text("")
            return
        parts = [
            self.tr("%Ln places", "", len(found.lines))
            + " "
            + self.tr("in %Ln documents", "", found.documents),
            self.tr("%Ln annotated", "", found.annotated),
        ]
        if self._filter is not None:
            parts.append(self.tr("%Ln of them shown", "", shown))
        if found.more:
            parts.append(self.tr("only the first ones"))
        row = self.view.currentIndex().row() + 1
        if row:
            parts.append(self.tr("{0} of {1}").format(number(row), number(shown)))
        self.count.set_text(" · ".join(parts))

    # ---------------------------------------------------------------- what is done
    def _on_changed(self, *_: object) -> None:
        self._timer.start()

    def _on_sorted(self, _place: int) -> None:
        self._show_lines()

    def _on_filtered(self, row: FrequencyRow | None) -> None:
        self._filter = row
        self._show_lines()

    def _on_opened(self, line: ContextLine) -> None:
        self._window.show_place(line.document, line.start, line.end)

    def _choices(self) -> tuple[RowChoice, ...]:
        return (
            RowChoice(self.tr("Show in the text"), self._show_current, "Return"),
            RowChoice(self.tr("Look for these words"), self._look_for_current),
            RowChoice(self.mark_button.text(), self._on_mark, enabled=self.mark_button.isEnabled()),
        )

    def _show_current(self) -> None:
        line = self.view.current
        if line is not None:
            self._on_opened(line)

    def _look_for_current(self) -> None:
        """The form found, in place of what was looked for."""
        line = self.view.current
        if line is not None:
            self.field.setText(line.form)
            self.field.setFocus()

    def _on_mark(self) -> None:
        free = [line for line in self.lines() if not line.label]
        dialog = MarkPlaces(self._context, self._session, self._window, free)
        dialog.finished.connect(self.view.setFocus)
        dialog.open()

    def _on_export(self) -> None:
        name = ("concordance", "collocations", "dispersion", "keyness")[self.what.current]
        place = str(self._context.folder / f"{name}.csv")
        chosen, _ = FileDialog.save_file(self, self.tr("Export the table"), place, "CSV (*.csv)")
        if chosen:
            self.export_to(Path(chosen))

    def export_to(self, path: Path) -> None:
        try:
            if self.what.current:
                self.measures[self.what.current - 1].write(path)
            else:
                write_lines(self.lines(), path)
        except UserError as error:
            self._window.messages.show_error(error)
            return
        if self.what.current:
            words = self.tr("The table was written to {0}")
        else:
            words = self.tr("%Ln lines written to {0}", "", len(self.lines()))
        self._window.status.say(words.format(f"\u2068{path.name}\u2069"))

    def _on_changes(self, changes: ChangeSet) -> None:
        if changes.scheme:
            self.view.set_scheme(self._session.scheme)
            self.node.fill()
        if changes.annotations or changes.documents or changes.document_list or changes.beyond:
            self._go_stale()

    def _on_document_changed(self, _document: object) -> None:
        if self.what.current == _KEYNESS and self._keyness.follows:
            self._go_stale()

    def _go_stale(self) -> None:
        """Search or measure anew, at once where the page is seen."""
        self._stale = True
        if self.isVisible():
            self._timer.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.field.setFocus()
        self.field.selectAll()
        if self._stale:
            self.search()

    # ---------------------------------------------------------------- words
    def retranslate(self) -> None:
        self.what.set_items(
            [self.tr("Lines"), self.tr("Collocations"), self.tr("Dispersion"), self.tr("Keyness")]
        )
        self.what.setAccessibleName(self.tr("What is shown"))
        self.field.setPlaceholderText(self.tr("Words to look for"))
        self.field.setAccessibleName(self.tr("Words to look for"))
        self.mode.set_items([self.tr("Word"), self.tr("Begins with"), self.tr("Stem"), self.tr("Pattern")])
        self.mode.setAccessibleName(self.tr("How the words are meant"))
        self.marks.setText(self.tr("Ignore diacritics"))
        self.clitics.setText(self.tr("Prefixes"))
        name_button(self._export, self.tr("Export the table"))
        self._sort_name.setText(self.tr("Sort:"))
        self.sort.set_items(
            [self.tr("As in the text"), self.tr("What follows"), self.tr("What precedes"), self.tr("Label")]
        )
        self.sort.setAccessibleName(self.tr("Sort"))
        self.view.setAccessibleName(self.tr("Lines"))
        name_button(self.mark_button, self.tr("Mark the unmarked places…"))
        self.view.retranslate()
        self.frequency.retranslate()
        self._show(self._found)
