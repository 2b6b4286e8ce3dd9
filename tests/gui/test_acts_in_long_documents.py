"""An act in a document with very many annotations touches its own place: how much is read does not grow with
the document, whether all of it has been read by then or not.
"""

from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from tests.helpers.long_documents import make_long, read_in_slices, word_spans

from hashiya.services.annotate.marking import delete, mark, set_note
from hashiya.store.tables import annotations as rows
from hashiya.ui.session import document_reading
from hashiya.ui.session.packed_annotations import PackedAnnotations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from hashiya.core.span import Annotation
    from hashiya.ui.session.session import Session
    from hashiya.ui.window.main_window import MainWindow

FEW, MANY = 1000, 20_000


@pytest.fixture
def window(
    tmp_path: Path, make_window: Callable[..., MainWindow], monkeypatch: pytest.MonkeyPatch
) -> MainWindow:
    """On a short document; the second has 1,000 annotations and the third 20,000, in one paragraph each."""
    read_in_slices(monkeypatch, long=500)
    documents = {str(count): word_spans(count) for count in (FEW, MANY)}
    return make_window(make_long(tmp_path / "long.hashiya", documents))


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Counts the annotations that are read from the file while the window waits."""
    counted: Counter[str] = Counter()
    build = rows._build

    def counting(*values: object) -> list[Annotation]:
        found = build(*values)  # type: ignore[arg-type]
        if threading.current_thread() is threading.main_thread():
            counted["rows"] += len(found)
        return found

    monkeypatch.setattr(rows, "_build", counting)
    return counted


def session_of(window: MainWindow, place: int) -> Session:
    assert window.session is not None
    window.session.open_document(window.session.project.document_uids()[place])
    return window.session


def acts(session: Session) -> Iterator[None]:
    """Marks at the beginning, in the middle and at the end, something taken away, two undone, one redone."""
    assert session.document is not None
    uid, length = session.document.uid, len(session.document.text)
    for at in (0, length // 10 * 5, length - 5):
        session.execute(mark(session.project, uid, at, at + 4, "ORG"))
        yield
    taken = session.annotations_at(length // 10 * 5, length // 10 * 5 + 4)
    session.execute(delete(session.project, taken))
    yield
    session.undo()
    yield
    session.undo()
    yield
    session.redo()
    yield


def read_by_acts(session: Session, made: Counter[str]) -> list[int]:
    """How many annotations each act has read."""
    found = []
    made.clear()
    for _ in acts(session):
        found.append(made["rows"])
        made.clear()
    return found


def test_an_act_reads_no_more_of_a_longer_document(
    window: MainWindow, made: Counter[str], qtbot: QtBot
) -> None:
    found: dict[tuple[int, bool], list[int]] = {}
    for place in (1, 2):
        session = session_of(window, place)
        assert session.reading
        found[place, True] = read_by_acts(session, made)
        assert session.reading  # and nothing was read for the act that was not of its place
        for _ in range(3):
            session.undo()
        qtbot.waitUntil(lambda: not session.reading, timeout=120_000)  # noqa: B023
        found[place, False] = read_by_acts(session, made)
    for read_through in (True, False):
        pairs = zip(found[1, read_through], found[2, read_through], strict=True)
        assert all(abs(few - many) <= 5 for few, many in pairs)
    assert max(map(max, found.values())) <= 100  # of the pages in sight


def test_acts_while_it_is_read_are_as_if_read_later(window: MainWindow, qtbot: QtBot) -> None:
    session = session_of(window, 1)
    assert session.document is not None
    waiting = acts(session)
    for _ in range(4):  # some before anything was read, some when half of it was
        next(waiting)
        qtbot.wait(1)
    with qtbot.waitSignal(session.annotations_read, timeout=120_000):
        list(waiting)
        assert session.reading
    told = [(each.start, each.end, each.label, each.uid) for each in session.annotations()]
    stored = session.project.annotations(session.document.uid)
    assert sorted(told) == sorted((each.start, each.end, each.label, each.uid) for each in stored)
    assert told == sorted(told, key=lambda each: (each[0], -each[1], each[2], each[3]))
    counted = Counter((each.label, each.status) for each in stored)
    assert session.tally is not None and +session.tally.by_kind == counted
    assert len(window.workspace.annotations.model.rows) == len(stored)


def test_the_text_shows_what_the_session_keeps_and_makes_few_objects_of_it(
    window: MainWindow, qtbot: QtBot
) -> None:
    session = session_of(window, 2)
    qtbot.waitUntil(lambda: not session.reading, timeout=120_000)
    packed, reader = session.annotations(), window.page.reader
    assert isinstance(packed, PackedAnnotations) and reader.page.annotations is packed
    for _ in acts(session):
        assert reader.page.annotations is session.annotations() is packed
    assert len(packed._made) < 1500 < len(packed) / 4
    label = packed[0].label
    session.select("")  # what is chosen is seen though its label is hidden
    session.sight.hide([label])
    assert reader.annotations() == [each for each in packed if each.label != label]
    session.sight.hide([])
    assert reader.page.annotations is packed


def test_very_much_changed_is_read_in_slices_again(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(document_reading, "_VERY_LONG", 2000)
    session = session_of(window, 2)
    qtbot.waitUntil(lambda: not session.reading, timeout=120_000)
    session.execute(delete(session.project, session.annotations()[5000:5600]))
    assert session.reading
    qtbot.waitUntil(lambda: not session.reading, timeout=120_000)
    assert len(session.annotations()) == MANY - 600 == len(window.workspace.annotations.model.rows)
    assert len(window.page.reader.annotations_at(0)) == 1
    session.act_as("سارة")
    assert session.document is not None and list(session.annotations()) == []
    session.act_as("ليلى")
    assert session.reading and len(window.page.reader.annotations_at(0)) == 1
    qtbot.waitUntil(lambda: not session.reading, timeout=120_000)
    assert len(session.annotations()) == MANY - 600


def test_what_is_changed_meanwhile_stays_chosen(window: MainWindow) -> None:
    session = session_of(window, 2)
    assert session.document is not None and session.reading
    (first,) = session.annotations_at(0, 4)
    session.select(first.uid)
    session.do(lambda: set_note(session.project, first, "راجعه."))
    assert session.selected is not None and session.selected.note == "راجعه." and session.reading
    window.marker.walk.step_annotation(1)  # who walks on needs them all
    assert session.selected.range == (5, 9)
    window.marker.walk.step_annotation(-1)
    window.marker.walk.step_annotation(-1)
    assert session.selected.range == (5 * MANY - 5, 5 * MANY - 1)


def test_a_list_of_very_many_is_not_made_anew_for_one_more(window: MainWindow, qtbot: QtBot) -> None:
    session, model = session_of(window, 2), window.workspace.annotations.model
    qtbot.waitUntil(lambda: not session.reading, timeout=120_000)
    qtbot.waitUntil(lambda: model.rowCount() == MANY)
    resets: list[None] = []
    model.modelReset.connect(lambda: resets.append(None))
    assert session.document is not None
    session.execute(mark(session.project, session.document.uid, 0, 9, "ORG"))
    qtbot.waitUntil(lambda: model.rowCount() == MANY + 1)
    assert [row.annotation.label for row in model.rows[:2]] == ["ORG", "PERS"]
    session.undo()
    qtbot.waitUntil(lambda: model.rowCount() == MANY)
    assert model.rows[0].annotation.label == "PERS" and not resets
