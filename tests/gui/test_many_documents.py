"""A project of very many documents: the first are listed at once, the rest are read behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hashiya.core.document import State
from hashiya.services.annotate.marking import mark, set_state
from hashiya.services.project.project_file import create_project
from hashiya.services.project.undecided import undecided, undecided_among
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.store.tables.records import NewDocument
from hashiya.ui.session import document_list

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from hashiya.ui.window.main_window import MainWindow

COUNT = 90


@pytest.fixture
def window(
    tmp_path: Path, make_window: Callable[..., MainWindow], monkeypatch: pytest.MonkeyPatch
) -> MainWindow:
    """Twenty documents count as very many here."""
    for name, value in (("LONG", 20), ("_FIRST", 5), ("_SLICE", 10)):
        monkeypatch.setattr(document_list, name, value)
    path = tmp_path / "many.hashiya"
    with create_project(path, scheme=load_scheme("wojood"), person="ليلى") as project:
        project.add_documents([NewDocument(f"نصّ {at}", f"{at} سافرت سلمى.") for at in range(COUNT)])
        gone = project.document_uids()[50]
        project.connection.execute("UPDATE documents SET deleted = 1 WHERE uid = ?", (gone,))
    return make_window(path)


def names(window: MainWindow) -> list[str]:
    return [info.name for info in window.documents.model.rows]


def test_the_first_at_once_and_all_in_the_end(window: MainWindow, qtbot: QtBot) -> None:
    panel, session = window.documents, window.session
    assert session is not None
    panel.reload()
    assert names(window) == [f"نصّ {at}" for at in range(5)]
    late = session.project.document_uids()[-1]
    found = panel.info(late)
    assert found is not None and found.name == f"نصّ {COUNT - 1}"
    session.execute(mark(session.project, session.project.document_uids()[0], 2, 7, "PERS"))
    session.execute(mark(session.project, late, 3, 8, "PERS"))
    qtbot.waitUntil(lambda: len(panel.model.rows) == COUNT - 1)
    assert names(window) == [f"نصّ {at}" for at in range(COUNT) if at != 50]
    assert panel.model.rows == session.documents()
    assert [info.annotations for info in panel.model.rows] == [1, *[0] * (COUNT - 3), 1]


def test_who_asks_early_gets_all(window: MainWindow) -> None:
    window.documents.reload()
    assert len(window.documents.infos()) == COUNT - 1
    assert len(window.documents.visible_uids()) == COUNT - 1


def test_the_filter_follows_states(window: MainWindow, qtbot: QtBot) -> None:
    panel, session = window.documents, window.session
    assert session is not None
    qtbot.waitUntil(lambda: len(panel.model.rows) == COUNT - 1)
    panel._filter.setText("نص 7")
    assert names(window) == [
        "نصّ 7",
        *[f"نصّ {at}" for at in range(17, COUNT, 10) if at < 70 and at != 50],
        *[f"نصّ {at}" for at in range(70, 80)],
        "نصّ 87",
    ]
    panel._filter.setText("done")
    assert names(window) == []
    uid = session.project.document_uids()[3]
    session.do(lambda: set_state(session.project, uid, State.DONE))
    assert names(window) == ["نصّ 3"]
    panel._filter.setText("")
    assert session.project.state_counts() == {State.NEW: COUNT - 2, State.DONE: 1}
    session.open_document(session.project.document_uids()[2])
    assert panel.next_not_done() == session.project.document_uids()[4]


def test_undecided_documents_are_those_done_with_suggestions(window: MainWindow) -> None:
    session = window.session
    assert session is not None
    slow = {i.uid: i.suggestions for i in session.documents() if i.state is State.DONE and i.suggestions}
    assert undecided(session.project) == slow == {} and undecided_among(session.project) == []
