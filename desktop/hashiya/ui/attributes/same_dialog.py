"""Attributes in all occurrences: ticked annotations get the values of the chosen one, in one act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from hashiya.core.beyond.attributes import Subject
from hashiya.core.span import Annotation, Status
from hashiya.qtkit.i18n import isolated
from hashiya.services.attributes.same_annotations import SameAnnotation, find_same
from hashiya.services.attributes.values import set_values
from hashiya.ui.widgets.basic import TextLine, name_button, quote_font
from hashiya.ui.widgets.checkbox import Tick
from hashiya.ui.widgets.dialog_frame import Sheet, WorkLine
from hashiya.ui.widgets.segments import Segments
from hashiya.ui.widgets.ticked_list import TickedList
from hashiya.ui.widgets.two_line_list import ListEntry
from hashiya.ui.wording.attribute_words import mark_words, said_words

if TYPE_CHECKING:
    from hashiya.qtkit.jobs import Job
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session
    from hashiya.ui.window.host import Host


class SameDialog(Sheet):
    """Suggestions are listed unticked: saying something of one accepts it."""

    def __init__(self, context: Context, session: Session, window: Host, chosen: Annotation) -> None:
        super().__init__(context, window.widget, width=860, height=660)
        self._session, self._chosen = session, chosen
        self._found: dict[str, SameAnnotation] = {}
        self._job: Job | None = None
        self.set_title(self.tr("Attributes in all occurrences"))
        quote = QLabel(f"«{isolated(' '.join(chosen.surface.split())[:60])}»")
        quote.setTextFormat(Qt.TextFormat.PlainText)
        quote.setFont(quote_font(18))
        self.scope = Segments(context, pad=12, height=30)
        self.scope.set_items([self.tr("This document"), self.tr("Whole project")])
        self.scope.set_current(1)
        self.scope.setAccessibleName(self.tr("Where"))
        self.scope.chosen.connect(self._search)
        self.head.addWidget(quote)
        self.head.addStretch(1)
        self.head.addWidget(self.scope)
        self.values: dict[str, Tick] = {}
        types = session.said.types
        for name, value in types.in_order(Subject.ANNOTATION, session.said.of(chosen)):
            kind = types.get(Subject.ANNOTATION, name)
            if kind is None:
                continue
            tick = Tick(context, said_words(kind, name, value, context.language))
            tick.setChecked(True)
            tick.toggled.connect(self._renew)
            self.values[name] = tick
            self.body.addWidget(tick)
        self.list = TickedList(context, self.tr("Annotations of the same words"))
        self.list.turned.connect(self._renew)
        self._nothing = TextLine(self.tr("No other annotation has these words and this label."), size=13)
        self.work = WorkLine(context)
        self.body.addWidget(self._nothing)
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self.work)
        self.add_foot(self.tr("Set"), self._on_set)
        self._search()
        self.list.setFocus()

    def _search(self, *_: object) -> None:
        session = self._session
        names = {info.uid: info.title for info in session.documents()}
        if self.scope.current == 0:
            names = {self._chosen.document: names[self._chosen.document]}
        if self._job is not None:
            self._job.cancel.cancel()
        self._job = self.context.jobs.start(
            find_same,
            session.path,
            self._chosen,
            names,
            person=session.person,
            name="searching",
            receiver=self,
            on_result=self._show,
            on_refused=self.complain,
        )

    def _show(self, found: tuple[SameAnnotation, ...]) -> None:
        self._found = {f"{each.annotation.uid} {each.annotation.layer}": each for each in found}
        entries, language = [], self.context.language
        types = self._session.said.for_label(self._chosen.label)
        for key, each in self._found.items():
            line = " ".join(f"{each.before[-40:]} {each.annotation.surface} {each.after[:40]}".split())
            suggested = each.annotation.status is Status.SUGGESTED
            marks = (self.tr("suggested") if suggested else "", mark_words(types, each.values, language))
            trail = " · ".join(part for part in marks if part)
            entries.append(ListEntry(key, each.name, line, trail=trail, quoted=True))
        ticked = [key for key, each in self._found.items() if each.annotation.status is Status.ACCEPTED]
        self.list.show_ticked(entries, ticked)
        self._renew()

    def _renew(self, *_: object) -> None:
        count = len(self.list.ticked)
        self._nothing.setVisible(not self._found)
        self.list.setVisible(bool(self._found))
        wanted = any(tick.isChecked() for tick in self.values.values())
        if self.primary is not None:
            name_button(self.primary, self.tr("Set in %Ln places", "", count))
            self.primary.setEnabled(bool(count) and wanted and not self._session.readonly)
        self.say(self.tr("One step: a single undo takes it back."))

    def _on_set(self) -> None:
        session = self._session
        said = session.said.of(self._chosen)
        values = {name: said[name] for name, tick in self.values.items() if tick.isChecked()}
        ticked = [each.annotation for key, each in self._found.items() if key in self.list.ticked]
        if session.do(lambda: set_values(session.project, ticked, values)) is not None:
            self.accept()

    def done(self, code: int) -> None:
        if self._job is not None:
            self._job.cancel.cancel()
        super().done(code)


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
