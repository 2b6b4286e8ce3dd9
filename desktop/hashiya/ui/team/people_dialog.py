"""Who works here: names, roles, who is one with whom; and what is assigned to whom, begun, done and due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QInputDialog,
    QLineEdit,
    QScrollArea,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from hashiya.core.document import State
from hashiya.errors import UserError
from hashiya.qtkit.i18n import number
from hashiya.qtkit.plain_text import plain_tip
from hashiya.services.team.people import (
    ROLES,
    TeamCell,
    TeamTable,
    files_of_people,
    join_people,
    part_people,
    rename_person,
    set_role,
    team_table,
)
from hashiya.ui.review.compared_people import PersonDisc, annotators_of, file_line
from hashiya.ui.session.field_draft import FieldDraft
from hashiya.ui.widgets.basic import TextLine, name_button, push_button
from hashiya.ui.widgets.checkbox import Tick
from hashiya.ui.widgets.dialog_frame import Sheet
from hashiya.ui.widgets.dropdown import Chooser
from hashiya.ui.widgets.segments import Segments
from hashiya.ui.wording.common import iso_day_words, tr

if TYPE_CHECKING:
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session
    from hashiya.ui.window.host import Host


def role_words(role: str) -> str:
    words = {
        "annotator": tr("Roles", "Annotator"),
        "reviewer": tr("Roles", "Reviewer"),
        "owner": tr("Roles", "Owner"),
    }
    return words.get(role, role)


class PeopleDialog(Sheet):
    """Roles, names and who is one with whom take effect at once; one's own name when it is confirmed."""

    def __init__(self, context: Context, session: Session, window: Host) -> None:
        super().__init__(context, window.widget, width=760, height=560)
        self._session, self._window = session, window
        self.roles: dict[str, Chooser] = {}
        self.ticks: dict[str, Tick] = {}
        self.set_title(self.tr("People"))
        self.part = Segments(context)
        self.part.set_items([self.tr("People"), self.tr("Assigned, begun, done, due")])
        self.part.setAccessibleName(self.tr("What is shown"))
        self.part.chosen.connect(self._on_part)
        self.head.addStretch(1)
        self.head.addWidget(self.part)
        self.body.addWidget(TextLine(self.tr("Your name, as others will see it"), size=12, tone="third"))
        self.name = QLineEdit(session.person_name)
        self.name.setAccessibleName(self.tr("Your name, as others will see it"))
        self.name.setReadOnly(session.readonly)
        self._draft = FieldDraft(self.name, "person.name", session).follow(self)
        self._draft.show(session.person, session.person_name)
        self.body.addWidget(self.name)
        self._stack = QStackedWidget()
        self._make_people()
        self._make_table()
        self.body.addWidget(self._stack, 1)
        self.add_foot(self.tr("Done"), self._on_done)
        self._show()
        self.name.selectAll()
        self.name.setFocus()

    # ---------------------------------------------------------------- putting together
    def _make_people(self) -> None:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column.addWidget(self._area, 1)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.rename, self.join, self.separate = (push_button(self.context) for _ in range(3))
        for button, words, act in (
            (self.rename, self.tr("Rename…"), self._on_rename),
            (self.join, self.tr("These are one person"), self._on_join),
            (self.separate, self.tr("Tell apart again"), self._on_part_people),
        ):
            button.setAutoDefault(False)
            name_button(button, words)
            button.clicked.connect(act)
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        self._stack.addWidget(page)

    def _make_table(self) -> None:
        self.table = QTableWidget(0, 0)
        self.table.setTabKeyNavigation(False)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setAccessibleName(self.tr("A row a text, a column a person"))
        self.table.verticalHeader().hide()
        self.table.cellActivated.connect(self._on_cell)
        self._stack.addWidget(self.table)

    def _on_part(self, place: int) -> None:
        self._stack.setCurrentIndex(place)

    # ---------------------------------------------------------------- showing
    def _show(self) -> None:
        table = team_table(self._session.project)
        self._show_people(table)
        self._show_table(table)
        self._on_ticked()

    def _show_people(self, table: TeamTable) -> None:
        chosen = {uid for uid, tick in self.ticks.items() if tick.isChecked()}
        box = QWidget()
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, 6, 0)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(2, 1)
        self.roles, self.ticks = {}, {}
        everybody = self._session.project.people()
        files = files_of_people(self._session.project)
        pairs = [(each.uid, each.name) for each in everybody if each.is_somebody]
        discs = {each.uid: each for each in annotators_of(self._session, pairs)}
        for row, person in enumerate(each for each in everybody if each.is_somebody):
            second = [each.uid for each in everybody if each.same_as == person.uid]
            tick = Tick(self.context, person.name, size=13)
            tick.setChecked(person.uid in chosen)
            tick.toggled.connect(self._on_ticked)
            self.ticks[person.uid] = tick
            grid.addWidget(PersonDisc(self.context, discs[person.uid]), 2 * row, 0)
            grid.addWidget(tick, 2 * row, 1)
            total = table.totals.get(person.uid)
            words = self.tr("%Ln documents done", "", total.done if total else 0)
            if total and total.due:
                words += " · " + self.tr("%Ln due", "", total.due)
            if total and total.next_due:
                words += " · " + self.tr("next on {0}").format(iso_day_words(total.next_due))
            if total and total.overdue:
                words += " · " + self.tr("%Ln overdue", "", total.overdue)
            if second:
                words += " · " + self.tr("with the work of %Ln others", "", len(second))
            grid.addWidget(TextLine(words, size=12, tone="third"), 2 * row, 2)
            grid.addWidget(self._role(person.uid, person.name, person.kind), 2 * row, 3)
            known = dict.fromkeys(file for uid in (person.uid, *second) for file in files.get(uid, ()))
            if known:
                grid.addWidget(file_line(self.context, tuple(known)), 2 * row + 1, 1, 1, 3)
        grid.setRowStretch(2 * len(self.ticks), 1)
        self._area.setWidget(box)
        box.setAutoFillBackground(False)
        self._area.viewport().setAutoFillBackground(False)

    def _role(self, uid: str, name: str, kind: str) -> Chooser:
        role = Chooser(self.context)
        for code in ROLES:
            role.addItem(role_words(code), code)
        role.choose(kind)
        role.setAccessibleName(self.tr("Role of {0}").format(name))
        role.setProperty("person", uid)
        role.setEnabled(not self._session.readonly)
        role.activated.connect(self._on_role)
        self.roles[uid] = role
        return role

    def _show_table(self, table: TeamTable) -> None:
        self._documents = [row.document for row in table.rows]
        heads = [self.tr("Text"), self.tr("Words"), *(each.name for each in table.people)]
        self.table.setColumnCount(len(heads))
        self.table.setHorizontalHeaderLabels(heads)
        self.table.setRowCount(len(table.rows) + 1)
        for place, row in enumerate(table.rows):
            self._put(place, 0, row.name)
            self._put(place, 1, number(row.words))
            for column, person in enumerate(table.people, 2):
                cell = row.cells.get(person.uid)
                self._put(place, column, _cell_words(cell) if cell else "", late=bool(cell and cell.overdue))
        last = len(table.rows)
        self._put(last, 0, self.tr("Due"))
        self._put(last, 1, "")
        for column, person in enumerate(table.people, 2):
            total = table.totals[person.uid]
            words = self.tr("{0} of {1} · {2} words")
            self._put(
                last, column, words.format(number(total.due), number(total.assigned), number(total.words_due))
            )
        head = self.table.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self.table.setColumnWidth(0, 190)

    def _put(self, row: int, column: int, words: str, *, late: bool = False) -> None:
        item = QTableWidgetItem(words)
        item.setToolTip(plain_tip(words))
        if late:
            item.setForeground(QColor(self.context.theme.warn))
        self.table.setItem(row, column, item)

    # ---------------------------------------------------------------- acting
    def chosen(self) -> list[str]:
        return [uid for uid, tick in self.ticks.items() if tick.isChecked()]

    def _on_ticked(self, _on: bool = False) -> None:
        chosen = self.chosen()
        free = not self._session.readonly
        joined = {each.same_as for each in self._session.project.people()}
        self.rename.setEnabled(free and len(chosen) == 1)
        self.join.setEnabled(free and len(chosen) > 1)
        self.separate.setEnabled(free and len(chosen) == 1 and chosen[0] in joined)
        if len(chosen) > 1:
            first = self.ticks[chosen[0]].text()
            self.say(self.tr("What they did counts as the work of {0}; it can be undone.").format(first))
        else:
            self.say(self.tr("Roles are habits, not locks."))

    def _on_rename(self) -> None:
        (uid,) = self.chosen()
        before = self._session.project.stored_name(uid)
        name, sure = QInputDialog.getText(self, self.tr("Rename"), self.tr("Name:"), text=before)
        if sure:
            self.rename_to(uid, name)

    def rename_to(self, uid: str, name: str) -> bool:
        """Give somebody another name; False where it cannot be one."""
        try:
            act = rename_person(self._session.project, uid, name)
        except UserError as error:
            self.complain(error)
            return False
        done = self._session.do(lambda: act) is not None
        self._show()
        return done

    def _on_join(self) -> None:
        chosen = self.chosen()
        self._session.do(lambda: join_people(self._session.project, chosen))
        self._show()

    def _on_part_people(self) -> None:
        (uid,) = self.chosen()
        self._session.do(lambda: part_people(self._session.project, uid))
        self._show()

    def _on_cell(self, row: int, _column: int) -> None:
        """To the text."""
        if row < len(self._documents):
            self.accept()
            self._window.show_place(self._documents[row], 0, 0)

    def _on_role(self, _place: int) -> None:
        role = self.sender()
        assert isinstance(role, Chooser)
        person, code = str(role.property("person")), role.value
        if self._session.do(lambda: set_role(self._session.project, person, code)) is None:
            self._show()  # what they are, and not what was refused

    def _on_done(self) -> None:
        """One's own name is another name for the same person, never another person."""
        name = self.name.text().strip()
        if name and name != self._session.person_name:
            if not self.rename_to(self._session.person, name):
                return
            self.context.settings.set("person", name)
        self._draft.done(self._session.person, self.name.text())
        self.accept()


def _cell_words(cell: TeamCell) -> str:
    """How far it is, in brackets what nobody assigned; of what is due the day, and that it has gone by."""
    state = {
        State.NEW: tr("TeamTable", "assigned"),
        State.BEGUN: tr("TeamTable", "begun"),
        State.DONE: tr("TeamTable", "done"),
    }[cell.state]
    if not cell.assigned:
        return f"({state})" if cell.state != State.NEW else ""
    if not cell.due or not cell.until:
        return state
    words = tr("TeamTable", "{0}, overdue since {1}") if cell.overdue else tr("TeamTable", "{0}, due {1}")
    return words.format(state, iso_day_words(cell.until))


def open_people(window: Host) -> PeopleDialog | None:
    session = window.session
    if session is None:
        return None
    dialog = PeopleDialog(window.context, session, window)
    dialog.open()
    return dialog
