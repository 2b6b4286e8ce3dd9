"""Reading the table `conflicts`: what waits for a decision, as Edits hold it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hashiya.store.tables.codec import TABLES
from hashiya.store.tables.row_checks import fault

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

_FIELDS = TABLES["conflicts"].fields
_COLUMNS = ",".join(f'"{field}"' for field in _FIELDS)


def conflict_rows(
    db: sqlite3.Connection, where: str, values: tuple[str, ...] = ()
) -> Iterator[dict[str, object]]:
    """The rows that meet the condition, by table, record and uid, with `value` parsed.

    Rows that hold no answer are passed over; the doctor names them.
    """
    query = f'SELECT {_COLUMNS} FROM conflicts WHERE {where} ORDER BY "table", record, uid'
    for fields in db.execute(query, values).fetchall():
        row = dict(zip(_FIELDS, fields, strict=True))
        if not fault("conflicts", row):
            yield {**row, "value": json.loads(str(row["value"]))}
