"""Who works here: under which name one works oneself, and what everybody's role is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from hashiya.errors import UserError
from hashiya.services.team.people import ROLES, finished, set_role
from hashiya.ui.context import Context
from hashiya.ui.session.session import Session
from hashiya.ui.widgets.basic import Line
from hashiya.ui.widgets.dialog_frame import Sheet
from hashiya.ui.widgets.dropdown import Chooser
from hashiya.ui.wording.common import tr

if TYPE_CHECKING:
    from hashiya.ui.window.host import Host


def role_words(role: str) -> str:
    words = {
        "annotator": tr("Roles", "Annotator"),
        "reviewer": tr("Roles", "Reviewer"),
        "owner": tr("Roles", "Owner"),
    }
    return words.get(role, role)


class PeopleDialog(Sheet):
    """Roles take effect at once; the name when the dialog is confirmed."""

    def __init__(self, context: Context, session: Session, window: Host) -> None:
        super().__init__(context, window.widget, width=560)
        self._session, self._window = session, window
        self.set_title(self.tr("People"))
        self.body.addWidget(Line(self.tr("Your name, as others will see it"), size=12, tone="third"))
        self.name = QLineEdit(session.person_name)
        self.name.setAccessibleName(self.tr("Your name, as others will see it"))
        self.name.setReadOnly(session.readonly)
        self.body.addWidget(self.name)
        self.body.addWidget(Line(self.tr("Everybody in this project"), size=12, tone="third"))
        self.roles: dict[str, Chooser] = {}
        self.body.addWidget(self._people())
        self.body.addStretch(1)
        self.add_foot(self.tr("Done"), self._on_done)
        self.say(self.tr("Roles are habits, not locks."))
        self.name.selectAll()
        self.name.setFocus()

    def _people(self) -> QWidget:
        box = QWidget()
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        done = finished(self._session.project)
        people = [each for each in self._session.project.people() if each.is_somebody]
        for row, person in enumerate(people):
            grid.addWidget(Line(person.name, size=13), row, 0)
            words = self.tr("%Ln documents done", "", done.get(person.uid, 0))
            grid.addWidget(Line(words, size=12, tone="third"), row, 1)
            role = Chooser(self.context)
            for code in ROLES:
                role.addItem(role_words(code), code)
            role.choose(person.kind)
            role.setAccessibleName(self.tr("Role of {0}").format(person.name))
            role.setProperty("person", person.uid)
            role.setEnabled(not self._session.readonly)
            role.activated.connect(self._on_role)
            self.roles[person.uid] = role
            grid.addWidget(role, row, 2)
        return box

    def _on_role(self, _place: int) -> None:
        role = self.sender()
        assert isinstance(role, Chooser)
        person, code = str(role.property("person")), role.value
        self._session.do(lambda: set_role(self._session.project, person, code))

    def _on_done(self) -> None:
        name = self.name.text().strip()
        if name and name != self._session.person_name:
            try:
                self._session.act_as(name)
            except UserError as error:
                self.complain(error)
                return
            self.context.settings.set("person", name)
        self.accept()


def open_people(window: Host) -> PeopleDialog | None:
    session = window.session
    if session is None:
        return None
    dialog = PeopleDialog(window.context, session, window)
    dialog.open()
    return dialog
