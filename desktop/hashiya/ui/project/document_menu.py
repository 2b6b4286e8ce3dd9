"""What can be done with one document of the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu

from hashiya.core.document import State
from hashiya.qtkit.i18n import isolated
from hashiya.qtkit.signals import weak_slot
from hashiya.services.merge.carry_over import carry_act, version_of
from hashiya.ui.dataset.part_menu import part_menu
from hashiya.ui.widgets.row_menu import add_with_key

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from hashiya.core.document import DocumentInfo
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session


class DocumentMenu(QMenu):
    """Signals carry the document's uid; `command_wanted` with it a command about the open document."""

    open_wanted = Signal(str)
    beside_wanted = Signal(str)
    title_wanted = Signal()
    command_wanted = Signal(str, str)

    def __init__(self, context: Context, session: Session, info: DocumentInfo, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._session, self._uid = context, session, info.uid
        self.addAction(self.tr("Open")).triggered.connect(weak_slot(self._open))
        beside = add_with_key(self, self.tr("Open beside"), self._first_key("documents.beside"))
        beside.triggered.connect(weak_slot(self._open_beside))
        self.addSeparator()
        title = add_with_key(self, self.tr("Title…"), self._first_key("documents.title"))
        title.triggered.connect(weak_slot(self._ask_title))
        title.setEnabled(not session.readonly)
        done = info.state is State.DONE
        state = "annotate.reopen" if done else "annotate.done"
        self._add_command(self.tr("Not done yet") if done else self.tr("Done"), state, changes=True)
        self._add_command(self.tr("Suggest in this document"), "suggestions.document", changes=True)
        self.addSeparator()
        self.addMenu(part_menu(self, session, info.uid))
        self._add_carrying()
        self._add_command(self.tr("Document properties…"), "annotate.properties", changes=False)

    def _add_command(self, words: str, command: str, *, changes: bool) -> None:
        action = self.addAction(words)
        action.triggered.connect(weak_slot(self._run, command))
        action.setEnabled(not (changes and self._session.readonly))

    def _add_carrying(self) -> None:
        """Where the text is a version of one that came before."""
        first = version_of(self._session.project, self._uid)
        if first:
            name = self._session.project.document(first).name
            carry = self.addAction(self.tr("Carry work over to {0}").format(isolated(name)))
            carry.triggered.connect(weak_slot(self._carry_over, first))
            carry.setEnabled(not self._session.readonly)

    def _first_key(self, command: str) -> str:
        return next(iter(self._context.keys.of(command)), "")

    def _open(self) -> None:
        self.open_wanted.emit(self._uid)

    def _ask_title(self) -> None:
        self.title_wanted.emit()

    def _open_beside(self) -> None:
        self.beside_wanted.emit(self._uid)

    def _run(self, command: str) -> None:
        self.command_wanted.emit(self._uid, command)

    def _carry_over(self, target: str) -> None:
        """What stands on the same words of another version of the text is compared there."""
        session = self._session
        session.do(lambda: carry_act(session.project, self._uid, target))
