"""The session: on disk first, then told; selection and the newest rejection are kept in step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.helpers.gui_project import make_project

from hashiya.core.changes import ChangeSet
from hashiya.core.span import Annotation, Status
from hashiya.errors import ProjectError
from hashiya.services.annotate import marking
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.store.project import Project
from hashiya.ui.session.session import ActReport, Session

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot


@pytest.fixture
def session(tmp_path: Path, qtbot: QtBot) -> Iterator[Session]:
    opened = Session.open(make_project(tmp_path / "s.hashiya"))
    opened.act_as("ليلى")
    opened.open_document(opened.documents()[0].uid)
    yield opened
    opened.close()


def uid_of(session: Session) -> str:
    assert session.document is not None
    return session.document.uid


def place(session: Session, words: str) -> tuple[int, int]:
    assert session.document is not None
    start = session.document.text.index(words)
    return start, start + len(words)


def mark(session: Session, words: str, label: str) -> ChangeSet | None:
    return session.do(lambda: marking.mark(session.project, uid_of(session), *place(session, words), label))


def of(session: Session, words: str) -> list[Annotation]:
    return [each for each in session.annotations() if each.surface == words]


def test_an_act_is_on_disk_before_anyone_hears_of_it(session: Session) -> None:
    seen: list[int] = []

    def look(_changes: ChangeSet) -> None:
        with Project.open(session.path, readonly=True) as other:
            seen.append(len([each for each in other.annotations(uid_of(session)) if each.surface == "تونس"]))

    session.changes_applied.connect(look)
    mark(session, "تونس", "GPE")
    assert seen == [1]


def test_the_list_is_patched_as_it_would_be_read(session: Session) -> None:
    session.annotations()
    mark(session, "تونس", "GPE")
    mark(session, "مكتبة الإسكندرية", "FAC")
    session.do(lambda: marking.accept(session.project, of(session, "سلمى")))
    session.do(lambda: marking.delete(session.project, of(session, "تونس")))
    patched = list(session.annotations())
    session._reading.forget()
    assert patched == list(session.annotations())
    assert session.annotation(patched[0].uid) == patched[0]


def test_the_newest_rejection_is_seen_until_the_next_act(session: Session) -> None:
    rejected = of(session, "القاهرة")
    session.do(lambda: marking.reject(session.project, rejected))
    assert [each.status for each in of(session, "القاهرة")] == [Status.REJECTED]
    mark(session, "تونس", "GPE")
    assert of(session, "القاهرة") == []
    assert [each.surface for each in session.rejected()] == ["القاهرة"]


def test_undo_of_a_rejection_brings_the_suggestion_back(session: Session) -> None:
    session.do(lambda: marking.reject(session.project, of(session, "القاهرة")))
    session.undo()
    assert [each.status for each in of(session, "القاهرة")] == [Status.SUGGESTED]
    session.redo()
    assert [each.status for each in of(session, "القاهرة")] == [Status.REJECTED]


def test_undo_reaches_over_a_restart(session: Session) -> None:
    mark(session, "تونس", "GPE")
    uid = uid_of(session)
    session.close()
    again = Session.open(session.path)
    again.act_as("ليلى")
    again.open_document(uid)
    assert of(again, "تونس")
    again.undo()
    assert of(again, "تونس") == []
    again.close()


def test_a_refused_act_is_told_and_changes_nothing(session: Session, qtbot: QtBot) -> None:
    mark(session, "تونس", "GPE")
    before = list(session.annotations())
    with qtbot.waitSignal(session.failed) as heard:
        assert mark(session, "تونس", "GPE") is None
    assert heard.args is not None and heard.args[0].code == "duplicate"
    assert list(session.annotations()) == before


def test_what_was_done_is_spoken(session: Session, qtbot: QtBot) -> None:
    with qtbot.waitSignal(session.spoken) as heard:
        mark(session, "تونس", "GPE")
    assert heard.args is not None
    spoken: ActReport = heard.args[0]
    assert spoken.how == "did" and spoken.act.args["label"] == "GPE"
    with qtbot.waitSignal(session.spoken) as heard:
        session.undo()
    assert heard.args is not None and heard.args[0].how == "undid"


def test_an_act_that_changes_nothing_is_no_step(session: Session) -> None:
    chosen = of(session, "سلمى")[0]
    before = session.project.undo_act()
    assert session.do(lambda: marking.set_note(session.project, chosen, "")) == ChangeSet()
    assert session.project.undo_act() == before


def test_selection_follows_what_happens(session: Session) -> None:
    mark(session, "تونس", "GPE")
    session.select(of(session, "تونس")[0].uid)
    assert session.selected is not None
    session.undo()
    assert session.selected is None


def test_whoever_shows_the_chosen_one_hears_of_what_became_of_it(session: Session) -> None:
    """By `selection_changed` alone, after everybody has taken the change in."""
    mark(session, "تونس", "GPE")
    (chosen,) = of(session, "تونس")
    session.select(chosen.uid)
    heard: list[tuple[str, str]] = []
    session.changes_applied.connect(lambda _changes: heard.append(("changes", "")))
    session.selection_changed.connect(lambda each: heard.append(("chosen", each.label if each else "")))
    session.do(lambda: marking.relabel(session.project, chosen, "LOC"))
    assert heard == [("changes", ""), ("chosen", "LOC")]
    mark(session, "القاهرة", "GPE")
    assert heard[2:] == [("changes", "")]


def test_each_person_sees_their_own_layer(session: Session) -> None:
    mark(session, "تونس", "GPE")
    session.act_as("سعيد")
    assert of(session, "تونس") == []
    session.act_as("ليلى")
    assert len(of(session, "تونس")) == 1


def test_new_suggestions_do_not_lose_the_chosen_one(session: Session) -> None:
    chosen = of(session, "القاهرة")[0]
    session.select(chosen.uid)
    fresh = [each for each in session.annotations() if each.status is Status.SUGGESTED]
    from dataclasses import replace

    from hashiya.core.span import new_uid

    anew = [replace(each, uid=new_uid()) for each in fresh]
    session.applied(session.project.replace_suggestions(uid_of(session), ["patterns"], anew))
    assert session.selected is not None and session.selected.surface == "القاهرة"


def test_a_file_that_is_no_project_is_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "x.hashiya"
    path.write_text("plain words", encoding="utf-8")
    with pytest.raises(ProjectError) as caught:
        Session.open(path)
    assert caught.value.code == "foreign"
    assert path.read_text(encoding="utf-8") == "plain words"


def test_create_refuses_to_overwrite(tmp_path: Path) -> None:
    Session.create(tmp_path / "n.hashiya", load_scheme("wojood")).close()
    with pytest.raises(ProjectError) as caught:
        Session.create(tmp_path / "n.hashiya", load_scheme("wojood"))
    assert caught.value.code == "exists"
