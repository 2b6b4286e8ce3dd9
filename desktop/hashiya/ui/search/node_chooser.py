"""Whose surroundings are measured: the words that were typed, a label's annotations, an entity's mentions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent

from hashiya.qtkit.signals import blocked
from hashiya.services.search.corpus_words import Node
from hashiya.ui.widgets.dropdown import Chooser
from hashiya.ui.wording.common import label_title, tr

if TYPE_CHECKING:
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session

_MOST = 300  # entities; the largest projects have more than a list can show


class NodeChooser(Chooser):
    """Its value is "", `label:CODE` or `entity:UID`."""

    def __init__(self, context: Context, session: Session) -> None:
        super().__init__(context)
        self._context, self._session = context, session
        self.setMinimumContentsLength(14)
        self.fill()

    def fill(self) -> None:
        """The labels of the scheme and the entities of the project; what was chosen stays."""
        chosen = self.value
        with blocked(self):
            self.clear()
            self.addItem(tr("Measures", "Of the words"), "")
            for label in self._session.scheme.labels:
                self.addItem(label_title(label, self._context.language), f"label:{label.code}")
            own = [each for each in self._session.project.entities().values() if not each.into and each.name]
            for entity in own[:_MOST]:
                self.addItem(entity.name, f"entity:{entity.uid}")
            self.choose(chosen)
        self.setAccessibleName(tr("Measures", "Measured for"))

    def node(self) -> Node | None:
        """None: of the words that were typed."""
        kind, _, value = self.value.partition(":")
        if kind == "label":
            return Node(label=value)
        return Node(entity=value) if kind == "entity" else None

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.fill()

    def showPopup(self) -> None:
        self.fill()
        super().showPopup()
