"""The common cases of merging, many times over: what is the same in both files, and what only they have.

Whatever needs more thought is left to `merge_documents`, which gives the same result for these cases too.
Both files are read some hundred annotations at a time, and only what is new is kept: there may be a million.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from hashiya.core.span import SUGGESTIONS, Source
from hashiya.store.file import schema
from hashiya.store.merging.entries import BIRTH, AnnotationRow, Rows
from hashiya.store.merging.merge_documents import (
    INSERT,
    DocumentMerge,
    Outcome,
    decided_there,
    fits,
)
from hashiya.store.tables.identity import held_uid, key_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from hashiya.store.merging.project_side import MergeSide, Outline

_MANY = 20_000  # annotations from which counting them again afterwards is quicker than one by one
_COUNTERS = ("annotations_count_in", "annotations_count_out", "annotations_recount")


def merge_quickly(pair: DocumentMerge) -> Outcome | None:
    """Join a document in which nothing but plain additions come; None where there is more to it."""
    ours, theirs, wanted = pair.ours, pair.theirs, pair.wanted
    if wanted.layers is not None or pair.target.uid in ours.held or pair.source.uid in theirs.held:
        return None
    if pair.fresh and theirs.has_suggestions(pair.source):
        return None
    outcome = Outcome()
    new: Rows = []
    for rows in theirs.people_rows(pair.source):
        added = _additions(pair, ours.people_rows_of(pair.target, rows), wanted.rows(rows), outcome)
        if added is None:
            return None
        new += added
    places = {(value.layer, *value.place) for _, value in new}
    if len(places) < len(new) or not all(fits(value, pair.text) for _, value in new):
        return None
    suggested: list[Outline] = []
    for outlines in ours.outlines(pair.target):
        if not _ours_stay(pair, outlines) or not places.isdisjoint(row.place for row in outlines):
            return None
        suggested += (row for row in outlines if row.layer == SUGGESTIONS)
    waiting = theirs.rows(pair.source, [SUGGESTIONS])[1] if suggested else []
    gone = decided_there(theirs, ((row.uid, row.note) for row in suggested), waiting)
    _write(pair, new, gone, outcome)
    return outcome


def _additions(
    pair: DocumentMerge, mine: dict[str, AnnotationRow], rows: Rows, outcome: Outcome
) -> Rows | None:
    """What only they have and we have never known; None when something is neither new nor the same."""
    our_dots, their_dots, has_seen = pair.ours.dots, pair.theirs.dots, pair.ours.has_seen
    new: Rows = []
    for uid, value in rows:
        dot = their_dots.get(uid)
        if mine.get(uid) == value and our_dots.get(uid) == dot:
            outcome.of(value.layer).same += 1
        elif (
            uid not in mine
            and value.source == Source.MANUAL
            and uid not in our_dots
            and not (dot and has_seen(dot, (uid, key_of(uid, value.layer))))
        ):
            new.append((uid, value))
        else:
            return None
    return new


def _ours_stay(pair: DocumentMerge, outlines: Sequence[Outline]) -> bool:
    """Whether they have never known what only we have."""
    there = pair.theirs.people_rows_of(pair.source, outlines)
    our_dots, their_dots, settled = pair.ours.dots, pair.theirs.dots, pair.theirs.has_settled
    return all(
        row.uid in there
        or row.layer == SUGGESTIONS
        or (
            row.source == Source.MANUAL
            and row.uid not in their_dots
            and not (settled and held_uid("annotations", row.uid, our_dots.get(row.uid, BIRTH)) in their_dots)
        )
        for row in outlines
    )


def _write(pair: DocumentMerge, new: Rows, gone: Sequence[str], outcome: Outcome) -> None:
    db = pair.ours.db
    if gone:
        db.executemany("DELETE FROM annotations WHERE uid = ?", [(uid,) for uid in gone])
    db.executemany(INSERT, [(uid, pair.target.rowid, *value) for uid, value in new])
    for uid, value in new:
        outcome.of(value.layer).added += 1
        dot = pair.theirs.dots.get(uid)
        if dot:
            outcome.dots.append((uid, dot))
            outcome.brought.add((uid, dot))
    outcome.touched.update(gone, (uid for uid, _ in new))


@contextmanager
def counting_suspended(db: sqlite3.Connection, sides: Sequence[MergeSide]) -> Iterator[None]:
    """For very many annotations: the counts are made anew at the end, inside the same transaction."""
    coming = sum(side.db.execute("SELECT count(*) FROM annotations").fetchone()[0] for side in sides)
    if coming < _MANY:
        yield
        return
    marks = ",".join("?" * len(_COUNTERS))
    query = f"SELECT name, sql FROM sqlite_master WHERE name IN ({marks})"
    triggers = db.execute(query, _COUNTERS).fetchall()
    for name, _ in triggers:
        db.execute(f"DROP TRIGGER {name}")
    cache = db.execute("PRAGMA cache_size").fetchone()[0]
    db.execute("PRAGMA cache_size=-131072")  # the indexes are written to all over
    try:
        yield
    finally:
        db.execute(f"PRAGMA cache_size={int(cache)}")
    for _, statement in triggers:
        db.execute(statement)
    for statement in schema.RECOUNT.split(";"):
        if statement.strip():
            db.execute(statement)
