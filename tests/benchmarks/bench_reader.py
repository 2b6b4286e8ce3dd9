"""The reader alone at every size, painting included; the text and its annotations are in memory."""

from __future__ import annotations

import random
from functools import partial
from typing import TYPE_CHECKING

import pytest
from tests.helpers.figures import Figures, Times
from tests.helpers.reader_texts import MIXED, PLAIN, SCHEME, VOCALISED, annotation, long_text, scattered

from hashiya.ui.reader import ReaderView

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from hashiya.core.span import Annotation

pytestmark = pytest.mark.benchmark

SIZES = {"20 KB": 20_000, "1 MB": 1_000_000, "10 MB": 10_000_000}
PARAGRAPH = "one paragraph of 2 M characters"

TARGETS = {"open": 60, "page down": 16, "jump": 16, "add": 16, "remove": 16, "resize": 33, "replace all": 200}
"""Milliseconds; opening has its target for the paragraph alone, else from the file (bench_work)."""


def text_of(size: int) -> str:
    """About `size` bytes of UTF-8."""
    block = long_text(40)
    return "\n".join([block] * max(1, size // len(block.encode())))[: int(size / 1.8)]


def timed(view: ReaderView, times: Times, act: Callable[[], object]) -> None:
    """Until the change is painted."""
    with times.one():
        act()
        view.viewport().repaint()


def measure(view: ReaderView, text: str, annotations: list[Annotation]) -> dict[str, Times]:
    times = {name: Times() for name in TARGETS}

    def open_it() -> None:
        view.set_document(text)
        view.set_annotations(annotations)

    for _ in range(5):
        timed(view, times["open"], open_it)
    bar, chosen = view.verticalScrollBar(), random.Random(3)

    def page_down() -> None:
        bar.setValue(bar.value() + bar.pageStep())

    for _ in range(30):
        timed(view, times["page down"], page_down)
    for _ in range(30):
        timed(view, times["jump"], partial(view.go_to, chosen.randrange(len(text))))
    for number in range(30):
        start = view.visible_range()[0] + 3 * number
        mark = annotation(text, start, min(len(text), start + 9), "ORG", uid=f"new{number}")
        timed(view, times["add"], partial(view.update_annotations, (), [mark]))
    for number in range(30):
        timed(view, times["remove"], partial(view.update_annotations, [f"new{number}"], ()))
    wide = view.width()
    for step in range(10):
        timed(view, times["resize"], partial(view.resize, wide - 40 * (step % 3), 800))
    for _ in range(3):
        timed(view, times["replace all"], partial(view.set_annotations, annotations))
    return times


@pytest.mark.parametrize("size", [*SIZES, PARAGRAPH])
def test_reader_speed(size: str, qtbot: QtBot, figures: Figures) -> None:
    one_line = " ".join([PLAIN, MIXED, VOCALISED] * 9000)[:2_000_000]
    text = one_line if size == PARAGRAPH else text_of(SIZES[size])
    view = ReaderView()
    qtbot.addWidget(view)
    view.set_scheme(SCHEME)
    view.resize(900, 800)
    view.show()
    view.set_document(MIXED)
    view.viewport().repaint()  # fonts are loaded once for the program
    for name, times in measure(view, text, scattered(text, every=90)).items():
        target = None if name == "open" and size != PARAGRAPH else TARGETS[name]
        figures.p95(f"reader, {size}: {name}", times, target)
