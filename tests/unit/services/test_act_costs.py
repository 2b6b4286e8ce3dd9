"""What an act asks of the file: each thing once, written in one transaction of few pages."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from hashiya.core.span import Annotation, new_uid
from hashiya.services.annotate.marking import delete, mark
from hashiya.services.project.project_file import create_project
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.store.tables.records import NewDocument

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hashiya.store.project import Project

_FRAME = 4096 + 24  # bytes of a page in the log


@pytest.fixture(params=[100, 4000])
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Project]:
    text = "زارت سلمى المكتبة القديمة ثمّ عادت. " * request.param
    with create_project(tmp_path / "p.hashiya", scheme=load_scheme("wojood"), person="ليلى") as made:
        places = range(0, len(text) - 5, 12)
        each = [
            Annotation(new_uid(), "", made.person_uid, at, at + 4, "ORG", text[at : at + 4]) for at in places
        ]
        made.add_documents([NewDocument("كتاب", text, annotations=each)])
        uid = made.document_uids()[0]
        for at in (1, 2):  # the first acts fill tables that are still empty
            made.apply(mark(made, uid, at, at + 3, "PERS"))
        yield made


@contextmanager
def asked(project: Project) -> Iterator[list[str]]:
    """The statements that the block had carried out."""
    found: list[str] = []
    project.connection.set_trace_callback(found.append)
    yield found
    project.connection.set_trace_callback(None)


def test_a_mark_asks_for_each_thing_once(project: Project) -> None:
    uid = project.document_uids()[0]
    with asked(project) as found:
        mark(project, uid, 50, 54, "FAC")
    assert len(found) <= 6 and len(set(found)) == len(found), found


def test_an_act_is_one_transaction_of_few_pages(project: Project) -> None:
    uid, log = project.document_uids()[0], project.path.with_name(project.path.name + "-wal")
    for at in (50, 500, 1500):
        act, size = mark(project, uid, at, at + 3, "FAC"), log.stat().st_size
        with asked(project) as found:
            changes = project.apply(act)
        assert sum(each.startswith("BEGIN") for each in found) == found.count("COMMIT") == 1
        assert "PRAGMA synchronous=FULL" in found
        assert (log.stat().st_size - size) / _FRAME <= 18
        gone = [one for each in changes.annotations if (one := project.annotation(each)) is not None]
        size = log.stat().st_size
        project.apply(delete(project, gone))
        assert (log.stat().st_size - size) / _FRAME <= 18


def test_whether_steps_can_be_turned_is_told_without_reading_acts(project: Project) -> None:
    with asked(project) as found:
        assert project.can_turn() == (True, False)
    assert not any("journal j" in each or "edits" in each for each in found)
    project.undo()
    assert project.can_turn() == (True, True)
    project.undo()
    assert project.can_turn() == (False, True)
