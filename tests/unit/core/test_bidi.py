"""Base directions: first strong character, isolates, neutral paragraphs, the setting by hand."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hashiya.core.bidi import base_direction, document_direction, paragraph_direction, runs_left_to_right
from hashiya.core.document import Direction

RTL, LTR, AUTO = Direction.RTL, Direction.LTR, Direction.AUTO


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ("   ", None),
        ("123 — 45%", None),
        ("١٢٣", None),
        ("…!?", None),
        ("؟!", RTL),
        ("🙂 12", None),
        ("12 أبريل", RTL),
        ("Noor قالت", LTR),
        ("\u200fNoor", RTL),
        ("\u2066Noor\u2069 قالت", RTL),
        ("\u2067نور\u2069 said", LTR),
        ("\u2067نور 12", None),
        ("\u2029نور", RTL),
        ("1\u2028نور", RTL),
        ("\x85abc", LTR),
        ("1" * 5000 + "نور", RTL),
        ("𐤀𐤁", RTL),
        ("𝐀 نور", LTR),
    ],
)
def test_first_strong_character(text: str, expected: Direction | None) -> None:
    assert base_direction(text) is expected


@given(st.text(alphabet=st.sampled_from("ابج abz 0123 ١٢ ،.()-\u200c\u0651🙂"), max_size=40))
def test_agrees_with_the_character_classes(text: str) -> None:
    kinds = [kind for kind in map(unicodedata.bidirectional, text) if kind in ("L", "R", "AL")]
    expected = None if not kinds else LTR if kinds[0] == "L" else RTL
    assert base_direction(text) is expected


def test_document_takes_its_first_paragraph_that_has_a_direction() -> None:
    assert document_direction("1\n\n—\nTitle\nنصّ") is LTR
    assert document_direction("1\nنصّ\nTitle") is RTL
    assert document_direction("") is RTL
    assert document_direction("Title", RTL) is RTL


def test_neutral_paragraph_goes_with_its_document() -> None:
    assert paragraph_direction("* * *", LTR) is LTR
    assert paragraph_direction("* * *", RTL) is RTL
    assert paragraph_direction("Title", RTL) is LTR
    assert paragraph_direction("Title", RTL, RTL) is RTL
    assert paragraph_direction("نصّ", RTL, AUTO) is RTL


def test_digits_run_left_to_right_and_neutrals_with_the_paragraph() -> None:
    assert runs_left_to_right("7", RTL)
    assert runs_left_to_right("٧", RTL)
    assert not runs_left_to_right("ن", LTR)
    assert runs_left_to_right("(", LTR)
    assert not runs_left_to_right("", RTL)
