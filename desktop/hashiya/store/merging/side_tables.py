"""Settlements, guidelines, assignments, word lists and people's progress, brought together one by one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hashiya.core.beyond.attributes import Subject
from hashiya.core.span import GOLD, SUGGESTIONS
from hashiya.store.merging.entries import Entry, Fields, join, order, show
from hashiya.store.merging.known_acts import TOGETHER
from hashiya.store.merging.merge_documents import Outcome, held_row
from hashiya.store.merging.project_side import FAR, RECORD_TABLES, MergeSide, further
from hashiya.store.tables.codec import TABLES, dump
from hashiya.store.tables.people_progress import reading_uid

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Mapping, Sequence

    from hashiya.store.merging.match_documents import DocumentPairs

_BESIDE = frozenset({"created", "modified", "how"})
"""Fields in which two records may differ and still say the same."""


def merge_records(
    ours: MergeSide,
    theirs: MergeSide,
    documents: DocumentPairs,
    *,
    tables: Collection[str] = RECORD_TABLES,
    only_sides: Collection[str] | None = None,
    labels: Mapping[str, str] = {},
) -> Outcome:
    """Join all records of these tables, so many at a time. Records of documents without a pair stay away.

    With `only_sides`, settlements come without what other people than these had in the place. `labels`: their
    labels that have another name here.
    """
    outcome = Outcome()
    for table in tables:
        away = _meant_by_nobody(theirs, only_sides) if table == "entities" and only_sides is not None else ()
        into = Outcome() if table == "readings" else outcome  # words about progress are not counted
        renamed: dict[str, str] = {}
        for records in theirs.record_tables(table):
            there: dict[str, list[Entry[Fields] | None]] = {}
            for uid, entries in records.items():
                name = _named_here(table, uid, entries, documents)
                if name != uid:
                    renamed[uid] = name
                there[name] = [_translate(table, entry, documents, only_sides, labels) for entry in entries]
            here = ours.records(table, list(there))
            for uid, translated in there.items():
                their_entries = [entry for entry in translated if entry is not None]
                if uid not in away and len(their_entries) == len(translated):
                    if only_sides is not None:
                        outcome.met.add((uid, uid))
                    _merge_one(ours, theirs, table, uid, here.get(uid, []), their_entries, into)
        named = set(renamed.values())
        for here in ours.record_tables(table):
            there_too = theirs.records(table, list(here)).keys() - renamed.keys()
            for uid, entries in here.items():
                if uid not in there_too and uid not in named and uid not in away:
                    if only_sides is not None:
                        outcome.met.add((uid, uid))
                    _merge_one(ours, theirs, table, uid, entries, [], into)
        if into is not outcome:
            outcome.words += len(into.touched)
            outcome.dots += into.dots
            outcome.brought |= into.brought
    return outcome


def _meant_by_nobody(theirs: MergeSide, layers: Collection[str]) -> set[str]:
    """Their entities that no mention in these layers or in gold means, nor what such were joined into."""
    marks = ",".join("?" * (len(layers) + 1))
    query = f"SELECT DISTINCT entity FROM mentions WHERE layer IN ({marks})"
    into = dict(theirs.db.execute('SELECT uid, "into" FROM entities').fetchall())
    meant = {row[0] for row in theirs.db.execute(query, (*layers, GOLD))}
    while more := {into.get(uid) for uid in meant} - meant - {"", None}:
        meant |= more
    return into.keys() - meant


def _named_here(table: str, uid: str, entries: Sequence[Entry[Fields]], documents: DocumentPairs) -> str:
    """A person's word about a document is named by both; the same text may have another uid here."""
    if table != "readings":
        return uid
    fields = _fields(table)
    for entry in entries:
        if entry.value is not None:
            value = dict(zip(fields, entry.value, strict=True))
            document = str(value["document"])
            here = documents.get(document)
            if here is not None and here != document:
                return reading_uid(here, str(value["person"]))
    return uid


def _fields(table: str) -> tuple[str, ...]:
    return tuple(field for field in TABLES[table].fields if field != "uid")


def _merge_one(
    ours: MergeSide,
    theirs: MergeSide,
    table: str,
    uid: str,
    here: list[Entry[Fields]],
    there: list[Entry[Fields]],
    outcome: Outcome,
) -> None:
    fields = _fields(table)

    def means(value: Fields) -> object:
        return [each for field, each in zip(fields, value, strict=True) if field not in _BESIDE]

    kept = join(here, there, ours.knowledge, theirs.knowledge, means=means)
    if table == "relations" and len(kept) > 1:
        kept = _decided(kept, fields)
    if kept == here:
        return
    shown, held = show(kept, _done_first if table == "readings" else order) if kept else (None, [])
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
    outcome.brought.update((uid, entry.dot) for entry in kept if entry not in here)
    outcome.touched.add(uid)


def _decided(kept: list[Entry[Fields]], fields: tuple[str, ...]) -> list[Entry[Fields]]:
    """Proposed relations are nobody's answer: beside a person's they go, and of several the first stays.

    They differ where people accepted what they lead between, each in their own layer. The order is of what
    they hold, so that it does not matter which file meets which first.
    """
    place = fields.index("layer")
    proposed = [entry for entry in kept if entry.value is not None and entry.value[place] == SUGGESTIONS]
    others = [entry for entry in kept if entry not in proposed]
    return others or [min(proposed, key=lambda entry: (dump(list(entry.value or ())), entry.dot))]


def _done_first(entry: Entry[Fields]) -> tuple[int, str]:
    """Of what somebody said in two copies unknown to each other, that they are done is shown."""
    if entry.value is None:
        return len(FAR), entry.dot
    state = str(dict(zip(_fields("readings"), entry.value, strict=True))["state"])
    return -FAR.get(state, 0), entry.dot


def _write(
    db: sqlite3.Connection, table: str, uid: str, shown: Entry[Fields] | None, outcome: Outcome
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
    entry: Entry[Fields],
    documents: DocumentPairs,
    only_sides: Collection[str] | None,
    labels: Mapping[str, str],
) -> Entry[Fields] | None:
    """The entry in terms of this file; None where it is about a document that stays away."""
    fields = _fields(table)
    if entry.value is None:
        return entry
    value = dict(zip(fields, entry.value, strict=True))
    if labels:
        _relabel(table, value, labels)
    if value.get("document"):
        document = documents.get(str(value["document"]))
        if document is None:
            return None
        value["document"] = document
    if only_sides is not None and value.get("layer", GOLD) not in (*only_sides, GOLD):
        return None
    if only_sides is not None and table == "settlements":
        sides = [side for side in json.loads(str(value["sides"])) if side[0] in only_sides]
        value["sides"] = dump(sides)
    return entry._replace(value=tuple(value.values()))


def _relabel(table: str, value: dict[str, object], labels: Mapping[str, str]) -> None:
    """Our names of labels in guidelines, lists, entities, types, and in what was settled."""
    for field in ("labels", "heads", "tails"):
        if field in value and (table != "attribute_types" or value["subject"] == Subject.ANNOTATION):
            value[field] = dump([labels.get(each, each) for each in json.loads(str(value[field]))])
    if "label" in value:
        value["label"] = labels.get(str(value["label"]), value["label"])
    if table == "settlements":
        sides, chosen = json.loads(str(value["sides"])), json.loads(str(value["chosen"]))
        for spans in (*(spans for _, spans in sides), chosen):
            for span in spans:
                span[2] = labels.get(span[2], span[2])
        value |= {"sides": dump(sides), "chosen": dump(chosen)}


def merge_progress(ours: MergeSide, theirs: MergeSide, documents: DocumentPairs) -> int:
    """How far each person is with each document where they have said nothing, as files tell; gives how many
    changed. The further word counts, so that no order matters; what people say themselves is in `readings`.
    Of who worked in this file itself, others that have the same from here tell nothing new.
    """
    changes, last = 0, ""
    query = "SELECT uid FROM documents WHERE uid > ? ORDER BY uid LIMIT ?"
    while rows := theirs.db.execute(query, (last, TOGETHER)).fetchall():
        last = rows[-1][0]
        told = theirs.progress_of([row[0] for row in rows])
        named = {document: documents.get(document) for document, _ in told}
        known = ours.progress_of([here for here in named.values() if here is not None])
        for (document, person), there in told.items():
            here = named[document]
            if person == ours.person or here is None:
                continue
            if (here, person) not in known or further(there, known[here, person]):
                ours.db.execute(
                    "INSERT OR REPLACE INTO progress (document, person, state, dot) VALUES (?, ?, ?, ?)",
                    (here, person, *there),
                )
                changes += 1
    return changes
