"""The reader's arithmetic: heights, pieces, positions with hidden marks, selections."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from hashiya.core.document import Direction
from hashiya.ui.reader.display_map import DisplayMap
from hashiya.ui.reader.heights import Heights
from hashiya.ui.reader.paint.highlight_state import HighlightState
from hashiya.ui.reader.selection import TextSelection, snapped
from hashiya.ui.reader.text_blocks import PIECE, TextBlocks
from hashiya.ui.reader.types import Snap

whole = st.integers(1, 400).map(float)


@given(st.lists(whole, min_size=1, max_size=400), st.data())
def test_heights_answer_like_plain_sums(values: list[float], data: st.DataObject) -> None:
    heights = Heights(values)
    for _ in range(5):
        index = data.draw(st.integers(0, len(values) - 1))
        values[index] = data.draw(whole)
        heights.set(index, values[index])
    assert heights.total == sum(values)
    for index in {0, len(values) // 2, len(values) - 1}:
        assert heights.top(index) == sum(values[:index])
    y = data.draw(st.floats(0, sum(values) - 0.001))
    index, rest = heights.find(y)
    assert sum(values[:index]) <= y < sum(values[: index + 1]) or rest == values[index]
    assert abs(sum(values[:index]) + rest - y) < 1e-6


def test_heights_outside_give_the_ends() -> None:
    heights = Heights([10.0] * 130)
    assert heights.find(-5) == (0, 0.0)
    assert heights.find(1300.0)[0] == 129
    assert heights.find(9999.0)[0] == 129
    assert heights.find(640.0) == (64, 0.0)


@given(st.text(alphabet="ab \nبّ", max_size=200))
def test_pieces_cover_every_character_once(text: str) -> None:
    pieces = TextBlocks(text)
    joined = [text[start:end] for start, end in zip(pieces.starts, pieces.ends, strict=True)]
    assert "\n".join(joined) == text
    for position in range(len(text) + 1):
        start, end = pieces.paragraph_range(position)
        assert start <= position <= end
        assert "\n" not in text[start:end]


def test_long_paragraphs_are_cut_behind_spaces() -> None:
    text = "كلمات متفرقة " * 5000
    pieces = TextBlocks(text)
    assert "".join(text[a:b] for a, b in zip(pieces.starts, pieces.ends, strict=True)) == text
    assert len(pieces) > 10
    assert all(end - start <= 2 * PIECE for start, end in zip(pieces.starts, pieces.ends, strict=True))
    assert all(text[end - 1] == " " for end in pieces.ends[:-1])
    assert pieces.paragraph_range(30000) == (0, len(text))
    assert [pieces.number(piece) for piece in range(3)] == [1, 0, 0]


def test_without_spaces_no_letter_loses_its_marks() -> None:
    text = "مَّ" * 9000
    pieces = TextBlocks(text)
    assert len(pieces) > 3
    assert not any(unicodedata.combining(text[start]) for start in pieces.starts)


def test_a_piece_runs_as_its_whole_paragraph() -> None:
    text = "كتاب " + "latin words " * 2000
    pieces = TextBlocks(text)
    assert len(pieces) > 2
    assert {pieces.direction_of(piece) for piece in range(len(pieces))} == {Direction.RTL}


@given(st.text(alphabet="بتثَّٰ 🙂a", max_size=40), st.booleans())
def test_positions_survive_hidden_marks(text: str, hide: bool) -> None:
    projection = DisplayMap(text, hide_marks=hide)
    assert len(projection.units) == len(projection.shown.encode("utf-16-le")) // 2
    before = 0
    for position in range(len(text) + 1):
        unit = projection.to_shown(position)
        assert unit >= before
        before = unit
        assert projection.to_text(unit) >= position or not hide
        assert projection.to_shown(projection.to_text(unit)) == unit
    assert projection.to_shown(len(text)) == len(projection.units)


def test_hidden_marks_are_gone_and_letters_stay() -> None:
    text = "بِسْمِ 🙂 اللَّهِ"
    projection = DisplayMap(text, hide_marks=True)
    assert projection.shown == "بسم 🙂 الله"
    start = text.index("ا")
    assert projection.units[projection.to_shown(start) :] == "الله"


def test_selection_snaps_to_words_or_letters() -> None:
    text = "زارت سلمى، ثم عادت"
    assert snapped(text, 7, 6, Snap.WORD) == (5, 9)
    assert snapped(text, 2, 12, Snap.WORD) == (0, 13)
    assert snapped("بَيت", 0, 1, Snap.GRAPHEME) == (0, 2)
    assert snapped(text, 3, 3, Snap.WORD) == (3, 3)
    chosen = TextSelection()
    chosen.collapse(6)
    chosen.extend(text, 12, Snap.WORD)
    assert chosen.range == (5, 13)
    assert (chosen.anchor, chosen.head) == (6, 12)
    chosen.choose_word(text, 7)
    assert text[slice(*chosen.range)] == "سلمى"
    chosen.collapse(4)
    assert chosen.empty


def test_hits_in_sight_are_found_among_many() -> None:
    looks = HighlightState()
    looks.set_hits([(at, at + 4) for at in range(0, 1000, 10)], 2)
    assert looks.hits_between(18, 35) == [(20, 24, True), (30, 34, False)]
    assert looks.hits_between(24, 30) == []
    assert looks.hits_between(23, 24) == [(20, 24, True)]


@given(st.text(alphabet="بتثَّ 🙂a1-/", max_size=40), st.booleans())
def test_positions_survive_codes_in_one_piece(text: str, hide: bool) -> None:
    projection = DisplayMap(text, hide_marks=hide, whole_codes=True)
    plain = DisplayMap(text, hide_marks=hide)
    assert projection.shown.replace("\u2066", "").replace("\u2069", "") == plain.shown
    assert len(projection.units) == len(projection.shown.encode("utf-16-le")) // 2
    for position in range(len(text) + 1):
        unit = projection.to_shown(position)
        assert projection.to_text(unit) == plain.to_text(plain.to_shown(position))
    units = [projection.to_text(unit) for unit in range(len(projection.units) + 1)]
    assert units == sorted(units)
    assert projection.to_shown(len(text)) == len(projection.units)


def test_codes_are_figures_with_latin_letters_and_nothing_else() -> None:
    text = "القرار 13-CT/HU والخطة KH-UBND/166 للفترة 2023-2025 وموقع a.b وكوفيد COVID-19، 3-x/"
    shown = DisplayMap(text, whole_codes=True).shown
    assert shown.split("\u2066")[1].split("\u2069")[0] == "13-CT/HU"
    assert [part.split("\u2069")[0] for part in shown.split("\u2066")[1:]] == [
        *("13-CT/HU", "KH-UBND/166", "COVID-19", "3-x"),
    ]
