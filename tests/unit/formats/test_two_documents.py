"""One entity mentioned in two documents is one entity in every format that knows entities."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.helpers.format_fixture import assert_same, fixture, round_trip, second

from hashiya.formats import FORMATS
from hashiya.formats.base import Format, WriteOptions

if TYPE_CHECKING:
    from pathlib import Path

BOTH = [each for each in FORMATS if each.read and each.write]


@pytest.mark.parametrize("item", BOTH, ids=lambda item: item.name)
def test_it_comes_back_as_one(tmp_path: Path, item: Format) -> None:
    if item.missing is not None and item.missing():
        pytest.skip(item.missing())
    records = [fixture(name="أول"), replace(second(), name="ثان")]
    options = WriteOptions(clitics="split", unit="document")
    back, lost, notes = round_trip(item, tmp_path, options, records=records)
    assert [note.code for note in notes] == []
    spans = [span for record in back for span in record.spans if span.text == "الرياض"]
    assert len(spans) == 2
    if "entity" in lost:
        assert not any(span.entity for span in spans)
        return
    (meant,) = {span.entity for span in spans}
    assert meant and meant != "nil"
    told = [each for record in back for each in record.entities if each.id == meant]
    if "entity_details" not in lost:
        assert told and told[0].aliases == records[0].entities[0].aliases
    if "name" not in lost:
        by_name = {record.name: record for record in back if record.name}
        for original in records:
            assert_same(replace(original, entities=()), replace(by_name[original.name], entities=()), lost)
