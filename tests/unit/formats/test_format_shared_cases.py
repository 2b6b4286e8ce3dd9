"""Made-up files of kinds that came in wrong, beside the checkout: each is read as its owner would read it."""

from __future__ import annotations

from pathlib import Path
from unicodedata import normalize

import pytest

from hashiya.core.search import Mode, find
from hashiya.formats.base import DocumentRecord, Note, ReadOptions
from hashiya.formats.recognize import recognise

CASES = Path(__file__).resolve().parents[4] / "shared" / "cases" / "imports"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not CASES.is_dir(), reason="the cases are not beside the checkout"),
]


def read(name: str) -> tuple[list[DocumentRecord], list[Note]]:
    path = CASES / name
    found = recognise(path)[0][0]
    assert found.read is not None
    items = list(found.read(path, ReadOptions()))
    return [i for i in items if isinstance(i, DocumentRecord)], [i for i in items if isinstance(i, Note)]


@pytest.mark.parametrize(
    ("name", "spans"),
    [
        ("07/page.json", [("الدوحة", "GPE")]),
        ("08/min.json", [("الدوحة", "GPE")]),
        ("09/export.json", [("هدى", "PERS"), ("سبتة", "GPE")]),
        ("10/argilla.jsonl", [("هدى", "PERS"), ("وزان", "GPE")]),
        ("11/export.tsv", [("طارق بن زياد", "PER"), ("بنزرت", "LOC")]),
        ("12/ls-export.csv", [("الدوحة", "GPE")]),
        ("12/words.conllu", []),
        ("18/x.a1", [("طارق", "Person"), ("بنزرت", "City")]),
        ("20/task.json", [("آدم", "PERS")]),
    ],
)
def test_annotations(name: str, spans: list[tuple[str, str]]) -> None:
    records, notes = read(name)
    found = [(normalize("NFC", span.text), span.label) for record in records for span in record.spans]
    assert found == spans
    assert not [note for note in notes if note.annotations]


def test_two_people_are_two_layers() -> None:
    (record,), _ = read("02/task.json")
    layers = [span.layer for span in record.spans]
    assert len(set(layers)) == 2 and [layers.count(layer) for layer in set(layers)] == [2, 2]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("07/page.json", "زار الوزير الدوحة أمس."),
        ("12/words.conllu", "وزار بنزرت."),
        ("13/letter.rtf", "مصر أم الدنيا"),
        ("17/letter.xml", "إن العلم نافع عند أهل القيروان رضي الله عنهم.\nانظر الباب الثاني"),
        ("23/declared-1256.html", "وصل المبعوث إلى الخرطوم مساء أمس."),
        (
            "24/0300Fulan.Kitab.JK1-ara1.mARkdown",
            "علي بن الحسن\nسمع ببغداد من أبي القاسم البغوي ومات سنة بدمشق ودفن بباب الصغير",
        ),
        ("29/notes.html", "قال علي بن أبي طالب في خطبة له بالكوفة."),
    ],
)
def test_texts(name: str, text: str) -> None:
    (record,), _ = read(name)
    assert record.text == text


def test_parts_of_word_documents() -> None:
    assert read("21/cloud.docx")[0][0].text == "نص من سحابة مكتبية"
    assert "\nمتن الخبر كله هنا\n" in (read("22/report.docx")[0][0].text or "")


def test_lines_of_a_pdf() -> None:
    lines = (read("25/report.pdf")[0][0].text or "").split("\n")
    assert lines[:2] == ["صدر التقرير في عام ٢٠٢٣", "أعلنت هيئة IPCC في جنيف"]


def test_what_cannot_be_placed_is_told() -> None:
    for name, documents in (("06/dialogue.json", 1), ("31/url.json", 0)):
        records, notes = read(name)
        assert len(records) == documents and not [span for record in records for span in record.spans]
        assert sum(note.annotations for note in notes) == 1


@pytest.mark.parametrize("query", ["أرسلناك", "العالمين"])
@pytest.mark.parametrize("mode", [Mode.WORD, Mode.SUBSTRING])
def test_quranic_spelling_is_found(query: str, mode: Mode) -> None:
    text = (CASES / "28" / "ayah.txt").read_text("utf-8")
    assert len(find(text, query, mode=mode)) == 1
