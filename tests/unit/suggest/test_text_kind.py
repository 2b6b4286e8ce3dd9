"""What kind of text it is: texts of each kind are told, and texts that the engines know are left alone."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from hashiya.suggest.text_kind import DEBRIS, EXPECTED, FOREIGN, KINDS, STRANGE, measure_text, text_kind

DATA = Path(__file__).parents[2] / "data"
ROWS = [
    json.loads(line)
    for line in (DATA / "text_kinds" / "kinds.jsonl").read_text(encoding="utf-8").splitlines()
]
ANNOTATED = Path(__file__).parents[3] / "packaging" / "training" / "annotated"
_MISREAD = str.maketrans("بجسردفهيلعكو", "تحشزذقةباغلر")


def misread(text: str, share: float) -> str:
    """As a scan read by a machine: letters taken for others, torn off, run together."""
    lot = random.Random(5)
    out = []
    for char in text:
        drawn, way = lot.random(), lot.random()
        if char == " " and drawn < share * 0.7:
            continue
        if not char.isalpha() or drawn >= share:
            out.append(char)
        elif way < 0.5:
            out.append(char.translate(_MISREAD))
        else:
            out.append(f" {char}" if way < 0.7 else f"{char} " if way < 0.85 else "|")
    return "".join(out)


@pytest.mark.parametrize("row", ROWS, ids=[row["name"] for row in ROWS])
def test_each_text_is_told_by_its_own_figures(row: dict[str, Any]) -> None:
    assert text_kind(row["text"]).kind == row["meta"]["kind"]


def test_spans_of_these_texts_stand_at_their_words() -> None:
    for row in ROWS:
        for span in row["spans"]:
            assert row["text"][span["start"] : span["end"]] == span["text"]


@pytest.mark.parametrize("path", sorted((DATA / "gold_unseen").glob("*.txt")), ids=lambda path: path.stem)
def test_a_scan_read_badly_is_told_from_the_text_it_was(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text_kind(text).kind == ""
    assert text_kind(misread(text, 0.12)).kind in (DEBRIS, STRANGE)


@pytest.mark.parametrize("name", ["wikinews", "own"])
def test_no_false_alarm_on_news_and_texts_of_other_known_kinds(name: str) -> None:
    lines = (ANNOTATED / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert len(rows) == {"wikinews": 70, "own": 20}[name]
    assert [row["name"] for row in rows if text_kind(row["text"]).kind] == []


def test_too_little_text_says_nothing() -> None:
    assert text_kind("").kind == ""
    assert text_kind("123 — 456").kind == ""
    assert text_kind("شو بدي أقلك يا زلمة").kind == ""
    assert text_kind("Casablanca").kind == ""


def test_marks_change_nothing() -> None:
    marked = next(row["text"] for row in ROWS if row["name"] == "classical")
    bare = "".join(char for char in marked if not "\u064b" <= char <= "\u0652")
    assert measure_text(marked).unknown == measure_text(bare).unknown


def test_a_text_of_another_script_is_foreign_but_a_few_latin_names_are_not() -> None:
    news = next(row["text"] for row in ROWS if row["name"] == "news")
    assert text_kind("Η δημοτική επιτροπή συνεδρίασε την Τρίτη για το νερό.").kind == FOREIGN
    assert text_kind(news + " وقّعت الشركة Nordvik Marine Systems العقد مع Blue Harbour Holding.").kind == ""


def test_each_kind_has_its_expectation() -> None:
    assert set(EXPECTED) == set(KINDS)
    assert all(0 < share < 1 for share in EXPECTED.values())
