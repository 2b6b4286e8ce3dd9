"""Performing edits: every `before` is verified, every annotation fits its text, or nothing is changed."""

from __future__ import annotations

import sqlite3
from functools import lru_cache
from typing import TYPE_CHECKING

from hashiya.core.changes import ChangeSet, Edit, Record
from hashiya.core.span import SUGGESTIONS, Status
from hashiya.errors import ConflictError, UserError
from hashiya.store.tables import subjects
from hashiya.store.tables.codec import TABLES, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hashiya.core.act_forms import ActArgs
    from hashiya.store.tables.documents import Texts

_PLACED = frozenset({"start", "end", "surface"})
_QUICK = frozenset({"layer", "label", "status", "score", "note", "by", "modified"})
_OF_THE_SCHEME = frozenset({"labels", "guidelines", "examples", "attribute_types", "relation_types"})
_KEY = ("document", "layer", "start", "end", "label")


class Performer:
    """Carries out edits inside the caller's transaction.

    `lenient` is for undo and redo: suggestions are not a person's work, so one that engines have taken away
    or put in the way meanwhile neither stops the step nor stays doubled. What was truly done is given back.

    With `keep_labels` a label stays that people's annotations carry once the other edits are done, since a
    file or a merge brought them meanwhile; `kept_labels` are those.
    """

    def __init__(
        self, db: sqlite3.Connection, texts: Texts, *, lenient: bool = False, keep_labels: bool = False
    ) -> None:
        self._db = db
        self._texts = texts
        self._lenient = lenient
        self._keep_labels = keep_labels
        self._turning = lenient
        self.kept_labels: list[str] = []
        self._hanging = subjects.anything(db)  # few files have more than annotations
        self.relations_gone = 0
        self._moved: list[tuple[str, str, str]] = []
        self._uids: dict[int, str] = {}
        self._documents: set[str] = set()  # of the annotations touched

    def perform(self, edits: Iterable[Edit]) -> tuple[list[Edit], frozenset[str]]:
        """The edits as done, and the uids of all documents touched."""
        done: list[Edit] = []
        edits = list(edits)
        if self._keep_labels:
            edits.sort(key=_takes_label)
        for edit in edits:
            table = TABLES.get(edit.table)
            if table is None:
                raise ValueError(f"no edit may touch the table {edit.table}")
            if edit.table == "documents":
                self._documents.add(edit.uid)
            done.extend(self._one(table, edit))
        for move in self._moved:
            done.extend(self._let_follow(*move))
        return done, frozenset(self._documents)

    def _one(self, table: Table, edit: Edit) -> list[Edit]:
        if edit.before is None and edit.after is None:
            return []
        if edit.before is None and edit.after is not None:
            return self._insert(table, edit, edit.after)
        if self._quick(table, edit):
            return [edit]
        current = self._current(table, edit.uid)
        if current is None and self._lenient and self._was_suggestion(table, edit):
            return []
        assert edit.before is not None
        begins = table.name == "documents" and set(edit.after or ()) == {"state"}
        if begins and _holds(table, edit.after or {}, current):
            return []  # two acts that both begin a document: the second finds it begun
        self._verify(table, edit, edit.before, current)
        assert current is not None
        self._touch(current)
        if self._keep_labels and _takes_label(edit) and self._in_use(edit.uid):
            self.kept_labels.append(edit.uid)
            return []
        if edit.after is None:
            self._need_create(table)
            gone = self._take_what_hangs(table, edit, current)
            self._db.execute(f'DELETE FROM {table.name} WHERE "{table.key}" = ?', (edit.uid,))
            return [*gone, edit]
        following = self._follow(table, edit, edit.after, current)
        return [*following, *self._update(table, edit, edit.after, current)]

    def _take_what_hangs(self, table: Table, edit: Edit, current: Mapping[str, object]) -> list[Edit]:
        """An annotation's attributes, relations and mention go with it, in the same act."""
        if not self._hanging or table.name not in ("annotations", "relations"):
            return []
        if table.name == "annotations":
            gone = subjects.without(self._db, edit.uid, str(current["layer"]))
        else:
            gone = subjects.without_relation(self._db, edit.uid)
        for each in gone:
            self._db.execute(f"DELETE FROM {each.table} WHERE uid = ?", (each.uid,))
            self.relations_gone += each.table == "relations"
        return gone

    def _follow(self, table: Table, edit: Edit, after: Record, current: Mapping[str, object]) -> list[Edit]:
        """What hangs on an annotation follows it from the suggestions into a person's layer."""
        if not self._hanging or table.name != "annotations" or "layer" not in after:
            return []
        move = (edit.uid, str(current["layer"]), str(after["layer"]))
        if self._turning:  # the step taken back gives back what followed; the rest comes after
            self._moved.append(move)
            return []
        return self._let_follow(*move)

    def _let_follow(self, uid: str, layer: str, to: str) -> list[Edit]:
        moves = subjects.moved(self._db, uid, layer, to)
        return [done for each in moves for done in self._one(TABLES[each.table], each)]

    def _quick(self, table: Table, edit: Edit) -> bool:
        """Fields of an annotation that leave it in its place, verified and changed by one statement.

        False: nothing was done, look closer. It halves the time of acts on thousands.
        """
        before, after = edit.before, edit.after
        if table.name != "annotations" or not before or not after:
            return False
        if not _QUICK.issuperset(after) or not _QUICK.issuperset(before):
            return False
        if self._hanging and "layer" in after:
            return False
        try:
            changed = self._db.execute(
                f"UPDATE annotations SET {','.join(f'{name} = ?' for name in map(_quoted, after))} "
                f"WHERE uid = ? AND {' AND '.join(f'{name} IS ?' for name in map(_quoted, before))}",
                [*after.values(), edit.uid, *before.values()],
            ).rowcount
        except sqlite3.IntegrityError:  # its place is taken: look closer who has it
            return False
        if changed:
            row = self._db.execute("SELECT document FROM annotations WHERE uid = ?", (edit.uid,)).fetchone()
            self._documents.add(self._document_uid(row[0]))
        return bool(changed)

    def _document_uid(self, rowid: int) -> str:
        if rowid not in self._uids:
            found = self._db.execute("SELECT uid FROM documents WHERE id = ?", (rowid,)).fetchone()
            self._uids[rowid] = found[0]
        return self._uids[rowid]

    def _in_use(self, label: str) -> bool:
        """Whether the layer of some person, or gold, has an annotation of this label."""
        return (
            self._db.execute(
                "SELECT 1 FROM annotations WHERE label = ? AND layer <> ? LIMIT 1", (label, SUGGESTIONS)
            ).fetchone()
            is not None
        )

    def _insert(self, table: Table, edit: Edit, after: Record) -> list[Edit]:
        self._need_create(table)
        record = {**after, table.key: edit.uid}
        self._hanging = self._hanging or table.name in subjects.HANGING
        if self._current(table, edit.uid) is not None:
            raise conflict(table.name, edit.uid)
        removed: list[Edit] = []
        self._touch(record)
        if table.name == "annotations":
            self._check_place(record)
            removed = self._make_room(record)
        values = self._row(table, record)
        columns = ",".join(f'"{field}"' for field in values)
        marks = ",".join("?" * len(values))
        self._write(f"INSERT INTO {table.name} ({columns}) VALUES ({marks})", list(values.values()), record)
        return [*removed, edit]

    def _update(self, table: Table, edit: Edit, after: Record, current: Mapping[str, object]) -> list[Edit]:
        if table.key in after or not set(after) <= set(table.fields):
            raise ValueError(f"fields of {table.name} that no edit may change: {sorted(after)}")
        record = {**current, **after}
        removed: list[Edit] = []
        if table.name == "annotations":
            if not _PLACED.isdisjoint(after):
                self._check_place(record)
            if not set(_KEY).isdisjoint(after):
                removed = self._make_room(record)
        changed = {field: table.store(field, value) for field, value in after.items()}
        if not changed:
            return []
        assignments = ",".join(f'"{field}" = ?' for field in changed)
        self._write(
            f'UPDATE {table.name} SET {assignments} WHERE "{table.key}" = ?',
            [*changed.values(), edit.uid],
            record,
        )
        return [*removed, edit]

    def _touch(self, record: Mapping[str, object]) -> None:
        """Annotations, settlements and the like belong to a document, which they change."""
        if record.get("document"):
            self._documents.add(str(record["document"]))

    def _write(self, statement: str, values: list[object], record: Mapping[str, object]) -> None:
        """The duplicate of an annotation is told in words."""
        try:
            self._db.execute(statement, values)
        except sqlite3.IntegrityError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_CONSTRAINT_UNIQUE or "layer" not in record:
                raise
            raise UserError(
                "duplicate",
                f"{record['label']} is there already on «{record['surface']}»; nothing was changed.",
                label=record["label"],
                surface=record["surface"],
            ) from error

    def _make_room(self, record: Mapping[str, object]) -> list[Edit]:
        """When lenient: take away the engines' newer suggestion on the place a suggestion comes back to."""
        if not self._lenient or record["layer"] != SUGGESTIONS:
            return []
        rowid, _ = self._texts.get(self._db, str(record["document"]))
        found = self._db.execute(
            "SELECT uid FROM annotations "
            'WHERE document = ? AND layer = ? AND start = ? AND "end" = ? AND label = ? AND uid <> ?',
            (rowid, *(record[field] for field in _KEY[1:]), record["uid"]),
        ).fetchone()
        if found is None:
            return []
        table = TABLES["annotations"]
        newer = self._current(table, found[0])
        self._db.execute("DELETE FROM annotations WHERE uid = ?", found)
        return [Edit(table.name, found[0], newer, None)]

    def _check_place(self, record: Mapping[str, object]) -> None:
        _, text = self._texts.get(self._db, str(record["document"]))
        start, end = record["start"], record["end"]
        if (
            not isinstance(start, int)
            or not isinstance(end, int)
            or not 0 <= start < end <= len(text)
            or text[start:end] != record["surface"]
        ):
            raise UserError(
                "span_mismatch",
                f"{start}–{end} is not «{record['surface']}» in its text; nothing was changed.",
                start=start,
                end=end,
                surface=record["surface"],
            )

    def _current(self, table: Table, uid: str) -> dict[str, object] | None:
        """The record as Edits hold it, but with encoded columns still encoded."""
        row = self._db.execute(_selecting(table.name), (uid,)).fetchone()
        return None if row is None else dict(zip(table.fields, row, strict=True))

    def _row(self, table: Table, record: Mapping[str, object]) -> dict[str, object]:
        if set(record) != set(table.fields):
            raise ValueError(f"a record of {table.name} needs exactly {table.fields}")
        row = {field: table.store(field, value) for field, value in record.items()}
        if table.name == "annotations":
            row["document"] = self._texts.get(self._db, str(record["document"]))[0]
        return row

    @staticmethod
    def _verify(table: Table, edit: Edit, before: Record, current: Mapping[str, object] | None) -> None:
        if not _holds(table, before, current):
            raise conflict(table.name, edit.uid)

    @staticmethod
    def _was_suggestion(table: Table, edit: Edit) -> bool:
        """Whether a missing record can only have been a suggestion that engines replaced."""
        return (
            table.name == "annotations"
            and edit.before is not None
            and (
                edit.before.get("layer", SUGGESTIONS) == SUGGESTIONS
                and edit.before.get("status", Status.SUGGESTED) == Status.SUGGESTED
                and (edit.after is None or edit.after.get("layer", SUGGESTIONS) == SUGGESTIONS)
            )
        )

    @staticmethod
    def _need_create(table: Table) -> None:
        if not table.create:
            raise ValueError(f"no edit makes or removes a record of {table.name}")


def _takes_label(edit: Edit) -> bool:
    return edit.table == "labels" and edit.after is None


def _quoted(name: str) -> str:
    return f'"{name}"'


def _holds(table: Table, wanted: Record, current: Mapping[str, object] | None) -> bool:
    """Whether the record has these values."""
    return current is not None and all(
        current.get(field) == table.store(field, value) for field, value in wanted.items()
    )


@lru_cache
def _selecting(name: str) -> str:
    """The statement that reads one record of the table, its document by uid."""
    table = TABLES[name]
    columns = ",".join(f'"{field}"' for field in table.fields)
    if name == "annotations":
        columns = columns.replace('"document"', "(SELECT d.uid FROM documents d WHERE d.id = document)")
    return f'SELECT {columns} FROM {name} WHERE "{table.key}" = ?'


def conflict(table: str, uid: str) -> ConflictError:
    """The error for a record that is not as an act expects."""
    return ConflictError(
        "conflict",
        "What was to be changed has been changed elsewhere meanwhile; nothing was changed.",
        hint="Look at it again and repeat the step.",
        table=table,
        uid=uid,
    )


def change_set(edits: Iterable[Edit], documents: frozenset[str], kind: str, args: ActArgs) -> ChangeSet:
    """What views have to refresh after these edits."""
    edits = list(edits)
    tables = {edit.table for edit in edits}
    scheme = not tables.isdisjoint(_OF_THE_SCHEME) or any(
        edit.table == "project" and edit.uid == "scheme" for edit in edits
    )
    return ChangeSet(
        documents=documents,
        annotations=frozenset(edit.uid for edit in edits if edit.table == "annotations"),
        relations=frozenset(edit.uid for edit in edits if edit.table == "relations"),
        document_list=not tables.isdisjoint({"documents", "readings"}),
        scheme=scheme,
        people="people" in tables,
        beyond=not tables.isdisjoint((*subjects.HANGING, "entities")),
        kind=kind,
        args=args,
    )
