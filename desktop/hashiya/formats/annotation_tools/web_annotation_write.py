"""Writing W3C Web Annotation: each document's text, and beside it its annotations in JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hashiya.formats.base import DocumentRecord, Loss, SpanRecord, WriteOptions, Written
from hashiya.formats.shared.folders import FileNames, NameLosses, write_documents
from hashiya.formats.shared.losses import LossTally
from hashiya.formats.shared.writing import chosen, followed, split_layers

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
KEEPS = frozenset(("by", "note", "times", "ids"))
_AROUND = 32


def encode(
    record: DocumentRecord, options: WriteOptions, tally: LossTally, source: str
) -> tuple[list[dict[str, bytes]], int]:
    """The two files of each layer, and how many spans. `source`: the name of the text's file."""
    spans = chosen(record, options, tally, KEEPS)
    if not spans:
        tally.add("empty_document", record.name)
    text = record.text or ""
    layers = []
    for part in split_layers(spans, options):
        page = {"type": "AnnotationPage", "items": [_annotation(span, text, source) for span in part]}
        value = {"@context": CONTEXT, "type": "AnnotationCollection", "total": len(part), "first": page}
        data = json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8", "replace")
        layers.append({".txt": text.encode("utf-8", "replace"), ".jsonld": data + b"\n"})
    return layers, len(spans)


def _annotation(span: SpanRecord, text: str, source: str) -> dict[str, Any]:
    body = [{"type": "TextualBody", "value": span.label, "purpose": "classifying", "format": "text/plain"}]
    if span.note:
        body.append({"type": "TextualBody", "value": span.note, "purpose": "commenting"})
    quote = {
        "type": "TextQuoteSelector",
        "exact": text[span.start : span.end],
        "prefix": text[max(0, span.start - _AROUND) : span.start],
        "suffix": text[span.end : span.end + _AROUND],
    }
    place = {"type": "TextPositionSelector", "start": span.start, "end": span.end}
    value: dict[str, Any] = {"type": "Annotation", "motivation": "classifying", "body": body}
    value["target"] = {"source": source, "selector": [place, quote]}
    if span.id:
        value["id"] = f"urn:uuid:{span.id}"
    if span.by:
        value["creator"] = {"type": "Person", "name": span.by}
    return value | {key: given for key in ("created", "modified") if (given := getattr(span, key))}


def write(records: Iterable[DocumentRecord], path: Path, options: WriteOptions) -> Written:
    """A folder with two files for each document."""
    names, losses_of_names = FileNames(), NameLosses()

    def named(
        record: DocumentRecord, options: WriteOptions, tally: LossTally
    ) -> tuple[list[dict[str, bytes]], int]:
        losses_of_names.count(record, tally)
        return encode(record, options, tally, f"{names.give(record.name)}.txt")

    return write_documents(records, path, options, named)


def losses(records: Iterable[DocumentRecord], options: WriteOptions) -> list[Loss]:
    """What writing would lose, names of files included."""
    tally, names = LossTally(), NameLosses()
    for record in followed(records, options):
        names.count(record, tally)
        encode(record, options, tally, "")
    return tally.losses()
