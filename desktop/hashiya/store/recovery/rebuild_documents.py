"""The documents of a damaged file: each row put right, with the text that has its digest."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.core.document import Direction, State, digest
from hashiya.core.span import is_uid, new_uid, now
from hashiya.store.recovery.collect import Collected, FoundRow, RawRow, is_json, is_sha256
from hashiya.store.recovery.mend_texts import has_digest, mend, patch, plain, raw, readable
from hashiya.store.recovery.rebuild_annotations import Told, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hashiya.store.recovery.pages import RawValue
    from hashiya.store.recovery.recovery_report import Recovery

_LONGEST = 1 << 28  # characters of a text


@dataclass
class LeftDocument:
    """A document as it will be written; `text` is None where nothing of it is left."""

    rowid: int
    row: RawRow
    text: str | None = None


class LeftDocuments:
    """Finds every document of which something is left; what had to be dropped it tells `told`."""

    def __init__(self, found: Collected, journal: Told, told: Recovery, labels: set[str]) -> None:
        self._found, self._journal, self._told, self._labels = found, journal, told, labels
        self._evidence = found.evidence

    def documents(self) -> list[LeftDocument]:
        """Every document of which its row, its text or an index entry is left."""
        rows = {each.rowid: each for each in reversed(best(self._found.tables["documents"]))}
        texts: defaultdict[int, list[RawValue]] = defaultdict(list)
        for each in best(self._found.tables["texts"]):
            texts[each.rowid].append(each.row["text"])
        _bring_home(texts, rows)
        places = {place.document for place in self._evidence.places.values()}
        result = []
        used: set[str] = set()
        for rowid in sorted({*rows, *texts, *(places & set(self._evidence.digests))}):
            row = self.row_of(rowid, rows.get(rowid))
            if row["uid"] in used:
                self._told.dropped["documents"] += 1
                continue
            used.add(str(row["uid"]))
            document = LeftDocument(rowid, row)
            self._choose_text(document, texts.get(rowid, []))
            result.append(document)
        return result

    def row_of(self, rowid: int, found: FoundRow | None) -> RawRow:
        """The row with what is damaged in it put right, or one made of what the indexes know."""
        at = now()
        row: RawRow = {"created": at, "state": "new", "direction": "auto", "meta": "{}", "deleted": 0}
        row |= {"name": "", "uid": "", "sha256": "", "position": rowid}
        if found is not None:
            row |= _readable(found.row)
        if not is_uid(row["uid"]):
            row["uid"] = _near(str(row["uid"]), self._evidence.uids[rowid]) or new_uid()
        state = self._journal.last.get(("documents", str(row["uid"]))) or {}
        if not is_sha256(row["sha256"]):
            row["sha256"] = _near(str(row["sha256"]), self._evidence.digests[rowid])
        if not row["name"]:
            names = [name for name in self._evidence.names[rowid] if name not in self._labels]
            row["name"] = names[0] if names else str(rowid)
        row["state"] = nearest(str(row["state"]), [*State], str(state.get("state", ""))) or "new"
        row["direction"] = nearest(str(row["direction"]), [*Direction], "auto")
        if not is_json(row["meta"]) or not isinstance(json.loads(str(row["meta"])), dict):
            row["meta"] = "{}"
            self._told.dropped["documents.meta"] += 1
        position = row["position"]
        row["position"] = position if isinstance(position, int) and 0 <= position < 2**40 else max(rowid, 0)
        row |= {"id": rowid, "deleted": int(bool(row["deleted"]))}
        return row

    def _choose_text(self, document: LeftDocument, texts: Sequence[RawValue]) -> None:
        """The text that has the document's digest, put right if need be; the damaged one else."""
        wanted = [str(document.row["sha256"]), *sorted(self._evidence.digests[document.rowid])]
        wanted = list(dict.fromkeys(sha256 for sha256 in wanted if sha256))
        for text in texts:
            for sha256 in wanted:
                if has_digest(raw(text), sha256):
                    document.text, document.row["sha256"] = plain(text), sha256
                    return
        surfaces = [
            (each.row["start"], each.row["end"], each.row["surface"])
            for each in self._found.tables["annotations"]
            if each.row["document"] == document.rowid and not each.freed
        ]
        usable = [
            (start, end, surface)
            for start, end, surface in surfaces
            if isinstance(start, int) and isinstance(end, int) and isinstance(surface, str)
        ]
        for text in texts:
            for sha256 in wanted:
                mended = mend(text, sha256, usable)
                if mended is not None:
                    document.text, document.row["sha256"] = mended, sha256
                    self._told.mended.append(str(document.row["name"]))
                    return
        characters = document.row.get("characters")
        length = max([end for _start, end, _surface in usable], default=0)
        if isinstance(characters, int) and length <= characters <= _LONGEST:
            length = characters
        if texts or usable:
            # What the annotations stand on is known even where the text around it is gone.
            document.text = patch(readable(texts[0] if texts else "", length), usable)


def _bring_home(texts: dict[int, list[RawValue]], rows: Mapping[int, FoundRow]) -> None:
    """A text under an id that no document has goes to the document that has its digest and no text."""
    wanted = {str(each.row["sha256"]): rowid for rowid, each in rows.items() if rowid not in texts}
    for rowid in [rowid for rowid in texts if rowid not in rows]:
        home = wanted.get(digest(plain(texts[rowid][0]))) if texts[rowid] else None
        if home is not None:
            texts[home] = texts.pop(rowid)


def best(rows: Iterable[FoundRow]) -> list[FoundRow]:
    """Sure rows before unsure ones, those in use before freed ones."""
    return sorted(rows, key=lambda each: (each.freed, not each.sure))


def _readable(row: RawRow) -> RawRow:
    return {name: plain(value) if isinstance(value, bytes) else value for name, value in row.items()}


def _near(value: str, known: Iterable[str]) -> str:
    """The only known value, or the one that differs in few letters."""
    choices = list(known)
    if len(choices) == 1:
        return choices[0]
    return nearest(value, choices, "")
