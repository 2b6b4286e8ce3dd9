"""Records from files become a project's documents and annotations."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from hashiya.core.changes import Act, Edit
from hashiya.core.document import Direction, State
from hashiya.core.labels import Label
from hashiya.core.span import GOLD, SUGGESTIONS, Annotation, Source, Status, new_uid, now
from hashiya.core.text import mended
from hashiya.formats.base import DocumentRecord, Note, SpanRecord
from hashiya.progress import CancelToken, OnProgress, ignore_progress
from hashiya.services.exchange.label_maps import map_label
from hashiya.services.exchange.read_files import Batch, ImportOptions, read_batches
from hashiya.services.exchange.records import edit_of
from hashiya.services.project.project_file import person_of
from hashiya.services.scheme.scheme_acts import add_label
from hashiya.store.project import Project
from hashiya.store.tables.records import NewDocument

_SPAN_TEXTS = ("label", "by", "layer", "source", "version", "why", "note", "created", "modified")
_UID = re.compile("[0-9a-f]{32}")
_Kind = TypeVar("_Kind", Status, State, Direction)


@dataclass
class ImportReport:
    """What an import did; `new_labels` were added to the scheme because the files use them."""

    documents: list[str] = field(default_factory=list)
    annotations: int = 0
    skipped: list[str] = field(default_factory=list)
    problems: list[Note] = field(default_factory=list)
    new_labels: list[str] = field(default_factory=list)
    dropped_labels: dict[str, int] = field(default_factory=dict)


class Adder:
    """Adds batches to a project; one transaction each, so that what was added is whole."""

    def __init__(self, project: Project, options: ImportOptions) -> None:
        self.project = project
        self.options = options
        self.report = ImportReport()
        self._codes = frozenset(project.scheme().codes)
        self._layers: dict[str, str] = {}
        self._uids = set(project.document_uids())

    def add(self, batch: Batch) -> list[str]:
        """Store a batch; the uids of the documents that are new."""
        self.report.problems += batch.notes
        records = [self._mapped(record) for record in batch.documents]
        self._add_missing_labels(records)
        whole = [self._document(record) for record in records if record.text is not None]
        added: list[str] = []
        if whole:
            result = self.project.add_documents(whole, by=self.options.person)
            added = [*result.added, *result.restored]
            self.report.documents += added
            self.report.annotations += result.annotations
            self.report.skipped += [name for name, _uid in result.skipped]
        for record in records:
            if record.text is None:
                self._annotate(record)
        return added

    def _mapped(self, record: DocumentRecord) -> DocumentRecord:
        spans = []
        record = _mended(record)
        for span in record.spans:
            label = map_label(span.label, self.options.label_map, self._codes)
            if label:
                spans.append(span if label == span.label else replace(span, label=label))
            else:
                dropped = self.report.dropped_labels
                dropped[span.label] = dropped.get(span.label, 0) + 1
        return replace(record, spans=tuple(spans))

    def _add_missing_labels(self, records: Iterable[DocumentRecord]) -> None:
        missing = dict.fromkeys(
            span.label for record in records for span in record.spans if span.label not in self._codes
        )
        if missing:
            for code in missing:
                # The annotations that need it cannot be undone: nor can the label under them.
                added = add_label(self.project, Label(code=code, ar=code, en=code))
                self.project.apply(added, undoable=False)
            self.report.new_labels += missing
            self._codes = frozenset(self.project.scheme().codes)

    def _document(self, record: DocumentRecord) -> NewDocument:
        text = record.text or ""
        return NewDocument(
            name=record.name,
            text=text,
            direction=_member(Direction, record.direction, Direction.AUTO),
            meta=record.meta,
            uid=self._fresh_uid(record.uid),
            annotations=[self._annotation(span, text) for span in record.spans],
            state=_member(State, record.state, State.NEW),
        )

    def _fresh_uid(self, uid: str) -> str:
        if not _UID.fullmatch(uid) or uid in self._uids:
            return ""
        self._uids.add(uid)
        return uid

    def _annotation(self, span: SpanRecord, text: str, document: str = "") -> Annotation:
        status = _member(
            Status, span.status, Status.SUGGESTED if self.options.as_suggestions else Status.ACCEPTED
        )
        stamp = now()
        fresh = not _UID.fullmatch(span.id) or self.project.annotation(span.id) is not None
        return Annotation(
            uid=new_uid() if fresh else span.id,
            document=document,
            layer=self._layer(span, status),
            start=span.start,
            end=span.end,
            label=span.label,
            surface=text[span.start : span.end],
            status=status,
            source=span.source or Source.IMPORTED,
            version=span.version,
            score=span.score,
            why=span.why,
            note=span.note,
            by=self._person(span.by) if span.by else self.options.person,
            created=span.created or stamp,
            modified=span.modified or stamp,
        )

    def _layer(self, span: SpanRecord, status: Status) -> str:
        if status is Status.SUGGESTED or span.layer == SUGGESTIONS:
            return SUGGESTIONS
        if span.layer == GOLD:
            return GOLD
        if span.layer:
            return self._person(span.layer)
        return GOLD if self.options.gold else self.options.person

    def _person(self, name: str) -> str:
        if name in (GOLD, SUGGESTIONS):  # a file that says so names a layer, nobody
            return self.options.person
        if name not in self._layers:
            self._layers[name] = person_of(self.project, name).uid
        return self._layers[name]

    def _annotate(self, record: DocumentRecord) -> None:
        """Annotations without a text go to the document of that name; what does not fit there is told."""
        document = self.project.document_by_name(record.name)
        if document is None:
            self.report.problems.append(
                Note(
                    "no_document",
                    f"There is no document «{record.name}» for these annotations.",
                    where=record.name,
                )
            )
            return
        taken = {(a.layer, a.start, a.end, a.label) for a in self.project.annotations(document.uid)}
        edits: list[Edit] = []
        for index, span in enumerate(record.spans, 1):
            if not self._fits(span, index, record.name, document.text):
                continue
            item = self._annotation(span, document.text, document.uid)
            key = (item.layer, item.start, item.end, item.label)
            if key not in taken:
                taken.add(key)
                edits.append(edit_of(item))
        if edits:
            self.project.apply(
                Act("imported_annotations", tuple(edits), {"count": len(edits), "name": record.name})
            )
            self.report.annotations += len(edits)

    def _fits(self, span: SpanRecord, index: int, name: str, text: str) -> bool:
        where = f"{name}, span {index}"
        if not 0 <= span.start < span.end <= len(text):
            message = (
                f"The span {span.start}-{span.end} is outside the text (length {len(text)}); it was left out."
            )
            self.report.problems.append(Note("span_outside", message, where=where, kept=True))
            return False
        found = text[span.start : span.end]
        if span.text and found != span.text:
            place = f"{span.start}-{span.end}"
            message = f"At {place} «{span.text}» was expected, «{found}» stands there; it was left out."
            self.report.problems.append(Note("surface_differs", message, where=where, kept=True))
            return False
        return True


def import_paths(
    project: Project,
    paths: list[Path],
    options: ImportOptions,
    *,
    cancel: CancelToken | None = None,
    progress: OnProgress = ignore_progress,
) -> ImportReport:
    """Read and add in one go, for scripts and the command line."""
    adder = Adder(project, options)
    for batch in read_batches(paths, options, cancel=cancel, progress=progress):
        adder.add(batch)
    return adder.report


def _mended(record: DocumentRecord) -> DocumentRecord:
    """The record without lone surrogates in names, labels, notes and meta; JSON and file names bring them."""
    meta = json.dumps(record.meta, ensure_ascii=False, default=str)
    texts = [getattr(span, field) for span in record.spans for field in _SPAN_TEXTS]
    try:
        "".join([record.name, meta, *texts]).encode("utf-8")
        return record
    except UnicodeEncodeError:
        spans = tuple(map(_mended_span, record.spans))
        return replace(record, name=mended(record.name), meta=json.loads(mended(meta)), spans=spans)


def _mended_span(span: SpanRecord) -> SpanRecord:
    texts: dict[str, Any] = {field: mended(getattr(span, field)) for field in _SPAN_TEXTS}
    return replace(span, **texts)


def _member(kind: type[_Kind], value: str, default: _Kind) -> _Kind:
    try:
        return kind(value)
    except ValueError:
        return default
