"""The documents of a damaged file: each row put right, with the text that has its digest."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

from hashiya.core.document import Direction, State, digest
from hashiya.core.segment import count_words
from hashiya.core.span import is_uid, new_uid, now
from hashiya.store.recovery.collect import Collected, RawRow, is_json, is_sha256
from hashiya.store.recovery.mend_texts import has_digest, mend, patch, plain, raw, readable
from hashiya.store.recovery.rebuild_annotations import nearest

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence

    from hashiya.store.recovery.collect import Column
    from hashiya.store.recovery.copies import Copy
    from hashiya.store.recovery.found_evidence import Told
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
        self._rows: dict[int, int] = {}
        self._texts: defaultdict[int, list[int]] = defaultdict(list)
        self._used: set[str] = set()
        self._odd: set[int] = set()

    def put(self, imported: set[str], copies: Sequence[Copy]) -> None:
        """Write all. `imported`: the uids of all documents that the journal speaks of.

        `copies` are sound files that may hold the same texts; those marked as the file's own tell of
        documents of which nothing is left here, too.
        """
        self._copies = copies
        documents, texts = self._found.tables["documents"], self._found.tables["texts"]
        for index, rowid in documents.best_indexes():
            self._rows.setdefault(rowid, index)
        for index, rowid in texts.best_indexes():
            self._texts[rowid].append(index)
        self._bring_home()
        ids = {*self._rows, *self._texts, *self._evidence.placed_documents(), *self._known_to_copies()}
        doubtful = [rowid for rowid in sorted(ids) if not self._put_sound(rowid)]
        lost = self._lost(ids)
        if doubtful or lost:
            self._note_surfaces({*doubtful, *lost})
        for rowid in (*doubtful, *sorted(lost)):
            self._put_mended(rowid)
        self._add_from_copies(imported)

    def _lost(self, ids: set[int]) -> set[int]:
        """Documents of which annotations alone are left; one of these may have a damaged number."""
        known = self._evidence.documents
        rest = known.keys() - ids
        sure = self._evidence.indexed_documents() if rest else set()
        return {rowid for rowid in rest if rowid in sure or known[rowid] >= _SEVERAL}

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
        texts, wanted = self._texts_of(rowid), self._wanted(row)
        usable = self._evidence.surfaces(rowid)
        if self._put_copied(row, wanted):
            return
        for text in texts:
            for sha256 in wanted:
                mended = mend(text, sha256, usable)
                if mended is not None:
                    self._told.mended.append(str(row["name"]))
                    self._put(row | {"sha256": sha256}, mended)
                    return
        if not texts and not usable:
            self._told.missing.append("text: " + str(row["name"]))
            return
        characters = row.get("characters")
        length = max([end for _start, end, _surface in usable], default=0)
        if isinstance(characters, int) and length <= characters <= _LONGEST:
            length = characters
        # What the annotations stand on is known even where the text around it is gone.
        patched = patch(readable(texts[0] if texts else "", length), usable)
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
        uid = str(row["uid"])
        if uid in self._used:
            self._told.dropped["documents"] += 1
            return
        self._used.add(uid)
        row = row | {"characters": len(text), "words": count_words(text), "longest": 0}
        names = ",".join(f'"{column.name}"' for column in self._columns)
        values = [row.get(column.name, column.default) for column in self._columns]
        marks = ",".join("?" * len(self._columns))
        self._db.execute(f"INSERT INTO documents ({names}) VALUES ({marks})", values)
        self._db.execute("INSERT INTO texts (id, text) VALUES (?, ?)", (row["id"], text))
        self._told.documents += 1

    def _texts_of(self, rowid: int) -> list[RawValue]:
        return [self._found.tables["texts"][index].row["text"] for index in self._texts.get(rowid, ())]

    def _wanted(self, row: RawRow) -> list[str]:
        found = [str(row["sha256"]), *self._evidence.digests(_whole(row["id"]))]
        return [sha256 for sha256 in dict.fromkeys(found) if sha256]

    def _bring_home(self) -> None:
        """A text under an id that no document has goes to the document that has its digest and no text."""
        rows = self._found.tables["documents"]
        strays = [rowid for rowid in self._texts if rowid not in self._rows]
        if not strays:
            return
        lacking = [(rowid, index) for rowid, index in self._rows.items() if rowid not in self._texts]
        wanted = {str(rows[index].row["sha256"]): rowid for rowid, index in lacking}
        for rowid in strays if wanted else ():
            home = wanted.get(digest(plain(self._texts_of(rowid)[0])))
            if home is not None:
                self._texts[home] = self._texts.pop(rowid)

    def _note_surfaces(self, doubtful: set[int]) -> None:
        """What annotations say that stands in these documents: their rows, and the acts that made them."""
        for each in self._found.tables["annotations"]:
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
        index = self._rows.get(rowid)
        uid = plain(self._found.tables["documents"][index].row["uid"]) if index is not None else ""
        return uid if is_uid(uid) else _near(uid, self._uids_of(rowid))

    # ------------------------------------------------------------------ copies

    def _known_to_copies(self) -> set[int]:
        """Ids of documents of which only annotations are left here, and a copy of the file has the rest."""
        rest = self._evidence.documents.keys() - self._rows.keys() - self._texts.keys()
        return {rowid for rowid in rest if self._own_row(rowid) is not None}

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

    def _add_from_copies(self, imported: set[str]) -> None:
        """Documents of which nothing is left here, whole from a copy: those of the journal, and those that an
        earlier state of the file had, since no document is ever taken out.
        """
        ids = {row[0] for row in self._db.execute("SELECT id FROM documents")}
        for copy in self._copies:
            for uid in copy.documents():
                wanted = (copy.own or uid in imported) and not self._journal.removed("documents", uid)
                if uid in self._used or not wanted:
                    continue
                other = copy.document(uid, set())
                text = copy.text(other) if other is not None else None
                if other is None or text is None:
                    continue
                rowid = _whole(other["id"])
                rowid = rowid if copy.own and rowid not in ids else max(ids, default=0) + 1
                ids.add(rowid)
                row = self.row_of(rowid, other) | {"id": rowid, "uid": uid, "sha256": digest(text)}
                self._put(row, text)
                self._told.helped(copy.path)

    # ------------------------------------------------------------------ rows

    def row_of(self, rowid: int, other: RawRow | None = None) -> RawRow:
        """The row with what is damaged in it put right, or one made of what indexes and copies know.

        `other` is taken for it where a copy has it.
        """
        index = self._rows.get(rowid)
        found = other or (self._found.tables["documents"][index].row if index is not None else None)
        found = found or self._own_row(rowid)
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
