"""One set out of many: joined reasons, no crossing, no contradictions, nothing over a person's work."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hashiya.core.span import Span
from hashiya.suggest.base import Reason, Suggestion
from hashiya.suggest.merge import merge


def suggestion(start: int, end: int, label: str, score: float = 0.8, engine: str = "patterns") -> Suggestion:
    return Suggestion(start, end, label, score, engine, "1", (Reason(engine, (label,)),))


def spans(items: list[Suggestion]) -> list[tuple[int, int, str]]:
    return [(item.start, item.end, item.label) for item in items]


def test_same_span_and_label_of_two_engines_is_one_with_both_reasons() -> None:
    (joined,) = merge([suggestion(0, 5, "ORG", 0.6, "crf"), suggestion(0, 5, "ORG", 0.7, "lexicon")])
    assert joined.engine == "crf+lexicon"
    assert {reason.code for reason in joined.why} == {"crf", "lexicon"}
    assert 0.7 < joined.score < 1


def test_two_reasons_of_one_engine_do_not_count_twice() -> None:
    (joined,) = merge([suggestion(0, 5, "ORG", 0.6), suggestion(0, 5, "ORG", 0.7)])
    assert joined.score == 0.7
    assert joined.engine == "patterns"


def test_same_span_other_label_keeps_the_more_probable() -> None:
    assert spans(merge([suggestion(0, 5, "GPE", 0.6), suggestion(0, 5, "PERS", 0.7)])) == [(0, 5, "PERS")]


def test_nested_stay_and_crossing_go() -> None:
    items = [suggestion(0, 20, "OCC"), suggestion(5, 20, "ORG"), suggestion(15, 25, "ORG", 0.7)]
    assert spans(merge(items)) == [(0, 20, "OCC"), (5, 20, "ORG")]


def test_nothing_stands_inside_a_person() -> None:
    items = [suggestion(0, 10, "PERS", 0.9), suggestion(5, 10, "GPE", 0.8)]
    assert spans(merge(items)) == [(0, 10, "PERS")]
    money = [
        suggestion(0, 10, "MONEY", 0.9),
        suggestion(0, 5, "CARDINAL", 0.8),
        suggestion(6, 10, "GPE", 0.8),
    ]
    assert spans(merge(money)) == [(0, 10, "MONEY"), (0, 5, "CARDINAL")]


def test_labels_of_ones_own_may_hold_anything() -> None:
    assert len(merge([suggestion(0, 10, "MINE", 0.9), suggestion(5, 10, "GPE", 0.8)])) == 2


def test_flat_scheme_overlaps_nowhere() -> None:
    items = [suggestion(0, 20, "ORG", 0.8), suggestion(5, 20, "LOC", 0.7), suggestion(21, 25, "LOC", 0.7)]
    assert spans(merge(items, nested=False)) == [(0, 20, "ORG"), (21, 25, "LOC")]


def test_threshold() -> None:
    items = [suggestion(0, 5, "ORG", 0.4), suggestion(6, 9, "ORG", 0.5)]
    assert spans(merge(items, threshold=0.5)) == [(6, 9, "ORG")]


def test_a_persons_work_is_never_crossed_or_repeated() -> None:
    decided = [Span(5, 15, "GPE")]
    items = [
        suggestion(0, 10, "ORG", 0.99),
        suggestion(5, 15, "GPE"),
        suggestion(0, 15, "ORG"),
        suggestion(16, 18, "ORG"),
    ]
    assert spans(merge(items, decided=decided)) == [(0, 15, "ORG"), (16, 18, "ORG")]


SUGGESTIONS = st.lists(
    st.builds(
        lambda start, length, label, score, engine: suggestion(start, start + length, label, score, engine),
        st.integers(0, 60),
        st.integers(1, 30),
        st.sampled_from(["PERS", "ORG", "OCC", "DATE", "MINE"]),
        st.floats(0, 1),
        st.sampled_from(["patterns", "crf", "memory"]),
    ),
    max_size=40,
)


@given(SUGGESTIONS, st.booleans(), st.floats(0, 1))
def test_any_input_gives_an_ordered_nested_set(
    items: list[Suggestion], nested: bool, threshold: float
) -> None:
    kept = merge(items, nested=nested, threshold=threshold)
    assert [(item.start, -item.end) for item in kept] == sorted((item.start, -item.end) for item in kept)
    assert len({(item.start, item.end) for item in kept}) == len(kept)
    assert {item.span for item in kept} <= {item.span for item in items}
    for index, one in enumerate(kept):
        assert 0 <= one.score <= 1 and one.score >= threshold
        for other in kept[index + 1 :]:
            assert not one.span.crosses(other.span)
            if not nested:
                assert other.start >= one.end


@given(SUGGESTIONS)
def test_order_of_engines_does_not_matter(items: list[Suggestion]) -> None:
    scored = {(item.span, item.engine): item for item in items}
    unique = list({item.score: item for item in scored.values()}.values())
    assert spans(merge(unique)) == spans(merge(list(reversed(unique))))
