"""Which document of one file is which of another: by the digest of its text, never by name or row."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

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
    from collections.abc import Collection

_NUMBER = re.compile(r" \(\d+\)$")


@dataclass(slots=True)
class Matches:
    """`pairs` are (ours, theirs, new here); `left_out` the uids of their documents that stay away."""

    pairs: list[tuple[DocumentRow, DocumentRow, bool]] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    notes: list[MergeNote] = field(default_factory=list)
    new: list[DocumentRow] = field(default_factory=list)


def match_documents(
    ours: MergeSide, theirs: MergeSide, *, add: bool = True, take: Collection[str] = ()
) -> Matches:
    """Pair the documents; those that we do not have are added, in the order of their names, where `add`.

    Names and directions that differ are told, and theirs taken where `take` has "names" or "directions".
    A text that no longer gives its digest was altered outside the program: it is left out and told.
    """
    found = Matches()
    by_digest: dict[str, DocumentRow] = {}
    for document in ours.documents:
        kept = by_digest.get(document.sha256)
        if kept is None or (kept.deleted and not document.deleted):
            by_digest[document.sha256] = document
    by_uid = {document.uid: document for document in ours.documents}
    by_name = {document.name: document for document in ours.documents if not document.deleted}
    names = set(by_name)
    for document in sorted(theirs.documents, key=lambda each: (each.name, each.uid)):
        text = theirs.text(document)
        target = by_digest.get(document.sha256)
        if digest(text) != document.sha256:
            _leave(found, theirs, document, "text_altered")
        elif target is not None:
            if ours.text(target) != text:
                _leave(found, theirs, document, "text_altered")
                continue
            target = _revive(ours, target, document, found, theirs)
            _tell_changes(ours, target, document, found, theirs, take if add else ())
            found.pairs.append((target, document, False))
        elif document.uid in by_uid:
            _leave(found, theirs, document, "text_differs", ours.text(by_uid[document.uid]), text)
        elif add:
            target = _add(ours.db, document, text, names)
            rival = by_name.get(document.name)
            if rival is not None and not document.deleted:
                args = {"document": document.name, "as": target.name, **_apart(ours.text(rival), text)}
                found.notes.append(MergeNote("text_other", theirs.path, args))
            by_digest[target.sha256] = by_uid[target.uid] = target
            found.new.append(target)
            found.pairs.append((target, document, True))
        else:
            found.left_out.append(document.uid)
    return found


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
) -> DocumentRow:
    """What a person deleted here stays deleted; what only came deleted comes back with a file that has it."""
    if target.deleted and not document.deleted:
        if ours.brought.get(target.uid) == BROUGHT_DELETED:
            ours.db.execute("UPDATE documents SET deleted = 0 WHERE id = ?", (target.rowid,))
            _mark(ours.db, target.uid, BROUGHT)
            found.new.append(target)
        else:
            found.notes.append(MergeNote("deleted_here", theirs.path, {"document": target.name}))
    elif document.deleted and not target.deleted:
        found.notes.append(MergeNote("deleted_there", theirs.path, {"document": target.name}))
    return target


def _mark(db: sqlite3.Connection, uid: str, dot: str) -> None:
    db.execute("INSERT OR REPLACE INTO merged (record, dot, journal) VALUES (?, ?, 0)", (uid, dot))


def _add(db: sqlite3.Connection, document: DocumentRow, text: str, names: set[str]) -> DocumentRow:
    name, number = document.name, 2
    while name in names and not document.deleted:
        name, number = f"{document.name} ({number})", number + 1
    if not document.deleted:
        names.add(name)
    position = db.execute("SELECT coalesce(max(position), 0) + 1 FROM documents").fetchone()[0]
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
