"""Tables of annotations for spreadsheets: XLSX and CSV by semicolons, read back by the field's libraries."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from tests.helpers.format_fixture import (
    ENTITIES,
    assert_same,
    fixture,
    read_all,
    round_trip,
    second,
    triples,
)

from hashiya.core.beyond.attributes import AttributeKind, AttributeType
from hashiya.errors import FormatError
from hashiya.formats import format_named
from hashiya.formats.base import DocumentRecord, ReadOptions, SpanRecord, WriteOptions
from hashiya.formats.recognize import recognise
from hashiya.formats.reports import xlsx

openpyxl = pytest.importorskip("openpyxl")
XLSX, CSV = format_named("xlsx"), format_named("csv")
HOSTILE = (
    "=SUM(A1)",
    "'=x",
    "@أحمد",
    "+966",
    "-5",
    "_x0041_",
    "a;b",
    'قال "نعم"',
    "سطر\nآخر",
    "00123",
    "1e5",
)


def hostile() -> DocumentRecord:
    """A document whose words are what spreadsheets like to change."""
    text, spans = "", []
    for words in HOSTILE:
        spans.append(SpanRecord(len(text), len(text) + len(words), "X", words, note=words))
        text += words + " "
    return DocumentRecord("=cmd|' /C calc'!A0", text, tuple(spans))


@pytest.mark.parametrize("nested", ["all", "layers"])
def test_a_workbook_comes_back(tmp_path: Path, nested: str) -> None:
    if nested == "layers":
        written = XLSX.write([fixture()], tmp_path / "a.xlsx", WriteOptions(nested=nested))  # type: ignore[misc]
        assert len(written.files) == 3
        total = sum((triples(read_all(XLSX, Path(name))[0][0].spans) for name in written.files), triples(()))
        assert total == triples(fixture().spans)
        return
    records = [fixture(), fixture(details=False, name="bare"), second()]
    back, lost, notes = round_trip(XLSX, tmp_path, WriteOptions(nested=nested), records=records)
    assert notes == []
    assert not {"layer", "attributes", "entity", "relations"} & lost.keys()
    assert [triples(record.spans) for record in back] == [triples(each.spans) for each in records]
    for original, found in zip(records, back, strict=True):
        assert_same(original, found, lost)
    assert back[0].spans[1].note == fixture().spans[1].note
    assert {each.id for record in back for each in record.entities} == {each.id for each in ENTITIES}
    assert recognise(tmp_path / "out.xlsx")[0][0].name == "xlsx"


def test_the_sheet_runs_from_right_to_left_and_holds_no_formula(tmp_path: Path) -> None:
    XLSX.write([hostile()], tmp_path / "a.xlsx", WriteOptions(options={"context": "yes"}))  # type: ignore[misc]
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert sheet.sheet_view.rightToLeft and sheet.freeze_panes == "A2"
    names = [cell.value for cell in sheet[1]]
    assert names[:5] == ["document", "start", "end", "label", "text"] and names[-2:] == ["before", "after"]
    rows = list(sheet.iter_rows(min_row=2))
    assert [row[4].value for row in rows] == [each.replace("_x0041_", "_x005F_x0041_") for each in HOSTILE]
    assert {cell.data_type for row in rows for cell in row} <= {"s", "n"}
    assert all(isinstance(row[1].value, int) for row in rows)
    (back,), notes = read_all(XLSX, tmp_path / "a.xlsx")
    assert [span.text for span in back.spans] == list(HOSTILE) == [span.note for span in back.spans]
    assert back.name == hostile().name and notes == []
    XLSX.write([hostile()], tmp_path / "b.xlsx", WriteOptions(options={"direction": "ltr"}))  # type: ignore[misc]
    assert not openpyxl.load_workbook(tmp_path / "b.xlsx").active.sheet_view.rightToLeft


def test_what_is_beyond_spans_has_columns_and_a_sheet(tmp_path: Path) -> None:
    types = (AttributeType("role", kind=AttributeKind.TEXT), AttributeType("unused", kind=AttributeKind.FLAG))
    XLSX.write([fixture(), second()], tmp_path / "a.xlsx", WriteOptions(types=types))  # type: ignore[misc]
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["annotations", "relations"]
    names = [cell.value for cell in book["annotations"][1]]
    beyond = ["entity", "entity_name", "entity_identifiers", "attribute:role", "attributes"]
    assert names[-5:] == beyond  # a column of which nothing is said is not there
    rows = list(book["relations"].iter_rows(min_row=2, values_only=True))
    assert [row[2] for row in rows] == ["inside", "inside", "knows", "self", "from"]
    assert book["relations"].sheet_view.rightToLeft
    XLSX.write([second()], tmp_path / "b.xlsx", WriteOptions())  # type: ignore[misc]
    assert openpyxl.load_workbook(tmp_path / "b.xlsx").sheetnames == ["annotations"]


def test_pandas_reads_the_workbook(tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    XLSX.write([fixture(), hostile()], tmp_path / "a.xlsx", WriteOptions())  # type: ignore[misc]
    frame = pandas.read_excel(tmp_path / "a.xlsx")
    assert len(frame) == len(fixture().spans) + len(HOSTILE)
    assert frame["start"].tolist()[:2] == [fixture().spans[0].start, fixture().spans[1].start]
    assert frame["text"].tolist()[0] == fixture().spans[0].text


def test_what_no_cell_holds_is_told(tmp_path: Path) -> None:
    text = "ا" * 40_000
    spans = (SpanRecord(0, 40_000, "X", text), SpanRecord(0, 1, "Y", "ا", note="أ\x01ب"))
    written = XLSX.write([DocumentRecord("a", text, spans)], tmp_path / "a.xlsx", WriteOptions())  # type: ignore[misc]
    told = {loss.code: loss.count for loss in written.lost}
    assert told["long_cell"] == 1 and told["character"] == 1
    (back,), _ = read_all(XLSX, tmp_path / "a.xlsx")
    assert [(s.start, s.end, s.text) for s in back.spans] == [(0, 40_000, ""), (0, 1, "ا")]


def test_more_rows_than_a_sheet_has_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MOST_ROWS", 10)
    with pytest.raises(FormatError) as caught:
        XLSX.write([fixture()], tmp_path / "a.xlsx", WriteOptions())  # type: ignore[misc]
    assert caught.value.code == "too_many_rows" and list(tmp_path.iterdir()) == []


def test_an_empty_workbook_has_its_columns(tmp_path: Path) -> None:
    XLSX.write([DocumentRecord("a", "نصّ")], tmp_path / "a.xlsx", WriteOptions())  # type: ignore[misc]
    assert read_all(XLSX, tmp_path / "a.xlsx") == ([], [])


def test_csv_by_semicolons_comes_back(tmp_path: Path) -> None:
    options = WriteOptions(options={"delimiter": "semicolon"})
    _, lost, notes = round_trip(CSV, tmp_path, options, records=[fixture(), hostile()])
    assert notes == [] and lost["formula"] > 0
    head = (tmp_path / "out.csv").read_text(encoding="utf-8-sig").split("\r\n")[0]
    assert head.startswith("document;start;end;label")
    assert recognise(tmp_path / "out.csv")[0][0].name == "csv"
    records, _ = read_all(CSV, tmp_path / "out.csv", ReadOptions(options={"delimiter": "semicolon"}))
    assert [span.text for span in records[1].spans] == list(HOSTILE)
    pandas = pytest.importorskip("pandas")
    frame = pandas.read_csv(tmp_path / "out.csv", sep=";", dtype=str, keep_default_na=False)
    assert len(frame) == len(fixture().spans) + len(HOSTILE)


def test_a_table_saved_with_other_dividers_is_read(tmp_path: Path) -> None:
    for suffix, divider in ((".csv", "\t"), (".csv", ";"), (".tsv", ";"), (".csv", ",")):
        path = tmp_path / f"a{suffix}"
        path.write_text(
            divider.join(("document", "start", "end", "label", "text"))
            + "\n"
            + divider.join(("خبر", "0", "3", "X", "نصّ"))
            + "\n",
            encoding="utf-8",
        )
        (record,), notes = read_all(format_named(suffix[1:]), path)
        assert (record.name, record.spans[0].text, notes) == ("خبر", "نصّ", [])


def test_the_apostrophe_can_be_left_out(tmp_path: Path) -> None:
    """For programs that take no cell for a formula, pandas first of all."""
    pandas = pytest.importorskip("pandas")
    options = WriteOptions(options={"guard": "no"})
    written = CSV.write([hostile()], tmp_path / "a.csv", options)  # type: ignore[misc]
    assert "formula" not in {loss.code for loss in written.lost}
    frame = pandas.read_csv(tmp_path / "a.csv", dtype=str, keep_default_na=False)
    assert frame["text"].tolist() == list(HOSTILE)
    guarded = CSV.write([hostile()], tmp_path / "b.csv", WriteOptions())  # type: ignore[misc]
    assert {loss.code: loss.count for loss in guarded.lost}["formula"] >= 5


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_libre_office_shows_the_same_rows(tmp_path: Path) -> None:
    """LibreOffice opens the workbook, and the CSV by semicolons, and has the same words in the same cells."""
    program = shutil.which("soffice")
    if not program:
        pytest.skip("LibreOffice is not installed")
    XLSX.write([fixture(), hostile()], tmp_path / "a.xlsx", WriteOptions())  # type: ignore[misc]
    CSV.write([fixture(), hostile()], tmp_path / "b.csv", WriteOptions(options={"delimiter": "semicolon"}))  # type: ignore[misc]
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    for name, filters in (("a.xlsx", ()), ("b.csv", ("--infilter=CSV:59,34,76,1,,0,true",))):
        done = subprocess.run(
            [program, home, "--headless", *filters, "--convert-to", "ods", "--outdir", str(tmp_path), name],
            cwd=tmp_path,
            capture_output=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        pandas = pytest.importorskip("pandas")
        frame = pandas.read_excel(tmp_path / name.replace(name[1:], ".ods"), engine="odf", dtype=str)
        assert len(frame) == len(fixture().spans) + len(HOSTILE)
        # ODF collapses line feeds in a cell to paragraphs: white space is not compared.
        wanted = [span.text for span in (*fixture().spans, *hostile().spans)]
        seen = [words.lstrip("'") for words in frame["text"]]
        plain = ["".join(words.lstrip("'").split()) for words in wanted]
        for given, shown in zip(plain, ("".join(words.split()) for words in seen), strict=True):
            # In a CSV file nothing says that digits are words: a spreadsheet reads a number.
            assert given == shown or (name == "b.csv" and float(given) == float(shown))
