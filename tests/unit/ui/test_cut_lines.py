"""A line cut out of a text runs as the text does, whatever it begins with."""

from __future__ import annotations

import pytest

from hashiya.qtkit.plain_text import as_cut, cut_is_rtl, is_rtl
from hashiya.ui.search.kwic import Cut

BEGINS_WITH_A_CODE = "13-CT/HU والقرار الصادر عن اللجنة"


@pytest.mark.parametrize(
    ("text", "rtl"),
    [
        (BEGINS_WITH_A_CODE, True),
        ("2030. وفي المؤتمر", True),
        ("the town of حلب and its market", False),
        ("see page 12", False),
        ("12 / 13", False),
        ("", False),
    ],
)
def test_most_letters_say_which_way_a_cut_line_runs(text: str, rtl: bool) -> None:
    assert cut_is_rtl(text) == rtl
    assert is_rtl(as_cut(text)) == rtl
    assert as_cut(text).lstrip("\u200f") == text


@pytest.mark.parametrize("text", ["37 · 1 ١", "٣٧ · PERS", "۱۲ / ۱۳"])
def test_digits_of_neither_script_turn_a_line(text: str) -> None:
    assert not is_rtl(text)


@pytest.mark.parametrize(
    ("text", "rtl"),
    [
        ("\u2068doccano.jsonl\u2069، السطر 2", True),
        ("line 2 of \u2068ملفّ\u2069", False),
        ("\u2068ملفّ\u2069, line 2", False),
        ("\u2068doccano.jsonl\u2069", False),
        ("\u2068ملفّ\u2069", True),
        ("\u2068ملفّ\u2069 · 2024", True),
    ],
)
def test_a_name_in_isolation_does_not_turn_the_sentence_about_it(text: str, rtl: bool) -> None:
    assert is_rtl(text) is rtl


def test_a_line_that_says_it_itself_is_left_as_it_is() -> None:
    assert as_cut("قرار 13-CT/HU") == "قرار 13-CT/HU"
    assert as_cut("see the حلب") == "see the حلب"


def test_a_concordance_has_what_comes_before_at_the_right() -> None:
    assert Cut("CT/HU-13", "اللجنة", "الدائمة للحزب").rtl
    assert not Cut("in the", "committee", "of المؤتمر").rtl
