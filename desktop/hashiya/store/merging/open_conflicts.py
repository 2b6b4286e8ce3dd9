"""The differing answers that wait in a project, as annotations."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass

from hashiya.core.span import Annotation, Status
from hashiya.store.merging.entries import FIELDS, LAYER, Entry
from hashiya.store.merging.identity import key_of
from hashiya.store.merging.merge_documents import differing, place
from hashiya.store.merging.project_side import DocumentRow, Side
from hashiya.store.project import Project


@dataclass(frozen=True, slots=True)
class Held:
    """One answer that is not shown. `record` is its row as an Edit holds it; None: taken away there."""

    uid: str
    record: dict[str, object]
    annotation: Annotation | None


@dataclass(frozen=True, slots=True)
class HeldConflict:
    """The annotation that is shown (None where nothing is) and the answers beside it."""

    shown: Annotation | None
    held: tuple[Held, ...]


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
    side = Side(db, "")
    found: list[HeldConflict] = []
    for row in side.documents:
        if row.uid in waiting and document in (None, row.uid) and not row.deleted:
            found += sorted(_of_document(side, row), key=_order)
    return found


def _order(found: HeldConflict) -> tuple[int, int]:
    annotations = [found.shown, *(each.annotation for each in found.held)]
    known = [each for each in annotations if each is not None]
    return min((each.start for each in known), default=0), -max((each.end for each in known), default=0)


def _of_document(side: Side, row: DocumentRow) -> list[HeldConflict]:
    people, _ = side.rows(row)
    shown = {uid: Entry(key_of(uid, str(value[LAYER])), "", value, uid) for uid, value in people}
    by_key = {entry.key: entry for entry in shown.values()}
    by_place = {(entry.value[LAYER], *place(entry.value)): entry for entry in shown.values() if entry.value}
    groups: dict[str, tuple[Entry | None, list[Held]]] = {}
    columns = 'uid, "table", record, dot, document, value'
    query = f"SELECT {columns} FROM conflicts WHERE \"table\" = 'annotations' AND document = ? ORDER BY uid"
    for fields in side.db.execute(query, (row.uid,)):
        record = dict(zip(("uid", "table", "record", "dot", "document", "value"), fields, strict=True))
        record["value"] = content = json.loads(str(record["value"]))
        value = None if content["value"] is None else tuple(content["value"])
        entry = Entry(str(record["record"]), "", value, str(content["uid"]))
        rival = by_key.get(entry.key)
        if rival is None and value is not None:
            rival = by_place.get((value[LAYER], *place(value)))
        if differing(rival, entry):
            held = Held(str(record["uid"]), record, _annotation(entry, row.uid))
            groups.setdefault(rival.uid if rival else entry.key, (rival, []))[1].append(held)
    return [
        HeldConflict(_annotation(rival, row.uid) if rival else None, tuple(held))
        for rival, held in groups.values()
    ]


def _annotation(entry: Entry, document: str) -> Annotation | None:
    if entry.value is None:
        return None
    fields = dict(zip(FIELDS, entry.value, strict=True))
    fields["status"] = Status(str(fields["status"]))
    return Annotation(uid=entry.uid, document=document, **fields)  # type: ignore[arg-type]
