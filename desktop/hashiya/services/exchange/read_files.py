"""Bringing files in: reading is a stream of batches that needs no project, adding is one transaction per
batch.

What could not be read is data (Notes with code, place and reason); the rest goes on.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from hashiya.errors import FormatError, UserError
from hashiya.files import explain_os_error, is_held
from hashiya.formats import format_named
from hashiya.formats.base import DocumentRecord, Note, ReadOptions
from hashiya.formats.shared.left_out import LeftOut
from hashiya.formats.shared.possible import settled, shorter
from hashiya.progress import CancelToken, OnProgress, Progress, ignore_progress
from hashiya.services.exchange.annotators import name_annotators
from hashiya.services.exchange.sources import ImportSource, planned

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_BATCH_DOCUMENTS = 100
_BATCH_CHARACTERS = 1_000_000
_LONGEST_MESSAGE = 2000  # characters
_WARNINGS = 5  # of one file's library
_ODD = (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning)


@dataclass(frozen=True, slots=True)
class Batch:
    """What one step of reading gave. `done` of `total` files are read.

    `files` are those that were finished in it, each with whether any document came of it.
    """

    documents: tuple[DocumentRecord, ...]
    notes: tuple[Note, ...]
    done: int
    total: int
    files: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How to bring files in. `person` is the uid whose accepted annotations spans become that name nobody.

    `named`: the person was chosen for these files, so theirs is every annotation whose annotator the file
    does not name; else a second set on a text that is there gets a layer by the name of its file.
    """

    format: str = ""
    reading: ReadOptions = field(default_factory=ReadOptions)
    label_map: dict[str, str] = field(default_factory=dict)
    person: str = ""
    as_suggestions: bool = False
    gold: bool = False  # annotations without a layer of their own are the gold layer's
    named: bool = False


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
    named: bool = False,
) -> ImportOptions:
    """ImportOptions from single values."""
    reading = ReadOptions(encoding, bad_spans, options or {})
    return ImportOptions(format, reading, dict(label_map or {}), person, as_suggestions, gold, named)


def read_batches(
    paths: Sequence[Path],
    options: ImportOptions,
    *,
    cancel: CancelToken | None = None,
    progress: OnProgress = ignore_progress,
) -> Iterator[Batch]:
    """Read files in order and hand on batches of at most 100 documents or about a million characters."""
    chosen = format_named(options.format, "read") if options.format else None
    with planned(paths, chosen, cancel=cancel, progress=progress) as (sources, notes):
        yield from read_sources(sources, notes, options, cancel=cancel, progress=progress)


def read_sources(
    sources: Sequence[ImportSource],
    notes: Sequence[Note],
    options: ImportOptions,
    *,
    cancel: CancelToken | None = None,
    progress: OnProgress = ignore_progress,
) -> Iterator[Batch]:
    """The same for files that are planned already; `notes` go with the first batch."""
    cancel = cancel or CancelToken()
    name_annotators(sources, options.reading, cancel)
    gathered = _Gathering(total=len(sources), notes=list(notes))
    for index, source in enumerate(sources):
        cancel.check()
        any_document = False
        for item in _read_source(source, options.reading):
            cancel.check()
            any_document = any_document or isinstance(item, DocumentRecord)
            gathered.take(item)
            if gathered.full:
                yield gathered.batch(index)
        gathered.files.append((source.shown, any_document))
        progress(Progress("reading", index + 1, len(sources), Path(source.shown).name))
    yield gathered.batch(len(sources))


class _Gathering:
    """Documents and notes on their way into a batch."""

    def __init__(self, *, total: int, notes: list[Note]) -> None:
        self.total = total
        self.notes = notes
        self.documents: list[DocumentRecord] = []
        self.files: list[tuple[str, bool]] = []
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
        batch = Batch(tuple(self.documents), tuple(self.notes), done, self.total, tuple(self.files))
        self.documents, self.notes, self.files, self.characters = [], [], [], 0
        return batch


def _read_source(source: ImportSource, reading: ReadOptions) -> Iterator[DocumentRecord | Note]:
    """One file's documents, each with where it came from."""
    impossible = LeftOut()
    nothing = True
    for item in _read_guarded(source, reading):
        nothing = False
        if isinstance(item, Note):
            yield _shown(item, source)
            continue
        item = settled(item, impossible)
        yield replace(item, source=source.shown, annotator=item.annotator or source.annotator)
    yield from impossible.notes(source.shown)
    if nothing and not source.beside:
        yield Note("nothing_in_file", "There is nothing in this file that could be imported.", source.shown)


def _shown(note: Note, source: ImportSource) -> Note:
    if len(note.message) > _LONGEST_MESSAGE:  # what a file holds may be said in it
        args = {key: shorter(each) if isinstance(each, str) else each for key, each in note.args.items()}
        note = replace(
            note, message=f"{note.message[:_LONGEST_MESSAGE]}…", args=args, where=shorter(note.where)
        )
    if not source.inside:
        return note
    return replace(note, path=source.display(note.path), message=source.display(note.message))


def _read_guarded(source: ImportSource, reading: ReadOptions) -> Iterator[DocumentRecord | Note]:
    """Whatever is wrong with a file becomes a Note and the next file goes on."""
    path, shown = source.path, source.shown
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            yield Note("no_file", "This is a pipe or a device, not a file.", shown)
            return
        if is_held(path):
            yield Note("open_project", "This is a project that is open, not a text.", shown)
            return
        found = source.format
        if found is None or found.read is None:
            yield source.refusal()
            return
        missing = found.missing() if found.missing else ""
        if missing:
            yield Note("format_library", missing, shown)
            return
        yield from _with_warnings(found.read(path, reading), shown)
    except FormatError as error:
        yield Note(error.code, error.message, shown, str(error.args_.get("where", "")), args=error.args_)
    except UserError as error:
        yield Note(error.code, error.message, shown, args=error.args_)
    except OSError as error:
        explained = explain_os_error(error, path, verb="read")
        yield Note(explained.code, explained.message, shown)
    except RecursionError:
        yield Note("too_deep", "The file is nested too deeply to be read.", shown)


def _with_warnings(items: Iterator[DocumentRecord | Note], shown: str) -> Iterator[DocumentRecord | Note]:
    """What the libraries of a reader warn of becomes Notes, once for each sentence."""
    said: set[str] = set()
    while True:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            item = next(items, None)
        for warning in caught:
            text = " ".join(str(warning.message).split())[:300]
            if not issubclass(warning.category, _ODD) and text not in said and len(said) < _WARNINGS:
                said.add(text)
                message = f"The library that reads it remarks: {text}"
                yield Note("library_warning", message, shown, "", True, {"text": text})
        if item is None:
            return
        yield item
