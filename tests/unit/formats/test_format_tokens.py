"""Words, tags, nesting, offsets and encodings: what the formats share."""

from __future__ import annotations

import sys
from contextlib import suppress
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.helpers.format_fixture import SOURCE, TEXT, fixture

from hashiya.errors import FormatError
from hashiya.formats.base import DocumentRecord, ReadOptions, SpanRecord, WriteOptions
from hashiya.formats.shared import nesting, tags
from hashiya.formats.shared.align import align, is_clitic_edge
from hashiya.formats.shared.checks import OffsetError, checked, from_codepoints, guess_unit, to_codepoints
from hashiya.formats.shared.decode import decode, guess_encoding
from hashiya.formats.shared.losses import LossTally
from hashiya.formats.shared.tokens import tokenize

if TYPE_CHECKING:
    from pathlib import Path

PROSE = (
    "أعلنت وزارة التربية والتعليم أمس أن العام الدراسي الجديد سيبدأ في الأول من سبتمبر، وأن المدارس ستفتح "
    "أبوابها للطلاب في جميع المحافظات. وقال الوزير إن اللجان المختصة أنهت استعداداتها؛ فهل تكفي الكتب؟"
)
_SEQUENCES = ("😀", "👩🏽‍🚀", "5️⃣", "🇯🇴", "🇯", "ℹ", "ℹ️", "❤️", "\U0001fae8", "\U0001f3fd", "\U000e0067")
_ODD = ("َ", "ّ", "\u200d", "\u200f", "\ufeff", "\u2028", "\x85", "\xa0", "\ufe0f", "\u20e3", "\u20c1", "﷽")
_PIECES = st.sampled_from([*"ابتوكال  \t\n.،؛؟|[]_-/#*0123٤٥$€ـ©A", *_SEQUENCES, *_ODD])


camel_word = pytest.importorskip("camel_tools.tokenizers.word")


def _theirs(text: str) -> list[str]:
    return list(camel_word.simple_word_tokenize(text))


def _ours(text: str) -> list[str]:
    return [text[start:end] for start, end in tokenize(text)]


@given(st.lists(_PIECES, max_size=40).map("".join))
def test_words_are_those_of_camel_tools(text: str) -> None:
    assert _ours(text) == _theirs(text)


@given(st.text(max_size=60))
def test_words_of_any_text(text: str) -> None:
    assert _ours(text) == _theirs(text)


@pytest.mark.slow
def test_words_of_every_character() -> None:
    """Each between two letters: none is treated differently, and none is lost but white space."""
    for plane in range(0, sys.maxunicode + 1, 4096):
        chars = [chr(code) for code in range(plane, plane + 4096)]
        text = " ".join(f"ب{char}ت" for char in chars)
        ours = _ours(text)
        assert ours == _theirs(text)
        assert "".join(ours) == "".join(text.split())


def test_words_keep_marks_codes_and_places() -> None:
    text = "x قَالَ  SV-1020\n«نعم»"
    assert _ours(text) == ["x", "قَالَ", "SV", "-", "1020", "«", "نعم", "»"]
    assert tokenize(text, 2, 8) == [(2, 7)]


def _flat(length: int) -> st.SearchStrategy[list[tags.WordSpan]]:
    def build(cuts: list[int]) -> list[tags.WordSpan]:
        edges = sorted(set(cuts))
        return [(a, b, "XY"[a % 2]) for n, (a, b) in enumerate(pairwise(edges)) if (a * 7 + n) % 3]

    return st.lists(st.integers(0, length), max_size=12).map(build)


@given(_flat(20), st.sampled_from(tags.SCHEMES))
def test_tags_come_back(spans: list[tags.WordSpan], scheme: str) -> None:
    encoded = tags.encode(20, spans, scheme)
    assert tags.decode(encoded) == spans
    assert tags.violations(encoded, scheme) == []


@pytest.mark.parametrize(
    ("scheme", "row", "bad"),
    [
        ("iob2", "O I-X I-X", [1]),
        ("iob2", "B-X I-Y O", [1]),
        ("iob1", "O B-X O", [1]),
        ("iobes", "B-X I-X O", [1]),
        ("iobes", "S-X B-X E-X", []),
        ("bilou", "B-X I-X L-X", []),
        ("bilou", "B-X E-X", [1]),
        ("ioe2", "I-X I-X O", [1]),
    ],
)
def test_tags_out_of_place(scheme: str, row: str, bad: list[int]) -> None:
    assert [index for index, _ in tags.violations(row.split(), scheme)] == bad


_RANGES = st.lists(
    st.tuples(st.integers(0, 20), st.integers(1, 8)).map(lambda pair: (pair[0], sum(pair))), max_size=14
)


@given(_RANGES, st.sampled_from(["outermost", "innermost", "longest"]))
def test_chosen_spans_never_overlap(ranges: list[tuple[int, int]], mode: str) -> None:
    kept, dropped = nesting.choose(ranges, mode)
    assert sorted([*kept, *(drop.index for drop in dropped)]) == list(range(len(ranges)))
    chosen = sorted(ranges[index] for index in kept)
    assert all(left[1] <= right[0] for left, right in pairwise(chosen))
    for drop in dropped:
        (a, b), (c, d) = ranges[drop.index], ranges[drop.because]
        assert a < d and c < b and drop.because in kept
        assert (drop.reason == "same_range") == ((a, b) == (c, d))


@given(_RANGES)
def test_layers_hold_all_and_never_overlap(ranges: list[tuple[int, int]]) -> None:
    layers = nesting.layers(ranges)
    for layer in set(layers):
        inside = sorted(span for span, other in zip(ranges, layers, strict=True) if other == layer)
        assert all(left[1] <= right[0] for left, right in pairwise(inside))


def test_modes_differ() -> None:
    ranges = [(0, 10), (2, 4), (9, 22), (2, 4)]
    assert [
        list(nesting.choose(ranges, mode)[0]) for mode in ("outermost", "innermost", "longest", "all")
    ] == [
        [0],
        [1, 2],
        [1, 2],
        [0, 1, 3, 2],
    ]
    assert nesting.choose([(0, 10), (9, 22)], "outermost")[0] == [0]
    assert nesting.choose([(0, 10), (9, 22)], "longest")[0] == [1]


@pytest.mark.parametrize(
    ("word", "edge", "expected"),
    [
        ("بالقاهرة", 1, True),
        ("وبالقاهرة", 2, True),
        ("وبالقاهرة", 4, True),
        ("كتابهم", 4, True),
        ("وَالرياض", 2, True),
        ("مدرسة", 2, False),
        ("الرياض", 2, True),
        ("الرياض", 3, False),
        ("سيكتب", 1, True),
    ],
)
def test_where_a_word_can_be_cut(word: str, edge: int, expected: bool) -> None:
    assert is_clitic_edge(word, edge) is expected


def test_words_of_the_fixture_are_not_lost() -> None:
    tally = LossTally()
    aligned = align(fixture(), WriteOptions(), tally, flat=False)
    assert len(aligned.spans) == len(fixture().spans)
    assert aligned.units[0][0] == 0 and aligned.units[-1][1] == len(aligned.tokens)
    for left, right in pairwise(aligned.units):
        assert left[1] == right[0]
    assert all(any(a <= s.first and s.last < b for a, b in aligned.units) for s in aligned.spans)


@given(
    st.lists(_PIECES, min_size=1, max_size=30).map("".join),
    st.sampled_from(["codepoint", "utf16", "grapheme"]),
    st.data(),
)
def test_units_come_back(text: str, unit: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    out, back = from_codepoints(text, unit), to_codepoints(text, unit)
    moved = back(out(start), out(end))
    assert moved == (start, end) or unit == "grapheme"
    if unit == "grapheme":
        assert (out(moved[0]), out(moved[1])) == (out(start), out(end))


def test_half_a_character_is_no_place() -> None:
    with pytest.raises(OffsetError):
        to_codepoints("😀ab", "utf16")(1, 3)


def test_unit_is_found_by_trying() -> None:
    text = "😀 " * 3 + "زار مُحَمَّدٌ العَرَبِيُّ مدينةَ فاسَ القديمةَ"
    spans = [text.index(word) for word in ("مُحَمَّدٌ", "العَرَبِيُّ", "فاسَ")]
    words = [(start, start + len(word)) for start, word in zip(spans, ("مُحَمَّدٌ", "العَرَبِيُّ", "فاسَ"), strict=True)]
    for unit in ("codepoint", "utf16", "grapheme"):
        convert = from_codepoints(text, unit)
        assert guess_unit([(text, [(convert(start), convert(end)) for start, end in words])]) == (unit, True)
    assert guess_unit([("زار احمد فاس", [(4, 8)])]) == ("utf16", True)
    assert guess_unit([(text, [(7, 9), (8, 11)])])[1] is False


def test_many_wrong_spans_are_summed_up() -> None:
    spans = tuple(SpanRecord(900 + n, 901 + n, "X") for n in range(500))
    items = list(checked(DocumentRecord("a", "نص", spans), path="p", where="", options=ReadOptions()))
    assert len(items) == 22
    assert items[-2].code == "more" and items[-2].args["count"] == 480


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "cp1256", "iso8859-6"],
)
@pytest.mark.parametrize("text", [PROSE, PROSE * 40, PROSE.replace("،", "\r\n") + "\nName: ABC-123, 2024."])
def test_encodings_are_found(encoding: str, text: str) -> None:
    text = text.replace("؛", ",") if encoding == "iso8859-6" else text
    found = decode(text.encode(encoding))
    assert (found.text, found.sure, found.errors) == (text, True, 0)


def test_encodings_of_little_text_are_not_sure() -> None:
    assert decode("نعم".encode("cp1256")).sure is False
    assert decode("Élève où était déjà l'été à Besançon".encode("cp1252")).sure is False
    assert decode(b"plain ascii") == decode(b"plain ascii", "utf-8")


def test_damaged_utf8_stays_utf8() -> None:
    data = bytearray((PROSE * 3).encode())
    data[101] = 0xFF
    found = decode(bytes(data))
    assert found.encoding == "utf-8" and found.errors >= 1 and "وزارة التربية" in found.text
    cut = (PROSE * 3).encode()[:1001]
    assert guess_encoding(cut, whole=False).errors == 0


def test_encodings_by_name() -> None:
    assert decode("سطر".encode("cp1256"), "cp1256").text == "سطر"
    assert decode("سطر".encode("utf-16-le"), "utf-16").text == "سطر"
    assert decode(b"\xff\xfe\xfd", "utf-8").errors == 3
    for name in ("no-such", "base64", ""):
        with pytest.raises(FormatError):
            decode(b"\x00\x00\x01\x02\x00" if not name else b"x", name)


@given(st.binary(max_size=400))
def test_any_bytes_decode_or_are_refused(data: bytes) -> None:
    with suppress(FormatError):
        assert isinstance(decode(data).text, str)


def test_fixture_survives_all_encodings_of_unicode(tmp_path: Path) -> None:
    for encoding in ("utf-8", "utf-16", "utf-32"):
        assert decode(SOURCE.encode(encoding)).text == SOURCE
    assert len(TEXT) < len(SOURCE)
