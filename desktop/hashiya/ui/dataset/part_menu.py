"""Setting the part of documents by hand: the act, and the menu of the list."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from hashiya.services.dataset.parts import PARTS, set_part
from hashiya.ui.wording.common import tr
from hashiya.ui.wording.part_words import part_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.ui.session.session import Session


def give_part(session: Session, documents: Sequence[str], part: str) -> bool:
    """One step that can be undone; false where nothing was done."""
    return session.do(lambda: set_part(session.project, documents, part)) is not None


def part_menu(parent: QWidget, session: Session, document: str) -> QMenu:
    """The parts, the one that the document has ticked."""
    menu = QMenu(parent)
    menu.setTitle(tr("Parts", "Part of the document"))
    group = QActionGroup(menu)
    found = session.some_documents([document])
    now = found[0].part if found else ""
    for part in (*PARTS, ""):
        action = menu.addAction(part_title(part))
        action.setCheckable(True)
        action.setChecked(part == now)
        action.setData(part)
        action.setEnabled(not session.readonly)
        group.addAction(action)
        action.triggered.connect(partial(_on_chosen, session, document, part))
    return menu


def _on_chosen(session: Session, document: str, part: str, _checked: bool = False) -> None:
    give_part(session, [document], part)
