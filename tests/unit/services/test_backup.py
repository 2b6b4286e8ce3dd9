"""Daily copies: the first of a day, the last ones kept, none without new work."""

from __future__ import annotations

import datetime
import os
from typing import TYPE_CHECKING

import pytest
from tests.helpers.suggesting import FOUR

from hashiya.core.labels import Label
from hashiya.services.project import backup
from hashiya.services.project.backup import KEPT, daily_copies, daily_copy
from hashiya.services.scheme.scheme_acts import add_label
from hashiya.store.project import Project

if TYPE_CHECKING:
    from pathlib import Path

FIRST = datetime.date(2031, 1, 28)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "عمل.hashiya"
    Project.create(path, scheme=FOUR, title="عمل").close()
    return path


def _work(path: Path, day: int) -> None:
    """Something done, at a time after the last copy whatever the clock of the disk says."""
    with Project.open(path) as project:
        project.apply(add_label(project, Label(f"DAY{day}", "يوم", "Day")))
    later = path.stat().st_mtime + 60 * (day + 1)
    os.utime(path, (later, later))


def test_the_last_copies_stay_and_the_oldest_go(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    made = []
    for day in range(KEPT + 2):
        _work(path, day)
        made.append(daily_copy(path, folder, today=FIRST + datetime.timedelta(days=day)))
    assert daily_copies(folder) == made[-KEPT:]
    with Project.open(made[-1] or path, readonly=True) as last:
        assert last.scheme().get(f"DAY{KEPT + 1}") is not None
    with Project.open(made[-KEPT] or path, readonly=True) as oldest:
        assert oldest.scheme().get("DAY2") is not None and oldest.scheme().get("DAY3") is None


def test_a_day_has_one_copy_of_its_first_hour(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    first = daily_copy(path, folder, today=FIRST)
    _work(path, 1)
    assert first is not None and daily_copy(path, folder, today=FIRST) is None
    with Project.open(first, readonly=True) as copy:
        assert copy.scheme().get("DAY1") is None


def test_a_day_without_work_has_no_copy(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    first = daily_copy(path, folder, today=FIRST)
    assert daily_copy(path, folder, today=FIRST + datetime.timedelta(days=1)) is None
    assert daily_copies(folder) == [first]


def test_copies_made_while_a_clock_was_ahead_keep_no_later_one_away(path: Path, tmp_path: Path) -> None:
    """Three copies named for 2031 filled the folder: of each day's work after that one copy was left."""
    folder = tmp_path / "copies"
    for day in range(KEPT):
        _work(path, day)
        assert daily_copy(path, folder, today=FIRST + datetime.timedelta(days=day))
    begun, made = datetime.date(2026, 2, 1), []
    for day in range(KEPT):
        _work(path, KEPT + day)
        today = begun + datetime.timedelta(days=day)
        made.append(daily_copy(path, folder, today=today))
        assert daily_copies(folder, today)[-1] == made[-1]
    assert daily_copies(folder) == made


@pytest.mark.parametrize(("room", "kept"), [(3.5, 3), (2.5, 2), (1.5, 1), (0.5, 1)])
def test_copies_of_a_large_project_take_no_more_than_their_room(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: float, kept: int
) -> None:
    """Three copies of a gigabyte each lay in the folder of settings; the last stays, however large it is."""
    folder, made = tmp_path / "copies", []
    monkeypatch.setattr(backup, "_MOST", int(room * path.stat().st_size))
    for day in range(KEPT + 1):
        with Project.open(path) as project:
            project.set_setting("export.facts", {"day": str(day)})
        later = path.stat().st_mtime + 60 * (day + 1)
        os.utime(path, (later, later))
        made.append(daily_copy(path, folder, today=FIRST + datetime.timedelta(days=day)))
    assert daily_copies(folder) == made[-kept:]
    assert sum(each.stat().st_size for each in daily_copies(folder)[:-1]) <= backup._MOST
