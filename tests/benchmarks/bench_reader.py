"""The reader's speed at every size: python -m pytest tests/benchmarks/bench_reader.py -m benchmark -s

Prints two tables, p95 of 30 tries (opening: 5) in milliseconds, painting included: by the clock, and by the
time the process had the processor, which a busy machine leaves alone. No figure makes it fail: a slow
machine is not a fault of the program.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from hashiya.core.span import Annotation
from hashiya.ui.reader import ReaderView
from helpers.reader_texts import MIXED, PLAIN, SCHEME, VOCALISED, annotation, long_text, scattered

pytestmark = pytest.mark.benchmark

SIZES = {"20 KB": 20_000, "1 MB": 1_000_000, "10 MB": 10_000_000}


COLUMNS = ("open", "page", "jump", "add", "remove", "resize", "all new")
Times = list[tuple[float, float]]


def text_of(size: int) -> str:
    """About `size` bytes of UTF-8."""
    block = long_text(40)
    return "\n".join([block] * max(1, size // len(block.encode())))[: int(size / 1.8)]


def p95(times: Times, clock: int) -> float:
    ordered = sorted(pair[clock] for pair in times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))] * 1000


def timed(view: ReaderView, act: Callable[[], object]) -> tuple[float, float]:
    """Seconds (by the clock, of the processor) until the change is painted."""
    clock, processor = time.perf_counter(), time.process_time()
    act()
    view.viewport().repaint()
    return time.perf_counter() - clock, time.process_time() - processor


def measure(view: ReaderView, text: str, annotations: list[Annotation]) -> list[Times]:
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
    return [opened, paged, jumped, added, removed, resized, replaced]


def test_reader_speed(qtbot: QtBot) -> None:
    rows: dict[str, list[Times]] = {}
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
        rows[name] = measure(view, text, scattered(text, every=90))
    for clock, title in enumerate(("by the clock", "processor")):
        print(f"\n{title + ', p95 ms':24}" + "".join(f"{column:>9}" for column in COLUMNS))
        for name, columns in rows.items():
            print(f"{name:24}" + "".join(f"{p95(times, clock):9.1f}" for times in columns))
    assert len(rows) == 4
