"""Settling what two files say differently about guidelines, word lists, settlements and answers, undoably.

Annotations are settled in services.conflicts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.core.changes import Act, Edit, difference
from hashiya.core.span import GOLD, now
from hashiya.errors import UserError
from hashiya.services.annotate.edit_builder import EditBuilder
from hashiya.store.merging.open_record_conflicts import HeldRecords, held_records
from hashiya.store.merging.value_sources import ValueSource, source_of_record, sources_of_dots

if TYPE_CHECKING:
    from hashiya.store.project import Project

_JOINED = frozenset({"guidelines", "word_lists"})
_HANGING = frozenset({"attributes", "mentions", "relations"})
_TIMES = ("modified", "created")


@dataclass(frozen=True, slots=True)
class RecordConflict:
    """Differing answers about one record, the one that stands now first; None: taken away there.

    `about` is what the record is about: a label, a list's name, the words in dispute. `joinable`: both can
    stand in one text or list.
    """

    table: str
    about: str
    document: str
    words: tuple[str | None, ...]
    joinable: bool
    found: HeldRecords


def record_conflicts(project: Project) -> list[RecordConflict]:
    """All that wait, by table."""
    return [_conflict(project, each) for each in held_records(project)]


def _conflict(project: Project, found: HeldRecords) -> RecordConflict:
    about, record = found.about, found.shown
    if found.document and (not about or found.table in _HANGING):
        settled = _settled_range(project, found)
        if settled is not None:
            about = project.document(found.document).text[slice(*settled)]
    joinable = found.table in _JOINED and sum(each is not None for each in found.answers) > 1
    words = found.words
    if found.table == "mentions":
        names = project.entities()
        words = tuple(names[each].name if each in names else each for each in words)
    return RecordConflict(found.table, about, str(record.get("document", "")), words, joinable, found)


def _settled_range(project: Project, found: HeldRecords) -> tuple[int, int] | None:
    if found.table == "answers":
        from hashiya.store.tables.review import settlement

        known = settlement(project, str(found.shown["settlement"]))
        return (known.start, known.end) if known is not None else None
    if found.table in _HANGING:
        return _range_of_mark(project, found)
    start, end = found.shown.get("start"), found.shown.get("end")
    return (start, end) if isinstance(start, int) and isinstance(end, int) else None


def _range_of_mark(project: Project, found: HeldRecords) -> tuple[int, int] | None:
    """Of the annotation that an attribute, a link or a relation hangs on; None for a document's label."""
    key = str(found.shown.get("of") or found.shown.get("head") or "")
    uid = project.annotation_keys(found.document).get(key, "")
    mark = project.annotation(uid) if uid else None
    return mark.range if mark is not None else None


def record_sources(project: Project, conflict: RecordConflict) -> tuple[ValueSource, ...]:
    """Who gave each answer, when, and in which file, in the order of `words`."""
    found = conflict.found
    dots = [str(each.row["dot"]) for each in found.held]
    told = sources_of_dots(project, dots)
    return (source_of_record(project, found.uid), *(told[dot] for dot in dots))


def settled_range(project: Project, conflict: RecordConflict) -> tuple[int, int] | None:
    """Where in its document the words stand that it is about, None where it is about none."""
    return _settled_range(project, conflict.found) if conflict.document else None


def settle_record(project: Project, conflict: RecordConflict, choice: int) -> Act:
    """Let the answer of that number stand and forget the others. Raises UserError `no_option`."""
    answers = conflict.found.answers
    if not 0 <= choice < len(answers):
        raise UserError("no_such_answer", "There is no such answer to choose.")
    return _act(project, conflict, answers[choice])


def join_records(project: Project, conflict: RecordConflict) -> Act:
    """Both stand: the texts one under the other, the lists as one. Raises UserError `cannot_join`."""
    if not conflict.joinable:
        raise UserError("cannot_join", "These answers cannot stand together: choose one.")
    answers = [each for each in conflict.found.answers if each is not None]
    after = dict(conflict.found.shown)
    if conflict.table == "word_lists":
        entries = [each["entries"] for each in answers]
        after["entries"] = sorted({str(word) for each in entries if isinstance(each, list) for word in each})
    else:
        after["text"] = "\n\n".join(dict.fromkeys(str(each["text"]) for each in answers))
    return _act(project, conflict, after)


def _act(project: Project, conflict: RecordConflict, chosen: dict[str, object] | None) -> Act:
    """The record is touched in any case: only so do other files learn that this was decided knowingly."""
    found = conflict.found
    edits = [Edit("conflicts", each.uid, each.row, None) for each in found.held]
    if chosen is None:
        edits.append(Edit(found.table, found.uid, found.shown, None))
    else:
        edits.append(_written(project, found, chosen))
    if found.table == "settlements":
        edits += _gold(project, found, chosen)
    about = " ".join(conflict.about.split())
    return Act("settle_record", tuple(edits), {"table": found.table, "surface": about})


def _written(project: Project, found: HeldRecords, chosen: dict[str, object]) -> Edit:
    after = dict(chosen)
    if "modified" in after:
        after["modified"] = now()
    if found.table == "guidelines":
        after["by"] = project.person_uid
    edit = difference(found.table, found.uid, found.shown, after)
    if edit.after:
        return edit
    stamp = next(field for field in _TIMES if field in found.shown)
    return Edit(found.table, found.uid, {stamp: found.shown[stamp]}, {stamp: found.shown[stamp]})


def _gold(project: Project, found: HeldRecords, chosen: dict[str, object] | None) -> tuple[Edit, ...]:
    """What the other answers put into gold goes out, what the chosen one put there stands."""
    builder, document = EditBuilder(project, GOLD), found.document
    wanted = _spans(chosen)
    for answer in found.answers:
        for start, end, label in _spans(answer):
            there = builder.at_key(document, (GOLD, start, end, label))
            if there is not None and (start, end, label) not in wanted:
                builder.remove(there)
    for start, end, label in wanted:
        if builder.at_key(document, (GOLD, start, end, label)) is None:
            builder.add(builder.made(document, start, end, label))
    return tuple(builder.edits)


def _spans(answer: dict[str, object] | None) -> list[tuple[int, int, str]]:
    chosen = answer["chosen"] if answer is not None else []
    return [(one[0], one[1], one[2]) for one in chosen] if isinstance(chosen, list) else []
