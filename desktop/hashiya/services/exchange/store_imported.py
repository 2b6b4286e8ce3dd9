"""Records from files become a project's documents and annotations."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from hashiya.core.changes import Act, Edit
from hashiya.core.document import Direction, Document, State
from hashiya.core.labels import Label
from hashiya.core.span import Annotation, Source, Status, is_time, is_uid, new_uid, now
from hashiya.core.titles import with_heading
from hashiya.formats.base import DocumentRecord, Note, SpanRecord, defines_only
from hashiya.progress import CancelToken, OnProgress, ignore_progress
from hashiya.services.dataset.parts import set_part
from hashiya.services.exchange.find_document import DocumentFinder, same_surface
from hashiya.services.exchange.import_report import ImportReport, report_value
from hashiya.services.exchange.label_maps import map_label
from hashiya.services.exchange.mend_records import mended_record
from hashiya.services.exchange.read_files import Batch, ImportOptions, read_batches
from hashiya.services.exchange.records import edit_of
from hashiya.services.exchange.store_beyond import BeyondStore
from hashiya.services.exchange.whose_layer import WhoseLayer, second_set
from hashiya.services.scheme.scheme_acts import add_labels
from hashiya.store.file.odd_forms import as_why
from hashiya.store.tables.records import NewDocument

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hashiya.store.project import Project

__all__ = ["Adder", "ImportReport", "import_paths", "report_value"]

_Kind = TypeVar("_Kind", Status, State, Direction)
_Place = tuple[str, int, int, str]


class Adder:
    """Adds batches to a project; what was added is whole after each."""

    def __init__(self, project: Project, options: ImportOptions) -> None:
        self.project = project
        self.options = options
        self.report = ImportReport()
        self._codes = frozenset(project.scheme().codes)
        self._whose = WhoseLayer(project, options)
        self._finder = DocumentFinder(project)
        self._uids = set(project.document_uids())
        self._span_uids: set[str] = set()
        self._came_from: dict[str, str] = {}  # new document → the file that brought it
        self._beyond = BeyondStore(project, self._whose)
        self._parts: dict[str, DocumentRecord] = {}  # document → the record that says its part

    def add(self, batch: Batch) -> list[str]:
        """Store a batch; the uids of the documents that are new."""
        self.report.read(batch)
        self._span_uids.clear()
        records = [self._mapped(mended_record(record)) for record in batch.documents]
        whole = [record for record in records if record.text is not None]
        self._add_missing_labels([*whole, *filter(defines_only, records)])
        onto: list[tuple[DocumentRecord, Document]] = []
        added: list[str] = []
        if whole:
            added, onto = self._add_texts(whole)
        here = [
            pair
            for record in records
            if record.text is None and not defines_only(record)
            for pair in self._found(record)
        ]
        # Only what comes in brings its labels: annotations for texts that are not here bring nothing.
        self._add_missing_labels(record for record, _document in here)
        onto += here
        self._add_onto(onto)
        self._give_parts()
        self._add_beyond(records, onto)
        return added

    def _add_texts(
        self, records: Sequence[DocumentRecord]
    ) -> tuple[list[str], list[tuple[DocumentRecord, Document]]]:
        """Add what is new; the uids of that, and the others with the documents that have their text."""
        built = [self._document(record) for record in records]
        result = self.project.add_documents(built, by=self.options.person)
        self.report.documents += [*result.added, *result.restored]
        self.report.skipped += [name for name, _uid in result.skipped]
        self.report.documents_sum.new += len(result.added) + len(result.restored)
        self.report.documents_sum.there += len(result.skipped)
        fresh = set(result.added)
        onto: list[tuple[DocumentRecord, Document]] = []
        for record, document, uid in zip(records, built, result.placed, strict=True):
            self._note_part(uid, record)
            if uid in fresh:
                fresh.remove(uid)
                self._beyond.take(record, uid)
                if record.spans:
                    self._came_from[uid] = record.source
                layers = Counter(self._whose.name(each.layer) for each in document.annotations)
                self.report.stored(layers, there=len(record.spans) - len(document.annotations))
            else:
                onto.append((record, self.project.document(uid)))
        return [*result.added, *result.restored], onto

    def _add_beyond(
        self, records: Sequence[DocumentRecord], onto: Sequence[tuple[DocumentRecord, Document]]
    ) -> None:
        """Attributes, relations, entities: one act, after the annotations that they are about."""
        for record in records:
            if record.text is None and not record.spans:
                self._beyond.take(record, "")
        for record, document in onto:
            self._beyond.take(record, document.uid)
        act = self._beyond.finish()
        self.report.problems += self._beyond.notes
        self._beyond.notes.clear()
        if act is not None:
            self.project.apply(act)
            new = set(self.report.documents)
            said = ((edit, str((edit.after or {}).get("document") or "")) for edit in act.edits)
            self.report.onto_said += [edit for edit, of in said if of and of not in new]
            self.report.beyond.update(self._beyond.stored)
            self._beyond.stored.clear()

    def _note_part(self, document: str, record: DocumentRecord) -> None:
        if record.part:
            self._parts.setdefault(document, record)

    def _give_parts(self) -> None:
        """Documents without a part get the one their file names; who has another keeps it, which is told."""
        if not self._parts:
            return
        kept = {info.uid: info for info in self.project.some_documents(list(self._parts))}
        by_part: dict[str, list[str]] = defaultdict(list)
        for uid, record in self._parts.items():
            info = kept[uid]
            if not info.part:
                by_part[record.part].append(uid)
            elif info.part != record.part:
                message = (
                    f"The file has it for {record.part}; in the project it is for {info.part} and stays so."
                )
                args = {"name": info.name, "there": record.part, "here": info.part}
                note = Note("part_differs", message, record.source, record.name, True, args)
                self.report.problems.append(note)
        for part, uids in by_part.items():
            # As the documents themselves, it cannot be undone by a step: taking back the import does.
            self.project.apply(set_part(self.project, uids, part), undoable=False)
            new = set(self.report.documents)
            self.report.onto_parts |= {uid: part for uid in uids if uid not in new}
        self._parts.clear()

    # --- values -------------------------------------------------------------------------------------

    def _mapped(self, record: DocumentRecord) -> DocumentRecord:
        spans = []
        for span in record.spans:
            label = _takable(map_label(span.label, self.options.label_map, self._codes))
            if label:
                if label != span.label:
                    self.report.renamed[span.label, label] += 1
                    span = replace(span, label=label)
                spans.append(span)
            else:
                dropped = self.report.dropped_labels
                dropped[span.label] = dropped.get(span.label, 0) + 1
                self.report.annotations_sum.left_out += 1
        return replace(record, spans=tuple(spans))

    def _add_missing_labels(self, records: Iterable[DocumentRecord]) -> None:
        """Labels that spans have or that a file defines, as far as the scheme lacks them."""
        missing: dict[str, str] = {}
        for record in records:
            for code, description in record.scheme:
                label = _takable(map_label(code, self.options.label_map, self._codes))
                if label and label not in self._codes:
                    missing.setdefault(label, description)
            for span in record.spans:
                if span.label not in self._codes:
                    missing.setdefault(span.label, "")
        if missing:
            new = [Label(code=code, ar=code, en=code, definition_en=words) for code, words in missing.items()]
            # The annotations that need them cannot be undone: nor can the labels under them.
            self.project.apply(add_labels(self.project, new), undoable=False)
            self.report.new_labels += missing
            self._codes = frozenset(self.project.scheme().codes)

    def _document(self, record: DocumentRecord) -> NewDocument:
        text = record.text or ""
        kept: dict[_Place, Annotation] = {}
        for span in record.spans:
            item = self._annotation(span, record, text, self.options.person)
            self._beyond.place(span, item)
            kept.setdefault(_place(item), item)
        return NewDocument(
            name=record.name,
            text=text,
            direction=_member(Direction, record.direction, Direction.AUTO),
            meta=record.meta if record.uid else with_heading(record.meta, text, record.name),
            uid=self._fresh_uid(record.uid),
            annotations=list(kept.values()),
            state=_member(State, record.state, State.NEW),
        )

    def _fresh_uid(self, uid: str) -> str:
        if not is_uid(uid) or uid in self._uids:
            return ""
        self._uids.add(uid)
        return uid

    def _annotation(
        self, span: SpanRecord, record: DocumentRecord, text: str, unsigned: str, document: str = ""
    ) -> Annotation:
        status = _member(
            Status, span.status, Status.SUGGESTED if self.options.as_suggestions else Status.ACCEPTED
        )
        stamp = now()
        layer = self._whose.layer(span, record, status, unsigned)
        surface = text[span.start : span.end]
        return Annotation(
            uid=self._span_uid(span.id),
            document=document,
            layer=layer,
            start=span.start,
            end=span.end,
            label=span.label,
            surface=span.text if span.text == surface else surface,  # once in memory
            status=status,
            source=span.source or Source.IMPORTED,
            version=span.version,
            score=span.score,
            why=as_why(span.why),
            note=span.note,
            by=self._whose.person(span.by) if span.by else self._whose.decider(layer),
            created=span.created if is_time(span.created) else stamp,
            modified=span.modified if is_time(span.modified) else stamp,
        )

    def _span_uid(self, uid: str) -> str:
        known = uid in self._span_uids or not is_uid(uid)
        if known or self.project.annotation(uid) is not None:
            return new_uid()
        self._span_uids.add(uid)
        return uid

    # --- annotations onto texts that are there ------------------------------------------------------

    def _found(self, record: DocumentRecord) -> list[tuple[DocumentRecord, Document]]:
        """Annotations without a text go to the document they fit; what fits nowhere is told."""
        document = self._finder.find(record)
        if document is None:
            message = f"There is no document «{record.name}» for these {len(record.spans)} annotations."
            args = {"name": record.name, "count": len(record.spans)}
            note = Note(
                "no_document", message, record.source, record.name, False, args, annotations=len(record.spans)
            )
            self.report.refuse(note, record)
            return []
        self.report.documents_sum.there += 1
        self._note_part(document.uid, record)
        spans = []
        for index, span in enumerate(record.spans, 1):
            problem = _unfit(span, document.text)
            if problem is None:
                spans.append(span)
            else:
                code, message = problem
                where = f"{record.name}, span {index}"
                self.report.refuse(Note(code, message, record.source, where, True, annotations=1))
        return [(replace(record, spans=tuple(spans)), document)]

    def _add_onto(self, found: Sequence[tuple[DocumentRecord, Document]]) -> None:
        """Store annotations of texts that are there, in one act that can be undone."""
        by_file: dict[str, list[tuple[DocumentRecord, Document]]] = defaultdict(list)
        for record, document in found:
            if record.spans:
                by_file[record.source].append((record, document))
        edits: list[Edit] = []
        layers: Counter[str] = Counter()
        taken: dict[str, set[_Place]] = {}
        there = 0
        for source, pairs in by_file.items():
            for _, document in pairs:
                if document.uid not in taken:
                    taken[document.uid] = {_place(each) for each in self.project.annotations(document.uid)}
            unsigned = self._unsigned(source, pairs, taken)
            for record, document in pairs:
                fresh = self._fresh(record, document, unsigned, taken[document.uid])
                there += len(record.spans) - len(fresh)
                edits += map(edit_of, fresh)
                layers.update(self._whose.name(each.layer) for each in fresh)
        self.report.stored(layers, there=there)
        if edits:
            documents = {str(edit.after["document"]) for edit in edits if edit.after}
            told = next(record for record, document in found if document.uid in documents)
            name = told.name if len(documents) == 1 else Path(told.source).name
            self.project.apply(Act("imported_annotations", tuple(edits), {"count": len(edits), "name": name}))
            self.report.onto += len(edits)
            self.report.onto_documents |= documents
            self.report.onto_times |= {edit.uid: str((edit.after or {}).get("modified")) for edit in edits}

    def _fresh(
        self, record: DocumentRecord, document: Document, unsigned: str, taken: set[_Place]
    ) -> list[Annotation]:
        """What is not there yet, of the same layer, place and label; counted as taken from now on."""
        fresh = []
        for span in record.spans:
            item = self._annotation(span, record, document.text, unsigned, document.uid)
            self._beyond.place(span, item)
            if _place(item) not in taken:
                taken.add(_place(item))
                fresh.append(item)
        return fresh

    def _unsigned(
        self,
        source: str,
        pairs: Sequence[tuple[DocumentRecord, Document]],
        taken: dict[str, set[_Place]],
    ) -> str:
        """The layer for what nobody signed: the importer's, or the file's own beside what is there."""
        own = self.options.person
        for record, document in pairs:
            if self._came_from.get(document.uid) == source and source:
                continue  # the same file says two things of one text
            new = {
                (span.start, span.end, span.label)
                for span in record.spans
                if self._whose.is_unsigned(span, record)
            }
            have = {place[1:] for place in taken[document.uid] if place[0] == own}
            if new and second_set(new, have):
                return self._whose.of_file(source)
        return own


def _takable(label: str) -> str:
    """The label as a scheme takes it: other tools' hold spaces; "" for one of nothing else."""
    return "_".join("".join(char if char.isprintable() else " " for char in label).split())


def _place(item: Annotation) -> _Place:
    return item.layer, item.start, item.end, item.label


def _unfit(span: SpanRecord, text: str) -> tuple[str, str] | None:
    """Why an annotation without a text cannot stand there: code and sentence; None where it can."""
    if not 0 <= span.start < span.end <= len(text):
        place = f"{span.start}-{span.end}"
        return (
            "span_outside",
            f"The span {place} is outside the text (length {len(text)}); it was left out.",
        )
    found = text[span.start : span.end]
    if span.text and not same_surface(found, span.text):
        place = f"{span.start}-{span.end}"
        message = f"At {place} «{span.text}» was expected, «{found}» stands there; it was left out."
        return "surface_differs", message
    return None


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


def _member(kind: type[_Kind], value: str, default: _Kind) -> _Kind:
    try:
        return kind(value)
    except ValueError:
        return default
