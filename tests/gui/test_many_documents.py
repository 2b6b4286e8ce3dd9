"""A project of very many documents: those in sight are read, the rest is asked for when it is needed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from hashiya.core.beyond.entities import Entity
from hashiya.core.document import State
from hashiya.services.annotate.marking import mark, set_state
from hashiya.services.attributes.values import label_document
from hashiya.services.dataset.parts import set_part
from hashiya.services.entities import linking
from hashiya.services.entities.entity_rows import mention_lines
from hashiya.services.project.documents import delete_documents, set_title
from hashiya.services.project.listing_file import ListingPlan, UnwrittenSearch, write_listing
from hashiya.services.project.project_file import create_project
from hashiya.services.project.undecided import undecided, undecided_among
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.store.reading import ProjectReader
from hashiya.store.tables.records import NewDocument
from hashiya.ui.session import document_list, long_listing, paged_documents
from hashiya.ui.session.long_listing import LongListing
from hashiya.ui.session.paged_documents import PagedDocuments

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from hashiya.ui.panels.documents_panel import DocumentsPanel
    from hashiya.ui.session.session import Session
    from hashiya.ui.window.main_window import MainWindow

COUNT = 90


def _here(_work: object, *args: Any, cancel: object) -> ListingPlan:
    """Without another process: that takes a second."""
    return write_listing(*args)


FEW = 4000


@pytest.fixture
def window(
    tmp_path: Path, make_window: Callable[..., MainWindow], monkeypatch: pytest.MonkeyPatch
) -> MainWindow:
    """Twenty documents count as very many here, ten are a page."""
    monkeypatch.setattr(document_list, "MANY_DOCUMENTS", 20)
    monkeypatch.setattr(paged_documents, "PAGE", 10)
    monkeypatch.setattr(paged_documents, "_KEPT", 3)
    monkeypatch.setattr(long_listing, "run_apart", _here)
    path = tmp_path / "many.hashiya"
    with create_project(path, scheme=load_scheme("wojood"), person="ليلى") as project:
        project.add_documents([NewDocument(f"نصّ {at}", f"{at} سافرت سلمى.") for at in range(COUNT)])
        gone = project.document_uids()[50]
        project.connection.execute("UPDATE documents SET deleted = 1 WHERE uid = ?", (gone,))
    return make_window(path)


def names(window: MainWindow) -> list[str]:
    return [info.name for info in window.documents.model.rows]


def session_of(window: MainWindow) -> Session:
    assert window.session is not None
    return window.session


def read_rows(window: MainWindow) -> int:
    rows = window.documents.model.rows
    assert isinstance(rows, PagedDocuments)
    return rows.read_rows


def wait(window: MainWindow, qtbot: QtBot) -> DocumentsPanel:
    """Until the list has been written."""
    long = window.documents._documents.long
    assert long is not None
    qtbot.waitUntil(lambda: not long.reading, timeout=20_000)
    return window.documents


ALL = [f"نصّ {at}" for at in range(COUNT) if at != 50]


def test_all_are_listed_at_once_and_few_are_read(window: MainWindow) -> None:
    panel, session = window.documents, session_of(window)
    assert panel.model.rowCount() == COUNT - 1
    assert read_rows(window) <= 30
    assert names(window) == ALL
    assert read_rows(window) <= 30
    late = session.project.document_uids()[-1]
    session.execute(mark(session.project, session.project.document_uids()[0], 2, 7, "PERS"))
    session.execute(mark(session.project, late, 3, 8, "PERS"))
    assert [info.annotations for info in panel.model.rows] == [1, *[0] * (COUNT - 3), 1]
    assert panel.model.rows[:] == session.documents()
    assert panel.model.row_of(late) == COUNT - 2


def test_the_same_when_the_list_was_written(window: MainWindow, qtbot: QtBot) -> None:
    panel = wait(window, qtbot)
    assert names(window) == ALL and len(panel.visible_uids()) == COUNT - 1
    for place in (0, 49, 50, COUNT - 2):
        assert panel.model.row_of(panel.model.rows[place].uid) == place
    assert panel.head._count.text() == str(COUNT - 1)


def test_a_filter_goes_without_the_file(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond the first thousand, and in slices, while the file is not there: here it never comes."""
    monkeypatch.setattr(LongListing, "_write", _nothing)
    monkeypatch.setattr(long_listing, "_AT_ONCE", -1.0)
    monkeypatch.setattr(UnwrittenSearch, "_AT_ONCE", 4)
    path = session_of(window).path
    window.projects.close()
    assert window.projects.open_path(path)
    panel, session = window.documents, session_of(window)
    long = panel._documents.long
    assert long is not None and long._file is None
    last = ALL[-1].split()[1]
    wanted = {
        "نص 7": [name for name in ALL if "7" in name],
        last: [ALL[-1]],
        "لا شيء": [],
    }
    for words, found in wanted.items():
        panel._filter.setText(words)
        assert names(window) == [] and panel._empty.isVisibleTo(panel)
        qtbot.waitUntil(lambda: not long.reading, timeout=20_000)
        assert names(window) == found, words
        assert not long.waits
        for place, row in enumerate(panel.model.rows):
            assert panel.model.row_of(row.uid) == place
    panel._filter.setText("نص 7")
    assert panel.visible_uids() == [session.project.document_uids()[at] for at in (7, 17, 27, 37, 47)] + [
        session.project.document_uids()[at - 1] for at in (57, 67, *range(70, 80), 87)
    ]
    panel._filter.setText("")
    assert names(window) == ALL


def _nothing(_long: LongListing) -> None:
    """The other process never ends."""


def test_the_filter_follows_states(window: MainWindow, qtbot: QtBot) -> None:
    session = session_of(window)
    panel = window.documents
    panel._filter.setText("نص 7")
    wanted = [
        "نصّ 7",
        *[f"نصّ {at}" for at in range(17, COUNT, 10) if at < 70 and at != 50],
        *[f"نصّ {at}" for at in range(70, 80)],
        "نصّ 87",
    ]
    assert names(window) == wanted  # among the first at a glance
    wait(window, qtbot)
    assert names(window) == wanted
    panel._filter.setText("done")
    assert names(window) == [] and not panel._empty.isHidden()
    uid = session.project.document_uids()[3]
    session.do(lambda: set_state(session.project, uid, State.DONE))
    assert names(window) == ["نصّ 3"]
    qtbot.waitUntil(lambda: panel._documents.done == 1)
    session.undo()
    assert names(window) == []
    qtbot.waitUntil(lambda: panel._documents.done == 0)
    session.redo()
    panel._filter.setText("")
    assert session.project.state_counts() == {State.NEW: COUNT - 2, State.DONE: 1}
    session.open_document(session.project.document_uids()[2])
    assert panel.next_not_done() == session.project.document_uids()[4]


def test_the_next_one_that_is_not_done(window: MainWindow, qtbot: QtBot) -> None:
    session = session_of(window)
    panel = wait(window, qtbot)
    uids = session.project.document_uids()
    session.open_document(uids[-1])
    assert panel.next_not_done() == uids[0]  # around the end
    panel._filter.setText("نص 8")
    shown = panel.visible_uids()
    session.open_document(shown[-1])
    assert panel.next_not_done() == shown[0]
    with session.project.batch():
        for uid in uids[:-1]:
            session.project.connection.execute("UPDATE documents SET state = 'done' WHERE uid = ?", (uid,))
    assert panel.next_not_done() == ""
    panel._filter.setText("")
    session.open_document(uids[5])
    assert panel.next_not_done() == uids[-1]
    session.open_document(uids[-1])
    assert panel.next_not_done() == ""


def test_steps_go_by_what_is_shown(window: MainWindow, qtbot: QtBot) -> None:
    session = session_of(window)
    uids = session.project.document_uids()
    session.open_document(uids[0])
    window.workspace.next_document()
    assert session.document is not None and session.document.uid == uids[1]
    panel = wait(window, qtbot)
    panel._filter.setText("نص 7")
    window.workspace.next_document()  # the open one is not among them
    assert session.document.uid == uids[7]
    window.workspace.next_document()
    assert session.document.uid == uids[17]
    window.workspace.previous_document()
    window.workspace.previous_document()
    assert session.document.uid == uids[7]
    panel._filter.setText("لا شيء")
    window.workspace.next_document()
    assert session.document.uid == uids[7]


def test_a_new_title_is_found(window: MainWindow, qtbot: QtBot) -> None:
    session = session_of(window)
    panel = wait(window, qtbot)
    uid = session.project.document_uids()[60]
    session.do(lambda: set_title(session.project, uid, "بستان الحاكم"))
    panel._filter.setText("حاكم")
    assert names(window) == ["نصّ 61"] and panel.model.rows[0].title == "بستان الحاكم"
    session.undo()
    assert names(window) == []
    session.redo()
    assert names(window) == ["نصّ 61"]
    assert [info.uid for info in panel.some_with(["حاكم"])] == [uid]
    panel.choice._order = "name"
    panel.choice.changed.emit()
    panel._filter.setText("")
    wait(window, qtbot)
    assert panel.model.rows[0].title == "بستان الحاكم"
    session.do(lambda: set_title(session.project, uid, "يوم السوق"))
    wait(window, qtbot)
    assert panel.model.rows[COUNT - 2].title == "يوم السوق"


def test_a_document_that_goes_is_not_listed_any_more(window: MainWindow, qtbot: QtBot) -> None:
    session = session_of(window)
    panel = wait(window, qtbot)
    uids = session.project.document_uids()
    session.do(lambda: delete_documents(session.project, [uids[4]]))
    assert names(window) == [name for name in ALL if name != "نصّ 4"]
    panel._filter.setText("نص 4")
    wait(window, qtbot)
    assert "نصّ 4" not in names(window) and "نصّ 14" in names(window)
    session.undo()
    wait(window, qtbot)
    assert names(window)[0] == "نصّ 4"
    panel._filter.setText("")
    session.project.add_documents([NewDocument("أخير", "جاء أخيرًا.")])
    panel.reload()
    assert names(window) == [*ALL, "أخير"]


@pytest.mark.parametrize("order", ["place", "name", "open", "suggestions"])
def test_every_choice_lists_what_a_short_list_does(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, order: str
) -> None:
    """The same project once as very many documents, once as a few."""
    session = session_of(window)
    project, panel = session.project, window.documents
    uids = project.document_uids()
    for at in (5, 40, 41, 77):
        session.execute(mark(project, uids[at], 0, 1, "PERS"))
    for at in (8, 41, 60):
        session.do(partial(set_state, project, uids[at], State.DONE))
    for at, title in ((3, "ياقوت"), (30, "أمير الجبل"), (31, "Zanzibar"), (32, "أمير الجبل")):
        session.do(partial(set_title, project, uids[at], title))
    for at in range(0, COUNT - 1, 3):
        session.execute(set_part(project, [uids[at]], "test"))
    session.do(lambda: label_document(project, uids[33], "variety", "dialect"))
    session.do(lambda: label_document(project, uids[34], "variety", "dialect"))
    panel.choice._order = order
    found: dict[tuple[str, str | None, bool], list[str]] = {}

    def look(*, waits: bool) -> dict[tuple[str, str | None, bool], list[str]]:
        for part, labelled in ((None, False), ("test", False), ("", False), (None, True)):
            panel.choice.labels.wanted = ("variety", "dialect") if labelled else None
            panel.choice.show_part(part)
            for words in ("", "نص 3", "امير", "done", "test", "لهجه"):
                panel._filter.setText(words)
                if waits:
                    wait(window, qtbot)
                found[words, part, labelled] = panel.visible_uids()
        return dict(found)

    many = look(waits=True)
    monkeypatch.setattr(document_list, "MANY_DOCUMENTS", FEW)
    panel.reload()
    assert panel._documents.long is None
    assert look(waits=False) == many


def test_letters_typed_in_the_list_find_how_a_title_begins(window: MainWindow, qtbot: QtBot) -> None:
    session = session_of(window)
    panel = wait(window, qtbot)
    uid = session.project.document_uids()[60]
    session.do(lambda: set_title(session.project, uid, "بستان الحاكم"))
    panel.reload()
    wait(window, qtbot)
    panel.list.keyboardSearch("بست")
    assert panel.list.currentIndex().row() == 60
    assert read_rows(window) <= 30


def test_closing_gives_the_list_up(window: MainWindow, qtbot: QtBot) -> None:
    panel = wait(window, qtbot)
    long = panel._documents.long
    assert long is not None and long._file is not None
    file = long._file
    panel.set_session(None)
    assert panel._documents.long is None and file.file.closed and panel.model.rowCount() == 0


@pytest.mark.parametrize("page", ["review.mine", "review.conflicts", "view.review"])
def test_a_page_that_names_few_documents_does_not_read_all(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    monkeypatch.setattr(ProjectReader, "documents", _refused)
    monkeypatch.setattr(ProjectReader, "document_uids", _refused)
    assert window.actions_.run(page)


def test_mentions_of_an_entity_ask_for_the_documents_they_are_in(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = session_of(window)
    uids = session.project.document_uids()
    for uid in (uids[70], uids[3]):
        session.execute(mark(session.project, uid, 3, 9, "PERS"))
    found = [session.project.annotations(uid)[0] for uid in (uids[70], uids[3])]
    session.do(lambda: linking.link(session.project, found, Entity("a" * 32, "PERS", ar="سلمى")))
    monkeypatch.setattr(ProjectReader, "document_uids", _refused)
    lines = mention_lines(session.project, window.workspace.entities.registry.of("a" * 32))
    assert [line.document for line in lines] == [uids[3], uids[70]]


def _refused(*_: object) -> None:
    raise AssertionError("all documents were read")


def test_undecided_documents_are_those_done_with_suggestions(window: MainWindow) -> None:
    session = session_of(window)
    slow = {i.uid: i.suggestions for i in session.documents() if i.state is State.DONE and i.suggestions}
    assert undecided(session.project) == slow == {} and undecided_among(session.project) == []
