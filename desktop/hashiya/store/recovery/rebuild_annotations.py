"""The annotations of a damaged file: from its pages, its indexes, its journal, and other files."""

from __future__ import annotations

import hashlib
import zlib
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hashiya.core.span import SUGGESTIONS, Status, is_uid
from hashiya.store.recovery.collect import Evidence, FoundRow, IndexedAnnotation, RawRow, is_json
from hashiya.store.recovery.mend_texts import plain
from hashiya.store.recovery.pages import BrokenText, RawValue
from hashiya.store.tables.codec import ANNOTATION_FIELDS, unpack_edits

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from hashiya.core.changes import Edit

_TEXTS = tuple(name for name in ANNOTATION_FIELDS if name not in ("document", "start", "end", "score"))


@dataclass
class Told:
    """What the journal tells: the last state of every record it wrote down, None for one that was removed."""

    last: dict[tuple[str, str], dict[str, object] | None] = field(default_factory=dict)

    def annotation(self, uid: str) -> dict[str, object] | None:
        """The last state of an annotation, None when it was removed or never written down."""
        return self.last.get(("annotations", uid))

    def removed(self, table: str, uid: str) -> bool:
        """Whether the last the journal tells of the record is that it was taken away."""
        return (table, uid) in self.last and self.last[table, uid] is None


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


def read_journal(rows: Iterable[FoundRow]) -> Told:
    """Replay what can be read of the journal, in its order."""
    told = Told()
    for found in sorted(rows, key=lambda each: each.rowid):
        done = _edits_of(found.row) or ()
        for edit in done:
            if edit.after is None:
                told.last[edit.table, edit.uid] = None
            else:
                before = told.last.get((edit.table, edit.uid)) or dict(edit.before or {})
                told.last[edit.table, edit.uid] = {**before, **edit.after}
    return told


@dataclass
class Referents:
    """What the annotations have to fit: texts by integer id, uids of documents, labels, people's layers.

    `others` are the uids of records that are no annotations: indexes name them beside the same integer ids.
    """

    texts: Mapping[int, str]
    documents: Mapping[int, str]
    labels: Collection[str]
    layers: Collection[str]
    others: Collection[str]


@dataclass
class Put:
    """The annotations put together: rows ready to be written, and how each came back.

    `poor`: the uids of those of which only the place is known; a copy may tell the rest.
    """

    rows: list[RawRow] = field(default_factory=list)
    aside: list[tuple[str, RawRow]] = field(default_factory=list)
    how: Counter[str] = field(default_factory=Counter)
    poor: set[str] = field(default_factory=set)


def put_together(rows: Iterable[FoundRow], evidence: Evidence, told: Told, known: Referents) -> Put:
    """Every annotation that a page, an index or the journal still holds; what fits no text is put aside."""
    put = Put()
    chosen: dict[str, RawRow] = {}
    by_rowid: dict[int, str] = {}
    for found in sorted(rows, key=lambda each: (each.freed, not each.sure)):
        row = dict(found.row)
        uid = _true_uid(row, found.rowid, evidence)
        if uid in chosen or not _lives(uid, found, evidence, told):
            continue
        row["uid"] = uid
        chosen[uid] = row
        by_rowid[found.rowid] = uid
        put.how["page" if found.sure and not found.freed else "bytes"] += 1
    for rowid, place in evidence.places.items():
        if rowid in by_rowid or place.document not in known.texts:
            continue
        uid = _indexed_uid(rowid, place, evidence, told, known)
        if not uid or uid in chosen or told.removed("annotations", uid):
            continue
        state = told.annotation(uid)
        chosen[uid] = _from_index(uid, rowid, place, evidence, state)
        if state is None:
            put.poor.add(uid)
        put.how["index"] += 1
    ids = {uid: rowid for rowid, uid in known.documents.items()}
    for (table, uid), state in told.last.items():
        if table != "annotations" or state is None or uid in chosen:
            continue
        if str(state.get("document")) in ids and {"start", "end", "label", "layer"} <= set(state):
            chosen[uid] = _from_journal(uid, ids[str(state["document"])], state)
            put.how["journal"] += 1
    _fit(chosen, by_rowid, evidence, told, known, put)
    return put


def _indexed_uid(
    rowid: int, place: IndexedAnnotation, evidence: Evidence, told: Told, known: Referents
) -> str:
    """The uid of an annotation of which only the place is left; "" where it may be one of the past.

    All indexes of uids name records by such integer ids: which table is meant is told by the journal, by the
    file's list of tables, or by what is left of the other tables. Where no index of uids is left, the place
    itself makes one, so that mending the same file twice gives the same.
    """
    owners = {uid: evidence.owners.get((rowid, uid), set()) for uid in sorted(evidence.uids.get(rowid, ()))}
    candidates = [
        uid
        for uid, tables in owners.items()
        if uid not in known.others and (not tables or "annotations" in tables)
    ]
    uid = next((each for each in candidates if told.annotation(each)), "")
    uid = uid or _only([each for each in candidates if owners[each]]) or _only(candidates)
    if uid or candidates or place.freed:
        return uid
    words = (known.documents[place.document], place.layer, place.label, place.start, place.end)
    return hashlib.sha256("\0".join(map(str, words)).encode("utf-8", "replace")).hexdigest()[:32]


def _only(candidates: Collection[str]) -> str:
    return next(iter(candidates)) if len(candidates) == 1 else ""


def _true_uid(row: RawRow, rowid: int, evidence: Evidence) -> str:
    """The uid of the row, or the one that the index has for it where a letter of it was damaged."""
    uid = plain(row["uid"])
    known = evidence.uids.get(rowid, set())
    if is_uid(uid) and (not known or uid in known):
        return uid
    near = [each for each in known if distance(each, uid) <= 4]
    return _only(near) or uid


def _lives(uid: str, found: FoundRow, evidence: Evidence, told: Told) -> bool:
    """Rows of freed or damaged pages may be of the past: the journal and the index tell."""
    if found.sure and not found.freed:
        return True
    if told.removed("annotations", uid):
        return False
    if told.annotation(uid) is not None or found.rowid in evidence.places:
        return True
    return not found.freed


def _from_index(
    uid: str, rowid: int, place: IndexedAnnotation, evidence: Evidence, state: Mapping[str, object] | None
) -> RawRow:
    """What the index knows; a person's layer holds accepted work unless counts or journal tell otherwise."""
    status: str = Status.SUGGESTED if place.layer == SUGGESTIONS else Status.ACCEPTED
    counted = [each for each in Status if (place.document, place.layer, each) in evidence.counts]
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


def _fit(
    chosen: Mapping[str, RawRow],
    by_rowid: Mapping[int, str],
    evidence: Evidence,
    told: Told,
    known: Referents,
    put: Put,
) -> None:
    rowids = {uid: rowid for rowid, uid in by_rowid.items()}
    taken: set[tuple[RawValue, ...]] = set()
    for uid, row in chosen.items():
        place = evidence.places.get(rowids.get(uid, -1))
        state = told.annotation(uid)
        fitted = _mended(row, place, state, known)
        if fitted is None:
            put.aside.append(("no_text" if row["document"] not in known.texts else "no_place", row))
            continue
        key = tuple(fitted[name] for name in ("document", "start", "end", "layer", "label"))
        if key in taken:
            put.aside.append(("twice", fitted))
            continue
        taken.add(key)
        put.rows.append(fitted)


def _mended(
    row: RawRow, place: IndexedAnnotation | None, state: Mapping[str, object] | None, known: Referents
) -> RawRow | None:
    """The row with its damaged fields put right from index and journal; None when it fits no text."""
    row = {name: plain(value) if isinstance(value, bytes) else value for name, value in row.items()}
    if row["document"] not in known.texts and place is not None:
        row["document"] = place.document
    document = row["document"]
    if not isinstance(document, int) or document not in known.texts:
        return None
    if not _find_place(row, place, state, known.texts[document]):
        return None
    row["status"] = nearest(str(row["status"]), [*Status], _text_of(state, "status"))
    if row["layer"] not in known.layers:
        told = place.layer if place is not None else _text_of(state, "layer")
        row["layer"] = told or nearest(str(row["layer"]), known.layers, "") or str(row["layer"])
    if row["label"] not in known.labels:
        told = place.label if place is not None else _text_of(state, "label")
        row["label"] = told or nearest(str(row["label"]), known.labels, "") or str(row["label"])
    if row["why"] and str(row["why"])[:1] in "[{" and not is_json(row["why"]):
        row["why"] = ""
    return row


def _text_of(state: Mapping[str, object] | None, name: str) -> str:
    value = (state or {}).get(name)
    return value if isinstance(value, str) else ""


def _find_place(
    row: RawRow, place: IndexedAnnotation | None, state: Mapping[str, object] | None, text: str
) -> bool:
    """Set start, end and surface to what stands in the text; False when no place can be told."""
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
    if exact is None and surface and text.count(surface) == 1:
        exact = (text.index(surface), text.index(surface) + len(surface))
    if exact is None:
        close = [(start, end) for start, end in sound if not surface or _alike(text[start:end], surface)]
        exact = close[0] if close else None
    if exact is None:
        return False
    row["start"], row["end"] = exact
    row["surface"] = text[exact[0] : exact[1]]
    return True


def _alike(one: str, other: str) -> bool:
    return len(one) == len(other) and distance(one, other) * 2 <= len(one)


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
