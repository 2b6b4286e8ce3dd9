"""Texts as people read them: notes apart, marks gone, parts found, letters in order."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest
from tests.helpers.format_fixture import read_all
from tests.helpers.incoming import left_out, marks, write

from hashiya.formats import format_named
from hashiya.formats.base import Note, ReadOptions
from hashiya.formats.shared.decode import decode_declared
from hashiya.formats.texts.pdf_lines import reading_order, reverse_line

if TYPE_CHECKING:
    from pathlib import Path

ARTICLE = "عاد القطار إلى المحطة القديمة بعد منتصف الليل وكان المسافرون نيامًا في عرباتهم"
OMIT = ReadOptions(options={"notes": "omit"})


def text_of(name: str, path: Path, options: ReadOptions | None = None) -> tuple[str, list[Note]]:
    (record,), notes = read_all(format_named(name), path, options)
    return record.text or "", notes


@pytest.mark.parametrize(
    ("encoding", "declared", "found", "sure"),
    [
        ("utf-8", "windows-1256", "utf-8", True),
        ("utf-8", "iso-8859-1", "utf-8", True),
        ("utf-8", "", "utf-8", True),
        ("utf-16", "utf-8", "utf-16", True),
        ("cp1256", "windows-1256", "windows-1256", True),
        ("cp1256", "utf-8", "cp1256", False),
        ("cp1256", "iso-8859-1", "cp1256", False),
    ],
)
def test_a_declared_encoding_is_followed_where_it_fits(
    encoding: str, declared: str, found: str, sure: bool
) -> None:
    decoded = decode_declared(ARTICLE.encode(encoding), declared)
    assert (decoded.text, decoded.encoding, decoded.sure) == (ARTICLE, found, sure)


def test_a_page_that_says_utf8_and_is_not_is_read_and_told(tmp_path: Path) -> None:
    page = f'<html><head><meta charset="utf-8"></head><body><p>{ARTICLE}</p></body></html>'
    path = tmp_path / "a.html"
    path.write_bytes(page.encode("cp1256"))
    text, notes = text_of("html", path)
    assert text == ARTICLE and [note.code for note in notes] == ["encoding_unsure"]


NOTES = (
    '<p>سمع من يحيى<sup><a href="#n1">١</a></sup> ثم رحل<a class="footnote-ref" href="#n2"><sup>2</sup></a>'
    ' إلى مرو<a href="#_ftn3">[3]</a> في ٥ م<sup>2</sup> <a href="#top">أعلى</a>.</p>'
    '<aside epub:type="footnote" id="n1"><p><a role="doc-backlink" href="#r1">↩</a> ابن معين</p></aside>'
    '<section class="footnotes"><ol><li id="n2">سنة ثمانين</li></ol></section><p>ومات بها.</p>'
)
BODY = "سمع من يحيى ثم رحل إلى مرو في ٥ م2 أعلى.\nومات بها."


def test_notes_of_a_web_page(tmp_path: Path) -> None:
    path = write(tmp_path, "a.html", f"<html><body>{NOTES}</body></html>")
    assert text_of("html", path)[0] == f"{BODY}\nابن معين\nسنة ثمانين"
    assert text_of("html", path, OMIT)[0] == BODY


def test_notes_of_a_book(tmp_path: Path) -> None:
    path = tmp_path / "a.epub"
    chapter = f'<html xmlns:epub="http://www.idpf.org/2007/ops"><body>{NOTES}</body></html>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr("META-INF/container.xml", '<c><rootfile full-path="p.opf"/></c>')
        archive.writestr("p.opf", '<p><item id="a" href="a.xhtml"/><itemref idref="a"/></p>')
        archive.writestr("a.xhtml", chapter)
    assert text_of("epub", path)[0] == f"{BODY}\nابن معين\nسنة ثمانين"
    assert text_of("epub", path, OMIT)[0] == BODY


def test_openiti_as_its_own_parser_reads_it(tmp_path: Path) -> None:
    book = (
        "######OpenITI#\n#META# 010.AuthorNAME\t:: فلان\n#META#Header#End#\n\nPageV00P000\n### | باب\n"
        "### $DIC_TOP$ مرو\n# $RWY$ حدثنا @P02 يحيى بن سعيد @MATN@ قال نزلت\nPageV01P002\n\n"
        "~~بمرو سنة @YD597 ثم @TOP@CITY@marw@ رحلت ms012 عنها\n"
        "### |EDITOR|\n### $$$ عائشة\n### $BIO_MAN$ زيد\n"
        "# %~% صدر %~% عجز\n#$#FROM مرو #$#TOWA نسا\n# كاتب@example.org\n#~:علم:باب النحو\n"
    )
    text, notes = text_of("openiti", write(tmp_path, "0597A.Kitab.mARkdown", book))
    assert text == (
        "باب\nمرو\nحدثنا يحيى بن سعيد قال نزلت بمرو سنة ثم رحلت عنها\nعائشة\nزيد\nصدر\tعجز\nمرو نسا\n"
        "كاتب@example.org\nباب النحو"
    )
    (note,) = notes
    assert note.annotations == 5 and "@YD 1" in str(note.args["names"])


def test_tei_reads_the_editors_text(tmp_path: Path) -> None:
    body = (
        "<p>قال <choice>\n<orig>رحمت</orig><reg>رحمة</reg>\n</choice> الله "
        "<app><lem>عليه</lem><rdg>عليهم</rdg></app>"
        "<note>في <persName>ابن الأثير</persName></note> وهو بأص<lb break='no'/>\n بهان<pb n='2'/> ثم "
        "مر <del>مر</del> بالري <choice><abbr>إلخ</abbr></choice></p><p>تم</p>"
    )
    source = f'<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body>{body}</body></text></TEI>'
    path = write(tmp_path, "a.xml", source)
    (record,), notes = read_all(format_named("tei"), path)
    read = "قال رحمة الله عليه وهو بأصبهان ثم مر بالري إلخ\nتم"
    assert record.text == f"{read}\nفي ابن الأثير" and marks(record) == [("ابن الأثير", "PERS")]
    assert left_out(notes) == {"fields_ignored": 3}
    text, notes = text_of("tei", path, OMIT)
    assert text == read and left_out(notes) == {"fields_ignored": 4}


WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def paragraph(words: str) -> str:
    return f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"


def relations(*items: tuple[str, str, str]) -> str:
    made = (f'Id="{key}" Type="{OFFICE}/{kind}" Target="{target}"' for key, kind, target in items)
    inside = "".join(f"<Relationship {each}/>" for each in made)
    return f"<Relationships>{inside}</Relationships>"


def package(path: Path, body: str, parts: dict[str, str | bytes], *items: tuple[str, str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("_rels/.rels", relations(("m", "officeDocument", "/word/document2.xml")))
        root = f'<w:document xmlns:w="{WORD}" xmlns:r="{OFFICE}"><w:body>{body}</w:body></w:document>'
        archive.writestr("word/document2.xml", root)
        archive.writestr("word/_rels/document2.xml.rels", relations(*items))
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def test_word_with_parts_of_other_names_and_kinds(tmp_path: Path) -> None:
    inner = f"<w:pict><w:txbxContent>{paragraph('في إطار')}</w:txbxContent></w:pict>"
    box = f"<w:p><w:r>{inner}<w:t>حول الإطار</w:t></w:r></w:p>"
    chunks = "".join(f'<w:altChunk r:id="{key}"/>' for key in ("h", "m", "t", "x"))
    body = paragraph("أول") + chunks + box + paragraph("آخر")
    mime = b"MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + "<p>من بريد</p>".encode()
    rule = f'<w:footnote w:type="separator">{paragraph("-")}</w:footnote>'
    notes = f'<w:footnotes xmlns:w="{WORD}">{rule}<w:footnote>{paragraph("حاشية")}</w:footnote></w:footnotes>'
    parts = {"chunks/a.html": "<p>من صفحة</p>", "chunks/b.mht": mime, "chunks/c.txt": "من نص"}
    path = package(
        tmp_path / "a.docx",
        body,
        parts | {"word/notes7.xml": notes},  # type: ignore[arg-type]
        ("h", "aFChunk", "/chunks/a.html"),
        ("m", "aFChunk", "../chunks/b.mht"),
        ("t", "aFChunk", "/chunks/c.txt"),
        ("x", "aFChunk", "gone.bin"),
        ("n", "footnotes", "notes7.xml"),
    )
    text, told = text_of("docx", path)
    assert text == "أول\nمن صفحة\nمن بريد\nمن نص\nحول الإطار\nفي إطار\nآخر\nحاشية"
    assert left_out(told) == {"fields_ignored": 1}
    assert text_of("docx", path, OMIT)[0].endswith("آخر")


def test_word_with_a_locked_part(tmp_path: Path) -> None:
    """What is packed in and cannot be opened is told; the rest of the text is read."""
    key = ("h", "aFChunk", "/chunks/a.html")
    body = paragraph("أول") + '<w:altChunk r:id="h"/>' + paragraph("آخر")
    path = package(tmp_path / "a.docx", body, {"chunks/a.html": "<p>من صفحة</p>"}, key)
    data = bytearray(path.read_bytes())
    data[data.rfind(b"chunks/a.html") - 46 + 8] |= 1  # the flag of a locked member, in the directory
    path.write_bytes(data)
    text, told = text_of("docx", path)
    assert text == "أول\nآخر"
    assert left_out(told) == {"fields_ignored": 1}


def test_notes_of_an_open_document(tmp_path: Path) -> None:
    note = "<t:note><t:note-citation>1</t:note-citation><t:note-body><t:p>حاشية</t:p></t:note-body></t:note>"
    content = f'<o:content xmlns:o="o" xmlns:t="t"><o:body><t:p>قبل{note} وبعد</t:p></o:body></o:content>'
    path = tmp_path / "a.odt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)
    assert text_of("odt", path)[0] == "قبل وبعد\nحاشية"
    assert text_of("odt", path, OMIT)[0] == "قبل وبعد"


@pytest.mark.parametrize(
    ("visual", "logical"),
    [
        ("٢٠١٩ ةنس يف", "في سنة ٢٠١٩"),
        ("طسولا يف NASA World ةلاكو", "وكالة NASA World في الوسط"),
        ("(ةيناث) ةعبط", "طبعة (ثانية)"),
        (")ةيناث( ةعبط", "طبعة (ثانية)"),
        ("%12.5 ةبسنب", "بنسبة 12.5%"),
        ("plain text", "plain text"),
    ],
)
def test_a_line_drawn_from_the_left(visual: str, logical: str) -> None:
    assert reverse_line(visual) == logical


def test_reading_order_takes_the_better_of_two_extractions() -> None:
    drawn = "١٩٥٠ ولد عام\nانطلاق الحفل\nكتابمفتوح هنا\nكَتَبَ x"
    placed = "  ١٩٥٠ ماع دلو\n\n لفحلا   قلاطنا\nانه حوتفم باتك\nx بتك"
    assert reading_order(drawn, placed) == "ولد عام ١٩٥٠\nانطلاق الحفل\nكتاب مفتوح هنا\nكَتَبَ x"
    assert reading_order("سنة ١٩ انطلاق", "قلاطنا ١٩ ةنس") == "سنة ١٩ انطلاق"
