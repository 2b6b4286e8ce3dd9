"""The evaluation page: engines measured apart, mistakes one key away from the text, learning simulated."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from tests.helpers.learning_project import make_learning_project, spans_of, text_of

from hashiya.core.span import Span
from hashiya.errors import UserError
from hashiya.qtkit.jobs import Job
from hashiya.services.evaluate.engine_scores import TOGETHER, EngineScores, finished, judge, saved_so_far
from hashiya.services.evaluate.genres import Genre
from hashiya.services.evaluate.simulation import DocumentCost, Simulation
from hashiya.store.project import Project
from hashiya.suggest.evaluate import Mistake, evaluate
from hashiya.ui.evaluate.evaluation_page import EvaluationPage

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from hashiya.ui.window.main_window import MainWindow


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_learning_project(tmp_path / "learn.hashiya", done=4, more=1)


@pytest.fixture
def page(make_window: Callable[..., MainWindow], path: Path) -> EvaluationPage:
    window = make_window(path)
    assert window.actions_.run("view.evaluation")
    page = window.findChild(EvaluationPage)
    assert isinstance(page, EvaluationPage) and page.isVisible()
    return page


def _wait(page: EvaluationPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not page.work.running, timeout=120_000)


def test_measured_by_keys_and_on_to_the_text(page: EvaluationPage, qtbot: QtBot) -> None:
    assert page.start.hasFocus()
    qtbot.keyClick(page.start, Qt.Key.Key_Space)
    assert page.work.running
    _wait(page, qtbot)
    judged = page.judged
    assert judged is not None and set(judged.names.values()) == {f"تقرير {at}" for at in range(1, 5)}
    assert next(iter(judged.engines)) == TOGETHER and {"memory", "crf"} <= set(judged.engines)
    gold = sum(len(spans_of(at)) for at in range(4))
    assert judged.engines[TOGETHER].micro.gold == gold
    assert "4 documents" in page.sentence.text()

    strict = page.table.accessibleDescription()
    page.strict.chosen.emit(1)
    page.strict.set_current(1)
    page._show_scores()
    assert page.table.accessibleDescription() != strict or judged.engines[TOGETHER].boundary == 0

    page.engine.choose("patterns")
    wrong = judged.engines["patterns"].mistakes
    assert page.examples.list.entries.rowCount() == min(400, len(wrong))
    window = page._window
    first = page.examples._shown[0]
    page.examples.list.setFocus()
    page.examples.list.setCurrentIndex(page.examples.list.entries.index(0, 0))
    qtbot.keyClick(page.examples.list, Qt.Key.Key_Return)
    assert window.session is not None and window.session.document is not None
    assert window.session.document.uid == first.document
    assert window.page.reader.selection() == first.span.range
    window.show_page("evaluation")
    assert page.judged is judged  # what was measured is still there


def test_learning_is_simulated(page: EvaluationPage, qtbot: QtBot) -> None:
    page.simulate()
    _wait(page, qtbot)
    assert page.simulation is not None and page.simulation.documents == 4
    assert "all together" in page.curves.accessibleDescription()


def test_without_finished_documents_it_says_so(
    make_window: Callable[..., MainWindow], tmp_path: Path, qtbot: QtBot
) -> None:
    window = make_window(make_learning_project(tmp_path / "new.hashiya", done=0, more=1))
    window.actions_.run("view.evaluation")
    page = window.findChild(EvaluationPage)
    page.measure()
    _wait(page, qtbot)  # type: ignore[arg-type]
    assert "No document is done yet" in page.sentence.text()
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert window.page.isVisible()


def test_the_kinds_of_mistakes_and_the_languages(page: EvaluationPage) -> None:
    session = page._session
    uid = session.project.document_uids()[0]
    start, end, label = spans_of(0)[0]
    mistakes = [
        Mistake(uid, "missing", Span(start, end, label)),
        Mistake(uid, "label", Span(start, end, label), Span(start, end, "ORG")),
        Mistake(uid, "boundary", Span(start, end, label), Span(start, end - 1, label)),
        Mistake("gone", "spurious", Span(0, 3, "GPE")),
    ]
    examples = page.examples
    examples.show_mistakes(mistakes, {uid: "تقرير 1"})
    assert examples.list.entries.rowCount() == 4
    examples.kinds.set_current(3)
    examples._renew()
    entry = examples.list.entries.at(examples.list.entries.index(0, 0))
    assert entry is not None and entry.title == "PERS, suggested: ORG"
    assert f"[{text_of(0)[start:end]}]" in entry.sub
    page._context.settings.set("language", "ar")
    QApplication.processEvents()
    entry = examples.list.entries.at(examples.list.entries.index(0, 0))
    assert entry is not None and entry.title == "شخص، والمقترح: مؤسسة"
    page._context.settings.set("language", "en")


def test_labels_taken_for_others_are_bars(page: EvaluationPage) -> None:
    gold = {"d": [Span(0, 3, "PERS"), Span(5, 8, "ORG"), Span(9, 14, "GPE")]}
    said = {"d": [Span(0, 3, "ORG"), Span(5, 8, "ORG"), Span(10, 14, "GPE")]}
    measured = evaluate(gold, said, texts={"d": "abc def والشام نهر"})
    page.judged = EngineScores({TOGETHER: measured}, {"d": "نصّ"}, 3)
    page._fill_engines()
    page._show()
    assert page.bars.accessibleName() == "PERS ≠ ORG 1"
    assert page.confused.text().startswith("1 boundary differs")


def test_against_a_gold_file(path: Path, tmp_path: Path, page: EvaluationPage, qtbot: QtBot) -> None:
    """A brat folder: one document with one span, and one that the project lacks."""
    start, end, label = spans_of(0)[0]
    words = text_of(0)[start:end]
    (tmp_path / "تقرير 1.txt").write_text(text_of(0), encoding="utf-8")
    (tmp_path / "تقرير 1.ann").write_text(f"T1\t{label} {start} {end}\t{words}\n", encoding="utf-8")
    page.against.set_file(tmp_path / "تقرير 1.ann")
    page.measure()
    _wait(page, qtbot)
    assert page.judged is not None, page.sentence.text()
    assert page.judged.engines[TOGETHER].micro.gold == 1


def test_the_memory_does_not_know_what_it_is_asked(path: Path) -> None:
    """A name that stands in one document only cannot be remembered from it."""
    with Project.open(path) as project:
        for uid in project.document_uids()[1:4]:
            project.apply(_begun(project, uid))  # type: ignore[arg-type]
        assert len(finished(project)) == 1
    judged = judge(str(path), "")
    memory = judged.engines["memory"]
    assert memory.micro.gold == len(spans_of(0))
    with Project.open(path) as project:
        (only,) = judged.names
        known = {each.surface for each in project.decisions() if each.document != only}
    text = text_of(0)
    unknown = [span for span in spans_of(0) if text[span[0] : span[1]] not in known]
    right = {mistake.span for mistake in memory.mistakes if mistake.kind == "missing"}
    assert unknown and all(Span(*span) in right for span in unknown)


def _begun(project: Project, uid: str) -> object:
    from hashiya.core.document import State
    from hashiya.services.annotate.marking import set_state

    return set_state(project, uid, State.BEGUN)


def test_no_gold_is_an_error_with_words(tmp_path: Path) -> None:
    empty = make_learning_project(tmp_path / "none.hashiya", done=0, more=1)
    with pytest.raises(UserError) as caught:
        judge(str(empty), "")
    assert caught.value.code == "no_gold_here"


def test_what_was_saved_so_far() -> None:
    steps = (DocumentCost("a", 2, 4), DocumentCost("b", 0, 0), DocumentCost("c", 1, 4))
    simulation = Simulation({"all": steps}, 3, 8)
    assert saved_so_far(simulation, "all") == [(1.0, 0.5), (2.0, 0.5), (3.0, 0.625)]


def test_figures_by_genre_where_one_is_known(page: EvaluationPage) -> None:
    gold = {"a": [Span(0, 4, "PERS")], "b": [Span(0, 4, "GPE"), Span(5, 8, "PERS")]}
    measured = evaluate(gold, {"a": [Span(0, 4, "PERS")], "b": []})
    names = {"a": "محضر", "b": "حديث"}
    page._on_judged(EngineScores({TOGETHER: measured}, names, 20))
    assert not page.genres.isVisible()
    genres = {"a": Genre("minutes"), "b": Genre("dialect", recognized=True)}
    page._on_judged(EngineScores({TOGETHER: measured}, names, 20, 0, genres))
    assert page.genres.isVisible()
    assert [(row.gold, row.shares) for row in page.genres._rows] == [(2, (0.0,)), (1, (1.0,))]
    assert page.genres.accessibleDescription().startswith("Dialect: 0.00; ")
    assert "minutes" in page.genres.accessibleDescription()


def test_what_was_measured_against_something_else_is_no_answer(
    page: EvaluationPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = Job("evaluating", None)
    monkeypatch.setattr(page._context.jobs, "start", lambda *_, **__: job)
    page.measure()
    assert page.work.running
    monkeypatch.setattr(page, "judged", SimpleNamespace())
    page.against.chosen_anew.emit()
    stopped = job.cancel.cancelled
    assert not stopped, "the same was chosen again"
    page.against.set_file(Path("gold.ann"))
    page.against.chosen_anew.emit()
    assert page.judged is None and job.cancel.cancelled
    assert not page.simulate_button.isEnabled(), "learning is simulated on the project's own work"
    page.against.drop_file()
    page.against.chosen_anew.emit()
    assert page.simulate_button.isEnabled()
