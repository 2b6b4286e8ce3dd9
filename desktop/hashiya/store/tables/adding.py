"""Bulk work: documents and annotations from files, engines' suggestions. One journal row a call."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from hashiya.core.changes import ChangeSet
from hashiya.core.span import SUGGESTIONS, Annotation, Status, now
from hashiya.store.journal import journal
from hashiya.store.listing.listed_documents import keep_indexes
from hashiya.store.tables import annotations as rows
from hashiya.store.tables import documents, people, suggestions
from hashiya.store.tables.records import AddReport, NewDocument

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Sequence

    from hashiya.core.act_forms import ActArgs
    from hashiya.store.tables.documents import Texts


class SuggestedPart(NamedTuple):
    """Where a part of a text begins and ends in which suggestions are replaced.

    `before`: how many came and went in the parts before it; the `last` one writes that into the journal.
    """

    start: int
    end: int
    before: tuple[int, int] = (0, 0)
    last: bool = True


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
    part: SuggestedPart | None = None,
) -> ChangeSet:
    """See suggestions.plan for what is left alone and what is passed over."""
    todo = _replace_part(db, texts, document, engines, new, layers=layers, part=part)
    touched = suggestions.touched(todo)
    before = part.before if part is not None else (0, 0)
    added, removed = before[0] + len(todo.insert), before[1] + len(todo.remove)
    if part is not None and not part.last:
        args: ActArgs = {"engines": sorted(engines), "added": added, "removed": removed}
        changes = ChangeSet(frozenset({document}), journal=False, kind="suggest", args=args)
    else:
        changes = _note_replaced(db, document, engines, added, removed, bool(touched))
    return replace(changes, annotations=touched)


def replace_suggestions_in_parts(
    db: sqlite3.Connection,
    texts: Texts,
    document: str,
    engines: Collection[str],
    parts: Iterable[tuple[SuggestedPart, Sequence[Annotation]]],
) -> ChangeSet:
    """As `replace_suggestions`, of a text as long as a shelf of books: `parts` are one after the other."""
    added = removed = 0
    refreshed = False
    for part, new in parts:
        todo = _replace_part(db, texts, document, engines, new, part=part)
        added += len(todo.insert)
        removed += len(todo.remove)
        refreshed = refreshed or bool(todo.refresh)
    return _note_replaced(db, document, engines, added, removed, refreshed)


def _note_replaced(
    db: sqlite3.Connection, document: str, engines: Collection[str], added: int, removed: int, more: bool
) -> ChangeSet:
    """A row of the journal, where anything changed: `more` than what came and went."""
    args: ActArgs = {"engines": sorted(engines), "added": added, "removed": removed}
    if not (added or removed or more):
        return ChangeSet(journal=False, kind="suggest", args=args)
    first = people.engine_uid(sorted(engines)[0]) if engines else ""
    journal.append(db, kind="suggest", args=args, by=first, documents=[document])
    return ChangeSet(documents=frozenset({document}), kind="suggest", args=args)


def _replace_part(
    db: sqlite3.Connection,
    texts: Texts,
    document: str,
    engines: Collection[str],
    new: Sequence[Annotation],
    *,
    layers: Collection[str] | None = None,
    part: SuggestedPart | None = None,
) -> suggestions.SuggestionChanges:
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
    start, end = (part.start, part.end) if part is not None else (None, None)
    todo = suggestions.plan(db, document, engines, complete, layers=layers, start=start, end=end)
    for source in {each.source for each in todo.insert}:
        people.add(db, people.engine(source))
    suggestions.carry_out(db, rowid, todo)
    return todo


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
