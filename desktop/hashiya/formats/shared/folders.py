"""Formats with one file for each document:

names for the files, and a folder that appears when all is written.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING

from hashiya.errors import FormatError, UserError
from hashiya.files import explain_os_error, part_folder, umask
from hashiya.formats.base import DocumentRecord, Note, ReadOptions, WriteOptions, Written
from hashiya.formats.shared.losses import LossTally
from hashiya.formats.shared.writing import followed

if TYPE_CHECKING:
    from pathlib import Path

_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?$")
_LONGEST = 180  # bytes; file systems take 255 with the suffix


class FileNames:
    """Gives each document a file name that every system takes and no other document has."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def give(self, name: str) -> str:
        """A name without suffix, as near to the document's as may be."""
        safe = _UNSAFE.sub("_", unicodedata.normalize("NFC", name)).strip(" .") or "document"
        if _RESERVED.match(safe):
            safe = f"_{safe}"
        while len(safe.encode("utf-8", "replace")) > _LONGEST:
            safe = safe[:-1]
        safe = safe.encode("utf-8", "replace").decode("utf-8")
        found, number = safe, 1
        while found.casefold() in self._taken:
            number += 1
            found = f"{safe}-{number}"
        self._taken.add(found.casefold())
        return found


@contextmanager
def writing_folder(path: Path) -> Iterator[Path]:
    """A folder beside `path` to write to; what is in it moves into `path` when the block ends well.

    Files already in `path` stay, but for those of the same names. What a killed program left of writing the
    same folder goes first. Raises UserError for what the disk refuses.
    """
    try:
        with part_folder(path) as beside:
            yield beside
            beside.chmod(0o777 & ~umask())
            if not path.exists():
                os.replace(beside, path)
                return
            for file in sorted(item for item in beside.rglob("*") if item.is_file()):
                target = path / file.relative_to(beside)
                target.parent.mkdir(parents=True, exist_ok=True)
                os.replace(file, target)
    except OSError as error:
        raise explain_os_error(error, path) from error


EncodeFiles = Callable[[DocumentRecord, WriteOptions, LossTally], tuple[list[dict[str, bytes]], int]]
"""For each layer the files of one document (suffix → bytes), and how many spans they hold."""


def write_documents(
    records: Iterable[DocumentRecord],
    path: Path,
    options: WriteOptions,
    encode: EncodeFiles,
    common: Callable[[], dict[str, bytes]] = dict,
) -> Written:
    """Write a folder of what `encode` gives for each record, and at the end the files of `common`.

    With several layers each has a folder of its own inside: 1, 2, 3 …
    """
    tally = LossTally()
    names = FileNames()
    files: list[str] = []
    documents = annotations = 0
    with writing_folder(path) as folder:
        for record in followed(records, options):
            name = names.give(record.name)
            layers, count = encode(record, options, tally)
            for layer, parts in enumerate(layers):
                inside = str(layer + 1) if options.nested == "layers" else ""
                (folder / inside).mkdir(exist_ok=True)
                for suffix, data in parts.items():
                    (folder / inside / (name + suffix)).write_bytes(data)
                    files.append(str(path / inside / (name + suffix)))
            documents += 1
            annotations += count
        for name, data in common().items():
            (folder / name).write_bytes(data)
            files.append(str(path / name))
    return Written(tuple(files), documents, annotations, tuple(tally.losses()))


def naming(encode: EncodeFiles) -> EncodeFiles:
    """As `encode`, with a loss for each document whose name can be no file's; for one writing."""
    names = FileNames()

    def named(
        record: DocumentRecord, options: WriteOptions, tally: LossTally
    ) -> tuple[list[dict[str, bytes]], int]:
        if names.give(record.name) != record.name:
            tally.add("name", record.name)
        return encode(record, options, tally)

    return named


def files_in(path: Path, *suffixes: str) -> list[Path]:
    """The files of a folder (and those inside it) with one of the suffixes, sorted; or the file itself."""
    if not path.exists():
        raise UserError("not_found", f"{path} was not found.", hint="Check the path.", path=str(path))
    if not path.is_dir():
        return [path]
    try:
        found = [item for item in path.rglob("*") if item.suffix.lower() in suffixes and item.is_file()]
    except OSError as error:
        raise explain_os_error(error, path, verb="read") from error
    return sorted(item for item in found if not item.name.startswith("."))


def read_each(
    path: Path,
    suffix: str,
    read: Callable[[Path, ReadOptions], Iterable[DocumentRecord | Note]],
    options: ReadOptions,
    *,
    documents: int = 0,
) -> Iterator[DocumentRecord | Note]:
    """What is read of each of `files_in`. A file that is refused is a Note among others (so many `documents`
    are left out with it); a FormatError where it was asked for alone.
    """
    for file in files_in(path, suffix):
        options.cancel.check()
        try:
            yield from read(file, options)
        except FormatError as error:
            if not path.is_dir():
                raise
            yield Note(error.code, error.message, str(file), documents=documents)


def companion(path: Path, suffix: str) -> Path:
    """The file beside `path` of the same name with another suffix; where there is none, its path would be.

    Names are the same when Unicode says so: macOS and archives made there decompose letters with marks.
    """
    beside = path.with_suffix(suffix)
    if beside.name.isascii() or beside.exists():
        return beside
    try:
        names = _names_in(str(path.parent), path.parent.stat().st_mtime_ns)
    except OSError:
        return beside
    found = names.get(unicodedata.normalize("NFC", beside.name))
    return path.parent / found if found else beside


@lru_cache(maxsize=8)
def _names_in(folder: str, _changed: int) -> dict[str, str]:
    """The names of a folder by their composed form, until the folder changes."""
    return {unicodedata.normalize("NFC", name): name for name in os.listdir(folder)}
