"""Which document of one file is which of another: by the digest of its text, never by name or row."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from hashiya.core.document import State, digest
from hashiya.core.segment import count_words
from hashiya.core.text_difference import difference
from hashiya.core.titles import TITLE, first_words, title_in
from hashiya.store.merging.entries import BROUGHT, BROUGHT_DELETED
from hashiya.store.merging.project_side import DocumentRow, MergeSide
from hashiya.store.merging.reports import MergeNote
from hashiya.store.tables.codec import dump
from hashiya.store.tables.row_checks import parse_object

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterator

_NUMBER = re.compile(r" \(\d+\)$")
_KEPT = 10_000  # pairs kept at hand


class Match(NamedTuple):
    """A document of ours and one of theirs with the same text; `new`: it has just come here."""

    target: DocumentRow
    source: DocumentRow
    new: bool
    text: str


@dataclass(slots=True)
class Matches:
    """How many pairs there are, how many of them are new here, and of how many the uid is another one here;
    `left_out` the uids of their documents that stay away.
    """

    pairs: int = 0
    new: int = 0
    renamed: int = 0
    left_out: list[str] = field(default_factory=list)
    notes: list[MergeNote] = field(default_factory=list)


def match_documents(
    ours: MergeSide, theirs: MergeSide, found: Matches, *, add: bool = True, take: Collection[str] = ()
) -> Iterator[Match]:
    """Pair the documents one by one; those that we do not have are added, in the order of their names, where
    `add`. What is to be told of all of them is in `found` at the end.

    Names and directions that differ are told, and theirs taken where `take` has "names" or "directions".
    A text that no longer gives its digest was altered outside the program: it is left out and told.
    """
    last, position = ours.db.execute(
        "SELECT coalesce(max(id), 0), coalesce(max(position), 0) FROM documents"
    ).fetchone()
    for document in theirs.documents_by_name():
        text = theirs.text(document)
        target = ours.of_digest(document.sha256)
        new = False
        if digest(text) != document.sha256:
            _leave(found, theirs, document, "text_altered")
            continue
        if target is not None:
            if ours.text(target) != text:
                _leave(found, theirs, document, "text_altered")
                continue
            _revive(ours, target, document, found, theirs)
            _tell_changes(ours, target, document, found, theirs, take if add else ())
        elif (other := ours.of_uid(document.uid)) is not None:
            _leave(found, theirs, document, "text_differs", ours.text(other), text)
            continue
        elif add:
            position += 1
            rival = None if document.deleted else ours.of_name(document.name, until=last)
            target, new = _add(ours, document, text, position), True
            if rival is not None:
                args = {"document": document.name, "as": target.name, **_apart(ours.text(rival), text)}
                found.notes.append(MergeNote("text_other", theirs.path, args))
            found.new += 1
        else:
            found.left_out.append(document.uid)
            continue
        found.pairs += 1
        found.renamed += target.uid != document.uid
        yield Match(target, document, new, text)


class DocumentPairs:
    """Which document here is which of theirs, by uid, once all are matched; looked up as it is asked for."""

    def __init__(self, ours: MergeSide, theirs: MergeSide, found: Matches) -> None:
        self._ours, self._theirs = ours, theirs
        self._left_out, self._renamed = frozenset(found.left_out), found.renamed
        self._answers: dict[str, str | None] = {}

    def get(self, uid: str) -> str | None:
        """The uid here of their document of this uid; None where it stays away or there is none."""
        if uid not in self._answers:
            if len(self._answers) >= _KEPT:
                self._answers.clear()
            self._answers[uid] = self._find(uid)
        return self._answers[uid]

    def name_here(self, record: str) -> str:
        """The uid here of what may be a document of theirs; of anything else its own."""
        return (self.get(record) or record) if self._renamed else record

    def _find(self, uid: str) -> str | None:
        source = None if uid in self._left_out else self._theirs.of_uid(uid)
        target = self._ours.of_digest(source.sha256) if source is not None else None
        return target.uid if target is not None else None


def _leave(found: Matches, theirs: MergeSide, document: DocumentRow, code: str, *texts: str) -> None:
    found.left_out.append(document.uid)
    args: dict[str, object] = {"document": document.name}
    found.notes.append(MergeNote(code, theirs.path, args | (_apart(*texts) if texts else {})))


def _apart(here: str, there: str) -> dict[str, object]:
    count, first = difference(here, there)
    return {"characters": count, "first": first}


def _tell_changes(
    ours: MergeSide,
    target: DocumentRow,
    document: DocumentRow,
    found: Matches,
    theirs: MergeSide,
    take: Collection[str],
) -> None:
    """A name or direction that differs; a number that we gave to tell two documents apart is no other
    name.
    """
    if target.deleted or document.deleted:
        return
    if document.name not in (target.name, _NUMBER.sub("", target.name)):
        if "names" in take:
            ours.db.execute("UPDATE documents SET name = ? WHERE id = ?", (document.name, target.rowid))
        args: dict[str, object] = {"document": target.name, "there": document.name}
        found.notes.append(MergeNote("name_differs", theirs.path, args))
    _tell_titles(ours, target, document, found, theirs, take)
    if document.direction != target.direction:
        if "directions" in take:
            ours.db.execute(
                "UPDATE documents SET direction = ? WHERE id = ?", (document.direction, target.rowid)
            )
        args = {"document": target.name, "here": target.direction, "there": document.direction}
        found.notes.append(MergeNote("direction_differs", theirs.path, args))


def _tell_titles(
    ours: MergeSide,
    target: DocumentRow,
    document: DocumentRow,
    found: Matches,
    theirs: MergeSide,
    take: Collection[str],
) -> None:
    """A title that only they wrote comes along; one that differs is told, and taken with the names."""
    here, there = parse_object(target.meta), parse_object(document.meta)
    mine, other = title_in(here), title_in(there)
    if not other or mine == other:
        return
    begins = first_words(ours.text(target))
    if mine and other == begins:
        return  # nobody wrote theirs: the program took it from the text
    unwritten = TITLE not in here or mine == begins
    if unwritten or "names" in take:
        meta = dump({**here, TITLE: there[TITLE]})
        ours.db.execute("UPDATE documents SET meta = ? WHERE id = ?", (meta, target.rowid))
    if not unwritten:
        args: dict[str, object] = {"document": mine or target.name, "there": other}
        found.notes.append(MergeNote("title_differs", theirs.path, args))


def _revive(
    ours: MergeSide, target: DocumentRow, document: DocumentRow, found: Matches, theirs: MergeSide
) -> None:
    """What a person deleted here stays deleted; what only came deleted comes back with a file that has it."""
    if target.deleted and not document.deleted:
        if ours.history.brought(target.uid) == BROUGHT_DELETED:
            ours.db.execute("UPDATE documents SET deleted = 0 WHERE id = ?", (target.rowid,))
            _mark(ours.db, target.uid, BROUGHT)
            found.new += 1
        else:
            found.notes.append(MergeNote("deleted_here", theirs.path, {"document": target.name}))
    elif document.deleted and not target.deleted:
        found.notes.append(MergeNote("deleted_there", theirs.path, {"document": target.name}))


def _mark(db: sqlite3.Connection, uid: str, dot: str) -> None:
    db.execute("INSERT OR REPLACE INTO merged (record, dot, journal) VALUES (?, ?, 0)", (uid, dot))


def _add(ours: MergeSide, document: DocumentRow, text: str, position: int) -> DocumentRow:
    db, name, number = ours.db, document.name, 2
    taken = "SELECT 1 FROM documents WHERE name = ? AND NOT deleted LIMIT 1"
    while not document.deleted and db.execute(taken, (name,)).fetchone():
        name, number = f"{document.name} ({number})", number + 1
    cursor = db.execute(
        "INSERT INTO documents (uid, name, sha256, direction, state, characters, words, position, meta, "
        "created, deleted) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(document.uid, name, document.sha256, document.direction, str(State.NEW), len(text)),
            *(count_words(text), position, document.meta, document.created, int(document.deleted)),
        ),
    )
    rowid = cursor.lastrowid
    assert rowid is not None
    db.execute("INSERT INTO texts (id, text) VALUES (?, ?)", (rowid, text))
    _mark(db, document.uid, BROUGHT_DELETED if document.deleted else BROUGHT)
    return DocumentRow(
        *(rowid, document.uid, name, document.sha256, document.direction, str(State.NEW), document.meta),
        *(document.created, document.deleted),
    )
