"""Taking zip archives apart without trusting them: no path out of the folder, no link, no bomb."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from hashiya.errors import FormatError, UserError
from hashiya.files import explain_os_error
from hashiya.progress import CancelToken, OnProgress, Progress, ignore_progress

if TYPE_CHECKING:
    from collections.abc import Iterator

MEMBERS = 500_000
LARGEST = 4 << 30
_RATIO = 200  # Arabic prose shrinks 5 to 10 times, markup 30 times
_FREE = 10 << 20  # small archives may shrink as they like
_CHUNK = 1 << 20
_EVERY = 200
# What Python raises for a member that is damaged, locked or packed in a way that it does not know.
UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


@contextmanager
def opened(path: Path, data: bytes | None = None) -> Iterator[zipfile.ZipFile]:
    """A zip archive whose directory promises nothing outrageous: the file, or `data` that was found at `path`
    inside another. Raises FormatError or UserError.
    """
    try:
        with zipfile.ZipFile(path if data is None else io.BytesIO(data)) as archive:
            _check(archive, path, path.stat().st_size if data is None else len(data))
            yield archive
    except UNREADABLE as error:
        raise FormatError(
            "bad_zip",
            f"{path.name} is damaged or locked: {error}.",
            hint="Unpack it by hand and import the folder.",
            path=str(path),
        ) from error
    except OSError as error:
        raise explain_os_error(error, path, verb="read") from error


def names_in(path: Path) -> list[str]:
    """What an archive says it holds; [] for a file that cannot be opened as one."""
    try:
        with opened(path) as archive:
            return [member_name(member) for member in archive.infolist()]
    except (FormatError, UserError):
        return []


def _check(archive: zipfile.ZipFile, path: Path, packed: int) -> None:
    members = archive.infolist()
    size = sum(member.file_size for member in members)
    if len(members) > MEMBERS or size > LARGEST or (size > _FREE and size > _RATIO * packed):
        raise FormatError(
            "zip_bomb",
            f"{path.name} would unpack to {size >> 20} MB in {len(members)} files; it was not opened.",
            hint="Unpack it by hand if you trust it, and import the folder.",
            path=str(path),
            size=size,
            count=len(members),
        )


def member_bytes(archive: zipfile.ZipFile, name: str, *, limit: int = 256 << 20) -> bytes:
    """What one member holds. Raises FormatError when it is missing or larger than it says or than `limit`."""
    try:
        info = archive.getinfo(name)
    except KeyError as error:
        raise FormatError("missing_part", f"The part {name} is missing.", hint="", part=name) from error
    with archive.open(info) as file:
        data = file.read(min(limit, info.file_size) + 1)
    if len(data) > min(limit, info.file_size):
        raise FormatError("zip_bomb", f"The part {name} is larger than it says.", hint="", part=name)
    return data


def extract(
    path: Path,
    folder: Path,
    cancel: CancelToken | None = None,
    *,
    progress: OnProgress = ignore_progress,
    few: int = 0,
) -> list[Path]:
    """Unpack into an existing folder, and say what files there are now. Hidden files are left out.

    Progress counts members. With `few` only so many files come out, the first ones. Raises FormatError for a
    path that leads out of the folder, a link, a locked or damaged archive, and for one that grows beyond what
    its directory says; UserError for what the disk refuses; Cancelled.
    """
    found: list[Path] = []
    with opened(path) as archive:
        members = archive.infolist()
        # All are looked at before any.
        targets = _apart([_target(member, folder, path) for member in members])
        for number, (member, target) in enumerate(zip(members, targets, strict=True)):
            if cancel is not None:
                cancel.check()
            if number % _EVERY == 0:
                progress(Progress("unpacking", number, len(members), path.name))
            if target is not None:
                target.parent.mkdir(parents=True, exist_ok=True)
                _copy(archive, member, target)
                found.append(target)
            if few and len(found) >= few:
                break
    return found


def _apart(targets: list[Path | None]) -> list[Path | None]:
    """The targets, each its own: of members of one name (or of names that a disk takes for one, or that are
    alike where they are cut) the second becomes «NAME (2)» and does not take the place of the first.
    """
    taken: dict[str, int] = {}
    apart: list[Path | None] = []
    for target in targets:
        if target is not None:
            wanted = target
            while (key := str(target).casefold()) in taken:
                taken[str(wanted).casefold()] += 1
                number = taken[str(wanted).casefold()]
                target = wanted.with_name(f"{wanted.stem} ({number}){wanted.suffix}")
            taken[key] = 1
        apart.append(target)
    return apart


def _target(member: zipfile.ZipInfo, folder: Path, path: Path) -> Path | None:
    """Where a member goes; None for folders and for what only an operating system wants."""
    name = member_name(member).replace("\\", "/")
    parts = PurePosixPath(name).parts
    link = stat.S_ISLNK(member.external_attr >> 16)
    if link or name.startswith("/") or ".." in parts or any(":" in part or "\0" in part for part in parts):
        raise FormatError(
            "zip_path",
            f"{path.name} holds «{member.filename}», which leads out of its folder; nothing was imported.",
            hint="Do not trust this archive.",
            path=str(path),
            member=member.filename,
        )
    if member.is_dir() or not parts or any(part.startswith(".") or part == "__MACOSX" for part in parts):
        return None
    return folder.joinpath(*(part[-120:] for part in parts))


def member_name(member: zipfile.ZipInfo) -> str:
    """The name of a member; one that does not say it is UTF-8 (old Windows programs) is found out."""
    name = member.filename
    if member.flag_bits & 0x800 or name.isascii():
        return name
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    for encoding in ("utf-8", "cp1256", "cp720"):
        try:
            found = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        letters = [char for char in found if char > "\x7f"]
        if all("\u0600" <= char <= "\u06ff" or (encoding == "utf-8") for char in letters):
            return found
    return name


def _copy(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path) -> None:
    left = member.file_size
    with archive.open(member) as source, open(target, "wb") as out:
        while chunk := source.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                name = member.filename
                raise FormatError("zip_bomb", f"{name} is larger than it says.", hint="", member=name)
            out.write(chunk)
