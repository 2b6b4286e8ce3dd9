"""Texts that nobody would write: shown, selected and marked all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.helpers.reader_texts import annotation, shown_reader

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from hashiya.core.span import Annotation
    from hashiya.ui.reader import ReaderView


@pytest.fixture
def view(qtbot: QtBot) -> ReaderView:
    return shown_reader(qtbot)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "   \n\t\n \u00a0",
        "🙂🙂 نعم 🙂",
        "قبل\u2028بعد",
        "\u202bنور\u202c \u2067abc\u2069 \u200f12",
        "ـــــ\u0651\u0651\u0651",
        "a" * 9000,
        "ب" * 20000,
        "م\u0651" * 9000,
        "\ufffd\ufffc\x85",
        "𝐀𐤀",
    ],
)
def test_odd_texts_are_shown_selected_and_marked(view: ReaderView, text: str) -> None:
    view.set_document(text)
    marks = [
        annotation(text, at, min(len(text), at + 3), uid=str(at)) for at in range(0, min(len(text), 30), 2)
    ]
    view.set_annotations(marks)
    view.set_selection(0, len(text))
    view.viewport().grab()
    view.set_typography(hide_marks=True)
    view.viewport().grab()
    assert view.selection() == (0, len(text))
    assert view.selected_text() == text
    for x in (-20, 0, 300, 2000):
        for y in (-20, 60, 400, 9000):
            assert 0 <= view.page.position_at(x, y) <= len(text)


_odd = st.text(alphabet=st.sampled_from("ابم كَّ abz 12٣ \n\u2028\u200c\u202b\u2069🙂\t،"), max_size=120)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=_odd, data=st.data())
def test_any_text_any_span(view: ReaderView, text: str, data: st.DataObject) -> None:
    view.set_document(text)
    marks: list[Annotation] = []
    for number in range(data.draw(st.integers(0, 6)) if text else 0):
        start = data.draw(st.integers(0, len(text) - 1))
        end = data.draw(st.integers(start + 1, len(text)))
        marks.append(annotation(text, start, end, uid=str(number)))
    view.set_annotations(marks)
    view.viewport().grab()
    for laid, _ in view.page.in_sight():
        for position in range(laid.start, laid.end + 1):
            assert laid.position(laid.local(position)) == position
        for placed in laid.placed:
            assert bool(placed.lanes) == (placed.end > placed.start)
            for rect in laid.find(placed.start, placed.end):
                assert rect.right > rect.left
