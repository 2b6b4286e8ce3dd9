"""Reading what reviewing, teaching and assigning have left in a project."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from hashiya.core.span import Span
from hashiya.store.tables import people
from hashiya.store.tables.codec import TABLES
from hashiya.store.tables.row_checks import fault

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection

    from hashiya.store.project import Project

_SIDES = TABLES["settlements"].fields.index("sides")
_CHOSEN = TABLES["settlements"].fields.index("chosen")
"""The two columns in JSON, side by side, where Settlement has people, sides and chosen."""


SAID = "said:"
"""A fingerprint that begins so: nothing is to be said of an annotation or document; no place of marks."""


class SideSpan(NamedTuple):
    """One annotation that a person had in a place when it was settled."""

    person: str
    start: int
    end: int
    label: str
    uid: str = ""

    @property
    def span(self) -> Span:
        """The range with its label."""
        return Span(self.start, self.end, self.label)


class SettledSpan(NamedTuple):
    """One annotation of the gold layer that a settlement put there."""

    start: int
    end: int
    label: str
    uid: str = ""

    @property
    def span(self) -> Span:
        """The range with its label."""
        return Span(self.start, self.end, self.label)


@dataclass(frozen=True, slots=True)
class Settlement:
    """A reviewer's decision about a place. `people` had a say, with `sides` what they had marked.

    `verdict` says how: between people take, both, third or nothing; by a rule its name; in the review of
    one person accept, correct, reject or add. `fingerprint` is that of the place as it was seen; `chosen`
    what went into gold (nothing: «nothing here»); `reason_code` one of a set list, `reason` own words.
    """

    uid: str
    document: str
    start: int
    end: int
    verdict: str
    fingerprint: str
    people: tuple[str, ...]
    sides: tuple[SideSpan, ...]
    chosen: tuple[SettledSpan, ...]
    reason_code: str = ""
    reason: str = ""
    by: str = ""
    created: str = ""
    modified: str = ""

    def of(self, person: str) -> tuple[Span, ...]:
        """What this person had when the place was settled."""
        return tuple(side.span for side in self.sides if side.person == person)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an annotator says to a settlement."""

    uid: str
    settlement: str
    document: str
    by: str
    text: str
    created: str
    modified: str


@dataclass(frozen=True, slots=True)
class Guideline:
    """The guidelines' text for one label."""

    uid: str
    label: str
    text: str
    by: str
    modified: str


@dataclass(frozen=True, slots=True)
class GuidelineExample:
    """A place of the texts that shows how a label is (or, not `positive`, is not) used.

    `quote` is the sentence around it, `quote_start` where the words begin in it: readable on its own.
    """

    uid: str
    label: str
    positive: bool
    document: str
    start: int
    end: int
    surface: str
    quote: str
    quote_start: int
    note: str
    by: str
    created: str


@dataclass(frozen=True, slots=True)
class Assignment:
    """A document assigned to a person; `shared` with others, so that agreement can be measured on it.

    `due`: until when it is asked for, as YYYY-MM-DD; "" where no day was named.
    """

    uid: str
    document: str
    person: str
    shared: bool
    created: str
    due: str = ""


def settlements(
    project: Project,
    document: str | None = None,
    *,
    around: tuple[int, int] | None = None,
    before: int | None = None,
) -> list[Settlement]:
    """In reading order within a document.

    With `around`, those whose range overlaps this one; with `before`, those that begin before a position.
    Those of `settled_silences` are none of them.
    """
    found = project.read(_settlements, document, around=around, before=before)
    return [each for each in found if not each.fingerprint.startswith(SAID)]


def settled_silences(project: Project, document: str) -> list[Settlement]:
    """Decisions that nothing is to be said of an annotation, or of the document, under a name."""
    found = project.read(_settlements, document)
    return [each for each in found if each.fingerprint.startswith(SAID)]


def settlements_with_label(project: Project, label: str) -> list[Settlement]:
    """Those in which somebody had this label, or gold got it, deleted documents included."""
    return project.read(_with_label, label)


def settlement(project: Project, uid: str) -> Settlement | None:
    """The settlement of that uid, None where there is none."""
    found = project.read(_settlements, None, uid=uid)
    return found[0] if found else None


def settlements_about(project: Project, person: str, document: str | None = None) -> list[Settlement]:
    """Those in which this person had a say; what is of others is passed over without being unpacked."""
    return project.read(_about, person, document)


def answers(project: Project, settlement: str | None = None) -> list[Answer]:
    """Oldest first."""
    rows = project.read(_rows, "answers", "settlement", settlement, "created, uid")
    return [Answer(*row) for row in rows]


def act_order(project: Project, records: Collection[str], *, last: bool = False) -> dict[str, int]:
    """Record → where in the journal it was first (or `last`) touched; those never touched are missing."""
    return project.read(_act_order, records, last)


def guidelines(project: Project) -> dict[str, Guideline]:
    """By label."""
    return {row[1]: Guideline(*row) for row in project.read(_rows, "guidelines", "label", None, "label, uid")}


def examples(project: Project, label: str | None = None) -> list[GuidelineExample]:
    """Examples of the guidelines, of one label or of all."""
    rows = project.read(_rows, "examples", "label", label, "label, positive DESC, created, uid")
    return [GuidelineExample(uid, of, bool(positive), *rest) for uid, of, positive, *rest in rows]


def assignments(project: Project, person: str | None = None) -> list[Assignment]:
    """What was assigned, to one person or to all."""
    rows = project.read(_rows, "assignments", "person", person, "document, person")
    return [
        Assignment(uid, document, who, bool(shared), at, *rest)
        for uid, document, who, shared, at, *rest in rows
    ]


def reviewers_of(project: Project, document: str) -> frozenset[str]:
    """Uids of those who settled anything in the document."""
    return project.read(_reviewers_of, document)


def imported_layers(project: Project, document: str) -> frozenset[str]:
    """Layers of the document in which accepted work came from a file of annotations."""
    return project.read(_imported_layers, document)


def layers_of(project: Project, document: str) -> frozenset[str]:
    """Layers in which anything was decided in the document, accepted or rejected."""
    return project.read(_layers_of, document)


def record(table: str, uid: str, **fields: object) -> dict[str, object]:
    """A whole record of one of this module's tables as an Edit holds it."""
    found = {"uid": uid, **fields}
    if set(found) != set(TABLES[table].fields):
        raise ValueError(f"a record of {table} needs exactly {TABLES[table].fields}")
    return found


def settlement_record(each: Settlement) -> dict[str, object]:
    """A settlement as an Edit holds it."""
    return record(
        "settlements",
        each.uid,
        document=each.document,
        start=each.start,
        end=each.end,
        verdict=each.verdict,
        fingerprint=each.fingerprint,
        sides=sides_value(each.people, each.sides),
        chosen=[[one.start, one.end, one.label, one.uid] for one in each.chosen],
        reason_code=each.reason_code,
        reason=each.reason,
        by=each.by,
        created=each.created,
        modified=each.modified,
    )


def sides_value(people: tuple[str, ...], sides: tuple[SideSpan, ...]) -> list[list[object]]:
    """[person, [[start, end, label, uid], …]] of everybody, those who marked nothing too."""
    return [
        [person, [[side.start, side.end, side.label, side.uid] for side in sides if side.person == person]]
        for person in people
    ]


def _settlements(
    db: sqlite3.Connection,
    document: str | None,
    *,
    uid: str | None = None,
    around: tuple[int, int] | None = None,
    before: int | None = None,
) -> list[Settlement]:
    column, value = ("uid", uid) if uid is not None else ("document", document)
    order = "document, start, end DESC, uid"
    return _made(_rows(db, "settlements", column, value, order, around=around, before=before))


def _with_label(db: sqlite3.Connection, label: str) -> list[Settlement]:
    columns = ",".join(f'"{field}"' for field in TABLES["settlements"].fields)
    named = json.dumps(label, ensure_ascii=False)
    rows = db.execute(
        f"SELECT {columns} FROM settlements WHERE instr(sides, ?) OR instr(chosen, ?) ORDER BY uid",
        (named, named),
    ).fetchall()
    return [
        each
        for each in _made(rows)
        if label in {side.label for side in each.sides} | {one.label for one in each.chosen}
    ]


def _about(db: sqlite3.Connection, person: str, document: str | None) -> list[Settlement]:
    fields = TABLES["settlements"].fields
    columns = ",".join(f'"{field}"' for field in fields)
    where, values = "instr(sides, ?)", [person]
    if document is not None:
        where, values = "document = ? AND instr(sides, ?)", [document, person]
    query = f'SELECT {columns} FROM settlements WHERE {where} ORDER BY document, start, "end" DESC, uid'
    rows = db.execute(query, values).fetchall()
    return [each for each in _made(rows) if person in each.people]


def _made(rows: list[tuple[Any, ...]]) -> list[Settlement]:
    """The JSON of all rows is parsed at once: a book may have ten thousand settlements.

    Rows that hold no settlement are passed over; the doctor names them.
    """
    try:
        return _made_of(rows)
    except (ValueError, TypeError, RecursionError):
        fields = TABLES["settlements"].fields
        return _made_of(
            [row for row in rows if not fault("settlements", dict(zip(fields, row, strict=True)))]
        )


def _made_of(rows: list[tuple[Any, ...]]) -> list[Settlement]:
    all_sides, all_chosen = (json.loads(f"[{','.join(row[at] for row in rows)}]") for at in (_SIDES, _CHOSEN))
    return [_settlement(*each) for each in zip(rows, all_sides, all_chosen, strict=True)]


def _is_span(span: list[Any]) -> bool:
    """Quick enough for every row that is read; `row_checks` says which column is at fault."""
    start, end, *words = span
    return type(start) is int and type(end) is int and all(type(word) is str for word in words)


def _settlement(row: tuple[Any, ...], sides: list[Any], chosen: list[Any]) -> Settlement:
    people = tuple([person for person, _ in sides])
    held = [*chosen, *(span for _, spans in sides for span in spans)]
    if not all(type(person) is str for person in people) or not all(map(_is_span, held)):
        raise ValueError("sides")
    spans = tuple([SideSpan(person, *span) for person, spans in sides for span in spans])
    values = (
        *row[:_SIDES],
        people,
        spans,
        tuple([SettledSpan(*span) for span in chosen]),
        *row[_CHOSEN + 1 :],
    )
    return Settlement(*values)


def _rows(
    db: sqlite3.Connection,
    table: str,
    column: str,
    value: str | None,
    order: str,
    *,
    around: tuple[int, int] | None = None,
    before: int | None = None,
) -> list[tuple[Any, ...]]:
    columns = ",".join(f'"{field}"' for field in TABLES[table].fields)
    order = order.replace("end DESC", '"end" DESC')
    values: list[object] = [] if value is None else [value]
    where = f'WHERE "{column}" = ?' if values else ""
    if around is not None:
        where += ' AND start < ? AND "end" > ?'
        values += reversed(around)
    if before is not None:
        where += " AND start < ?"
        values.append(before)
    return db.execute(f"SELECT {columns} FROM {table} {where} ORDER BY {order}", values).fetchall()


def _act_order(db: sqlite3.Connection, records: Collection[str], last: bool) -> dict[str, int]:
    which = "max" if last else "min"
    # Of what came without its history, the merge that brought it tells.
    query = (
        f"SELECT {which}(journal) FROM (SELECT journal FROM touched WHERE record = ? "
        "UNION ALL SELECT journal FROM merged WHERE record = ? AND journal > 0)"
    )
    found = ((record, db.execute(query, (record, record)).fetchone()[0]) for record in records)
    return {record: int(place) for record, place in found if place is not None}


def _layers_of(db: sqlite3.Connection, document: str) -> frozenset[str]:
    query = (
        "SELECT DISTINCT c.layer FROM counts c JOIN documents d ON d.id = c.document "
        "WHERE d.uid = ? AND c.n > 0"
    )
    rows = db.execute(query, (document,))
    same = people.joined(db)
    return frozenset(same.get(row[0], row[0]) for row in rows)


def _reviewers_of(db: sqlite3.Connection, document: str) -> frozenset[str]:
    rows = db.execute('SELECT DISTINCT "by" FROM settlements WHERE document = ?', (document,))
    return frozenset(row[0] for row in rows)


def _imported_layers(db: sqlite3.Connection, document: str) -> frozenset[str]:
    query = (
        "SELECT DISTINCT a.layer FROM annotations a JOIN documents d ON d.id = a.document "
        "WHERE d.uid = ? AND a.status = 'accepted' AND a.source = 'imported'"
    )
    return frozenset(row[0] for row in db.execute(query, (document,)))
