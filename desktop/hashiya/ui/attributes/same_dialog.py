"""Attributes in all occurrences: ticked annotations get the values of the chosen one, in one act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from hashiya.core.beyond.attributes import Subject
from hashiya.core.span import Annotation, Status
from hashiya.qtkit.i18n import isolated
from hashiya.services.attributes.same_annotations import find_same
from hashiya.services.attributes.values import set_values
from hashiya.ui.attributes.ticked_search import TickedSearch
from hashiya.ui.widgets.basic import quote_font
from hashiya.ui.widgets.checkbox import Tick
from hashiya.ui.widgets.two_line_list import ListEntry
from hashiya.ui.wording.attribute_words import mark_words, said_words

if TYPE_CHECKING:
    from hashiya.core.changes import ChangeSet
    from hashiya.services.attributes.looking import AnnotationInLine, Looked
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session
    from hashiya.ui.window.host import Host


class SameDialog(TickedSearch):
    """Suggestions are listed unticked: saying something of one accepts it."""

    def __init__(self, context: Context, session: Session, window: Host, chosen: Annotation) -> None:
        super().__init__(context, session, window, chosen.document)
        self._chosen = chosen
        self._found: dict[str, AnnotationInLine] = {}
        self.set_title(self.tr("Attributes in all occurrences"))
        quote = QLabel(f"«{isolated(' '.join(chosen.surface.split())[:60])}»")
        quote.setTextFormat(Qt.TextFormat.PlainText)
        quote.setFont(quote_font(18))
        self.head.insertWidget(0, quote)
        self.scope.set_current(1)
        self.values: dict[str, Tick] = {}
        types = session.said.types
        for name, value in types.in_order(Subject.ANNOTATION, session.said.of(chosen)):
            kind = types.get(Subject.ANNOTATION, name)
            if kind is None:
                continue
            tick = Tick(context, said_words(kind, name, value, context.language))
            tick.setChecked(True)
            tick.toggled.connect(self.renew)
            self.values[name] = tick
            self.body.addWidget(tick)
        self.begin(
            self.tr("Annotations of the same words"),
            self.tr("No other annotation has these words and this label."),
        )

    @property
    def ready(self) -> bool:
        return any(tick.isChecked() for tick in self.values.values())

    def search(self, only: str) -> None:
        self.start(find_same, self._chosen, only)

    def show_found(self, looked: Looked) -> None:
        self._found = {f"{each.annotation.uid} {each.annotation.layer}": each for each in looked.found}
        entries, language = [], self.context.language
        types = self._session.said.for_label(self._chosen.label)
        for key, each in self._found.items():
            suggested = each.annotation.status is Status.SUGGESTED
            marks = (self.tr("suggested") if suggested else "", mark_words(types, each.values, language))
            trail = " · ".join(part for part in marks if part)
            entries.append(ListEntry(key, each.name, each.line, trail=trail, quoted=True))
        ticked = [key for key, each in self._found.items() if each.annotation.status is Status.ACCEPTED]
        self.show_listed(entries, ticked, whole=looked.whole)

    def give(self) -> ChangeSet | None:
        session = self._session
        said = session.said.of(self._chosen)
        values = {name: said[name] for name, tick in self.values.items() if tick.isChecked()}
        ticked = [each.annotation for key, each in self._found.items() if key in self.list.ticked]
        return session.do(lambda: set_values(session.project, ticked, values))


def open_same(window: Host) -> SameDialog | None:
    """For the chosen annotation, where something is said of it already."""
    session, chosen = window.session, window.marker.chosen
    if session is None or chosen is None:
        return None
    if not session.said.of(chosen):
        window.marker.say_attributes_first()
        return None
    dialog = SameDialog(window.context, session, window, chosen)
    dialog.finished.connect(window.focus_text)
    dialog.open()
    return dialog
