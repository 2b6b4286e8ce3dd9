"""Writing Argilla's records (version 2): people's annotations as responses, suggestions as one suggestion.

The dataset needs a text field `text` and a span question `spans` with the labels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hashiya.core.span import Status
from hashiya.formats.shared.lines import dump_json
from hashiya.formats.shared.writing import chosen, split_layers, write_array

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from hashiya.formats.base import DocumentRecord, SpanRecord, WriteOptions, Written
    from hashiya.formats.shared.losses import LossTally

KEEPS = frozenset(("status", "by"))
QUESTION = "spans"


def encode(record: DocumentRecord, options: WriteOptions, tally: LossTally) -> tuple[list[bytes], int]:
    """A record for each layer (without commas), and how many spans."""
    spans = chosen(record, options, tally, KEEPS)
    for span in spans:
        if span.status == Status.REJECTED:
            tally.add_span("status", record, span)
    parts = split_layers(spans, options)
    return [dump_json(_record(record, part)).rstrip(b"\n") for part in parts], len(spans)


def _record(record: DocumentRecord, spans: Sequence[SpanRecord]) -> dict[str, Any]:
    people: dict[str, list[dict[str, Any]]] = {}
    suggested: list[dict[str, Any]] = []
    agents: dict[str, None] = {}
    for span in spans:
        value = {"start": span.start, "end": span.end, "label": span.label}
        if span.status == Status.SUGGESTED:
            suggested.append(value)
            agents.setdefault(span.by)
        else:
            people.setdefault(span.by, []).append(value)
    answers = [{"value": values, "user_id": by} for by, values in people.items()]
    suggestion = {"value": suggested, "score": None, "agent": ", ".join(filter(None, agents))}
    return {
        "id": record.uid or record.name,
        "fields": {"text": record.text or ""},
        "metadata": {"name": record.name},
        "suggestions": {QUESTION: suggestion} if suggested else {},
        "responses": {QUESTION: answers} if answers else {},
        "vectors": {},
    }


def write(records: Iterable[DocumentRecord], path: Path, options: WriteOptions) -> Written:
    """One array of records for each layer."""
    return write_array(records, path, options, encode)
