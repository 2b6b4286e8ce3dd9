"""Engines' suggestions: replaced as a whole, never at the cost of a person's decision."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hashiya.core.overlap import SpanIndex
from hashiya.core.span import SUGGESTIONS, Annotation, Status, engines_of
from hashiya.store.journal import journal
from hashiya.store.tables import annotations as rows
from hashiya.store.tables import subjects

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable

_REFRESHED = ("score", "version", "why", "source", "by")


@dataclass(frozen=True, slots=True)
class SuggestionChanges:
    """What replacing comes to."""

    remove: tuple[Annotation, ...]
    insert: tuple[Annotation, ...]
    refresh: tuple[Annotation, ...]  # same place and label, new score or reasons


def plan(
    db: sqlite3.Connection,
    document: str,
    engines: Collection[str],
    new: Iterable[Annotation],
    *,
    layers: Collection[str] | None = None,
    start: int | None = None,
    end: int | None = None,
) -> SuggestionChanges:
    """Compare what is there with what the engines say now; with `start` and `end` in that part of the text.

    Left alone: suggestions of other engines, those with a note, those a redo would look for. Passed over:
    what any person rejected or accepted at the same range and label, and what crosses or equals the range of
    accepted work (of `layers`, or of everybody).
    """
    there = rows.of_document(db, document, start=start, end=end)
    pinned = journal.redoable_records(db, document)
    ran = frozenset(engines)
    old: dict[tuple[int, int, str], Annotation] = {}
    taken: set[tuple[int, int, str]] = set()
    decided: list[Annotation] = []
    for each in there:
        key = (each.start, each.end, each.label)
        if each.layer != SUGGESTIONS:
            taken.add(key)
            if each.status == Status.ACCEPTED and (layers is None or each.layer in layers):
                decided.append(each)
        elif each.note or each.uid in pinned or not engines_of(each.source) <= ran:
            taken.add(key)
        else:
            old[key] = each
    insert: dict[tuple[int, int, str], Annotation] = {}
    refresh: list[Annotation] = []
    kept: set[tuple[int, int, str]] = set()
    accepted = SpanIndex(decided)
    for each in new:
        key = (each.start, each.end, each.label)
        if key in taken or key in insert or key in kept or _contradicts(accepted, each):
            continue
        if key not in old:
            insert[key] = each
            continue
        kept.add(key)
        current = old[key]
        if any(getattr(current, field) != getattr(each, field) for field in _REFRESHED):
            refresh.append(replace(current, **{field: getattr(each, field) for field in _REFRESHED}))
    remove = tuple(each for key, each in old.items() if key not in kept)
    return SuggestionChanges(remove, tuple(insert.values()), tuple(refresh))


def _contradicts(accepted: SpanIndex[Annotation], new: Annotation) -> bool:
    """Whether a suggestion crosses, or has the very range of, a person's accepted annotation."""
    return any(
        each.range == new.range or each.span.crosses(new) for each in accepted.touching(new.start, new.end)
    )


def carry_out(db: sqlite3.Connection, rowid: int, todo: SuggestionChanges) -> None:
    """Write the plan for the document with that integer id."""
    db.executemany("DELETE FROM annotations WHERE uid = ?", [(each.uid,) for each in todo.remove])
    subjects.forget_suggestions(db, (each.uid for each in todo.remove))
    rows.insert(db, rowid, todo.insert)
    assignments = ",".join(f'"{field}" = ?' for field in _REFRESHED)
    db.executemany(
        f"UPDATE annotations SET {assignments} WHERE uid = ?",
        [(*(getattr(each, field) for field in _REFRESHED), each.uid) for each in todo.refresh],
    )


def touched(todo: SuggestionChanges) -> frozenset[str]:
    """The uids of all suggestions that the plan adds, refreshes or removes."""
    return frozenset(each.uid for part in (todo.remove, todo.insert, todo.refresh) for each in part)
