"""One text with very many annotations goes out in little memory, and as it would from a list of them."""

from __future__ import annotations

import gc
import random
from typing import TYPE_CHECKING, Any

import pytest
from tests.helpers.store import PERSON, SCHEME

from hashiya.core.span import SUGGESTIONS, Annotation, Status, new_uid
from hashiya.formats.annotation_tools import brat_write, doccano, hashiya_jsonl
from hashiya.formats.base import SpanRecord, WriteOptions
from hashiya.formats.reports import csv_tsv
from hashiya.formats.shared.losses import LossTally
from hashiya.formats.shared.many_spans.long_json import LongJson
from hashiya.formats.shared.writing import TableParts
from hashiya.formats.texts import tei
from hashiya.services.exchange.export import ExportSelection, records
from hashiya.services.exchange.what_goes_out import EVERYTHING, SHOWN, going, joined, renamed, shown
from hashiya.store.project import Project
from hashiya.store.tables.records import NewDocument

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WORDS = ("كتب", "سافر", "عاد", "رسالة", "مدينة", "دمشق")


def project_of(path: Path, count: int) -> Project:
    """One text with so many annotations, every third word."""
    chance = random.Random(count)
    parts: list[str] = []
    made: list[Annotation] = []
    at = 0
    for number in range(count * 3):
        word = chance.choice(WORDS)
        if number % 3 == 0:
            made.append(
                Annotation(new_uid(), "", "", at, at + len(word), chance.choice(("PERS", "LOC")), word)
            )
        parts.append(word)
        at += len(word) + 1
    project = Project.create(path, scheme=SCHEME, person=PERSON)
    person = project.person_uid
    project.add_documents([NewDocument("نصّ", " ".join(parts), annotations=made)], by=person)
    return project


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    with project_of(tmp_path_factory.mktemp("large") / "p.hashiya", 4500) as project:
        yield project


def alive(kind: type) -> int:
    gc.collect()
    return sum(type(each) is kind for each in gc.get_objects())


@pytest.mark.parametrize("layer", [EVERYTHING, SHOWN])
def test_a_text_of_many_is_no_heap_of_objects(large: Project, layer: str) -> None:
    before = alive(Annotation), alive(SpanRecord)
    (record,) = records(large, ExportSelection(layer=layer))
    assert (alive(Annotation), alive(SpanRecord)) == before
    assert len(record.spans) == 4500


@pytest.mark.parametrize("name", ["hashiya", "csv", "doccano", "brat"])
def test_nor_is_what_is_made_of_it(large: Project, name: str) -> None:
    encoders = {"hashiya": hashiya_jsonl.encode, "doccano": doccano.encode, "brat": brat_write.encode}
    encode: Any = encoders.get(name) or csv_tsv._encoder(",")
    before = alive(SpanRecord)
    (record,) = records(large, ExportSelection(layer=SHOWN))
    layers, count = encode(record, WriteOptions(), LossTally())
    assert count == 4500 and len(layers) == 1
    assert alive(SpanRecord) == before
    assert isinstance(
        layers[0], LongJson | TableParts | dict
    )  # a line or a table of so many is made in pieces


def test_no_tree_of_all_spans_is_made(large: Project) -> None:
    """lxml's own memory is seen by nobody: no more elements are made than go into a piece."""
    (record,) = records(large, ExportSelection(layer=SHOWN))
    pieces = list(tei._tei(record, record.spans, 1, WriteOptions()))
    assert "".join(pieces).count("<span ") == 4500
    assert max(each.count("<span ") for each in pieces) <= 1000


def test_annotations_are_streamed_as_they_are_listed(large: Project) -> None:
    (uid,) = large.document_uids()
    listed = large.annotations(uid)
    assert len(listed) == 4500
    assert list(large.stream_annotations(uid)) == listed
    assert list(large.stream_annotations("nothing")) == []
    (record,) = records(large, ExportSelection(layer=EVERYTHING))
    assert [each.id for each in record.spans] == [each.uid for each in listed]


def test_what_is_not_utf8_is_streamed_too(large: Project) -> None:
    """From the place on where it stands, nothing twice."""
    (uid,) = large.document_uids()
    large.connection.execute(
        "UPDATE annotations SET note = CAST(X'ff41' AS TEXT) "
        "WHERE id = (SELECT id FROM annotations ORDER BY start LIMIT 1 OFFSET 3000)"
    )
    found = list(large.stream_annotations(uid))
    assert found == large.annotations(uid)
    assert len(found) == 4500
    assert found[3000].note == "\ufffdA"


@pytest.mark.parametrize("layer", [SHOWN, EVERYTHING, SUGGESTIONS, "a"])
@pytest.mark.parametrize("suggested", [False, True])
def test_what_goes_out_of_a_stream(layer: str, suggested: bool) -> None:
    """What stands on the same words decides, so that one place after another is as all at once."""
    chance = random.Random(3)
    every = []
    for start in range(200):
        for end in {start + chance.randint(1, 3) for _ in range(3)}:
            for whose in ("a", "b", "b2", SUGGESTIONS, "gold"):
                for label in ("ORG", "PERS", "LOC"):
                    if chance.random() < 0.4:
                        status = Status.SUGGESTED if whose == SUGGESTIONS else chance.choice(list(Status))
                        every.append(Annotation(new_uid(), "d", whose, start, end, label, "س", status=status))
    every.sort(key=lambda each: (each.start, -each.end, each.layer, each.label))
    for mapping in ({}, {"ORG": "PERS", "LOC": ""}):
        for same in ({}, {"b2": "b"}):
            for has_gold in (False, True):
                selection = ExportSelection(layer=layer, include_suggested=suggested, label_map=mapping)
                whole = shown(joined(every, same), selection, has_gold=has_gold)
                found = list(going(iter(every), selection, same, has_gold=has_gold))
                assert found == list(renamed(whole, selection))
                assert found
