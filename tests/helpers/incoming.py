"""Reading files as other tools export them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.helpers.format_fixture import read_all

from hashiya.formats import format_named
from hashiya.formats.recognize import recognise

if TYPE_CHECKING:
    from pathlib import Path

    from hashiya.formats.base import DocumentRecord, Note


def write(folder: Path, name: str, content: str | object) -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def known(path: Path, name: str) -> tuple[list[DocumentRecord], list[Note]]:
    """Read by the format that recognises the file, which is the one of that name."""
    assert recognise(path)[0][0].name == name
    records, notes = read_all(format_named(name), path)
    for record in records:
        for span in record.spans:
            assert record.text is None or record.text[span.start : span.end] == span.text
    return records, notes


def marks(record: DocumentRecord) -> list[tuple[str, str]]:
    return [(span.text, span.label) for span in record.spans]


def left_out(notes: list[Note]) -> dict[str, object]:
    return {note.code: note.args["count"] for note in notes if note.code.endswith("_ignored")}
