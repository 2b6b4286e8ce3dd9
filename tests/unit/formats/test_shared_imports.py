"""The inputs beside the checkout, each one fault that was once seen; every row says what must come in."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.helpers.importing import Desk, codes, own_project

from hashiya.core.span import SUGGESTIONS
from hashiya.services.exchange.import_report import report_value
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.services.statistics.agreement import agreement

if TYPE_CHECKING:
    from collections.abc import Iterator

CASES = Path(__file__).resolve().parents[4] / "shared" / "cases" / "imports"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not CASES.is_dir(), reason="the inputs beside the checkout are not there"),
]
Marks = list[tuple[str, str]]


@dataclass
class Row:
    """What an import of `path` must bring: (label, surface) of all layers, texts, codes of problems."""

    path: str
    marks: Marks = field(default_factory=list)
    text: str | None = None
    told: tuple[str, ...] = ()
    documents: int = 1


YAISH = [("GPE", "بنزرت"), ("PERS", "طارق")]
ROWS = (
    Row("03/rihla.xmi", [("GPE", "فاس"), ("GPE", "مراكش"), ("PERS", "يوسف")]),
    Row("04/rihla.xmi", [("LOC", "مراكش"), ("PERS", "يوسف")]),
    Row("05/alone.xmi", [("PERS", "ليلي")], "كتبت ليلي إلى أهل صور."),
    Row("07/page.json", [("GPE", "الدوحة")], "زار الوزير الدوحة أمس."),
    Row("08/min.json", [("GPE", "الدوحة")]),
    Row("09/export.json", [("GPE", "سبتة"), ("PERS", "هدى")], documents=2),
    Row("10/argilla.jsonl", [("GPE", "وزان"), ("PERS", "هدى")]),
    Row("11/export.tsv", [("LOC", "بنزرت"), ("PERS", "طارق بن زياد")]),
    Row("12/ls-export.csv", [("GPE", "الدوحة")], "زار الوزير الدوحة أمس."),
    Row("12/words.conllu", [], "وزار بنزرت.", told=("fields_ignored",)),
    Row("13/letter.rtf", [], "مصر أم الدنيا"),
    Row("16/news.xml", [("LOC", "طبرق"), ("PERS", "سالم")], told=("annotations_ignored",)),
    Row("18", YAISH, "يعيش طارق في بنزرت."),
    Row("19/brat", [("PERS", "أحمد")]),
    Row("20/task.json", [("PERS", "آدم")]),
    Row("26", YAISH),
    Row("27/a.jsonl", [("GPE", "الدوحة"), ("GPE", "قطر")]),
    Row("21/cloud.docx", [], "نص من سحابة مكتبية"),
    Row("22/report.docx", [], "مقدمة\nمتن الخبر كله هنا\nخاتمة"),
    Row("23/declared-1256.html", [], "وصل المبعوث إلى الخرطوم مساء أمس."),
)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Desk]:
    with own_project(tmp_path / "p.hashiya", load_scheme("wojood")) as found:
        yield found


def _marks(place: Desk) -> Marks:
    import unicodedata

    found = [mark for marks in place.layers().values() for mark in marks]
    return sorted((label, unicodedata.normalize("NFC", surface)) for label, surface in found)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.path)
def test_it_comes_in_and_the_rest_is_told(place: Desk, row: Row) -> None:
    report = place.take(CASES / row.path)
    assert _marks(place) == sorted(row.marks)
    assert len(report.documents) == row.documents
    assert set(codes(report)) >= set(row.told)
    if row.text is not None:
        (uid,) = report.documents
        assert place.project.document(uid).text == row.text


def test_01_the_second_person_keeps_their_work(place: Desk) -> None:
    report = place.take(CASES / "01" / "both.zip")
    layers = place.layers()
    assert {name: len(marks) for name, marks in layers.items()} == {"admin": 1, "rim": 3}
    assert len(report.documents) == 2 and report.onto == 3
    assert place.take(CASES / "01" / "rim.jsonl", who="سعيد").onto == 3
    assert place.take(CASES / "01" / "rim.jsonl", as_suggestions=True).people == {SUGGESTIONS: 3}


def test_02_two_annotators_of_a_task(place: Desk) -> None:
    place.take(CASES / "02" / "task.json")
    assert sorted(len(marks) for marks in place.layers().values()) == [2, 2]
    assert len(agreement(place.project, []).pairs) == 1


def test_06_paragraphs_are_no_characters(place: Desk) -> None:
    report = place.take(CASES / "06" / "dialogue.json")
    assert _marks(place) in ([], [("GPE", "صفاقس")])
    assert _marks(place) or report.annotations_sum.left_out == 1


def test_14_entities_beside_groups(place: Desk) -> None:
    pytest.importorskip("spacy")
    assert place.take(CASES / "14" / "both.spacy").annotations == 3


def test_15_entities_end_at_letters(place: Desk, tmp_path: Path) -> None:
    spacy = pytest.importorskip("spacy")
    from spacy.tokens import DocBin

    from hashiya.services.exchange.export import ExportSelection, export, write_options

    place.take(CASES / "15" / "edge.jsonl", gold=True)
    done = export(
        place.project,
        tmp_path / "o.spacy",
        "spacy",
        ExportSelection(layer="gold"),
        write_options(unit="document"),
    )
    (doc,) = DocBin().from_disk(tmp_path / "o.spacy").get_docs(spacy.blank("ar").vocab)
    assert [each.text for each in doc.ents] == ["أحمد بن علي"]
    assert "tags_moved" in {loss.code for loss in done.lost}


def test_17_an_edition_reads_as_its_editor_reads(place: Desk) -> None:
    report = place.take(CASES / "17" / "letter.xml")
    text = place.project.document(report.documents[0]).text
    assert text.startswith("إن العلم نافع عند أهل القيروان رضي الله عنهم.")
    assert _marks(place) == [("LOC", "القيروان")]


def test_19_a_table_finds_a_decomposed_name(place: Desk) -> None:
    place.take(CASES / "19" / "table")
    assert place.take(CASES / "19" / "annotations.csv").onto == 1


def test_27_aliases_are_told(place: Desk) -> None:
    value = report_value(place.take(CASES / "27" / "a.jsonl"))
    assert value["labels"] == [
        {"from": "City", "to": "GPE", "count": 1},
        {"from": "Country", "to": "GPE", "count": 1},
    ]


def test_31_an_address_is_no_text(place: Desk) -> None:
    report = place.take(CASES / "31" / "url.json")
    assert report.documents == [] and report.documents_sum.left_out == 1 and report.problems


def test_whatever_comes_twice_counts_once(place: Desk) -> None:
    for row in ROWS:
        place.take(CASES / row.path)
    before = place.layers()
    for row in ROWS:
        assert place.take(CASES / row.path).annotations == 0, row.path
    assert place.layers() == before
