"""What is only written: the page with highlights and the report."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.helpers.format_fixture import TEXT, announced, fixture

from hashiya.formats import FORMATS, format_named
from hashiya.formats.base import DocumentRecord, SpanRecord, WriteOptions
from hashiya.formats.reports.html_page import segments


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
    assert (totals["الوثائق"], totals["الكلمات"], totals["الوسوم"], totals["وثائق بلا وسوم"]) == (
        "2",
        "6",
        "2",
        "1",
    )
    assert "أحمد (1)" in cells and "&lt;a&gt;" in cells


def test_what_is_only_written_reads_nothing() -> None:
    assert [item.name for item in FORMATS if item.read is None] == ["html-page", "report"]
