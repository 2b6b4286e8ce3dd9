"""All occurrences: the places of the same words, here or everywhere, ticked and marked as one step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget

from hashiya.core.fold import EXACT, FULL, Folding
from hashiya.core.segment import written_together
from hashiya.core.span import Annotation, Status
from hashiya.qtkit.i18n import isolated
from hashiya.qtkit.plain_text import is_rtl
from hashiya.qtkit.signals import debounced
from hashiya.services.annotate import marking
from hashiya.services.annotate.occurrences import OccurrenceQuery, Occurrences, find_occurrences
from hashiya.services.entities.entity_occurrences import find_names, mark_and_link
from hashiya.ui.annotate.occurrence_rows import (
    OccurrenceDelegate,
    OccurrenceList,
    OccurrenceRow,
    TickModel,
    make_rows,
    note_words,
)
from hashiya.ui.widgets.basic import TextLine, name_button, quote_font, rule
from hashiya.ui.widgets.checkbox import Tick
from hashiya.ui.widgets.dialog_frame import Sheet, WorkLine
from hashiya.ui.widgets.label_dropdown import LabelBox
from hashiya.ui.widgets.segments import Segments

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.core.beyond.entities import Entity
    from hashiya.core.changes import Act
    from hashiya.qtkit.jobs import Job
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session
    from hashiya.ui.window.host import Host

_QUOTED = 60


class OccurrencesDialog(Sheet):
    """`origin` is (document uid, start, end) of the words looked for; `undecided`: nobody has annotated them,
    and they are one of the places to mark.
    """

    def __init__(
        self,
        context: Context,
        session: Session,
        window: Host,
        *,
        origin: tuple[str, int, int],
        label: str,
        undecided: bool = False,
        entity: Entity | None = None,
        names: Sequence[str] = (),
    ) -> None:
        super().__init__(context, window.widget, width=980, height=720)
        self._session, self._origin, self._open = session, origin, undecided
        self._entity, self._names = entity, names
        text = session.project.document(origin[0]).text
        self._surface = text[origin[1] : origin[2]]
        self._inside = written_together(text, origin[1], origin[2])[0] < origin[1]
        self._found = Occurrences()
        self._ticks: dict[tuple[str, int, int], bool] = {}
        self._turned: dict[tuple[str, int, int], bool] = {}
        self._job: Job | None = None
        self._stale = True  # what is found is not of the options as they stand
        self._make_head(label)
        self._make_switches()
        self._make_list()
        self.add_foot(self.tr("Mark places"), self._on_mark)
        self._timer = debounced(self, 120, self._search)
        self._search()
        self.list.setFocus()

    # ---------------------------------------------------------------- putting together
    def _make_head(self, label: str) -> None:
        self.set_title(self.tr("All occurrences"))
        line = " ".join(self._surface.split())
        shown = line if len(line) <= _QUOTED else f"{line[:_QUOTED]}…"
        guillemets = self.context.rtl or is_rtl(line)
        quote = QLabel(f"«{isolated(shown)}»" if guillemets else f"“{isolated(shown)}”")
        quote.setFont(quote_font(18))
        quote.setFixedHeight(36)
        quote.setTextFormat(Qt.TextFormat.PlainText)
        self.labels = LabelBox(self.context, self._session.scheme, chosen=label)
        self.labels.setAccessibleName(self.tr("Label"))
        self.labels.currentIndexChanged.connect(self._on_option)
        self.scope = Segments(self.context, pad=12, height=30)
        self.scope.set_items([self.tr("This document"), self.tr("Whole project")])
        self.scope.set_current(1)
        self.scope.setAccessibleName(self.tr("Where"))
        self.scope.chosen.connect(self._on_option)
        for widget in (quote, self.labels):
            self.head.addWidget(widget)
        self.head.addStretch(1)
        self.head.addWidget(self.scope)

    def _make_switches(self) -> None:
        self.marks = Tick(self.context, self.tr("Ignore diacritics"))
        self.letters = Tick(self.context, self.tr("Hamza, ya and ta marbuta alike"))
        self.clitics = Tick(self.context, self.tr("With prefixes: و ف ب ل ك ال"))
        self.count = TextLine(size=12, tone="third")
        row = QHBoxLayout()
        row.setSpacing(18)
        for tick in (self.marks, self.letters, self.clitics):
            tick.setChecked(True)
            tick.toggled.connect(self._on_option)
            row.addWidget(tick)
        row.addStretch(1)
        row.addWidget(self.count)
        self.body.addLayout(row)
        named = self._entity.name if self._entity is not None else ""
        self.whole = Tick(
            self.context, self.tr("Of this entity: every name of {0}, linked to it").format(named)
        )
        self.whole.toggled.connect(self._on_option)
        self.whole.setVisible(self._entity is not None)
        self.body.addWidget(self.whole)

    def _make_list(self) -> None:
        self.model = TickModel(_key, self._spoken, self)
        self.list = OccurrenceList()
        self.list.setAccessibleName(self.tr("Places found"))
        self.list.setModel(self.model)
        self._delegate = OccurrenceDelegate(self.context, self.list)
        self._delegate.scheme = self._session.scheme
        self.list.setItemDelegate(self._delegate)
        self.list.turned.connect(self._on_turned)
        self.list.all_turned.connect(self._on_all_turned)
        self._nothing = TextLine(size=13, tone="second", wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self._nothing)
        self.work = WorkLine(self.context)
        self.body.setSpacing(6)
        self.body.addWidget(rule())
        self.body.setContentsMargins(22, 2, 22, 6)
        self.body.addWidget(self._stack, 1)
        self.body.addWidget(self.work)

    def _spoken(self, row: OccurrenceRow) -> str:
        if row.place is None:
            return row.name
        note = note_words(row.place, self._session.scheme, self.context.language)
        parts = (row.place.before[-40:], row.place.surface, row.place.after[:40], note)
        return " ".join(part for part in parts if part)

    # ---------------------------------------------------------------- searching
    @property
    def folding(self) -> Folding:
        base = FULL if self.letters.isChecked() else EXACT
        marks = self.marks.isChecked()
        return Folding(
            marks=marks,
            tatweel=marks,
            controls=True,
            hamza=base.hamza,
            ya=base.ya,
            ta=base.ta,
            persian=base.persian,
            digits=True,
            case=False,
        )

    def _on_option(self, *_: object) -> None:
        """Nothing is marked before the places of these options are there to be seen."""
        self._stale = True
        self._enable()
        self._timer.start()

    def _search(self) -> None:
        self._timer.stop()
        session = self._session
        wanted = OccurrenceQuery(
            self._surface, self.labels.code, self.folding, self.clitics.isChecked(), inside=self._inside
        )
        names = [(info.uid, info.title) for info in session.documents()]
        if self.scope.current == 0:
            names = [each for each in names if each[0] == self._origin[0]]
        if self._job is not None:
            self._job.cancel.cancel()
            self.work.end()
        whole = self.whole.isChecked()
        self._job = self.context.jobs.start(
            find_names if whole else find_occurrences,
            session.path,
            *((self._names, wanted, names) if whole else (wanted, names)),
            person=session.person,
            origin=None if self._open else self._origin,
            name="searching",
            receiver=self,
            on_result=self._show,
            on_refused=self.complain,
            on_progress=self._on_progress,
            on_finished=self._on_searched,
        )

    def _on_progress(self, progress: object) -> None:
        if self._job is not None and not self.work.running:
            self.work.begin(self._job.cancel, "searching")
        self.work.show_progress(progress)  # type: ignore[arg-type]

    def _on_searched(self) -> None:
        if self._job is None or self._job.done:
            self.work.end()

    def _show(self, found: Occurrences) -> None:
        self._found, self._stale = found, self._timer.isActive()
        self._ticks = {place.key: self._turned.get(place.key, place.free) for place in found.places}
        self._delegate.label = self._session.scheme.get(self.labels.code)
        self._renew()
        if not self.list.currentIndex().isValid() and self.model.rowCount():
            self.list.setCurrentIndex(self.model.index(min(1, self.model.rowCount() - 1), 0))

    def _renew(self) -> None:
        """Rows, counts and the button after a search or a tick."""
        rows = make_rows(self._found.places, self._ticks)
        self.model.set_rows(rows)
        self.list.viewport().update()
        count, documents = len(self._found.places), sum(row.place is None for row in rows)
        places = self.tr("%Ln places", "", count)
        where = self.tr("in %Ln documents", "", documents)
        self.count.setText(f"{places} {where}" if count else "")
        self._stack.setCurrentIndex(0 if count else 1)
        self._nothing.setText(
            self.tr("Every place of these words has this label already.")
            if self._found.marked
            else self.tr("These words stand nowhere else.")
        )
        ticked = sum(self._ticks.values())
        if self.primary is not None:
            name_button(self.primary, self.tr("Mark %Ln places", "", ticked))
        self._enable()
        self._say(count - ticked)

    def _enable(self) -> None:
        if self.primary is not None:
            ready = any(self._ticks.values()) and not self._stale
            self.primary.setEnabled(ready and not self._session.readonly)

    def _say(self, left: int) -> None:
        parts = [self.tr("One step: a single undo takes it back.")]
        if self._found.more:
            parts.append(self.tr("Only the first places are shown; the search can be repeated afterwards."))
        if left:
            parts.append(self.tr("%Ln places are left as they are.", "", left))
        if self._found.marked:
            parts.append(self.tr("%Ln places are marked so already.", "", self._found.marked))
        self.say(" ".join(parts))

    # ---------------------------------------------------------------- ticks
    def _on_turned(self, row: OccurrenceRow) -> None:
        if row.place is not None:
            self._turn([row.place.key], not self._ticks[row.place.key])
        else:
            keys = [place.key for place in self._found.places if place.document == row.document]
            # A whole document at once: only where nothing speaks against it, unless all of those are ticked.
            free = [
                place.key for place in self._found.places if place.document == row.document and place.free
            ]
            every = free if free and not all(self._ticks[key] for key in free) else keys
            self._turn(every, not all(self._ticks[key] for key in every) and row.ticked < row.count)

    def _on_all_turned(self) -> None:
        keys = [place.key for place in self._found.places if place.free]
        self._turn(keys, not all(self._ticks[key] for key in keys))

    def _turn(self, keys: list[tuple[str, int, int]], on: bool) -> None:
        for key in keys:
            self._ticks[key] = self._turned[key] = on
        self._renew()

    def _on_mark(self) -> None:
        session, label = self._session, self.labels.code
        places = [place.key for place in self._found.places if self._ticks[place.key]]
        entity = self._entity if self.whole.isChecked() else None

        def make() -> Act:
            if entity is not None:
                return mark_and_link(session.project, places, label, entity)
            return marking.mark_all(session.project, places, label)

        if session.do(make) is not None:
            self.accept()

    def done(self, code: int) -> None:
        if self._job is not None:
            self._job.cancel.cancel()
        super().done(code)


def _key(row: OccurrenceRow) -> tuple[object, ...]:
    return row.key


def open_occurrences(window: Host) -> OccurrencesDialog | None:
    """From what is selected in the text, else from the chosen annotation."""
    session = window.session
    if session is None or session.document is None:
        return None
    found = window.marker.target.range()
    chosen: Annotation | None = window.marker.chosen
    if found is not None:
        same = session.annotations_at(*found)
        label = same[0].label if same else window.marker.labels.last
    elif chosen is not None:
        found, label = chosen.range, chosen.label
    else:
        return None
    origin = (session.document.uid, *found)
    here = session.annotations_at(*found)
    undecided = all(each.status is not Status.ACCEPTED for each in here)
    registry = window.entities.registry
    meant = registry.meant_by(chosen.uid) if chosen is not None and chosen.range == found else ""
    entity = registry.entity(meant) if meant else None
    dialog = OccurrencesDialog(
        *(window.context, session, window),
        origin=origin,
        label=label,
        undecided=undecided,
        entity=entity,
        names=registry.names(entity.uid) if entity is not None else (),
    )
    dialog.finished.connect(window.focus_text)
    dialog.open()
    return dialog
