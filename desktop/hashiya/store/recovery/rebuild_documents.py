"""The documents of a damaged file: each row put right, with the text that has its digest."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hashiya.core.document import Direction, State, digest
from hashiya.core.segment import count_words
from hashiya.core.span import is_uid, new_uid, now
from hashiya.store.recovery.collect import Collected, RawRow, is_json, is_sha256
from hashiya.store.recovery.mend_texts import Effort, has_digest, mend, patch, plain, raw, readable
from hashiya.store.recovery.rebuild_annotations import nearest
from hashiya.store.recovery.recovery_report import LostRecord

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from hashiya.store.recovery.collect import Column
    from hashiya.store.recovery.copies import Copy
    from hashiya.store.recovery.found_evidence import Told
    from hashiya.store.recovery.pace import Pace
    from hashiya.store.recovery.pages import RawValue
    from hashiya.store.recovery.recovery_report import Recovery

_SEVERAL = 3
_LONGEST = 1 << 28  # characters of a text


class LeftDocuments:
    """Writes every document of which something is left; what had to be dropped it tells `told`."""

    def __init__(
        self,
        db: sqlite3.Connection,
        columns: Sequence[Column],
        found: Collected,
        journal: Told,
        told: Recovery,
        labels: set[str],
    ) -> None:
        self._db, self._columns, self._found, self._journal = db, columns, found, journal
        self._told, self._labels = told, labels
        self._copies: Sequence[Copy] = ()
        self._evidence = found.evidence
        self._rows, self._texts = found.tables["documents"], found.tables["texts"]
        self._odd: set[int] = set()
        self._effort = Effort()

    def put(self, copies: Sequence[Copy], pace: Pace) -> None:
        """Write all.

        `copies` are sound files that may hold the same texts; those marked as the file's own tell of
        documents of which nothing is left here, too.
        """
        self._copies, self._effort = copies, Effort(pace.ask)
        self._bring_home()
        self._evidence.note_documents(self._rows.table, self._texts.table)
        if any(copy.own for copy in copies):
            self._note_known_to_copies()
        left = pace.through("documents", self._evidence.documents_left(), len(self._rows))
        doubtful = [rowid for rowid in left if not self._put_sound(rowid)]
        lost = self._lost()
        if doubtful or lost:
            self._note_surfaces({*doubtful, *lost}, pace)
        for rowid in pace.through("texts", (*doubtful, *lost), len(doubtful) + len(lost)):
            self._put_mended(rowid)
        self._add_from_copies(pace)

    def _lost(self) -> list[int]:
        """Documents of which annotations alone are left; one of these may have a damaged number."""
        others = self._evidence.other_documents()
        return [rowid for rowid, often, is_placed in others if is_placed or often >= _SEVERAL]

    # ------------------------------------------------------------------ one document

    def _put_sound(self, rowid: int) -> bool:
        """Write the document if one of its texts has its digest."""
        row = self.row_of(rowid)
        for text in self._texts_of(rowid):
            for sha256 in self._wanted(row):
                if has_digest(raw(text), sha256):
                    self._put(row | {"sha256": sha256}, plain(text))
                    return True
        return False

    def _put_mended(self, rowid: int) -> None:
        """Write a document whose text is damaged or lost, as far as it can be found out."""
        row = self.row_of(rowid)
        wanted = self._wanted(row)
        first: list[RawValue] = []
        if self._put_copied(row, wanted):
            return
        for text in self._texts_of(rowid):
            first = first or [text]
            for sha256 in wanted:
                mended = mend(text, sha256, self._evidence.surfaces(rowid), self._effort)
                if mended is not None:
                    self._told.mended.append(str(row["name"]))
                    self._put(row | {"sha256": sha256}, mended)
                    return
                if self._effort.is_spent and str(row["name"]) not in self._told.untried[-1:]:
                    self._told.untried.append(str(row["name"]))
        length = self._evidence.last_end(rowid)
        if not first and not length:
            self._told.missing.append(LostRecord("text", str(row["name"])))
            return
        characters = row.get("characters")
        if isinstance(characters, int) and length <= characters <= _LONGEST:
            length = characters
        # What the annotations stand on is known even where the text around it is gone.
        left = readable(first[0] if first else "", length)
        patched = patch(left, self._evidence.surfaces(rowid))
        if row["sha256"]:
            self._told.altered.append(str(row["name"]))
        self._put(row | {"sha256": digest(patched)}, patched)

    def _put_copied(self, row: RawRow, digests: Sequence[str]) -> bool:
        """Write the document with its text from a copy, if one has it."""
        copy, other = self._copy_of(row, {*digests})
        text = copy.text(other) if copy is not None and other is not None else None
        if copy is None or other is None or text is None:
            return False
        if row["name"] == str(row["id"]):
            row["name"] = other["name"]
        self._told.mended.append(str(row["name"]))
        self._told.helped(copy.path)
        self._put(row | {"sha256": other["sha256"]}, text)
        return True

    def _put(self, row: RawRow, text: str) -> None:
        if self._is_there(str(row["uid"])):
            self._told.dropped["documents"] += 1
            return
        row = row | {"characters": len(text), "words": count_words(text), "longest": 0}
        names = ",".join(f'"{column.name}"' for column in self._columns)
        values = [row.get(column.name, column.default) for column in self._columns]
        marks = ",".join("?" * len(self._columns))
        self._db.execute(f"INSERT INTO documents ({names}) VALUES ({marks})", values)
        self._db.execute("INSERT INTO texts (id, text) VALUES (?, ?)", (row["id"], text))
        self._told.documents += 1

    def _is_there(self, uid: str) -> bool:
        return self._db.execute("SELECT 1 FROM documents WHERE uid = ?", (uid,)).fetchone() is not None

    def _texts_of(self, rowid: int) -> Iterator[RawValue]:
        return (found.row["text"] for found in self._texts.of_id(rowid))

    def _row_of(self, rowid: int) -> RawRow | None:
        """The best row with this id that a page has."""
        found = next(self._rows.of_id(rowid), None)
        return found.row if found is not None else None

    def _wanted(self, row: RawRow) -> list[str]:
        found = [str(row["sha256"]), *self._evidence.digests(_whole(row["id"]))]
        return [sha256 for sha256 in dict.fromkeys(found) if sha256]

    def _bring_home(self) -> None:
        """A text under an id that no document has goes to the document that has its digest and no text."""
        strays: dict[str, int] = {}
        for rowid in self._texts.ids_without(self._rows):
            text = next(self._texts_of(rowid), None)
            strays[digest(plain(text))] = rowid
        homes = list(self._rows.ids_without(self._texts)) if strays else []
        for home in homes:
            row = self._row_of(home)
            stray = strays.pop(str(row["sha256"]), None) if row is not None else None
            if stray is not None:
                self._texts.rename(stray, home)

    def _note_surfaces(self, doubtful: set[int], pace: Pace) -> None:
        """What annotations say that stands in these documents: their rows, and the acts that made them."""
        annotations = self._found.tables["annotations"]
        for each in pace.through("texts", annotations, len(annotations)):
            if each.row["document"] in doubtful and not each.freed:
                self._note_surface(each.row["document"], each.row)
        ids = {self._uid_at(rowid): rowid for rowid in doubtful}
        for _uid, state in self._journal.there("annotations"):
            self._note_surface(ids.get(str(state.get("document"))), state)

    def _note_surface(self, document: object, said: Mapping[str, object]) -> None:
        match document, said.get("start"), said.get("end"), said.get("surface"):
            case (int(rowid), int(start), int(end), str(surface)):
                self._evidence.note_surface(rowid, start, end, surface)

    def _uid_at(self, rowid: int) -> str:
        """The uid of the document with that integer id, "" where nothing tells it for sure."""
        row = self._row_of(rowid)
        uid = plain(row["uid"]) if row is not None else ""
        return uid if is_uid(uid) else _near(uid, self._uids_of(rowid))

    # ------------------------------------------------------------------ copies

    def _note_known_to_copies(self) -> None:
        """Documents of which only annotations are left here, and a copy of the file has the rest."""
        for rowid in [rowid for rowid, *_ in self._evidence.other_documents()]:
            if self._own_row(rowid) is not None:
                self._evidence.note_document(rowid)

    def _own_row(self, rowid: int) -> RawRow | None:
        """The row of that id in an earlier state of the file, unless the indexes say that it is another's."""
        known = self._evidence.uids(rowid)
        known = {uid for uid in known if "documents" in self._evidence.owners(rowid, uid)}
        for copy in self._copies:
            row = copy.document_at(rowid) if copy.own else None
            if row is not None and (not known or row["uid"] in known):
                return row
        return None

    def _copy_of(self, row: RawRow, digests: set[str]) -> tuple[Copy | None, RawRow | None]:
        for copy in self._copies:
            other = copy.document(str(row["uid"]), digests)
            if other is not None:
                return copy, other
        return None, None

    def _add_from_copies(self, pace: Pace) -> None:
        """Documents of which nothing is left here, whole from a copy: those of the journal, and those that an
        earlier state of the file had, since no document is ever taken out.
        """
        for copy in self._copies:
            for uid in pace.through("copies", copy.documents(), 0):
                wanted = copy.own or self._evidence.is_imported(uid)
                if not wanted or self._is_there(uid) or self._journal.removed("documents", uid):
                    continue
                other = copy.document(uid, set())
                text = copy.text(other) if other is not None else None
                if other is None or text is None:
                    continue
                rowid = self._free_id(_whole(other["id"]) if copy.own else 0)
                row = self.row_of(rowid, other) | {"id": rowid, "uid": uid, "sha256": digest(text)}
                self._put(row, text)
                self._told.helped(copy.path)

    def _free_id(self, wished: int) -> int:
        """That integer id, or one above all where a document has it."""
        there, most = self._db.execute(
            "SELECT EXISTS (SELECT 1 FROM documents WHERE id = ?), coalesce(max(id), 0) FROM documents",
            (wished,),
        ).fetchone()
        return wished if wished and not there else int(most) + 1

    # ------------------------------------------------------------------ rows

    def row_of(self, rowid: int, other: RawRow | None = None) -> RawRow:
        """The row with what is damaged in it put right, or one made of what indexes and copies know.

        `other` is taken for it where a copy has it.
        """
        found = other or self._row_of(rowid) or self._own_row(rowid)
        at = now()
        row: RawRow = {"created": at, "state": "new", "direction": "auto", "meta": "{}", "deleted": 0}
        row |= {"name": "", "uid": "", "sha256": "", "position": rowid}
        if found is not None:
            row |= _readable(found)
        if not is_uid(row["uid"]):
            row["uid"] = _near(str(row["uid"]), self._uids_of(rowid)) or new_uid()
        state = self._journal.state("documents", str(row["uid"])) or {}
        if not is_sha256(row["sha256"]):
            row["sha256"] = _near(str(row["sha256"]), self._evidence.digests(rowid))
        if not row["name"]:
            names = [name for name in self._evidence.names(rowid) if name not in self._labels]
            row["name"] = names[0] if names else str(rowid)
        row["state"] = nearest(str(row["state"]), [*State], str(state.get("state", ""))) or "new"
        row["direction"] = nearest(str(row["direction"]), [*Direction], "auto")
        if not is_json(row["meta"]) or not isinstance(json.loads(str(row["meta"])), dict):
            row["meta"] = "{}"
            self._told.dropped["documents.meta"] += rowid not in self._odd
            self._odd.add(rowid)
        position = row["position"]
        row["position"] = position if isinstance(position, int) and 0 <= position < 2**40 else max(rowid, 0)
        row |= {"id": rowid, "deleted": int(bool(row["deleted"]))}
        return row

    def _uids_of(self, rowid: int) -> list[str]:
        """The uids that an index has beside that id and that may be a document's."""
        uids = sorted(self._evidence.uids(rowid))
        owned = [uid for uid in uids if "documents" in self._evidence.owners(rowid, uid)]
        return owned or uids


def _readable(row: RawRow) -> RawRow:
    return {name: plain(value) if isinstance(value, bytes) else value for name, value in row.items()}


def _near(value: str, known: Iterable[str]) -> str:
    """The only known value, or the one that differs in few letters."""
    choices = list(known)
    if len(choices) == 1:
        return choices[0]
    return nearest(value, choices, "")


def _whole(value: RawValue) -> int:
    return value if isinstance(value, int) else 0
