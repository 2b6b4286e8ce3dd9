"""How fast the formats are: pytest -m benchmark tests/benchmarks/bench_formats.py -s

Wished for: 100,000 sentences of CoNLL read and written in under 20 s each; 10,000 documents with 200,000
annotations to Parquet in under 15 s; memory that does not grow with the corpus.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hashiya.formats import format_named
from hashiya.formats.base import DocumentRecord, ReadOptions, SpanRecord, WriteOptions
from hashiya.services.near_duplicates import Duplicates

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


def said(what: str, seconds: float, more: str = "") -> None:
    print(f"\n{what}: {seconds:.1f} s {more} (peak {peak():.0f} MB)")


def test_conll_100_000_sentences(tmp_path: Path) -> None:
    conll = format_named("conll")
    path = tmp_path / "a.conll"
    start = time.perf_counter()
    written = conll.write(documents(1000, 100, 300), path, WriteOptions())  # type: ignore[misc]
    said(
        "CoNLL written",
        time.perf_counter() - start,
        f"{written.annotations} annotations, {path.stat().st_size >> 20} MB",
    )
    for per in ("marks", "1000"):
        start = time.perf_counter()
        options = ReadOptions(options={"per_document": per})
        found = [len(item.spans) for item in conll.read(path, options) if isinstance(item, DocumentRecord)]  # type: ignore[misc]
        said(f"CoNLL read ({per})", time.perf_counter() - start, f"{len(found)} documents")
        assert sum(found) == written.annotations


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
def test_10_000_documents(tmp_path: Path, name: str) -> None:
    item = format_named(name)
    if item.missing and item.missing():
        pytest.skip(item.missing())
    target = tmp_path / ("out" if item.folder else f"out{item.suffixes[0]}")
    start = time.perf_counter()
    marks = WriteOptions(options={"docstart": "yes"} if name == "wojood" else {})
    written = item.write(documents(10_000, 10, 25), target, marks)  # type: ignore[misc]
    said(f"{name} written", time.perf_counter() - start, f"{written.annotations} annotations")
    start = time.perf_counter()
    count = sum(isinstance(found, DocumentRecord) for found in item.read(target, ReadOptions()))  # type: ignore[misc]
    said(f"{name} read", time.perf_counter() - start, f"{count} documents")
    assert count == 10_000


def test_signatures() -> None:
    found = Duplicates()
    start = time.perf_counter()
    for record in documents(2000, 10, 0):
        found.add(record.name, record.text or "")
    said("2,000 signatures", time.perf_counter() - start)
