"""Who is compared, chosen by name; also those who have only begun a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.qtkit.i18n import isolated
from hashiya.services.review.readers import EVERYBODY, ReaderSelection
from hashiya.services.team.people import people_at_work
from hashiya.ui.context import Context
from hashiya.ui.review.adjudication_model import AdjudicationModel
from hashiya.ui.session.session import Session
from hashiya.ui.widgets.basic import TextLine
from hashiya.ui.widgets.checkbox import Tick
from hashiya.ui.widgets.dialog_frame import Sheet

if TYPE_CHECKING:
    from hashiya.ui.window.host import Host


class ComparedDialog(Sheet):
    """A tick for each person; whoever is left out counts nowhere in the comparison and in rules."""

    def __init__(self, context: Context, session: Session, window: Host, model: AdjudicationModel) -> None:
        super().__init__(context, window.widget, width=440)
        self._model = model
        self.set_title(self.tr("Who is compared"))
        self.people: list[tuple[str, Tick]] = []
        self.body.addWidget(TextLine(self.tr("People left out count neither here nor in rules."), wrap=True))
        for person in people_at_work(session.project):
            tick = Tick(context, isolated(person.name), size=13)
            tick.setChecked(person.uid not in model.chosen.without)
            self.people.append((person.uid, tick))
            self.body.addWidget(tick)
        self.unfinished = Tick(context, self.tr("Also texts that somebody has only begun"), size=13)
        self.unfinished.setChecked(model.chosen.unfinished)
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
        self._model.choose_people(EVERYBODY if chosen == EVERYBODY else chosen)
        self.accept()
