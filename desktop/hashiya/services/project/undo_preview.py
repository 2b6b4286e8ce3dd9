"""What going back in the list of acts would do, said before it is done."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.core.span import Status
from hashiya.services.project.history import Event

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.core.changes import Edit, Record
    from hashiya.store.project import Project

_FEW = 500  # acts whose edits are looked at; beyond, only how many acts there are is told


@dataclass(frozen=True, slots=True)
class TurnPreview:
    """`acts` undone or done again, in so many `documents`: annotations that `go`, come `back` or `change`,
    and `other` records (labels, documents, settlements …). `counted` is false where the acts are too many.
    """

    acts: int
    documents: int = 0
    go: int = 0
    back: int = 0
    change: int = 0
    other: int = 0
    counted: bool = True


def turn_steps(project: Project, *, undone: bool = False, limit: int = 300) -> list[Event]:
    """The acts that can be undone, newest first, or (`undone`) done again, the next first."""
    names = project.names()
    steps = project.steps(undone=undone, limit=limit)
    return [Event(each, names.get(each.by, ""), elsewhere=False) for each in steps]


def turn_preview(project: Project, events: Sequence[Event], *, undone: bool) -> TurnPreview:
    """The sum of these acts, in the order in which they would be undone, or (`undone`) done again."""
    documents = {uid for each in events for uid in each.entry.documents}
    if len(events) > _FEW:
        return TurnPreview(len(events), len(documents), counted=False)
    first: dict[tuple[str, str], object] = {}
    last: dict[tuple[str, str], object] = {}
    for event in events:
        edits = project.journal_edits(event.entry.id)
        for edit in edits if undone else reversed(edits):
            now, then = _sides(edit, undone=undone)
            first.setdefault((edit.table, edit.uid), now)
            last[edit.table, edit.uid] = then
    kinds = Counter[str]()
    for key, now in first.items():
        then = last[key]
        if now == then:
            continue
        if key[0] != "annotations":
            kinds["other"] += 1
        else:
            kinds["go" if then is None else "back" if now is None else "change"] += 1
    return TurnPreview(
        *(len(events), len(documents)),
        go=kinds["go"],
        back=kinds["back"],
        change=kinds["change"],
        other=kinds["other"],
    )


def _sides(edit: Edit, *, undone: bool) -> tuple[object, object]:
    before, after = _seen(edit.before), _seen(edit.after)
    return (before, after) if undone else (after, before)


def _seen(record: Record | None) -> Record | None:
    """What was rejected is remembered, but stands in no text."""
    return None if record is None or record.get("status") == Status.REJECTED else record
