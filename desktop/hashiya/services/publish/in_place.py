"""Putting a published folder in the place of an earlier one, as a whole. What else lies there stays."""

from __future__ import annotations

import os
import re
import shutil
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from hashiya.errors import UserError
from hashiya.files import explain_os_error, part_folder, sync_folder, umask

if TYPE_CHECKING:
    from collections.abc import Iterator

MANIFEST = "hashiya-site.json"
_FOLDERS = frozenset(("texts", "names", "data"))
_OURS = re.compile(r"((index|entities)(-\d+)?|names|search)\.html|site\.(css|js)|" + re.escape(MANIFEST))
_PAGES = (".html", ".js")  # what is in our folders


@contextmanager
def put_in_place(folder: Path) -> Iterator[Path]:
    """A new folder beside `folder`, which takes its place when the block ends well, and goes otherwise.

    Files and folders that people put beside the pages (`.git`, `CNAME`, a licence) go along.

    Raises UserError `folder_taken` where there is anything but an empty folder or an earlier publication.
    """
    folder = Path(os.path.abspath(folder))
    old = folder.with_name(f".{folder.name[:40]}.published-before")
    try:
        _bring_back(folder, old)
        refuse_foreign(folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        with part_folder(folder) as beside:
            yield beside
            beside.chmod(0o777 & ~umask())
            if folder.exists():
                refuse_foreign(folder)
                folder.rename(old)
            try:
                beside.rename(folder)
            except OSError:
                with suppress(OSError):
                    old.rename(folder)
                raise
            sync_folder(folder.parent)
        _take_over(old, folder)
    except OSError as error:
        raise explain_os_error(error, folder) from error


def _bring_back(folder: Path, old: Path) -> None:
    """Where a killed program had put the publication aside, it is in its place again; or it goes, where a
    newer one has come there.
    """
    if old.is_symlink() or not old.is_dir():
        return
    if folder.exists():
        _take_over(old, folder)
    else:
        old.rename(folder)


def _take_over(old: Path, folder: Path) -> None:
    """What is no page of ours comes from the publication before; the rest of it goes."""
    if not old.is_dir():
        return
    for each in _of_others(old):
        place = folder / each
        if not os.path.lexists(place):
            place.parent.mkdir(exist_ok=True)
            (old / each).rename(place)
    shutil.rmtree(old, ignore_errors=True)


def _of_others(old: Path) -> list[Path]:
    """What people put into a publication, from its top."""
    found = []
    for entry in old.iterdir():
        if entry.name in _FOLDERS and entry.is_dir() and not entry.is_symlink():
            inside = (each for each in entry.iterdir() if each.is_dir() or each.suffix not in _PAGES)
            found += [Path(entry.name, each.name) for each in inside]
        elif not _OURS.fullmatch(entry.name):
            found.append(Path(entry.name))
    return found


def refuse_foreign(folder: Path) -> None:
    """Raise UserError `folder_taken` where pages must not be put."""
    if not folder.exists() and not folder.is_symlink():
        return
    try:
        if folder.is_dir() and ((folder / MANIFEST).is_file() or not any(folder.iterdir())):
            return
    except OSError as error:
        raise explain_os_error(error, folder, verb="read") from error
    raise UserError(
        "folder_taken",
        f"{folder} holds something that is no publication of Hashiya. Nothing was written.",
        hint="Name a folder that is empty or not there yet.",
        path=str(folder),
    )
