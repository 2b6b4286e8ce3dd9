"""A sound project file made from a damaged one: everything that its pages, indexes, journal and copies hold.

The damaged file is read only. What is written is checked by the doctor before it is given back; what could
not be brought back, and what came from where, is told.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from hashiya.core.document import digest
from hashiya.core.segment import count_words
from hashiya.core.span import GOLD, SUGGESTIONS, is_uid, new_uid, now
from hashiya.errors import UserError
from hashiya.progress import OnProgress, Progress, ignore_progress
from hashiya.store.file.doctor import rebuild_stack
from hashiya.store.recovery.collect import (
    Collected,
    Column,
    FoundRow,
    RawRow,
    collect,
    columns_of,
    holds_json,
    is_derived,
    is_json,
)
from hashiya.store.recovery.copies import Copy, copies_in
from hashiya.store.recovery.mend_texts import plain
from hashiya.store.recovery.pages import Cell, Pages, RawValue, read_pages
from hashiya.store.recovery.rebuild_annotations import (
    Put,
    Referents,
    can_unpack,
    nearest,
    put_together,
    read_journal,
)
from hashiya.store.recovery.rebuild_beyond import REPLAYED, add_from_journal, put_aside_what_dangles
from hashiya.store.recovery.rebuild_documents import LeftDocument, LeftDocuments, best
from hashiya.store.recovery.recovery_report import Recovery
from hashiya.store.tables.row_checks import fault, settled

log = logging.getLogger(__name__)

FindCopies = Callable[[str], Sequence[Path]]
_Group = tuple[RawValue, RawValue, RawValue]  # document, layer, status

_OWN = frozenset({"documents", "texts", "annotations", "project", "people", "labels", "journal"})
_PAGES = 64  # read between two reports of progress
_FAMILY = "works"


def rebuild(
    db: sqlite3.Connection, damaged: Path, find_copies: FindCopies, progress: OnProgress = ignore_progress
) -> Recovery:
    """Fill a new and empty project file of this schema, in the caller's transaction, from `damaged`.

    `find_copies` names other project files that may hold the same texts; `progress` may raise to stop. Raises
    OSError when the damaged
    file cannot be read at all, UserError `nothing_found` when it holds no record of a project.
    """
    schema = columns_of(db)
    found = collect(_told(read_pages(damaged), progress), schema)
    if not any(found.tables[table] for table in ("texts", "documents", "journal")):
        raise _nothing(damaged)
    told = Recovery()
    _Rebuilding(db, schema, found, told, find_copies).run()
    if not told.documents and told.missing:
        raise _nothing(damaged)
    return told


def _told(pages: Pages, progress: OnProgress) -> Iterator[Cell]:
    """The records of all pages, with word of how far it has come."""
    last = -1
    for cell in pages.cells():
        if cell.page // _PAGES != last:
            last = cell.page // _PAGES
            progress(Progress("recovering", cell.page, pages.count))
        yield cell


def _nothing(damaged: Path) -> UserError:
    return UserError(
        "nothing_found",
        f"No text of a project was found in {damaged}; nothing was changed.",
        hint="Take a daily copy or a backup.",
        path=str(damaged),
    )


class _Rebuilding:
    def __init__(
        self,
        db: sqlite3.Connection,
        schema: Mapping[str, tuple[Column, ...]],
        found: Collected,
        told: Recovery,
        find_copies: FindCopies,
    ) -> None:
        self._db, self._schema, self._found, self._told = db, schema, found, told
        self._find_copies = find_copies
        self._evidence = found.evidence
        self._journal = read_journal(found.tables["journal"])
        self._uid = ""
        self._unreadable_acts: set[int] = set()
        self._people: dict[str, tuple[str, str]] = {}
        self._labels: set[str] = set()
        self._layers: set[str] = {SUGGESTIONS, GOLD}

    def run(self) -> None:
        self._put_project()
        self._put_plain("journal", self._found_journal())
        self._put_people_and_labels()
        self._finder = LeftDocuments(self._found, self._journal, self._told, self._labels)
        documents = self._finder.documents()
        copies = self._read_copies(documents)
        self._add_documents_from_copies(documents, copies)
        self._put_documents(documents, copies)
        known = Referents(
            {each.rowid: each.text for each in documents if each.text is not None},
            {each.rowid: str(each.row["uid"]) for each in documents},
            self._labels,
            self._layers,
            {
                str(each.row["uid"])
                for table, rows in self._found.tables.items()
                for each in rows
                if table != "annotations" and "uid" in each.row
            }
            | {uid for table, uid in self._journal.last if table != "annotations"},
        )
        put = put_together(self._found.tables["annotations"], self._evidence, self._journal, known)
        self._add_from_copies(put, documents, copies)
        self._put_annotations(put)
        for table in self._schema:
            if table not in _OWN and not is_derived(table):
                self._put_plain(table)
        self._told.records = add_from_journal(self._db, self._journal, self._schema).total()
        self._told.aside += put_aside_what_dangles(self._db)
        self._finish(documents)

    # ------------------------------------------------------------------ project, people, labels

    def _put_project(self) -> None:
        values = {
            plain(each.row["key"]): plain(each.row["value"])
            for each in reversed(best(self._found.tables["project"]))
            if is_json(each.row["value"]) and isinstance(each.row["key"], str)
        }
        for key, default in (("uid", new_uid()), ("title", ""), ("created", now())):
            kept = json.loads(values[key]) if key in values else None
            if not isinstance(kept, str) or (key == "uid" and not is_uid(kept)):
                values[key] = json.dumps(default)
                self._told.missing.append(f"project: {key}")
        for key in [key for key, value in values.items() if fault("project", {"key": key, "value": value})]:
            del values[key]
            self._told.dropped["project"] += 1
        if "scheme" not in values or not isinstance(json.loads(values["scheme"]), dict):
            values["scheme"] = json.dumps(
                {"meta": {}, "name": "recovered", "nested": True, "title_ar": "", "title_en": ""}
            )
            self._told.missing.append("project: scheme")
        self._uid = str(json.loads(values["uid"]))
        self._db.execute("DELETE FROM project")
        self._db.executemany("INSERT INTO project (key, value) VALUES (?, ?)", values.items())

    def _put_people_and_labels(self) -> None:
        self._put_plain("people")
        self._db.execute("DELETE FROM labels")
        self._put_plain("labels")
        self._labels = {row[0] for row in self._db.execute("SELECT code FROM labels")}
        self._layers |= {row[0] for row in self._db.execute("SELECT uid FROM people")}

    def _found_journal(self) -> list[FoundRow]:
        """The rows of the journal; where the edits of one cannot be read, it is kept without them."""
        rows = self._found.tables["journal"]
        uids = {each.row["uid"] for each in rows}
        result = []
        for each in rows:
            row = dict(each.row)
            if not can_unpack(row):
                row |= {"edits": "[]", "edits_z": None}
                self._told.dropped["journal.edits"] += 1
                self._unreadable_acts.add(each.rowid)
            if row["undoes"] and row["undoes"] not in uids:
                row["undoes"] = ""
            for name in ("args", "documents"):
                if not is_json(row[name]):
                    row[name] = "{}" if name == "args" else "[]"
            row |= {name: plain(row[name]) for name in ("uid", "at", "by", "kind", "undoes", "origin")}
            if not is_uid(row["uid"]):
                row["uid"] = nearest(str(row["uid"]), self._evidence.uids[each.rowid], "") or new_uid()
            result.append(each._replace(row=row))
        return result

    def _put_plain(self, table: str, rows: list[FoundRow] | None = None) -> None:
        """The rows of a table as they are; those that cannot be are counted."""
        columns = self._schema[table]
        names = ",".join(f'"{column.name}"' for column in columns)
        marks = ",".join("?" * len(columns))
        for found in best(self._found.tables[table] if rows is None else rows):
            row: RawRow = settled(table, found.row)
            odd = fault(table, found.row)
            if odd and table in REPLAYED and self._journal.last.get((table, str(row["uid"]))):
                continue  # the journal tells it whole
            if odd and table != "journal" and fault(table, row):
                # It would be passed over wherever it is read; the damaged file, which is kept, has it.
                self._told.aside.append((f"{table}: {odd}", found.row))
                continue
            if row != found.row:
                self._told.dropped[table] += not found.freed
            if self._is_of_the_past(table, found) or not _is_whole(row):
                self._told.dropped[table] += not found.freed
                continue
            try:
                done = self._db.execute(
                    f'INSERT OR IGNORE INTO "{table}" ({names}) VALUES ({marks})',
                    [row[column.name] for column in columns],
                )
            except sqlite3.Error:
                self._told.dropped[table] += 1
                continue
            if not done.rowcount and found.sure and not found.freed:
                self._told.dropped[table] += 1

    def _is_of_the_past(self, table: str, found: FoundRow) -> bool:
        """Whether a row of a free or damaged page is one that was taken away."""
        if found.sure and not found.freed:
            return False
        uid = found.row.get("uid") or found.row.get("code")
        if isinstance(uid, str) and (table, uid) in self._journal.last:
            return self._journal.removed(table, uid)
        return found.freed and table != "journal"

    def _imported(self) -> set[str]:
        """The uids of all documents that the journal speaks of."""
        uids: set[str] = set()
        for found in self._found.tables["journal"]:
            value = found.row["documents"]
            if isinstance(value, str) and is_json(value) and isinstance(listed := json.loads(value), list):
                uids.update(uid for uid in listed if isinstance(uid, str))
        return uids

    def _put_documents(self, documents: list[LeftDocument], copies: Mapping[str, list[Copy]]) -> None:
        columns = self._schema["documents"]
        names = ",".join(f'"{column.name}"' for column in columns)
        marks = ",".join("?" * len(columns))
        for each in documents:
            row = each.row
            other = next(iter(_of(each, copies)), None)
            if other is not None and (each.text is None or digest(each.text) != row["sha256"]):
                each.text, row["sha256"] = other.text, digest(other.text)
                self._told.mended.append(str(row["name"]))
                self._helped(other)
            if other is not None and row["name"] == str(each.rowid):
                row["name"] = other.name
            if each.text is None:
                self._told.missing.append("text: " + str(row["name"]))
                continue
            actual = digest(each.text)
            if row["sha256"] != actual:
                if row["sha256"]:
                    self._told.altered.append(str(row["name"]))
                row["sha256"] = actual
            row |= {"characters": len(each.text), "words": count_words(each.text), "longest": 0}
            values = [row.get(column.name, column.default) for column in columns]
            self._db.execute(f"INSERT INTO documents ({names}) VALUES ({marks})", values)
            self._db.execute("INSERT INTO texts (id, text) VALUES (?, ?)", (each.rowid, each.text))
            self._told.documents += 1

    # ------------------------------------------------------------------ annotations

    def _put_annotations(self, put: Put) -> None:
        columns = self._schema["annotations"]
        names = [column.name for column in columns if column.name != "id"]
        quoted, marks = ",".join(f'"{name}"' for name in names), ",".join("?" * len(names))
        statement = f"INSERT OR IGNORE INTO annotations ({quoted}) VALUES ({marks})"
        defaults = {column.name: column.default for column in columns}
        for row in put.rows:
            self._need_person(str(row["layer"]))
            values = [row[name] if row.get(name) is not None else defaults.get(name) for name in names]
            try:
                done = self._db.execute(statement, values)
            except sqlite3.Error as error:
                put.aside.append((str(error), row))
                continue
            self._told.annotations += done.rowcount
        self._told.how.update(put.how)
        self._told.aside += put.aside
        self._add_missing_labels()

    def _need_person(self, layer: str) -> None:
        """A layer belongs to somebody: where the person's row is lost, one is made to be named again."""
        if layer in self._layers:
            return
        self._layers.add(layer)
        if layer in self._people:
            self._add_person(layer, *self._people[layer])
            return
        name = f"? {layer[:4]}"
        self._add_person(layer, name, "annotator")
        self._told.missing.append(f"person: {name}")

    def _add_missing_labels(self) -> None:
        used = {row[0] for row in self._db.execute("SELECT DISTINCT label FROM annotations")}
        position = self._db.execute("SELECT coalesce(max(position), 0) FROM labels").fetchone()[0]
        for code in sorted(used - self._labels):
            position += 1
            row = {column.name: "" for column in self._schema["labels"]}
            row |= {"code": code, "ar": code, "en": code, "family": _FAMILY, "lch": "[0.437,0.19,300.0]"}
            names = ",".join(f'"{name}"' for name in row)
            marks = ",".join("?" * len(row))
            values = [position if name == "position" else value for name, value in row.items()]
            self._db.execute(f"INSERT INTO labels ({names}) VALUES ({marks})", values)
            if self._found.tables["labels"] == []:
                self._told.missing.append(f"label: {code}")

    # ------------------------------------------------------------------ copies

    def _read_copies(self, documents: Iterable[LeftDocument]) -> dict[str, list[Copy]]:
        """What the other files have of these documents, by uid and by digest, the newest file first."""
        wanted = {str(each.row[key]) for each in documents for key in ("uid", "sha256")} | self._imported()
        found: defaultdict[str, list[Copy]] = defaultdict(list)
        for path in self._find_copies(self._uid):
            try:
                for copy in copies_in(path, wanted):
                    self._people.update(copy.people)
                    found[copy.uid].append(copy)
                    found[digest(copy.text)].append(copy)
            except (sqlite3.Error, UserError, OSError, ValueError) as error:
                log.warning("%s could not help: %s", path, error)
        return found

    def _add_from_copies(
        self, put: Put, documents: Iterable[LeftDocument], copies: Mapping[str, list[Copy]]
    ) -> None:
        """Annotations that the counters say are missing, as a copy of the same text has them; and of those of
        which only the place is left, the rest.
        """
        there = Counter((row["document"], row["layer"], row["status"]) for row in put.rows)
        uids = {str(row["uid"]) for row in put.rows}
        places = {tuple(row[name] for name in _PLACE): row for row in put.rows}
        poor = {row["document"] for row in put.rows if row["uid"] in put.poor}
        counted = {document for document, _layer, _status in self._evidence.counts}
        for each in documents:
            if each.text is None:
                continue
            short = each.rowid not in counted or any(
                there[key] < count for key, count in self._evidence.counts.items() if key[0] == each.rowid
            )
            for copy in _of(each, copies) if short or each.rowid in poor else ():
                if digest(each.text) != digest(copy.text):
                    continue
                for row in copy.annotations:
                    mine = row | {"document": each.rowid}
                    place = tuple(mine[name] for name in _PLACE)
                    uid = str(row["uid"])
                    if place in places:
                        self._tell_the_rest(copy, places[place], mine, put, uids)
                        continue
                    if uid in uids or self._journal.removed("annotations", uid):
                        continue
                    if not self._is_wanted(each.rowid, mine, there):
                        continue
                    uids.add(uid)
                    places[place] = mine
                    there[each.rowid, str(mine["layer"]), str(mine["status"])] += 1
                    put.rows.append(mine)
                    put.how["copy"] += 1
                    self._know(copy, str(mine["layer"]))
                    self._helped(copy)

    def _tell_the_rest(self, copy: Copy, left: RawRow, other: RawRow, put: Put, uids: set[str]) -> None:
        """Of an annotation of which only the place is left, what a copy has on just that place."""
        uid = str(other["uid"])
        if left["uid"] in put.poor and (uid == left["uid"] or uid not in uids):
            put.poor.remove(str(left["uid"]))
            uids.add(uid)
            left.update(other)
            self._helped(copy)

    def _add_documents_from_copies(
        self, documents: list[LeftDocument], copies: Mapping[str, list[Copy]]
    ) -> None:
        """Documents of the journal of which nothing is left here, whole from a copy."""
        there = {str(each.row["uid"]) for each in documents}
        rowid = max((each.rowid for each in documents), default=0)
        for uid in sorted(self._imported() - there):
            copy = next(iter(copies.get(uid, ())), None)
            if copy is None or self._journal.removed("documents", uid):
                continue
            rowid += 1
            row = self._finder.row_of(rowid, None)
            row |= {"uid": uid, "name": copy.name, "sha256": digest(copy.text)}
            documents.append(LeftDocument(rowid, row, copy.text))
            self._helped(copy)

    def _is_wanted(self, rowid: int, row: RawRow, there: Mapping[_Group, int]) -> bool:
        """Whether the counters, where they are left, miss one of this layer and status."""
        key = (rowid, str(row["layer"]), str(row["status"]))
        if any(document == rowid for document, _layer, _status in self._evidence.counts):
            return there.get(key, 0) < self._evidence.counts.get(key, 0)
        return True

    def _know(self, copy: Copy, layer: str) -> None:
        if layer not in self._layers and layer in copy.people:
            self._layers.add(layer)
            self._add_person(layer, *copy.people[layer])

    def _add_person(self, uid: str, name: str, kind: str) -> None:
        self._db.execute(
            "INSERT INTO people (uid, name, kind, created) VALUES (?, ?, ?, ?)", (uid, name, kind, now())
        )

    def _helped(self, copy: Copy) -> None:
        if copy.path.name not in self._told.copies:
            self._told.copies.append(copy.path.name)

    # ------------------------------------------------------------------ the end

    def _finish(self, documents: Iterable[LeftDocument]) -> None:
        """What follows from the rest is made anew; what the counters miss is told."""
        names = {each.rowid: str(each.row["name"]) for each in documents}
        query = "SELECT document, layer, status, count(*) FROM annotations GROUP BY 1, 2, 3"
        there = {(row[0], row[1], row[2]): row[3] for row in self._db.execute(query)}
        for (document, layer, status), count in sorted(self._evidence.counts.items()):
            lost = count - there.get((document, layer, status), 0)
            if lost > 0:
                name = names.get(document, f"document {document}")
                self._told.missing.append(f"{lost} annotations ({status}): {name}")
        acts = {row[0] for row in self._db.execute("SELECT id FROM journal")}
        self._put_index_of_acts(acts)
        self._put_undo_stack(acts - self._unreadable_acts)

    def _put_index_of_acts(self, acts: set[int]) -> None:
        for each in best(self._found.tables["touched"]):
            record, act = each.row["record"], each.row["journal"]
            if act in acts and isinstance(record, str) and not each.freed:
                self._db.execute(
                    "INSERT OR IGNORE INTO touched (record, journal) VALUES (?, ?)", (record, act)
                )

    def _put_undo_stack(self, acts: set[int]) -> None:
        names = ("position", "act", "journal", "undone")
        for each in best(self._found.tables["undo_stack"]):
            if not each.freed and {each.row["act"], each.row["journal"]} <= acts:
                self._db.execute(
                    f"INSERT OR IGNORE INTO undo_stack ({','.join(names)}) VALUES (?, ?, ?, ?)",
                    [each.row[name] for name in names],
                )
        rebuild_stack(self._db)


_PLACE = ("document", "start", "end", "layer", "label")


def _is_whole(row: RawRow) -> bool:
    """Whether every text can be read and what is JSON is."""
    for name, value in row.items():
        if isinstance(value, bytes) and name not in ("data", "edits_z"):
            return False
        if holds_json(name) and not is_json(value):
            return False
    return True


def _of(document: LeftDocument, copies: Mapping[str, list[Copy]]) -> list[Copy]:
    row = document.row
    digests = [row["sha256"], digest(document.text) if document.text is not None else ""]
    return [copy for key in (*digests, row["uid"]) for copy in copies.get(str(key), ())]
