"""A text opens where it was left: after another text, after closing, and after the power went."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication
from tests.helpers.reader_texts import long_text

from hashiya.services.project.project_file import create_project, open_project
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.store.tables.records import NewDocument
from hashiya.ui.reading import reading_places

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from hashiya.ui.window.main_window import MainWindow

    Maker = Callable[..., MainWindow]


@pytest.fixture
def long_project(tmp_path: Path) -> Path:
    path = tmp_path / "long.hashiya"
    with create_project(path, scheme=load_scheme("wojood"), person="ليلى") as project:
        project.add_documents([NewDocument("الأول", long_text(40)), NewDocument("الثاني", long_text(43))])
    return path


def documents(window: MainWindow) -> list[str]:
    assert window.session is not None
    return window.session.project.document_uids()


def far(window: MainWindow) -> tuple[int, int]:
    """Somewhere down the text: (first character in sight, caret)."""
    reader = window.page.reader
    reader.go_to(len(reader.text) // 2, flash=False)
    reader.scroll_pixels(-130.0)
    place = reader.place()
    assert place.first > 500
    return place.first, place.head


def here(window: MainWindow) -> tuple[int, int]:
    QApplication.processEvents()
    place = window.page.reader.place()
    return place.first, place.head


def test_a_text_that_one_comes_back_to_stands_as_it_was_left(make_window: Maker, long_project: Path) -> None:
    window = make_window(long_project)
    first, second = documents(window)
    left = far(window)
    window.open_document(second)
    assert here(window)[0] == 0
    window.open_document(first)
    assert here(window) == left


def test_it_is_on_the_disk_soon_after_the_last_move(
    make_window: Maker, long_project: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_places, "_EVERY", 20)
    window = make_window(long_project)
    left = far(window)
    file = window.context.settings.path.with_name("places.json")
    qtbot.waitUntil(file.exists)
    uid = documents(window)[0]
    assert json.loads(file.read_bytes()) == {str(long_project): {uid: list(left)}}
    other = make_window(None)  # as after the power went: nothing was closed
    window.projects.close()
    assert other.projects.open_path(long_project)
    assert here(other) == left


def test_it_is_kept_at_closing_without_waiting(make_window: Maker, long_project: Path) -> None:
    window = make_window(long_project)
    left = far(window)
    window.projects.close()
    assert window.projects.open_path(long_project)
    assert here(window) == left


def test_going_to_a_place_goes_there_all_the_same(make_window: Maker, long_project: Path) -> None:
    window = make_window(long_project)
    first, second = documents(window)
    far(window)
    window.open_document(second)
    window.show_place(first, 30, 40)
    assert here(window)[0] == 0
    assert window.page.reader.selection() == (30, 40)


@pytest.mark.parametrize(
    "told", ["[1]", '{"x": {"y": [1]}}', "no JSON", '{"x": {"y": ["a", 2]}}', '{"x": 3}']
)
def test_a_broken_file_is_passed_over(make_window: Maker, long_project: Path, told: str) -> None:
    window = make_window(None)
    file = window.context.settings.path.with_name("places.json")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(told, encoding="utf-8")
    assert window.projects.open_path(long_project)
    assert here(window)[0] == 0
    left = far(window)
    window.projects.close()
    assert window.projects.open_path(long_project)
    assert here(window) == left


def test_a_place_beyond_a_text_that_became_shorter_is_passed_over(
    make_window: Maker, long_project: Path
) -> None:
    window = make_window(None)
    with open_project(long_project) as project:
        uid = project.document_uids()[0]
    file = window.context.settings.path.with_name("places.json")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({str(long_project): {uid: [10**7, 10**7]}}), encoding="utf-8")
    assert window.projects.open_path(long_project)
    assert here(window)[0] == 0


def test_only_the_last_projects_and_texts_are_remembered(
    make_window: Maker, long_project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_places, "_TEXTS", 1)
    monkeypatch.setattr(reading_places, "_PROJECTS", 1)
    window = make_window(None)
    file = window.context.settings.path.with_name("places.json")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"/gone": {"u": [1, 2]}}), encoding="utf-8")
    assert window.projects.open_path(long_project)
    first, second = documents(window)
    far(window)
    window.open_document(second)
    left = far(window)
    window.projects.close()
    assert json.loads(file.read_bytes()) == {str(long_project): {second: list(left)}}
    assert first
