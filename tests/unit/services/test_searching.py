"""Plain search: folded, inside longer words too, whatever white space stands between the words."""

from __future__ import annotations

import pytest

from hashiya.services.search.find import find_ranges


@pytest.mark.parametrize(
    ("text", "query", "found"),
    [
        ("زرتُ القاهرةَ أمس", "القاهره", ["القاهرةَ"]),
        ("وبالمدرسة مكتبة", "مدرسه", ["مدرسة"]),
        ("بيت الحكمة وبيت  \n الحكمة", "بيت الحكمة", ["بيت الحكمة", "بيت  \n الحكمة"]),
        ("بيت الحكمة", "  ", []),
    ],
)
def test_ranges_hold_what_was_asked_for(text: str, query: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in find_ranges(text, query)] == found
