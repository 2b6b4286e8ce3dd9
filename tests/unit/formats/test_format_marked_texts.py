"""Texts with marks in them, tables of words, RTF, and annotations that point into texts beside them."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING

import pytest
from tests.helpers.format_fixture import read_all
from tests.helpers.incoming import known, left_out, marks, write

from hashiya.errors import FormatError
from hashiya.formats import format_named
from hashiya.formats.recognize import recognise

if TYPE_CHECKING:
    from pathlib import Path


def test_tagged_text(tmp_path: Path) -> None:
    text = "قدمت <NE:PERS>مها <NE:GPE>حلبي</NE:GPE></NE:PERS> من "
    text += "<ENAMEX TYPE='LOCATION' ref=\"Q1\">صور</ENAMEX> &amp; غيرها\r\n"
    text += '<START:DATE> أمس <END> ثم [عكا](GPE) و[يافا]{"entity": "GPE"} <مجهول> </ORG> س < ص'
    (record,), notes = known(write(tmp_path, "a.txt", text), "tagged-text")
    assert record.text == "قدمت مها حلبي من صور & غيرها\nأمس ثم عكا ويافا <مجهول> </ORG> س < ص"
    assert sorted(marks(record)) == sorted(
        [
            ("مها حلبي", "PERS"),
            ("حلبي", "GPE"),
            ("صور", "LOCATION"),
            ("أمس", "DATE"),
            ("عكا", "GPE"),
            ("يافا", "GPE"),
        ]
    )
    assert {s.text: s.attributes for s in record.spans}["صور"] == {"ref": "Q1"}
    assert [(note.code, note.args["count"]) for note in notes] == [("stray_tags", 2)]


@pytest.mark.parametrize(
    "text", ["نص <b>غليظ</b> هنا", "س < ص > ع", "انظر [1](2)", "<PERS> بلا إغلاق", "نص بلا وسوم"]
)
def test_prose_is_no_tagged_text(tmp_path: Path, text: str) -> None:
    assert recognise(write(tmp_path, "a.txt", text))[0][0].name == "text"


LINKS = (
    "# رحلة البحر\n\nانظر [الموقع](http://example.org/a) و[الفهرس](https://example.org).\n",
    "راجع [المقدّمة](intro.md) و[الرخصة](LICENSE) ثم [فصل السفن](chapter) و[المصدر](www.example.org).\n",
    "![خريطة المرفأ](harbour.png) رُسمت عام ١٩٢٠\n\n![شعار](logo)\n",
    "كما جاء في [كتاب البحر][1] و[غيره][مرجع].\n\n[1]: http://example.org/sea\n[مرجع]: book.pdf\n",
    "اكتب إلى [سلمى](mailto:salma@example.org) أو <nabil@example.org>، و<https://example.org>.\n",
    'حاشية[^1] هنا و[رابط](page "عنوان") هناك.\n\n[^1]: شرح\n',
    "يُكتب الوسم هكذا: `<PERS>سلمى</PERS>`.\n\n```\n[سلمى](PERS) في <GPE>فاس</GPE>\n```\n",
    "<details><summary>المزيد</summary>نصّ <kbd>Ctrl</kbd></details> و[صفحة](https://example.org)\n",
)


@pytest.mark.parametrize("text", LINKS)
def test_links_of_markdown_mark_nothing(tmp_path: Path, text: str) -> None:
    assert recognise(write(tmp_path, "a.md", text))[0][0].name == "text"


@pytest.mark.parametrize("text", LINKS[:1] + LINKS[2:6])
def test_links_stay_in_a_text_read_as_tagged(tmp_path: Path, text: str) -> None:
    marked = text + "وصلت [مها](PERS) إلى [صور](GPE) و[عكا](GPE).\n"
    (record,), _notes = known(write(tmp_path, "a.md", marked), "tagged-text")
    assert record.text == text + "وصلت مها إلى صور وعكا.\n"
    assert marks(record) == [("مها", "PERS"), ("صور", "GPE"), ("عكا", "GPE")]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("- احجز لي في [فاس](city) غدًا\n- أين [طنجة](city)؟\n", "city"),
        ('## intent:سؤال\n- من كتب [الرسالة]{"entity": "work"}؟ [هنا](http://example.org)\n', "work"),
        ("زارت [هدى](B-PER) [موقعها](http://example.org)\n", "B-PER"),
        ("ذكره <PERS>الورّاق</PERS> في [كتابه](http://example.org)\n", "PERS"),
    ],
)
def test_annotations_in_markdown_are_still_known(tmp_path: Path, text: str, label: str) -> None:
    (record,), _notes = known(write(tmp_path, "a.md", text), "tagged-text")
    assert {said for _words, said in marks(record)} == {label}


def test_tags_of_structure_mark_nothing(tmp_path: Path) -> None:
    text = '<DOC>\n<TEXT>\n<p>قدمت <ENAMEX TYPE="PERSON">مها</ENAMEX> <b>أمس</b>.</p>\n</TEXT>\n</DOC>\n'
    (record,), notes = known(write(tmp_path, "a.sgm", text), "tagged-text")
    assert record.text.strip() == "قدمت مها أمس." and marks(record) == [("مها", "PERSON")] and not notes


def test_tables_of_words(tmp_path: Path) -> None:
    named = "Sentence #,Word,POS,Tag\nSentence: 1,زار,V,O\n,مها,N,B-PERS\n,حلبي,N,I-PERS\nSentence: 2,ثم,,O\n"
    (record,), notes = known(write(tmp_path, "a.csv", named), "word-table")
    assert record.text == "زار مها حلبي\nثم" and marks(record) == [("مها حلبي", "PERS")]
    assert [note.args["names"] for note in notes] == ["POS 3"]
    arabic = 'الوثيقة;الكلمة;الوسم\nأ;زار;O\nأ;عكا;B-GPE\nب;"ثم;";O\nب;مها;B-PERS\n'
    records, _ = known(write(tmp_path, "b.csv", arabic), "word-table")
    assert [(record.name, record.text) for record in records] == [("أ", "زار عكا"), ("ب", "ثم; مها")]
    bare = "زار,O\nعكا,B-GPE\n,\nثم,O\nنام,O\n"
    (record,), _ = known(write(tmp_path, "c.csv", bare), "word-table")
    assert record.text == "زار عكا\nثم نام" and marks(record) == [("عكا", "GPE")]
    with pytest.raises(FormatError, match="no columns for a word"):
        read_all(format_named("word-table"), write(tmp_path, "d.csv", "اسم,عمر\nمها,9\n"))


def workbook(path: Path, rows: list[list[str]], *, formula: str = "") -> Path:
    """The fewest parts a workbook has, the words in shared strings."""
    strings = [cell for row in rows for cell in row if cell]
    shared = "".join(f"<si><r><t>{each[:1]}</t></r><r><t>{each[1:]}</t></r></si>" for each in strings)
    sheet = ""
    count = 0
    for number, row in enumerate(rows, 1):
        cells = ""
        for place, cell in enumerate(row):
            if cell:
                cells += f'<c r="{"ABCD"[place]}{number}" t="s"><v>{count}</v></c>'
                count += 1
        sheet += f'<row r="{number}">{cells}</row>' if cells else ""
    main, rel = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://x/relationships"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets><sheet r:id="r7"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{rel}"><Relationship Id="r7" Target="worksheets/s.xml"/></Relationships>',
        )
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{main}">{shared}</sst>')
        archive.writestr(
            "xl/worksheets/s.xml", f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>'
        )
    return path


def test_a_workbook_of_words(tmp_path: Path) -> None:
    pytest.importorskip("lxml")
    rows = [["word", "", "tag"], ["زار", "", "O"], ["مها", "", "B-PERS"], [], ["ثم", "", "O"]]
    (record,), _ = known(workbook(tmp_path / "a.xlsx", rows), "word-table")
    assert record.text == "زار مها\nثم" and marks(record) == [("مها", "PERS")]
    with pytest.raises(FormatError, match="no columns for a word"):
        read_all(format_named("word-table"), workbook(tmp_path / "b.xlsx", [["اسم", "عمر"], ["مها", "9"]]))


def test_workbooks_of_openpyxl(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (["token", "label", "sentence"], ["زار", "O", 1], ["مها", "B-PERS", 1], ["ثم", "O", 2]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    (record,), _ = known(tmp_path / "a.xlsx", "word-table")
    assert record.text == "زار مها\nثم" and marks(record) == [("مها", "PERS")]


def test_rtf(tmp_path: Path) -> None:
    pytest.importorskip("striprtf")
    code = r"{\rtf1\ansi\ansicpg1256\deff0{\fonttbl{\f0 Arial;}}{\*\generator x;}\rtlpar "
    words = "".join(f"\\u{ord(char)}?" if char > "z" else char for char in "قرية")
    picture = r"{\pict\wmetafile8 " + "0123456789abcdef" * 400 + "}"
    old = "".join(f"\\'{byte:02x}" for byte in "بعيدة".encode("cp1256"))
    path = tmp_path / "a.rtf"
    path.write_text(f"{code}{words} {old}\\par {picture}\\b 12\\b0  km\\par}}", encoding="ascii")
    (record,), notes = known(path, "rtf")
    assert record.text == "قرية بعيدة\n12 km" and not notes
    path.write_text(code + r"\par}", encoding="ascii")
    with pytest.raises(FormatError, match="holds no text"):
        read_all(format_named("rtf"), path)


def annotation(
    body: object, *selectors: dict[str, object], source: object = "رحلة.txt", **more: object
) -> dict[str, object]:
    return {
        "type": "Annotation",
        "body": body,
        "target": {"source": source, "selector": list(selectors)},
    } | more


def at(start: int, end: int) -> dict[str, object]:
    return {"type": "TextPositionSelector", "start": start, "end": end}


def quote(exact: str, **around: str) -> dict[str, object]:
    return {"type": "TextQuoteSelector", "exact": exact} | around  # type: ignore[return-value]


def test_web_annotations_with_and_without_their_text(tmp_path: Path) -> None:
    tag = {"type": "TextualBody", "value": "PERS", "purpose": "tagging"}
    remark = {"type": "TextualBody", "value": "انظر الفهرس", "purpose": "commenting"}
    items = [
        annotation([tag, remark], at(5, 8), quote("مها"), creator={"name": "سمر"}, id="urn:uuid:1"),
        annotation("http://example.org/types#GPE", quote("عكا", prefix="من ")),
        annotation({"source": {"label": "GPE"}}, quote("عكا", prefix="إلى ")),
        annotation([remark], at(0, 4), motivation="commenting"),
        annotation(tag, {"type": "SvgSelector", "value": "<svg/>"}),
    ]
    page = {"@context": "http://www.w3.org/ns/anno.jsonld", "type": "AnnotationPage", "items": items}
    path = write(tmp_path, "a.jsonld", page)
    (record,), notes = known(path, "web-annotation")
    assert (record.name, record.text, [(s.start, s.label) for s in record.spans]) == (
        "رحلة",
        None,
        [(5, "PERS")],
    )
    assert left_out(notes) == {"annotations_ignored": 4}
    write(tmp_path, "رحلة.txt", "قدمت مها من عكا إلى عكا")
    (record,), notes = known(path, "web-annotation")
    assert [(s.start, s.text, s.label) for s in record.spans] == [
        (5, "مها", "PERS"),
        (12, "عكا", "GPE"),
        (20, "عكا", "GPE"),
    ]
    first = record.spans[0]
    assert (first.layer, first.note, first.id) == ("سمر", "انظر الفهرس", "1")
    assert left_out(notes) == {"annotations_ignored": 2}


def test_web_annotations_in_lines_with_the_text_inside(tmp_path: Path) -> None:
    source = {"id": "urn:x:1", "name": "خبر", "value": "🌊 صيدا"}
    lines = [
        annotation("GPE", at(3, 7), quote("صيدا"), source=source),
        annotation("X", at(2, 6), source=source),
    ]
    path = write(tmp_path, "a.jsonld", "\n".join(json.dumps(line) for line in lines))
    (record,), _ = known(path, "web-annotation")
    assert (record.name, record.text) == ("خبر", "🌊 صيدا")
    assert ("صيدا", "GPE") in marks(record)  # UTF-16, as the words show
