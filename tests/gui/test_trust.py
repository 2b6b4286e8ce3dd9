"""The window and a file that is not to be trusted, or no longer there."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, QStandardPaths, Qt
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtWidgets import QAbstractItemView, QLabel, QWidget
from tests.helpers.gui_project import TEXTS

from hashiya import app
from hashiya.core.document import State
from hashiya.errors import ProjectError, UserError
from hashiya.services.annotate import marking
from hashiya.store.project import Project
from hashiya.store.tables.records import NewDocument, Person
from hashiya.ui.session.log_folding import LogFolding
from hashiya.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

MakeWindow = Callable[..., MainWindow]
HOSTILE = '<img src="file:///dev/null">سطر'


def _hostile(path: Path) -> None:
    """Names, people and label definitions that look like markup."""
    with Project.open(path) as project:
        project.add_documents([NewDocument(HOSTILE, HOSTILE + " آخر النصّ")])
        for name in (HOSTILE, HOSTILE + " ٢", "ليلى"):
            project.act_as(project.person(name) or pytest.fail("nobody"))
            for uid in project.document_uids():
                project.apply(marking.mark(project, uid, 0, 3, "PERS"))
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("UPDATE labels SET definition_ar = ?, definition_en = ?, long_ar = ?", (HOSTILE,) * 3)
        db.execute("UPDATE annotations SET note = ?", (HOSTILE,))


def _tips(model: QAbstractItemModel) -> list[str]:
    found = []
    for row in range(min(model.rowCount(QModelIndex()), 50)):
        for column in range(8):  # a list model keeps its number of columns to itself
            index = model.index(row, column)
            if index.isValid():
                found.append(str(index.data(Qt.ItemDataRole.ToolTipRole) or ""))
    return found


def _is_markup(text: str) -> bool:
    """Whether Qt would open an image for it."""
    return GuiQt.mightBeRichText(text) and "<img" in text


@pytest.mark.parametrize("language", ["en", "ar"])
def test_nothing_out_of_a_file_is_rendered_as_markup(
    make_window: MakeWindow, project_path: Path, language: str
) -> None:
    _hostile(project_path)
    window = make_window(project_path, language=language)
    session = window.session
    assert session is not None
    session.open_document(session.documents()[-1].uid)
    session.select(session.annotations()[0].uid)
    window.messages.show_message(HOSTILE)
    seen = 0
    for page in ("review", "concordance", "statistics", "annotate"):
        window.show_page(page)
        for widget in window.findChildren(QWidget):
            assert not _is_markup(widget.toolTip()), widget
            seen += HOSTILE.replace("<", "&lt;")[:8] in widget.toolTip()
            if isinstance(widget, QLabel) and widget.textFormat() != Qt.TextFormat.PlainText:
                assert not GuiQt.mightBeRichText(widget.text()), widget.text()
            if isinstance(widget, QAbstractItemView) and widget.model() is not None:
                for tip in _tips(widget.model()):
                    assert not _is_markup(tip)
                    seen += "&lt;img" in tip
    assert seen, "no tooltip was looked at"


def test_a_deleted_file_is_told_at_once_and_saved_when_it_is_closed(
    make_window: MakeWindow, qtbot: QtBot, project_path: Path
) -> None:
    window = make_window(project_path)
    session = window.session
    assert session is not None
    uid = session.documents()[1].uid
    session.open_document(uid)
    start = TEXTS["دفتر الحساب"].index("التاجر")
    assert session.do(lambda: marking.mark(session.project, uid, start, start + 6, "PERS"))
    project_path.unlink()
    qtbot.waitUntil(lambda: session.is_lost)
    assert any("moved, renamed or deleted" in text for text in window.messages.texts())
    assert session.do(lambda: marking.mark(session.project, uid, 0, 4, "PERS")) is None
    window.projects.close()
    saved = project_path.with_stem(f"{project_path.stem} (saved)")
    assert any(saved.name in text for text in window.messages.texts())
    assert not project_path.exists() and window.projects.last() == saved
    with Project.open(saved, readonly=True) as project:
        assert [a.surface for a in project.annotations(uid, statuses=["accepted"])] == ["التاجر"]


def test_saving_a_lost_project_elsewhere_goes_on_there(
    make_window: MakeWindow, qtbot: QtBot, project_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make_window(project_path)
    project_path.rename(project_path.with_name("moved.hashiya"))
    qtbot.waitUntil(lambda: window.session is not None and window.session.is_lost)
    chosen = project_path.with_name("chosen.hashiya")
    monkeypatch.setattr("hashiya.ui.project.lost_file.FileDialog.save_file", lambda *_: (str(chosen), ""))
    message = next(iter(window.messages._messages.values()))
    assert message.act is not None
    message.act.click()
    assert window.session is not None and window.session.path == chosen and not window.session.readonly


def test_a_project_that_cannot_be_shown_does_not_stop_the_start(
    make_window: MakeWindow, project_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make_window()
    window.context.settings.set("recent", [str(project_path)])

    def fail(_self: object, _session: object) -> None:
        raise KeyError("bogus")

    monkeypatch.setattr("hashiya.ui.window.projects.Projects._be_someone", fail)
    app._open_first(window, app.StartOptions())
    assert window.session is None and any("could not be opened" in t for t in window.messages.texts())


def test_an_act_reads_the_row_of_its_document_alone(
    make_window: MakeWindow, project_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make_window(project_path)
    session, panel = window.session, window.documents
    assert session is not None
    uid = session.documents()[1].uid
    session.open_document(uid)
    monkeypatch.setattr(Project, "documents", lambda *_: pytest.fail("the whole list was read"))
    start = TEXTS["دفتر الحساب"].index("التاجر")
    assert session.do(lambda: marking.mark(session.project, uid, start, start + 6, "PERS"))
    info = panel.info(uid)
    assert info is not None and info.annotations == 1 and info.state is State.BEGUN
    assert session.do(lambda: marking.set_state(session.project, uid, State.DONE))
    assert panel._done.text().startswith("1 of 3")
    assert panel.model.rows[1] == panel.info(uid) == session.some_documents([uid])[0]
    session.undo()
    assert panel._done.text().startswith("0 of 3")


def test_the_file_alone_holds_what_was_done_once_nobody_works(
    make_window: MakeWindow, qtbot: QtBot, project_path: Path, tmp_path: Path
) -> None:
    window = make_window(project_path)
    session = window.session
    assert session is not None
    uid = session.documents()[1].uid
    session.open_document(uid)
    folding = session.findChild(LogFolding)
    assert folding is not None
    folding.setInterval(10)
    for start in (0, 5, 9):
        session.do(partial(marking.mark, session.project, uid, start, start + 2, "PERS"))
    qtbot.waitUntil(lambda: not folding.isActive())
    alone = tmp_path / "alone.hashiya"
    with closing(sqlite3.connect(project_path)) as db:  # never read as a plain file in this process
        count = db.execute("SELECT count(*) FROM annotations").fetchone()[0]
    subprocess.run([sys.executable, "-c", _COPY, str(project_path), str(alone)], check=True)
    with closing(sqlite3.connect(alone)) as db:
        assert db.execute("SELECT count(*) FROM annotations").fetchone()[0] == count
    assert session.do(lambda: marking.mark(session.project, uid, 20, 22, "PERS"))


_COPY = "import shutil, sys; shutil.copyfile(sys.argv[1], sys.argv[2])"


def test_the_window_does_not_stand_still_while_another_program_writes(
    make_window: MakeWindow, project_path: Path
) -> None:
    window = make_window(project_path)
    session = window.session
    assert session is not None
    uid = session.documents()[1].uid
    session.open_document(uid)
    assert session.project.connection.execute("PRAGMA busy_timeout").fetchone()[0] <= 500
    with closing(sqlite3.connect(project_path, isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        assert session.do(lambda: marking.mark(session.project, uid, 0, 4, "PERS")) is None
        db.execute("ROLLBACK")
    assert any("Another program is writing" in text for text in window.messages.texts())
    assert session.do(lambda: marking.mark(session.project, uid, 0, 4, "PERS"))


def test_a_place_for_the_sample_that_cannot_be_written_is_told(
    make_window: MakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda *_: str(tmp_path / "file"))
    window = make_window()
    assert not window.projects.open_sample()
    assert window.messages.texts()


def test_who_cannot_be_put_down_as_the_one_at_work_only_reads(
    make_window: MakeWindow, project_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else what they did would stand there as the owner's."""
    find = Project.person

    def refused(project: Project, name: str, *, create: bool = True) -> Person | None:
        found = find(project, name, create=False)
        if found is None and create:
            raise UserError("busy", "Another program is writing to the project.")
        return found

    window = make_window()
    window.context.settings.set("person", "قادمة جديدة")
    monkeypatch.setattr(Project, "person", refused)
    assert window.projects.open_path(project_path)
    reading = window.session
    assert reading is not None and reading.readonly
    assert any("Another program is writing" in text for text in window.messages.texts())
    monkeypatch.undo()
    window.projects.close()
    assert window.projects.open_path(project_path)
    writing = window.session
    assert writing is not None and not writing.readonly and writing.person_name == "قادمة جديدة"


def test_what_cannot_be_read_beside_the_text_leaves_the_text(
    make_window: MakeWindow, project_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    """Attributes and relations are asked for while the text is painted: nothing is raised there."""

    def damaged(*_values: object, **_more: object) -> None:
        raise ProjectError("damaged", "The project is damaged.")

    for name in ("attribute_values", "attribute_types", "has_relations", "relation_types"):
        monkeypatch.setattr(Project, name, damaged)
    window = make_window()
    assert window.projects.open_path(project_path)
    session = window.session
    assert session is not None and session.annotations() and window.page.reader.text
    window.page.reader.grab()
    window.workspace.annotations.list.grab()
    qtbot.waitUntil(lambda: len([t for t in window.messages.texts() if "is damaged" in t]) == 1)
    assert not session.said.types.types and not session.relations.all()


def test_a_project_whose_documents_cannot_be_listed_is_not_shown_by_half(
    make_window: MakeWindow, project_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(*_values: object, **_more: object) -> None:
        raise ProjectError("damaged", "The project is damaged.")

    window = make_window()
    with monkeypatch.context() as patched:
        patched.setattr(Project, "documents", damaged)
        assert not window.projects.open_path(project_path)
    assert window.session is None and window.projects.session is None
    assert any("is damaged" in text for text in window.messages.texts())
    assert window.projects.open_path(project_path) and window.session is not None
