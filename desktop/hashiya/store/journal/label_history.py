"""What became of labels, as the journal tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.store.tables.row_checks import parse_object

if TYPE_CHECKING:
    import sqlite3

    from hashiya.store.project import Project


def renamed_labels(project: Project) -> dict[str, str]:
    """Code → the code it was renamed to or merged into, of labels that are there no more; the end of a
    chain.
    """
    return project.read(_renamed, set(project.label_positions()))


def deleted_labels(project: Project) -> frozenset[str]:
    """Codes of labels that were deleted and are not there now."""
    return project.read(_deleted, set(project.label_positions()))


def used_labels(project: Project) -> dict[str, int]:
    """Code → how many annotations have it, of whatever layer and status."""
    return project.read(_used)


def _used(db: sqlite3.Connection) -> dict[str, int]:
    return dict(db.execute("SELECT label, count(*) FROM annotations GROUP BY label").fetchall())


def _renamed(db: sqlite3.Connection, there: set[str]) -> dict[str, str]:
    next_: dict[str, str] = {}
    for kind, said in db.execute(
        "SELECT kind, args FROM journal WHERE kind IN ('label_rename', 'label_merge') ORDER BY id"
    ):
        args = parse_object(said)
        labels = args.get("labels")
        before = (
            [args.get("before")] if kind == "label_rename" else labels if isinstance(labels, list) else []
        )
        next_ |= {str(code): str(args.get("label")) for code in before if code}
    found = {}
    for code in next_:
        last, seen = code, {code}
        while last not in there and last in next_ and next_[last] not in seen:
            last = next_[last]
            seen.add(last)
        if code not in there and last in there:
            found[code] = last
    return found


def _deleted(db: sqlite3.Connection, there: set[str]) -> frozenset[str]:
    rows = db.execute("SELECT args FROM journal WHERE kind = 'label_delete'")
    return frozenset(str(parse_object(row[0]).get("label")) for row in rows) - there
