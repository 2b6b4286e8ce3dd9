"""WebAnno TSV out and back: every place comes back, parts of words too; what cannot is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.helpers.format_fixture import assert_same, fixture, round_trip, triples

from hashiya.formats import format_named
from hashiya.formats.base import DocumentRecord, SpanRecord, WriteOptions
from hashiya.formats.recognize import recognise

if TYPE_CHECKING:
    from pathlib import Path

TSV = format_named("webanno-tsv")


def test_round_trip(tmp_path: Path) -> None:
    records = [fixture(name="a"), fixture(details=False, name="b")]
    back, lost, notes = round_trip(TSV, tmp_path, WriteOptions(), records=records)
    assert "text" not in lost and not notes
    for original, found in zip(records, back, strict=True):
        assert_same(original, found, lost)
        assert found.text == original.text
        missing = triples(original.spans) - triples(found.spans)
        assert missing.total() <= lost.get("boundary", 0)
    assert recognise(tmp_path / "out" / "a.tsv")[0][0].name == "webanno-tsv"


def test_parts_of_words_and_signs_of_the_format(tmp_path: Path) -> None:
    text = "😀 ذهب أحمد\\علي بالقطار_السريع"
    words = [("أحمد", "A|B"), ("أحمد\\علي", "C[1]"), ("القطار", "x_y->*"), ("السريع", "D"), ("ذهب أحمد", "E")]
    spans = tuple(
        SpanRecord(text.index(word), text.index(word) + len(word), label, word) for word, label in words
    )
    (record,), lost, _ = round_trip(TSV, tmp_path, WriteOptions(), records=[DocumentRecord("ن", text, spans)])
    assert record.text == text and not lost
    assert triples(record.spans) == triples(spans)
    lines = (tmp_path / "out" / "ن.tsv").read_text("utf-8").split("\n")
    assert [line.split("\t")[0] for line in lines if "\tالقطار\t" in line] == ["1-6.1"]


def test_what_divides_sentences_is_told(tmp_path: Path) -> None:
    text = "وصل القطار إلى المحطة. نزل الركاب جميعا.\n\nثم عاد."
    spans = (SpanRecord(text.index("الركاب"), text.index("الركاب") + 6, "X", "الركاب"),)
    (record,), lost, _ = round_trip(TSV, tmp_path, WriteOptions(), records=[DocumentRecord("ن", text, spans)])
    assert lost == {"text": 1} and "".join((record.text or "").split()) == "".join(text.split())
    assert record.spans[0].start == spans[0].start
