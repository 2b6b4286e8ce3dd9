"""What an import did, in figures that add up."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from hashiya.formats.base import DocumentRecord, Note, defines_only

if TYPE_CHECKING:
    from hashiya.core.changes import Edit
    from hashiya.services.exchange.read_files import Batch


@dataclass(slots=True)
class Sum:
    """What files held and what became of it: held = new + there + left_out.

    `new` came in, `there` were in the project already, `left_out` were not taken (the problems say why).
    """

    held: int = 0
    new: int = 0
    there: int = 0
    left_out: int = 0

    @property
    def adds_up(self) -> bool:
        """Whether all that was held is accounted for."""
        return self.held == self.new + self.there + self.left_out


@dataclass
class ImportReport:
    """What an import did.

    `documents` are uids of new ones; `skipped` names of texts that were there. `annotations` counts all that
    were stored, `onto` those of them that went onto texts that were there, `onto_documents` which texts that
    were; `onto_times` are the uids of those annotations with the times they carry. `onto_said` are the edits
    that said something beyond spans of texts that were there, `onto_parts` the parts that those of them got
    which had none. `people` counts stored
    annotations by the person whose layer they went to, `renamed` by (label in the file, label here).
    `new_labels` were added to the scheme because the files use them. `beyond` counts the attributes, labels
    of documents, relations, entities and mentions that were stored.
    """

    documents: list[str] = field(default_factory=list)
    annotations: int = 0
    skipped: list[str] = field(default_factory=list)
    problems: list[Note] = field(default_factory=list)
    new_labels: list[str] = field(default_factory=list)
    dropped_labels: dict[str, int] = field(default_factory=dict)
    renamed: Counter[tuple[str, str]] = field(default_factory=Counter)
    people: Counter[str] = field(default_factory=Counter)
    onto: int = 0
    onto_documents: set[str] = field(default_factory=set)
    onto_times: dict[str, str] = field(default_factory=dict)
    onto_said: list[Edit] = field(default_factory=list)
    onto_parts: dict[str, str] = field(default_factory=dict)
    files_sum: Sum = field(default_factory=Sum)
    documents_sum: Sum = field(default_factory=Sum)
    annotations_sum: Sum = field(default_factory=Sum)
    beyond: Counter[str] = field(default_factory=Counter)

    def read(self, batch: Batch) -> None:
        """Count what a batch brings, before anything of it is stored."""
        self.problems += batch.notes
        for _, gave in batch.files:
            self.files_sum.held += 1
            self.files_sum.new += gave
            self.files_sum.left_out += not gave
        for record in batch.documents:
            self.documents_sum.held += not defines_only(record)
            self.annotations_sum.held += len(record.spans)
        for note in batch.notes:
            self.documents_sum.held += note.documents
            self.documents_sum.left_out += note.documents
            self.annotations_sum.held += note.annotations
            self.annotations_sum.left_out += note.annotations

    def stored(self, people: Counter[str], *, there: int = 0) -> None:
        """Count annotations that were stored, by the name of their layer, and those that were there."""
        count = people.total()
        self.people.update(people)
        self.annotations += count
        self.annotations_sum.new += count
        self.annotations_sum.there += there

    def refuse(self, note: Note, record: DocumentRecord | None = None) -> None:
        """Something that was read and is not stored: one annotation, or a record with all it has."""
        self.problems.append(note)
        self.annotations_sum.left_out += note.annotations
        if record is not None:
            self.documents_sum.left_out += 1

    @property
    def adds_up(self) -> bool:
        """Whether files, documents and annotations each add up."""
        return self.files_sum.adds_up and self.documents_sum.adds_up and self.annotations_sum.adds_up


def report_value(report: ImportReport) -> dict[str, object]:
    """The report as JSON, as the command line prints it and the window saves it."""
    return {
        "imported": len(report.documents),
        "annotations": report.annotations,
        "skipped": len(report.skipped),
        "skipped_names": report.skipped,
        "onto": {"annotations": report.onto, "documents": len(report.onto_documents)},
        "people": dict(report.people.most_common()),
        "labels": [
            {"from": old, "to": new, "count": count}
            for (old, new), count in sorted(report.renamed.items(), key=lambda item: (-item[1], item[0]))
        ],
        "problems": [note_value(note) for note in report.problems],
        "new_labels": report.new_labels,
        "dropped_labels": report.dropped_labels,
        "sum": {
            "files": asdict(report.files_sum),
            "documents": asdict(report.documents_sum),
            "annotations": asdict(report.annotations_sum),
        },
    }


def note_value(note: Note) -> dict[str, object]:
    """A note as JSON values."""
    value: dict[str, object] = {
        "code": note.code,
        "message": note.message,
        "path": note.path,
        "where": note.where,
    }
    plain = {key: item for key, item in note.args.items() if isinstance(item, str | int | float | bool)}
    if plain:
        value["args"] = plain
    if note.annotations:
        value["annotations"] = note.annotations
    if note.documents:
        value["documents"] = note.documents
    return value
