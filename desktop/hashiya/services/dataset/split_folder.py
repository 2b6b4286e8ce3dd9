"""The folder of a split: it holds exactly what was exported last, and nothing of other people is touched.

What was written stands in splits.json with its digests. A new folder comes into its place whole. An export
into one that is there writes beside, then takes away what it no longer writes, and only then puts the new
files there. A file that no export put there, and that would be written over or taken for one of its parts,
or one that somebody changed since, stops it before anything is touched.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from hashiya.core.span import new_uid
from hashiya.errors import UserError
from hashiya.files import explain_os_error, part_folder, sync_folder, umask
from hashiya.services.dataset.parts import PARTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

SPLITS_FILE = "splits.json"
_BEGINNINGS = (*PARTS, "validation")
_STAGING = ".writing-"
_MOVING = ".moving.json"  # in the staging place: what is being put into the folder, name → SHA-256
_SMALL = 64 << 20  # bytes of a splits.json


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an earlier export left: `parts` digest → part; `files` name → SHA-256, none in older ones."""

    parts: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    there: bool = False


def read_manifest(folder: Path) -> Manifest:
    """As far as it can be read; an empty one where there is none."""
    path = folder / SPLITS_FILE
    try:
        if path.stat().st_size > _SMALL:
            return Manifest()
        value = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return Manifest()
    if not isinstance(value, dict):
        return Manifest()
    parts, files = value.get("parts"), value.get("files")
    found = {
        name: part
        for part, names in (parts.items() if isinstance(parts, dict) else ())
        if isinstance(names, list)
        for name in names
        if part in PARTS and isinstance(name, str)
    }
    kept = {
        name: digest
        for name, digest in (files.items() if isinstance(files, dict) else ())
        if isinstance(digest, str) and _is_inside(name)
    }
    return Manifest(found, kept, isinstance(parts, dict))


def _is_inside(name: str) -> bool:
    """A manifest may come from anybody: no name in it leads out of the folder."""
    path = PurePosixPath(name)
    return bool(name) and not path.is_absolute() and ".." not in path.parts and "\\" not in name


def refuse_strangers(folder: Path, manifest: Manifest, suffixes: Sequence[str]) -> None:
    """Raise UserError `folder_has_parts` where a file that no export put there would be loaded as a part.

    `suffixes` are those of data. A folder of an export that did not write down its files has only its own.
    """
    if manifest.there and not manifest.files:
        return
    strangers = [name for name in _part_files(folder, suffixes) if name not in manifest.files]
    if strangers:
        raise UserError(
            "folder_has_parts",
            f"{folder} holds {', '.join(strangers[:3])}{' …' if strangers[3:] else ''}, which no export of "
            "Hashiya put there and which would be taken for a part. Nothing was written.",
            hint="Choose another folder, or take these files away.",
            path=str(folder),
            files=", ".join(strangers[:3]),
        )


def _part_files(folder: Path, suffixes: Sequence[str]) -> list[str]:
    found = []
    for top in (folder, folder / "data"):
        entries = sorted(top.iterdir()) if top.is_dir() else []
        for path in entries:
            if path.name.split(".")[0] not in _BEGINNINGS:
                continue
            if path.is_dir():
                found += [_name(each, folder) for each in sorted(path.rglob("*")) if each.is_file()]
            elif path.suffix in suffixes:
                found.append(_name(path, folder))
    return found


def _name(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def take_back(folder: Path) -> None:
    """Take away what an export that was killed half-way had put into the folder, by name and digest: nothing
    says yet that these files are an export's, and some of the parts without the others are no data.
    """
    try:
        for left in folder.glob(f"{_STAGING}*"):
            for name, digest in _moving(left).items():
                if (folder / name).is_file() and sha256(folder / name) == digest:
                    (folder / name).unlink()
            shutil.rmtree(left, ignore_errors=True)
    except OSError as error:
        raise explain_os_error(error, folder) from error


def _moving(place: Path) -> dict[str, str]:
    path = place / _MOVING
    try:
        value = json.loads(path.read_bytes()) if path.stat().st_size <= _SMALL else None
    except (OSError, ValueError, RecursionError):
        return {}
    found = value.items() if isinstance(value, dict) else ()
    return {name: digest for name, digest in found if isinstance(digest, str) and _is_inside(name)}


@contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """A place to write to, inside the folder, or beside it where that is missing or empty; gone with all that
    is left in it when the block ends.
    """
    with ExitStack() as opened:
        try:
            place = opened.enter_context(part_folder(folder) if _is_new(folder) else _staging_inside(folder))
        except OSError as error:
            raise explain_os_error(error, folder) from error
        yield place


def _is_new(folder: Path) -> bool:
    """Whether nothing of it would go when another folder takes its place."""
    if folder.is_symlink():
        return False
    if not folder.exists():
        return True
    own = folder.is_dir() and not os.path.ismount(folder) and os.access(folder.parent, os.W_OK)
    return own and not any(folder.iterdir())


@contextmanager
def _staging_inside(folder: Path) -> Iterator[Path]:
    for left in folder.glob(f"{_STAGING}*"):
        shutil.rmtree(left, ignore_errors=True)
    place = folder / f"{_STAGING}{new_uid()[:8]}"
    place.mkdir()
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def digests_of(place: Path) -> dict[str, str]:
    """Name → SHA-256 of every file under a folder."""
    return {_name(path, place): sha256(path) for path in sorted(place.rglob("*")) if path.is_file()}


def put_there(place: Path, folder: Path, manifest: Manifest) -> list[str]:
    """Move what was written to `place` into the folder; gives the names of files that were taken away.

    Those that the manifest knows and that are not written any more go, so that nothing loads them. Raises
    UserError `part_changed` where somebody changed a file that would go or be written over, a card filled in
    by hand too, `folder_has_file` where one would be written over that no export put there: nothing is
    touched then.
    """
    if _is_new(folder):
        _put_whole(place, folder)
        return []
    digests = digests_of(place)
    stale = [name for name in manifest.files if name not in digests and (folder / name).is_file()]
    for name in (*stale, *(name for name in digests if (folder / name).is_file())):
        if name != SPLITS_FILE:
            _refuse_somebodys(folder / name, manifest.files.get(name), digests.get(name), manifest)
    try:
        (place / _MOVING).write_text(json.dumps(digests, ensure_ascii=False), encoding="utf-8")
        for name in stale:
            (folder / name).unlink()
        # The list of files comes last: until then the old one names what may be taken away.
        for name in sorted(digests, key=lambda name: (name == SPLITS_FILE, name)):
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(place / name, target)
        for name in stale:
            _drop_empty((folder / name).parent, folder)
    except OSError as error:
        raise explain_os_error(error, folder) from error
    return stale


def _refuse_somebodys(path: Path, exported: str | None, new: str | None, manifest: Manifest) -> None:
    """Raise where a file that is there is neither what an export left nor what would be written now."""
    if exported == "" or (exported is None and manifest.there and not manifest.files):
        return  # an earlier version did not write down what it left
    if sha256(path) in (exported, new):
        return
    if exported is None:
        raise UserError(
            "folder_has_file",
            f"{path} was not put there by an export of Hashiya and would be written over. Nothing was "
            "written.",
            hint="Choose another folder, or move it away first.",
            path=str(path),
        )
    raise UserError(
        "part_changed",
        f"{path} was changed since it was exported and would not stay. Nothing was written.",
        hint="Move it out of the folder first.",
        path=str(path),
    )


def _put_whole(place: Path, folder: Path) -> None:
    """So that a program killed on the way never leaves some parts without the others."""
    try:
        there = folder.exists()
        os.chmod(place, folder.stat().st_mode & 0o777 if there else 0o777 & ~umask())
        if there and os.name == "nt":
            folder.rmdir()
        os.replace(place, folder)
        sync_folder(folder.parent)
    except OSError as error:
        raise explain_os_error(error, folder) from error


def _drop_empty(path: Path, top: Path) -> None:
    while path != top and path.is_dir() and not any(path.iterdir()):
        path.rmdir()
        path = path.parent


def sha256(path: Path) -> str:
    """The digest of a file's bytes."""
    found = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            found.update(block)
    return found.hexdigest()
