"""Plain lists of annotations in JSON of no tool: read where they are sure, told of where they are not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from hashiya.formats import format_named
from hashiya.formats.base import DocumentRecord, Note, ReadOptions
from hashiya.formats.known import known_kind
from hashiya.formats.recognize import recognise

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "وصلت سلمى إلى صور أمس"
PLAIN = [
    {"spans": [{"start": 5, "end": 9, "label": "PERS"}, {"start": 14, "end": 17, "label": "GPE"}]},
    {"entities": [[5, 9, "PERS"], [14, 17, "GPE"]]},
    {
        "entities": [
            {"start": 5, "end": 9, "type": "PERS", "word": "سلمى"},
            {"start": 14, "end": 17, "type": "GPE"},
        ]
    },
    {"annotations": [{"begin": 5, "end": 9, "tag": "PERS"}, {"begin": 14, "end": 17, "tag": "GPE"}]},
    {
        "ner": [
            {"start_offset": 5, "end_offset": 9, "label": "PERS"},
            {"start": 14, "end": 17, "label": "GPE"},
        ]
    },
]
UNSURE = [
    {"spans": [{"start": 1, "end": 2, "label": "PERS"}, {"start": 3, "end": 7, "label": "GPE"}]},  # of tokens
    {"spans": [{"start": 5, "end": 9, "label": "PERS", "text": "سلمان"}]},
    {"spans": [{"start": 5, "end": 90, "label": "PERS"}]},
    {"spans": [{"start": 9, "end": 5, "label": "PERS"}]},
    {"entities": [["سلمى", "PERS"]]},
    {"entities": [[5, 9, "PERS"], "and more"]},
    {"entities": [[True, 9, "PERS"]]},
]


def _read(path: Path, value: dict[str, object]) -> tuple[DocumentRecord, list[Note]]:
    path.write_text(json.dumps({"text": TEXT} | value, ensure_ascii=False), encoding="utf-8")
    found = list(format_named("json-texts").read(path, ReadOptions()))  # type: ignore[misc]
    (record,) = (each for each in found if isinstance(each, DocumentRecord))
    return record, [each for each in found if isinstance(each, Note)]


@pytest.mark.parametrize("value", PLAIN)
def test_plain_lists_are_annotations(tmp_path: Path, value: dict[str, object]) -> None:
    path = tmp_path / "texts.jsonl"
    record, notes = _read(path, value)
    assert [(each.text, each.label) for each in record.spans] == [("سلمى", "PERS"), ("صور", "GPE")]
    assert not notes
    if "start_offset" not in path.read_text(encoding="utf-8"):  # else it is told for a file of doccano
        assert recognise(path)[0][0].name == "json-texts"


@pytest.mark.parametrize("value", UNSURE)
def test_what_is_not_sure_is_told(tmp_path: Path, value: dict[str, object]) -> None:
    record, notes = _read(tmp_path / "texts.jsonl", value)
    assert not record.spans
    assert [each.code for each in notes] == ["fields_ignored"]


def test_a_project_is_no_database_to_be_exported(tmp_path: Path) -> None:
    head = b"SQLite format 3\0" + bytes(52) + b"HSHY" + bytes(28)
    kind = known_kind(head, tmp_path / "work.hashiya")
    assert kind is not None and "merge" in kind.instead
    other = known_kind(head.replace(b"HSHY", bytes(4)), tmp_path / "other.db")
    assert other is not None and "JSONL" in other.instead
