"""Fields half written: no command, page, place, dialog or kill loses what stands in them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPlainTextEdit, QWidget
from tests.gui.test_corrections import window as corrected_window  # noqa: F401
from tests.gui.test_note_drafts import drop_dialogs
from tests.helpers.team_project import make_merged

from hashiya.services.project import drafts
from hashiya.services.review.corrections import answer, corrections
from hashiya.services.review.threads import threads
from hashiya.services.scheme import guidelines
from hashiya.store.project import Project
from hashiya.ui.commands.command_table import COMMANDS
from hashiya.ui.exchange.dataset_card_form import CardDialog
from hashiya.ui.project.properties_dialog import PropertiesDialog
from hashiya.ui.review.answers_page import AnswersPage
from hashiya.ui.review.compare_page import ComparePage
from hashiya.ui.review.corrections_page import CorrectionsPage
from hashiya.ui.review.guidelines_page import GuidelinesPage
from hashiya.ui.review.review_page import ReviewPage
from hashiya.ui.scheme.scheme_dialog import SchemeDialog
from hashiya.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

WORDS = "يُنظر في الفهرس"
Maker = Callable[..., MainWindow]
KINDS = ("reason", "guideline", "answer", "strip", "reply")
LEAVING = ("view.annotate", "view.language", "file.close", "annotate.next_document")


@dataclass
class Written:
    """A window with words in one of its fields, and where those words belong."""

    window: MainWindow
    path: Path
    edit: QLineEdit | QPlainTextEdit
    kind: str
    owner: str

    def kept(self, project: Project) -> bool:
        """In a draft of their own, or stored."""
        if self.kind == "guideline" and guidelines.guide(project, self.owner).text == WORDS:
            return True
        return drafts.waiting(project, self.kind).get(self.owner) == WORDS


def review_tab(window: MainWindow, name: str, kind: type[QWidget], qtbot: QtBot) -> QWidget:
    page = window.show_page("review")
    assert isinstance(page, ReviewPage)
    page.show_tab(name)
    qtbot.waitUntil(lambda: any(each.isVisible() for each in window.findChildren(kind)))
    return next(each for each in window.findChildren(kind) if each.isVisible())


def type_into(edit: QLineEdit | QPlainTextEdit) -> None:
    edit.setFocus()
    if isinstance(edit, QLineEdit):
        edit.setText(WORDS)
    else:
        edit.setPlainText(WORDS)


@pytest.fixture
def write(
    make_window: Maker, tmp_path: Path, qtbot: QtBot, request: pytest.FixtureRequest
) -> Callable[[str], Written]:
    """Half a text in a field of this kind."""

    def reason() -> Written:
        window = make_window(make_merged(tmp_path))
        page = review_tab(window, "compare", ComparePage, qtbot)
        assert isinstance(page, ComparePage)
        qtbot.waitUntil(lambda: page.settling._written.owner != "")
        owner = page.settling._written.owner
        assert window.session is not None
        return Written(window, window.session.path, page.panel.reason, "reason", owner)

    def guideline() -> Written:
        window = make_window(make_merged(tmp_path))
        page = review_tab(window, "guidelines", GuidelinesPage, qtbot)
        assert isinstance(page, GuidelinesPage) and window.session is not None
        return Written(window, window.session.path, page.text, "guideline", page._shown)

    def corrected() -> MainWindow:
        made: MainWindow = request.getfixturevalue("corrected_window")
        return made

    def answered() -> Written:
        window = corrected()
        page = review_tab(window, "mine", CorrectionsPage, qtbot)
        assert isinstance(page, CorrectionsPage) and window.session is not None
        page.list.setFocus()
        current = page._current() or next(iter(page._found.values()))
        return Written(window, window.session.path, page.answer, "answer", current.settlement.uid)

    def strip() -> Written:
        window = corrected()
        QTest.keyClick(window, Qt.Key.Key_F8)
        assert window.session is not None
        shown = window.workspace.corrections
        return Written(window, window.session.path, shown.strip.answer, "answer", shown._shown)

    def reply() -> Written:
        window = corrected()
        assert window.session is not None
        project = window.session.project
        for each in corrections(project)[:2]:
            window.session.execute(answer(project, each.settlement, "لم أفهم السبب"))
        page = review_tab(window, "answers", AnswersPage, qtbot)
        assert isinstance(page, AnswersPage)
        return Written(window, window.session.path, page.field, "reply", page._draft.owner)

    makers = {"reason": reason, "guideline": guideline, "answer": answered, "strip": strip, "reply": reply}

    def make(kind: str) -> Written:
        written = makers[kind]()
        assert written.owner
        type_into(written.edit)
        return written

    return make


def each_command() -> list[object]:
    ids = [each.id for each in COMMANDS]
    return [
        pytest.param(kind, command, marks=() if command in LEAVING else pytest.mark.slow)
        for kind in KINDS
        for command in ids
    ]


@pytest.mark.parametrize(("kind", "command"), each_command())
def test_no_command_loses_a_half_written_field(
    write: Callable[[str], Written],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    command: str,
) -> None:
    written = write(kind)
    drop_dialogs(qtbot, monkeypatch)
    window = written.window
    if not window.actions_[command].isEnabled():
        pytest.skip("nothing to do it with now")
    window.actions_.run(command)
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, QDialog) and widget.isVisible():
            widget.reject()
    if window.session is not None and window.session.path == written.path:
        project = window.session.project
        qtbot.waitUntil(lambda: written.kept(project), timeout=10_000)  # the second a person may wait
    else:
        with Project.open(written.path) as project:
            assert written.kept(project)


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_on_disk_a_second_after_it_was_typed(
    write: Callable[[str], Written], qtbot: QtBot, kind: str
) -> None:
    written = write(kind)
    assert written.window.session is not None
    project = written.window.session.project
    qtbot.waitUntil(lambda: written.kept(project), timeout=10_000)


def test_a_reason_belongs_to_its_place(write: Callable[[str], Written], qtbot: QtBot) -> None:
    written = write("reason")
    window, edit = written.window, written.edit
    (page,) = window.findChildren(ComparePage)
    model = page.settling._model
    assert model.step(1)
    assert page.settling._written.owner != written.owner and page.panel.reason.toPlainText() == ""
    assert model.step(-1) and page.settling._written.owner == written.owner
    assert isinstance(edit, QPlainTextEdit) and edit.toPlainText() == WORDS
    page.settling.settle()
    assert window.session is not None
    assert drafts.counts(window.session.project) == {}


def test_what_no_disk_takes_stays_in_its_field(write: Callable[[str], Written]) -> None:
    written = write("reason")
    window = written.window
    (page,) = window.findChildren(ComparePage)
    model = page.settling._model
    with closing(sqlite3.connect(written.path, isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        assert model.step(1) and page.panel.reason.toPlainText() == ""
        assert model.step(-1) and page.panel.reason.toPlainText() == WORDS
        assert model.step(1)
        db.execute("ROLLBACK")
    assert model.step(-1) and page.panel.reason.toPlainText() == WORDS
    assert window.session is not None and written.kept(window.session.project)


def test_an_answer_that_was_sent_leaves_no_draft(write: Callable[[str], Written], qtbot: QtBot) -> None:
    written = write("answer")
    window = written.window
    assert window.session is not None
    project = window.session.project
    qtbot.waitUntil(lambda: written.kept(project), timeout=10_000)
    (page,) = window.findChildren(CorrectionsPage)
    page.send.click()
    assert drafts.counts(project) == {}
    said = [one.text for each in corrections(project) for one in each.answers]
    assert said == [WORDS]


def test_a_reply_goes_to_its_thread_alone(write: Callable[[str], Written], qtbot: QtBot) -> None:
    written = write("reply")
    window = written.window
    assert window.session is not None
    project = window.session.project
    (page,) = window.findChildren(AnswersPage)
    first = page.list.currentIndex().row()
    page.list.setCurrentIndex(page.list.model().index(1 - first, 0))
    assert page.field.text() == "" and page._draft.owner != written.owner
    page.field.setText("شيء آخر")
    page.list.setCurrentIndex(page.list.model().index(first, 0))
    assert page.field.text() == WORDS
    page._on_reply()
    said = {each.settlement.uid: [one.text for one in each.messages] for each in threads(project)}
    assert said[written.owner][-1] == WORDS
    assert list(drafts.waiting(project, "reply").values()) == ["شيء آخر"]


def test_what_waits_is_told_when_the_project_opens(make_window: Maker, project_path: Path) -> None:
    with Project.open(project_path) as project:
        drafts.keep(project, "label.definition_ar", "GPE", WORDS)
        drafts.keep(project, "reason", "x:y", WORDS)
    window = make_window(project_path)
    assert window.status.said() == "Half-written text waits: the label scheme, a reason in the comparison."


def shown_dialog(kind: type[QDialog]) -> QDialog:
    return next(
        each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible()
    )


def test_a_definition_outlives_a_kill_and_is_kept_when_the_dialog_closes(window: MainWindow) -> None:
    session = window.session
    assert session is not None
    window.open_tool("annotate.scheme")
    dialog = shown_dialog(SchemeDialog)
    assert isinstance(dialog, SchemeDialog) and dialog.label is not None
    code = dialog.label.code
    dialog.form.definition_ar.setFocus()
    dialog.form.definition_ar.setPlainText(WORDS)
    dialog.form._drafts["definition_ar"].keep()  # the second has passed; then the program is killed
    assert drafts.waiting(session.project, "label.definition_ar") == {code: WORDS}
    copy = session.path.with_name("copy.hashiya")
    session.project.copy_to(copy)
    with Project.open(copy) as killed:
        assert drafts.waiting(killed, "label.definition_ar") == {code: WORDS}
    dialog.reject()
    label = session.scheme.get(code)
    assert label is not None and label.definition_ar == WORDS
    assert drafts.counts(session.project) == {}


def test_a_definition_that_waits_is_shown_and_kept(make_window: Maker, project_path: Path) -> None:
    with Project.open(project_path) as project:
        code = project.scheme().labels[0].code
        drafts.keep(project, "label.definition_ar", code, WORDS)
    window = make_window(project_path)
    assert window.session is not None
    window.open_tool("annotate.scheme")
    dialog = shown_dialog(SchemeDialog)
    assert isinstance(dialog, SchemeDialog)
    assert dialog.form.definition_ar.toPlainText() == WORDS and "is back" in dialog.said()
    dialog.list.setCurrentIndex(dialog.list.model().index(1, 0))
    label = window.session.scheme.get(code)
    assert label is not None and label.definition_ar == WORDS
    assert dialog.form.definition_ar.toPlainText() != WORDS
    dialog.reject()


def test_a_name_and_a_value_of_a_document(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    assert session is not None and session.document is not None
    uid = session.document.uid
    window.open_tool("annotate.properties")
    dialog = shown_dialog(PropertiesDialog)
    assert isinstance(dialog, PropertiesDialog)
    place = dialog.table.model().index(dialog.table.rowCount() - 1, 0)
    dialog._edit(place)
    editor = next(each for each in dialog.table.findChildren(QLineEdit))
    editor.setText("المصدر")
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert list(drafts.waiting(session.project, "document.meta").values()) == ["المصدر"]
    dialog.name.setFocus()
    dialog.name.setText(WORDS)
    dialog.reject()
    assert session.project.document(uid).name == WORDS
    window.open_tool("annotate.properties")
    dialog = shown_dialog(PropertiesDialog)
    qtbot.waitUntil(lambda: [each.text() for each in dialog.findChildren(QLineEdit)].count("المصدر") == 1)
    dialog.reject()


def test_the_card_of_the_data_set_is_there_again(window: MainWindow) -> None:
    session = window.session
    assert session is not None
    first = CardDialog(window.context, session, window, {"title": "نصوص"})
    first.open()
    source = first.fields["source"]
    assert isinstance(source, QLineEdit)
    source.setText(WORDS)
    first.reject()
    second = CardDialog(window.context, session, window, {"title": "نصوص"})
    second.open()
    assert second.facts == {"title": "نصوص", "source": WORDS}
    second._on_keep()
    assert drafts.counts(session.project) == {}
