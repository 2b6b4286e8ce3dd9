"""Bulk work: documents and annotations from files, engines' suggestions. One journal row a call."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

from hashiya.core.changes import ChangeSet
from hashiya.core.span import SUGGESTIONS, Annotation, Status, now
from hashiya.store.journal import journal
from hashiya.store.listing.listed_documents import keep_indexes
from hashiya.store.tables import annotations as rows
from hashiya.store.tables import documents, people, suggestions
from hashiya.store.tables.records import AddReport, NewDocument

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Sequence

    from hashiya.core.act_forms import ActArgs
    from hashiya.store.tables.documents import Texts


def add_documents(db: sqlite3.Connection, new: Sequence[NewDocument], by: str) -> AddReport:
    """Add what is not there yet; the whole call is one transaction of the caller's."""
    digests = [documents.storable(each) for each in new]
    known = _known(db, digests)
    names = _names(db, {each.name for each in new})
    position = db.execute("SELECT coalesce(max(position), 0) FROM documents").fetchone()[0]
    added: list[str] = []
    skipped: list[tuple[str, str]] = []
    restored: list[str] = []
    written = given = 0
    for each, sha256 in zip(new, digests, strict=True):
        if sha256 in known:
            uid, deleted = known[sha256]
            if deleted:
                db.execute("UPDATE documents SET deleted = 0 WHERE uid = ?", (uid,))
                restored.append(uid)
                known[sha256] = (uid, False)
            else:
                skipped.append((each.name, uid))
            continue
        position += 1
        rowid, uid = documents.add(
            db, each, sha256=sha256, position=position, name=_free_name(each.name, names)
        )
        known[sha256] = (uid, False)
        added.append(uid)
        given += len(each.annotations)
        written += _insert(db, rowid, uid, each.text, each.annotations, by)
    keep_indexes(db)
    changes = ChangeSet(documents=frozenset(added + restored), document_list=True, kind="import")
    args: ActArgs = {"count": len(added), "annotations": written}
    if added or restored:
        journal.append(db, kind="import", args=args, by=by, documents=[*added, *restored])
    return AddReport(
        tuple(added),
        tuple(skipped),
        tuple(restored),
        written,
        given - written,
        replace(changes, args=args),
        placed=tuple(known[sha256][0] for sha256 in digests),
    )


def add_annotations(
    db: sqlite3.Connection, texts: Texts, document: str, new: Sequence[Annotation], by: str
) -> ChangeSet:
    """Add annotations from a file to a document that is there; exact duplicates are passed over."""
    rowid, text = texts.get(db, document)
    written = _insert(db, rowid, document, text, new, by)
    args: ActArgs = {"count": written}
    if not written:
        return ChangeSet(journal=False, kind="import_annotations", args=args)
    journal.append(db, kind="import_annotations", args=args, by=by, documents=[document])
    return ChangeSet(documents=frozenset({document}), kind="import_annotations", args=args)


def replace_suggestions(
    db: sqlite3.Connection,
    texts: Texts,
    document: str,
    engines: Collection[str],
    new: Sequence[Annotation],
    *,
    layers: Collection[str] | None = None,
) -> ChangeSet:
    """See suggestions.plan for what is left alone and what is passed over."""
    rowid, text = texts.get(db, document)
    at = now()
    complete = [
        documents.complete(
            each,
            document=document,
            text=text,
            by=people.engine_uid(each.source),
            at=at,
            layer=SUGGESTIONS,
            status=Status.SUGGESTED,
        )
        for each in new
    ]
    todo = suggestions.plan(db, document, engines, complete, layers=layers)
    args: ActArgs = {"engines": sorted(engines), "added": len(todo.insert), "removed": len(todo.remove)}
    touched = suggestions.touched(todo)
    if not touched:
        return ChangeSet(journal=False, kind="suggest", args=args)
    for source in {each.source for each in todo.insert}:
        people.add(db, people.engine(source))
    suggestions.carry_out(db, rowid, todo)
    first = people.engine_uid(sorted(engines)[0]) if engines else ""
    journal.append(db, kind="suggest", args=args, by=first, documents=[document])
    return ChangeSet(documents=frozenset({document}), annotations=touched, kind="suggest", args=args)


def _insert(
    db: sqlite3.Connection, rowid: int, uid: str, text: str, new: Sequence[Annotation], by: str
) -> int:
    if not new:
        return 0
    at = now()
    whole = (documents.complete(each, document=uid, text=text, by=by, at=at) for each in new)
    return rows.insert(db, rowid, whole)


def _known(db: sqlite3.Connection, digests: Sequence[str]) -> dict[str, tuple[str, bool]]:
    """digest → (uid, deleted) of those that are there; a document that is not deleted wins."""
    found: dict[str, tuple[str, bool]] = {}
    for sha256 in set(digests):
        row = db.execute(
            "SELECT uid, deleted FROM documents WHERE sha256 = ? ORDER BY deleted, id LIMIT 1", (sha256,)
        ).fetchone()
        if row:
            found[sha256] = (row[0], bool(row[1]))
    return found


def _names(db: sqlite3.Connection, wanted: Collection[str]) -> set[str]:
    return {
        name
        for name in wanted
        if db.execute("SELECT 1 FROM documents WHERE name = ? AND NOT deleted LIMIT 1", (name,)).fetchone()
    }


def _free_name(name: str, taken: set[str]) -> str:
    """Names are for people and the command line: two documents do not share one."""
    free = name
    for number in count(2):
        if free not in taken:
            break
        free = f"{name} ({number})"
    taken.add(free)
    return free
