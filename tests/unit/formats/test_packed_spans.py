"""Spans packed into columns: the same records as were given, and little memory; what is written piece by
piece is what would be written at once.
"""

from __future__ import annotations

import io
import json
import random
import tracemalloc
from typing import TYPE_CHECKING, Any

import pytest

from hashiya.core.span import new_uid
from hashiya.formats.base import SpanRecord, WriteOptions
from hashiya.formats.shared import nesting
from hashiya.formats.shared.align import fine_tokens
from hashiya.formats.shared.lines import dump_json
from hashiya.formats.shared.many_spans.long_json import Listed, LongJson, json_line
from hashiya.formats.shared.many_spans.packed_spans import PackedSpans, packed, picked, ranges_of
from hashiya.formats.shared.writing import split_layers

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT = "كتاب " * 4000


def many(count: int, *, odd: bool = False) -> Iterator[SpanRecord]:
    """Spans in the order of the text; every seventh says what no column holds if `odd`."""
    chance = random.Random(count)
    for number in range(count):
        start = number * (len(TEXT) - 10) // count
        end = start + chance.randint(1, 12)
        more: dict[str, Any] = {"id": new_uid(), "status": "accepted", "by": "ليلى", "source": "manual"}
        if odd and number % 7 == 0:
            several: list[dict[str, Any]] = [
                {"id": "T1"},
                {"id": "0" * 32},
                {"id": ""},
                {"attributes": {"gender": "f"}},
                {"entity": "nil"},
                {"score": 1},
                {"score": 0.25},
                {"score": -0.0},
                {"note": f"{number}", "why": "[]"},
                {"before": "قبل", "after": "بعد"},
            ]
            more |= several[number // 7 % 10]
        text = "آخر" if odd and number % 11 == 0 else TEXT[start:end]
        yield SpanRecord(start, end, chance.choice(("PERS", "ORG")), text, **more)


def test_what_is_packed_is_what_was_given() -> None:
    given = list(many(3000, odd=True))
    found = PackedSpans(TEXT, given)
    assert list(map(repr, found)) == list(map(repr, given))  # 1 is no 1.0
    assert [found[at] for at in (0, 7, -1)] == [given[at] for at in (0, 7, -1)]
    assert found[5:90:3] == given[5:90:3]
    assert found == tuple(given) and tuple(given) == found
    assert found != (*given[:-1], SpanRecord(0, 1, "X"))
    assert list(ranges_of(found)) == [(each.start, each.end) for each in given]
    assert list(PackedSpans(TEXT, [])) == []
    order = random.Random(1).sample(range(3000), 500)
    assert list(picked(found, order)) == [given[at] for at in order]
    assert list(picked(picked(found, order), range(3, 40))) == [given[at] for at in order[3:40]]
    assert list(ranges_of(picked(found, order))) == [(given[at].start, given[at].end) for at in order]


def test_few_are_kept_as_they_are() -> None:
    assert isinstance(packed(TEXT, many(2000)), tuple)
    assert isinstance(packed(TEXT, many(2001)), PackedSpans)
    assert len(packed(TEXT, many(2001))) == 2001


def test_packed_they_are_few_bytes() -> None:
    def held(make: Any) -> float:
        tracemalloc.start()
        kept = make(TEXT, many(10_000))
        found = tracemalloc.get_traced_memory()[0] / len(kept)
        tracemalloc.stop()
        return found

    assert held(packed) < 80
    assert held(lambda _text, spans: tuple(spans)) > 300


def test_layers_and_order_need_no_records() -> None:
    given = sorted(many(2500), key=lambda each: (each.start, -each.end))
    found = packed(TEXT, given)
    order, dropped = nesting.choose(ranges_of(found), "all")
    assert order == range(2500) and not dropped  # nothing is made for each of them
    assert picked(found, order) is found
    layers = split_layers(found, WriteOptions(nested="layers"))
    assert len(layers) > 1
    assert [list(each) for each in layers] == [
        list(each) for each in split_layers(given, WriteOptions(nested="layers"))
    ]
    shuffled = random.Random(2).sample(given, 2500)
    assert list(nesting.choose(ranges_of(packed(TEXT, shuffled)), "all")[0]) == sorted(
        range(2500), key=lambda at: (shuffled[at].start, -shuffled[at].end, at)
    )


@pytest.mark.parametrize("count", [0, 1, 1999, 2001, 4000, 4001])
@pytest.mark.parametrize("last", ["أخير", "\ud800"])
def test_a_long_line_is_what_it_would_be_at_once(count: int, last: str) -> None:
    """A lone surrogate at the very end makes all of it ASCII."""
    items = [{"n": number, "text": "كتاب"} for number in range(count)]
    line = json_line({"name": "نصّ", "spans": Listed(count, lambda: iter(items)), "none": [], "last": last})
    assert isinstance(line, LongJson) is (count > 2000)
    file = io.BytesIO()
    file.write(b"before\n")
    file.writelines([line]) if isinstance(line, bytes) else line.write_to(file)
    assert file.getvalue() == b"before\n" + dump_json(
        {"name": "نصّ", "spans": items, "none": [], "last": last}
    )
    assert json.loads(file.getvalue()[7:])["spans"] == items


def test_words_are_cut_at_the_edges_of_spans() -> None:
    text = "قال أبو بكر، وعمر  أيضا."
    spans = [SpanRecord(4, 11, "PERS"), SpanRecord(14, 17, "PERS"), SpanRecord(17, 18, "X")]
    words = [text[start:end] for start, end in fine_tokens(text, spans)]
    assert words == ["قال", "أبو", "بكر", "،", "وعمر"[:1], "عمر", " ", " ", "أيضا", "."]
