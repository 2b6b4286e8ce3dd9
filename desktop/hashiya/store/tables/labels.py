"""The label scheme as stored: one row a label in its order; its own names are a value of the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.labels import Label, Scheme
from hashiya.store.tables.codec import TABLES, dump
from hashiya.store.tables.row_checks import parse_colour, parse_object

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

_TABLE = TABLES["labels"]
_GREY = (0.6, 0.0, 0.0)  # for a label whose colour cannot be read
_FIELDS = tuple(field for field in _TABLE.fields if field != "position")


def record(label: Label, position: int) -> dict[str, object]:
    """The label as an Edit of the table `labels` holds it."""
    values: dict[str, object] = {field: getattr(label, field) for field in _FIELDS}
    return {**values, "lch": list(label.lch), "position": position}


def header(scheme: Scheme) -> dict[str, object]:
    """The value of the key `scheme` of the table `project`."""
    return {
        "name": scheme.name,
        "title_ar": scheme.title_ar,
        "title_en": scheme.title_en,
        "nested": scheme.nested,
        "meta": dict(scheme.meta),
    }


def positions(db: sqlite3.Connection) -> dict[str, int]:
    """Code → place in the order."""
    return dict(db.execute("SELECT code, position FROM labels ORDER BY position, code"))


def load(db: sqlite3.Connection) -> Scheme:
    """The label scheme as it stands."""
    columns = ",".join(f'"{field}"' for field in _FIELDS)
    rows = db.execute(f"SELECT {columns} FROM labels ORDER BY position, code").fetchall()
    labels = tuple(_label(dict(zip(_FIELDS, row, strict=True))) for row in rows)
    found = db.execute("SELECT value FROM project WHERE key = 'scheme'").fetchone()
    value: Mapping[str, object] = parse_object(found[0]) if found else {}
    meta = value.get("meta")
    return Scheme(
        name=str(value.get("name", "")),
        title_ar=str(value.get("title_ar", "")),
        title_en=str(value.get("title_en", "")),
        labels=labels,
        nested=bool(value.get("nested", True)),
        meta=meta if isinstance(meta, dict) else {},
    )


def save(db: sqlite3.Connection, scheme: Scheme) -> None:
    """Write a whole scheme into an empty file."""
    db.execute("INSERT INTO project (key, value) VALUES ('scheme', ?)", (dump(header(scheme)),))
    for position, label in enumerate(scheme.labels):
        row = {field: _TABLE.store(field, value) for field, value in record(label, position).items()}
        columns = ",".join(f'"{field}"' for field in row)
        db.execute(f"INSERT INTO labels ({columns}) VALUES ({','.join('?' * len(row))})", list(row.values()))


def _label(row: Mapping[str, str]) -> Label:
    return Label(**{**row, "lch": parse_colour(row["lch"]) or _GREY})  # type: ignore[arg-type]
