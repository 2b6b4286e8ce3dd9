"""A document with very many annotations: seen at once, read in slices behind, half never taken for all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from hashiya.core.span import Annotation
from hashiya.services.annotate.marking import mark
from hashiya.services.project.project_file import create_project
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.store.tables.records import NewDocument
from hashiya.ui.session import session as session_module
from hashiya.ui.window.main_window import MainWindow

WORD, COUNT = "كلمة ", 3000


@pytest.fixture
def window(
    tmp_path: Path, make_window: Callable[..., MainWindow], monkeypatch: pytest.MonkeyPatch
) -> MainWindow:
    """On a short document; the next has 3,000 annotations, which counts as very many here."""
    monkeypatch.setattr(session_module, "_LONG", 1000)
    monkeypatch.setattr(session_module, "_SLICE", 100)
    path = tmp_path / "long.hashiya"
    with create_project(path, scheme=load_scheme("wojood"), person="ليلى") as project:
        spans = [(5 * at, 5 * at + 4) for at in range(COUNT)]
        spans[7] = (35, 2035)  # one that reaches over many slices
        made = [Annotation("", "", project.person_uid, start, end, "PERS", "") for start, end in spans]
        long = NewDocument("طويل", WORD * COUNT, annotations=made)
        project.add_documents([NewDocument("قصير", "نصّ قصير."), long])
    window = make_window(path)
    assert window.session is not None and not window.session.reading
    return window


def open_long(window: MainWindow) -> None:
    assert window.session is not None
    window.session.open_document(window.session.project.document_uids()[1])


def test_what_is_in_sight_comes_first_and_all_of_it_in_the_end(window: MainWindow, qtbot: QtBot) -> None:
    session, reader = window.session, window.page.reader
    assert session is not None
    with qtbot.waitSignal(session.annotations_read):
        open_long(window)
        assert session.reading
        start, end = reader.visible_range()
        assert len(reader.annotations_at(start)) == 1 and end < len(reader.text)
        assert not reader.annotations_at(len(reader.text) - 3)
        bar = reader.verticalScrollBar()
        bar.setValue(bar.maximum())
        assert len(reader.annotations_at(len(reader.text) - 3)) == 1
    assert not session.reading
    found = list(session.annotations())  # type: ignore[unreachable]
    assert found == sorted(found, key=lambda each: (each.start, -each.end)) and len(found) == COUNT
    assert len(reader.annotations_at(len(reader.text) - 3)) == 1
    assert len(window.workspace.annotations.model.rows) == COUNT
    assert {each.uid for each in found} == {
        each.uid for each in session.project.annotations(found[0].document)
    }


def test_who_cannot_wait_gets_everything(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    assert session is not None
    with qtbot.waitSignal(session.annotations_read):
        open_long(window)
        assert len(session.annotations()) == COUNT and not session.reading
    assert len(session.annotations()) == COUNT


def test_an_act_meanwhile_is_seen(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    assert session is not None
    with qtbot.waitSignal(session.annotations_read):
        open_long(window)
        assert session.document is not None
        session.execute(mark(session.project, session.document.uid, 0, 9, "ORG"))
        assert len(session.annotations()) == COUNT + 1
    assert len(session.annotations()) == COUNT + 1
    assert len(window.page.reader.annotations_at(1)) == 2


def test_another_document_meanwhile(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    assert session is not None
    open_long(window)
    session.open_document(session.project.document_uids()[0])
    assert not session.reading and list(session.annotations()) == []
    qtbot.wait(100)
    assert list(session.annotations()) == [] and not window.workspace.annotations.model.rows
