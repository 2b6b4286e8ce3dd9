"""Days on which work is due, who is left out of figures, and people known by colour and file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QDate
from tests.helpers.team_project import WORK, make_merged

from hashiya.core.colours import label_colours
from hashiya.core.colours.person_colours import PEOPLE
from hashiya.services.review.readers import ReaderSelection
from hashiya.services.team.assignments import assign, plan_assignments
from hashiya.store.tables import review
from hashiya.ui.review.compared_choice import ComparedDialog
from hashiya.ui.review.compared_people import PersonDisc, annotators_of
from hashiya.ui.statistics.statistics_page import StatisticsPage
from hashiya.ui.team.assignments_dialog import open_packages
from hashiya.ui.team.people_dialog import open_people
from hashiya.ui.widgets.basic import ElidedLine
from hashiya.ui.widgets.people_marks import PeopleMarks
from hashiya.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

Maker = Callable[..., MainWindow]


@pytest.fixture
def window(make_window: Maker, tmp_path: Path) -> MainWindow:
    return make_window(make_merged(tmp_path))


def uids(window: MainWindow) -> dict[str, str]:
    assert window.session is not None
    return {each.name: each.uid for each in window.session.project.people()}


def test_what_is_assigned_gets_a_day_and_what_is_late_is_marked(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = open_packages(window)
    assert dialog is not None and window.session is not None
    assert not dialog.due.isEnabled() and dialog.due_day() == ""
    dialog.has_due.setChecked(True)
    day = date.today() + timedelta(days=9)
    dialog.due.setDate(QDate(day.year, day.month, day.day))
    (tmp_path / "out").mkdir()
    dialog.make_into(tmp_path / "out")
    qtbot.waitUntil(lambda: bool(dialog.made), timeout=20_000)
    project = window.session.project
    assert {each.due for each in review.assignments(project)} == {day.isoformat()}
    # a day that has gone by
    late = date.today() - timedelta(days=2)
    plan = plan_assignments(project, [uids(window)["نبيل"]])
    window.session.do(lambda: assign(project, plan, late.isoformat()))
    people = open_people(window)
    assert people is not None
    table = people.table
    cells = [
        table.item(row, column)
        for row in range(table.rowCount() - 1)
        for column in range(2, table.columnCount())
    ]
    warn = people.context.theme.warn.lower()
    marked = [cell for cell in cells if cell is not None and cell.foreground().color().name() == warn]
    assert all("overdue" in cell.text() for cell in marked)


def test_people_are_left_out_of_all_figures_and_put_in_again(window: MainWindow, qtbot: QtBot) -> None:
    window.show_page("statistics")
    page = window.workspace._pages["statistics"]
    assert isinstance(page, StatisticsPage)
    qtbot.waitUntil(lambda: page.report is not None, timeout=30_000)
    page.people.click()
    dialog = page._window.widget.findChildren(ComparedDialog)[-1]
    (tick,) = [tick for uid, tick in dialog.people if uid == uids(window)["عائشة"]]
    tick.setChecked(False)
    dialog._on_chosen()
    assert page.chosen == ReaderSelection(None, frozenset({uids(window)["عائشة"]}), False)
    qtbot.waitUntil(lambda: page.report is not None and len(page.report.people) == 2, timeout=30_000)
    assert page.report is not None and set(page.report.people) == {"سارة", "نبيل"}
    assert "1" in page.people.text()
    page.choose_people(ReaderSelection())
    qtbot.waitUntil(lambda: page.report is not None and len(page.report.people) == 3, timeout=30_000)
    assert page.report is not None and set(page.report.people) == set(WORK)


def test_everybody_has_one_colour_on_every_page_and_the_file_they_came_in(window: MainWindow) -> None:
    session = window.session
    assert session is not None
    everybody = [(uid, name) for name, uid in uids(window).items() if name in WORK]
    known = {each.uid: each.colour for each in annotators_of(session, everybody)}
    assert len(set(known.values())) == 3
    alone = annotators_of(session, everybody[-1:])
    assert alone[0].colour == known[alone[0].uid]
    document = session.project.document_uids()[0]
    assert {mark.person.uid: mark.person.colour for mark in PeopleMarks(session).of(document)} == known
    dialog = open_people(window)
    assert dialog is not None
    assert len(dialog.findChildren(PersonDisc)) >= 3
    files = {line.text() for line in dialog.findChildren(ElidedLine)}
    assert any("سارة" in each and ".hashiya" in each for each in files)


def test_the_colours_of_people_are_told_apart_by_everyone() -> None:
    for at, one in enumerate(PEOPLE):
        for other in PEOPLE[at + 1 :]:
            assert label_colours.marks_distance(one, other) >= label_colours.LEAST, (one, other)
