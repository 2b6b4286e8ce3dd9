"""What a review corrected in one's own work: each beside its reason, with room for an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hashiya.qtkit.i18n import isolated
from hashiya.services.project.document_titles import DocumentTitles
from hashiya.services.review.corrections import CONFIRMED, Correction, answer, corrections
from hashiya.ui.session.field_draft import FieldDraft
from hashiya.ui.widgets.basic import TextLine, name_button, push_button, rule, side_pane, ui_font
from hashiya.ui.widgets.checkbox import Tick
from hashiya.ui.widgets.input_fields import ProseEdit
from hashiya.ui.widgets.retranslated import Retranslated
from hashiya.ui.widgets.row_menu import RowChoice, RowMenu
from hashiya.ui.widgets.two_line_list import EntryList, ListEntry
from hashiya.ui.wording.common import when
from hashiya.ui.wording.correction_words import correction_words
from hashiya.ui.wording.disagreement_words import reason_line

if TYPE_CHECKING:
    from hashiya.core.changes import ChangeSet
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session
    from hashiya.ui.window.host import Host


class CorrectionsPage(Retranslated, QWidget):
    """Made for one open project; renewed when it is shown and something has changed."""

    def __init__(self, context: Context, session: Session, window: Host) -> None:
        super().__init__()
        self._context, self._session, self._window = context, session, window
        self._found: dict[str, Correction] = {}
        self.setProperty("part", "page")
        self._lead = TextLine(size=14, tone="second", wrap=True)
        self.confirmed = Tick(context)
        self.confirmed.toggled.connect(self._on_toggled)
        self.list = EntryList(context, "")
        self.list.moved_to.connect(self._on_moved)
        self.list.chosen.connect(self._on_chosen)
        self.menu = RowMenu(self.list, self._choices)
        self._what, self._reason, self._who = (
            TextLine(wrap=True),
            TextLine(wrap=True),
            TextLine(size=12, tone="third"),
        )
        self._said = TextLine(size=12, tone="second", wrap=True)
        self.answer = ProseEdit()
        self.answer.setFont(ui_font(13))
        self.answer.setFixedHeight(84)
        self.answer.setTabChangesFocus(True)
        self._draft = FieldDraft(self.answer, "answer", session)
        self.send, self.show_in_text = push_button(context, kind="primary"), push_button(context)
        self.send.clicked.connect(self._on_send)
        self.show_in_text.clicked.connect(self._on_show)
        self._lay_out()
        session.changes_applied.connect(self._on_changes)
        self.retranslate()

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setContentsMargins(32, 16, 20, 16)
        left.setSpacing(8)
        left.addWidget(self._lead)
        left.addWidget(self.confirmed)
        left.addWidget(self.list, 1)
        self.side = side = side_pane(360)
        column = QVBoxLayout(side)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        for part in (self._what, self._reason, self._who, rule(), self._said, self.answer):
            column.addWidget(part)
        foot = QHBoxLayout()
        foot.addWidget(self.send)
        foot.addStretch(1)
        foot.addWidget(self.show_in_text)
        column.addLayout(foot)
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(side)

    def take_focus(self) -> None:
        self.list.setFocus()

    # ---------------------------------------------------------------- what is shown
    def _on_changes(self, changes: ChangeSet) -> None:
        if changes.documents or changes.people:
            self.refresh()

    def _on_toggled(self, _on: bool) -> None:
        self.refresh()

    def refresh(self) -> None:
        project = self._session.project
        found = corrections(project, confirmed=self.confirmed.isChecked())
        self._found = {each.settlement.uid: each for each in found}
        names = DocumentTitles(project).in_order({each.settlement.document for each in found})
        entries = [self._entry(each, names.get(each.settlement.document, "")) for each in found]
        self.list.show_entries(entries)
        count = sum(each.corrected for each in found)
        self._lead.setText(
            self.tr("%Ln corrections in your work.", "", count)
            if found
            else self.tr("Nothing was corrected. Pull the review to see what a reviewer decided.")
        )
        self.side.setVisible(bool(found))
        self._show_one(self._current())

    def _entry(self, each: Correction, name: str) -> ListEntry:
        scheme = self._session.scheme
        label = scheme.get(each.gold[0].label) if each.gold else None
        tone = "ink2" if each.kind == CONFIRMED else "ink"
        settlement = each.settlement
        text = self._session.project.document(settlement.document).text
        words = " ".join(text[settlement.start : settlement.end].split())
        return ListEntry(
            settlement.uid, self._words(each), words, isolated(name), tone, quoted=True, label=label
        )

    def _words(self, each: Correction) -> str:
        return correction_words(each, self._session.scheme, self._context.language)

    def _current(self) -> Correction | None:
        entry = self.list.current
        return self._found.get(entry.key) if entry is not None else None

    def _on_moved(self, entry: ListEntry) -> None:
        self._show_one(self._found.get(entry.key))

    def _show_one(self, each: Correction | None) -> None:
        for part in (self.answer, self.send, self.show_in_text):
            part.setEnabled(each is not None and not self._session.readonly)
        if each is None:
            for line in (self._what, self._reason, self._who, self._said):
                line.setText("")
            self._draft.clear()
            return
        settlement = each.settlement
        self._what.setText(self._words(each))
        reason = reason_line(settlement.reason_code, settlement.reason)
        self._reason.setText(reason or self.tr("No reason was given."))
        self._who.setText(self.tr("{0}, {1}").format(isolated(each.reviewer), when(settlement.modified)))
        own = [said for said in each.answers if said.by == self._session.person]
        others = [said.text for said in each.answers if said.by != self._session.person]
        self._said.setText("\n".join(others))
        self._said.setVisible(bool(others))
        self._draft.show(settlement.uid, own[0].text if own else "")

    # ---------------------------------------------------------------- doing
    def _on_send(self) -> None:
        each = self._current()
        if each is not None:
            words, settlement = self.answer.toPlainText(), each.settlement
            if self._session.do(lambda: answer(self._session.project, settlement, words)) is not None:
                self._draft.done(settlement.uid, words)
            self.take_focus()

    def _on_show(self) -> None:
        each = self._current()
        if each is not None:
            place = each.settlement
            self._window.show_place(place.document, place.start, place.end)

    def _choices(self) -> tuple[RowChoice, ...]:
        return (
            RowChoice(self.tr("An answer to the reviewer"), self.answer.setFocus, "Return"),
            RowChoice(self.tr("Show in the text"), self._on_show),
        )

    def _on_chosen(self, _entry: ListEntry) -> None:
        self.answer.setFocus()

    # ---------------------------------------------------------------- words
    def retranslate(self) -> None:
        self.confirmed.setText(self.tr("Also what was found right"))
        self.list.setAccessibleName(self.tr("Corrections"))
        self.answer.setPlaceholderText(self.tr("An answer to the reviewer"))
        self.answer.setAccessibleName(self.tr("An answer to the reviewer"))
        name_button(self.send, self.tr("Keep the answer"))
        name_button(self.show_in_text, self.tr("Show in the text"))
        self.refresh()
