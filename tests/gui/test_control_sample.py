"""The control sample: bare documents stay bare, the pull of suggestions is measured, engines come and go."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from tests.helpers.learning_project import confirm, make_learning_project, spans_of

from hashiya.core.document import State
from hashiya.core.span import Span, Status
from hashiya.errors import UserError
from hashiya.services.annotate import marking
from hashiya.services.evaluate import control_sample
from hashiya.services.evaluate.suggestion_bias import Bias, BiasGroup, _bounds, measure
from hashiya.services.suggest.candidates import find_candidates
from hashiya.services.suggest.engines import engine_states, turn_engine
from hashiya.services.suggest.highlight import suggest_project
from hashiya.services.suggest.highlight_process import compute
from hashiya.services.suggest.highlighter import usable
from hashiya.services.suggest.project_knowledge import knowledge_of
from hashiya.store.project import Project
from hashiya.suggest.evaluate import Score, evaluate
from hashiya.ui.evaluate.control_sample import ControlSamplePage
from hashiya.ui.suggest.engines_dialog import EnginesDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from hashiya.ui.window.main_window import MainWindow


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_learning_project(tmp_path / "learn.hashiya", done=3, more=21)


@pytest.fixture(scope="module")
def sampled_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, set[str]]:
    path = make_learning_project(tmp_path_factory.mktemp("sampled") / "learn.hashiya", done=3, more=21)
    with Project.open(path) as project:
        suggest_project(project)
        for info in project.documents():
            if info.state is State.DONE:  # what engines find there besides is no open question
                left = project.annotations(info.uid, statuses=[Status.SUGGESTED])
                project.apply(marking.reject(project, left))
        control_sample.set_share(project, 50)
        return path, set(control_sample.without_suggestions(project))


@pytest.fixture
def sampled(sampled_once: tuple[Path, set[str]], tmp_path: Path) -> tuple[Path, set[str]]:
    made, bare = sampled_once
    return Path(shutil.copyfile(made, tmp_path / "learn.hashiya")), set(bare)


def test_the_share_takes_suggestions_away_and_keeps_them_away(sampled: tuple[Path, set[str]]) -> None:
    path, bare = sampled
    with Project.open(path) as project:
        uids = project.document_uids()
        assert 4 <= len(bare) <= 17  # half of 21, by lot
        assert not bare & set(uids[:3])  # what was begun before is not part of it
        suggest_project(project)
        with_suggestions = {info.uid for info in project.documents() if info.suggestions}
        assert not with_suggestions & bare and with_suggestions >= set(uids[3:]) - bare
    one, other = sorted(bare)[0], sorted(set(uids[3:]) - bare)[0]
    found = {each.document: each for each in compute(str(path), [one, other], "1")}
    assert found[one].annotations == () and found[other].annotations
    assert find_candidates(str(path), one, "1") is None and find_candidates(str(path), other, "1")


def test_the_choice_stays_when_the_share_grows_and_goes_with_it(sampled: tuple[Path, set[str]]) -> None:
    path, bare = sampled
    with Project.open(path) as project:
        assert control_sample.set_share(project, 20).chosen < len(bare)
        assert control_sample.without_suggestions(project) <= bare
        assert control_sample.set_share(project, 50).chosen == len(bare)
        first = sorted(bare)[0]
        confirm(project, first, spans_of(project.document_uids().index(first)))
        assert first in control_sample.in_control_sample(project)
        assert first not in control_sample.without_suggestions(project)
        assert control_sample.sample_of(project).done == 1
        assert control_sample.set_share(project, 0).chosen == 0
        with pytest.raises(UserError, match="0 to 50"):
            control_sample.set_share(project, 80)


def test_bias_is_measured_on_both_sides(sampled: tuple[Path, set[str]]) -> None:
    path, bare = sampled
    with pytest.raises(UserError) as caught:
        measure(str(path))
    assert caught.value.code == "control_too_few"
    with Project.open(path) as project:
        uids = project.document_uids()
        for uid in sorted(bare)[:3]:
            confirm(project, uid, spans_of(uids.index(uid))[:2])
    bias = measure(str(path))
    assert (bias.shown.documents, bias.blind.documents) == (3, 3)
    assert bias.blind.evaluation.micro.gold == 6
    assert bias.low <= bias.difference <= bias.high
    assert bias.difference == pytest.approx(bias.shown.kept - bias.blind.kept)
    assert bias.difference > 0  # a third of what stands there was left out without suggestions


def test_the_bounds_hold_chance_out() -> None:
    same = [Score(5, 10, 10)] * 12
    assert _bounds(same, same) == (0.0, 0.0)
    low, high = _bounds([Score(9, 10, 10)] * 8, [Score(4, 10, 10)] * 8)
    assert low == high == pytest.approx(0.5)


def test_the_page_by_keys(make_window: Callable[..., MainWindow], path: Path, qtbot: QtBot) -> None:
    window = make_window(path)
    window.actions_.run("view.control_sample")
    page = window.findChild(ControlSamplePage)
    assert page.slider.hasFocus() and page.sample.text() == "No sample"
    for _ in range(8):
        qtbot.keyClick(page.slider, Qt.Key.Key_PageUp)
    page.keep_share()
    assert window.session is not None
    project = window.session.project
    assert control_sample.share_of(project) == 40 and "in the sample" in page.sample.text()
    bare = sorted(control_sample.without_suggestions(project))
    window.open_document(bare[0])
    assert any("without suggestions" in text for text in window.messages.texts())
    window.open_document(project.document_uids()[0])
    assert not any("without suggestions" in text for text in window.messages.texts())

    window.show_page("control_sample")
    page.measure()
    qtbot.waitUntil(lambda: not page.work.running, timeout=60_000)
    assert "both with suggestions and without" in page.sentence.text()
    uids = project.document_uids()
    for uid in bare[:2]:
        confirm(project, uid, spans_of(uids.index(uid)))
    page.measure()
    qtbot.waitUntil(lambda: not page.work.running, timeout=60_000)
    assert page.bias is not None and page.cards[0].isVisible()
    assert "PERS" in page.table.accessibleDescription()
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert window.page.isVisible()


def test_what_the_page_says(make_window: Callable[..., MainWindow], path: Path) -> None:
    window = make_window(path)
    window.actions_.run("view.control_sample")
    page = window.findChild(ControlSamplePage)
    side = BiasGroup(4, 100, evaluate({"d": [Span(0, 3, "PERS")]}, {"d": [Span(0, 3, "PERS")]}))
    bias = Bias(side, side, 0.12, 0.05, 0.2)
    assert "12 more are kept" in page._sentence(bias)
    assert "8 fewer" in page._sentence(dataclasses.replace(bias, difference=-0.08, low=-0.1, high=-0.01))
    assert "No pull" in page._sentence(dataclasses.replace(bias, low=-0.05))


def test_engines_are_switched_by_keys(
    make_window: Callable[..., MainWindow], path: Path, qtbot: QtBot, tmp_path: Path
) -> None:
    window = make_window(path)
    window.actions_.run("suggestions.engines")
    dialog = window.findChild(EnginesDialog)
    assert window.session is not None
    project = window.session.project
    assert set(dialog.ticks) == {state.name for state in engine_states(project)} >= {"crf", "camel"}
    dialog.activateWindow()
    dialog.ticks["lexicon"].setFocus()
    qtbot.waitUntil(dialog.ticks["lexicon"].hasFocus)
    qtbot.keyClick(dialog.ticks["lexicon"], Qt.Key.Key_Space)
    names, absent = usable(knowledge_of(project))
    assert "lexicon" not in names and "switched off" in absent["lexicon"]
    qtbot.keyClick(dialog.ticks["lexicon"], Qt.Key.Key_Space)
    assert "lexicon" in usable(knowledge_of(project))[0]
    dialog.copy.click()
    assert "camel_data -i ner-arabert" in QGuiApplication.clipboard().text()
    dialog.choose_folder(tmp_path)
    assert "holds no CAMeL Tools model" in dialog.said()
    assert not dialog.forget.isVisible()
    with pytest.raises(UserError):
        turn_engine(project, "nobody", on=False)
    dialog.close()


def test_an_engine_switched_off_says_nothing(path: Path) -> None:
    with Project.open(path) as project:
        for name in ("patterns", "lexicon", "memory", "crf", "encoder"):
            turn_engine(project, name, on=False)
        suggest_project(project)
        assert not list(project.iter_annotations(statuses=[Status.SUGGESTED]))
