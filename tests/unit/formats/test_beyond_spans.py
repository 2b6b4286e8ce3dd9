"""What files say beyond spans is kept, or counted and named; people in them are people here."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.helpers.format_fixture import read_all
from tests.helpers.importing import codes, desk, lines

from hashiya.formats import format_named
from hashiya.formats.base import DocumentRecord, ReadOptions, SpanRecord, WriteOptions
from hashiya.services.statistics.agreement import agreement

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "رحل زياد إلى قفصة."
PERSON = {"start": 4, "end": 8, "label": "PERS"}
TOWN = {"start": 13, "end": 17, "label": "GPE"}


def test_groups_and_entities_of_a_docbin_come_in_together(tmp_path: Path) -> None:
    spacy = pytest.importorskip("spacy")
    from spacy.tokens import Doc, DocBin, Span, SpanGroup

    doc = Doc(spacy.blank("ar").vocab, words=["رحل", "زياد", "إلى", "قفصة"], spaces=[True, True, True, False])
    doc.spans["towns"] = SpanGroup(doc, name="towns", spans=[Span(doc, 3, 4, label="GPE")])
    doc.set_ents([Span(doc, 1, 2, label="PERS", kb_id="Q7"), Span(doc, 3, 4, label="GPE")])
    doc.cats = {"سفر": 1.0, "حرب": 0.0}
    DocBin(docs=[doc], store_user_data=True).to_disk(tmp_path / "a.spacy")
    with desk(tmp_path) as found:
        report = found.take(tmp_path / "a.spacy")
        (layer,) = found.layers().values()
        assert sorted(layer) == [("GPE", "قفصة"), ("PERS", "زياد")]
        assert report.problems == []
        (entity,) = found.project.entities().values()
        assert (entity.ar, dict(entity.identifiers)) == ("زياد", {"wikidata": "Q7"})
        (document,) = found.project.document_uids()
        assert [(each.name, each.value) for each in found.project.attributes(document)] == [("سفر", True)]


def test_entities_end_with_their_last_letter_and_it_is_said(tmp_path: Path) -> None:
    spacy = pytest.importorskip("spacy")
    from spacy.tokens import DocBin

    text = "رحل زياد \nثم عاد"
    record = DocumentRecord("a", text, (SpanRecord(4, 9, "PERS", text[4:9]),))
    written = format_named("spacy").write([record], tmp_path / "a.spacy", WriteOptions(unit="document"))  # type: ignore[misc]
    assert {loss.code: loss.count for loss in written.lost} == {"tags_moved": 1}
    (doc,) = DocBin().from_disk(tmp_path / "a.spacy").get_docs(spacy.blank("ar").vocab)
    assert [(each.text, each.label_) for each in doc.ents] == [("زياد", "PERS")]
    records, _ = read_all(format_named("spacy"), tmp_path / "a.spacy")
    assert [span.text for span in records[0].spans] == ["زياد "]


def test_gate_sets_are_people_and_the_tags_of_the_page_are_none(tmp_path: Path) -> None:
    pytest.importorskip("lxml")

    def mark(number: int, kind: str, start: int, end: int) -> str:
        return f'<Annotation Id="{number}" Type="{kind}" StartNode="{start}" EndNode="{end}"/>'

    (tmp_path / "a.xml").write_text(
        '<?xml version="1.0" encoding="utf-8"?><GateDocument version="3"><TextWithNodes><Node id="0"/>رحل '
        '<Node id="4"/>زياد<Node id="8"/> إلى <Node id="13"/>قفصة<Node id="17"/>.</TextWithNodes>'
        f"<AnnotationSet>{mark(1, 'Token', 4, 8)}</AnnotationSet>"
        f'<AnnotationSet Name="هند">{mark(2, "PERS", 4, 8)}{mark(3, "GPE", 13, 17)}</AnnotationSet>'
        f'<AnnotationSet Name="وليد">{mark(4, "PERS", 4, 8)}</AnnotationSet>'
        f'<AnnotationSet Name="Original markups">{mark(5, "p", 0, 17)}</AnnotationSet></GateDocument>',
        encoding="utf-8",
    )
    with desk(tmp_path) as found:
        report = found.take(tmp_path / "a.xml")
        assert found.layers() == {"هند": [("PERS", "زياد"), ("GPE", "قفصة")], "وليد": [("PERS", "زياد")]}
        assert [note.args["names"] for note in report.problems] == ["Token 1, Original markups: p 1"]
        (pair,) = agreement(found.project, []).pairs
        assert pair.figures.f1.value == pytest.approx(2 / 3)


def test_prodigy_sessions_are_people(tmp_path: Path) -> None:
    tasks = [
        {"text": TEXT, "spans": [PERSON, TOWN], "answer": "accept", "_session_id": "ner-هند"},
        {"text": TEXT, "spans": [PERSON], "answer": "accept", "_session_id": "ner-وليد", "accept": ["سفر"]},
        {"text": TEXT, "spans": [TOWN], "answer": "ignore", "relations": [{"label": "إلى"}]},
    ]
    file = lines(tmp_path / "a.jsonl", *(task | {"_input_hash": 1} for task in tasks))
    with desk(tmp_path) as found:
        report = found.take(file)
        assert found.layers() == {
            "ner-هند": [("PERS", "زياد"), ("GPE", "قفصة")],
            "ner-وليد": [("PERS", "زياد")],
        }
        assert codes(report) == {
            "relations_ignored": 1,
            "annotations_ignored": 1,
        }
        (document,) = found.project.document_uids()
        names = {person.uid: person.name for person in found.project.people()}
        said = [(names[each.layer], each.name, each.value) for each in found.project.attributes(document)]
        assert said == [("ner-وليد", "accept", "سفر")]


def test_fields_of_our_own_jsonl_that_are_not_known_are_told(tmp_path: Path) -> None:
    span = PERSON | {"attributes": {"role": "قائد"}, "mood": "e1"}
    file = lines(
        tmp_path / "a.jsonl",
        {
            "name": "أ",
            "text": TEXT,
            "spans": [span],
            "labels": {"نوع": "رحلة"},
            "extra": [1, 2],
        },
    )
    with desk(tmp_path) as found:
        told = {note.code: note.args["names"] for note in found.take(file).problems}
        assert told == {
            "fields_ignored": "extra 2, spans.mood 1",
        }


def test_a_chosen_person_takes_what_a_single_number_signed_and_two_stay_apart(tmp_path: Path) -> None:
    one = lines(tmp_path / "one.jsonl", {"name": "أ", "text": TEXT, "spans": [PERSON | {"by": "7"}]})
    two = lines(
        tmp_path / "two.jsonl",
        {"name": "ب", "text": f"{TEXT}\n", "spans": [PERSON | {"by": "7"}, PERSON | {"by": "9"}]},
    )
    with desk(tmp_path) as found:
        found.take(one, who="رنا")
        found.take(two, who="رنا")
        assert found.layers("أ") == {"رنا": [("PERS", "زياد")]}
        assert sorted(found.layers("ب")) == ["7", "9"]


def test_warnings_of_libraries_become_notes(tmp_path: Path) -> None:
    import warnings
    from dataclasses import replace

    from hashiya.services.exchange.read_files import import_options as options_of
    from hashiya.services.exchange.read_files import read_sources
    from hashiya.services.exchange.sources import ImportSource

    def read(path: Path, options: ReadOptions):  # type: ignore[no-untyped-def]
        warnings.warn("the font has no map", UserWarning, stacklevel=1)
        yield DocumentRecord("x", TEXT)
        warnings.warn("the font has no map", UserWarning, stacklevel=1)

    (tmp_path / "x.txt").write_text(json.dumps(TEXT))
    source = ImportSource(tmp_path / "x.txt", "x.txt", replace(format_named("text"), read=read))
    (batch,) = read_sources([source], [], options_of())
    assert [(note.code, note.args["text"]) for note in batch.notes] == [
        ("library_warning", "the font has no map")
    ]
