"""Reading and writing at their edges: which of two spans stays, what is not believed, what is told."""

from __future__ import annotations

import json
import stat
import zipfile
from typing import TYPE_CHECKING

import pytest

from hashiya.core.document import digest
from hashiya.errors import FormatError
from hashiya.formats import format_named
from hashiya.formats.base import DocumentRecord, Note, ReadOptions, SpanRecord, WriteOptions
from hashiya.formats.shared import archive, nesting, tags
from hashiya.formats.shared.align import align
from hashiya.formats.shared.checks import checked
from hashiya.formats.shared.decode import decode
from hashiya.formats.shared.losses import LossTally
from hashiya.formats.shared.xmlsafe import parse_xml

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "زار الوفد مدينة القدس."


# --- overlapping spans


def kept(ranges: list[tuple[int, int]], mode: str) -> list[int]:
    return list(nesting.choose(ranges, mode)[0])


@pytest.mark.parametrize("inner", [(2, 5), (0, 3), (1, 4)])
def test_of_nested_spans_the_mode_says_which_stays(inner: tuple[int, int]) -> None:
    """The commonest nesting of Arabic names ends with its outer: «مدينة القدس»."""
    ranges = [(0, 5), inner]
    assert kept(ranges, "innermost") == [1]
    assert kept(ranges, "outermost") == kept(ranges, "longest") == [0]


def test_what_lies_in_another_gives_way_to_what_lies_in_none() -> None:
    """The second crosses the first and goes; the third lies in it, and so comes after the fourth."""
    assert kept([(0, 4), (3, 10), (5, 10), (8, 12)], "outermost") == [0, 3]


def test_spans_that_touch_share_a_layer_spans_that_overlap_do_not() -> None:
    assert nesting.layers([(0, 3), (3, 6), (2, 6)]) == [0, 0, 1]


# --- tags


def test_touching_entities_of_one_label_stay_two_in_every_scheme() -> None:
    spans = [(0, 1, "PER"), (1, 3, "PER"), (3, 4, "LOC")]
    for scheme in tags.SCHEMES:
        assert tags.decode(tags.encode(4, spans, scheme)) == spans, scheme
    assert tags.encode(4, spans, "iob1") == ["I-PER", "B-PER", "I-PER", "I-LOC"]


def test_marks_of_single_words_end_them_before_more_of_the_same() -> None:
    assert tags.decode(["U-PER", "I-PER", "O", "S-LOC", "I-LOC"]) == [
        *((0, 1, "PER"), (1, 2, "PER")),
        *((3, 4, "LOC"), (4, 5, "LOC")),
    ]
    for single in "US":
        assert tags.decode(["B-PER", f"{single}-PER"]) == [(0, 1, "PER"), (1, 2, "PER")]


# --- archives, XML, pages: nothing is believed


def zipped(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return path


@pytest.mark.parametrize(
    "name", ["../evil.txt", "a/../../evil.txt", "/evil.txt", "..\\evil.txt", "c:evil.txt"]
)
def test_no_member_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    with pytest.raises(FormatError) as caught:
        archive.extract(zipped(tmp_path / "a.zip", **{name: b"x"}), folder)
    assert caught.value.code == "zip_path"
    assert not list(tmp_path.rglob("*evil*"))


def test_no_member_is_a_link(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as made:
        made.writestr(link, "/etc/passwd")
    with pytest.raises(FormatError) as caught:
        archive.extract(tmp_path / "a.zip", folder)
    assert caught.value.code == "zip_path" and list(folder.iterdir()) == []


def test_an_archive_that_would_fill_the_disk_is_not_opened(tmp_path: Path) -> None:
    path = zipped(tmp_path / "bomb.zip", **{"a.txt": bytes(11 << 20)})
    with pytest.raises(FormatError) as caught, archive.opened(path):
        pass
    assert caught.value.code == "zip_bomb"
    with pytest.raises(FormatError) as caught, archive.opened(tmp_path / "in.zip", path.read_bytes()):
        pass
    assert caught.value.code == "zip_bomb"
    assert archive.names_in(path) == archive.names_in(tmp_path / "none.zip") == []


def test_entities_of_ones_own_are_refused() -> None:
    with pytest.raises(FormatError) as caught:
        parse_xml(b'<!DOCTYPE a [<!ENTITY x "y">]><a>plain</a>', name="a.xml")
    assert caught.value.code == "xml_entities"


def test_nothing_of_a_document_is_markup_in_its_page(tmp_path: Path) -> None:
    text = "<b>غليظ</b> & <script>alert(1)</script>"
    span = SpanRecord(3, 7, '"><i>', text=text[3:7], note="<u>")
    target = tmp_path / "page.html"
    format_named("html-page").write([DocumentRecord("<img src=x>", text, (span,))], target, WriteOptions())  # type: ignore[misc]
    page = target.read_text(encoding="utf-8")
    for tag in ("<b>", "<script", "<img", "<i>", "<u>"):
        assert tag not in page


def test_binary_data_is_no_text() -> None:
    for data in (b"GIF89a\x00\x01\x02" * 50, bytes(range(1, 9)) * 40):
        with pytest.raises(FormatError) as caught:
            decode(data)
        assert caught.value.code == "binary"


# --- spans of a file against its text


def read(*spans: SpanRecord, text: str = TEXT, unit: str = "codepoint", **more: str) -> tuple[list[str], int]:
    """The codes of what is told, and how many spans are kept."""
    record = DocumentRecord("نص", text, spans)
    found = list(checked(record, unit=unit, path="a", where="1", options=ReadOptions(), **more))  # type: ignore[arg-type]
    (whole,) = (each for each in found if isinstance(each, DocumentRecord))
    return [each.code for each in found if isinstance(each, Note)], len(whole.spans)


def test_a_span_whose_words_are_not_there_is_left_out_and_told() -> None:
    assert read(SpanRecord(4, 9, "ORG", text="الوفد"), SpanRecord(4, 9, "ORG", text="القدس")) == (
        ["surface_differs"],
        1,
    )


def test_a_span_outside_its_text_is_left_out_and_told() -> None:
    assert read(SpanRecord(16, len(TEXT), "GPE"), SpanRecord(16, len(TEXT) + 1, "GPE")) == (
        ["span_outside"],
        1,
    )


def test_an_offset_in_the_middle_of_a_character_is_told() -> None:
    assert read(SpanRecord(1, 3, "X"), SpanRecord(2, 3, "X"), text="ا😀ب", unit="utf16") == (
        ["offset_inside_character"],
        1,
    )


def test_one_annotation_twice_is_kept_once_two_peoples_both() -> None:
    twice = [SpanRecord(4, 9, "ORG")] * 2
    assert read(*twice) == (["duplicate_span"], 1)
    assert read(SpanRecord(4, 9, "ORG", by="سارة"), SpanRecord(4, 9, "ORG", by="نبيل")) == ([], 2)


def test_a_checksum_of_another_text_is_told() -> None:
    assert read(sha256=digest(TEXT)) == ([], 0)
    assert read(sha256=digest("غير ذلك")) == (["sha_differs"], 0)


# --- losses


def test_losses_are_counted_beyond_their_examples() -> None:
    tally, record = LossTally(), DocumentRecord("نص", TEXT)
    for start in range(9):
        tally.add_span("nested", record, SpanRecord(start, start + 1, "X", text=TEXT[start]))
    (loss,) = tally.losses()
    assert loss.count == 9 and len(loss.examples) == 5


def test_a_span_that_cuts_a_word_is_widened_and_told() -> None:
    text = "سافر والوفد إلى القدس"
    record = DocumentRecord("نص", text, (SpanRecord(6, 11, "ORG", text="الوفد"), SpanRecord(16, 21, "GPE")))
    tally = LossTally()
    found = align(record, WriteOptions(), tally, flat=True)
    assert [found.words[each.first] for each in found.spans] == ["والوفد", "القدس"]
    assert [(loss.code, loss.count) for loss in tally.losses()] == [("clitic", 1)]


@pytest.mark.parametrize(("unit", "start"), [("codepoint", 2), ("utf16", 3)])
def test_label_studio_counts_in_the_unit_asked_for(tmp_path: Path, unit: str, start: int) -> None:
    record = DocumentRecord("نص", "😀 بيروت", (SpanRecord(2, 7, "GPE", text="بيروت"),))
    target, write = tmp_path / "a.json", format_named("labelstudio").write
    assert write is not None
    write([record], target, WriteOptions(options={"unit": unit}))
    (task,) = json.loads(target.read_text(encoding="utf-8"))
    value = task["annotations"][0]["result"][0]["value"]
    assert (value["start"], value["end"]) == (start, start + 5)
