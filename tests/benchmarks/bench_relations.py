"""A text of 1 MB with 10,000 relations, and 50,000 relations on one span: the same bars as without any."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication
from tests.benchmarks.bench_work import PERSON, make_project, text_of
from tests.helpers.figures import Figures, Times

from hashiya.app import make_context
from hashiya.core.beyond.relations import Relation, RelationType
from hashiya.core.changes import Act, Edit
from hashiya.core.span import Annotation, new_uid, now
from hashiya.services.attributes.types import add_types
from hashiya.services.relations import relating
from hashiya.store.project import Project
from hashiya.store.tables import beyond
from hashiya.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.benchmark

TARGETS = {"relate": 100.0, "choose": 50.0, "page down": 16.0, "remove an annotation": 100.0}
"""Milliseconds until it is painted."""


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    context = make_context(qapp, tmp_path / "settings", language="ar", theme="day")
    context.settings.set("person", PERSON)
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


def fill(
    path: Path, uid: str, pairs: Callable[[list[Annotation]], list[tuple[Annotation, Annotation]]]
) -> None:
    """Relations of one's own between pairs of the document's annotations, in one act."""
    with Project.open(path) as project:
        project.act_as(project.person(PERSON) or "")
        project.apply(add_types(project, (), [RelationType("any", ar="أيّ علاقة", en="any relation")]))
        at, edits = now(), []
        for head, tail in pairs(project.annotations(uid)):
            made = Relation(
                *(new_uid(), uid, project.person_uid, "any", head.uid, tail.uid),
                by=project.person_uid,
                created=at,
                modified=at,
            )
            row = beyond.relation_record(made, (head.uid, head.layer), (tail.uid, tail.layer))
            edits.append(Edit("relations", made.uid, None, row))
        project.apply(Act("imported_beyond", tuple(edits), {"count": len(edits)}), undoable=False)


def painted(window: MainWindow, times: Times, act: Callable[[], object]) -> None:
    with times.one():
        act()
        QApplication.processEvents()
        window.page.reader.viewport().repaint()


def opened(window: MainWindow, path: Path, uid: str, qtbot: QtBot) -> float:
    times = Times()

    def open_it() -> None:
        assert window.projects.open_path(path) and window.session is not None
        window.open_document(uid)

    painted(window, times, open_it)
    session = window.session
    assert session is not None
    qtbot.waitUntil(lambda: not session.reading, timeout=60_000)
    QApplication.processEvents()
    return times.clock[0] * 1000


@pytest.mark.parametrize("what", ["10,000 relations", "50,000 on one span"])
def test_relations_in_a_long_text(
    what: str, window: MainWindow, tmp_path: Path, qtbot: QtBot, figures: Figures
) -> None:
    path, uid, _ = make_project(tmp_path, text_of(1_000_000))
    dice = random.Random(5)

    def near(found: list[Annotation]) -> list[tuple[Annotation, Annotation]]:
        places = [dice.randrange(len(found) - 30) for _ in range(10_000)]
        return [(found[at], found[at + dice.randint(1, 25)]) for at in places]

    def star(found: list[Annotation]) -> list[tuple[Annotation, Annotation]]:
        return [(found[10], dice.choice(found[11:])) for _ in range(50_000)]

    fill(path, uid, near if what.startswith("10") else star)
    figures.add(f"1 MB, {what}: open", opened(window, path, uid, qtbot), "ms")
    session, reader = window.session, window.page.reader
    assert session is not None
    there = list(session.annotations())
    times = {name: Times() for name in TARGETS}
    for _ in range(20):
        each = there[10] if what.startswith("50") else dice.choice(there)
        session.select("")
        painted(window, times["choose"], lambda each=each: session.select(each.uid))  # type: ignore[misc]
    bar = reader.verticalScrollBar()
    for _ in range(20):
        painted(window, times["page down"], lambda: bar.setValue(bar.value() + bar.pageStep()))
    for at in range(20):
        head, tail = there[100 + at], there[200 + at]
        painted(
            window,
            times["relate"],
            lambda h=head, t=tail: session.do(lambda: relating.relate(session.project, h, t, "any")),  # type: ignore[misc]
        )
    session.select(there[10].uid)
    painted(window, times["remove an annotation"], lambda: window.actions_.run("annotate.remove"))
    for name, taken in times.items():
        target = TARGETS[name] if not (what.startswith("50") and name.startswith("remove")) else None
        figures.p95(f"1 MB, {what}: {name}", taken, target)
