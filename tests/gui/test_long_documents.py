"""A document with very many annotations: seen at once, read in slices behind, half never taken for all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.helpers.long_documents import WORD, make_long, read_in_slices, word_spans

from hashiya.core.span import SUGGESTIONS, Annotation
from hashiya.services.annotate.marking import delete, mark
from hashiya.services.search.find import find_ranges
from hashiya.services.suggest.highlight_process import Computed
from hashiya.services.suggest.long_results import put_by
from hashiya.suggest.base import Suggestion
from hashiya.suggest.combine.long_texts import StretchFound
from hashiya.ui.annotate.listing.annotation_rows import make_rows
from hashiya.ui.search import hit_search
from hashiya.ui.session.open_annotations import Tally
from hashiya.ui.session.packed_annotations import PackedAnnotations

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from hashiya.ui.reader.view import ReaderView
    from hashiya.ui.window.main_window import MainWindow

COUNT = 3000


@pytest.fixture
def window(
    tmp_path: Path, make_window: Callable[..., MainWindow], monkeypatch: pytest.MonkeyPatch
) -> MainWindow:
    """On a short document; the next has 3,000 annotations, which counts as very many here."""
    read_in_slices(monkeypatch, long=1000)
    spans = word_spans(COUNT)
    spans[7] = (35, 2035)  # one that reaches over many slices
    window = make_window(make_long(tmp_path / "long.hashiya", {"طويل": spans}))
    assert window.session is not None and not window.session.reading
    return window


def count_made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The rows of which an object is made from now on."""
    made: list[int] = []
    make = PackedAnnotations._make

    def count(packed: PackedAnnotations, row: int) -> Annotation:
        made.append(row)
        return make(packed, row)

    monkeypatch.setattr(PackedAnnotations, "_make", count)
    return made


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


def test_the_panels_count_and_list_before_all_has_been_read(window: MainWindow, qtbot: QtBot) -> None:
    session, panel = window.session, window.workspace.annotations
    assert session is not None
    with qtbot.waitSignal(session.annotations_read):
        with qtbot.waitSignal(session.annotations_counted):
            open_long(window)
            assert not panel.model.rows
        assert session.reading and session.tally is not None and session.tally.total == COUNT
        assert len(panel.model.rows) == COUNT and panel.list.model().rowCount() == COUNT
        inside = panel.model.rows[200]  # of the one that reaches over many
        assert inside.annotation.start == 1000 and inside.depth == 1
        assert panel.model.rows[COUNT - 1].depth == 0
        legend = {row.label.code: row.count for row in window.workspace.labels.model.rows}
        assert legend["PERS"] == COUNT and legend["ORG"] == 0
        assert session.annotation(inside.annotation.uid) == inside.annotation and session.reading
    assert [row.annotation for row in panel.model.rows] == list(session.annotations())
    assert [row.depth for row in panel.model.rows] == [
        row.depth for row in make_rows(session.annotations(), session.scheme)
    ]


def test_counts_follow_acts_in_a_long_list(window: MainWindow, qtbot: QtBot) -> None:
    session, panel = window.session, window.workspace.annotations
    assert session is not None
    with qtbot.waitSignal(session.annotations_read):
        open_long(window)
    assert session.document is not None
    made = session.execute(mark(session.project, session.document.uid, 5, 9, "ORG"))
    assert made is not None and session.tally is not None
    session.execute(delete(session.project, [session.annotations()[-1]]))
    counted = Tally()
    for each in session.annotations():
        counted.add(each)
    assert +session.tally.by_kind == counted.by_kind and session.tally.labels()["ORG"] == 1
    qtbot.waitUntil(lambda: len(panel.model.rows) == len(session.annotations()))
    for place, each in enumerate(session.annotations()[:300]):
        assert panel.model.row_of(each.uid) == place == session.place_of(each.uid)
    session.undo()
    session.undo()
    assert session.tally.total == COUNT and session.tally.labels()["ORG"] == 0


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


def test_what_engines_say_of_a_book_is_written_a_few_at_a_time(window: MainWindow, qtbot: QtBot) -> None:
    session, suggesting = window.session, window.suggesting
    assert session is not None
    suggesting._first.stop()
    uid, text, project = session.project.document_uids()[1], WORD * COUNT, session.project
    starts = range(2500, 12_500, 10)
    said = [Suggestion(at, at + 9, "ORG", 0.9, "crf") for at in starts]
    path = put_by(uid, text, [StretchFound(0, len(text), said)])
    suggesting._on_computed([Computed(uid, ("crf",), (), False, len(text), (), path)])

    def written() -> int:
        return sum(count for layer, count in project.layers(uid) if layer == SUGGESTIONS)

    assert written() < len(said)
    qtbot.waitUntil(lambda: suggesting._writing is None)
    assert written() == len(said) and not Path(path).exists()
    rows = project.connection.execute("SELECT args FROM journal WHERE kind = 'suggest'").fetchall()
    assert [json.loads(args)["added"] for (args,) in rows] == [len(said)]


def test_a_book_that_is_given_up_leaves_no_file(window: MainWindow, qtbot: QtBot) -> None:
    session, suggesting = window.session, window.suggesting
    assert session is not None
    suggesting._first.stop()
    uid = session.project.document_uids()[1]
    said = [Suggestion(at, at + 9, "ORG", 0.9, "crf") for at in range(2500, 12_500, 10)]
    path = put_by(uid, WORD * COUNT, [StretchFound(0, 5 * COUNT, said)])
    suggesting._on_computed([Computed(uid, ("crf",), (), False, 5 * COUNT, (), path)])
    assert Path(path).exists()
    suggesting.close()
    assert not Path(path).exists() and suggesting._writing is None


def test_the_next_annotation_does_not_wait_for_all(window: MainWindow) -> None:
    """It is looked for from where one is, and around the end, while the slices go on."""
    session, reader = window.session, window.page.reader
    assert session is not None
    open_long(window)
    reader.set_caret(6)
    spans = word_spans(COUNT)
    for command, wanted in (
        *(("annotate.next", spans[2]), ("annotate.next", spans[3]), ("annotate.previous", spans[2])),
        *(("annotate.previous", spans[1]), ("annotate.previous", spans[0]), ("annotate.previous", spans[-1])),
        *(("annotate.previous", spans[-2]), ("annotate.next", spans[-1]), ("annotate.next", spans[0])),
    ):
        assert window.actions_.run(command)
        assert session.selected is not None and session.selected.range == wanted
        assert session.reading


def test_the_table_of_uids_has_room_for_all_from_the_beginning(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    widened: list[int] = []
    widen = PackedAnnotations._widen

    def count(packed: PackedAnnotations) -> None:
        widened.append(len(packed))
        widen(packed)

    monkeypatch.setattr(PackedAnnotations, "_widen", count)
    assert window.session is not None
    with qtbot.waitSignal(window.session.annotations_read):
        open_long(window)
    assert len(window.session.annotations()) == COUNT and not widened


def test_the_whole_text_selected_looks_at_the_first_letter_alone(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert window.session is not None
    with qtbot.waitSignal(window.session.annotations_read):
        open_long(window)
    made = count_made(monkeypatch)
    window.page.reader.repaint()
    made.clear()
    assert window.actions_.run("edit.select_all")
    assert window.page.reader.selection() == (0, len(window.page.reader.text))
    assert len(made) < 200
    window.actions_.run("edit.find")
    assert not window.workspace.search._field.text()


def test_a_decision_among_many_suggestions_looks_at_few(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = window.session
    assert session is not None
    query = "UPDATE annotations SET layer = ?, status = 'suggested', score = 0.5 WHERE \"end\" - start < 9"
    session.project.connection.execute(query, (SUGGESTIONS,))
    with qtbot.waitSignal(session.annotations_read):
        open_long(window)
    walk = window.marker.walk
    assert walk.total == len(session.shown_suggestions()) == COUNT - 1
    made = count_made(monkeypatch)
    window.page.reader.set_caret(0)
    places, looked = [], []
    for command in ("next", "next", "accept", "reject", "previous", "previous", "previous"):
        assert window.actions_.run(f"suggestions.{command}")
        assert session.selected is not None
        looked.append(len(made))
        places.append((session.selected.start // len(WORD), walk.place.number, walk.total))
    total = COUNT - 1
    assert places == [
        *((0, 1, total), (1, 2, total), (2, 2, total - 1), (3, 2, total - 2)),
        *((0, 1, total - 2), (COUNT - 1, total - 2, total - 2), (COUNT - 2, total - 3, total - 2)),
    ]
    assert looked[4] < 30  # then the other end is laid out for the first time


def test_a_long_text_is_searched_in_slices(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The window answers meanwhile; Enter before the end is a step when the places are there."""
    monkeypatch.setattr(hit_search, "_LONG", 1000)
    session, panel = window.session, window.workspace.search
    assert session is not None
    open_long(window)
    text = window.page.reader.text
    window.actions_.run("edit.find")
    panel._field.setText("كلمه")
    panel.next_hit()
    assert panel._search.running and not panel.model.rowCount()
    qtbot.waitUntil(lambda: not panel._search.running)
    found = list(find_ranges(text, "كلمه"))[: hit_search.LIMIT]
    assert [(hit.start, hit.end) for hit in panel.model.rows] == found
    assert window.page.reader.selection() == found[1]
    panel._field.setText("كل")
    panel._look()
    looking = panel._search._job
    panel._field.setText("")
    panel._look()
    assert not panel.model.rowCount()
    assert looking is not None and looking.cancel.cancelled


def test_a_glance_into_an_endless_paragraph_looks_at_what_is_in_sight(
    tmp_path: Path, make_window: Callable[..., MainWindow], monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    path = make_long(tmp_path / "long.hashiya", {"طويل": word_spans(3 * COUNT)}, suggested=True)
    window = make_window(path)
    open_long(window)
    window.show_page("annotate")
    window.focus_text()
    assert window.session is not None
    session, reader, glance = window.session, window.page.reader, window.marker.hints.glance
    qtbot.waitUntil(lambda: not session.reading, timeout=60_000)
    asked: list[int] = []
    shows = type(reader).shows

    def count(view: ReaderView, position: int) -> bool:
        asked.append(position)
        return shows(view, position)

    monkeypatch.setattr(type(reader), "shows", count)
    made = count_made(monkeypatch)
    window.marker.hints.begin_glance()
    offered = [each.annotation.start for each in glance.offers]
    assert 50 < len(offered) < COUNT / 4 and len({each.code for each in glance.offers}) == len(offered)
    assert len(asked) <= 2 * len(offered) + 10
    assert len(made) < COUNT  # the reader makes those of the pieces in sight
    window.marker.hints.begin_glance()
    assert glance.on and glance.offers[0].annotation.start == offered[-1] + len(WORD)  # none is passed over


def test_the_least_certain_come_first_without_making_all(
    tmp_path: Path, make_window: Callable[..., MainWindow], monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    path = make_long(tmp_path / "long.hashiya", {"طويل": word_spans(3 * COUNT)}, suggested=True)
    window = make_window(path)
    open_long(window)
    window.show_page("annotate")
    assert window.session is not None
    session, walk = window.session, window.marker.walk
    qtbot.waitUntil(lambda: not session.reading, timeout=60_000)
    made = count_made(monkeypatch)
    walk.toggle_order()
    walk.step(1)
    for left in range(3):
        chosen = window.marker.chosen
        assert chosen is not None and chosen.score == 0 and chosen.start == 500 * left
        assert (walk.place.number, walk.total) == (1, 3 * COUNT - left)
        window.marker.decisions.accept()
    assert len(made) < 2 * COUNT  # the reader makes those of the pieces in sight, at each place
