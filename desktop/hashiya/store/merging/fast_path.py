"""The common cases of merging, many times over: what is the same in both files, and what only they have.

Whatever needs more thought is left to `merge_documents`, which gives the same result for these cases too.
Both files are read some hundred annotations at a time, and only what is new is kept: there may be a million.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from hashiya.core.span import SUGGESTIONS, Source
from hashiya.store.file import schema
from hashiya.store.merging.entries import BIRTH, Rows
from hashiya.store.merging.known_acts import TOGETHER
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

    from hashiya.store.merging.project_side import MergeSide

_MANY = 20_000  # annotations from which counting them again afterwards is quicker than one by one
_CACHE = 65_536  # KB of the file in memory meanwhile, however large it is
_COUNTERS = ("annotations_count_in", "annotations_count_out", "annotations_recount")


def merge_quickly(pair: DocumentMerge) -> Outcome | None:
    """Join a document in which nothing but plain additions come; None where there is more to it."""
    ours, theirs, wanted = pair.ours, pair.theirs, pair.wanted
    if wanted.layers is not None or pair.target.uid in ours.held or pair.source.uid in theirs.held:
        return None
    if pair.fresh and theirs.has_suggestions(pair.source):
        return None
    ours.turn_to(pair.target)
    theirs.turn_to(pair.source)
    outcome = Outcome()
    new: Rows = []
    for rows in theirs.people_rows(pair.source):
        added = _additions(pair, wanted.rows(rows), outcome)
        if added is None:
            return None
        new += added
    places = {(value.layer, *value.place) for _, value in new}
    if len(places) < len(new) or not all(fits(value, pair.text) for _, value in new):
        return None
    suggested: list[tuple[str, str]] = []
    for rows in ours.all_rows(pair.target):
        if any((value.layer, *value.place) in places for _, value in rows) or not _ours_stay(pair, rows):
            return None
        suggested += ((uid, value.note) for uid, value in rows if value.layer == SUGGESTIONS)
    waiting = theirs.rows(pair.source, [SUGGESTIONS])[1] if suggested else []
    gone = decided_there(theirs, suggested, waiting)
    _write(pair, new, gone, outcome)
    return outcome


def _additions(pair: DocumentMerge, rows: Rows, outcome: Outcome) -> Rows | None:
    """What only they have and we have never known; None when something is neither new nor the same."""
    ours, theirs, uids = pair.ours, pair.theirs, [uid for uid, _ in rows]
    mine = ours.people_rows_of(pair.target, uids)
    ours.dots.look_up(uids)
    theirs.dots.look_up(uids)
    new: Rows = []
    for uid, value in rows:
        dot = theirs.dots.get(uid)
        if mine.get(uid) == value and ours.dots.get(uid) == dot:
            outcome.of(value.layer).same += 1
        elif (
            uid not in mine
            and value.source == Source.MANUAL
            and uid not in ours.dots
            and not (dot and ours.has_seen(dot, (uid, key_of(uid, value.layer))))
        ):
            new.append((uid, value))
        else:
            return None
    return new


def _ours_stay(pair: DocumentMerge, rows: Rows) -> bool:
    """Whether they have never known what only we have."""
    ours, theirs, settled = pair.ours, pair.theirs, pair.theirs.has_settled
    uids = [uid for uid, value in rows if value.layer != SUGGESTIONS]
    there = theirs.people_rows_of(pair.source, uids)
    only_here = [(uid, value) for uid, value in rows if value.layer != SUGGESTIONS and uid not in there]
    theirs.dots.look_up([uid for uid, _ in only_here])
    return all(
        value.source == Source.MANUAL
        and uid not in theirs.dots
        and not (settled and held_uid("annotations", uid, ours.dots.get(uid) or BIRTH) in theirs.dots)
        for uid, value in only_here
    )


def _write(pair: DocumentMerge, new: Rows, gone: Sequence[str], outcome: Outcome) -> None:
    db = pair.ours.db
    if gone:
        db.executemany("DELETE FROM annotations WHERE uid = ?", [(uid,) for uid in gone])
    db.executemany(INSERT, [(uid, pair.target.rowid, *value) for uid, value in new])
    for number, (uid, value) in enumerate(new):
        if number % TOGETHER == 0:
            pair.theirs.dots.look_up([each for each, _ in new[number : number + TOGETHER]])
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
    db.execute(f"PRAGMA cache_size=-{_CACHE}")  # the indexes are written to all over
    try:
        yield
    finally:
        db.execute(f"PRAGMA cache_size={int(cache)}")
    for _, statement in triggers:
        db.execute(statement)
    for statement in schema.RECOUNT.split(";"):
        if statement.strip():
            db.execute(statement)
