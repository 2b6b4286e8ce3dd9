"""What is only written: the page with highlights and the report."""

from __future__ import annotations

import re
import tracemalloc
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest
from tests.helpers.format_fixture import TEXT, announced, fixture

from hashiya.core.colours.oklch import contrast, least_distance
from hashiya.formats import FORMATS, format_named
from hashiya.formats.base import DocumentRecord, SpanRecord, WriteOptions
from hashiya.formats.reports.html_page import segments
from hashiya.formats.reports.page_style import NIGHT, PAPER
from hashiya.services.scheme.scheme_files import load_scheme

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hashiya.core.labels import Scheme


@pytest.mark.parametrize("language", ["ar", "en"])
def test_page_shows_the_text_unchanged(tmp_path: Path, language: str) -> None:
    item = format_named("html-page")
    options = WriteOptions(options={"language": language})
    evil = DocumentRecord(
        '<b>"x"', 'a <script>alert("1")</script> & b', (SpanRecord(2, 10, '"><i>', "<script>", note='"'),)
    )
    written = item.write([fixture(), evil], tmp_path / "a.html", options)  # type: ignore[misc]
    assert {loss.code: loss.count for loss in written.lost} == announced(item, [fixture(), evil], options)
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "<script" not in page and "http://" not in page and f'lang="{language}"' in page
    html = pytest.importorskip("lxml.html")
    root = html.fromstring(page)
    first, second = root.findall(".//article")
    assert "\n".join("".join(p.itertext()) for p in first.findall("p")) == TEXT
    assert "".join(second.find("p").itertext()) == evil.text
    marked = "".join("".join(mark.itertext()) for mark in first.iter("mark"))
    for span in fixture().spans:
        assert span.text.replace("\n", "") in marked.replace("\n", "") or span.text in TEXT
    assert root.xpath("//mark[contains(@title, 'PERS')]") and not root.xpath("//mark//p")


def test_segments_cover_the_text_once() -> None:
    record = fixture()
    cut = segments(TEXT, record.spans)
    assert "".join(TEXT[start:end] for start, end, _ in cut) == TEXT
    for start, end, covering in cut:
        assert {id(span) for _, span in covering} == {
            id(s) for s in record.spans if s.start <= start and end <= s.end
        }


def test_report_counts(tmp_path: Path) -> None:
    record = DocumentRecord(
        "<a>", "زار أحمد فاس وفاس", (SpanRecord(4, 8, "PERS", "أحمد"), SpanRecord(9, 12, "LOC", "فاس"))
    )
    format_named("report").write([record, DocumentRecord("b", "لا شيء")], tmp_path / "a.html", WriteOptions())  # type: ignore[misc]
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    cells = re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", page)
    totals = dict(zip(cells[:16:2], cells[1:16:2], strict=True))
    assert (totals["المستندات"], totals["الكلمات"], totals["الوسوم"], totals["مستندات بلا وسوم"]) == (
        "2",
        "6",
        "2",
        "1",
    )
    assert "<li><bdi>أحمد</bdi> (1)</li>" in page and "<bdi>&lt;a&gt;</bdi>" in page


def test_words_of_both_directions_stay_apart_in_the_report(tmp_path: Path) -> None:
    """Each word of a list stands alone: a number or a Latin word never trades places with its neighbour."""
    text = "QCDC 13 ثم قرار 7"
    spans = (
        SpanRecord(0, 4, "LAW", "QCDC"),
        SpanRecord(5, 7, "LAW", "13"),
        SpanRecord(11, 17, "LAW", "قرار 7"),
    )
    format_named("report").write([DocumentRecord("a", text, spans)], tmp_path / "a.html", WriteOptions())  # type: ignore[misc]
    html = pytest.importorskip("lxml.html")
    root = html.fromstring((tmp_path / "a.html").read_text(encoding="utf-8"))
    assert [item.text_content() for item in root.findall(".//li/bdi")] == ["QCDC", "13", "قرار 7"]
    assert not root.xpath("//td[@dir='auto']")


def page_of(
    tmp_path: Path, *records: DocumentRecord, scheme: Scheme | None = None, language: str = "ar"
) -> Any:
    html = pytest.importorskip("lxml.html")
    target = tmp_path / "page.html"
    options = WriteOptions(scheme=scheme, options={"language": language})
    format_named("html-page").write(records, target, options)  # type: ignore[misc]
    return html.fromstring(target.read_text(encoding="utf-8"))


def rules_of(root: Any, *, dark: bool) -> dict[str, dict[str, str]]:
    """The colours of each class, as a browser takes them by day or by night."""
    day, _, night = root.find(".//style").text_content().partition("prefers-color-scheme: dark")
    found = re.findall(r"\.(k\d+) \{([^}]*)\}", night if dark else day)
    return {name: dict(re.findall(r"--(\w): (#\w{6})", rule)) for name, rule in found}


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("known", [True, False])
def test_labels_of_the_page_are_told_apart(tmp_path: Path, known: bool, dark: bool) -> None:
    """All twenty-one of the scheme, and as many the scheme does not know, by four kinds of sight."""
    scheme = load_scheme("wojood")
    codes = [code if known else f"X{code}" for code in scheme.codes]
    text = " ".join(codes)
    spans = tuple(SpanRecord(text.index(code), text.index(code) + len(code), code, code) for code in codes)
    root = page_of(tmp_path, DocumentRecord("a", text, spans), scheme=scheme)
    rules = rules_of(root, dark=dark)
    assert len(rules) == len(codes) == 21
    ground = NIGHT if dark else PAPER
    for first, second in combinations(rules.values(), 2):
        assert least_distance(first["c"], second["c"]) >= 4
    for rule in rules.values():
        assert contrast(rule["c"], ground) >= 3 and contrast(rule["t"], ground) >= 4.5
    used = {mark.get("class") for mark in root.iter("mark")}
    assert used == set(rules) == {each.get("class") for each in root.iter("dt")}


def test_names_stand_under_the_words_of_nested_annotations(tmp_path: Path) -> None:
    text = "زارت جامعة الملك سعود أمس"
    spans = (
        SpanRecord(5, 21, "ORG", text[5:21]),
        SpanRecord(11, 21, "PERS", text[11:21], status="suggested"),
        SpanRecord(22, 25, "DATE", "أمس"),
    )
    root = page_of(tmp_path, DocumentRecord("خبر", text, spans), scheme=load_scheme("wojood"))
    outer, inner, last = root.findall(".//mark")
    assert [mark.get("data-n") for mark in (outer, inner, last)] == ["■ مؤسسة", "○ شخص", "▲ تاريخ"]
    assert inner.getparent() is outer and outer.text_content() == "جامعة الملك سعود"
    assert [mark.get("style") for mark in (outer, inner, last)] == ["--l:0", "--l:1", "--l:0"]
    assert root.find(".//article/p").get("style") == "--n:1"
    legend = [term.text_content() for term in root.iter("dt")]
    assert legend == ["▲ تاريخ (DATE)", "■ مؤسسة (ORG)", "● شخص (PERS)"]
    assert root.find(".//title").text == "خبر"
    english = page_of(tmp_path, DocumentRecord("a", text, spans), scheme=load_scheme("wojood"), language="en")
    assert english.find(".//mark").get("data-n") == "■ Organization"


def test_crossing_annotations_and_lines_are_named_once(tmp_path: Path) -> None:
    text = "أول ثان\nثالث رابع"
    spans = (SpanRecord(0, 13, "A", text[0:13]), SpanRecord(4, 18, "B", text[4:18]))
    root = page_of(tmp_path, DocumentRecord("a", text, spans))
    named = [(mark.get("data-n"), mark.text_content()) for mark in root.iter("mark") if mark.get("data-n")]
    assert named == [("◆ A", "أول ثان"), ("◆ B", "ثان")]
    for place, wanted in enumerate(("أول ثان", "ثالث رابع")):
        assert root.findall(".//article/p")[place].text_content() == wanted
    lanes = {mark.get("class"): mark.get("style") for mark in root.iter("mark")}
    assert lanes == {"k0": "--l:0", "k1": "--l:1"}


def test_a_name_without_room_is_its_key_or_its_form(tmp_path: Path) -> None:
    text = "ا ب ت ث ج ح خ د ذ"
    spans = tuple(SpanRecord(at, at + 1, "ORG", text[at]) for at in range(0, len(text), 2))
    root = page_of(tmp_path, DocumentRecord("a", text, spans), scheme=load_scheme("wojood"))
    names = [mark.get("data-n") for mark in root.iter("mark")]
    assert names == ["■"] * 8 + ["■ مؤسسة"]
    wide = "اسم اسم اسم"
    spans = tuple(SpanRecord(at, at + 3, "ORG", "اسم") for at in (0, 4, 8))
    root = page_of(tmp_path, DocumentRecord("a", wide, spans), scheme=load_scheme("wojood"))
    assert [mark.get("data-n") for mark in root.iter("mark")] == ["■ خ", "■ خ", "■ مؤسسة"]
    assert root.find(".//dt").text_content() == "■ مؤسسة (ORG) · خ"


def test_paragraphs_of_the_page_run_as_in_the_window(tmp_path: Path) -> None:
    text = "(1) نصّ عربيّ\nLatin line\n123"
    root = page_of(tmp_path, DocumentRecord("a", text))
    assert [p.get("dir") for p in root.findall(".//article/p")] == ["rtl", "ltr", "rtl"]
    root = page_of(tmp_path, DocumentRecord("a", text, direction="rtl"))
    assert {p.get("dir") for p in root.findall(".//article/p")} == {"rtl"}


def test_long_pages_are_written_in_bounded_memory(tmp_path: Path) -> None:
    """Thirty documents of a quarter of a megabyte each: what is held at once is one of them."""
    text = "كلمة من كلام كثير. " * 7000
    spans = tuple(SpanRecord(at, at + 4, "ORG", "كلمة") for at in range(0, len(text), 190))

    def many() -> Iterator[DocumentRecord]:
        for number in range(30):
            yield DocumentRecord(f"{number}", text, spans)

    tracemalloc.start()
    try:
        format_named("html-page").write(many(), tmp_path / "a.html", WriteOptions())  # type: ignore[misc]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (tmp_path / "a.html").stat().st_size > 7 << 20
    assert peak < 4 << 20


def test_what_is_only_written_reads_nothing() -> None:
    written = {item.name for item in FORMATS if item.read is None}
    assert written >= {"html-page", "report"} and all(format_named(name).write for name in written)
