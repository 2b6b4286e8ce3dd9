"""What two files say differently about one annotation, and settling it: one answer stays, undoably."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.core.changes import Act, Edit, difference
from hashiya.core.span import Annotation, Source, Status, now
from hashiya.errors import UserError
from hashiya.services.annotate.edit_builder import record
from hashiya.services.merge.record_conflicts import record_conflicts, settle_record
from hashiya.store.merging.open_conflicts import HeldConflict, OpenConflict, held_conflicts
from hashiya.store.merging.value_sources import ValueSource, source_of_record, sources_of_dots
from hashiya.store.tables.identity import key_of

if TYPE_CHECKING:
    from hashiya.core.act_forms import ActArgs
    from hashiya.store.project import Project

__all__ = [
    "Conflict",
    "Option",
    "ValueSource",
    "conflicts",
    "differences",
    "settle",
    "settle_all_shown",
    "sources",
]


@dataclass(frozen=True, slots=True)
class Option:
    """One answer: an annotation as some file has it; None: there, or here where it is `shown`, it was taken
    away.
    """

    annotation: Annotation | None
    shown: bool = False


@dataclass(frozen=True, slots=True)
class Conflict:
    """Differing answers about one annotation of one person's layer, the one that is shown now first."""

    document: str
    layer: str
    start: int
    end: int
    options: tuple[Option, ...]
    held: tuple[OpenConflict, ...]


def conflicts(project: Project, document: str | None = None) -> list[Conflict]:
    """All that wait, in the order of documents and places."""
    return [_conflict(each) for each in held_conflicts(project, document)]


def _conflict(found: HeldConflict) -> Conflict:
    options = [Option(found.shown, shown=True), *(Option(each.annotation) for each in found.held)]
    known = next(option.annotation for option in options if option.annotation is not None)
    start = min(o.annotation.start for o in options if o.annotation is not None)
    end = max(o.annotation.end for o in options if o.annotation is not None)
    return Conflict(known.document, known.layer, start, end, tuple(options), found.held)


LABEL, BOUNDARY, NOTE, DECISION, REMOVED = "label", "boundary", "note", "decision", "removed"


def differences(conflict: Conflict) -> tuple[str, ...]:
    """In what the answers differ: of LABEL, BOUNDARY, NOTE, DECISION (accepted or rejected) and REMOVED."""
    there = [each.annotation for each in conflict.options if each.annotation is not None]
    found = {
        LABEL: len({each.label for each in there}) > 1,
        BOUNDARY: len({each.range for each in there}) > 1,
        NOTE: len({each.note for each in there}) > 1,
        DECISION: len({each.status for each in there}) > 1,
        REMOVED: len(there) < len(conflict.options),
    }
    return tuple(code for code, differs in found.items() if differs)


def sources(project: Project, conflict: Conflict) -> tuple[ValueSource, ...]:
    """Who gave each answer, when, and in which file, in the order of the options."""
    dots = [str(each.record["dot"]) for each in conflict.held]
    told = sources_of_dots(project, dots)
    shown = conflict.options[0].annotation
    first = source_of_record(project, shown.uid) if shown is not None else ValueSource()
    return (first, *(told[dot] for dot in dots))


def settle(project: Project, conflict: Conflict, choice: int) -> Act:
    """Let the option of that number stand and forget the others."""
    if not 0 <= choice < len(conflict.options):
        raise UserError("no_such_answer", "There is no such answer to choose.")
    return Act("settle_conflict", tuple(_edits(project, conflict, choice)), _args(project, conflict))


def settle_all_shown(project: Project, document: str | None = None) -> Act:
    """Keep what is shown everywhere, as one step; without `document` also what is in no text."""
    edits: list[Edit] = []
    found = conflicts(project, document)
    for each in found:
        edits += _edits(project, each, 0)
    others = record_conflicts(project) if document is None else []
    for other in others:
        edits += settle_record(project, other, 0).edits
    return Act("settle_conflicts", tuple(edits), {"count": len(found) + len(others)})


def _args(project: Project, conflict: Conflict) -> ActArgs:
    found = project.document(conflict.document)
    return {"surface": found.text[conflict.start : conflict.end], "document": found.name}


def _edits(project: Project, conflict: Conflict, choice: int) -> list[Edit]:
    """The annotation is touched in any case: only so do other files learn that this was decided knowingly."""
    shown = next((option.annotation for option in conflict.options if option.shown), None)
    chosen = conflict.options[choice].annotation
    at = now()
    edits = [Edit("conflicts", each.uid, each.record, None) for each in conflict.held]
    if chosen is None:
        return [*edits, Edit("annotations", shown.uid, record(shown), None)] if shown is not None else edits
    after = {**record(chosen), "by": project.person_uid, "modified": at}
    if shown is None:
        # Another person's annotation may have the uid of the suggestion that both accepted.
        uid = chosen.uid if chosen.source == Source.MANUAL else key_of(chosen.uid, chosen.layer)
        return [*edits, Edit("annotations", uid, None, {**after, "uid": uid})]
    after["uid"] = shown.uid
    rivals = _in_the_way(project, chosen, shown)
    edits += [Edit("annotations", each.uid, record(each), None) for each in rivals]
    return [*edits, difference("annotations", shown.uid, record(shown), after)]


def _in_the_way(project: Project, chosen: Annotation, shown: Annotation) -> list[Annotation]:
    """Another annotation of the layer that is the very same."""
    there = project.annotations(chosen.document, layers=[chosen.layer], start=chosen.start, end=chosen.end)
    return [
        each
        for each in there
        if each.uid != shown.uid
        and each.span == chosen.span
        and each.status in (Status.ACCEPTED, Status.REJECTED)
    ]
