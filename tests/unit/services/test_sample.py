"""The sample texts and their annotations are sound: clean files, true surfaces, nested spans."""

from __future__ import annotations

import itertools
import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
SAMPLE = ROOT / "resources" / "sample"
GOLD_OWN = ROOT / "tests" / "data" / "gold_own"
TEXTS = sorted((SAMPLE / "texts").glob("*.txt"))
ANNOTATED = [
    (path, SAMPLE / "texts" / f"{path.stem}.txt") for path in sorted(SAMPLE.glob("annotations/*.jsonl"))
]
OWN = [(path, path.with_suffix(".txt")) for path in sorted(GOLD_OWN.glob("*.jsonl"))]
VOCALISED = SAMPLE / "texts" / "06-company-of-books.txt"


def read(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


def spans_of(path: Path) -> list[dict[str, Any]]:
    (line,) = path.read_text(encoding="utf-8").splitlines()
    record = json.loads(line)
    assert record["name"] == path.stem
    spans: list[dict[str, Any]] = record["spans"]
    return spans


def is_word_character(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char).startswith("M") or char in "ـ%٪"


def wojood_labels() -> set[str]:
    scheme = json.loads((ROOT / "resources" / "schemes" / "wojood.json").read_text(encoding="utf-8"))
    return {label["code"] for label in scheme["labels"]}


def by_name(value: object) -> str:
    return value.stem if isinstance(value, Path) else ""


def test_there_is_enough_to_read() -> None:
    assert len(TEXTS) >= 10
    assert len(ANNOTATED) >= 3
    assert len(OWN) == 3


@pytest.mark.parametrize("path", [*TEXTS, *(text for _, text in OWN)], ids=by_name)
def test_text_is_clean(path: Path) -> None:
    text = read(path)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert "\n\n" not in text
    assert "  " not in text
    odd = {c for c in text if c != "\n" and unicodedata.category(c) in {"Cc", "Cf", "Co", "Cs", "Cn"}}
    assert not odd
    assert all(line == line.strip() for line in text.splitlines())


@pytest.mark.parametrize("path", TEXTS, ids=by_name)
def test_length_and_title(path: Path) -> None:
    text = read(path)
    assert 200 <= len(text.split()) <= 2_000
    assert len(text.splitlines()[0].split()) <= 16
    assert re.fullmatch(r"\d\d-[a-z-]+", path.stem)


@pytest.mark.parametrize("path", TEXTS, ids=by_name)
def test_letters_are_mostly_arabic(path: Path) -> None:
    letters = [char for char in read(path) if char.isalpha()]
    arabic = [char for char in letters if "\u0600" <= char <= "\u06ff"]
    assert len(arabic) / len(letters) > 0.7


@pytest.mark.parametrize("path", [*TEXTS, *(text for _, text in OWN)], ids=by_name)
def test_arabic_punctuation(path: Path) -> None:
    """A Latin comma, semicolon or question mark after an Arabic word is a slip of the keyboard."""
    assert re.findall(r"[\u0620-\u0652][,;?]", read(path)) == []
    assert re.findall(r"\s[،؛؟.:!»]", read(path)) == []
    assert read(path).count("«") == read(path).count("»")


def test_vocalised_text_has_marks_on_most_words() -> None:
    words = read(VOCALISED).split()
    marked = [word for word in words if any(unicodedata.combining(char) for char in word)]
    assert len(marked) / len(words) > 0.95


def test_mixed_text_has_what_it_promises() -> None:
    text = read(SAMPLE / "texts" / "07-release-notes.txt")
    assert set("٠١٢٣٤٥٦٧٨٩") <= set(text)
    assert len([char for char in text if ord(char) > 0xFFFF]) == 1
    assert re.search(r"https://\S+example\.org", text)


@pytest.mark.parametrize(("gold", "source"), [*ANNOTATED, *OWN], ids=by_name)
def test_surfaces_are_whole_words_of_the_text(gold: Path, source: Path) -> None:
    text = read(source)
    for span in spans_of(gold):
        start, end = span["start"], span["end"]
        assert text[start:end] == span["text"]
        assert "\n" not in span["text"]
        assert is_word_character(text[start])
        assert is_word_character(text[end - 1])
        assert not (start and is_word_character(text[start - 1])), span
        assert not is_word_character(text[end]), span


@pytest.mark.parametrize(("gold", "source"), [*ANNOTATED, *OWN], ids=by_name)
def test_spans_nest_or_are_disjoint(gold: Path, source: Path) -> None:
    ranges = [(span["start"], span["end"], span["label"]) for span in spans_of(gold)]
    assert len(ranges) == len(set(ranges))
    for (start, end, _), (other_start, other_end, _) in itertools.combinations(ranges, 2):
        crossing = start < other_start < end < other_end or other_start < start < other_end < end
        assert not crossing, (source.stem, start, end, other_start, other_end)


@pytest.mark.parametrize("gold", [gold for gold, _ in [*ANNOTATED, *OWN]], ids=by_name)
def test_parts_of_amounts_are_inside_amounts(gold: Path) -> None:
    spans = spans_of(gold)
    for part, whole in (("CURR", "MONEY"), ("UNIT", "QUANTITY")):
        outer = [(span["start"], span["end"]) for span in spans if span["label"] == whole]
        for span in spans:
            if span["label"] == part:
                assert any(start <= span["start"] and span["end"] <= end for start, end in outer), span


@pytest.mark.parametrize("pairs", [ANNOTATED, OWN], ids=["sample", "own"])
def test_all_types_of_the_scheme_occur(pairs: list[tuple[Path, Path]]) -> None:
    assert {span["label"] for gold, _ in pairs for span in spans_of(gold)} == wojood_labels()
