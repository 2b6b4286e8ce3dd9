"""Several people's work side by side: every annotation in one place, kinds of difference, strategies."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hashiya.core.adjudicate import Kind, Mark, Place, StrategyChoice, align, majority, threshold, unanimous
from hashiya.core.span import Span

TEXT = "نزل القاضي عمر في فندق الواحة الكبير قرب محطة الحجاز، ثم عاد بالقطار إلى بيروت."
PEOPLE = ("sara", "nabil", "aisha")


def mark(person: str, surface: str, label: str, *, score: float | None = None) -> Mark:
    start = TEXT.index(surface)
    return Mark(start, start + len(surface), label, person, f"{person} {surface} {label}", score)


def places(*marks: Mark, people: tuple[str, ...] = PEOPLE) -> list[Place]:
    return align("d", marks, people)


def only(*marks: Mark, people: tuple[str, ...] = PEOPLE) -> Place:
    (place,) = places(*marks, people=people)
    return place


def span(surface: str, label: str) -> Span:
    start = TEXT.index(surface)
    return Span(start, start + len(surface), label)


def test_what_all_have_is_agreed() -> None:
    place = only(*(mark(person, "بيروت", "GPE") for person in PEOPLE))
    assert place.kind == Kind.AGREED
    assert not place.missing
    assert place.candidates == {span("بيروت", "GPE"): PEOPLE}


def test_the_hotel_of_the_picture_differs_in_label_and_boundary() -> None:
    place = only(
        mark("sara", "فندق الواحة الكبير", "FAC"),
        mark("nabil", "فندق الواحة الكبير", "ORG"),
        mark("aisha", "فندق الواحة", "FAC"),
    )
    assert place.kind == Kind.MIXED
    assert place.labels_differ and place.ranges_differ and not place.missing
    assert TEXT[place.start : place.end] == "فندق الواحة الكبير"
    assert [side.person for side in place.sides] == list(PEOPLE)


def test_kinds() -> None:
    label = only(mark("sara", "بيروت", "GPE"), mark("nabil", "بيروت", "LOC"), people=PEOPLE[:2])
    boundary = only(mark("sara", "القاضي عمر", "PERS"), mark("nabil", "عمر", "PERS"), people=PEOPLE[:2])
    one_sided = only(mark("sara", "عمر", "PERS"), mark("nabil", "عمر", "PERS"))
    assert (label.kind, boundary.kind, one_sided.kind) == (Kind.LABEL, Kind.BOUNDARY, Kind.ONE_SIDED)
    assert one_sided.missing == ("aisha",)
    assert not boundary.differs_by_clitic(TEXT)


def test_a_clitic_is_told_apart() -> None:
    place = only(mark("sara", "بالقطار", "PRODUCT"), mark("nabil", "القطار", "PRODUCT"), people=PEOPLE[:2])
    assert place.kind == Kind.BOUNDARY
    assert place.differs_by_clitic(TEXT)


def test_one_long_span_beside_two_short_ones_is_one_place() -> None:
    place = only(
        mark("sara", "القاضي عمر", "PERS"),
        mark("nabil", "القاضي", "PERS"),
        mark("nabil", "عمر", "PERS"),
        people=PEOPLE[:2],
    )
    assert place.kind == Kind.BOUNDARY
    assert len(place.side("nabil").annotations) == 2


def test_an_inner_span_of_another_label_is_a_place_of_its_own() -> None:
    found = places(
        *(mark(person, "محطة الحجاز", "FAC") for person in PEOPLE),
        mark("sara", "الحجاز", "GPE"),
        mark("nabil", "الحجاز", "GPE"),
    )
    assert [place.kind for place in found] == [Kind.AGREED, Kind.ONE_SIDED]


def test_one_persons_own_nested_spans_are_not_rivals() -> None:
    found = places(mark("sara", "فندق الواحة الكبير", "FAC"), mark("sara", "فندق الواحة", "FAC"))
    assert len(found) == 2


def test_only_the_work_of_those_named_counts() -> None:
    assert not places(mark("other", "عمر", "PERS"))


def test_the_fingerprint_changes_with_the_work_alone() -> None:
    before = only(mark("sara", "عمر", "PERS"), people=PEOPLE[:2])
    same = only(mark("sara", "عمر", "PERS"), people=PEOPLE[:2])
    after = only(mark("sara", "عمر", "OCC"), people=PEOPLE[:2])
    assert before.fingerprint == same.fingerprint != after.fingerprint


def test_unanimous_leaves_differences_open() -> None:
    assert unanimous(only(*(mark(person, "بيروت", "GPE") for person in PEOPLE))) == StrategyChoice(
        True, (span("بيروت", "GPE"),)
    )
    assert not unanimous(only(mark("sara", "بيروت", "GPE"))).decided


def test_majority_takes_two_of_three_and_can_say_nothing() -> None:
    two = only(mark("sara", "بيروت", "GPE"), mark("nabil", "بيروت", "GPE"))
    one = only(mark("sara", "بيروت", "GPE"))
    split = only(mark("sara", "بيروت", "GPE"), mark("nabil", "بيروت", "LOC"))
    assert majority(two) == StrategyChoice(True, (span("بيروت", "GPE"),))
    assert majority(one) == StrategyChoice(True)
    assert majority(split) == StrategyChoice(False)


def test_threshold_on_agreement_and_score() -> None:
    sure = only(mark("sara", "بيروت", "GPE", score=0.95), people=PEOPLE[:2])
    unsure = only(mark("sara", "بيروت", "GPE", score=0.5), people=PEOPLE[:2])
    assert threshold(0.5, 0.9)(sure) == StrategyChoice(True, (span("بيروت", "GPE"),))
    assert threshold(0.5, 0.9)(unsure) == StrategyChoice(True)
    assert threshold(0.6, 0.9)(sure) == StrategyChoice(False)


def test_a_strategy_never_keeps_two_that_cross() -> None:
    place = only(
        mark("sara", "فندق الواحة", "FAC"),
        mark("nabil", "الواحة الكبير", "FAC"),
        mark("aisha", "فندق الواحة", "FAC"),
    )
    assert threshold(0.3)(place).spans == (span("فندق الواحة", "FAC"),)


ranges = st.tuples(st.integers(0, 60), st.integers(1, 15), st.sampled_from("AB"), st.sampled_from(PEOPLE))


@given(st.lists(ranges, max_size=30, unique=True))
def test_every_annotation_is_in_one_place_and_nobody_is_forgotten(
    found: list[tuple[int, int, str, str]],
) -> None:
    given_ = [
        Mark(start, start + length, label, person, f"{i}")
        for i, (start, length, label, person) in enumerate(found)
    ]
    result = align("d", given_, PEOPLE)
    held = [each.uid for place in result for side in place.sides for each in side.annotations]
    assert sorted(held) == sorted(each.uid for each in given_)
    for place in result:
        assert [side.person for side in place.sides] == list(PEOPLE)
        everybody = len({side.spans for side in place.sides}) == 1
        assert (place.kind == Kind.AGREED) == everybody
    assert result == align("d", reversed(given_), PEOPLE)


@given(st.lists(ranges, max_size=30, unique=True), st.integers(1, 70))
def test_the_beginning_of_a_text_has_the_places_of_the_whole(
    found: list[tuple[int, int, str, str]], end: int
) -> None:
    """What begins before `end` is enough to know every place that ends by then."""
    marks = [Mark(start, start + length, label, person) for start, length, label, person in found]
    whole = [place for place in align("d", marks, PEOPLE) if place.end <= end]
    begun = align("d", [mark for mark in marks if mark.start < end], PEOPLE)
    assert [place for place in begun if place.end <= end] == whole
