"""Edges: what lies just inside and just outside of a range, a half, a share, a line."""

from __future__ import annotations

from hashiya.core.adjudicate import OPEN, Mark, StrategyChoice, align, majority
from hashiya.core.clitics import bare, splits
from hashiya.core.offsets import Utf16Map
from hashiya.core.overlap import SpanIndex
from hashiya.core.segment import sentences, words, words_touched
from hashiya.core.span import Span


def test_utf16_offsets_at_and_inside_a_character_of_two_units() -> None:
    units = Utf16Map("ا😀ب😀ت")
    assert [units.to_utf16(position) for position in range(6)] == [0, 1, 3, 4, 6, 7]
    assert [units.from_utf16(offset) for offset in range(8)] == [0, 1, 1, 2, 3, 3, 4, 5]


def test_what_is_left_of_a_bucket_is_still_found_by_its_end() -> None:
    outer, inner = Span(0, 50, "EVENT"), Span(10, 20, "GPE")
    index = SpanIndex([outer, inner])
    assert index.discard(inner)
    assert index.touching(30, 40) == [outer]


def test_a_line_feed_ends_a_sentence_without_any_sign() -> None:
    text = "عنوان بلا نقطة\nثم جملة أخرى"
    assert [text[start:end] for start, end in sentences(text)] == ["عنوان بلا نقطة", "ثم جملة أخرى"]


def test_a_range_that_ends_where_a_word_begins_does_not_touch_it() -> None:
    ranges = words("نص،نص")
    assert ranges == [(0, 2), (3, 5)]
    assert words_touched(ranges, 0, 3) == range(0, 1)
    assert words_touched(ranges, 2, 4) == range(1, 2)
    assert not words_touched(ranges, 2, 3)


def test_a_half_is_no_majority_for_anything_or_for_nothing() -> None:
    marks = [Mark(0, 5, "GPE", person) for person in ("sara", "nabil")]
    (half,) = align("d", marks, ("sara", "nabil", "aisha", "omar"))
    assert majority(half) == OPEN
    (more,) = align("d", marks, ("sara", "nabil", "aisha"))
    assert majority(more) == StrategyChoice(True, (Span(0, 5, "GPE"),))


def test_from_half_of_the_letters_on_two_labels_answer_one_question() -> None:
    people = ("sara", "nabil")

    def places(inner: int) -> int:
        return len(align("d", [Mark(0, 10, "FAC", "sara"), Mark(0, inner, "ORG", "nabil")], people))

    assert [places(4), places(5), places(6)] == [2, 1, 1]


def test_each_preposition_before_the_article_is_taken_off() -> None:
    written = ("الرياض", "بالرياض", "كالرياض", "للرياض", "والرياض", "وبالرياض", "وكالرياض", "وللرياض")
    assert {bare(word) for word in written} == {"رياض"}
    assert ("ك", "الرياض") in {(split.prefix, split.stem) for split in splits("كالرياض")}
