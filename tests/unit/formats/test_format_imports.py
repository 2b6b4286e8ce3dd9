"""What is only read: web pages, Word, OpenDocument, PDF, OpenITI, EPUB, JSON of texts; and zip archives."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from tests.helpers.format_fixture import read_all
from tests.helpers.pdf_files import make_pdf

from hashiya.errors import FormatError, UserError
from hashiya.formats import FORMATS, format_named
from hashiya.formats.base import ReadOptions
from hashiya.formats.recognize import is_companion, recognise
from hashiya.formats.shared.archive import extract
from hashiya.formats.shared.json_values import iter_array
from hashiya.formats.texts.pdf import is_visual
from hashiya.formats.texts.pdf_lines import reverse_line

PROSE = [
    "وصلت القافلة إلى المدينة القديمة قبل الغروب بساعة واحدة",
    "كانت الأسواق مغلقة والأبواب الخشبية العالية موصدة تماما",
    "ثم فتح الحارس الباب الشرقي في سنة 1450 للميلاد",
]
PAGE = """<!DOCTYPE html><html lang="ar"><head><meta charset="{0}"><title> رحلة
 قصيرة</title><style>p {{ color: red }}</style></head><body><nav>الرئيسية</nav><article><h1>المدينة</h1>
<p>وصلت   القافلة <b>إلى المدينة</b><br>قبل&nbsp;الغروب &amp; بعده.</p><script>var x = "لا";</script>
<!-- تعليق --><table><tr><td>أ</td><td>ب</td></tr></table><pre>سطر
  ثان</pre></article></body></html>"""


def test_web_page(tmp_path: Path) -> None:
    path = tmp_path / "صفحة.html"
    for encoding in ("utf-8", "windows-1256"):
        path.write_bytes(PAGE.format(encoding).encode(encoding))
        assert recognise(path)[0][0].name == "html"
        records, notes = read_all(format_named("html"), path)
        assert notes == [] and records[0].name == "صفحة" and records[0].meta["title"] == "رحلة قصيرة"
        body = "المدينة\nوصلت القافلة إلى المدينة\nقبل\xa0الغروب & بعده.\nأ\nب\nسطر\n  ثان"
        assert records[0].text == f"الرئيسية\n{body}"
    records, _ = read_all(format_named("html"), path, ReadOptions(options={"content": "article"}))
    assert records[0].text == body


@pytest.mark.parametrize(
    "data", ["", "<html></html>", "<!-- x -->", "<p>" * 3000, "<b>&lt;" + "<div>" * 5000]
)
def test_web_page_of_nothing(tmp_path: Path, data: str) -> None:
    (tmp_path / "a.html").write_text(data)
    try:
        records, _ = read_all(format_named("html"), tmp_path / "a.html")
    except FormatError:
        return
    assert records[0].text == "<"


def test_word(tmp_path: Path) -> None:
    docx = pytest.importorskip("docx")
    document = docx.Document()
    document.core_properties.title = "تقرير"
    document.add_heading("العنوان", 1)
    paragraph = document.add_paragraph("قال  ")
    paragraph.add_run("أحمد").bold = True
    paragraph.add_run("\tثم\nمضى")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "أ", "ب"
    document.add_paragraph("")
    document.add_paragraph("آخر")
    document.save(tmp_path / "a.docx")
    assert recognise(tmp_path / "a.docx")[0][0].name == "docx"
    records, notes = read_all(format_named("docx"), tmp_path / "a.docx")
    assert records[0].text == "العنوان\nقال  أحمد\tثم\nمضى\nأ\nب\n\nآخر"
    assert records[0].meta == {"title": "تقرير"} and notes == []


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _docx(path: Path, body: str, **parts: str) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        for name, data in parts.items():
            archive.writestr(f"word/{name}.xml", data)


def test_word_changes_and_notes(tmp_path: Path) -> None:
    body = (
        "<w:p><w:r><w:t>كتب</w:t></w:r><w:del><w:r><w:delText>محذوف</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t> جديد</w:t></w:r></w:ins><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"
    )
    notes = (
        f'<w:footnotes {W}><w:footnote w:type="separator"><w:p><w:r><w:t>--</w:t></w:r></w:p></w:footnote>'
        "<w:footnote><w:p><w:r><w:t>حاشية</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    _docx(tmp_path / "a.docx", body, footnotes=notes)
    assert read_all(format_named("docx"), tmp_path / "a.docx")[0][0].text == "كتب جديد\nحاشية"
    options = ReadOptions(options={"notes": "omit"})
    assert read_all(format_named("docx"), tmp_path / "a.docx", options)[0][0].text == "كتب جديد"


def test_open_document(tmp_path: Path) -> None:
    opendocument = pytest.importorskip("odf.opendocument")
    from odf import text as odf_text

    document = opendocument.OpenDocumentText()
    document.text.addElement(odf_text.H(outlinelevel=1, text="العنوان"))
    paragraph = odf_text.P(text="قال")
    paragraph.addElement(odf_text.S(c=2))
    paragraph.addElement(odf_text.Span(text="أحمد"))
    paragraph.addElement(odf_text.Tab())
    paragraph.addElement(odf_text.LineBreak())
    paragraph.addText("ومضى")
    document.text.addElement(paragraph)
    document.save(str(tmp_path / "a.odt"))
    assert recognise(tmp_path / "a.odt")[0][0].name == "odt"
    records, notes = read_all(format_named("odt"), tmp_path / "a.odt")
    assert records[0].text == "العنوان\nقال  أحمد\t\nومضى" and notes == []


@pytest.mark.parametrize("name", ["docx", "odt", "epub"])
def test_broken_packages(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"a.{name}"
    for data in (b"", b"PK\x03\x04", b"PK\x03\x04" + b"\0" * 100, b"nonsense"):
        path.write_bytes(data)
        with pytest.raises(FormatError):
            read_all(format_named(name), path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x", "y")
    with pytest.raises(FormatError):
        read_all(format_named(name), path)
    entity = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><x>&a;</x>'
    with zipfile.ZipFile(path, "w") as archive:
        for part in ("word/document.xml", "content.xml", "META-INF/container.xml"):
            archive.writestr(part, entity)
    with pytest.raises(FormatError, match="entities"):
        read_all(format_named(name), path)


def test_package_bomb(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * (64 << 20))
    with pytest.raises(FormatError) as caught:
        read_all(format_named("docx"), path)
    assert caught.value.code == "zip_bomb"


def _pdf(path: Path, lines: list[str]) -> None:
    """Letters as printers put them: from left to right, which the library turns round."""
    make_pdf(path, [[line[::-1] for line in lines], ["صفحة ثانية"[::-1]]])


def test_pdf_in_logical_order(tmp_path: Path) -> None:
    pytest.importorskip("pypdf")
    _pdf(tmp_path / "a.pdf", PROSE)
    assert recognise(tmp_path / "a.pdf")[0][0].name == "pdf"
    records, notes = read_all(format_named("pdf"), tmp_path / "a.pdf")
    assert notes == [] and records[0].meta == {"pages": 2}
    for line in PROSE[:2]:
        assert line in (records[0].text or "")
    pages, _ = read_all(format_named("pdf"), tmp_path / "a.pdf", ReadOptions(options={"documents": "pages"}))
    assert [page.text for page in pages][1] == "صفحة ثانية"


def test_pdf_in_visual_order(tmp_path: Path) -> None:
    pytest.importorskip("pypdf")
    visual = [reverse_line(line) for line in PROSE]
    assert [reverse_line(line) for line in visual] == PROSE
    assert is_visual("\n".join(visual)) and not is_visual("\n".join(PROSE))
    _pdf(tmp_path / "a.pdf", visual)
    _, notes = read_all(format_named("pdf"), tmp_path / "a.pdf")
    assert [note.code for note in notes] == ["visual_order"]
    records, notes = read_all(
        format_named("pdf"), tmp_path / "a.pdf", ReadOptions(options={"order": "reverse"})
    )
    assert notes == [] and PROSE[0] in (records[0].text or "")


def test_pdf_of_shapes(tmp_path: Path) -> None:
    pytest.importorskip("pypdf")
    _pdf(tmp_path / "a.pdf", ["\ufee3\ufeae\ufea3\ufe92\ufe8e \ufefb"])
    records, notes = read_all(format_named("pdf"), tmp_path / "a.pdf")
    assert (records[0].text or "").startswith("مرحبا لا") and [note.code for note in notes] == [
        "presentation_forms"
    ]


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.4", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<</Root 1 0 R>>", b"x" * 99]
)
def test_pdf_refuses(tmp_path: Path, data: bytes) -> None:
    pytest.importorskip("pypdf")
    (tmp_path / "a.pdf").write_bytes(data)
    with pytest.raises(FormatError):
        read_all(format_named("pdf"), tmp_path / "a.pdf")


def test_pdf_without_text(tmp_path: Path) -> None:
    pytest.importorskip("pypdf")
    make_pdf(tmp_path / "a.pdf", [[], []])
    with pytest.raises(FormatError, match="no text layer"):
        read_all(format_named("pdf"), tmp_path / "a.pdf")


def test_openiti(tmp_path: Path) -> None:
    path = tmp_path / "0001Katib.Risala.Sample01-ara1.mARkdown"
    path.write_text(
        "######OpenITI#\n\n#META# 010.AuthorNAME\t:: كاتب\n#META#Header#End#\n\n"
        "### | باب الأول\n# قال الراوي ms001\n"
        "~~وصل المسافر PageV01P002\n### || فصل\n# بيت شطر %~% شطر\n\n# ختام @PER12 أحمد PageV01P003\n",
        encoding="utf-8",
    )
    assert recognise(path)[0][0].name == "openiti"
    records, notes = read_all(format_named("openiti"), path)
    text = records[0].text or ""
    assert [note.args["names"] for note in notes] == ["@PER 1"]
    assert records[0].name == "0001Katib.Risala.Sample01-ara1"
    assert text == "باب الأول\nقال الراوي وصل المسافر\nفصل\nبيت شطر\tشطر\nختام أحمد"
    meta = records[0].meta
    assert meta["openiti"] == {"010.AuthorNAME": "كاتب"}
    headings = [(text[start:end], level) for start, end, level in meta["headings"]]  # type: ignore[attr-defined]
    assert headings == [("باب الأول", 1), ("فصل", 2)]
    assert [name for _, name in meta["pages"]] == ["V01P002", "V01P003"]  # type: ignore[attr-defined]
    assert text[: meta["pages"][0][0]].endswith("المسافر")  # type: ignore[index]
    assert meta["milestones"] == [[text.index(" وصل"), "ms001"]]
    path.write_text("نص\n", encoding="utf-8")
    with pytest.raises(FormatError):
        read_all(format_named("openiti"), path)


def _epub(path: Path, *, nav: bool = True) -> None:
    chapter = (
        '<html xmlns="http://www.w3.org/1999/xhtml"><body><h1>{0}</h1><p>نص &#x2014; {0}</p></body></html>'
    )
    items = '<item id="n" href="nav.xhtml" properties="nav"/>' if nav else ""
    items += '<item id="a" href="text/one%20a.xhtml"/><item id="b" href="text/two.xhtml"/>'
    items += '<item id="c" href="no.xhtml"/>'
    refs = "".join(f'<itemref idref="{name}"/>' for name in ("n", "b", "a", "c", "zz"))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr(
            "META-INF/container.xml",
            '<container><rootfiles><rootfile full-path="OPS/p.opf"/></rootfiles></container>',
        )
        archive.writestr(
            "OPS/p.opf",
            '<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>كتاب</dc:title></metadata>'
            f"<manifest>{items}</manifest><spine>{refs}</spine></package>",
        )
        archive.writestr("OPS/nav.xhtml", chapter.format("فهرس"))
        archive.writestr("OPS/text/one a.xhtml", chapter.format("الثاني"))
        archive.writestr("OPS/text/two.xhtml", chapter.format("الأول"))


def test_epub(tmp_path: Path) -> None:
    _epub(tmp_path / "a.epub")
    assert recognise(tmp_path / "a.epub")[0][0].name == "epub"
    records, notes = read_all(format_named("epub"), tmp_path / "a.epub")
    assert [record.text for record in records] == ["الأول\nنص — الأول\nالثاني\nنص — الثاني"]
    assert records[0].meta == {"title": "كتاب"} and [note.code for note in notes] == ["missing_part"]
    chapters, _ = read_all(
        format_named("epub"), tmp_path / "a.epub", ReadOptions(options={"documents": "chapters"})
    )
    assert [record.name for record in chapters] == ["a-001", "a-002"]


def test_json_texts(tmp_path: Path) -> None:
    rows = [
        {"id": 7, "title": "مقالة", "text": "نص أول", "url": "http://example.org", "tags": ["x"]},
        {"id": 8, "title": "", "text": " "},
        {"id": 9, "خبر": "نص ثالث"},
        [1],
    ]
    path = tmp_path / "news.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n{", encoding="utf-8")
    assert recognise(path)[0][0].name == "json-texts"
    records, notes = read_all(format_named("json-texts"), path)
    assert [(record.name, record.text) for record in records] == [("مقالة", "نص أول")]
    assert records[0].meta == {"id": 7, "title": "مقالة", "url": "http://example.org"}
    assert [note.code for note in notes] == ["no_text_field"] * 3 + ["bad_line", "fields_ignored"]
    records, _ = read_all(
        format_named("json-texts"), path, ReadOptions(options={"text_field": "خبر", "name_field": "id"})
    )
    assert [(record.name, record.text) for record in records] == [("9", "نص ثالث")]
    (tmp_path / "a.json").write_text(json.dumps(rows[:1]), encoding="utf-8")
    assert len(read_all(format_named("json-texts"), tmp_path / "a.json")[0]) == 1


@pytest.mark.parametrize("end", ["", ",", '] [{"text": "نص آخر"}]', "] x"])
def test_an_array_that_is_cut_off_or_goes_on_behind_its_end_is_told(tmp_path: Path, end: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(f'[{{"text": "نص أول"}}{end}', encoding="utf-8")
    records: list[object] = []
    with pytest.raises(FormatError) as caught:
        records.extend(iter_array(path.read_text(encoding="utf-8"), path))
    assert caught.value.code == "bad_json" and records == [{"text": "نص أول"}]
    assert list(iter_array('[{"a": 1}, {"b": 2}]\n', path)) == [{"a": 1}, {"b": 2}]
    assert list(iter_array(" []", path)) == list(iter_array("", path)) == []


def test_zip_is_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name in ("a.txt", "نصوص/ب.txt", ".hidden", "__MACOSX/a.txt", "empty/"):
            archive.writestr(name, "" if name.endswith("/") else "نص")
    (tmp_path / "out").mkdir()
    found = extract(tmp_path / "a.zip", tmp_path / "out")
    assert sorted(str(path.relative_to(tmp_path / "out")) for path in found) == ["a.txt", "نصوص/ب.txt"]


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a/../../x", "..\\x", "C:\\x", "a\\..\\..\\x"])
def test_zip_stays_in_its_folder(tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(name, "x")
    (tmp_path / "in/out").mkdir(parents=True)
    with pytest.raises(FormatError) as caught:
        extract(tmp_path / "a.zip", tmp_path / "in/out")
    assert caught.value.code == "zip_path" and not list((tmp_path / "in/out").iterdir())


def test_zip_links_and_bombs(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(FormatError):
        extract(tmp_path / "a.zip", tmp_path / "out")
    with zipfile.ZipFile(tmp_path / "b.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"\0" * (100 << 20))
    with pytest.raises(FormatError) as caught:
        extract(tmp_path / "b.zip", tmp_path / "out")
    assert caught.value.code == "zip_bomb"
    data = bytearray((tmp_path / "b.zip").read_bytes())
    place = data.rindex(b"PK\x01\x02") + 24
    data[place : place + 4] = (1000).to_bytes(4, "little")
    (tmp_path / "c.zip").write_bytes(data)
    with pytest.raises(FormatError):
        extract(tmp_path / "c.zip", tmp_path / "out")
    assert sum(path.stat().st_size for path in (tmp_path / "out").iterdir()) < 2 << 20


def test_nothing_is_read_from_nowhere(tmp_path: Path) -> None:
    for item in FORMATS:
        if item.read is not None:
            with pytest.raises(UserError):
                read_all(item, tmp_path / "none")
    with pytest.raises(UserError):
        recognise(tmp_path / "none")


def test_companions_are_no_documents() -> None:
    for name in ("TypeSystem.xml", "annotation.conf", "export.config.xml", "a.label_config.json"):
        assert is_companion(Path("x") / name)
    assert not is_companion(Path("a.xml"))
