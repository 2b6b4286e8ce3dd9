"""Titles of documents: from the first line, written in the list, undone, kept by merging and packages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from hashiya.formats.base import WriteOptions
from hashiya.services.exchange.export import ExportSelection, export
from hashiya.services.exchange.read_files import ImportOptions
from hashiya.services.exchange.store_imported import import_paths
from hashiya.services.project import documents
from hashiya.services.project.project_file import create_project
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.store.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hashiya.ui.window.main_window import MainWindow

TEXT = "مرسى القوارب\nعاد الصيّادون إلى المرسى عند الغروب."
PROSE = "عاد الصيّادون إلى المرسى عند الغروب، ثم ناموا.\nواستيقظوا فجرًا."


OPENING = "عاد الصيّادون إلى المرسى عند الغروب، ثم ناموا…"
"""What prose is called whose file has a name that says nothing."""


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "001.txt").write_text(TEXT, "utf-8")
    (folder / "002.txt").write_text(PROSE, "utf-8")
    return folder


def imported(path: Path, folder: Path, person: str = "ليلى") -> Path:
    with create_project(path, scheme=load_scheme("wojood"), person=person) as project:
        import_paths(project, sorted(folder.iterdir()), ImportOptions(person=project.person_uid))
    return path


@pytest.fixture
def titled(make_window: Callable[..., MainWindow], tmp_path: Path, texts: Path) -> MainWindow:
    return make_window(imported(tmp_path / "a.hashiya", texts))


def shown(window: MainWindow) -> list[str]:
    return [window.documents._delegate.called(row) for row in window.documents.model.rows]


def test_the_first_line_is_the_title(titled: MainWindow) -> None:
    assert shown(titled) == ["مرسى القوارب", OPENING]
    assert titled.windowTitle().startswith("مرسى القوارب")
    assert titled.page.reader._page.pieces.title  # set as a heading
    titled.documents._on_names_wanted(True)
    assert shown(titled) == ["001", "002"]


def test_written_with_f2_and_undone(titled: MainWindow) -> None:
    session = titled.session
    assert session is not None
    listed = titled.documents.list
    listed.setFocus()
    QTest.keyClick(listed, Qt.Key.Key_F2)
    editor = titled.documents.title_editor
    assert editor.isVisible() and editor.hasFocus() and editor.selectedText() == "مرسى القوارب"
    editor.setText("مرسى  جديد")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert shown(titled)[0] == "مرسى جديد" and listed.hasFocus()
    assert "مرسى جديد" in titled.status.said() and titled.windowTitle().startswith("مرسى جديد")
    assert "مرسى جديد" in titled.page._about.text()  # the text itself says another
    session.undo()
    assert shown(titled)[0] == "مرسى القوارب"
    QTest.keyClick(listed, Qt.Key.Key_F2)
    editor.setText("لا")
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert shown(titled)[0] == "مرسى القوارب" and not editor.isVisible()


def test_f2_in_the_list_is_no_note(titled: MainWindow) -> None:
    """An annotation may be chosen in the text meanwhile."""
    session = titled.session
    assert session is not None
    reader = titled.page.reader
    reader.set_selection(0, 4)
    QTest.keyClick(reader, Qt.Key.Key_F)
    assert session.selected is not None
    titled.documents.list.setFocus()
    QTest.keyClick(titled.documents.list, Qt.Key.Key_F2)
    assert titled.documents.title_editor.hasFocus()


def test_an_empty_title_lets_the_name_stand(titled: MainWindow) -> None:
    session = titled.session
    assert session is not None and session.document is not None
    uid = session.document.uid
    session.do(lambda: documents.set_title(session.project, uid, ""))
    assert shown(titled)[0] == "001"
    titled.documents.take_headings()  # taken away on purpose: it stays away
    assert shown(titled)[0] == "001"


def test_found_by_title_and_by_name(titled: MainWindow) -> None:
    for words in ("القوارب", "001"):
        titled.documents._filter.setText(words)
        assert [row.name for row in titled.documents.model.rows] == ["001"]


def test_source_and_date_over_the_text_and_in_the_tooltip(titled: MainWindow) -> None:
    session = titled.session
    assert session is not None and session.document is not None
    uid = session.document.uid
    assert not titled.page._about.isVisible()
    for key, value in (("source", "صحيفة الميناء"), ("date", "2024-03-01")):
        session.execute(documents.set_meta(session.project, uid, key, value))
    line = titled.page._about
    assert line.isVisible() and "صحيفة الميناء" in line.text() and "2024-03-01" in line.text()
    tip = titled.documents._tip(titled.documents.model.rows[0])
    assert "صحيفة الميناء" in tip and "001" in tip and "مرسى القوارب" in tip


def test_merging_keeps_titles(tmp_path: Path, texts: Path) -> None:
    from hashiya.services.merge.merge_files import merge_files

    mine = imported(tmp_path / "a.hashiya", texts)
    theirs = imported(tmp_path / "b.hashiya", texts, "هدى")
    with Project.open(mine) as project:
        first, second = project.document_uids()
        project.apply(documents.set_title(project, first, "مرسى جديد"))
    with Project.open(theirs) as project:
        first, second = project.document_uids()
        project.apply(documents.set_title(project, first, "مرسى آخر"))
        project.apply(documents.set_title(project, second, "فجر"))
    with Project.open(mine) as project:
        report = merge_files(project, [theirs])
        assert [info.title for info in project.documents()] == ["مرسى جديد", "فجر"]
        told = [note.code for note in report.notes]
        assert told.count("title_differs") == 1


def test_own_files_come_back_as_they_were(tmp_path: Path, texts: Path) -> None:
    """A title that was taken away does not come back with one's own export."""
    out = tmp_path / "out.jsonl"
    with Project.open(imported(tmp_path / "a.hashiya", texts)) as project:
        uid = project.document_uids()[0]
        project.apply(documents.set_title(project, uid, ""))
        export(project, out, "hashiya", ExportSelection(), WriteOptions())
    with create_project(tmp_path / "b.hashiya", scheme=load_scheme("wojood"), person="هدى") as project:
        import_paths(project, [out], ImportOptions(person=project.person_uid))
        assert [info.title for info in project.documents()] == ["001", OPENING]
