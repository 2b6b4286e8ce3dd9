"""Filling a new project file with part of another, so that it comes back without false conflicts."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hashiya.core.span import SUGGESTIONS, Annotation, Status
from hashiya.store.journal import journal
from hashiya.store.merging.entries import COLUMNS, FIELDS, AnnotationRow, Rows
from hashiya.store.merging.merge_history import history, remember_dots
from hashiya.store.tables.codec import TABLES, dump
from hashiya.store.tables.identity import key_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from hashiya.store.merging.merge_history import Known
    from hashiya.store.merging.project_side import DocumentRow, MergeSide

_TOGETHER = 900  # records of a table copied at a time
_DOCUMENT = "uid, name, sha256, direction, state, characters, words, position, meta, created"


@dataclass(frozen=True, slots=True)
class Contents:
    """What goes into a package beside texts and scheme.

    `layers`: of whom (None: everybody's). `tables`: records beside annotations; of settlements and answers
    those about the person `only_about`, without what others had in the place. `suggestions`: those of each
    document (None: as they are now). `note`: what the package remembers of itself.
    """

    layers: Collection[str] | None
    tables: Sequence[str]
    suggestions: Mapping[str, Sequence[Annotation]] | None = None
    models: bool = True
    only_about: str = ""
    note: Mapping[str, object] = field(default_factory=dict)

    def suggested(self, document: str, now: Rows, rows: Rows) -> Rows:
        """The suggestions that go along with a document, but those that the person has decided about."""
        if self.suggestions is None:
            return now
        decided = {uid for uid, _ in rows}
        ranges = {(row.start, row.end) for _, row in rows}
        accepted = [(row.start, row.end) for _, row in rows if row.status == str(Status.ACCEPTED)]
        return [
            (each.uid, _row(each))
            for each in self.suggestions.get(document, ())
            if each.uid not in decided
            and (each.start, each.end) not in ranges
            and not any(_cross((each.start, each.end), other) for other in accepted)
        ]


def _row(annotation: Annotation) -> AnnotationRow:
    row = AnnotationRow(*(getattr(annotation, name) for name in FIELDS))
    return row._replace(status=str(row.status))


def _cross(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[0] < one[1] < other[1] or other[0] < one[0] < other[1] < one[1]


def fill(
    new: sqlite3.Connection,
    source: MergeSide,
    documents: Iterable[DocumentRow],
    contents: Contents,
    *,
    person: str,
) -> int:
    """Copy documents, annotations, lists and records.

    What is copied keeps its uid and the name of the act that made it, so that changes made there are known to
    come after it; of what is not copied, the package knows nothing. Gives how many annotations were copied.
    """
    journal.append(new, kind="package", args={"title": source.title}, by=source.person)
    waiting = set(source.db.execute("SELECT record, dot FROM conflicts").fetchall())
    count = 0
    wanted: set[str] = set()
    for document in documents:
        wanted.add(document.uid)
        for copied in _copy_document(new, source, document, contents, person):
            count += len(copied)
            _remember(new, source, copied, waiting)
    for table in contents.tables:
        for uids in _copy_table(new, source, table, wanted, contents, person):
            _remember(new, source, [(uid, uid) for uid in uids], waiting)
    _copy_people(new, source, contents)
    return count


def _remember(
    new: sqlite3.Connection, source: MergeSide, records: Sequence[tuple[str, str]], waiting: set[Known]
) -> None:
    """What the records (uid, key) are and were before, as far as acts were about them; answers that wait for
    a decision stay behind, and are unknown there.
    """
    dots = source.dots
    dots.look_up([uid for uid, _ in records])
    changed = [(each, dot) for each in records if (dot := dots.get(each[0]))]
    if changed:
        remember_dots(new, [(uid, dot) for (uid, _), dot in changed])
        had = history(source, [each for each, _ in changed]) - waiting
        known = sorted(each for each in had if not each[1].startswith("="))
        new.executemany("INSERT OR IGNORE INTO known (record, dot) VALUES (?, ?)", known)


def _copy_document(
    new: sqlite3.Connection,
    source: MergeSide,
    document: DocumentRow,
    contents: Contents,
    person: str,
) -> Iterator[list[tuple[str, str]]]:
    """The uids of the annotations copied, with their keys, so many at a time."""
    values = source.db.execute(
        f"SELECT {_DOCUMENT} FROM documents WHERE id = ?", (document.rowid,)
    ).fetchone()
    marks = ",".join("?" * len(values))
    rowid = new.execute(f"INSERT INTO documents ({_DOCUMENT}) VALUES ({marks})", values).lastrowid
    state = source.word(document.uid, person)
    new.execute("UPDATE documents SET state = ? WHERE id = ?", (state, rowid))
    new.execute("INSERT INTO texts (id, text) VALUES (?, ?)", (rowid, source.text(document)))
    own: Rows = []
    for people in source.people_rows(document):
        rows = [row for row in people if contents.layers is None or row[1].layer in contents.layers]
        if contents.suggestions is not None:  # what the person decided says which of them go along
            own += [row for row in rows if row[1].layer == person]
        yield _insert(new, rowid, rows)
    _, now = source.rows(document, [SUGGESTIONS])
    yield _insert(new, rowid, contents.suggested(document.uid, now, own))


def _insert(new: sqlite3.Connection, rowid: int | None, rows: Rows) -> list[tuple[str, str]]:
    new.executemany(
        f"INSERT INTO annotations (uid, document, {COLUMNS}) VALUES ({','.join('?' * (len(FIELDS) + 2))})",
        [(uid, rowid, *value) for uid, value in rows],
    )
    return [(uid, key_of(uid, value.layer)) for uid, value in rows]


def _copy_table(
    new: sqlite3.Connection,
    source: MergeSide,
    table: str,
    documents: Collection[str],
    contents: Contents,
    person: str,
) -> Iterator[list[str]]:
    """The uids of the records copied, so many at a time; where not everybody's layers come, only the person's
    own assignments and word.
    """
    fields = TABLES[table].fields
    columns = ",".join(f'"{field}"' for field in fields)
    insert = f"INSERT INTO {table} ({columns}) VALUES ({','.join('?' * len(fields))})"
    cursor = source.db.execute(f"SELECT {columns} FROM {table}")
    # Which entities are meant is seen from all of them.
    while rows := cursor.fetchall() if table == "entities" else cursor.fetchmany(_TOGETHER):
        chosen = _chosen(new, source, table, rows, documents, contents, person)
        new.executemany(insert, chosen)
        yield [str(row[0]) for row in chosen]


def _chosen(
    new: sqlite3.Connection,
    source: MergeSide,
    table: str,
    rows: list[tuple[object, ...]],
    documents: Collection[str],
    contents: Contents,
    person: str,
) -> list[tuple[object, ...]]:
    """Of rows of a table those that go along, as they go."""
    fields = TABLES[table].fields
    if "document" in fields and table != "examples":
        rows = [row for row in rows if row[fields.index("document")] in documents]
    if table in ("assignments", "readings") and contents.layers is not None:
        rows = [row for row in rows if row[fields.index("person")] == person]
    if contents.layers is not None and "layer" in fields:
        rows = [row for row in rows if row[fields.index("layer")] in contents.layers]
    if contents.layers is not None and table == "entities":
        rows = _meant(new, rows)
    if contents.only_about and table in ("settlements", "answers"):
        rows = _about(source, table, rows, contents.only_about)
    return rows


def _meant(new: sqlite3.Connection, rows: Sequence[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """The entities that mentions in the package mean, and what these were joined into: others' stay away."""
    of, into = TABLES["entities"].fields.index("uid"), TABLES["entities"].fields.index("into")
    wanted = {row[0] for row in new.execute("SELECT entity FROM mentions")}
    targets = {row[of]: row[into] for row in rows}
    while more := {targets.get(uid) for uid in wanted} - wanted - {"", None}:
        wanted |= more
    return [row for row in rows if row[of] in wanted]


def _about(
    source: MergeSide, table: str, rows: Sequence[tuple[object, ...]], person: str
) -> list[tuple[object, ...]]:
    """Settlements in which the person had a say, with what they had alone; answers of theirs and of
    reviewers.
    """
    settled = source.db.execute('SELECT uid, "by", sides FROM settlements').fetchall()
    reviewers = {uid: by for uid, by, sides in settled if any(who == person for who, _ in json.loads(sides))}
    fields = TABLES[table].fields
    if table == "answers":
        of, by = fields.index("settlement"), fields.index("by")
        return [row for row in rows if row[of] in reviewers and row[by] in (person, reviewers[str(row[of])])]
    at = fields.index("sides")
    return [
        (*row[:at], dump([side for side in json.loads(str(row[at])) if side[0] == person]), *row[at + 1 :])
        for row in rows
        if row[0] in reviewers
    ]


def _copy_people(new: sqlite3.Connection, source: MergeSide, contents: Contents) -> None:
    """Engines, who speaks in what goes along, and, unless the package is blind, everybody."""
    layers = contents.layers
    speakers: set[str] = set()
    if contents.only_about:
        rows = new.execute('SELECT "by" FROM settlements UNION SELECT "by" FROM answers')
        speakers = {row[0] for row in rows}
    for uid, name, kind, created in source.db.execute("SELECT uid, name, kind, created FROM people"):
        if kind == "engine" or layers is None or uid in layers or uid in speakers:
            new.execute(
                "INSERT OR IGNORE INTO people (uid, name, kind, created) VALUES (?, ?, ?, ?)",
                (uid, name, kind, created),
            )
