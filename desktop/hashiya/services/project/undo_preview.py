"""What going back in the list of acts would do, said before it is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from hashiya.core.changes import Edit, Record
from hashiya.core.span import Status
from hashiya.store.project import Project
from hashiya.store.tables.records import JournalEntry

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


def turn_preview(project: Project, entries: Sequence[JournalEntry], *, undone: bool) -> TurnPreview:
    """The sum of these acts, in the order in which they would be undone, or (`undone`) done again."""
    documents = {uid for each in entries for uid in each.documents}
    if len(entries) > _FEW:
        return TurnPreview(len(entries), len(documents), counted=False)
    first: dict[tuple[str, str], object] = {}
    last: dict[tuple[str, str], object] = {}
    for entry in entries:
        edits = project.journal_edits(entry.id)
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
        *(len(entries), len(documents)),
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
