"""Promises of the file at their edges: the last byte, the next version, the very act."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest
from tests.helpers.store import SCHEME, TEXT, make, place, shown, suggestion

from hashiya.core.changes import Act, Edit
from hashiya.core.span import GOLD
from hashiya.errors import ProjectError
from hashiya.services.annotate import marking
from hashiya.services.annotate.edit_builder import record
from hashiya.store.file import connection
from hashiya.store.file.connection import connect, transaction
from hashiya.store.project import Project

if TYPE_CHECKING:
    from pathlib import Path


def _synchronous(project: Project) -> list[int]:
    """What SQLite is told of the disk at each COMMIT from now on: 2 is FULL, 1 NORMAL."""
    found: list[int] = []
    db = project.connection

    def watch(statement: str) -> None:
        if statement == "COMMIT":
            db.set_trace_callback(None)
            found.append(db.execute("PRAGMA synchronous").fetchone()[0])
            db.set_trace_callback(watch)

    db.set_trace_callback(watch)
    return found


def test_a_persons_act_its_undo_and_its_redo_reach_the_disk_bulk_work_may_wait(tmp_path: Path) -> None:
    project, (uid,) = make(tmp_path)
    with project:
        act = marking.mark(project, uid, *place(TEXT, "سلمى"), "PERS")
        found = _synchronous(project)
        project.apply(act)
        project.undo()
        project.redo()
        assert found == [2, 2, 2]
        project.replace_suggestions(uid, ["lexicon"], [suggestion(TEXT, "القيروان", "LOC")])
        assert found == [2, 2, 2, 1]
        project.apply(marking.mark(project, uid, *place(TEXT, "يوسف"), "PERS"))
        assert found[-1] == 2  # bulk work before it does not make it wait


def test_the_very_next_version_is_refused(tmp_path: Path) -> None:
    project, _ = make(tmp_path)
    project.close()
    db = sqlite3.connect(project.path)
    db.execute(f"PRAGMA user_version={connection.SCHEMA + 1}")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    with pytest.raises(ProjectError) as caught:
        Project.open(project.path)
    assert caught.value.code == "newer"


def test_a_file_that_lacks_only_its_last_byte_is_damaged(tmp_path: Path) -> None:
    project, _ = make(tmp_path)
    project.close()
    project.path.write_bytes(project.path.read_bytes()[:-1])
    with pytest.raises(ProjectError) as caught:
        Project.open(project.path)
    assert caught.value.code == "damaged"


def test_every_way_of_changing_an_annotation_names_its_document(tmp_path: Path) -> None:
    project, (uid,) = make(tmp_path)
    with project:
        start, end = place(TEXT, "سلمى")
        assert uid in project.apply(marking.mark(project, uid, start, end, "PERS")).documents
        (each,) = project.annotations(uid)
        moved = Act("set_range", (Edit("annotations", each.uid, {"start": start}, {"start": start}),))
        assert project.apply(moved).documents == {uid}
        label = Act("set_range", (Edit("annotations", each.uid, {"label": "PERS"}, {"label": "ORG"}),))
        assert project.apply(label).documents == {uid}
        (each,) = project.annotations(uid)
        assert project.apply(
            Act("set_range", (Edit("annotations", each.uid, record(each), None),))
        ).documents == {uid}
        undone = project.undo()
        assert undone is not None and undone.documents == {uid}


def test_a_block_that_fails_is_taken_back_whole(tmp_path: Path) -> None:
    project, _ = make(tmp_path)
    project.close()
    db = connect(project.path)
    try:
        with pytest.raises(ZeroDivisionError), transaction(db):
            db.execute("DELETE FROM labels")
            raise ZeroDivisionError
        assert not db.in_transaction
        assert db.execute("SELECT count(*) FROM labels").fetchone()[0] == len(SCHEME.labels)
    finally:
        db.close()


def test_engines_leave_a_persons_word_alone_whatever_they_say_next(tmp_path: Path) -> None:
    """Rejected, accepted in any layer, crossed by accepted work, noted: none of it comes or goes."""
    project, (uid,) = make(tmp_path)
    found = [
        suggestion(TEXT, "سلمى", "PERS"),
        suggestion(TEXT, "القيروان", "LOC"),
        suggestion(TEXT, "يوسف", "PERS"),
    ]
    with project:
        project.replace_suggestions(uid, ["lexicon"], found)
        first, second, third = sorted(project.annotations(uid), key=lambda each: each.start)
        assert [each.surface for each in (first, second, third)] == ["سلمى", "يوسف", "القيروان"]
        project.apply(marking.reject(project, [first]))
        project.apply(marking.accept(project, [third], layer=GOLD))
        project.apply(marking.set_note(project, second, "أهو اسم أبيها؟"))
        outer = suggestion(TEXT, "مدينة القيروان", "LOC")
        half = suggestion(TEXT, "القيروان، ثم", "ORG")
        left = suggestion(TEXT, "مدينة القير", "ORG")
        right = suggestion(TEXT, "روان، ثم", "ORG")
        project.replace_suggestions(uid, ["lexicon"], [*found, outer, half, left, right])
        assert shown(project, uid) == [
            ("me", "سلمى", "PERS", "rejected"),
            ("suggestions", "يوسف", "PERS", "suggested"),
            ("suggestions", "مدينة القيروان", "LOC", "suggested"),
            ("suggestions", "القيروان، ثم", "ORG", "suggested"),
            ("gold", "القيروان", "LOC", "accepted"),
        ]
        project.replace_suggestions(uid, ["lexicon"], [])
        assert [each[1] for each in shown(project, uid)] == ["سلمى", "يوسف", "القيروان"]
