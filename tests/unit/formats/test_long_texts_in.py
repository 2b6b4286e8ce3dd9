"""Texts as long as shelves of books come in through every format, and take memory in proportion."""

from __future__ import annotations

import json
import tracemalloc
import zipfile
from typing import TYPE_CHECKING

import pytest

from hashiya.core.document import digest
from hashiya.core.offsets import GraphemeMap, grapheme_starts
from hashiya.core.segment import count_words, words
from hashiya.errors import FormatError
from hashiya.formats import format_named
from hashiya.formats.base import DocumentRecord, ReadOptions
from hashiya.formats.shared.checks import guess_unit
from hashiya.formats.shared.xmlsafe import parse_xml

if TYPE_CHECKING:
    from pathlib import Path

WORDS = "وصلت القافلة إلى المدينة "
LONG = WORDS * 250_000  # 11 MB in one piece, more than XML parsers take unless they are told to
SOFA = '<cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" sofaString="'
XMI = 'xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore" xmi:version="2.0"'
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
FILES = {
    "tei": (
        "a.xml",
        f'<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body><p>{LONG}</p></body></text></TEI>',
    ),
    "gate": (
        "a.xml",
        f'<?xml version="1.0" encoding="UTF-8"?><GateDocument version="3"><TextWithNodes><Node id="0"/>{LONG}'
        "</TextWithNodes></GateDocument>",
    ),
    "cas-xmi": ("a.xmi", f'<xmi:XMI {XMI}>{SOFA}{LONG}"/></xmi:XMI>'),
    "html": ("a.html", f"<html><meta charset=utf-8><body><p>{LONG}</p></body></html>"),
    "docx": (
        "a.docx",
        f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>{LONG}</w:t></w:r></w:p></w:body></w:document>',
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_a_text_of_eleven_megabytes_in_one_piece_is_read(name: str, tmp_path: Path) -> None:
    file, content = FILES[name]
    path = tmp_path / file
    if name == "docx":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("word/document.xml", content)
    else:
        path.write_text(content, "utf-8")
    read = format_named(name, "read").read
    assert read is not None
    texts = [item.text for item in read(path, ReadOptions()) if isinstance(item, DocumentRecord)]
    assert [text.strip() for text in texts if text] == [LONG.strip()]


@pytest.mark.parametrize(
    "data",
    [
        b'<!DOCTYPE a [<!ENTITY b "' + b"x" * 50 + b'">]><a>' + b"&b;" * 400_000 + b"</a>",
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY b "xx">]><a>&b;</a>'.encode("utf-16"),
        b"<?xml version='1.0' encoding='UTF-7'?>+ADwAIQ-DOCTYPE a [+ADwAIQ-ENTITY b 'xx'>]><a>&b;</a>",
    ],
)
def test_entities_stay_refused_however_they_are_written(data: bytes) -> None:
    with pytest.raises(FormatError):
        parse_xml(data)


def test_what_is_nested_too_deeply_is_said_so_and_what_can_be_read_is(tmp_path: Path) -> None:
    for name, file, opened, closed in (
        ("html", "a.html", "<div>", "</div>"),
        ("tei", "a.xml", "<p>", "</p>"),
    ):
        read = format_named(name, "read").read
        assert read is not None
        head, tail = ("<html><meta charset=utf-8><body>", "</body></html>")
        if name == "tei":
            head, tail = '<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body>', "</body></text></TEI>"
        path = tmp_path / file
        path.write_text(head + opened * 1500 + "كلمة" + closed * 1500 + tail, "utf-8")
        (record,) = (item for item in read(path, ReadOptions()) if isinstance(item, DocumentRecord))
        assert record.text == "كلمة"
        path.write_text(head + opened * 60_000 + "كلمة" + closed * 60_000 + tail, "utf-8")
        with pytest.raises(FormatError) as refused:
            list(read(path, ReadOptions()))
        assert refused.value.code == "too_deep"


def peak(work: object) -> int:
    tracemalloc.start()
    work()  # type: ignore[operator]
    found = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found


def test_counting_and_finding_units_take_little_beside_the_text() -> None:
    text = WORDS * 40_000
    size = 2 * len(text)
    assert count_words(text) == len(words(text)) == 160_000
    assert peak(lambda: count_words(text)) < size
    assert peak(lambda: digest(text)) < size
    found: list[object] = []
    guess_unit([("كتب", [(0, 3)])])  # loads what it needs
    assert peak(lambda: found.append(guess_unit([(text, [(0, 4)])]))) < size
    assert found == [("utf16", True)]
    assert peak(lambda: list(map(GraphemeMap(text).holds, [10**9]))) < size


@pytest.mark.parametrize("text", ["", "كتب", "كَتَبَ\r\ne\u0301\u0301x", "👨‍👩‍👧ا\u064e", "\u064e\u064eب"])
def test_clusters_are_counted_as_in_a_list_of_them(text: str) -> None:
    starts = grapheme_starts(text)
    for position in range(len(text) + 1):
        assert GraphemeMap(text).to_graphemes(position) == sum(each < position for each in starts)
    whole = GraphemeMap(text)
    for count in range(len(starts) + 2):
        assert whole.from_graphemes(count) == starts[min(count, len(starts) - 1)]
        assert GraphemeMap(text).from_graphemes(count) == starts[min(count, len(starts) - 1)]
        assert GraphemeMap(text).holds(count) is (count < len(starts))


def test_json_of_one_long_line_says_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"text": LONG, "label": [[0, 4, "A"]], "Comments": []}) + "\n", "utf-8")
    read = format_named("doccano", "read").read
    assert read is not None
    (record,) = (item for item in read(path, ReadOptions()) if isinstance(item, DocumentRecord))
    assert [span.text for span in record.spans] == ["وصلت"]
