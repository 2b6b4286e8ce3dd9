"""The common cases of merging, many times over: what is the same in both files, and what only they have.

Whatever needs more thought is left to `merge_documents`, which gives the same result for these cases too.
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
    their_rows, their_suggestions = theirs.rows(pair.source)
    if pair.fresh and their_suggestions:
        return None
    there = {uid for uid, _ in their_rows}
    outlines = ours.outlines(pair.target)
    mine: dict[str, AnnotationRow] = {}
    if any(row.uid in there for row in outlines):
        layers = {value.layer for _, value in their_rows}
        mine = dict(ours.rows(pair.target, layers)[0])
    outcome = Outcome()
    new = _additions(pair, mine, wanted.rows(their_rows), outcome)
    if new is None or not _ours_stay(pair, outlines, there):
        return None
    places = {(value.layer, *value.place) for _, value in new}
    if len(places) < len(new) or not places.isdisjoint(row.place for row in outlines):
        return None
    if not all(fits(value, pair.text) for _, value in new):
        return None
    suggested = [row for row in outlines if row.layer == SUGGESTIONS]
    gone = decided_there(theirs, ((row.uid, row.note) for row in suggested), their_suggestions)
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


def _ours_stay(pair: DocumentMerge, outlines: Sequence[Outline], there: set[str]) -> bool:
    """Whether they have never known what only we have."""
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
