"""A sound project file made from a damaged one: everything that its pages, indexes, journal and copies hold.

The damaged file is read only. What is written is checked by the doctor before it is given back; what could
not be brought back, and what came from where, is told.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

from hashiya.core.span import GOLD, SUGGESTIONS, is_uid, new_uid, now
from hashiya.errors import UserError
from hashiya.progress import OnProgress, ignore_progress
from hashiya.store.file.connection import APPLICATION_ID
from hashiya.store.file.doctor import rebuild_stack
from hashiya.store.file.odd_forms import oddity, settled
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
from hashiya.store.recovery.copied_annotations import CopiedAnnotations
from hashiya.store.recovery.copies import Copy
from hashiya.store.recovery.found_evidence import Evidence, Scratch, Told
from hashiya.store.recovery.mend_texts import plain
from hashiya.store.recovery.pace import Pace
from hashiya.store.recovery.page_owners import PageOwners
from hashiya.store.recovery.pages import read_pages
from hashiya.store.recovery.rebuild_annotations import (
    Annotations,
    RebuiltTexts,
    Referents,
    can_unpack,
    nearest,
    read_journal,
)
from hashiya.store.recovery.rebuild_beyond import REPLAYED, add_from_journal, put_aside_what_dangles
from hashiya.store.recovery.rebuild_documents import LeftDocuments
from hashiya.store.recovery.recovery_report import LostRecord, Recovery
from hashiya.store.tables.codec import TABLES
from hashiya.store.tables.row_checks import fault

log = logging.getLogger(__name__)

FindCopies = Callable[[str], Sequence[Path]]

_OWN = frozenset({"documents", "texts", "annotations", "project", "people", "labels", "journal"})
_FAMILY = "works"


def rebuild(
    db: sqlite3.Connection, damaged: Path, find_copies: FindCopies, progress: OnProgress = ignore_progress
) -> Recovery:
    """Fill a new and empty project file of this schema, in the caller's transaction, from `damaged`.

    `find_copies` names other project files that may hold the same texts; `progress` may raise to stop. What
    is read goes through a few MB of memory, however large the file is. Raises OSError when the damaged file
    cannot be read at all, UserError `nothing_found` when it holds no record of a project.
    """
    schema, told = columns_of(db), Recovery()
    with read_pages(damaged) as pages, closing(Scratch()) as scratch, ExitStack() as opened:
        owners, pace = PageOwners(pages), Pace(progress)
        cells = owners.cells(lambda numbers: pace.through("pages", numbers, pages.count))
        found = collect(pages, cells, schema, Evidence(scratch))
        found.whole = owners.whole
        rebuilding = _Rebuilding(db, schema, found, told, Told(scratch), pace)
        rebuilding.open_copies(find_copies, opened, pages.is_of(APPLICATION_ID))
        if not rebuilding.has_something():
            raise _nothing(damaged)
        rebuilding.run()
    if not told.documents and told.missing:
        raise _nothing(damaged)
    return told


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
        journal: Told,
        pace: Pace,
    ) -> None:
        self._pace = pace
        self._db, self._schema, self._found, self._told = db, schema, found, told
        self._evidence, self._journal = found.evidence, journal
        self._copies: list[Copy] = []
        self._unreadable_acts: set[int] = set()
        self._people: dict[str, tuple[str, str]] = {}
        self._labels: set[str] = set()
        self._layers: set[str] = {SUGGESTIONS, GOLD}

    def has_something(self) -> bool:
        """Whether there is anything of a project, here or in an earlier state of the file."""
        tables = ("texts", "documents", "journal", "annotations")
        return any(self._found.tables[table] for table in tables) or any(copy.own for copy in self._copies)

    def run(self) -> None:
        """Write all."""
        self._add_acts_of_copies()
        acts = self._found.tables["journal"]
        told = self._pace.through("documents", acts.in_order(), 0)
        read_journal(map(self._readable_act, told), self._journal)
        self._put_project()
        self._put_plain("journal", self._found_journal())
        self._put_people_and_labels()
        columns = self._schema["documents"]
        documents = LeftDocuments(self._db, columns, self._found, self._journal, self._told, self._labels)
        if self._copies:
            self._note_imported()
        documents.put(self._copies, self._pace)
        known = Referents(RebuiltTexts(self._db), self._labels, self._layers)
        annotations = Annotations(
            *(self._db, self._schema["annotations"], self._found, self._journal, known, self._need_person)
        )
        annotations.put(self._pace)
        copied = CopiedAnnotations(self._db, self._found, self._journal, annotations, self._told)
        copied.put(self._copies, self._pace)
        self._told.how.update(annotations.how)
        self._told.aside += annotations.aside()
        self._told.annotations = sum(annotations.how.values())
        self._add_missing_labels()
        for table in self._schema:
            if table not in _OWN and not is_derived(table):
                self._put_plain(table)
                self._put_from_copies(table)
        self._told.records += add_from_journal(self._db, self._journal, self._schema).total()
        self._told.aside += put_aside_what_dangles(self._db)
        self._finish()

    # ------------------------------------------------------------------ project, people, labels

    def _put_project(self) -> None:
        values: dict[str, str] = {}
        for each in self._found.tables["project"].best():
            key, value = each.row["key"], each.row["value"]
            if isinstance(key, str) and isinstance(value, str) and is_json(value):
                values.setdefault(key, value)
        values = self._settings_of_copies() | values
        for key, default in (("uid", new_uid()), ("title", ""), ("created", now())):
            kept = json.loads(values[key]) if key in values else None
            if not isinstance(kept, str) or (key == "uid" and not is_uid(kept)):
                values[key] = json.dumps(default)
                self._told.missing.append(LostRecord("project", key))
        for key in [key for key, value in values.items() if fault("project", {"key": key, "value": value})]:
            del values[key]
            self._told.dropped["project"] += 1
        if "scheme" not in values or not isinstance(json.loads(values["scheme"]), dict):
            values["scheme"] = json.dumps(
                {"meta": {}, "name": "recovered", "nested": True, "title_ar": "", "title_en": ""}
            )
            self._told.missing.append(LostRecord("project", "scheme"))
        self._db.execute("DELETE FROM project")
        self._db.executemany("INSERT INTO project (key, value) VALUES (?, ?)", values.items())

    def _settings_of_copies(self) -> dict[str, str]:
        """What an earlier state of the file had, where a page of it is lost."""
        copy = next((copy for copy in self._copies if copy.own), None)
        if copy is None or "project" in self._found.whole:
            return {}
        return {str(row["key"]): str(row["value"]) for row in copy.rows("project") if is_json(row["value"])}

    def _put_people_and_labels(self) -> None:
        self._put_plain("people")
        self._put_from_copies("people")
        self._db.execute("DELETE FROM labels")
        self._put_plain("labels")
        self._put_from_copies("labels")
        self._labels |= {row[0] for row in self._db.execute("SELECT code FROM labels")}
        self._layers |= {row[0] for row in self._db.execute("SELECT uid FROM people")}

    def _add_acts_of_copies(self) -> None:
        """Acts of which nothing is left here: the journal only ever grows."""
        if "journal" in self._found.whole:
            return
        for copy in self._copies:
            for rowid, uid in copy.acts() if copy.own else ():
                if not self._evidence.is_other(uid):
                    self._evidence.note_other(uid)
                    self._found.tables["journal"].add(rowid, copy.act)
                    self._told.helped(copy.path)

    def _readable_act(self, found: FoundRow) -> FoundRow:
        """The row of the journal, as an earlier state of the file has it where its edits cannot be read."""
        if not can_unpack(found.row):
            for copy in self._copies:
                row = copy.act(found.rowid) if copy.own else {}
                if row and row["uid"] == found.row["uid"]:
                    self._told.helped(copy.path)
                    return found._replace(row=row)
        return found

    def _found_journal(self) -> Iterator[FoundRow]:
        """The rows of the journal; where the edits of one cannot be read, it is kept without them."""
        for each in map(self._readable_act, self._found.tables["journal"].best()):
            row = dict(each.row)
            if not can_unpack(row):
                row |= {"edits": "[]", "edits_z": None}
                self._told.dropped["journal.edits"] += 1
                self._unreadable_acts.add(each.rowid)
            if row["undoes"] and not self._evidence.is_other(plain(row["undoes"])):
                row["undoes"] = ""
            for name in ("args", "documents"):
                if not is_json(row[name]):
                    row[name] = "{}" if name == "args" else "[]"
            row |= {name: plain(row[name]) for name in ("uid", "at", "by", "kind", "undoes", "origin")}
            if not is_uid(row["uid"]):
                row["uid"] = nearest(str(row["uid"]), self._evidence.uids(each.rowid), "") or new_uid()
            yield each._replace(row=row)

    def _put_plain(self, table: str, rows: Iterable[FoundRow] | None = None) -> None:
        """The rows of a table as they are; those that cannot be are counted."""
        columns = self._schema[table]
        names = ",".join(f'"{column.name}"' for column in columns)
        marks = ",".join("?" * len(columns))
        left = self._found.tables[table].best() if rows is None else rows
        for found in self._pace.through("rest", left, 0) if table not in _OWN else left:
            row: RawRow = settled(table, found.row)
            odd = oddity(table, found.row)
            if odd and table in REPLAYED and self._journal.state(table, str(row["uid"])):
                continue  # the journal tells it whole
            if odd and table != "journal" and oddity(table, row):
                # It would be passed over where it is read, or odd; the damaged file, which is kept, has it.
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

    def _put_from_copies(self, table: str) -> None:
        """Rows that an earlier state of the file had and of which nothing is left here.

        Where no page of the table is lost, what is not there was taken away.
        """
        if table in self._found.whole or table == "journal":
            return
        names = [column.name for column in self._schema[table]]
        quoted, marks = ",".join(f'"{name}"' for name in names), ",".join("?" * len(names))
        statement = f'INSERT OR IGNORE INTO "{table}" ({quoted}) VALUES ({marks})'
        for copy in self._copies:
            for row in copy.rows(table) if copy.own else ():
                uid = str(row.get("uid") or row.get("code") or "")
                if fault(table, row) or (uid and self._journal.removed(table, uid)):
                    continue
                state = self._journal.state(table, uid) if uid and table in TABLES else None
                for name in {*(state or ())} & {*names} - {"uid", "code"}:
                    row[name] = TABLES[table].store(name, (state or {})[name])  # type: ignore[assignment]
                values = [row.get(column.name, column.default) for column in self._schema[table]]
                try:
                    done = self._db.execute(statement, values).rowcount
                except sqlite3.Error:
                    continue
                if done:
                    self._told.copied += 1
                    self._told.helped(copy.path)

    def _is_of_the_past(self, table: str, found: FoundRow) -> bool:
        """Whether a row of a free or damaged page is one that was taken away."""
        if found.sure and not found.freed:
            return False
        uid = found.row.get("uid") or found.row.get("code")
        if isinstance(uid, str) and self._journal.knows(table, uid):
            return self._journal.removed(table, uid)
        return found.freed and table != "journal"

    def _note_imported(self) -> None:
        """All documents that the journal speaks of."""
        for found in self._found.tables["journal"]:
            value = found.row["documents"]
            if isinstance(value, str) and is_json(value) and isinstance(listed := json.loads(value), list):
                for uid in listed:
                    if isinstance(uid, str):
                        self._evidence.note_imported(uid)

    # ------------------------------------------------------------------ annotations

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
        self._told.missing.append(LostRecord("person", name))

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
            if not self._found.tables["labels"]:
                self._told.missing.append(LostRecord("label", str(code)))

    # ------------------------------------------------------------------ copies

    def open_copies(self, find_copies: FindCopies, opened: ExitStack, is_ours: bool) -> None:
        """Open what may help, the newest first. `is_ours`: the file says of itself that it is a project's.

        An earlier state of the file has its uid. Where that is lost, it has some of the same acts, documents
        or people; where all are lost, it is enough that only one project's copies bear the file's name.
        """
        uid = self._found_uid()
        for path in find_copies(uid):
            try:
                copy = Copy(path)
            except (sqlite3.Error, UserError, OSError, ValueError) as error:
                log.warning("%s could not help: %s", path, error)
                continue
            opened.callback(copy.close)
            self._copies.append(copy)
            self._people = copy.people | self._people
            copy.own = bool(uid) and copy.project == uid
        if not uid and is_ours:
            known = {copy.project for copy in self._copies if self._shares(copy)}
            known = known or {copy.project for copy in self._copies if not self._has_uids()}
            for copy in self._copies if len(known) == 1 else ():
                copy.own = copy.project in known

    def _found_uid(self) -> str:
        for each in self._found.tables["project"].best():
            value = each.row["value"]
            if each.row["key"] == "uid" and isinstance(value, str) and is_json(value):
                uid = json.loads(value)
                if is_uid(uid):
                    return str(uid)
        return ""

    def _has_uids(self) -> bool:
        return bool(self._found.tables["journal"] or self._found.tables["documents"])

    def _shares(self, copy: Copy) -> bool:
        """Whether the copy has some act, document or person of the damaged file."""
        return any(self._evidence.is_other(uid) for uid in copy.uids())

    def _add_person(self, uid: str, name: str, kind: str) -> None:
        self._db.execute(
            "INSERT INTO people (uid, name, kind, created) VALUES (?, ?, ?, ?)", (uid, name, kind, now())
        )

    # ------------------------------------------------------------------ the end

    def _finish(self) -> None:
        """What follows from the rest is made anew; what the counters miss is told."""
        count = "SELECT count(*) FROM annotations WHERE document = ? AND layer = ? AND status = ?"
        for document, layer, status, wanted in self._evidence.counts():
            lost = wanted - self._db.execute(count, (document, layer, status)).fetchone()[0]
            if lost > 0:
                row = self._db.execute("SELECT name FROM documents WHERE id = ?", (document,)).fetchone()
                name = row[0] if row else f"document {document}"
                self._told.missing.append(LostRecord(str(status), name, lost))
        self._put_index_of_acts()

    def _put_index_of_acts(self) -> None:
        """The acts of each record, and what undo would take next; a copy's, where a page of them is lost."""
        touching = (
            "INSERT OR IGNORE INTO touched (record, journal) SELECT ?1, ?2 "
            "WHERE EXISTS (SELECT 1 FROM journal WHERE id = ?2)"
        )
        for row in self._rows_of("touched"):
            if isinstance(row["journal"], int) and isinstance(row["record"], str):
                self._db.execute(touching, (row["record"], row["journal"]))
        stacking = (
            "INSERT OR IGNORE INTO undo_stack (position, act, journal, undone) SELECT ?1, ?2, ?3, ?4 "
            "WHERE EXISTS (SELECT 1 FROM journal WHERE id = ?2) "
            "AND EXISTS (SELECT 1 FROM journal WHERE id = ?3)"
        )
        for row in self._rows_of("undo_stack"):
            if not {row["act"], row["journal"]} & self._unreadable_acts:
                self._db.execute(stacking, [row[name] for name in ("position", "act", "journal", "undone")])
        rebuild_stack(self._db)

    def _rows_of(self, table: str) -> Iterator[RawRow]:
        yield from (each.row for each in self._found.tables[table].best() if not each.freed)
        if table not in self._found.whole:
            for copy in self._copies:
                yield from copy.rows(table) if copy.own else ()


def _is_whole(row: RawRow) -> bool:
    """Whether every text can be read and what is JSON is."""
    for name, value in row.items():
        if isinstance(value, bytes) and name not in ("data", "edits_z"):
            return False
        if holds_json(name) and not is_json(value):
            return False
    return True
