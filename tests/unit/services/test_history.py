"""Who did what when, and what changed since a moment, from the journal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from tests.helpers.copies import make_base, open_as
from tests.helpers.teams import make_team, review, uid_of

from hashiya.core.span import SUGGESTIONS
from hashiya.services.annotate import marking
from hashiya.services.merge.merge_files import merge_files
from hashiya.services.project import history

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hashiya.store.project import Project

SARA = uid_of("سارة")


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with review(make_team(tmp_path / "team.hashiya")) as opened:
        yield opened


def test_history_of_an_annotation_tells_who_changed_what(project: Project) -> None:
    project.act_as(SARA)
    mine = next(a for a in project.iter_annotations(layers=[SARA]) if a.surface == "بيروت")
    project.apply(marking.relabel(project, mine, "ORG"))
    project.undo()
    events = history.events(project, annotation=mine.uid)
    assert [event.entry.kind for event in events] == ["undo", "relabel", "mark"]
    assert [event.kind for event in events] == ["relabel", "relabel", "mark"]
    assert {event.person for event in events} == {"سارة"}
    (change,) = (each for each in history.changes(project, events[1], mine.uid) if each.field == "label")
    assert (change.before, change.after) == ("GPE", "ORG")
    assert not any(event.elsewhere for event in events)


def test_history_of_a_document_is_read_in_pages(project: Project) -> None:
    (uid,) = project.document_uids()
    whole = history.events(project, document=uid)
    assert len(whole) == 9
    first = history.events(project, document=uid, limit=5)
    rest = history.events(project, document=uid, before=first[-1].entry.id)
    assert [event.entry.id for event in (*first, *rest)] == [event.entry.id for event in whole]
    assert len(history.events(project, document=uid, by=SARA)) == 4


def test_what_changed_since(project: Project) -> None:
    now = datetime.now(UTC)
    since = history.changed_since(project, now - timedelta(hours=1))
    assert since.people["سارة"] == since.people["نبيل"] == {"mark": 4}
    assert since.people["المالكة"] == {"import": 1} and since.documents == 1
    (uid,) = project.document_uids()
    assert history.changed_since(project, now - timedelta(hours=1), document=uid) == since
    assert not history.changed_since(project, now + timedelta(hours=1)).people
    assert not history.events(project, since=now + timedelta(hours=1))
    assert history.start_of_day(1) < history.start_of_day() <= datetime.now().astimezone()


def test_bulk_acts_count_what_they_did(tmp_path: Path) -> None:
    with open_as(make_base(tmp_path / "base.hashiya"), "سارة") as project:
        first = project.document_uids()[0]
        waiting = project.annotations(first, layers=[SUGGESTIONS])
        project.apply(marking.accept(project, waiting))
        since = history.changed_since(project, datetime.now(UTC) - timedelta(hours=1))
        assert since.people["سارة"] == {"accept": len(waiting)} and len(waiting) > 1


def test_what_was_done_in_another_file_is_told_as_such(tmp_path: Path) -> None:
    import shutil

    base = make_base(tmp_path / "base.hashiya")
    other = tmp_path / "other.hashiya"
    shutil.copyfile(base, other)
    with open_as(other, "سارة") as project:
        first = project.document_uids()[0]
        project.apply(marking.mark(project, first, 0, 4, "ORG"))
    with open_as(base, "ليلى") as project:
        merge_files(project, [other])
        (event,) = history.events(project, by=SARA)
        assert event.elsewhere and event.kind == "mark" and event.person == "سارة"
