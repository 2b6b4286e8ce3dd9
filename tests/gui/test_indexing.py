"""The search index of a large project is made while nothing else is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.changes import ChangeSet
from hashiya.core.search import Query
from hashiya.store.tables.records import NewDocument
from hashiya.ui.session import search_indexer
from hashiya.ui.session.search_indexer import Indexing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest
    from pytestqt.qtbot import QtBot

    from hashiya.ui.window.main_window import MainWindow


def test_it_is_made_bit_by_bit_and_after_an_import(
    make_window: Callable[..., MainWindow], project_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_indexer, "LEAST", 3)
    monkeypatch.setattr(search_indexer, "_NEXT", 5)
    monkeypatch.setattr(search_indexer, "_BIT", 10)
    window = make_window(project_path)
    session = window.session
    assert session is not None
    (work,) = session.findChildren(Indexing)
    assert work.isActive() and len(session.project.search_documents(Query("زنجبيل"))) == 3
    work.start(5)
    qtbot.waitUntil(lambda: not work.isActive())
    assert session.project.search_documents(Query("زنجبيل")) == []
    session.project.add_documents([NewDocument("جديد", "سوق الزنجبيل")])
    session.applied(ChangeSet(document_list=True))
    assert work.isActive()
    work.start(5)
    qtbot.waitUntil(lambda: not work.isActive())
    assert len(session.project.search_documents(Query("زنجبيل"))) == 1
    work.start(60_000)
    window.projects.close()
    assert not work.isActive()


def test_a_small_project_needs_none(window: MainWindow) -> None:
    assert window.session is not None
    (work,) = window.session.findChildren(Indexing)
    assert not work.isActive()
