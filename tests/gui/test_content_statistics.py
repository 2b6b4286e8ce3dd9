"""What the texts hold, for somebody who works alone: each figure leads to its places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from hashiya.core.span import Status
from hashiya.services.annotate import marking
from hashiya.services.statistics.content import content, name_key, places
from hashiya.ui.statistics.statistics_page import StatisticsPage

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from hashiya.store.project import Project
    from hashiya.ui.statistics.content_view import ContentView
    from hashiya.ui.window.main_window import MainWindow


def test_the_figures_add_up(project: Project) -> None:
    first, second, _ = project.document_uids()
    text = project.document(first).text
    for start in (text.index("تونس"), text.rindex("تونس")):
        project.apply(marking.mark(project, first, start, start + 4, "GPE"))
    found = content(project, project.person_uid)
    gpe = next(each for each in found.labels if each.label == "GPE")
    assert (gpe.accepted, gpe.suggested, gpe.documents) == (2, 1, 1)
    assert found.accepted == sum(each.accepted for each in found.labels) == 2
    assert found.suggested == sum(each.suggested for each in found.documents) == 5
    assert [(each.surface, each.count) for each in found.names] == [("تونس", 2)]
    one = content(project, project.person_uid, [second])
    assert [each.label for each in one.labels] == ["PERCENT"] and len(one.documents) == 1


def test_spellings_of_one_name_meet_and_figures_are_no_names(project: Project) -> None:
    first, _, third = project.document_uids()
    text = project.document(third).text
    start = text.index("حَلَبَ")
    project.apply(marking.mark(project, third, start, start + len("حَلَبَ"), "GPE"))
    text = project.document(first).text
    start = text.index("12")
    project.apply(marking.mark(project, first, start, start + 2, "CARDINAL"))
    found = content(project, project.person_uid)
    assert [each.key for each in found.names] == [name_key("حلب")]
    (place,) = places(project, project.person_uid, name=name_key("حلب"))
    assert place.document == third and text is not None
    assert place.surface == "حَلَبَ" and place.before.endswith("فِي ")


def test_rejections_are_counted_nowhere(project: Project) -> None:
    first = project.document_uids()[0]
    before = content(project, project.person_uid)
    waiting = [each for each in project.annotations(first) if each.status is Status.SUGGESTED]
    project.apply(marking.reject(project, waiting))
    found = content(project, project.person_uid)
    assert found.suggested == before.suggested - len(waiting) and not found.accepted


def view_of(window: MainWindow, qtbot: QtBot) -> ContentView:
    page = window.show_page("statistics")
    assert isinstance(page, StatisticsPage)
    qtbot.waitUntil(lambda: bool(page.content.labels.entries.rows), timeout=30_000)
    return page.content


def test_one_person_sees_it_first_and_goes_to_a_place(window: MainWindow, qtbot: QtBot) -> None:
    view = view_of(window, qtbot)
    assert view.isVisible()
    shown = [entry.key for entry in view.labels.entries.rows]
    view.labels.setFocus()
    view.labels.setCurrentIndex(view.labels.entries.index(shown.index("PERCENT"), 0))
    QTest.keyClick(view.labels, Qt.Key.Key_Return)
    qtbot.waitUntil(view.places.hasFocus, timeout=30_000)
    QTest.keyClick(view.places, Qt.Key.Key_Return)
    assert window.session is not None and window.session.document is not None
    assert window.session.document.name == "دفتر الحساب"
    assert window.page.reader.selected_text() == "35%"


def test_no_row_looks_chosen_before_somebody_comes_to_its_list(window: MainWindow, qtbot: QtBot) -> None:
    view = view_of(window, qtbot)
    for each in (view.labels, view.names, view.documents):
        assert not each.selectionModel().hasSelection()
    view.labels.setFocus(Qt.FocusReason.TabFocusReason)
    assert view.labels.selectionModel().isSelected(view.labels.entries.index(0, 0))
    assert not view.documents.selectionModel().hasSelection()
    QTest.keyClick(view.labels, Qt.Key.Key_Return)
    qtbot.waitUntil(view.places.hasFocus, timeout=30_000)


def test_somebody_who_only_imported_is_nobody_to_agree_with(window: MainWindow) -> None:
    session = window.session
    assert session is not None
    session.project.person("سعاد")
    assert len(session.project.people()) > 1
    page = window.workspace.show_page("statistics")
    assert isinstance(page, StatisticsPage) and page._stack.currentWidget().widget() is page.content


def test_a_document_shows_what_it_has(window: MainWindow, qtbot: QtBot) -> None:
    view = view_of(window, qtbot)
    view.documents.setCurrentIndex(view.documents.entries.index(0, 0))
    view.documents.clicked.emit(view.documents.currentIndex())
    qtbot.waitUntil(lambda: len(view.places.entries.rows) == 4, timeout=30_000)
    assert "4" in view.documents.entries.rows[0].sub
