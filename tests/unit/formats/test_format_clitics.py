"""Words cut by the D3 scheme of the Arabic Treebank: what is cut, what stays whole, and annotations on it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.helpers.format_fixture import TEXT, assert_same, fixture, read_all, round_trip, triples

from hashiya.formats import format_named
from hashiya.formats.base import DocumentRecord, SpanRecord, WriteOptions
from hashiya.formats.shared.align import is_clitic_edge
from hashiya.formats.shared.clitic_tokens import analysed, clitic_tokens, joined, spelled
from hashiya.formats.shared.tokens import tokenize

if TYPE_CHECKING:
    from pathlib import Path

D3 = WriteOptions(clitics="d3")


@pytest.fixture(autouse=True)
def by_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever this computer has of CAMeL Tools' data."""
    monkeypatch.setattr("hashiya.formats.shared.clitic_tokens.analyser", lambda: None)


def forms(text: str, *edges: int) -> str:
    return " ".join(token.form for token in clitic_tokens(text, tokenize(text), edges))


@pytest.mark.parametrize(
    ("written", "cut"),
    [
        ("وبالقاهرة", "و+ ب+ ال+ قاهرة"),
        ("فللعراق", "ف+ ل+ ال+ عراق"),
        ("كالأسد", "ك+ ال+ أسد"),
        ("والتي", "و+ التي"),
        ("ولم", "و+ لم"),
        ("لهم", "ل+ +هم"),
        ("بها", "ب+ +ها"),
        ("فيها", "في +ها"),
        ("عليهم", "علي +هم"),
        ("بِالْمَدِينَةِ", "ب+ ال+ مَدِينَةِ"),
        ("مصر وبمصر", "مصر و+ ب+ مصر"),
        ("مدرسة مدرستها", "مدرسة مدرست +ها"),
        ("كتاب وكتابهم", "كتاب و+ كتاب +هم"),
        ("يزور سيزور", "يزور س+ يزور"),
        ("لجنة للجنة", "لجنة ل+ لجنة"),
        ("السلام", "ال+ سلام"),
    ],
)
def test_particles_and_pronouns_are_cut(written: str, cut: str) -> None:
    assert forms(written) == cut


@pytest.mark.parametrize(
    "word",
    [
        "وزير",
        "بنك",
        "كلية",
        "ليبيا",
        "سياسي",
        "الله",
        "الذي",
        "الآن",
        "ألف",
        "إلغاء",
        "والدة",
        "بالغ",
        "كان",
        "بين",
        "فوق",
        "لكن",
        "التقى",
        "واحد",
        "باريس",
        "UNESCO",
        "2024",
        "؟",
    ],
)
def test_what_only_looks_like_a_particle_stays(word: str) -> None:
    assert forms(word) == word


def test_where_an_annotation_begins_the_word_is_cut() -> None:
    assert forms("زار بزيزيا") == "زار بزيزيا"
    assert forms("زار بزيزيا", 5) == "زار ب+ زيزيا"


@given(st.text("والبكفسلتةهمنها مدرسة\u064e\u0640 ،a1", max_size=60), st.sets(st.integers(0, 60), max_size=4))
def test_the_parts_are_the_text(text: str, edges: set[int]) -> None:
    """Ranges follow each other, none is empty, together they are the words, and the forms join to them."""
    words = tokenize(text)
    parts = clitic_tokens(text, words, edges)
    assert all(part.start < part.end for part in parts)
    at = 0
    for start, end in words:
        inside = []
        while at < len(parts) and parts[at].end <= end:
            inside.append(parts[at])
            at += 1
        assert (inside[0].start, inside[-1].end) == (start, end)
        assert all(left.end == right.start for left, right in pairwise(inside))
        assert all(joined(left.form, right.form) for left, right in pairwise(inside))
    assert at == len(parts)


@pytest.mark.parametrize("name", ["conll", "wojood"])
@pytest.mark.parametrize("comments", ["none", "text"])
def test_annotations_come_back(tmp_path: Path, name: str, comments: str) -> None:
    text = "وصلت ليلى إلى القاهرة ثم عادت من القاهرة وللعراق ومن مدرستها أمس"
    marked = (("ليلى", "PERS"), ("القاهرة", "GPE"), ("عراق", "GPE"), ("مدرست", "ORG"))
    spans = tuple(SpanRecord(text.index(w), text.index(w) + len(w), label, w) for w, label in marked)
    record = DocumentRecord("خبر", text, spans)
    options = WriteOptions(clitics="d3", options={"comments": comments})
    back, lost, notes = round_trip(format_named(name), tmp_path, options, records=[record])
    assert notes == [] and not {"clitic", "boundary"} & lost.keys()
    assert back[0].text == text and triples(back[0].spans) == triples(spans)
    lines = (tmp_path / f"out{format_named(name).suffixes[0]}").read_text(encoding="utf-8").splitlines()
    rows = [line.split(" ") for line in lines if " " in line and line[0] not in "#-"]
    assert [row[0] for row in rows][-9:] == ["و+", "ل+", "ال+", "عراق", "و+", "من", "مدرست", "+ها", "أمس"]
    assert {tuple(row) for row in rows} >= {
        ("ال+", "B-GPE"),
        ("قاهرة", "I-GPE"),
        ("عراق", "B-GPE"),
        ("+ها", "O"),
    }


def test_the_hard_text_loses_what_is_counted(tmp_path: Path) -> None:
    options = WriteOptions(clitics="d3", options={"comments": "text"})
    back, lost, _ = round_trip(format_named("conll"), tmp_path, options)
    assert back[0].text == TEXT and "clitic" not in lost
    assert_same(fixture(), back[0], lost)
    assert "القاهرة" in {span.text for span in back[0].spans}


def test_data_sets_have_the_parts_as_tokens(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    record = DocumentRecord("a", "عاد بالقطار", (SpanRecord(5, 11, "X", "القطار"),))
    target = tmp_path / "d"
    options = WriteOptions(clitics="d3", options={"file": "jsonl"})
    format_named("huggingface").write([record], target, options)  # type: ignore[misc]
    (back,), notes = read_all(format_named("huggingface"), target)
    assert notes == [] and [span.text for span in back.spans] == ["القطار"]
    assert '"tokens":["عاد","ب+","ال+","قطار"]' in next(target.rglob("*.jsonl")).read_text(encoding="utf-8")


@dataclass
class Seen:
    """As CAMeL Tools' disambiguators answer."""

    analyses: list[Any]


@dataclass
class Scored:
    analysis: dict[str, str]


KNOWN = {"وبالقاهرة": "وَ+_بِ+_ال+_قاهِرَةِ", "مدرستها": "مَدْرَسَةُ_+ها", "وزير": "وَزِير"}


class Judge:
    """Answers with what is known of three words."""

    def disambiguate(self, words: list[str]) -> list[Seen]:
        return [Seen([Scored({"d3tok": KNOWN[word]})] if word in KNOWN else []) for word in words]


def test_the_analysis_of_camel_tools_is_taken_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "hashiya.formats.shared.clitic_tokens.analyser", lambda: lambda words: analysed(words, Judge())
    )
    assert forms("وبالقاهرة مدرستها وزير غيره") == "و+ ب+ ال+ قاهرة مدرست +ها وزير غيره"
    text = "مدرستها"
    assert [(part.start, part.end) for part in clitic_tokens(text, tokenize(text))] == [(0, 5), (5, 7)]


def test_forms_are_spelled_as_in_their_word() -> None:
    assert [
        spelled("ال+", "ل+"),
        spelled("ال+", "ب+"),
        spelled("+ها", ""),
        spelled("C+", ""),
        spelled("+", ""),
    ] == [*("ل", "ال", "ها", "C+", "+")]


@pytest.mark.parametrize(
    ("word", "edges"), [("وفلِلعراقِ", {1, 2, 4, 5}), ("وبالقاهرة", {1, 2, 4}), ("سيزور", {1}), ("كتاب", {1})]
)
def test_a_word_may_be_cut_behind_any_particle(word: str, edges: set[int]) -> None:
    """With «split»: where an annotation begins, and the letters before it are particles."""
    found = {edge for edge in range(1, len(word)) if is_clitic_edge(word, edge)}
    assert found >= edges and not found & set(range(6, len(word) - 1))


def test_split_cuts_a_word_of_many_particles(tmp_path: Path) -> None:
    text = "عاد وفلِلعراقِ"
    at = text.index("عراق")
    record = DocumentRecord("a", text, (SpanRecord(at, len(text), "GPE", text[at:]),))
    options = WriteOptions(clitics="split", options={"comments": "text"})
    back, lost, _ = round_trip(format_named("conll"), tmp_path, options, records=[record])
    assert "clitic" not in lost and triples(back[0].spans) == triples(record.spans)
