"""Copies of a project file while it is open."""

from __future__ import annotations

from pathlib import Path

from hashiya.store.project import Project

KEPT = 5


def backup(project: Project, path: Path | str) -> Path:
    """Write a sound copy of the whole project, what is not yet in the main file included; renamed into place.

    Raises UserError for what the disk refuses; an older copy of that name is then as it was.
    """
    target = Path(path)
    project.copy_to(target)
    return target


def rolling_backup(project: Project, folder: Path | str, *, keep: int = KEPT) -> Path:
    """A numbered copy NAME.backup-N.hashiya in `folder`, of which the last `keep` stay."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    stem = project.path.stem
    there = sorted((_number(path), path) for path in folder.glob(f"{_escaped(stem)}.backup-*.hashiya"))
    made = backup(project, folder / f"{stem}.backup-{there[-1][0] + 1 if there else 1}.hashiya")
    for _, old in there[: max(0, len(there) + 1 - keep)]:
        old.unlink(missing_ok=True)
    return made


def _number(path: Path) -> int:
    tail = path.stem.rpartition("-")[2]
    return int(tail) if tail.isdecimal() else 0


def _escaped(stem: str) -> str:
    import glob

    return glob.escape(stem)
