"""The ordered span index against a plain search, and the lanes that spans are drawn in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hashiya.core.overlap import SpanIndex, depths, inside_out, lanes, reading_order
from hashiya.core.span import Span

spans = st.builds(
    lambda start, length, label: Span(start, start + length, label),
    st.integers(0, 80),
    st.integers(1, 30),
    st.sampled_from("ABC"),
)


@given(st.lists(spans, max_size=60, unique=True), st.integers(0, 120), st.integers(1, 40))
def test_touching_is_what_a_plain_search_finds(items: list[Span], start: int, length: int) -> None:
    index = SpanIndex(items)
    expected = [item for item in items if item.start < start + length and item.end > start]
    found = index.touching(start, start + length)
    assert sorted(found) == sorted(expected)
    assert [reading_order(item) for item in found] == sorted(map(reading_order, expected))


@given(st.lists(spans, max_size=40, unique=True), st.data())
def test_adding_and_taking_away_in_any_order(items: list[Span], data: st.DataObject) -> None:
    index: SpanIndex[Span] = SpanIndex()
    kept: list[Span] = []
    for item in items:
        index.add(item)
        kept.append(item)
        if data.draw(st.booleans()):
            gone = data.draw(st.sampled_from(kept))
            kept.remove(gone)
            assert index.discard(gone)
            assert not index.discard(gone)
    assert len(index) == len(kept)
    assert sorted(index) == sorted(kept)
    assert [item.start for item in index] == sorted(item.start for item in kept)


@given(st.lists(spans, min_size=1, max_size=60, unique=True), st.integers(0, 100), st.data())
def test_many_small_buckets_find_what_a_plain_search_finds(
    items: list[Span], start: int, data: st.DataObject
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hashiya.core.overlap._BUCKET", 2)
        index = SpanIndex(items[::2])
        for item in items[1::2]:
            index.add(item)
        gone = data.draw(st.sets(st.sampled_from(items)))
        for item in gone:
            assert index.discard(item)
        for place in (start, start + 20):
            expected = [
                item for item in items if item not in gone and item.start < place + 9 and item.end > place
            ]
            assert sorted(index.touching(place, place + 9)) == sorted(expected)


def test_buckets_split_and_stay_ordered() -> None:
    index: SpanIndex[Span] = SpanIndex()
    for number in range(3000):
        index.add(Span((number * 7919) % 3000, (number * 7919) % 3000 + 5, "A"))
    index.add(Span(0, 4000, "WHOLE"))
    assert [item.start for item in index] == sorted([*range(3000), 0])
    assert [item.label for item in index.touching(2990, 2991)] == ["WHOLE", *["A"] * 5]
    for start in range(3000):
        assert index.discard(Span(start, start + 5, "A"))
    assert list(index) == [Span(0, 4000, "WHOLE")]


def test_at_gives_the_innermost_first() -> None:
    outer, middle, inner = Span(0, 30, "A"), Span(5, 20, "B"), Span(8, 12, "C")
    index = SpanIndex([inner, outer, middle, Span(12, 14, "D")])
    assert index.at(9) == [inner, middle, outer]
    assert index.at(12)[0].label == "D"
    assert index.at(40) == []


@given(st.lists(spans, max_size=30, unique=True))
def test_depth_counts_the_spans_around(items: list[Span]) -> None:
    items = sorted(items, key=reading_order)
    for place, depth in enumerate(depths(items)):
        around = sum(1 for other in items[:place] if other.contains(items[place]))
        assert depth == around


@given(st.lists(spans, max_size=25, unique=True))
def test_what_overlaps_never_shares_a_lane_and_inner_is_nearer(items: list[Span]) -> None:
    items = sorted(items, key=reading_order)
    given_lanes = lanes([(item.start, item.end, item.end - item.start) for item in items])
    for i, first in enumerate(items):
        for j, second in enumerate(items[:i]):
            if first.start < second.end and second.start < first.end:
                assert given_lanes[i] != given_lanes[j]
            if second.contains(first):
                assert given_lanes[i] < given_lanes[j]


def test_a_lane_is_one_below_the_deepest_inside() -> None:
    words = [(0, 50, 50), (0, 10, 10), (12, 40, 28), (14, 20, 6), (60, 70, 10)]
    assert lanes(words) == [2, 0, 1, 0, 0]


def test_a_piece_keeps_the_order_of_its_whole_span() -> None:
    """On a line that shows only the end of both, the outer one still goes below."""
    assert lanes([(0, 10, 200), (0, 10, 120)]) == [1, 0]


def test_inside_out_sorts_short_ones_first() -> None:
    assert sorted([Span(0, 9, "A"), Span(3, 5, "B")], key=inside_out)[0].label == "B"
