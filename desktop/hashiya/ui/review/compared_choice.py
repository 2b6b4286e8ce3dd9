"""Who is compared, chosen by name; also those who have only begun a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout

from hashiya.qtkit.i18n import isolated
from hashiya.services.review.readers import EVERYBODY, ReaderSelection
from hashiya.services.team.people import files_of_people, people_at_work
from hashiya.ui.review.compared_people import PersonDisc, annotators_of, file_line
from hashiya.ui.widgets.basic import TextLine
from hashiya.ui.widgets.checkbox import Tick
from hashiya.ui.widgets.dialog_frame import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session
    from hashiya.ui.window.host import Host


class ComparedDialog(Sheet):
    """A tick for each person; whoever is left out counts nowhere: `choose` gets who is compared then.

    `words` say what leaving somebody out means there.
    """

    def __init__(
        self,
        context: Context,
        session: Session,
        window: Host,
        chosen: ReaderSelection,
        choose: Callable[[ReaderSelection], None],
        words: str = "",
    ) -> None:
        super().__init__(context, window.widget, width=480)
        self._choose = choose
        self.set_title(self.tr("Who is compared"))
        self.people: list[tuple[str, Tick]] = []
        words = words or self.tr("People left out count neither here nor in rules.")
        self.body.addWidget(TextLine(words, wrap=True))
        rows = QGridLayout()
        rows.setHorizontalSpacing(8)
        rows.setColumnStretch(2, 1)
        people = people_at_work(session.project)
        files = files_of_people(session.project)
        pairs = [(each.uid, each.name) for each in people]
        for row, person in enumerate(annotators_of(session, pairs)):
            tick = Tick(context, isolated(person.name), size=13)
            tick.setChecked(person.uid not in chosen.without)
            self.people.append((person.uid, tick))
            rows.addWidget(PersonDisc(context, person), row, 0)
            rows.addWidget(tick, row, 1)
            rows.addWidget(file_line(context, files.get(person.uid, ())), row, 2)
        self.body.addLayout(rows)
        self.unfinished = Tick(context, self.tr("Also texts that somebody has only begun"), size=13)
        self.unfinished.setChecked(chosen.unfinished)
        self.body.addSpacing(8)
        self.body.addWidget(self.unfinished)
        self.body.addStretch(1)
        self.add_foot(self.tr("Compare these"), self._on_chosen)

    def _on_chosen(self) -> None:
        without = frozenset(uid for uid, tick in self.people if not tick.isChecked())
        if len(self.people) - len(without) < 2 and self.people:
            self.say(self.tr("Two people at least can be compared."), "warn")
            return
        chosen = ReaderSelection(None, without, self.unfinished.isChecked())
        self._choose(EVERYBODY if chosen == EVERYBODY else chosen)
        self.accept()
