"""The differing answers that wait in a project, as annotations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.core.span import Annotation, Status
from hashiya.store.merging.conflict_rows import conflict_rows
from hashiya.store.merging.entries import FIELDS, Annotated, Entry
from hashiya.store.merging.merge_documents import differing
from hashiya.store.merging.project_side import DocumentRow, MergeSide
from hashiya.store.tables.identity import key_of

if TYPE_CHECKING:
    import sqlite3

    from hashiya.store.project import Project


@dataclass(frozen=True, slots=True)
class OpenConflict:
    """One answer that is not shown. `record` is its row as an Edit holds it; None: taken away there."""

    uid: str
    record: dict[str, object]
    annotation: Annotation | None


@dataclass(frozen=True, slots=True)
class HeldConflict:
    """The annotation that is shown (None where nothing is) and the answers beside it."""

    shown: Annotation | None
    held: tuple[OpenConflict, ...]


def held_conflicts(project: Project, document: str | None = None) -> list[HeldConflict]:
    """In the order of documents and places; answers that say the same as what is shown are no conflict."""
    return project.read(conflicts_in, document)


def conflicts_in(db: sqlite3.Connection, document: str | None = None) -> list[HeldConflict]:
    """Annotations that wait for a decision, of one document or of all."""
    waiting = {
        row[0]
        for row in db.execute("SELECT DISTINCT document FROM conflicts WHERE \"table\" = 'annotations'")
    }
    if not waiting:
        return []
    side = MergeSide(db, "")
    found: list[HeldConflict] = []
    for row in side.documents:
        if row.uid in waiting and document in (None, row.uid) and not row.deleted:
            found += sorted(_of_document(side, row), key=_order)
    return found


def _order(found: HeldConflict) -> tuple[int, int]:
    annotations = [found.shown, *(each.annotation for each in found.held)]
    known = [each for each in annotations if each is not None]
    return min((each.start for each in known), default=0), -max((each.end for each in known), default=0)


def _of_document(side: MergeSide, row: DocumentRow) -> list[HeldConflict]:
    people, _ = side.rows(row)
    shown = {uid: Entry(key_of(uid, value.layer), "", value, uid) for uid, value in people}
    by_key = {entry.key: entry for entry in shown.values()}
    by_place = {(entry.value.layer, *entry.value.place): entry for entry in shown.values() if entry.value}
    groups: dict[str, tuple[Annotated | None, list[OpenConflict]]] = {}
    for record in conflict_rows(side.db, "\"table\" = 'annotations' AND document = ?", (row.uid,)):
        content = record["value"]
        assert isinstance(content, dict)
        entry = side.held_entry(str(record["record"]), "", content)
        rival = by_key.get(entry.key)
        if rival is None and entry.value is not None:
            rival = by_place.get((entry.value.layer, *entry.value.place))
        if differing(rival, entry):
            held = OpenConflict(str(record["uid"]), record, _annotation(entry, row.uid))
            groups.setdefault(rival.uid if rival else entry.key, (rival, []))[1].append(held)
    return [
        HeldConflict(_annotation(rival, row.uid) if rival else None, tuple(held))
        for rival, held in groups.values()
    ]


def _annotation(entry: Annotated, document: str) -> Annotation | None:
    if entry.value is None:
        return None
    fields = dict(zip(FIELDS, entry.value, strict=True))
    fields["status"] = Status(str(fields["status"]))
    return Annotation(uid=entry.uid, document=document, **fields)  # type: ignore[arg-type]
