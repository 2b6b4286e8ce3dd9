"""Settlements, guidelines, assignments, word lists and people's progress, brought together one by one."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping

from hashiya.core.document import State
from hashiya.store.merging.entries import Entry, Value, join, show
from hashiya.store.merging.merge_documents import Outcome, held_row
from hashiya.store.merging.project_side import RECORD_TABLES, MergeSide
from hashiya.store.tables.codec import TABLES, dump

_RANK = {str(state): rank for rank, state in enumerate((State.NEW, State.BEGUN, State.DONE))}
_BESIDE = frozenset({"created", "modified", "how"})
"""Fields in which two records may differ and still say the same."""


def merge_records(
    ours: MergeSide,
    theirs: MergeSide,
    documents: Mapping[str, str],
    *,
    tables: Collection[str] = RECORD_TABLES,
    only_sides: Collection[str] | None = None,
    labels: Mapping[str, str] = {},
) -> Outcome:
    """Join all records of these tables. `documents` maps uids there to uids here; others' records stay away.

    With `only_sides`, settlements come without what other people than these had in the place. `labels`: their
    labels that have another name here.
    """
    outcome = Outcome()
    for table in tables:
        here = ours.record_table(table)
        there = {
            uid: [_translate(table, entry, documents, only_sides, labels) for entry in entries]
            for uid, entries in theirs.record_table(table).items()
        }
        for uid in {**here, **there}:
            their_entries = [entry for entry in there.get(uid, []) if entry is not None]
            if uid in there and len(their_entries) < len(there[uid]):
                continue
            _merge_one(ours, theirs, table, uid, here.get(uid, []), their_entries, outcome)
    return outcome


def _fields(table: str) -> tuple[str, ...]:
    return tuple(field for field in TABLES[table].fields if field != "uid")


def _merge_one(
    ours: MergeSide,
    theirs: MergeSide,
    table: str,
    uid: str,
    here: list[Entry[Value]],
    there: list[Entry[Value]],
    outcome: Outcome,
) -> None:
    fields = _fields(table)

    def means(value: Value) -> object:
        return [each for field, each in zip(fields, value, strict=True) if field not in _BESIDE]

    kept = join(here, there, ours.knowledge, theirs.knowledge, means=means)
    if kept == here:
        return
    shown, held = show(kept) if kept else (None, [])
    _write(ours.db, table, uid, shown, outcome)
    document = (
        str(dict(zip(fields, shown.value, strict=True)).get("document", "")) if shown and shown.value else ""
    )
    ours.db.execute('DELETE FROM conflicts WHERE "table" = ? AND record = ?', (table, uid))
    ours.db.executemany(
        'INSERT INTO conflicts (uid, "table", record, dot, document, value) VALUES (?, ?, ?, ?, ?, ?)',
        [held_row(table, entry, document) for entry in held],
    )
    dot = shown.dot if shown is not None else " ".join(sorted(entry.dot for entry in kept))
    outcome.dots.append((uid, dot or (here[0].dot if here else "")))
    outcome.brought.update(entry.dot for entry in kept if entry not in here)
    outcome.touched.add(uid)


def _write(
    db: sqlite3.Connection, table: str, uid: str, shown: Entry[Value] | None, outcome: Outcome
) -> None:
    counts = outcome.of("")
    there = db.execute(f"DELETE FROM {table} WHERE uid = ?", (uid,)).rowcount
    if shown is None or shown.value is None:
        counts.removed += there
        return
    columns = ",".join(f'"{field}"' for field in _fields(table))
    marks = ",".join("?" * (len(shown.value) + 1))
    db.execute(f"INSERT INTO {table} (uid, {columns}) VALUES ({marks})", (uid, *shown.value))
    counts.changed += there
    counts.added += not there


def _translate(
    table: str,
    entry: Entry[Value],
    documents: Mapping[str, str],
    only_sides: Collection[str] | None,
    labels: Mapping[str, str],
) -> Entry[Value] | None:
    """The entry in terms of this file; None where it is about a document that stays away."""
    fields = _fields(table)
    if entry.value is None:
        return entry
    value = dict(zip(fields, entry.value, strict=True))
    if labels:
        _relabel(table, value, labels)
    if value.get("document"):
        if value["document"] not in documents:
            return None
        value["document"] = documents[str(value["document"])]
    if only_sides is not None and table == "settlements":
        sides = [side for side in json.loads(str(value["sides"])) if side[0] in only_sides]
        value["sides"] = dump(sides)
    return entry._replace(value=tuple(value.values()))


def _relabel(table: str, value: dict[str, object], labels: Mapping[str, str]) -> None:
    """Our names of labels in guidelines, lists, and in what was settled."""
    if "label" in value:
        value["label"] = labels.get(str(value["label"]), value["label"])
    if table == "settlements":
        sides, chosen = json.loads(str(value["sides"])), json.loads(str(value["chosen"]))
        for spans in (*(spans for _, spans in sides), chosen):
            for span in spans:
                span[2] = labels.get(span[2], span[2])
        value |= {"sides": dump(sides), "chosen": dump(chosen)}


def merge_progress(ours: MergeSide, theirs: MergeSide, documents: Mapping[str, str]) -> int:
    """How far each person is with each document, as their own file says; gives how many changed."""
    changes = 0
    for (document, person), there in theirs.progress.items():
        if person == ours.person or document not in documents:
            continue
        here = documents[document], person
        if _is_newer(ours.progress.get(here), there, ours, theirs):
            ours.db.execute(
                "INSERT OR REPLACE INTO progress (document, person, state, dot) VALUES (?, ?, ?, ?)",
                (*here, *there),
            )
            changes += 1
    return changes


def _is_newer(
    here: tuple[str, str] | None, there: tuple[str, str], ours: MergeSide, theirs: MergeSide
) -> bool:
    """Whether their word on somebody's progress is later than ours; of two at once the further wins."""
    if here is None:
        return there[0] != State.NEW
    if here == there:
        return False
    known_there, known_here = here[1] in theirs.context, there[1] in ours.context
    if known_there != known_here:
        return known_there
    return (_RANK.get(there[0], 0), there[1]) > (_RANK.get(here[0], 0), here[1])
