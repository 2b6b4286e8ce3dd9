"""Comparing three people's work in a long text, in the window itself: opening, the walk, settling.

python -m pytest tests/benchmarks/bench_review.py -m benchmark -s
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from tests.helpers.figures import Figures, Times
from tests.helpers.reader_texts import long_text

from hashiya.app import make_context
from hashiya.core.span import Annotation, new_uid
from hashiya.services.project.project_file import create_project
from hashiya.services.review.comparison import compare
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.store.project import Project
from hashiya.store.tables.records import NewDocument
from hashiya.ui.review.compare_page import ComparePage
from hashiya.ui.review.review_page import ReviewPage
from hashiya.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.benchmark

PEOPLE = ("سارة", "نبيل", "عائشة")
LABELS = ("PERS", "ORG", "GPE", "DATE", "OCC", "CARDINAL")
DISPUTED = 0.62  # of all places


def text_of(size: int) -> str:
    """About `size` bytes of UTF-8, no two copies alike."""
    block = long_text(40)
    copies = max(1, round(size / len(block.encode())))
    return "\n".join(f"{number} {block}" for number in range(copies))[: int(size / 1.8)]


def answers(chance: random.Random, start: int, end: int) -> list[tuple[int, int, str] | None]:
    """What each of three people says of a place: the same, or one of them otherwise."""
    label = chance.choice(LABELS)
    found: list[tuple[int, int, str] | None] = [(start, end, label)] * 3
    if chance.random() < DISPUTED:
        other = chance.choice([each for each in LABELS if each != label])
        odd = chance.choice([None, (start, end, other), (start, end + 3, label), (start + 2, end, label)])
        found[chance.randrange(3)] = odd
    return found


def make_book(path: Path, size: int) -> tuple[str, int]:
    """A project with a short text and a long one that three people read; its uid, how many annotations."""
    text, chance = text_of(size), random.Random(5)
    with create_project(path, scheme=load_scheme("wojood"), person="ليلى") as project:
        layers = [person.uid for name in PEOPLE if (person := project.person(name, create=True))]
        made = [
            Annotation(new_uid(), "", layer, *span, text[span[0] : span[1]], by=layer)
            for start in range(0, len(text) - 60, 60)
            for layer, span in zip(layers, answers(chance, start, start + chance.randint(5, 40)), strict=True)
            if span is not None
        ]
        short = NewDocument("قصير", "نصّ قصير.")
        added = project.add_documents([short, NewDocument("كتاب", text, annotations=made)])
        return added.added[1], len(made)


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    context = make_context(qapp, tmp_path / "settings", language="ar", theme="day")
    context.settings.set("person", "ليلى")
    for key in ("suggest/import", "suggest/live"):
        context.settings.set(key, False)
    made = MainWindow(context)
    made.resize(1440, 900)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.close()
    context.jobs.close()
    context.languages.remove()
    made.deleteLater()


def later(times: Times) -> Times:
    """Fonts, caches and modules are loaded once for the program."""
    return Times(times.clock[1:], times.processor[1:])


def test_comparing(tmp_path: Path, figures: Figures) -> None:
    path = tmp_path / "book.hashiya"
    uid, count = make_book(path, 1_000_000)
    times = Times()
    for _ in range(8):
        with Project.open(path, readonly=True) as project:
            project.document(uid)
            with times.one():
                found = compare(project, uid)
    assert found.differing > 5000
    figures.add(
        f"compare 1 MB, {count:,} annotations, {found.differing:,} disputed (best)",
        *(min(times.clock) * 1000, "ms"),
        processor=min(times.processor) * 1000,
    )


def test_settling_in_the_window(tmp_path: Path, window: MainWindow, qtbot: QtBot, figures: Figures) -> None:
    path = tmp_path / "book.hashiya"
    uid, _ = make_book(path, 1_000_000)
    assert window.projects.open_path(path)
    window.show_page("review")
    page = window.workspace._pages["review"]
    assert isinstance(page, ReviewPage)
    review = page.show_tab("compare")
    assert isinstance(review, ComparePage)
    qtbot.waitUntil(lambda: len(review.model.reviews) == 1, timeout=60_000)
    session = window.session
    assert session is not None
    short = next(each for each in session.project.document_uids() if each != uid)
    reader, opened, complete = review.view.reader, Times(), Times()
    for _ in range(7):
        review.model.open_document(short)
        qtbot.waitUntil(lambda: not window.context.jobs.running(), timeout=60_000)
        session.project._texts.__init__()  # type: ignore[misc]  # nothing of the long text is at hand
        with complete.one():
            with opened.one():
                review.model.open_document(uid)
                reader.viewport().repaint()
                review.panel.repaint()
            while not review.model.whole:
                QApplication.processEvents()
    figures.p95("open the comparison of 1 MB, three layers, to painted", later(opened), 150)
    figures.p95("… until the last place of it is on the list", later(complete))
    assert len(review.model.questions) > 5000
    walked, settled = Times(), Times()
    for _ in range(200):
        with walked.one():
            QTest.keyClick(reader, Qt.Key.Key_N)
            reader.viewport().repaint()
            review.panel.repaint()
        QApplication.processEvents()
    figures.p95("next disagreement, painted", walked, 16)
    for _ in range(40):
        with settled.one():
            QTest.keyClick(reader, Qt.Key.Key_1)
            reader.viewport().repaint()
            review.panel.repaint()
        QApplication.processEvents()
    figures.p95("settle one, committed (FULL) and painted", settled, 30)
