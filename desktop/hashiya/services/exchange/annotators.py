"""Whose annotations a file holds where only its place says so.

Tools give one file (doccano, INCEpTION) or one folder (brat) for each annotator, all on the same texts. Files
that begin with the same text are therefore several people's work on it: the files' names, or those of the
folders in which files of the same name lie, are the people.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from hashiya.core.document import digest
from hashiya.errors import UserError
from hashiya.formats.base import DocumentRecord, ReadOptions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hashiya.progress import CancelToken
    from hashiya.services.exchange.sources import ImportSource

_TEXTS_ONLY = frozenset((".txt", ".text", ".asc", ".md", ".html", ".htm", ".docx", ".odt", ".pdf", ".epub"))
_MOST_FILES = 20_000  # beyond that nobody works by folders, and looking would cost more than it tells
_MOST_PEEKED = 40
_SAMPLE = 3
_LEVELS = 4


def name_annotators(sources: Sequence[ImportSource], reading: ReadOptions, cancel: CancelToken) -> None:
    """Fill in `annotator` where folders or files of one text are several people's."""
    wanted = [source for source in sources if not source.annotator and _may_be_annotated(source.path)]
    if not 2 <= len(wanted) <= _MOST_FILES:
        return
    peek = _Peek(reading, cancel)
    for source, name in _by_folder(wanted, peek):
        source.annotator = name
    for source, name in _by_file([source for source in wanted if not source.annotator], peek):
        source.annotator = name


def _may_be_annotated(path: Path) -> bool:
    return path.suffix.lower() not in _TEXTS_ONLY


class _Peek:
    """The digest of the first text of a file, "" for none."""

    def __init__(self, reading: ReadOptions, cancel: CancelToken) -> None:
        self._reading, self._cancel = reading, cancel
        self._known: dict[Path, str] = {}

    def first(self, source: ImportSource) -> str:
        if source.path not in self._known:
            self._cancel.check()
            self._known[source.path] = self._look(source)
        return self._known[source.path]

    def _look(self, source: ImportSource) -> str:
        import warnings

        try:
            found = source.format
            if found is None or found.read is None or (found.missing and found.missing()):
                return ""
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                for item in found.read(source.path, self._reading):
                    if isinstance(item, DocumentRecord):
                        return digest(item.text) if item.text else ""
        except (UserError, OSError, RecursionError):
            return ""
        return ""


def _by_folder(sources: Sequence[ImportSource], peek: _Peek) -> Iterable[tuple[ImportSource, str]]:
    """Folders beside each other that hold files of the same names with the same texts."""
    shared: dict[tuple[PurePath, PurePath], list[tuple[str, ImportSource]]] = defaultdict(list)
    for source in sources:
        parts = PurePath(_plain(source.shown)).parts
        for level in range(max(1, len(parts) - 1 - _LEVELS), len(parts) - 1):
            above, below = PurePath(*parts[:level]), PurePath(*parts[level + 1 :])
            shared[above, below].append((parts[level], source))
    samples: dict[PurePath, list[list[tuple[str, ImportSource]]]] = defaultdict(list)
    for (above, _below), found in shared.items():
        if len({name for name, _ in found}) > 1 and len(samples[above]) < _SAMPLE:
            samples[above].append(found)
    for above, groups in samples.items():
        if groups and all(_one_text(group, peek) for group in groups):
            people = {name for group in groups for name, _ in group}
            for source in sources:
                parts = PurePath(_plain(source.shown)).parts
                level = len(above.parts)
                if parts[:level] == above.parts and len(parts) > level + 1 and parts[level] in people:
                    yield source, parts[level]


def _one_text(group: Sequence[tuple[str, ImportSource]], peek: _Peek) -> bool:
    firsts = {peek.first(source) for _, source in group[:_SAMPLE]}
    return len(firsts) == 1 and "" not in firsts


def _by_file(sources: Sequence[ImportSource], peek: _Peek) -> Iterable[tuple[ImportSource, str]]:
    """Files of one folder that begin with the same text."""
    folders: dict[Path, list[ImportSource]] = defaultdict(list)
    for source in sources:
        if not source.path.is_dir():
            folders[source.path.parent].append(source)
    for found in folders.values():
        if not 2 <= len(found) <= _MOST_PEEKED:
            continue
        alike: dict[str, list[ImportSource]] = defaultdict(list)
        for source in found:
            alike[peek.first(source)].append(source)
        for first, group in alike.items():
            if first and len(group) > 1:
                for source in group:
                    yield source, _plain(source.path.stem)


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", name)
