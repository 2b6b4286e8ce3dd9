"""CoNLL-U out and back: text and places exact, read by the field's own library too."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.helpers.format_fixture import TEXT, assert_same, fixture, read_all, round_trip, triples

from hashiya.formats import format_named
from hashiya.formats.base import DocumentRecord, WriteOptions
from hashiya.formats.recognize import recognise

CONLLU = format_named("conllu")


@pytest.mark.parametrize("entities", ["tags", "brackets", "column"])
@pytest.mark.parametrize("nested", ["all", "innermost", "longest"])
@pytest.mark.parametrize("clitics", ["expand", "split", "d3"])
def test_round_trip(tmp_path: Path, entities: str, nested: str, clitics: str) -> None:
    options = WriteOptions(nested=nested, clitics=clitics, options={"entities": entities})
    records = [fixture(), fixture(details=False, name="second")]
    back, lost, _ = round_trip(CONLLU, tmp_path, options, records=records)
    for original, found in zip(records, back, strict=True):
        assert found.text == TEXT
        assert_same(original, found, lost)
    assert recognise(tmp_path / "out.conllu")[0][0].name == "conllu"


def test_brackets_keep_what_nests_and_crosses(tmp_path: Path) -> None:
    options = WriteOptions(options={"entities": "brackets"})
    (record,), lost, _ = round_trip(CONLLU, tmp_path, options, records=[fixture(details=False)])
    assert not {"nested", "crossing", "same_range"} & lost.keys()
    kept = triples(record.spans) & triples(fixture().spans)
    assert kept.total() >= len(record.spans) - lost.get("clitic", 0) - lost.get("boundary", 0)


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
