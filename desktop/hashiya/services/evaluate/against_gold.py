"""How good a layer is against gold annotations from files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.beyond.entities import MENTION
from hashiya.core.span import SUGGESTIONS, Annotation, Span, Status
from hashiya.errors import UserError
from hashiya.services.exchange.export import SHOWN
from hashiya.services.exchange.read_files import ImportOptions, read_batches
from hashiya.suggest.evaluate import Evaluation, evaluate

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from hashiya.formats.base import DocumentRecord, Note
    from hashiya.store.project import Project


def read_gold(path: Path, *, format: str = "") -> tuple[dict[str, DocumentRecord], list[Note]]:
    """Annotated documents of a file or folder, by name. Raises UserError when there are none."""
    found: dict[str, DocumentRecord] = {}
    notes: list[Note] = []
    for batch in read_batches([path], ImportOptions(format=format)):
        notes += batch.notes
        found |= {record.name: record for record in batch.documents if record.spans or record.text is None}
    if not found:
        reason = f" {notes[0].message}" if notes else ""
        raise UserError(
            "no_gold",
            f"{path} holds no annotated documents.{reason}",
            hint="Name a file or folder of gold annotations.",
        )
    return found, notes


def gold_spans(record: DocumentRecord) -> list[Span]:
    """The spans that count: not those a file marks as suggested or rejected, nor mentions without a label."""
    return [
        Span(span.start, span.end, span.label)
        for span in record.spans
        if span.status not in (Status.SUGGESTED.value, Status.REJECTED.value) and span.label != MENTION
    ]


def seen(annotations: list[Annotation], layer: str) -> list[Annotation]:
    """A layer's annotations; SHOWN: suggestions and everybody's accepted work, as the window shows them."""
    if layer == SHOWN:
        return [item for item in annotations if item.status is not Status.REJECTED]
    wanted = {Status.SUGGESTED} if layer == SUGGESTIONS else {Status.ACCEPTED}
    return [item for item in annotations if item.layer == layer and item.status in wanted]


def evaluate_project(
    project: Project, gold: Mapping[str, DocumentRecord], *, layer: str = SHOWN, flat: bool = False
) -> Evaluation:
    """Compare a layer with gold documents, matched by name. A gold document the project lacks is a
    UserError.
    """
    spans: dict[str, list[Span]] = {}
    predicted: dict[str, list[Span]] = {}
    texts: dict[str, str] = {}
    for name, record in gold.items():
        document = project.document_by_name(name)
        if document is None:
            continue
        texts[name] = document.text
        spans[name] = gold_spans(record)
        shown = seen(project.annotations(document.uid), layer)
        predicted[name] = [item.span for item in shown if item.label != MENTION]
    if not spans:
        names = ", ".join(sorted(gold)[:3])
        raise UserError(
            "gold_unmatched",
            f"None of the gold documents ({names}, …) is in the project.",
            hint="Documents are matched by name, which is the file's stem.",
        )
    return evaluate(spans, predicted, texts=texts, flat=flat)
