"""Gold changed outside the comparison: the settlements of these places say the same as gold afterwards."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hashiya.core.changes import Edit, difference
from hashiya.core.span import GOLD, now
from hashiya.store.tables import review
from hashiya.store.tables.review import SettledSpan, Settlement

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hashiya.store.project import Project

GoldSpan = tuple[int, int, str]


def followed(project: Project, edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """Edits of settlements beside these edits of gold annotations, by whoever makes them.

    A settlement that chose an annotation has chosen what became of it; reason and answers stay. What is new
    in gold, and nobody settled, shows as open in the comparison.
    """
    turned: dict[str, dict[GoldSpan, SettledSpan | None]] = {}
    for edit in edits:
        if edit.table != "annotations" or edit.before is None:
            continue
        whole = project.annotation(edit.uid)
        if whole is None or whole.layer != GOLD:
            continue
        after = None
        if edit.after is not None:
            fields = {name: edit.after.get(name, getattr(whole, name)) for name in ("start", "end", "label")}
            after = SettledSpan(
                int(str(fields["start"])), int(str(fields["end"])), str(fields["label"]), whole.uid
            )
        turned.setdefault(whole.document, {})[whole.start, whole.end, whole.label] = after
    found: list[Edit] = []
    at = now()
    for document, changes in turned.items():
        for before in review.settlements(project, document):
            after_all = turn(before, changes)
            if after_all is None:
                continue
            made = replace(
                after_all,
                by=project.person_uid or before.by,
                modified=at,
                start=min([before.start, *(one.start for one in after_all.chosen)]),
                end=max([before.end, *(one.end for one in after_all.chosen)]),
            )
            old, new = review.settlement_record(before), review.settlement_record(made)
            found.append(difference("settlements", before.uid, old, new))
    return tuple(found)


def turn(settlement: Settlement, changes: Mapping[GoldSpan, SettledSpan | None]) -> Settlement | None:
    """The settlement with what it chose as it is now (None: gone) and the verdict that follows; None where
    nothing of it was changed.
    """
    if not any(one[:3] in changes for one in settlement.chosen):
        return None
    chosen: dict[GoldSpan, SettledSpan] = {}
    for one in settlement.chosen:
        became = changes.get(one[:3], one)
        if became is not None:
            chosen.setdefault(became[:3], became)
    after = replace(settlement, chosen=tuple(chosen.values()))
    return replace(after, verdict=_verdict(after))


def _verdict(settlement: Settlement) -> str:
    """How the place is settled by what was chosen now."""
    wanted = {one[:3] for one in settlement.chosen}
    single = settlement.verdict in ("accept", "correct", "reject")
    if not wanted:
        return "reject" if single else "nothing"
    for person in settlement.people:
        if {(span.start, span.end, span.label) for span in settlement.of(person)} == wanted:
            return "accept" if single else "take"
    return "correct" if single else "third"
