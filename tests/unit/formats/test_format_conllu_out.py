"""CoNLL-U out and back: text and places exact, read by the field's own library too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.helpers.format_fixture import assert_same, fixture, read_all, round_trip, second, triples

from hashiya.formats import format_named
from hashiya.formats.base import DocumentRecord, EntityRecord, SpanRecord, WriteOptions
from hashiya.formats.recognize import recognise

if TYPE_CHECKING:
    from pathlib import Path

CONLLU = format_named("conllu")


@pytest.mark.parametrize("entities", ["tags", "brackets", "column"])
@pytest.mark.parametrize("nested", ["all", "innermost", "longest"])
@pytest.mark.parametrize("clitics", ["expand", "split", "d3"])
def test_round_trip(tmp_path: Path, entities: str, nested: str, clitics: str) -> None:
    options = WriteOptions(nested=nested, clitics=clitics, options={"entities": entities})
    records = [fixture(), fixture(details=False, name="bare"), second()]
    back, lost, _ = round_trip(CONLLU, tmp_path, options, records=records)
    kept = {"attributes", "entity", "entity_details"} - lost.keys()
    assert kept == ({"attributes", "entity", "entity_details"} if entities == "brackets" else set())
    for original, found in zip(records, back, strict=True):
        assert found.text == original.text
        assert_same(original, found, lost)
    assert recognise(tmp_path / "out.conllu")[0][0].name == "conllu"


def test_brackets_keep_what_nests_and_crosses(tmp_path: Path) -> None:
    options = WriteOptions(options={"entities": "brackets"})
    (record,), lost, _ = round_trip(CONLLU, tmp_path, options, records=[fixture(details=False)])
    assert not {"nested", "crossing", "same_range"} & lost.keys()
    kept = triples(record.spans) & triples(fixture().spans)
    assert kept.total() >= len(record.spans) - lost.get("clitic", 0) - lost.get("boundary", 0)


def test_one_entity_has_one_number_in_the_whole_file(tmp_path: Path) -> None:
    """As CorefUD wants it; read by the field's own library."""
    conllu = pytest.importorskip("conllu")
    CONLLU.write([fixture(), second()], tmp_path / "a.conllu", WriteOptions(clitics="split"))  # type: ignore[misc]
    text = (tmp_path / "a.conllu").read_text("utf-8")
    assert text.startswith("# global.Entity = eid-etype-head-other\n")
    marks = {
        token["form"]: token["misc"]["Entity"]
        for sentence in conllu.parse(text)
        for token in sentence
        if "Entity" in (token["misc"] or {})
    }
    number = marks["الرياض"].split("-")[0].removeprefix("(")
    assert marks["القاهرة"] == f"({number}-GPE-1)" and f"({number}-" in text.partition("نص ثان")[2]
    assert marks["المَعَرِّيُّ"].endswith("hashiya_entity:nil)") and "genres:" in marks["المَعَرِّيُّ"]
    back, _ = read_all(CONLLU, tmp_path / "a.conllu")
    assert {span.entity for record in back for span in record.spans if span.label == "GPE"} == {"", "e" * 32}


def test_mentions_of_one_entity_that_cross_or_coincide_keep_their_places(tmp_path: Path) -> None:
    text = "أمير حلب الكبير سيف الدولة علي"
    marked = (
        (0, 15, "OCC"),
        (5, 30, "PERS"),
        (16, 26, "PERS"),
        (16, 26, "OCC"),
        (27, 30, "PER-S,a:b(c)|d %"),
    )
    spans = tuple(SpanRecord(a, b, label, text[a:b], entity="x1") for a, b, label in marked)
    record = DocumentRecord(
        "a", text, spans, entities=(EntityRecord("x1", "PERS", ar="سيف الدولة", note="ن\nم"),)
    )
    (back,), lost, notes = round_trip(CONLLU, tmp_path, WriteOptions(), records=[record])
    assert (lost, notes, triples(back.spans)) == ({}, [], triples(spans))
    assert {span.entity for span in back.spans} == {"x1"} and back.entities == record.entities


def test_corefud_of_others(tmp_path: Path) -> None:
    """Clusters over sentences, mentions without a type or without words, other fields, bridges."""

    def row(number: str, form: str, misc: str) -> str:
        return f"{number}\t{form}" + "\t_" * 7 + f"\t{misc}\n"

    text = (
        "# newdoc id = رحلة\n# global.Entity = eid-etype-head-minspan-infstat-identity-other\n# sent_id = 1\n"
    )
    text += row("1", "رحل", "_") + row("2", "زياد", "Entity=(e1-person-1-1-new--gen:m,wiki)")
    text += row("3", "وعاد", "_") + row("3.1", "هو", "Entity=(e1--1)") + row("4", "إلى", "_")
    text += row("5", "قفصة", "Entity=(e2-place-1-1-new-Gafsa)|Bridge=e1<e2:home") + "\n# sent_id = 2\n"
    text += (
        row("1", "أحبها", "Entity=(e2--1)")
        + row("2", "أهلُه", "Entity=(e3[1/2]-group-1")
        + row("3", "كلهم", "Entity=e3[1/2])")
    )
    (tmp_path / "a.conllu").write_text(text + "\n", encoding="utf-8")
    (record,), notes = read_all(CONLLU, tmp_path / "a.conllu")
    said = [(span.text, span.label, span.entity) for span in record.spans]
    assert said == [
        ("زياد", "person", ""),
        ("قفصة", "place", "wikipedia:Gafsa"),
        ("أحبها", "MENTION", "wikipedia:Gafsa"),
        ("أهلُه كلهم", "group", ""),
    ]
    assert record.spans[0].attributes == {"minspan": "1", "infstat": "new", "gen": "m", "wiki": True}
    assert {note.code: note.args["names"] for note in notes} == {
        "annotations_ignored": "mentions without words 1",
        "relations_ignored": "Bridge 1",
    }
    assert [entity.identifiers for entity in record.entities] == [{"wikipedia": "Gafsa"}]


def test_the_fields_own_library_reads_it(tmp_path: Path) -> None:
    conllu = pytest.importorskip("conllu")
    assert CONLLU.write is not None
    for way in ("tags", "column"):
        path = tmp_path / f"{way}.conllu"
        CONLLU.write([fixture(details=False)], path, WriteOptions(options={"entities": way}))
        sentences = conllu.parse(path.read_text("utf-8"))
        assert sentences and all(sentence.metadata["sent_id"] for sentence in sentences)
        for sentence in sentences:
            text = ""
            for token in sentence:
                misc = token["misc"] or {}
                text += token["form"] + ("" if misc.get("SpaceAfter") == "No" else " ")
            assert text.strip() == sentence.metadata["text"].strip()
        first = sentences[0][0]
        assert first["form"] == "ليلى"
        mark = first["misc"]["NE"] if way == "tags" else first["hashiya:ne"]
        assert mark == "B-PERS"


def test_ids_of_sentences_are_as_universal_dependencies_want_them(tmp_path: Path) -> None:
    """Without white space and slashes, and each given once, whatever the documents are called."""
    conllu = pytest.importorskip("conllu")
    names = ("خبر من/هنا", "خبر", "خبر", "خبر-2", "خبر", "")
    records = [DocumentRecord(name, "جملة أولى. جملة ثانية.\nفقرة.") for name in names]
    CONLLU.write(records, tmp_path / "a.conllu", WriteOptions())  # type: ignore[misc]
    sentences = conllu.parse((tmp_path / "a.conllu").read_text("utf-8"))
    ids = [sentence.metadata["sent_id"] for sentence in sentences]
    assert len(set(ids)) == len(ids) >= 12
    assert not any(set(" \t/") & set(each) for each in ids)
    assert [sentence.metadata["text"] for sentence in sentences][:3] == ["جملة أولى.", "جملة ثانية.", "فقرة."]
    back, _ = read_all(CONLLU, tmp_path / "a.conllu")
    assert len(back) == len(names) and {record.text for record in back} == {records[0].text}
