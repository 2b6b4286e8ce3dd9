"""What was said about settled places: a thread for each, and who has to answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from hashiya.errors import UserError
from hashiya.qtkit.i18n import isolated, number
from hashiya.services.review.threads import ANNOTATOR, REVIEWER, Thread, reply, threads
from hashiya.ui.session.field_draft import FieldDraft
from hashiya.ui.widgets.basic import TextLine, name_button, push_button
from hashiya.ui.widgets.retranslated import Retranslated
from hashiya.ui.widgets.row_menu import RowChoice, RowMenu
from hashiya.ui.widgets.segments import Filters
from hashiya.ui.widgets.two_line_list import EntryList, ListEntry

if TYPE_CHECKING:
    from hashiya.core.changes import ChangeSet
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session
    from hashiya.ui.window.host import Host

_WAITS = (REVIEWER, ANNOTATOR, "")


class AnswersPage(Retranslated, QWidget):
    """Enter in the list goes to the place, Enter in the field answers."""

    def __init__(self, context: Context, session: Session, window: Host) -> None:
        super().__init__()
        self._context, self._session, self._window = context, session, window
        self._threads: list[Thread] = []
        self._shown: list[Thread] = []
        self._stale = False
        self.sides = Filters(context)
        self.sides.chosen.connect(self._on_side)
        self.list = EntryList(context, "")
        self.list.moved_to.connect(self._on_moved)
        self.list.chosen.connect(self._on_chosen)
        self.menu = RowMenu(self.list, self._choices)
        self.said = EntryList(context, "")
        self.about = TextLine(size=13, bold=True, wrap=True)
        self.reason = TextLine(size=12, tone="second", wrap=True)
        self.field = QLineEdit()
        self.field.returnPressed.connect(self._on_reply)
        self._draft = FieldDraft(self.field, "reply", session)
        self.send = push_button(context, kind="primary")
        self.send.clicked.connect(self._on_reply)
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setSpacing(8)
        left.addWidget(self.sides)
        left.addWidget(self.list, 1)
        right.addWidget(self.about)
        right.addWidget(self.reason)
        right.addWidget(self.said, 1)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.field, 1)
        line.addWidget(self.send)
        right.addLayout(line)
        both = QHBoxLayout(self)
        both.setContentsMargins(24, 14, 24, 14)
        both.setSpacing(20)
        both.addLayout(left, 1)
        both.addLayout(right, 1)
        session.changes_applied.connect(self._on_changes)
        self._threads = threads(session.project)
        self.retranslate()

    def take_focus(self) -> None:
        self.list.setFocus()

    def _on_changes(self, changes: ChangeSet) -> None:
        if changes.documents or changes.people:
            self._stale = True
            if self.isVisible():
                self.reload()

    def showEvent(self, _event: object) -> None:
        if self._stale:
            self.reload()

    def reload(self) -> None:
        self._stale = False
        self._threads = threads(self._session.project)
        self._say()

    def _say(self) -> None:
        counts = {side: sum(each.waits_for == side for each in self._threads) for side in _WAITS}
        self.sides.set_filters(
            [
                (self.tr("All"), number(len(self._threads))),
                (self.tr("Waits for the reviewer"), number(counts[REVIEWER])),
                (self.tr("Waits for the annotator"), number(counts[ANNOTATOR])),
            ]
        )
        self._show()

    def _on_side(self, _place: int) -> None:
        self._show()

    def _show(self) -> None:
        wanted = (None, REVIEWER, ANNOTATOR)[max(0, self.sides.current)]
        self._shown = [each for each in self._threads if wanted is None or each.waits_for == wanted]
        self.list.show_entries([self._entry(each) for each in self._shown], keep=self._kept())
        self._show_thread(self._current())

    def _kept(self) -> str:
        current = self.list.current
        return current.key if current is not None else ""

    def _entry(self, each: Thread) -> ListEntry:
        waits = {
            REVIEWER: self.tr("the reviewer has to answer"),
            ANNOTATOR: self.tr("the annotator has to answer"),
            "": self.tr("settled since"),
        }
        last = each.messages[-1]
        sub = f"{isolated(last.name)}: {isolated(' '.join(last.text.split()))}"
        tone = "ink2" if not each.waits_for else "ink"
        title = isolated(" ".join(each.surface.split()))
        return ListEntry(each.settlement.uid, title, sub, waits[each.waits_for], tone=tone)

    def _current(self) -> Thread | None:
        key = self._kept()
        return next((each for each in self._shown if each.settlement.uid == key), None)

    def _on_moved(self, _entry: ListEntry) -> None:
        self._show_thread(self._current())

    def _choices(self) -> tuple[RowChoice, ...]:
        return (
            RowChoice(self.tr("Show in the text"), self._show_current, "Return"),
            RowChoice(self.field.placeholderText() or self.field.accessibleName(), self.field.setFocus),
        )

    def _on_chosen(self, _entry: ListEntry) -> None:
        self._show_current()

    def _show_current(self) -> None:
        each = self._current()
        if each is not None:
            self._window.show_place(each.document, each.settlement.start, each.settlement.end)

    def _show_thread(self, each: Thread | None) -> None:
        for part in (self.field, self.send):
            part.setEnabled(each is not None and not self._session.readonly)
        if each is None:
            self._draft.clear()
            self.about.setText(self.tr("Nobody has said anything about a settled place here."))
            self.reason.setText("")
            self.said.show_entries([])
            return
        self._draft.show(each.settlement.uid)
        self.about.setText(f"{isolated(each.surface)} · {isolated(each.title)}")
        self.reason.setText(each.settlement.reason)
        self.reason.setVisible(bool(each.settlement.reason))
        self.said.show_entries(
            [
                ListEntry(one.uid, one.text, isolated(one.name), tone="ink" if one.reviewer else "ink2")
                for one in each.messages
            ]
        )

    def _on_reply(self) -> None:
        each = self._current()
        if each is None:
            return
        try:
            act = reply(self._session.project, each.settlement.uid, self.field.text())
        except UserError as error:
            self._session.refused(error)
            return
        if self._session.do(lambda: act) is not None:
            self._draft.done(each.settlement.uid, "")
            self.reload()

    def retranslate(self) -> None:
        self.list.setAccessibleName(self.tr("Settled places about which something was said"))
        self.said.setAccessibleName(self.tr("What was said"))
        self.sides.setAccessibleName(self.tr("Who has to answer"))
        self.field.setPlaceholderText(self.tr("Your answer"))
        self.field.setAccessibleName(self.tr("Your answer"))
        name_button(self.send, self.tr("Answer"))
        self._say()
