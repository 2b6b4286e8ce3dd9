"""Untrusted files: whatever stands in them, a reader gives documents and notes, or says plainly why not.

A longer run: HASHIYA_FUZZ=10000 python -m pytest tests/unit/formats/test_format_fuzz.py
"""

from __future__ import annotations

import os
import random
import tempfile
import tracemalloc
import warnings
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.helpers.seeds import mutated, seeds

from hashiya.core.text import canonical
from hashiya.errors import UserError
from hashiya.formats import FORMATS, format_named
from hashiya.formats.base import DocumentRecord, Format, Note, ReadOptions, SpanRecord, WriteOptions
from hashiya.formats.recognize import recognise

RUNS = int(os.environ.get("HASHIYA_FUZZ", "0"))
pytestmark = pytest.mark.timeout(6 * 3600 if RUNS else 600)
READERS = [item.name for item in FORMATS if item.read is not None]


def survives(item: Format, path: Path) -> None:
    """Read to the end; what comes is sound."""
    assert item.read is not None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            for number, found in enumerate(item.read(path, ReadOptions())):
                assert number < 100_000
                if isinstance(found, Note):
                    assert found.code and found.message
                    continue
                for span in found.spans:
                    assert 0 <= span.start < span.end and span.label
                    if found.text is not None:
                        assert found.text[span.start : span.end] == span.text
                assert found.text is None or canonical(found.text.lstrip("\ufeff")).text == found.text.lstrip(
                    "\ufeff"
                )
        except UserError as error:
            assert error.code and error.message


@pytest.mark.parametrize("name", READERS)
def test_damaged_files(tmp_path: Path, name: str) -> None:
    item = format_named(name)
    if item.missing and item.missing():
        pytest.skip(item.missing())
    chance = random.Random(name)
    path = tmp_path / f"fuzz{item.suffixes[0]}"
    (tmp_path / "fuzz.txt").write_text("نص بجانبه", encoding="utf-8") if name in ("brat", "bionlp") else None
    for seed in seeds(item, tmp_path):
        for _ in range(RUNS or 40):
            path.write_bytes(mutated(seed, chance))
            survives(item, path)


@given(
    data=st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda t: t.encode("utf-8", "replace")))
)
@settings(max_examples=max(25, RUNS), deadline=None, suppress_health_check=list(HealthCheck))
def test_any_file(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for suffix in (".txt", ".jsonl", ".json", ".conll", ".csv", ".xml"):
            path = Path(folder) / f"x{suffix}"
            path.write_bytes(data)
            for item, score in recognise(path):
                assert 0 < score <= 1
                survives(item, path)


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 30)
    | st.floats()
    | st.sampled_from(["", "نص قصير", "PER", "😀", "\ud800"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    *(
                        "text",
                        "name",
                        "spans",
                        "start",
                        "end",
                        "label",
                        "data",
                        "annotations",
                        "result",
                        "value",
                        "labels",
                    ),
                    *(
                        "entities",
                        "meta",
                        "tokens",
                        "ner_tags",
                        "predictions",
                        "Comments",
                        "id",
                        "document",
                        "answer",
                        "sha256",
                    ),
                    *(
                        "%TYPES",
                        "%FEATURE_STRUCTURES",
                        "%VIEWS",
                        "relations",
                        "attributes",
                        "score",
                        "why",
                        "completed_by",
                        "fields",
                        "responses",
                        "suggestions",
                        "values",
                        "target",
                        "selector",
                        "body",
                        "startOffset",
                        "globalOffsets",
                        "paragraphlabels",
                    ),
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=24,
)


@given(value=_JSON)
@settings(max_examples=max(60, RUNS), deadline=None, suppress_health_check=list(HealthCheck))
def test_any_json(value: object) -> None:
    import json

    with tempfile.TemporaryDirectory() as folder:
        for name in (
            "hashiya",
            "doccano",
            "labelstudio",
            "prodigy",
            "spacy-jsonl",
            "huggingface",
            "cas-json",
            "json-texts",
            "argilla",
            "web-annotation",
        ):
            item = format_named(name)
            if item.missing and item.missing():
                continue
            path = Path(folder) / ("x.json" if item.suffixes[0] == ".json" else "x.jsonl")
            path.write_text(json.dumps(value), encoding="utf-8")
            survives(item, path)


_CHARS = st.sampled_from(
    [
        *"ابتكلمو  \n\t.،|[_-12",
        "َ",
        "ـ",
        "😀",
        "👩🏽‍🚀",
        "\u200f",
        "\ufeff",
        "\u2028",
        "\x85",
        "<",
        "&",
        '"',
        "'",
        "=",
    ]
)


@st.composite
def _records(draw: st.DrawFn) -> DocumentRecord:
    text = draw(st.lists(_CHARS, min_size=1, max_size=40).map("".join))
    text = text if not text.startswith("\ufeff") else f"ا{text}"
    places = draw(
        st.sets(
            st.tuples(st.integers(0, len(text) - 1), st.integers(1, 12), st.sampled_from("XYZ")), max_size=8
        )
    )
    ranges = {(start, min(len(text), start + length), label) for start, length, label in places}
    spans = [SpanRecord(start, end, label, text[start:end]) for start, end, label in ranges]
    return DocumentRecord(
        "doc", text, tuple(sorted(spans, key=lambda span: (span.start, -span.end, span.label)))
    )


EXACT = (
    "hashiya",
    "doccano",
    "labelstudio",
    "prodigy",
    "spacy",
    "spacy-jsonl",
    "huggingface",
    "cas-xmi",
    "cas-json",
    "tei",
    "gate",
)


@given(record=_records())
@settings(max_examples=max(20, RUNS // 10), deadline=None, suppress_health_check=list(HealthCheck))
def test_any_document_comes_back(record: DocumentRecord) -> None:
    """The formats that promise to keep every range keep it, whatever the text."""
    with tempfile.TemporaryDirectory() as folder:
        for name in EXACT:
            item = format_named(name)
            if item.missing and item.missing():
                continue
            target = Path(folder) / (name if item.folder else f"{name}{item.suffixes[0]}")
            item.write([record], target, WriteOptions())  # type: ignore[misc]
            reading = ReadOptions(options={"unit": "utf16"} if name == "doccano" else {})
            found = [entry for entry in item.read(target, reading) if isinstance(entry, DocumentRecord)]  # type: ignore[misc]
            assert [entry.text for entry in found] == [record.text], name
            assert {(s.start, s.end, s.label) for s in found[0].spans} == {
                (s.start, s.end, s.label) for s in record.spans
            }, name


@given(
    record=_records(),
    nested=st.sampled_from(["all", "innermost", "longest"]),
    clitics=st.sampled_from(["expand", "split", "omit"]),
)
@settings(max_examples=max(60, RUNS // 10), deadline=None, suppress_health_check=list(HealthCheck))
def test_words_lose_only_what_is_said(record: DocumentRecord, nested: str, clitics: str) -> None:
    options = WriteOptions(nested=nested, clitics=clitics, options={"comments": "text"})
    with tempfile.TemporaryDirectory() as folder:
        for name in ("conll", "wojood"):
            item = format_named(name)
            target = Path(folder) / f"x{item.suffixes[0]}"
            before = {loss.code: loss.count for loss in item.losses([record], options)}  # type: ignore[misc]
            written = item.write([record], target, options)  # type: ignore[misc]
            assert {loss.code: loss.count for loss in written.lost} == before
            (found,) = item.read(target, ReadOptions())  # type: ignore[misc]
            assert isinstance(found, DocumentRecord) and found.text == record.text
            dropping = (
                "nested",
                "crossing",
                "same_range",
                "same_label",
                "duplicate",
                "clitic_omitted",
                "no_word",
            )
            assert len(found.spans) == len(record.spans) - sum(before.get(code, 0) for code in dropping)
            moved = {(s.start, s.end, s.label) for s in found.spans} - {
                (s.start, s.end, s.label) for s in record.spans
            }
            assert len(moved) <= before.get("clitic", 0) + before.get("boundary", 0)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "suffix", "data"),
    [
        ("hashiya", ".jsonl", b'{"text":"' + b"a" * 3_000_000 + b'","name":"x"}'),
        ("hashiya", ".jsonl", b"[" * 3_000_000),
        ("labelstudio", ".json", b'[{"data":' * 300_000),
        ("conll", ".conll", b"a" * 5_000_000),
        ("conll", ".conll", b"a O\n" * 250_000),
        ("csv", ".csv", b'document,start,end,label\n"' + b"a" * 5_000_000),
        ("gate", ".xml", b"<GateDocument>" + b"<a>" * 900_000),
        (
            "gate",
            ".xml",
            b"<GateDocument><TextWithNodes>" + b"a" * 12_000_000 + b"</TextWithNodes></GateDocument>",
        ),
        ("html", ".html", b"<div>" * 600_000),
        ("tei", ".xml", b"<TEI>" + b"<p>" * 900_000),
        ("text", ".txt", b"\xff" * 3_000_000),
    ],
)
def test_giants_cost_no_more_than_ten_times_their_size(
    tmp_path: Path, name: str, suffix: str, data: bytes
) -> None:
    """Python's own memory; the first read warms up."""
    item = format_named(name)
    if item.missing and item.missing():
        pytest.skip(item.missing())
    path = tmp_path / f"giant{suffix}"
    path.write_bytes(data[:1000])
    survives(item, path)
    path.write_bytes(data)
    tracemalloc.start()
    try:
        survives(item, path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 10 * len(data) + (8 << 20)
