"""Folding, words, sentences, canonical text and offsets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hashiya.core.clitics import bare, splits
from hashiya.core.fold import EXACT, Folding, fold, fold_mapped
from hashiya.core.offsets import GraphemeMap, Utf16Map, grapheme_starts, snap_to_graphemes
from hashiya.core.segment import (
    count_words,
    paragraphs,
    sentences,
    snap_to_words,
    word_at,
    words,
    words_touched,
)
from hashiya.core.text import canonical

ARABIC = st.text(st.sampled_from("ابتةىأإآٱؤئلمنهوي َُِّْـ\u200f\u200c😀𞸀Aa1٣.،«»\n\t-/ﻻﷲ"), max_size=60)
ANY = st.text(max_size=60)
WITH_SURROGATES = st.text(st.characters(exclude_categories=()), max_size=40)


class TestFold:
    @pytest.mark.parametrize(
        ("raw", "folded"),
        [
            ("الحُكَمَاءُ", "الحكماء"),
            ("مـحـمـد", "محمد"),
            ("إلى أُمَّةٍ", "الي امه"),
            ("مؤسسة رئيسة", "موسسه رييسه"),
            ("۱۲٣ ٫٬", "123 .,"),
            ("ﻻ إله إلا ٱلله", "لا اله الا الله"),
            ("گالري پاريس", "كالري باريس"),
            ("UNESCO É", "unesco é"),
            ("\u200fنص\u200c", "نص"),
        ],
    )
    def test_makes_one_form(self, raw: str, folded: str) -> None:
        assert fold(raw) == folded

    def test_exact_changes_nothing(self) -> None:
        assert fold("إِلَى ٣", EXACT) == "إِلَى ٣"

    def test_each_switch_is_its_own(self) -> None:
        assert fold("أُمَّة", Folding(hamza=False)) == "أمه"
        assert fold("أُمَّة", Folding(ta=False)) == "امة"
        assert fold("أُمَّة", Folding(marks=False)) == "اُمَّه"

    def test_a_folded_range_takes_its_marks_along(self) -> None:
        folded = fold_mapped("قَالَ الحُكَمَاءُ: نعم")
        at = folded.text.index("الحكماء")
        start, end = folded.to_raw_range(at, at + len("الحكماء"))
        assert folded.raw[start:end] == "الحُكَمَاءُ"

    @given(st.one_of(ARABIC, ANY))
    def test_the_map_is_true(self, text: str) -> None:
        folded = fold_mapped(text)
        assert folded.text == fold(text)
        last = 0
        for index, letter in enumerate(folded.text):
            raw = folded.to_raw(index)
            assert letter in fold(text[raw])
            assert raw >= last
            last = raw
            start, end = folded.to_raw_range(index, index + 1)
            assert start == raw < end <= len(text)

    @given(st.one_of(ARABIC, ANY))
    def test_folding_twice_is_folding_once(self, text: str) -> None:
        assert fold(fold(text)) == fold(text)


class TestClitics:
    def test_readings_of_a_word(self) -> None:
        assert [split.stem for split in splits("وبالرياض")] == ["وبالرياض", "بالرياض", "الرياض"]
        assert "الجنه" in [split.stem for split in splits("للجنه")]
        assert [split.stem for split in splits("لو")] == ["لو"]

    @pytest.mark.parametrize(
        ("word", "key"),
        [
            ("وبالحكومه", "حكومه"),
            ("للحكومه", "حكومه"),
            ("الحكومه", "حكومه"),
            ("وفان", "وفان"),
            ("كوريا", "كوريا"),
        ],
    )
    def test_a_key_without_sure_clitics(self, word: str, key: str) -> None:
        assert bare(word) == key

    @given(ARABIC)
    def test_a_reading_is_an_end_of_the_word(self, text: str) -> None:
        for word in fold(text).split():
            for split in splits(word):
                assert word.endswith(split.stem.removeprefix("ال")) and 0 <= split.length < max(1, len(word))


class TestWords:
    def test_punctuation_falls_off_and_codes_stay_whole(self) -> None:
        text = "قال: «النص»، 13-CT/HU و4.78% (XDCS&THQCDC). 2023 - 2025 user@example.org،التالي"
        assert [text[s:e] for s, e in words(text)] == [
            *(
                "قال",
                "النص",
                "13-CT/HU",
                "و4.78%",
                "XDCS&THQCDC",
                "2023",
                "2025",
                "user@example.org",
                "التالي",
            )
        ]

    def test_snapping_takes_whole_words_and_drops_punctuation(self) -> None:
        text = "زار أحمد، الرياض."
        assert text[slice(*snap_to_words(text, 5, 12))] == "أحمد، الرياض"
        assert text[slice(*snap_to_words(text, 6, 6))] == "أحمد"
        assert snap_to_words(text, 9, 9) == (9, 9)

    def test_the_word_at_a_place(self) -> None:
        assert word_at("ab  cd", 1) == (0, 2)
        assert word_at("ab  cd", 3) is None
        assert word_at("", 0) is None

    @given(st.one_of(ARABIC, ANY))
    def test_words_are_sorted_apart_and_inside(self, text: str) -> None:
        last = 0
        found = words(text)
        for start, end in found:
            assert last <= start < end <= len(text)
            assert not text[start:end][0].isspace() and not any(char.isspace() for char in text[start:end])
            last = end
        assert count_words(text) == len(found)

    @given(st.one_of(ARABIC, ANY), st.integers(0, 60), st.integers(0, 60))
    def test_snapping_keeps_to_word_edges(self, text: str, one: int, other: int) -> None:
        start, end = sorted((min(one, len(text)), min(other, len(text))))
        snapped = snap_to_words(text, start, end)
        touched = [w for w in words(text) if w[0] < max(end, start + 1) and w[1] > start]
        assert snapped == ((touched[0][0], touched[-1][1]) if touched else (start, end))
        indices = words_touched(words(text), start, max(end, start + 1))
        assert [words(text)[index] for index in indices] == touched

    def test_sentences_end_where_they_should(self) -> None:
        text = "وصل د. سامي عند 3.5 كم. ثم عاد؟ نعم!\nسطر"
        assert [text[s:e] for s, e in sentences(text)] == [
            "وصل د. سامي عند 3.5 كم.",
            "ثم عاد؟",
            "نعم!",
            "سطر",
        ]

    @given(st.one_of(ARABIC, ANY))
    def test_sentences_hold_everything_but_space(self, text: str) -> None:
        covered = "".join(text[s:e] for s, e in sentences(text))
        assert [c for c in covered if not c.isspace()] == [c for c in text if not c.isspace()]

    @given(ANY)
    def test_paragraphs_are_the_lines(self, text: str) -> None:
        assert [text[s:e] for s, e in paragraphs(text)] == text.split("\n")


class TestCanonical:
    def test_newlines_controls_and_surrogates(self) -> None:
        found = canonical("\ufeffأ\r\nب\rج\x00\ud800\fد")
        assert found.text == "أ\nب\nج\ufffd\ufffd\nد"
        assert (found.newlines, found.controls, found.surrogates) == (2, 1, 1)

    def test_what_is_text_stays(self) -> None:
        text = "  مـد  \u2028\u200f\ufeff\t\u00a0"
        assert canonical(text).text == text

    @given(WITH_SURROGATES)
    def test_the_result_can_be_stored_and_is_stable(self, source: str) -> None:
        found = canonical(source)
        found.text.encode("utf-8")
        assert canonical(found.text.removeprefix("\ufeff")).text == found.text.removeprefix("\ufeff")

    @given(st.text(st.sampled_from("ab\r\n\ufeff\f😀"), max_size=30))
    def test_positions_of_the_source_are_carried_over(self, source: str) -> None:
        found = canonical(source)
        for position, char in enumerate(source):
            if char in "ab😀":
                assert found.text[found.position(position)] == char
        assert found.position(len(source)) == len(found.text)


class TestOffsets:
    @given(st.one_of(ARABIC, ANY))
    def test_utf16_there_and_back(self, text: str) -> None:
        mapping = Utf16Map(text)
        for position in range(len(text) + 1):
            units = mapping.to_utf16(position)
            assert units == len(text[:position].encode("utf-16-le")) // 2
            assert mapping.from_utf16(units) == position

    def test_inside_a_pair_is_its_start(self) -> None:
        assert Utf16Map("a😀b").from_utf16(2) == 1

    @given(st.one_of(ARABIC, ANY))
    def test_graphemes_there_and_back(self, text: str) -> None:
        mapping = GraphemeMap(text)
        for count, position in enumerate(grapheme_starts(text)):
            assert mapping.to_graphemes(position) == count
            assert mapping.from_graphemes(count) == position

    def test_marks_stay_with_their_letter(self) -> None:
        assert len(grapheme_starts("مُحَمَّدٌ")) - 1 == 4
        assert snap_to_graphemes("مُحَمَّدٌ", 1, 3) == (0, 4)

    @given(ARABIC, st.integers(0, 60), st.integers(0, 60))
    def test_snapping_to_graphemes_only_widens(self, text: str, one: int, other: int) -> None:
        start, end = sorted((min(one, len(text)), min(other, len(text))))
        low, high = snap_to_graphemes(text, start, end)
        assert low <= start <= end <= high
        assert {low, high} <= set(grapheme_starts(text))
