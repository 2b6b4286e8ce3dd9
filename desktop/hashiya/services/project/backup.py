"""Copies of a project file: one where a person wants it, and one for each day it was worked on.

Every function opens the file for reading by itself, so that it can run on any thread.
"""

from __future__ import annotations

import datetime
import logging
import shutil
from typing import TYPE_CHECKING

from hashiya.core.span import is_uid
from hashiya.files import explain_os_error
from hashiya.store.project import Project

if TYPE_CHECKING:
    from pathlib import Path

log = logging.getLogger(__name__)

KEPT = 3
_MOST = 1 << 30  # bytes of all copies of a project; the last one stays however large it is
_SPARE = 4  # a daily copy is made only where so many would find room


def copy_project(path: Path, target: Path) -> Path:
    """A sound copy of the whole file, what is not yet in the main file included; renamed into place.

    Raises UserError for what the disk refuses; an older copy of that name is then as it was.
    """
    with Project.open(path, readonly=True) as project:
        project.copy_to(target)
    return target


def daily_copy(
    path: Path, folder: Path, *, keep: int = KEPT, today: datetime.date | None = None
) -> Path | None:
    """The first copy of a day, of which the last `keep` stay in `folder`, fewer of a very large project.

    `folder` is the project's own, named by its uid. A copy is made of a sound file only, so that damage never
    drives the last sound copy out. None when the day has one, when nothing was written since the last one,
    and when the disk is nearly full. Raises UserError; `damaged` when the file is not sound.
    """
    day = today or datetime.date.today()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        there = daily_copies(folder, day)
        target = folder / f"{path.stem} {day.isoformat()}.hashiya"
        past = [each for each in there if each.stem[-10:] <= day.isoformat()]
        if target.exists() or (past and _written(past[-1]) >= _written(path)):
            return None
        if shutil.disk_usage(folder).free < _SPARE * path.stat().st_size:
            log.warning("No copy of %s was made: the disk of %s is nearly full", path, folder)
            return None
        with Project.open(path, readonly=True) as project:
            project.verify_sound()
            project.copy_to(target)
        for old in _too_many(daily_copies(folder, day), keep):
            if old != target:
                old.unlink(missing_ok=True)
    except OSError as error:
        raise explain_os_error(error, folder) from error
    return target


def _too_many(copies: list[Path], keep: int) -> list[Path]:
    """All but the last `keep`, and of these the older ones where together they take more than `_MOST`."""
    room, kept = _MOST, 0
    for copy in reversed(copies[-keep:]):
        room -= copy.stat().st_size
        if kept and room < 0:
            break
        kept += 1
    return copies[: len(copies) - kept]


def daily_copies(folder: Path, today: datetime.date | None = None) -> list[Path]:
    """The copies of one project, the oldest first; the day ends each name.

    Those of days to come, made while a clock was ahead, stand before all: they are of some day in the past.
    """
    now = (today or datetime.date.today()).isoformat()

    def age(path: Path) -> tuple[bool, str]:
        return path.stem[-10:] <= now, path.stem[-10:]

    return sorted(folder.glob("* ????-??-??.hashiya"), key=age)


def copies_by_name(copies: Path, path: Path) -> list[Path]:
    """The daily copies of all projects whose file bore this name, the newest first: of one that is gone, or
    does not say any more whose it is. `copies` has a folder for each project, named by its uid.
    """
    try:
        folders = [each for each in sorted(copies.iterdir()) if is_uid(each.name) and each.is_dir()]
    except OSError:
        return []
    found = [copy for each in folders for copy in daily_copies(each) if copied_stem(copy) == path.stem]
    return sorted(found, key=lambda copy: copy.stem[-10:], reverse=True)


def copied_stem(copy: Path) -> str:
    """The name, without its suffix, that the project bore when this daily copy was made."""
    return copy.stem[: -len(" ????-??-??")]


def _written(path: Path) -> float:
    """When a project file or its log was last written, in seconds."""
    log_file = path.with_name(f"{path.name}-wal")
    return max(each.stat().st_mtime for each in (path, log_file) if each.exists())
