"""The parts of training data in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.document import DataPart
from hashiya.qtkit.i18n import isolated, noop
from hashiya.ui.widgets.two_line_list import ListEntry
from hashiya.ui.wording.common import tr

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hashiya.services.dataset.parts import PartMove

_TITLES = {
    str(DataPart.TRAIN): noop("Training"),
    str(DataPart.DEV): noop("Development"),
    str(DataPart.TEST): noop("Test"),
    "": noop("Without a part"),
}
SPOKEN = {"train": "train تدريب", "dev": "dev development تطوير", "test": "test اختبار", "": ""}
"""What a filter of documents understands of each part, whichever language the interface speaks."""


def part_title(part: str) -> str:
    """«Training» for train; what is no part has no words of its own."""
    return tr("Parts", _TITLES[part]) if part in _TITLES else part


def move_entries(moves: Iterable[PartMove], most: int = 200) -> list[ListEntry]:
    """Documents with the part they have and the one they would get."""
    found: list[ListEntry] = []
    for move in moves:
        if len(found) == most:
            break
        words = tr("Parts", "from {0} to {1}").format(part_title(move.before), part_title(move.after))
        found.append(ListEntry(move.document, isolated(move.name), trail=words, tone="warn"))
    return found
