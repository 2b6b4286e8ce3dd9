"""How fast the formats are.

Wished for: 100,000 sentences of CoNLL read and written in under 20 s each; 10,000 documents with 200,000
annotations to Parquet in under 15 s; memory that does not grow with the corpus.
"""

from __future__ import annotations

import resource
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.helpers.pacing import amount

from hashiya.formats import format_named
from hashiya.formats.base import DocumentRecord, ReadOptions, SpanRecord, WriteOptions
from hashiya.services.dataset.near_duplicates import Duplicates

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.helpers.figures import Figures

pytestmark = pytest.mark.benchmark
WORDS = [
    "وصل",
    "الوزير",
    "أحمد",
    "خليل",
    "إلى",
    "مدينة",
    "الرباط",
    "صباح",
    "يوم",
    "الاثنين",
    "ثم",
    "زار",
    "مكتبة",
    "القرويين",
    "وجامعة",
    "محمد",
    "الخامس",
    ".",
]
LABELS = ("PERS", "GPE", "DATE", "ORG")


def document(number: int, sentences: int, spans: int) -> DocumentRecord:
    line = " ".join((*WORDS, str(number)))
    text = "\n".join([line] * sentences)
    found: dict[int, SpanRecord] = {}
    for index in range(spans):
        start = text.rfind(" ", 0, index * (len(text) // max(1, spans)) + 12) + 1
        end = text.find(" ", start)
        if start < end and "\n" not in text[start:end]:
            found[start] = SpanRecord(start, end, LABELS[index % 4], text[start:end])
    return DocumentRecord(f"doc{number}", text, tuple(found.values()))


def documents(count: int, sentences: int, spans: int) -> Iterator[DocumentRecord]:
    """Two hundred different texts again and again, so that making them costs nothing."""
    made = [document(number, sentences, spans) for number in range(min(count, 200))]
    return (replace(made[number % len(made)], name=f"doc{number}") for number in range(count))


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def test_conll_100_000_sentences(tmp_path: Path, figures: Figures) -> None:
    conll = format_named("conll")
    path = tmp_path / "a.conll"
    count = amount(1000, 200)
    what, goal = f"{count * 100:,} sentences", 20 * count / 1000
    with figures.seconds(f"CoNLL: write {what}", goal):
        written = conll.write(documents(count, 100, 300), path, WriteOptions())  # type: ignore[misc]
    for per, how in (("marks", "by its marks"), ("1000", "a thousand each")):
        options = ReadOptions(options={"per_document": per})
        with figures.seconds(f"CoNLL: read {what}, documents {how}", goal):
            records = (item for item in conll.read(path, options) if isinstance(item, DocumentRecord))  # type: ignore[misc]
            found = sum(len(item.spans) for item in records)
        assert found == written.annotations


@pytest.mark.parametrize(
    "name",
    [
        "huggingface",
        "hashiya",
        "doccano",
        "labelstudio",
        "prodigy",
        "wojood",
        "csv",
        "tei",
        "brat",
        "gate",
        "spacy",
    ],
)
def test_10_000_documents(tmp_path: Path, name: str, figures: Figures) -> None:
    item = format_named(name)
    if item.missing and item.missing():
        pytest.skip(item.missing())
    target = tmp_path / ("out" if item.folder else f"out{item.suffixes[0]}")
    marks = WriteOptions(options={"docstart": "yes"} if name == "wojood" else {})
    number = amount(10_000, 1_000)
    goal = 15 * number / 10_000 if name == "huggingface" else None
    with figures.seconds(f"{name}: write {number:,} documents with {number * 24:,} annotations", goal):
        item.write(documents(number, 10, 25), target, marks)  # type: ignore[misc]
    with figures.seconds(f"{name}: read them"):
        count = sum(isinstance(found, DocumentRecord) for found in item.read(target, ReadOptions()))  # type: ignore[misc]
    figures.add(f"{name}: memory at its highest until then", peak(), "MB")
    assert count == number


def test_signatures(figures: Figures) -> None:
    found = Duplicates()
    with figures.seconds("signatures of 2,000 texts, for splitting"):
        for record in documents(2000, 10, 0):
            found.add(record.name, record.text or "")


def test_pages_and_tables_of_two_megabytes(tmp_path: Path, figures: Figures) -> None:
    """One text of two megabytes with 10,000 annotations, as a page, a workbook and for the tools."""
    record = document(0, 12_500, 10_000)
    assert len((record.text or "").encode()) > 1_900_000
    for name in ("html-page", "report", "csv", "xlsx", "labelstudio", "doccano", "wojood"):
        chosen = format_named(name)
        assert chosen.write is not None
        with figures.seconds(f"{name}: write one text of 2 MB", 3):
            chosen.write([record], tmp_path / f"a{chosen.suffixes[0]}", WriteOptions())
    with figures.seconds("CoNLL with particles apart (D3): write one text of 2 MB", 5):
        cut = WriteOptions(clitics="d3")
        format_named("conll").write([record], tmp_path / "d3.conll", cut)  # type: ignore[misc]
    figures.add("formats of 2 MB: memory at its highest until then", peak(), "MB")


@pytest.mark.parametrize("name", ["conll", "huggingface", "cas-xmi", "cas-json", "spacy"])
def test_one_document_of_2_mb(tmp_path: Path, figures: Figures, name: str) -> None:
    """Twice the text takes about twice the time: what looks at every span for every row shows here."""
    chosen = format_named(name)
    for sentences, most in ((9_000, 0.8), (18_000, 1.5)):
        record = document(1, sentences, sentences // 2)
        size = len(record.text or "") / 1e6
        with figures.seconds(f"{name}: write one document of {size:.1f} million characters", most):
            chosen.write([record], tmp_path / f"{name}-{sentences}", WriteOptions())  # type: ignore[misc]
