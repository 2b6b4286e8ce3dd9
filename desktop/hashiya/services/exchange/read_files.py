"""Bringing files in: reading is a stream of batches that needs no project, adding is one transaction per
batch.

What could not be read is data (Notes with code, place and reason); the rest goes on.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from hashiya.errors import FormatError, UserError
from hashiya.files import explain_os_error, is_held
from hashiya.formats import format_named, is_companion, recognise
from hashiya.formats.base import DocumentRecord, Format, Note, ReadOptions
from hashiya.progress import CancelToken, OnProgress, Progress, ignore_progress

_BATCH_DOCUMENTS = 100
_BATCH_CHARACTERS = 1_000_000
_COMPANIONS = {
    ".txt": (".ann", ".a1", ".a2")
}  # brat keeps a text beside its annotations: one document, not two


@dataclass(frozen=True, slots=True)
class Batch:
    """What one step of reading gave. `done` of `total` files are read."""

    documents: tuple[DocumentRecord, ...]
    notes: tuple[Note, ...]
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How to bring files in. `person` is the uid whose accepted annotations spans without a status become."""

    format: str = ""
    reading: ReadOptions = field(default_factory=ReadOptions)
    label_map: dict[str, str] = field(default_factory=dict)
    person: str = ""
    as_suggestions: bool = False
    gold: bool = False  # annotations without a layer of their own are the gold layer's


def import_options(
    *,
    format: str = "",
    encoding: str = "",
    bad_spans: str = "drop",
    options: Mapping[str, str] | None = None,
    label_map: Mapping[str, str] | None = None,
    person: str = "",
    as_suggestions: bool = False,
    gold: bool = False,
) -> ImportOptions:
    """ImportOptions from single values."""
    reading = ReadOptions(encoding, bad_spans, options or {})
    return ImportOptions(format, reading, dict(label_map or {}), person, as_suggestions, gold)


def recognised(path: Path) -> Format | None:
    """The reading format surest of a file. Raises UserError when the file cannot be read."""
    found = recognise(path)
    return found[0][0] if found else None


def find_files(paths: Iterable[Path]) -> tuple[list[Path], list[Note]]:
    """The files to read: those named, and those of folders (hidden ones and companions left out), sorted by
    name.
    """
    files: list[Path] = []
    notes: list[Note] = []
    for path in paths:
        if path.is_dir():
            found, unreadable = _walk(path)
            files += found
            notes += unreadable
            if not found and not unreadable:
                notes.append(Note("empty_folder", "The folder holds no files.", str(path)))
        elif path.exists():
            files.append(path)
        else:
            notes.append(Note("not_found", "There is no such file or folder.", str(path)))
    return files, notes


def _walk(folder: Path) -> tuple[list[Path], list[Note]]:
    import os

    notes: list[Note] = []

    def complain(error: OSError) -> None:
        notes.append(
            Note("no_permission", f"The folder cannot be read: {error.strerror}.", str(error.filename))
        )

    files = []
    for where, folders, names in os.walk(folder, onerror=complain):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        present = set(names)
        for name in sorted(names):
            stem, suffix = os.path.splitext(name)
            companion = any(stem + other in present for other in _COMPANIONS.get(suffix, ()))
            if not name.startswith(".") and not companion and not is_companion(Path(name)):
                files.append(Path(where, name))
    return files, notes


def read_batches(
    paths: Sequence[Path],
    options: ImportOptions,
    *,
    cancel: CancelToken | None = None,
    progress: OnProgress = ignore_progress,
) -> Iterator[Batch]:
    """Read files in order and hand on batches of at most 100 documents or about a million characters."""
    cancel = cancel or CancelToken()
    chosen = format_named(options.format, "read") if options.format else None
    with ExitStack() as stack:
        if chosen is not None and chosen.folder and len(paths) == 1 and paths[0].is_dir():
            files, notes = [paths[0]], list[Note]()
        else:
            files, notes = find_files(_unpacked(paths, chosen, stack))
        gathered = _Gathering(total=len(files), notes=notes)
        for index, path in enumerate(files):
            for item in _read_file(path, chosen, options.reading):
                cancel.check()
                gathered.take(item)
                if gathered.full:
                    yield gathered.batch(index)
            progress(Progress("reading", index + 1, len(files), path.name))
        yield gathered.batch(len(files))


class _Gathering:
    """Documents and notes on their way into a batch."""

    def __init__(self, *, total: int, notes: list[Note]) -> None:
        self.total = total
        self.notes = notes
        self.documents: list[DocumentRecord] = []
        self.characters = 0

    @property
    def full(self) -> bool:
        return len(self.documents) >= _BATCH_DOCUMENTS or self.characters >= _BATCH_CHARACTERS

    def take(self, item: DocumentRecord | Note) -> None:
        if isinstance(item, Note):
            self.notes.append(item)
        else:
            self.documents.append(item)
            self.characters += len(item.text or "")

    def batch(self, done: int) -> Batch:
        batch = Batch(tuple(self.documents), tuple(self.notes), done, self.total)
        self.documents, self.notes, self.characters = [], [], 0
        return batch


def _unpacked(paths: Iterable[Path], chosen: Format | None, stack: ExitStack) -> Iterator[Path]:
    """Zip archives that are no format of their own are unpacked, safely, into a folder that goes again."""
    for path in paths:
        if path.is_file() and path.suffix.lower() == ".zip" and chosen is None and recognised(path) is None:
            from hashiya.formats.shared.archive import extract

            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hashiya-")))
            extract(path, folder)
            yield folder
        else:
            yield path


def _read_file(path: Path, chosen: Format | None, reading: ReadOptions) -> Iterator[DocumentRecord | Note]:
    """One file's documents; whatever is wrong with it becomes a Note and the next file goes on."""
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            yield Note("no_file", "This is a pipe or a device, not a file.", str(path))
            return
        if is_held(path):
            yield Note("open_project", "This is a project that is open, not a text.", str(path))
            return
        found = chosen or recognised(path)
        if found is None or found.read is None:
            yield Note("unknown_format", "No format recognises this file.", str(path))
            return
        missing = found.missing() if found.missing else ""
        if missing:
            yield Note("format_library", missing, str(path))
            return
        yield from found.read(path, reading)
    except FormatError as error:
        yield Note(error.code, error.message, str(path), str(error.args_.get("where", "")))
    except UserError as error:
        yield Note(error.code, error.message, str(path))
    except OSError as error:
        explained = explain_os_error(error, path, verb="read")
        yield Note(explained.code, explained.message, str(path))
    except RecursionError:
        yield Note("too_deep", "The file is nested too deeply to be read.", str(path))
