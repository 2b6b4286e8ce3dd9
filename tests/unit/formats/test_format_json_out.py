"""Argilla's records and W3C Web Annotation out and back: what is kept comes back, what is lost was said."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.helpers.format_fixture import assert_same, fixture, read_all, round_trip, second, triples

from hashiya.formats import format_named
from hashiya.formats.base import DocumentRecord, WriteOptions
from hashiya.formats.recognize import recognise

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("name", ["argilla", "web-annotation"])
def test_round_trip(tmp_path: Path, name: str) -> None:
    records = [fixture(name="a"), fixture(details=False, name="b"), replace(second(), name="c")]
    back, lost, notes = round_trip(format_named(name), tmp_path, WriteOptions(), records=records)
    assert not notes
    for original, found in zip(records, sorted(back, key=lambda record: record.name), strict=True):
        assert_same(original, found, lost)
        assert triples(found.spans) == triples(original.spans)
    if name == "web-annotation":
        beyond = {"attributes", "entity", "entity_details", "relations", "document_labels", "document_note"}
        assert not beyond & lost.keys()


def test_argilla_as_version_2_has_it(tmp_path: Path) -> None:
    record = fixture(name="a")
    spans = [replace(span, by="منى" if number % 2 else "سمر") for number, span in enumerate(record.spans)]
    path = tmp_path / "a.json"
    format_named("argilla").write([replace(record, spans=tuple(spans))], path, WriteOptions())  # type: ignore[misc]
    (value,) = json.loads(path.read_text("utf-8"))
    assert value["fields"] == {"text": record.text}
    assert {answer["user_id"] for answer in value["responses"]["spans"]} == {"منى", "سمر"}
    for answer in value["responses"]["spans"]:
        assert all(set(item) == {"start", "end", "label"} for item in answer["value"])
    assert value["suggestions"]["spans"]["value"]
    assert recognise(path)[0][0].name == "argilla"


def test_web_annotations_quote_their_places(tmp_path: Path) -> None:
    record = fixture(name="a")
    empty = DocumentRecord("b", "نص بلا وسوم")
    item = format_named("web-annotation")
    written = item.write([record, empty], tmp_path / "out", WriteOptions())  # type: ignore[misc]
    assert {loss.code for loss in written.lost} >= {"empty_document"}
    value = json.loads((tmp_path / "out" / "a.jsonld").read_text("utf-8"))
    assert value["@context"][0] == "http://www.w3.org/ns/anno.jsonld"
    items = value["first"]["items"]
    assert value["total"] == len(items) == len(record.spans) + len(record.relations) + 1
    assert items[-1]["target"] == "a.txt" and items[-1]["creator"] == {"type": "Person", "name": "منى"}
    linking = next(each for each in items if each["motivation"] == "linking")
    assert linking["target"] == [
        f"urn:uuid:{end}" for end in (record.relations[0].head, record.relations[0].tail)
    ]
    purposes = [body["purpose"] for body in items[1]["body"]]
    assert purposes == ["classifying", "tagging", "tagging", "identifying", "commenting"]
    assert items[1]["body"][3]["source"]["id"] == "http://www.wikidata.org/entity/Q3692"
    text = (tmp_path / "out" / "a.txt").read_text("utf-8")
    for annotation in items[: len(record.spans)]:
        place, quote = annotation["target"]["selector"]
        assert text[place["start"] : place["end"]] == quote["exact"]
        assert quote["prefix"] + quote["exact"] + quote["suffix"] in text
    records, notes = read_all(item, tmp_path / "out")
    assert [found.name for found in records] == ["a"] and [note.code for note in notes] == ["empty"]
