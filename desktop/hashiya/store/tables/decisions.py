"""What people decided, for engines that learn from it: all of it where that is little, else the latest.

However large a project is, what is read here takes a bounded room: the annotations of the documents that were
worked on last, and of all others how often a phrase was given which label.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.beyond.entities import MENTION
from hashiya.core.span import GOLD, OF_PEOPLE, SUGGESTIONS, Source, Status
from hashiya.store.file.connection import sorting_on_disk
from hashiya.store.tables.records import DecisionRow, JudgedRange, JudgedRow, RememberedRow

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Sequence

_MOST_DOCUMENTS = 10_000
_DECIDED = "a.layer <> 'suggestions' AND a.status <> 'suggested'"
_ROWS = (
    'SELECT d.uid, a.start, a."end", a.surface, a.label, a.status, a.layer FROM annotations a '
    f"JOIN documents d ON d.id = a.document WHERE NOT d.deleted AND {_DECIDED}"
)
_PEOPLES = ",".join(f"'{each!s}'" for each in sorted(OF_PEOPLE))
_JUDGED = (
    "FROM annotations WHERE document = (SELECT id FROM documents WHERE uid = ?) "
    f"AND source NOT IN ({_PEOPLES}) AND layer NOT IN ('{SUGGESTIONS}', '{GOLD}')"
)
_ORDER = ' ORDER BY d.position, d.id, a.start, a."end" DESC'


def decisions(
    db: sqlite3.Connection, *, layers: Collection[str] | None = None, documents: Collection[str] | None = None
) -> list[DecisionRow]:
    """What people decided. Rejected means «nothing here», unless the same layer accepted a label there."""
    if documents is None:
        return _decisions(db.execute(_ROWS + _ORDER), layers)
    places = dict(_positions(db, documents))
    found: list[DecisionRow] = []
    for uid in sorted(places, key=places.__getitem__):
        found += _decisions(db.execute(f"{_ROWS} AND d.id = ?{_ORDER}", (places[uid][1],)), layers)
    return found


def _positions(db: sqlite3.Connection, uids: Iterable[str]) -> Iterable[tuple[str, tuple[int, int]]]:
    for uid in uids:
        row = db.execute("SELECT position, id FROM documents WHERE uid = ?", (uid,)).fetchone()
        if row is not None:
            yield uid, (row[0], row[1])


def _decisions(rows: Iterable[Sequence[object]], layers: Collection[str] | None) -> list[DecisionRow]:
    chosen = None if layers is None else set(layers)
    kept = [row for row in rows if chosen is None or row[6] in chosen]
    accepted = {(row[0], row[1], row[2], row[6]) for row in kept if row[5] == Status.ACCEPTED}
    found = (
        DecisionRow(uid, start, end, surface, label if status == Status.ACCEPTED else None)  # type: ignore[arg-type]
        for uid, start, end, surface, label, status, layer in kept
        if status == Status.ACCEPTED or (uid, start, end, layer) not in accepted
    )
    return list(dict.fromkeys(found))


def last_decided(db: sqlite3.Connection, most: int, characters: int) -> list[str] | None:
    """The uids of the documents that people worked on last, with about so many decisions and characters in
    all; None when all that was decided is no more. One that alone is more than that is never among them: what
    was decided in it is told by its phrases.
    """
    counted = "FROM counts WHERE layer <> ? AND status <> 'suggested' AND n > 0"
    decided = db.execute(f"SELECT coalesce(sum(n), 0) {counted}", (SUGGESTIONS,)).fetchone()[0]
    held = db.execute(
        f"SELECT coalesce(sum(characters), 0) FROM documents WHERE id IN (SELECT document {counted})",
        (SUGGESTIONS,),
    ).fetchone()[0]
    if decided <= most and held <= characters:
        return None
    found: list[str] = []
    whole = most, characters
    with sorting_on_disk(db):
        rows = db.execute(
            "SELECT d.uid, d.characters, w.n FROM (SELECT document, count(*) AS n, max(modified) AS at "
            f"FROM annotations a WHERE {_DECIDED} GROUP BY document) w JOIN documents d ON d.id = w.document "
            "WHERE NOT d.deleted ORDER BY w.at DESC, d.position DESC, d.id DESC"
        )
        for uid, length, count in rows:
            if count > whole[0] or length > whole[1]:
                continue
            most, characters = most - count, characters - length
            if found and (most < 0 or characters < 0 or len(found) >= _MOST_DOCUMENTS):
                break
            found.append(uid)
        rows.close()
    return found


def remembered(db: sqlite3.Connection, without: Collection[str], most: int) -> list[RememberedRow]:
    """What was decided on which words in all other documents, the most frequent first, `most` of them."""
    ids = [str(row[1]) for _uid, row in _positions(db, without)]
    with sorting_on_disk(db):
        rows = db.execute(
            "SELECT a.surface, iif(a.status = ?, a.label, NULL), count(*) FROM annotations a "
            f"WHERE {_DECIDED} AND a.label <> ? AND a.document NOT IN ({','.join(ids)}) "
            "GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT ?",
            (str(Status.ACCEPTED), MENTION, most),
        ).fetchall()
    return [RememberedRow(*row) for row in rows]


def last_worked(
    db: sqlite3.Connection,
    layer: str,
    most: int,
    characters: int,
    *,
    done: Collection[str] | None,
    empty: bool,
) -> tuple[list[str], int]:
    """Uids of the last documents of the list in which something is accepted in `layer` (in any of people when
    it is ""), of so many annotations and characters in all, at least one, in their order; and how many there
    are beyond these bounds too. Memory does not grow with the documents.

    `done`: of those marked as done, but for these uids; None: whatever their state. `empty`: also where
    nothing is accepted.
    """
    whose = "layer = ?" if layer else "layer <> ?"
    wanted = ("TRUE" if done is None else "d.state = 'done'") + ("" if empty else " AND w.n > 0")
    found: list[str] = []
    total, full = 0, False
    with sorting_on_disk(db):
        rows = db.execute(
            "SELECT d.uid, d.characters, coalesce(w.n, 0) FROM documents d LEFT JOIN (SELECT document, "
            f"sum(n) AS n FROM counts WHERE status = 'accepted' AND {whose} GROUP BY document) w "
            "ON w.document = d.id "
            f"WHERE NOT d.deleted AND {wanted} ORDER BY d.position DESC, d.id DESC",
            (layer or SUGGESTIONS,),
        )
        for uid, length, count in rows:
            if done and uid in done:
                continue
            total += 1
            most, characters = most - count, characters - length
            full = full or most < 0 or characters < 0
            if not full or not found:
                found.append(uid)
    return found[::-1], total


def judged(db: sqlite3.Connection, document: str) -> list[JudgedRow]:
    """What became of the suggestions of other sources than people in a document, added up in the file."""
    score = "coalesce(score, 0.5)"
    rows = db.execute(
        f"SELECT source, status, score IS NOT NULL, count(*), sum({score}), sum({score} * (1 - {score})) "
        f"{_JUDGED} AND status IN ('{Status.ACCEPTED}', '{Status.REJECTED}') GROUP BY 1, 2, 3",
        (document,),
    )
    return [JudgedRow(source, status, bool(scored), *sums) for source, status, scored, *sums in rows]


def judged_ranges(db: sqlite3.Connection, document: str) -> list[JudgedRange]:
    """Where those were that were refused or moved."""
    rows = db.execute(
        f'SELECT start, "end", source, status, score IS NOT NULL {_JUDGED} '
        f"AND (status = '{Status.REJECTED}' OR (status = '{Status.ACCEPTED}' AND score IS NULL))",
        (document,),
    )
    return list(map(JudgedRange._make, rows))


def imported_documents(db: sqlite3.Connection, among: Collection[str] | None = None) -> set[str]:
    """Uids of the documents (`among` these) whose accepted annotations came from a file, and so were finished
    elsewhere.
    """
    query = (
        "SELECT uid FROM documents d WHERE EXISTS (SELECT 1 FROM annotations a WHERE a.document = d.id "
        "AND a.status = 'accepted' AND a.source = ? AND a.layer <> ?)"
    )
    values = (str(Source.IMPORTED), SUGGESTIONS)
    if among is None:
        return {uid for (uid,) in db.execute(query, values)}
    return {uid for uid in among if db.execute(f"{query} AND d.uid = ?", (*values, uid)).fetchone()}
