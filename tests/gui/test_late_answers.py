"""What was asked for before is neither shown nor done after something else was asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from tests.helpers.store import make, suggestion

from hashiya.services.annotate import marking
from hashiya.services.relations.suggesting import relation_acts
from hashiya.ui.annotate.accept_above import AcceptAboveDialog
from hashiya.ui.annotate.occurrences_dialog import OccurrencesDialog, open_occurrences
from hashiya.ui.search.collocation_view import CollocationView
from hashiya.ui.search.concordance_page import ConcordancePage
from hashiya.ui.search.keyness_view import KeynessView

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from hashiya.ui.window.main_window import MainWindow

Maker = Callable[..., "MainWindow"]
CONTROL = Qt.KeyboardModifier.ControlModifier
TEXTS = ("زارت سلمى مدينة تونس، ثم عادت من تونس.", "تونس مدينة قريبة من البحر. بقيت سلمى في تونس.")


@pytest.fixture
def window(make_window: Maker, tmp_path: Path) -> MainWindow:
    project, _ = make(tmp_path, TEXTS)
    project.close()
    return make_window(project.path)


def occurrences(window: MainWindow, qtbot: QtBot) -> OccurrencesDialog:
    start = TEXTS[0].index("تونس")
    window.page.reader.set_selection(start, start + 4)
    dialog = open_occurrences(window)
    assert dialog is not None
    qtbot.waitUntil(lambda: len(dialog._found.places) == 4)
    return dialog


def marked(window: MainWindow) -> list[tuple[int, str]]:
    """Number of the document and label of everything marked."""
    assert window.session is not None
    project = window.session.project
    return [
        (at, each.label)
        for at, uid in enumerate(project.document_uids())
        for each in project.annotations(uid)
    ]


def test_only_places_of_the_scope_chosen_are_marked(window: MainWindow, qtbot: QtBot) -> None:
    dialog = occurrences(window, qtbot)
    assert dialog.primary is not None
    QTest.keyClick(dialog.scope, Qt.Key.Key_Left)
    assert not dialog.primary.isEnabled()
    QTest.keyClick(dialog.list, Qt.Key.Key_Return, CONTROL)
    assert dialog.isVisible() and marked(window) == []
    qtbot.waitUntil(lambda: len(dialog._found.places) == 2)
    QTest.keyClick(dialog.list, Qt.Key.Key_Return, CONTROL)
    assert not dialog.isVisible() and [at for at, _ in marked(window)] == [0, 0]


def test_a_tick_does_not_let_former_places_be_marked(window: MainWindow, qtbot: QtBot) -> None:
    dialog = occurrences(window, qtbot)
    assert dialog.primary is not None
    QTest.keyClick(dialog.scope, Qt.Key.Key_Left)
    dialog._timer.stop()  # the search has not begun
    QTest.keyClick(dialog.list, Qt.Key.Key_A, CONTROL)
    QTest.keyClick(dialog.list, Qt.Key.Key_A, CONTROL)
    assert not dialog.primary.isEnabled()
    dialog._search()
    qtbot.waitUntil(lambda: dialog.primary is not None and dialog.primary.isEnabled())
    assert len(dialog._found.places) == 2


def test_a_stopped_search_of_occurrences_begins_again_before_anything_is_marked(
    window: MainWindow, qtbot: QtBot
) -> None:
    dialog = occurrences(window, qtbot)
    assert dialog.primary is not None
    QTest.keyClick(dialog.scope, Qt.Key.Key_Left)
    dialog._search()
    assert dialog._job is not None
    dialog._job.cancel.cancel()
    qtbot.waitUntil(lambda: dialog._job is not None and dialog._job.done)
    assert not dialog.primary.isEnabled()
    QTest.keyClick(dialog.scope, Qt.Key.Key_Right)
    qtbot.waitUntil(dialog.primary.isEnabled)
    assert len(dialog._found.places) == 4


def suggested(window: MainWindow, scores: dict[str, float]) -> None:
    assert window.session is not None
    project = window.session.project
    uid = project.document_uids()[0]
    found = [suggestion(TEXTS[0], words, "PERS", score=score) for words, score in scores.items()]
    window.session.applied(project.replace_suggestions(uid, ["lexicon"], found))


def test_what_is_accepted_is_what_the_slider_says(window: MainWindow) -> None:
    suggested(window, {"سلمى": 0.9, "مدينة": 0.6})
    session = window.session
    assert session is not None
    dialog = AcceptAboveDialog(window.context, session, window)
    dialog._slider.setValue(50)
    dialog._count()
    assert dialog.act is not None and dialog.act.args["count"] == 2
    dialog.open()
    dialog._slider.setValue(80)
    QTest.keyClick(dialog._slider, Qt.Key.Key_Return, CONTROL)
    assert dialog.act.args["count"] == 1 and dialog.isVisible()  # seen before it is done
    QTest.keyClick(dialog._slider, Qt.Key.Key_Return, CONTROL)
    assert not dialog.isVisible() and dialog.act.args["count"] == 1
    dialog.deleteLater()


def test_a_label_left_out_stays_left_out_whatever_scope_is_looked_at(window: MainWindow) -> None:
    session = window.session
    assert session is not None
    uids = session.project.document_uids()
    session.project.replace_suggestions(uids[0], ["lexicon"], [suggestion(TEXTS[0], "سلمى", "PERS")])
    session.project.replace_suggestions(uids[1], ["lexicon"], [suggestion(TEXTS[1], "البحر", "LOC")])
    session.sight.hide({"PERS"})
    dialog = AcceptAboveDialog(window.context, session, window)
    dialog.labels.turn("PERS")  # hidden, and wanted all the same
    dialog._scope._choose(1)
    assert dialog.labels.ticked == {"PERS", "LOC"}
    dialog.labels.turn("LOC")
    dialog._scope._choose(0)
    dialog._scope._choose(1)
    assert dialog.labels.ticked == {"PERS"}
    dialog.deleteLater()


def test_documents_in_which_nothing_is_accepted_are_not_counted(window: MainWindow) -> None:
    session = window.session
    assert session is not None
    project = session.project
    uids = project.document_uids()
    project.replace_suggestions(uids[0], ["lexicon"], [suggestion(TEXTS[0], "سلمى", "PERS")])
    project.replace_suggestions(uids[1], ["lexicon"], [suggestion(TEXTS[1], "قريبة من", "LOC")])
    start = TEXTS[1].index("من البحر")
    project.apply(marking.mark(project, uids[1], start, start + 8, "LOC"))
    project.replace_suggestions(uids[1], ["lexicon"], [suggestion(TEXTS[1], "قريبة من", "LOC")])
    act = marking.accept_above(project, 0.5)
    assert (act.args["count"], act.args["documents"]) == (1, 1)
    place = TEXTS[0].index("سلمى")
    act = marking.mark_all(project, [(uids[1], start, start + 8), (uids[0], place, place + 4)], "LOC")
    assert (act.args["count"], act.args["documents"]) == (1, 1)


def concordance(window: MainWindow, place: int) -> ConcordancePage:
    window.actions_.run("view.concordance")
    (page,) = window.findChildren(ConcordancePage)
    page.what._choose(place)
    return page


def test_measures_of_words_that_were_taken_away_are_not_shown(window: MainWindow, qtbot: QtBot) -> None:
    page = concordance(window, 1)
    view = page.findChild(CollocationView)
    assert view is not None
    page.field.setText("تونس")
    page.search()
    assert view._job is not None
    page.field.clear()
    page.search()
    qtbot.waitUntil(lambda: view._job is None or view._job.done, timeout=20_000)
    assert view.found is None and not page._export.isEnabled()


def test_what_is_not_shown_any_more_is_not_exported(window: MainWindow, qtbot: QtBot) -> None:
    page = concordance(window, 1)
    view = page.findChild(CollocationView)
    assert view is not None
    page.field.setText("تونس")
    qtbot.waitUntil(page._export.isEnabled, timeout=20_000)
    page.field.clear()
    page.search()
    assert view.found is None and not page._export.isEnabled()


def test_keyness_is_of_the_document_that_is_open_now(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    assert session is not None
    page = concordance(window, 3)
    view = page.findChild(KeynessView)
    assert view is not None
    asked: list[Any] = []
    view.run = lambda work, args, options: asked.append(args)  # type: ignore[method-assign]
    page.search()
    window.show_page("annotate")
    session.open_document(session.project.document_uids()[1])
    window.show_page("concordance")
    assert asked == [([uid],) for uid in session.project.document_uids()]


def test_relations_suggested_in_one_project_do_not_come_into_another(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "other").mkdir()
    other, _ = make(tmp_path / "other", TEXTS)
    other.close()
    session, suggesting = window.session, window.suggesting
    assert session is not None
    asked: list[dict[str, Any]] = []

    def start(work: object, *args: object, **named: Any) -> None:
        if work is relation_acts:
            asked.append(named)

    monkeypatch.setattr(type(session.relations), "types", ("any",))
    monkeypatch.setattr(window.context.jobs, "start", start)
    suggesting._relate(session.project.document_uids())
    (wanted,) = asked
    assert window.projects.open_path(other.path)
    assert window.session is not None
    applied: list[object] = []
    monkeypatch.setattr(window.session.project, "apply", lambda act, **rest: applied.append(act))
    wanted["on_result"]((["an act of the first project"], None))
    assert applied == []
