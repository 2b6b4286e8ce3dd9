"""One document of two files: its entries joined and written into the target."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from hashiya.core.span import Source
from hashiya.store.merging.entries import (
    BIRTH,
    FIELDS,
    Annotated,
    AnnotationRow,
    Entry,
    Rows,
    ValueT,
    join,
    join_tombs,
    meaning,
    settle_places,
)
from hashiya.store.tables.codec import dump
from hashiya.store.tables.identity import held_uid, key_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Mapping, Sequence

    from hashiya.store.merging.project_side import DocumentRow, MergeSide

_COLUMNS = ",".join(f'"{name}"' for name in FIELDS)
INSERT = f"INSERT INTO annotations (uid, document, {_COLUMNS}) VALUES ({','.join('?' * (len(FIELDS) + 2))})"


@dataclass(slots=True)
class MergeCounts:
    """Of one layer in one document."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    conflicts: int = 0
    same: int = 0


@dataclass(slots=True)
class Outcome:
    """What joining one document did to the target. `dots`: (uid in the target, dot) to remember."""

    layers: dict[str, MergeCounts] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    dots: list[tuple[str, str]] = field(default_factory=list)
    brought: set[tuple[str, str]] = field(default_factory=set)  # (name, dot) of what came from the other file
    met: set[tuple[str, str]] = field(default_factory=set)  # (uid, key) of records of which only some come
    renamed: dict[str, str] = field(default_factory=dict)  # uid there → uid here, where they differ
    misfits: list[str] = field(default_factory=list)  # uids there of what does not fit its text
    words: int = 0  # what people say about their progress that came

    def of(self, layer: object) -> MergeCounts:
        """The counts of a layer."""
        return self.layers.setdefault(str(layer), MergeCounts())


@dataclass(frozen=True, slots=True)
class MergeScope:
    """What is brought in: all layers, or only some; labels by another name here."""

    layers: Collection[str] | None = None
    labels: Mapping[str, str] = field(default_factory=dict)

    def row(self, uid: str, value: AnnotationRow) -> tuple[str, AnnotationRow] | None:
        """The row as it comes in, None when its layer or label is not wanted."""
        if self.layers is not None and value.layer not in self.layers:
            return None
        name = self.labels.get(value.label)
        return (uid, value) if name is None else (uid, value._replace(label=name))

    def rows(self, rows: Rows) -> Rows:
        """Those rows that are wanted, under the labels' names here."""
        if self.layers is None and not self.labels:
            return rows
        return [row for row in (self.row(*each) for each in rows) if row is not None]

    def entries(
        self, found: dict[str, list[Annotated]]
    ) -> tuple[dict[str, list[Annotated]], list[Annotated]]:
        """Those of the layers wanted, and the held ones of other layers, which stay as they are."""
        if self.layers is None:
            return found, []
        kept: dict[str, list[Annotated]] = {}
        apart: list[Annotated] = []
        for key, entries in found.items():
            if any(entry.value is not None and entry.value.layer in self.layers for entry in entries):
                kept[key] = entries
            else:
                apart += entries
        return kept, apart


@dataclass(frozen=True, slots=True)
class DocumentMerge:
    """One document in both files, and what of it is wanted: `source` there goes into `target` here.

    `fresh`: it came here by merging, so suggestions for it may come too.
    """

    ours: MergeSide
    theirs: MergeSide
    target: DocumentRow
    source: DocumentRow
    text: str
    fresh: bool
    wanted: MergeScope


def merge_text(pair: DocumentMerge) -> Outcome:
    """Join the document's annotations and write what comes of it into our file."""
    ours, theirs, wanted = pair.ours, pair.theirs, pair.wanted
    our_rows, our_suggestions = ours.rows(pair.target)
    their_rows, their_suggestions = theirs.rows(pair.source)
    used = {uid for uid, _ in (*our_rows, *our_suggestions)}
    there, _ = wanted.entries(theirs.entries(pair.source, wanted.rows(their_rows)))
    our_rows = [row for row in our_rows if wanted.layers is None or row[1].layer in wanted.layers]
    here, apart = wanted.entries(ours.entries(pair.target, our_rows))
    outcome = Outcome()
    joined = _join_all(pair, here, there, outcome)
    if wanted.layers is not None:
        outcome.met.update((each.uid, each.key) for each in chain(*here.values(), *there.values()))
    shown, held = settle_places(joined)
    if joined is not here:
        before = ours.held.get(pair.target.uid, [])
        change = _Change(our_rows, here, joined, shown, held + apart, before, used)
        _write(ours.db, pair.target, change, outcome)
    _rename(theirs, there, {key_of(uid, value.layer): uid for uid, value in our_rows}, outcome)
    if wanted.layers is None:
        _suggest(pair, our_suggestions, wanted.rows(their_suggestions), outcome)
    return outcome


def _rename(
    theirs: MergeSide, there: dict[str, list[Annotated]], placed: dict[str, str], outcome: Outcome
) -> None:
    """History that speaks of their uid speaks of ours."""
    for key, entries in there.items():
        uid = placed.get(key)
        for entry in entries:
            if uid is not None and entry.uid != uid and entry.uid in theirs.dots:
                outcome.renamed[entry.uid] = uid


def _join_all(
    pair: DocumentMerge, here: dict[str, list[Annotated]], there: dict[str, list[Annotated]], outcome: Outcome
) -> dict[str, list[Annotated]]:
    """`here` itself where nothing differs."""
    we, they = pair.ours.knowledge, pair.theirs.knowledge
    joined: dict[str, list[Annotated]] = {}
    differs = False
    for key in {**here, **there}:
        mine, other = here.get(key, []), there.get(key, [])
        kept = join(mine, other, we, they, means=meaning)
        if not mine and all(entry.value is None for entry in kept):
            outcome.dots += _new_tombs(pair.ours, kept)
            continue
        if kept != mine:
            fitting = [entry for entry in kept if entry in mine or fits(entry.value, pair.text)]
            outcome.misfits += [entry.uid for entry in kept if entry not in fitting]
            outcome.brought.update((key, entry.dot) for entry in fitting if entry not in mine)
            kept = fitting
            differs = differs or kept != mine
        elif other and kept:
            first = next((entry for entry in kept if entry.value is not None), None)
            if first is not None and first.value is not None:
                outcome.of(first.value.layer).same += 1
        if kept:
            joined[key] = kept
    return joined if differs else here


def _new_tombs(ours: MergeSide, kept: list[Annotated]) -> list[tuple[str, str]]:
    """What was taken away stays away; only who took it away may be news."""
    if not kept:
        return []
    uid, key = kept[0].uid, kept[0].key
    before = join_tombs(ours.dots.get(uid) or "", ours.dots.get(key) or "")
    after = join_tombs(before, " ".join(entry.dot for entry in kept))
    return [(key, after)] if after != before else []


def fits(value: AnnotationRow | None, text: str) -> bool:
    """Whether an annotation says of its range what stands there; what is taken away says nothing."""
    if value is None:
        return True
    start, end = value.start, value.end
    return (
        isinstance(start, int)
        and isinstance(end, int)
        and 0 <= start < end <= len(text)
        and text[start:end] == value.surface
    )


@dataclass(frozen=True, slots=True)
class _Change:
    """A document before (`rows`, `here`) and after joining; `used` are the uids taken in it."""

    rows: Rows
    here: dict[str, list[Annotated]]
    joined: dict[str, list[Annotated]]
    shown: dict[str, Annotated]
    held: list[Annotated]
    held_before: list[Annotated]
    used: set[str]


def _write(db: sqlite3.Connection, target: DocumentRow, change: _Change, outcome: Outcome) -> None:
    placed = {key_of(uid, value.layer): (uid, value) for uid, value in change.rows}
    gone: list[str] = []
    new: list[tuple[object, ...]] = []
    for key, (uid, value) in placed.items():
        entry = change.shown.get(key)
        if entry is None:
            gone.append(uid)
            left = any(each.value is not None for each in change.joined.get(key, ()))
            outcome.of(value.layer).removed += not left
            outcome.dots.append((uid, _last_dot(change, key)))
            if not left and value.source != Source.MANUAL:
                outcome.dots.append((key, _last_dot(change, key)))
        elif entry.value != value:
            gone.append(uid)
            new.append((uid, target.rowid, *(entry.value or ())))
            outcome.of(value.layer).changed += 1
            outcome.dots.append((uid, entry.dot))
        elif entry not in change.here.get(key, ()):
            outcome.dots.append((uid, entry.dot))
    for key, entry in change.shown.items():
        if key in placed or entry.value is None:
            continue
        uid = _free_uid(entry, change.used)
        new.append((uid, target.rowid, *entry.value))
        outcome.of(entry.value.layer).added += 1
        if entry.dot != BIRTH:
            outcome.dots.append((uid, entry.dot))
        if uid != entry.uid:
            outcome.renamed[entry.uid] = uid
    outcome.touched.update(gone, (str(row[0]) for row in new))
    db.executemany("DELETE FROM annotations WHERE uid = ?", [(uid,) for uid in gone])
    db.executemany(INSERT, new)
    _hold(db, target, change, outcome)


def _last_dot(change: _Change, key: str) -> str:
    """How a record that is shown no more is remembered: by who took it away, or only as known."""
    entries = change.joined.get(key, [])
    if all(entry.value is None for entry in entries):
        return " ".join(sorted(entry.dot for entry in entries))
    return min(entry.dot for entry in entries)


def _free_uid(entry: Annotated, used: set[str]) -> str:
    """The record's own uid, or its key where the uid may stand for other people's annotations too."""
    own = entry.value is not None and (entry.value.source == Source.MANUAL or entry.dot == BIRTH)
    return entry.uid if own and entry.uid not in used else entry.key


def _hold(db: sqlite3.Connection, target: DocumentRow, change: _Change, outcome: Outcome) -> None:
    if not change.held and not change.held_before:
        return
    db.execute("DELETE FROM conflicts WHERE \"table\" = 'annotations' AND document = ?", (target.uid,))
    db.executemany(
        'INSERT INTO conflicts (uid, "table", record, dot, document, value) VALUES (?, ?, ?, ?, ?, ?)',
        [held_row("annotations", entry, target.uid) for entry in change.held],
    )
    before = {(entry.key, entry.dot) for entry in change.held_before}
    for entry in change.held:
        if (entry.key, entry.dot) not in before:
            shown = change.shown.get(entry.key)
            value = entry.value or (shown.value if shown else None)
            outcome.of(value.layer if value else "").conflicts += 1
            outcome.touched.add(entry.uid)
            if entry.key not in change.shown and (entry.dot == BIRTH or entry.dot.startswith("=")):
                # No act tells that it was known here, should somebody settle it away.
                outcome.dots.append((entry.uid, entry.dot))


def held_row(table: str, entry: Entry[ValueT], document: str) -> tuple[str, ...]:
    """An entry as a row of the table `conflicts`."""
    value = dump({"uid": entry.uid, "value": None if entry.value is None else list(entry.value)})
    return held_uid(table, entry.key, entry.dot), table, entry.key, entry.dot, document, value


def decided_there(theirs: MergeSide, ours: Sequence[tuple[str, str]], suggested_there: Rows) -> list[str]:
    """Of our suggestions (uid, note) those that somebody there took up or did away with; a note keeps one."""
    waiting = {uid for uid, _ in suggested_there}
    touched = theirs.history.touched([uid for uid, _ in ours])
    return [uid for uid, note in ours if uid in touched and uid not in waiting and not note]


def _suggest(pair: DocumentMerge, here: Rows, there: Rows, outcome: Outcome) -> None:
    """Take away suggestions that were decided there; bring those of a document that came by merging."""
    gone = decided_there(pair.theirs, [(uid, value.note) for uid, value in here], there)
    left = {value.place: (uid, value) for uid, value in here if uid not in set(gone)}
    taken = {uid for uid, _ in here}
    new: Rows = []
    coming = there if pair.fresh else []
    touched = pair.ours.history.touched([uid for uid, _ in coming])
    for uid, value in coming:
        if uid in taken or uid in touched or not fits(value, pair.text):
            continue
        rival = left.get(value.place)
        if rival is None:
            new.append((uid, value))
        elif _better((uid, value), rival):
            gone.append(rival[0])
            new.append((uid, value))
    if gone or new:
        db = pair.ours.db
        db.executemany("DELETE FROM annotations WHERE uid = ?", [(uid,) for uid in gone])
        db.executemany(INSERT, [(uid, pair.target.rowid, *value) for uid, value in new])
        outcome.touched.update(gone, (uid for uid, _ in new))


def _better(one: tuple[str, AnnotationRow], other: tuple[str, AnnotationRow]) -> bool:
    """Of two suggestions at one place the surer stays, then the one of the lesser uid."""

    def rank(row: tuple[str, AnnotationRow]) -> tuple[float, str]:
        score = row[1].score
        return (-score if isinstance(score, float) else -1.0), row[0]

    return rank(one) < rank(other)


def differing(shown: Annotated | None, held: Annotated) -> bool:
    """Whether a held entry says something else than what is shown: only then is there anything to settle."""
    if shown is None or shown.value is None or held.value is None:
        return (shown is None or shown.value is None) != (held.value is None)
    return meaning(shown.value) != meaning(held.value)
