"""The same words annotated differently: groups, their lines, and one step that makes them the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hashiya.qtkit.i18n import isolated, number
from hashiya.services.project.project_file import open_project
from hashiya.services.review.beyond_consistency import (
    entity_groups,
    relation_groups,
    settle_entities,
    settle_relations,
)
from hashiya.services.review.consistency import ConsistencyLine, Group, Habit, inconsistencies, settle_lines
from hashiya.ui.commands.command_cap import CommandCap
from hashiya.ui.commands.hint_keys import letter_of
from hashiya.ui.commands.page_keys import names_of
from hashiya.ui.widgets.basic import KeyCap, TextLine, name_button, push_button, side_pane
from hashiya.ui.widgets.dropdown import Chooser
from hashiya.ui.widgets.retranslated import Retranslated
from hashiya.ui.widgets.row_menu import RowChoice, RowMenu
from hashiya.ui.widgets.two_line_list import EntryList, ListEntry
from hashiya.ui.wording import relation_words
from hashiya.ui.wording.common import code_tag
from hashiya.ui.wording.entity_words import meant_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from hashiya.core.changes import ChangeSet
    from hashiya.errors import UserError
    from hashiya.progress import CancelToken, OnProgress
    from hashiya.qtkit.jobs import Job
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session
    from hashiya.ui.window.host import Host

_SHOWN = 500
LABELS, RELATIONS, ENTITIES = WHAT = "labels", "relations", "entities"
"""What is compared where the words are the same."""


def find_groups(
    path: Path, person: str, layer: str, what: str, *, cancel: CancelToken, progress: OnProgress
) -> list[Group]:
    """For a job; `layer` "" for gold or else this person's own, `what` one of WHAT."""
    with open_project(path) as project:
        project.person_uid = person
        layers = [layer] if layer else None
        if what == RELATIONS:
            return relation_groups(project, layers=layers, cancel=cancel)
        if what == ENTITIES:
            return entity_groups(project, layers=layers, cancel=cancel)
        return inconsistencies(project, layers=layers, cancel=cancel, progress=progress)


class ConsistencyPage(Retranslated, QWidget):
    """Digits choose how it should be, Enter makes one place so, Ctrl+Enter all of them."""

    def __init__(self, context: Context, session: Session, window: Host) -> None:
        super().__init__()
        self._context, self._session, self._window = context, session, window
        self._groups: dict[str, Group] = {}
        self._habit = 0
        self._job: Job | None = None
        self._asked: tuple[str, str, str] | None = None  # whose, which layer, what: of the groups shown
        self._stale, self._stopped = True, False
        self.setProperty("part", "page")
        self._lead = TextLine(size=14, tone="second", wrap=True)
        self.layer = Chooser(context)
        self.layer.activated.connect(self._on_layer)
        self.what = Chooser(context)
        self.what.activated.connect(self._on_layer)
        self.groups, self.lines = EntryList(context, ""), EntryList(context, "")
        self.groups.moved_to.connect(self._on_group)
        self.lines.chosen.connect(self._on_line)
        self._title, self._hint = TextLine(size=15, bold=True), TextLine(size=12, tone="third", wrap=True)
        self.habits = Chooser(context)
        self.habits.activated.connect(self._on_habit)
        self.all, self.one = push_button(context, kind="primary"), push_button(context)
        self.all.clicked.connect(self.settle_all)
        self.one.clicked.connect(self.settle_one)
        for widget in (self.groups, self.lines):
            widget.installEventFilter(self)
        self.menus = RowMenu(self.groups, self._group_choices), RowMenu(self.lines, self._line_choices)
        self._lay_out()
        session.changes_applied.connect(self._on_changes)
        self.retranslate()

    def _lay_out(self) -> None:
        side = side_pane(380)
        left = QVBoxLayout(side)
        left.setContentsMargins(12, 12, 12, 8)
        left.setSpacing(8)
        left.addWidget(self.layer)
        left.addWidget(self.what)
        left.addWidget(self._lead)
        left.addWidget(self.groups, 1)
        beside = QWidget()  # it keeps its room where there is nothing to show
        right = QVBoxLayout(beside)
        right.setContentsMargins(28, 16, 28, 12)
        right.setSpacing(8)
        right.addWidget(self._title)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.habits, 1)
        top.addWidget(self.all)
        self._caps = CommandCap(self._context, "settle.finish"), KeyCap(self._context, "↵")
        top.addWidget(self._caps[0])
        top.addWidget(self.one)
        top.addWidget(self._caps[1])
        right.addLayout(top)
        right.addWidget(self._hint)
        right.addWidget(self.lines, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(side)
        row.addWidget(beside, 1)

    def take_focus(self) -> None:
        self.groups.setFocus()
        self._refresh()

    # ---------------------------------------------------------------- finding
    def _on_changes(self, changes: ChangeSet) -> None:
        if changes.documents or changes.scheme or changes.people:
            self._stale = True
            if self.isVisible():
                self._refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody waits for the answer any more; coming back asks again."""
        super().hideEvent(event)
        if not event.spontaneous() and self._job is not None and not self._job.done:
            self._context.jobs.stop(self._job)
            self._stale = self._stopped = True

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stopped:
            self._stopped = False
            self._refresh()

    def _on_layer(self, _place: int) -> None:
        self._stale = True
        self._refresh()

    def _refresh(self) -> None:
        if not self._stale:
            return
        self._stale = False
        asked = (self._session.person, self.layer.value, self.what.value)
        if asked != self._asked:  # groups of another question are not to be settled by this one's rules
            self._asked, self._groups = asked, {}
            self.groups.show_entries([])
            self._lead.setText("")
            self._show_group()
        self._job = self._context.jobs.start(
            find_groups,
            self._session.path,
            *asked,
            name="comparing",
            receiver=self,
            on_result=self._show,
            on_refused=self._on_failed,
            slot="consistency",
            shown=True,
        )

    def _on_failed(self, error: UserError) -> None:
        self._session.refused(error)

    def _show(self, groups: list[Group]) -> None:
        self._groups = {group.key: group for group in groups}
        self.groups.show_entries(
            [
                ListEntry(group.key, group.surface, self._habits_line(group), number(group.minority))
                for group in groups[:_SHOWN]
            ]
        )
        self._lead.setText(self._lead_words(len(groups)))
        self._show_group()

    def _lead_words(self, count: int) -> str:
        if self.what.value == RELATIONS:
            if not count:
                return self.tr("The same words are related alike everywhere.")
            return self.tr("%Ln pairs are related in more than one way.", "", count)
        if self.what.value == ENTITIES:
            if not count:
                return self.tr("The same words mean the same entity everywhere.")
            return self.tr("%Ln words mean more than one entity.", "", count)
        if not count:
            return self.tr("The same words are annotated alike everywhere.")
        return self.tr("%Ln words are annotated in more than one way.", "", count)

    def _habits_line(self, group: Group) -> str:
        return " · ".join(f"{self._habit_words(each)} {number(each.count)}" for each in group.habits)

    def _habit_words(self, habit: Habit) -> str:
        if self.what.value != LABELS:
            return self._said_words(habit.label)
        if not habit.label:
            return self.tr("nothing")
        tag = code_tag(self._session.scheme, habit.label, self._context.language)
        return self.tr("{0} with clitics").format(tag) if habit.attached else tag

    def _said_words(self, code: str) -> str:
        """A type of relations, or an entity."""
        project, language = self._session.project, self._context.language
        if self.what.value == RELATIONS:
            return isolated(relation_words.title_of(project.relation_types(), code, language))
        known = project.entities()
        name = meant_words(known.get(code), code, language)
        namesakes = sum(meant_words(each, each.uid, language) == name for each in known.values())
        more = known[code].description or code[:6] if code in known and namesakes > 1 else ""
        return isolated(f"{name} ({more})" if more else name)

    # ---------------------------------------------------------------- one group
    @property
    def group(self) -> Group | None:
        entry = self.groups.current
        return self._groups.get(entry.key) if entry is not None else None

    def _on_group(self, _entry: ListEntry) -> None:
        self._habit = 0
        self._show_group()

    def _show_group(self) -> None:
        group = self.group
        self.habits.clear()
        for part in (self.habits, self.all, self.one, self.lines, self._hint, *self._caps):
            part.setVisible(group is not None)
        self._title.setText(group.surface if group else "")
        if group is None:
            self.lines.show_entries([])
            return
        for place, habit in enumerate(group.habits):
            words = self.tr("All as {0}").format(self._habit_words(habit))
            self.habits.addItem(f"{number(place + 1)}  {words}", str(place))
        self._habit = min(self._habit, len(group.habits) - 1)
        self.habits.choose(str(self._habit))
        others = self._others(group)
        entries = [self._line_entry(place, line) for place, line in enumerate(others)]
        self.lines.show_entries(entries)
        writable = not self._session.readonly
        self.all.setEnabled(bool(others) and writable)
        self.one.setEnabled(bool(others) and writable)
        name_button(self.all, self.tr("Change all %Ln", "", len(others)))

    def _others(self, group: Group) -> list[ConsistencyLine]:
        """The lines that do not follow the chosen habit."""
        return [
            line for place, habit in enumerate(group.habits) if place != self._habit for line in habit.lines
        ]

    def _line_entry(self, place: int, line: ConsistencyLine) -> ListEntry:
        label = self._session.scheme.get(line.label) if line.label else None
        tag = code_tag(self._session.scheme, line.label, self._context.language)
        title = tag if line.label else self.tr("nothing")
        if self.what.value != LABELS:
            title, label = self._said_words(line.label), None
        words = " ".join(f"{line.before}«{line.surface}»{line.after}".split())
        return ListEntry(str(place), title, words, isolated(line.name), quoted=True, label=label)

    def _on_habit(self, place: int) -> None:
        self._habit = place
        self._show_group()

    # ---------------------------------------------------------------- settling
    def settle_all(self) -> None:
        """Every other line of the group becomes as the chosen habit has it, in one step."""
        group = self.group
        if group is not None:
            self._settle(group, self._others(group))

    def settle_one(self) -> None:
        group, entry = self.group, self.lines.current
        if group is not None and entry is not None:
            self._settle(group, [self._others(group)[int(entry.key)]])

    def _group_choices(self) -> tuple[RowChoice, ...]:
        finish = next(iter(self._context.keys.of("settle.finish")), "")
        return (RowChoice(self.all.text(), self.settle_all, finish, self.all.isEnabled()),)

    def _line_choices(self) -> tuple[RowChoice, ...]:
        return (
            RowChoice(self.one.text(), self.settle_one, "Return", self.one.isEnabled()),
            RowChoice(self.tr("Show in the text"), self._show_in_text),
        )

    def _show_in_text(self) -> None:
        group, entry = self.group, self.lines.current
        if group is not None and entry is not None:
            line = self._others(group)[int(entry.key)]
            self._window.show_place(line.document, line.start, line.end)

    def _on_line(self, _entry: ListEntry) -> None:
        self.settle_one()

    def _settle(self, group: Group, lines: Sequence[ConsistencyLine]) -> None:
        habit = group.habits[self._habit]
        if lines and not self._session.readonly:
            attached = habit.attached if habit.label else None
            project, what = self._session.project, self.what.value
            if what == RELATIONS:
                self._session.do(lambda: settle_relations(project, lines, habit.label))
            elif what == ENTITIES:
                self._session.do(lambda: settle_entities(project, lines, habit.label))
            else:
                self._session.do(lambda: settle_lines(project, lines, habit.label, attached=attached))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent):
            return False
        ends_all = self._context.keys.on_page("settle", names_of(event)) == "settle.finish"
        if event.type() == QEvent.Type.ShortcutOverride and ends_all:
            event.accept()
            return True
        if event.type() != QEvent.Type.KeyPress:
            return False
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if ends_all:
            self.settle_all()
            return True
        if enter and watched is self.groups:
            self.lines.setFocus()
            return True
        letter = letter_of(event)
        group = self.group
        if letter.isdigit() and group is not None and 1 <= int(letter) <= len(group.habits):
            self._on_habit(int(letter) - 1)
            return True
        return False

    # ---------------------------------------------------------------- words
    def retranslate(self) -> None:
        kept = self.layer.value
        self.layer.clear()
        self.layer.addItem(self.tr("Gold, else my own"), "")
        for person in self._session.project.people():
            if person.is_somebody:
                self.layer.addItem(self.tr("Only {0}").format(isolated(person.name)), person.uid)
        self.layer.choose(kept)
        self.layer.setAccessibleName(self.tr("Whose annotations"))
        wanted = self.what.value
        self.what.clear()
        for code, words in zip(
            WHAT, (self.tr("Annotations"), self.tr("Relations"), self.tr("Entities")), strict=True
        ):
            self.what.addItem(words, code)
        self.what.choose(wanted or LABELS)
        self.what.setAccessibleName(self.tr("What is compared"))
        counts = self._session.project.beyond_counts()
        self.what.setVisible(bool(counts["relations"] or counts["mentions"]))
        self.groups.setAccessibleName(self.tr("Words annotated differently"))
        self.lines.setAccessibleName(self.tr("Their other places"))
        self.habits.setAccessibleName(self.tr("How it should be"))
        self._hint.setText(self.tr("Digits choose how it should be; one undo takes a step back."))
        name_button(self.one, self.tr("Only this place"))
        if self._stale:
            self._show_group()
        else:
            self._show(list(self._groups.values()))
