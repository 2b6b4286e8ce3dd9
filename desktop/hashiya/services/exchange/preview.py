"""A look into files before they are imported: the first documents, the labels in them, how they were read."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hashiya.core.document import digest
from hashiya.formats import format_named
from hashiya.progress import CancelToken, OnProgress, ignore_progress
from hashiya.services.exchange.read_files import ImportOptions, read_sources
from hashiya.services.exchange.sources import ImportSource, find_files, planned

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence
    from pathlib import Path

    from hashiya.formats.base import DocumentRecord, Note

_DOCUMENTS = 100
_FILES = 300
_SECONDS = 2.0
_OPENING = 160
_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One document; `opening` is its beginning on one line, "" for annotations without a text.

    `there`: the project has this text already, so only its annotations come in.
    """

    name: str
    characters: int
    annotations: int
    opening: str
    there: bool = False


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """`labels` and `encodings` are counts over what was looked at (all when `whole`), `formats` of files.

    `unsure` are the codes of Notes about what a person should choose; `unit` is the offset unit read then.
    `people` counts annotations by whom the files name, `onto` those for texts that the project has.
    """

    files: int = 0
    rows: tuple[PreviewRow, ...] = ()
    labels: Mapping[str, int] = field(default_factory=dict)
    examples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    formats: Mapping[str, int] = field(default_factory=dict)
    encodings: Mapping[str, int] = field(default_factory=dict)
    unsure: frozenset[str] = frozenset()
    unit: str = ""
    notes: tuple[Note, ...] = ()
    whole: bool = True
    people: Mapping[str, int] = field(default_factory=dict)
    onto: int = 0
    onto_documents: int = 0


def preview(
    paths: Sequence[Path],
    options: ImportOptions,
    *,
    there: Container[str] = frozenset(),
    cancel: CancelToken | None = None,
    progress: OnProgress = ignore_progress,
) -> ImportPreview:
    """Read the beginning of what is to be imported, for at most about two seconds. Writes nothing.

    `there` are the digests of the texts and the names of the documents that the project has.
    """
    looker = _Looker(there)
    began, whole = time.perf_counter(), True
    chosen = format_named(options.format, "read") if options.format else None
    with planned(paths, chosen, cancel=cancel, progress=progress, few=_FILES) as (sources, notes):
        for batch in read_sources(sources, notes, options, cancel=cancel, progress=progress):
            for record in batch.documents:
                looker.take(record)
            looker.notes += batch.notes
            if len(looker.rows) >= _DOCUMENTS or time.perf_counter() - began > _SECONDS:
                whole = batch.done >= batch.total
                break
        formats = _formats(sources, cancel)
    return looker.preview(len(find_files(paths)[0]), formats, whole)


class _Looker:
    """Counts as records pass."""

    def __init__(self, there: Container[str]) -> None:
        self._there = there
        self.people: Counter[str] = Counter()
        self.rows: list[PreviewRow] = []
        self.labels: Counter[str] = Counter()
        self.examples: dict[str, dict[str, None]] = {}
        self.encodings: Counter[str] = Counter()
        self.notes: list[Note] = []

    def take(self, record: DocumentRecord) -> None:
        text = record.text or ""
        opening = " ".join(text[: 4 * _OPENING].split())[:_OPENING]
        there = (digest(text) if record.text is not None else record.name) in self._there
        self.rows.append(PreviewRow(record.name, len(text), len(record.spans), opening, there))
        if isinstance(record.meta.get("encoding"), str):
            self.encodings[str(record.meta["encoding"])] += 1
        for span in record.spans:
            self.labels[span.label] += 1
            if who := span.layer or span.by or record.annotator:
                self.people[who] += 1
            words = self.examples.setdefault(span.label, {})
            if len(words) < _EXAMPLES:
                words[" ".join((span.text or text[span.start : span.end]).split())[:60]] = None

    def preview(self, files: int, formats: Mapping[str, int], whole: bool) -> ImportPreview:
        units = [str(note.args.get("unit", "")) for note in self.notes if note.code == "unit_unsure"]
        doubts = {"encoding_unsure", "unit_unsure"} & {note.code for note in self.notes}
        return ImportPreview(
            files,
            tuple(self.rows),
            dict(self.labels.most_common()),
            {label: tuple(words) for label, words in self.examples.items()},
            formats,
            dict(self.encodings.most_common()),
            frozenset(doubts),
            units[0] if units else "",
            tuple(self.notes),
            whole,
            dict(self.people.most_common()),
            sum(row.annotations for row in self.rows if row.there),
            sum(row.there and row.annotations > 0 for row in self.rows),
        )


def _formats(sources: Sequence[ImportSource], cancel: CancelToken | None) -> dict[str, int]:
    """Which formats the first files are in; "" counts those that none recognises."""
    found: Counter[str] = Counter()
    for source in sources[:_FILES]:
        if cancel is not None:
            cancel.check()
        found[source.format_name] += 1
    return dict(found.most_common())
