"""The page of figures: computed in the background, said in plain words, written out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from tests.helpers.gui_project import make_project
from tests.helpers.team_project import WORK, make_merged

from hashiya.core.agreement import Measure
from hashiya.services.annotate import marking
from hashiya.store.project import Project
from hashiya.store.tables.records import NewDocument
from hashiya.ui.statistics.csv_export import write_report
from hashiya.ui.statistics.optional_measures import COMMAND
from hashiya.ui.statistics.statistics_page import StatisticsPage
from hashiya.ui.window.main_window import MainWindow
from hashiya.ui.wording.agreement_words import figure_words, meaning, undefined_words

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

Maker = Callable[..., MainWindow]


def page_of(window: MainWindow, qtbot: QtBot) -> StatisticsPage:
    window.show_page("statistics")
    page = window.workspace._pages["statistics"]
    assert isinstance(page, StatisticsPage)
    qtbot.waitUntil(lambda: page.report is not None, timeout=30_000)
    return page


@pytest.fixture
def page(make_window: Maker, qtbot: QtBot, tmp_path: Path) -> StatisticsPage:
    return page_of(make_window(make_merged(tmp_path)), qtbot)


def test_the_figures_are_those_of_the_files(page: StatisticsPage) -> None:
    assert page.report is not None and set(page.report.people) == set(WORK)
    sara, nabil = set(WORK["سارة"]), set(WORK["نبيل"])
    pair = next(each for each in page.report.pairs if set(each.people) == {"سارة", "نبيل"})
    expected = 2 * len(sara & nabil) / (len(sara) + len(nabil))
    assert pair.figures.f1.value == pytest.approx(expected)
    card = page.agreement.figures["f1"]
    assert card.accessibleName().endswith(figure_words(page.report.overall.f1))
    assert page.agreement.lead.text().startswith(("Strong", "Fair", "Weak"))


def test_open_places_are_counted_and_settling_lowers_them(page: StatisticsPage, qtbot: QtBot) -> None:
    before = page.agreement._found.waiting
    assert before == 4
    window = page._window
    window.show_page("review")
    compare = window.workspace._pages["review"].show_tab("compare")  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: compare.model.current is not None, timeout=20_000)
    QTest.keyClicks(compare.view.reader, "1")
    QTest.keyClick(compare.view.reader, Qt.Key.Key_Return)
    window.show_page("statistics")
    qtbot.waitUntil(lambda: page.agreement._found.waiting == before - 1, timeout=20_000)


def test_an_undefined_figure_explains_itself(make_window: Maker, qtbot: QtBot, tmp_path: Path) -> None:
    window = make_window(make_project(tmp_path / "alone.hashiya"))
    page = page_of(window, qtbot)
    assert figure_words(Measure(None, "one_person")) == "–"
    assert page.agreement.lead.text() == undefined_words("one_person")
    assert not page.export.isEnabled()


def test_every_measure_says_when_it_misleads(page: StatisticsPage) -> None:
    for name in page.agreement.figures:
        if name != "open":
            words = meaning(name)
            assert words.misleads in page.agreement.figures[name].toolTip()


def test_the_matrix_holds_every_pair(page: StatisticsPage) -> None:
    assert page.agreement.pairs.accessibleDescription().count(":") == 3


def test_this_document_alone(page: StatisticsPage, qtbot: QtBot) -> None:
    page.scope.setFocus()
    QTest.keyClick(page.scope, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: page.report is not None and len(page.report.documents) == 1, timeout=20_000)


def test_the_report_is_written_in_both_forms(page: StatisticsPage, tmp_path: Path) -> None:
    assert page.report is not None
    table, web = tmp_path / "r.csv", tmp_path / "r.html"
    write_report(page.report, table, rtl=False)
    write_report(page.report, web, rtl=True)
    assert "سارة" in table.read_text(encoding="utf-8-sig")
    html = web.read_text(encoding="utf-8")
    assert "<svg" in html and "Full agreement (F1)" in html and "http://" not in html


def test_ones_own_work_is_shown_to_oneself(page: StatisticsPage, qtbot: QtBot) -> None:
    page.part.setFocus()
    QTest.keyClick(page.part, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: page.person._found is not None, timeout=20_000)
    assert page.person._found is not None and page.person._found.name == "ليلى"


def test_gamma_that_is_not_installed_says_how_to_install_it(
    page: StatisticsPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hashiya.core.agreement_gamma.find_spec", lambda _name: None)
    view = page.agreement
    view.gamma.click()
    assert not view.gamma.isChecked() and view.missing.isVisible()
    assert "GPL" in view.missing.words() and view.missing.command.text() == COMMAND
    view.missing.copy.click()
    assert QGuiApplication.clipboard().text() == COMMAND


def test_gamma_is_computed_where_its_package_is(
    page: StatisticsPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hashiya.core.agreement_gamma.find_spec", lambda _name: object())
    monkeypatch.setattr("hashiya.core.agreement_gamma._compute", lambda *_: 0.5)
    assert page.report is not None and page.report.overall.gamma.code == "not_asked"
    page.agreement.gamma.click()
    qtbot.waitUntil(lambda: page.report.overall.gamma.value == 0.5, timeout=20_000)
    card = page.agreement.figures["gamma"]
    assert card.isVisible() and card.accessibleName().endswith("0.50")


def test_a_lone_annotator_is_told_what_agreement_takes(
    make_window: Maker, qtbot: QtBot, tmp_path: Path
) -> None:
    window = make_window(make_project(tmp_path / "alone.hashiya"))
    page = page_of(window, qtbot)
    page.part.set_current(0)
    page._on_part(0)
    view = page.agreement
    view.alone.wanted.disconnect()  # a dialog would wait
    assert view.alone.isVisible() and not view._body.isVisible()
    with qtbot.waitSignal(view.alone.wanted) as asked:
        view.alone._package.click()
    assert asked.args == ["review.assign"]
    view.alone._own.click()
    assert page.content.isVisible() and not view.isVisible()


def test_texts_that_are_left_out_are_named_and_can_count(
    make_window: Maker, qtbot: QtBot, tmp_path: Path
) -> None:
    file = make_merged(tmp_path)
    with Project.open(file) as project:
        project.add_documents([NewDocument("هامش", "قرأت سلمى الهامش وحدها.")])
        added = project.document_uids()[-1]
        project.act_as(next(each for each in project.people() if each.name == "سارة"))
        project.apply(marking.mark(project, added, 5, 9, "PERS"))
    page = page_of(make_window(file), qtbot)
    card = page.agreement.uncounted
    assert card.isVisibleTo(page) and "1 text is left out" in page.agreement.cautions.text()
    (entry,) = card.list.entries.rows
    assert entry.title == "هامش" and "not known to have been seen" in entry.sub and "نبيل" in entry.sub
    assert card.unknown.accessibleName() and card.empty.accessibleName()
    QTest.keyClick(card.unknown, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: page.report is not None and len(page.report.documents) == 4, timeout=20_000)
    assert not card.empty.isEnabled() and not card.list.isVisibleTo(page)
    QTest.keyClick(card.unknown, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: page.report is not None and len(page.report.documents) == 3, timeout=20_000)
    card.list.setFocus()
    QTest.keyClick(card.list, Qt.Key.Key_Return)
    session = page._session
    assert session.document is not None and session.document.uid == added


def test_nothing_left_out_shows_no_card(page: StatisticsPage) -> None:
    assert not page.agreement.uncounted.isVisibleTo(page)
