"""OpenITI mARkdown out and in: names as tags before their words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.helpers.format_fixture import assert_same, fixture, read_all, round_trip, second, triples

from hashiya.formats import format_named
from hashiya.formats.base import DocumentRecord, SpanRecord, WriteOptions
from hashiya.formats.texts.openiti_names import letters_for, name_tag

if TYPE_CHECKING:
    from pathlib import Path

OPENITI = format_named("openiti")
TEXT = "باب السفر\nخرج والشافعي رحمه الله من «مكة»، إلى ديار مصر.\nصدر البيت\tوعجزه"


def span(words: str, label: str) -> SpanRecord:
    start = TEXT.index(words)
    return SpanRecord(start, start + len(words), label, words)


@pytest.mark.parametrize("nested", ["all", "outermost"])
def test_round_trip(tmp_path: Path, nested: str) -> None:
    records = [fixture(name="a"), fixture(details=False, name="b"), replace(second(), name="c")]
    back, lost, notes = round_trip(OPENITI, tmp_path, WriteOptions(nested=nested), records=records)
    assert notes == [] and lost["boundary"] and "text" not in lost
    for original, found in zip(records, sorted(back, key=lambda record: record.name), strict=True):
        assert_same(original, found, lost)
        assert found.text == original.text


def test_names_are_tagged_before_their_words(tmp_path: Path) -> None:
    spans = (
        span("الشافعي", "PERS"),
        span("مكة", "GPE"),
        span("ديار مصر", "LOC"),
        span("مصر", "GPE"),
        span("البيت", "PRODUCT"),
    )
    meta = {"openiti": {"010.AuthorNAME": "كاتب"}, "headings": [[0, 9, 2]], "pages": [[27, "V01P007"]]}
    record = DocumentRecord("كتاب", TEXT, spans, meta=meta)
    (back,), lost, notes = round_trip(OPENITI, tmp_path, WriteOptions(), records=[record])
    assert (lost, notes, back) == ({}, [], record)
    book = (tmp_path / "out" / "كتاب.mARkdown").read_text("utf-8")
    assert book == (
        '######OpenITI#\n\n#META# 010.AuthorNAME\t:: كاتب\n#META# hashiya.tags\t:: {"PRODU":"PRODUCT"}\n'
        "#META#Header#End#\n\n### || باب السفر\n# خرج @P11 والشافعي رحمه PageV01P007 الله من @T11 «مكة»، إلى "
        "@LOC02 ديار @T01 مصر.\n# صدر @PRODU01 البيت %~% وعجزه\n"
    )


def test_what_a_book_cannot_say_is_told(tmp_path: Path) -> None:
    text = "كلمة @P02 أخرى\n\nكتابُهُ هنا"
    at = text.index("كتابُ")
    record = DocumentRecord("a", text, (SpanRecord(at, at + 5, "X", text[at : at + 5]),), meta={"pages": 3})
    written = OPENITI.write([record], tmp_path / "out", WriteOptions())  # type: ignore[misc]
    assert {loss.code: loss.count for loss in written.lost} == {"text": 1, "clitic": 1, "meta": 1}


def test_tags_of_others(tmp_path: Path) -> None:
    body = "# قال @PER02 زيد بن عمرو @TOP10 خطأ @SRC13 كتاب\n~~@QUR02 قل هو @YD450 وتوفي @P03 سعد بن\n"
    (tmp_path / "a.mARkdown").write_text(f"######OpenITI#\n#META#Header#End#\n\n{body}", encoding="utf-8")
    (record,), notes = read_all(OPENITI, tmp_path / "a.mARkdown")
    assert record.text == "قال زيد بن عمرو خطأ كتاب قل هو وتوفي سعد بن"
    marks = [(each.text, each.label) for each in record.spans]
    assert marks == [("زيد بن", "PERS"), ("تاب قل هو", "SRC"), ("قل هو", "QUR")]
    assert [note.args["names"] for note in notes] == ["@TOP 1, @YD 1, @P 1"]


def test_every_label_has_letters_of_its_own() -> None:
    labels = ["PERS", "GPE", "PRODUCT", "PRODUCER", "شخص", "مكان", "PER", "P", "TOP", "YEAR", "ORG", "B-PERS"]
    given = letters_for(labels)
    assert len(set(given.values())) == len(labels) and given["ORG"] == "ORG"
    for letters in given.values():
        tag = name_tag(f"@{letters}02", 0)
        assert tag is not None and tag.letters == letters
    assert triples(fixture().spans)
