"""The reader's speed at every size: python -m pytest tests/benchmarks/bench_reader.py -m benchmark -s

Prints one table, p95 of 30 tries (opening: 5) in milliseconds of wall clock, painting included. No figure
makes it fail: a slow machine is not a fault of the program.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from hashiya.core.span import Annotation
from hashiya.ui.reader import ReaderView
from helpers.reader_texts import MIXED, PLAIN, SCHEME, VOCALISED, annotation, long_text, scattered

pytestmark = pytest.mark.benchmark

SIZES = {"20 KB": 20_000, "1 MB": 1_000_000, "10 MB": 10_000_000}


@dataclass(frozen=True)
class Row:
    name: str
    opened: float
    paged: float
    jumped: float
    added: float
    removed: float
    resized: float
    replaced: float


def text_of(size: int) -> str:
    """About `size` bytes of UTF-8."""
    block = long_text(40)
    return "\n".join([block] * max(1, size // len(block.encode())))[: int(size / 1.8)]


def p95(times: list[float]) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * 0.95))] * 1000


def timed(view: ReaderView, act: Callable[[], object]) -> float:
    """Seconds until the change is painted."""
    start = time.perf_counter()
    act()
    view.viewport().repaint()
    return time.perf_counter() - start


def measure(name: str, view: ReaderView, text: str, annotations: list[Annotation]) -> Row:
    def open_it() -> None:
        view.set_document(text)
        view.set_annotations(annotations)

    opened = [timed(view, open_it) for _ in range(5)]
    bar, chosen = view.verticalScrollBar(), random.Random(3)

    def page_down() -> None:
        bar.setValue(bar.value() + bar.pageStep())

    paged = [timed(view, page_down) for _ in range(30)]
    jumped = [timed(view, partial(view.go_to, chosen.randrange(len(text)))) for _ in range(30)]
    added, removed = [], []
    for number in range(30):
        start = view.visible_range()[0] + 3 * number
        mark = annotation(text, start, min(len(text), start + 9), "ORG", uid=f"new{number}")
        added.append(timed(view, partial(view.update_annotations, (), [mark])))
    for number in range(30):
        removed.append(timed(view, partial(view.update_annotations, [f"new{number}"], ())))
    wide = view.width()
    resized = [timed(view, partial(view.resize, wide - 40 * (step % 3), 800)) for step in range(10)]
    replaced = [timed(view, partial(view.set_annotations, annotations)) for _ in range(3)]
    return Row(name, *map(p95, (opened, paged, jumped, added, removed, resized, replaced)))


def test_reader_speed(qtbot: QtBot) -> None:
    rows = []
    texts = {name: text_of(size) for name, size in SIZES.items()}
    one_line = " ".join([PLAIN, MIXED, VOCALISED] * 9000)[:2_000_000]
    texts["2M paragraph"] = one_line
    for name, text in texts.items():
        view = ReaderView()
        qtbot.addWidget(view)
        view.set_scheme(SCHEME)
        view.resize(900, 800)
        view.show()
        view.set_document(MIXED)
        view.viewport().repaint()  # fonts are loaded once for the program
        rows.append(measure(name, view, text, scattered(text, every=90)))
    head = (
        f"{'p95, ms':14}{'open':>8}{'page':>8}{'jump':>8}{'add':>8}{'remove':>8}{'resize':>8}{'all new':>9}"
    )
    print("\n" + head)
    for row in rows:
        figures = (row.opened, row.paged, row.jumped, row.added, row.removed, row.resized)
        print(f"{row.name:14}" + "".join(f"{figure:8.1f}" for figure in figures) + f"{row.replaced:9.1f}")
    assert len(rows) == 4
