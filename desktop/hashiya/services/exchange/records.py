"""Annotations between the store and exchange records."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from hashiya.core.changes import Edit
from hashiya.core.span import GOLD, SUGGESTIONS, Annotation
from hashiya.formats.base import DocumentRecord, RelationRecord, SpanRecord

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hashiya.core.document import Document


def edit_of(annotation: Annotation) -> Edit:
    """The edit that adds an annotation."""
    return Edit("annotations", annotation.uid, None, asdict(annotation))


def span_record(
    annotation: Annotation,
    names: Mapping[str, str],
    attributes: Mapping[str, object] = {},
    entity: str = "",
) -> SpanRecord:
    """`names` gives people's names by uid: row uids of people never leave the file."""
    kept = annotation.layer in (SUGGESTIONS, GOLD)
    return SpanRecord(
        annotation.start,
        annotation.end,
        annotation.label,
        annotation.surface,
        id=annotation.uid,
        status=annotation.status.value,
        by=names.get(annotation.by, annotation.by),
        layer=annotation.layer if kept else names.get(annotation.layer, annotation.layer),
        source=annotation.source,
        version=annotation.version,
        score=annotation.score,
        why=annotation.why,
        note=annotation.note,
        created=annotation.created,
        modified=annotation.modified,
        attributes=attributes,
        entity=entity,
    )


def document_record(
    document: Document,
    spans: Sequence[SpanRecord],
    part: str = "",
    relations: tuple[RelationRecord, ...] = (),
    annotator: str = "",
    labels: Mapping[str, object] = {},
    note: str = "",
) -> DocumentRecord:
    """A stored document as it is exchanged, with these spans."""
    return DocumentRecord(
        name=document.name,
        text=document.text,
        spans=spans,
        uid=document.uid,
        direction=document.direction.value,
        state=document.state.value,
        meta=document.meta,
        part=part,
        relations=relations,
        annotator=annotator,
        labels=labels,
        note=note,
    )
