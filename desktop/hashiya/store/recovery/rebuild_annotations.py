"""The annotations of a damaged file: from its pages, its indexes, its journal, and other files."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from hashiya.core.span import SUGGESTIONS, Status, is_uid
from hashiya.store.file.odd_forms import settled
from hashiya.store.file.single_places import single_places
from hashiya.store.recovery.collect import KINDS, RawRow
from hashiya.store.recovery.found_evidence import IndexedAnnotation
from hashiya.store.recovery.mend_texts import UNREADABLE, plain
from hashiya.store.recovery.pages import BrokenText
from hashiya.store.tables.codec import ANNOTATION_FIELDS, unpack_edits

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from hashiya.core.changes import Edit
    from hashiya.store.recovery.collect import Collected, Column, FoundRow
    from hashiya.store.recovery.found_evidence import Evidence, Told
    from hashiya.store.recovery.pace import Pace

_RECENT = 4 << 20  # characters of texts kept in memory, but for the last
_KNOWN = 1000  # documents whose uid is kept in memory
_MANY = 20_000  # rows whose words are looked for at once
_TEXTS = tuple(name for name in ANNOTATION_FIELDS if name not in ("document", "start", "end", "score"))


def can_unpack(row: RawRow) -> bool:
    """Whether the edits of a row of the journal can be read."""
    return _edits_of(row) is not None


def _edits_of(row: RawRow) -> tuple[Edit, ...] | None:
    edits, packed = row.get("edits"), row.get("edits_z")
    if isinstance(edits, BrokenText):
        return None
    try:
        return unpack_edits(
            edits if isinstance(edits, str) else None, packed if isinstance(packed, bytes) else None
        )
    except (ValueError, TypeError, RecursionError, MemoryError, zlib.error):
        return None


def read_journal(rows: Iterable[FoundRow], told: Told) -> None:
    """Replay what can be read of the journal, in its order."""
    for found in rows:
        told.replay(_edits_of(found.row) or ())


class RebuiltTexts:
    """The texts that are in the new file already, by the integer id of their document."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._uids: dict[object, str] = {}
        self._recent: dict[int, str] = {}
        self._held = 0

    def __contains__(self, document: object) -> bool:
        return bool(self.uid(document))

    def __getitem__(self, document: int) -> str:
        text = self._recent.pop(document, None)
        if text is None:
            (text,) = self._db.execute("SELECT text FROM texts WHERE id = ?", (document,)).fetchone()
            self._held += len(text)
            while self._recent and self._held > _RECENT:
                self._held -= len(self._recent.pop(next(iter(self._recent))))
        self._recent[document] = text
        return str(text)

    def uid(self, document: object) -> str:
        """The uid of a document, "" where there is none."""
        if document not in self._uids:
            if len(self._uids) >= _KNOWN:
                self._uids.clear()
            row = self._db.execute("SELECT uid FROM documents WHERE id = ?", (document,)).fetchone()
            self._uids[document] = str(row[0]) if row is not None else ""
        return self._uids[document]

    def id(self, uid: object) -> int | None:
        """The integer id of the document with this uid."""
        row = self._db.execute("SELECT id FROM documents WHERE uid = ?", (str(uid),)).fetchone()
        return int(row[0]) if row is not None else None


class _NotSearched(Exception):
    """Whether words stand at one place of their text was not looked for yet."""


class _Searched(NamedTuple):
    """Of many words, where in the text of a document those stand that do at exactly one place."""

    document: int
    places: Mapping[str, int]


class _Left(NamedTuple):
    """A row to be written, the place that the index of places has for it, and what is to be told then.

    `how`: as in `Recovery`. `rowid`: the integer id of a row that a page has. `poor`: no more than the place
    is known.
    """

    row: RawRow
    place: IndexedAnnotation | None
    how: str
    rowid: int | None = None
    poor: bool = False


@dataclass
class Referents:
    """What the annotations have to fit: texts by integer id, labels, people's layers."""

    texts: RebuiltTexts
    labels: Collection[str]
    layers: Collection[str]


class Annotations:
    """Writes into the new file every annotation that a page, an index or the journal still holds.

    `need_person` is called with the layer of each. What fits no text is put aside.
    """

    def __init__(
        self,
        db: sqlite3.Connection,
        columns: Sequence[Column],
        found: Collected,
        told: Told,
        known: Referents,
        need_person: Callable[[str], None],
    ) -> None:
        self._db, self._told, self._known, self._need_person = db, told, known, need_person
        self._rows, self._evidence = found.tables["annotations"], found.evidence
        self._names = [column.name for column in columns if column.name != "id"]
        self._defaults = {column.name: column.default for column in columns}
        quoted, marks = ",".join(f'"{name}"' for name in self._names), ",".join("?" * len(self._names))
        self._statement = f"INSERT OR IGNORE INTO annotations ({quoted}) VALUES ({marks})"
        self._aside: dict[str, tuple[str, RawRow]] = {}
        self.how: Counter[str] = Counter()

    def put(self, pace: Pace) -> None:
        """From pages, then from the indexes, then from the journal, last where a place alone is left."""
        for kind in KINDS:
            self._put_rows(pace.through("annotations", self._rows.of_kind(kind), len(self._rows)))
            self._put_later(pace)
        for put in (self._put_places, self._put_told, self._put_nameless):
            put(pace)
            self._put_later(pace)

    def aside(self) -> list[tuple[str, RawRow]]:
        """What could not be put, as (reason, record); not what came back from elsewhere later."""
        return [said for uid, said in self._aside.items() if not self.has(uid)]

    def has(self, uid: str) -> bool:
        """Whether the annotation is in the new file."""
        return self._db.execute("SELECT 1 FROM annotations WHERE uid = ?", (uid,)).fetchone() is not None

    def write(self, row: RawRow) -> bool:
        """Write a row that is in order; false where its place or its uid is taken."""
        self._need_person(str(row["layer"]))
        row = settled("annotations", row)
        values = [
            row[name] if row.get(name) is not None else self._defaults.get(name) for name in self._names
        ]
        try:
            return bool(self._db.execute(self._statement, values).rowcount)
        except (sqlite3.Error, UnicodeEncodeError, OverflowError) as error:
            self._aside[str(row["uid"])] = (str(error), row)
            return False

    # ------------------------------------------------------------------ from where

    def _put_rows(self, rows: Iterable[FoundRow]) -> None:
        for found in rows:
            row = dict(found.row)
            uid = _true_uid(row, found.rowid, self._evidence, self._told) or self._uid_by_place(row)
            if self.has(uid) or not _lives(uid, found, self._evidence, self._told):
                continue
            row["uid"] = uid
            how = "page" if found.sure and not found.freed else "bytes"
            self._fit(_Left(row, self._evidence.place(found.rowid), how, found.rowid))

    def _put_places(self, pace: Pace) -> None:
        for rowid, place in pace.through("annotations", self._evidence.places_left(), 0):
            if place.document not in self._known.texts:
                continue
            uid = _indexed_uid(rowid, self._evidence, self._told)
            if not uid or self.has(uid) or self._told.removed("annotations", uid):
                continue
            state = self._told.annotation(uid)
            row = _from_index(uid, rowid, place, self._evidence, state)
            self._fit(_Left(row, place, "index", poor=state is None))

    def _put_nameless(self, pace: Pace) -> None:
        """Of which no index and no act tells a uid: the place makes one, so that mending the same file twice
        gives the same.
        """
        for rowid, place in pace.through("annotations", self._evidence.places_left(), 0):
            if place.document not in self._known.texts or place.freed or self._is_taken(place):
                continue
            uid = _made_uid(place, self._known.texts)
            if _candidates(rowid, self._evidence) or self.has(uid):
                continue
            row = _from_index(uid, rowid, place, self._evidence, None)
            self._fit(_Left(row, place, "index", poor=True))

    def _uid_by_place(self, row: RawRow) -> str:
        """Of a row of which nothing tells another uid than the odd one that it bears."""
        document = row["document"]
        named = self._known.texts.uid(document)
        return _hashed(named, row["layer"], row["label"], row["start"], row["end"])

    def _is_taken(self, place: IndexedAnnotation) -> bool:
        query = (
            'SELECT 1 FROM annotations WHERE document = ? AND start = ? AND "end" = ? AND layer = ? '
            "AND label = ?"
        )
        return self._db.execute(query, place[:5]).fetchone() is not None

    def _put_told(self, pace: Pace) -> None:
        for uid, state in pace.through("annotations", self._told.there("annotations"), 0):
            document = self._known.texts.id(state.get("document"))
            if document is None or self.has(uid) or not {"start", "end", "label", "layer"} <= set(state):
                continue
            self._fit(_Left(_from_journal(uid, document, state), None, "journal"))

    def _fit(self, left: _Left, searched: _Searched | None = None) -> None:
        """Put the row right and write it; else it is put aside, or left until its words are looked for."""
        row, uid = left.row, str(left.row["uid"])
        try:
            fitted = _mended(row, left.place, self._told.annotation(uid), self._known, searched)
        except _NotSearched:
            self._evidence.note_later(row["document"], json.dumps(left, default=plain))
            return
        if fitted is None:
            self._aside[uid] = ("no_place" if row["document"] in self._known.texts else "no_text", row)
        elif not self.write(fitted):
            self._aside.setdefault(uid, ("twice", fitted))
        else:
            self.how[left.how] += 1
            if left.rowid is not None:
                self._evidence.note_done(left.rowid)
            if left.poor:
                self._evidence.note_poor(uid)

    def _put_later(self, pace: Pace) -> None:
        """Those that do not stand on their words: of all of a text at once these are looked for."""
        for document, kept in pace.through("annotations", self._evidence.later(_MANY), 0):
            rows = [_Left(*json.loads(each)) for each in kept]
            words = {str(left.row["surface"]) for left in rows}
            known = document in self._known.texts
            places = single_places(self._known.texts[document], words, pace.ask) if known else {}
            for left in rows:
                if self.has(str(left.row["uid"])):
                    continue
                place = IndexedAnnotation(*left.place) if left.place is not None else None
                self._fit(left._replace(place=place), _Searched(document, places))
        self._evidence.forget_later()


def _candidates(rowid: int, evidence: Evidence) -> dict[str, set[str]]:
    """Uids that the annotation with that integer id may have, with the tables in whose indexes they stand."""
    owners = {uid: evidence.owners(rowid, uid) for uid in sorted(evidence.uids(rowid))}
    return {
        uid: tables
        for uid, tables in owners.items()
        if not evidence.is_other(uid) and (not tables or "annotations" in tables)
    }


def _indexed_uid(rowid: int, evidence: Evidence, told: Told) -> str:
    """The uid of an annotation of which only the place is left; "" where it may be one of the past.

    All indexes of uids name records by such integer ids: which table is meant is told by the journal, by the
    file's list of tables, or by what is left of the other tables.
    """
    candidates = _candidates(rowid, evidence)
    uid = next((each for each in candidates if told.annotation(each)), "")
    return uid or _only([each for each, tables in candidates.items() if tables]) or _only(candidates)


def _made_uid(place: IndexedAnnotation, texts: RebuiltTexts) -> str:
    return _hashed(texts.uid(place.document), place.layer, place.label, place.start, place.end)


def _hashed(*words: object) -> str:
    return hashlib.sha256("\0".join(map(str, words)).encode("utf-8", "replace")).hexdigest()[:32]


def _only(candidates: Collection[str]) -> str:
    return next(iter(candidates)) if len(candidates) == 1 else ""


def _true_uid(row: RawRow, rowid: int, evidence: Evidence, told: Told) -> str:
    """The uid of the row, or the one that the index has for it where a letter of it was damaged."""
    uid = plain(row["uid"])
    known = evidence.uids(rowid)
    if is_uid(uid) and (not known or uid in known or told.knows("annotations", uid)):
        return uid
    near = [each for each in known if distance(each, uid) <= 4]
    return _only(near) or (uid if is_uid(uid) else "")


def _lives(uid: str, found: FoundRow, evidence: Evidence, told: Told) -> bool:
    """Rows of freed or damaged pages may be of the past: the journal and the index tell."""
    if found.sure and not found.freed:
        return True
    if told.removed("annotations", uid):
        return False
    if told.knows("annotations", uid) or evidence.place(found.rowid) is not None:
        return True
    return not found.freed


def _from_index(
    uid: str, rowid: int, place: IndexedAnnotation, evidence: Evidence, state: Mapping[str, object] | None
) -> RawRow:
    """What the index knows; a person's layer holds accepted work unless counts or journal tell otherwise."""
    status: str = Status.SUGGESTED if place.layer == SUGGESTIONS else Status.ACCEPTED
    counts = evidence.counted(place.document)
    counted = [each for each in Status if (place.layer, str(each)) in counts]
    status = status if status in counted else _only(counted) or status
    row: RawRow = dict.fromkeys(("surface", "version", "why", "note", "by", "created", "modified"), "")
    row |= {"score": None, "source": "imported", "status": str(status), "uid": uid, "id": rowid}
    row |= {name: getattr(place, name) for name in ("document", "start", "end", "layer", "label")}
    for key, value in (state or {}).items():
        if key in row and key not in ("document", "uid") and isinstance(value, str | int | float):
            row[key] = value
    return row


def _from_journal(uid: str, document: int, state: Mapping[str, object]) -> RawRow:
    row: RawRow = dict.fromkeys(_TEXTS, "")
    row |= {"score": None, "status": str(Status.ACCEPTED), "source": "manual"}
    for key, value in state.items():
        if key in ANNOTATION_FIELDS and (value is None or isinstance(value, str | int | float)):
            row[key] = value
    return row | {"uid": uid, "document": document}


def _mended(
    row: RawRow,
    place: IndexedAnnotation | None,
    state: Mapping[str, object] | None,
    known: Referents,
    searched: _Searched | None,
) -> RawRow | None:
    """The row with its damaged fields put right from index and journal; None when it fits no text."""
    row = {name: plain(value) if isinstance(value, bytes) else value for name, value in row.items()}
    documents = [row["document"], *([place.document] if place is not None else [])]
    for document in dict.fromkeys(documents):
        if not isinstance(document, int) or document not in known.texts:
            continue
        text = known.texts[document]
        if searched is not None and searched.document != document:
            searched = _Searched(document, single_places(text, {str(row["surface"])}))
        if _find_place(row, place, state, text, searched):
            row["document"] = document
            break
    else:
        return None
    row["status"] = nearest(str(row["status"]), [*Status], _text_of(state, "status"))
    if row["layer"] not in known.layers:
        told = place.layer if place is not None else _text_of(state, "layer")
        row["layer"] = told or nearest(str(row["layer"]), known.layers, "") or str(row["layer"])
    if row["label"] not in known.labels:
        told = place.label if place is not None else _text_of(state, "label")
        row["label"] = told or nearest(str(row["label"]), known.labels, "") or str(row["label"])
    return row


def _text_of(state: Mapping[str, object] | None, name: str) -> str:
    value = (state or {}).get(name)
    return value if isinstance(value, str) else ""


def _find_place(
    row: RawRow,
    place: IndexedAnnotation | None,
    state: Mapping[str, object] | None,
    text: str,
    searched: _Searched | None,
) -> bool:
    """Set start, end and surface to what stands in the text; False when no place can be told.

    Raises `_NotSearched` where the words themselves must be looked for.
    """
    surface = str(row["surface"])
    ranges: list[tuple[object, object]] = [(row["start"], row["end"])]
    if place is not None:
        ranges.append((place.start, place.end))
    if state is not None:
        ranges.append((state.get("start"), state.get("end")))
    sound = [
        (start, end)
        for start, end in ranges
        if isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(text)
    ]
    exact = next(((start, end) for start, end in sound if text[start:end] == surface), None)
    if exact is None and surface:  # where the text is lost, no other place is taken for the one that is told
        lost = UNREADABLE * len(surface)
        exact = next(((start, end) for start, end in sound if text[start:end] == lost), None)
    if exact is None and surface:
        if searched is None:
            raise _NotSearched
        at = searched.places.get(surface)
        exact = (at, at + len(surface)) if at is not None else None
    if exact is None and place is not None and (place.start, place.end) in sound:
        # The row or the journal says the same as the index: no doubt where it stands, whatever its words are.
        confirmed = ranges.count((place.start, place.end)) > 1
        exact = (place.start, place.end) if confirmed else None
    if exact is None:
        close = [(start, end) for start, end in sound if not surface or is_alike(text[start:end], surface)]
        exact = close[0] if close else None
    if exact is None:
        return False
    row["start"], row["end"] = exact
    row["surface"] = text[exact[0] : exact[1]]
    return True


def is_alike(one: str, other: str) -> bool:
    """Whether they differ in no more than half of their letters, some of which may have gone or come."""
    if len(one) == len(other):
        return distance(one, other) * 2 <= len(one)
    same = _begin_alike(one, other) + _begin_alike(one[::-1], other[::-1])
    return same * 2 >= max(len(one), len(other))


def _begin_alike(one: str, other: str) -> int:
    """How many first letters are the same."""
    shorter = min(len(one), len(other))
    return next((at for at in range(shorter) if one[at] != other[at]), shorter)


def distance(one: str, other: str) -> int:
    """How many letters differ; all when the lengths do."""
    if len(one) != len(other):
        return max(len(one), len(other))
    return sum(left != right for left, right in zip(one, other, strict=True))


def nearest(value: str, choices: Iterable[str], otherwise: str) -> str:
    """`value` when it is a choice, else `otherwise` if that is one, else the only choice near enough."""
    known = [str(choice) for choice in choices]
    if value in known or (otherwise in known and otherwise):
        return value if value in known else otherwise
    near = [choice for choice in known if distance(choice, value) * 3 <= len(choice)]
    return near[0] if len(near) == 1 else otherwise
