"""The list of documents by their integer ids, a part of it at a time, however many there are.

Indexes of their order and of their lengths (for searching) are kept where there are `MANY_DOCUMENTS`.
They are no part of the schema: SQLite keeps them in step whoever writes, and without them everything here is
right, only slower.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, NamedTuple

from hashiya.core.document import MANY_DOCUMENTS, State
from hashiya.core.span import SUGGESTIONS
from hashiya.core.titles import as_shown, as_title
from hashiya.store.file.connection import sorting_on_disk
from hashiya.store.tables import documents, parts

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence, Sized

    from hashiya.core.document import DocumentInfo

_INDEXES = {
    "documents_by_length": "documents (characters)",
    "documents_in_order": "documents (position, id, state, deleted)",
}
_IN_ORDER = "FROM documents WHERE NOT deleted ORDER BY position, id"
_AT_ONCE = 1000  # rows read by one query
_FAR = 100_000  # rows counted to find a place


class ListedRow(NamedTuple):
    """What a row of the list is found by; `number` is the integer id, `titled` the title in its metadata."""

    number: int
    name: str
    titled: str
    state: str
    part: str


def keep_indexes(db: sqlite3.Connection) -> None:
    """Have the indexes where there are many documents: some half a second for a million, once."""
    if documents.last_id(db) >= MANY_DOCUMENTS and not has_indexes(db):
        for name, of in _INDEXES.items():
            db.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {of}")


def has_indexes(db: sqlite3.Connection) -> bool:
    """Whether they are there."""
    query = f"SELECT count(*) FROM sqlite_master WHERE type = 'index' AND name IN ({_marks(_INDEXES)})"
    return int(db.execute(query, list(_INDEXES)).fetchone()[0]) == len(_INDEXES)


def count(db: sqlite3.Connection) -> int:
    """How many documents are listed."""
    return int(db.execute("SELECT count(*) FROM documents WHERE NOT deleted").fetchone()[0])


def numbers_from(db: sqlite3.Connection, first: int, most: int, count: int = 0) -> list[int]:
    """The integer ids of so many rows of the list, from the row `first` on (0 is the top); where the list is
    known to have `count` rows, counted from the nearer end.
    """
    if first <= count // 2 or first >= count:
        return [row[0] for row in db.execute(f"SELECT id {_IN_ORDER} LIMIT ? OFFSET ?", (most, first))]
    most = min(most, count - first)
    backwards = "SELECT id FROM documents WHERE NOT deleted ORDER BY position DESC, id DESC LIMIT ? OFFSET ?"
    return [row[0] for row in db.execute(backwards, (most, count - first - most))][::-1]


def row_of(db: sqlite3.Connection, number: int) -> int:
    """In which row a document stands, -1 where it is not listed or far down: that takes long to count."""
    query = "SELECT position, id FROM documents WHERE id = ? AND NOT deleted"
    place = db.execute(query, (number,)).fetchone()
    if place is None:
        return -1
    query = (
        "SELECT count(*) FROM (SELECT 1 FROM documents WHERE NOT deleted AND (position, id) < (?, ?) "
        "ORDER BY position, id LIMIT ?)"
    )
    row = int(db.execute(query, (*place, _FAR)).fetchone()[0])
    return row if row < _FAR else -1


def numbers_of(db: sqlite3.Connection, uids: Iterable[str]) -> dict[str, int]:
    """Uid → integer id of these documents."""
    found: dict[str, int] = {}
    listed = list(uids)
    for at in range(0, len(listed), _AT_ONCE):
        some = listed[at : at + _AT_ONCE]
        found |= dict(db.execute(f"SELECT uid, id FROM documents WHERE uid IN ({_marks(some)})", some))
    return found


def uids_of(db: sqlite3.Connection, numbers: Sequence[int]) -> list[str]:
    """The uids of these documents in the order asked; those that are gone left out."""
    found: dict[int, str] = {}
    for at in range(0, len(numbers), _AT_ONCE):
        some = list(numbers[at : at + _AT_ONCE])
        query = f"SELECT id, uid FROM documents WHERE NOT deleted AND id IN ({_marks(some)})"
        found |= dict(db.execute(query, some))
    return [found[number] for number in numbers if number in found]


def infos_of(db: sqlite3.Connection, layer: str, numbers: Sequence[int]) -> list[DocumentInfo | None]:
    """The rows of these (few) documents in the order asked, None for one that is gone."""
    uids = dict(db.execute(f"SELECT id, uid FROM documents WHERE id IN ({_marks(numbers)})", list(numbers)))
    found = {info.uid: info for info in documents.infos(db, layer, list(uids.values()))}
    return [found.get(uids.get(number, "")) for number in numbers]


def first_open(db: sqlite3.Connection, after: int | None) -> str:
    """The uid of the first document of the list that is not done, behind the one with that integer id; ""
    where there is none.
    """
    place = (-1, -1)
    if after is not None:
        found = db.execute("SELECT position, id FROM documents WHERE id = ?", (after,)).fetchone()
        place = found or place
    query = (
        "SELECT id FROM documents WHERE NOT deleted AND state <> ? AND (position, id) > (?, ?) "
        "ORDER BY position, id LIMIT 1"
    )
    row = db.execute(query, (State.DONE, *place)).fetchone()
    return uids_of(db, [row[0]])[0] if row is not None else ""


def ordered(db: sqlite3.Connection, order: str, layer: str) -> array[int]:
    """The integer ids of all listed documents in an order: `place`, `name` (what people call them, by code
    points), `open` (least done first), `suggestions` (most first); what is alike in the order of the list.

    `layer`: whose accepted annotations count as done, "" for everybody's.
    """
    with sorting_on_disk(db):
        if order == "name":
            db.create_function("shown_title", 2, _shown_title, deterministic=True)
            title = f"shown_title({documents.TITLED}, name)"
            rows = db.execute(f"SELECT id FROM documents WHERE NOT deleted ORDER BY {title}, position, id")
        elif order in ("open", "suggestions"):
            rows = db.execute(*_by_work(order, layer))
        else:
            rows = db.execute(f"SELECT id {_IN_ORDER}")
        found = array("q")
        while some := rows.fetchmany(_AT_ONCE):
            found.extend([row[0] for row in some])
    return found


def _by_work(order: str, layer: str) -> tuple[str, dict[str, str]]:
    """The query of an order by work, and its values."""
    mine = "layer = :layer" if layer else "layer <> :suggestions"
    key = (
        "-suggested"
        if order == "suggestions"
        else "CASE WHEN state = :done THEN 1.0 WHEN accepted + suggested = 0 THEN 0.0 "
        "ELSE min(0.95, accepted * 1.0 / (accepted + suggested)) END"
    )
    query = (
        "SELECT id FROM (SELECT id, position, state, "
        f"(SELECT coalesce(sum(n), 0) FROM counts WHERE document = d.id AND {mine} AND status = 'accepted') "
        "AS accepted, (SELECT coalesce(sum(n), 0) FROM counts WHERE document = d.id AND layer = :suggestions "
        "AND status = 'suggested') AS suggested FROM documents d WHERE NOT deleted) "
        f"ORDER BY {key}, position, id"
    )
    return query, {"layer": layer, "suggestions": SUGGESTIONS, "done": str(State.DONE)}


def _shown_title(titled: object, name: object) -> str:
    return as_shown(as_title(titled) or str(name)).encode("utf-8", "replace").decode()


def rows_of(db: sqlite3.Connection, numbers: Sequence[int]) -> Iterator[ListedRow]:
    """What the rows of these documents are found by, in the order asked; those that are gone left out."""
    divided = db.execute("SELECT 1 FROM parts LIMIT 1").fetchone() is not None
    for at in range(0, len(numbers), _AT_ONCE):
        some = tuple(numbers[at : at + _AT_ONCE])
        which = f"id IN ({_marks(some)})"
        part_of = parts.by_document(db, which, some) if divided else {}
        query = (
            f"SELECT id, uid, name, {documents.TITLED}, state FROM documents WHERE NOT deleted AND {which}"
        )
        found = {row[0]: row for row in db.execute(query, some)}
        for number in some:
            if number in found:
                _, uid, name, titled, state = found[number]
                yield ListedRow(number, name, as_title(titled), state, part_of.get(uid, ""))


def rows_after(
    db: sqlite3.Connection, place: tuple[int, int], most: int
) -> tuple[list[ListedRow], tuple[int, int]]:
    """The next so many rows of the list in its own order, behind a position and number, and the last's."""
    query = (
        f"SELECT position, id, uid, name, {documents.TITLED}, state FROM documents WHERE NOT deleted "
        "AND (position, id) > (?, ?) ORDER BY position, id LIMIT ?"
    )
    found = db.execute(query, (*place, most)).fetchall()
    if not found:
        return [], place
    part_of: dict[str, str] = {}
    if db.execute("SELECT 1 FROM parts LIMIT 1").fetchone() is not None:
        numbers = tuple(row[1] for row in found)
        for at in range(0, len(numbers), _AT_ONCE):
            some = numbers[at : at + _AT_ONCE]
            part_of |= parts.by_document(db, f"id IN ({_marks(some)})", some)
    rows = [
        ListedRow(number, name, as_title(titled), state, part_of.get(uid, ""))
        for _, number, uid, name, titled, state in found
    ]
    return rows, (found[-1][0], found[-1][1])


def _marks(values: Sized) -> str:
    return ",".join("?" * len(values))
