"""Records as a store takes them: no lone surrogates, names composed; JSON and file names bring others."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeVar

from hashiya.core.text import mended
from hashiya.services.exchange.store_beyond import has_beyond

if TYPE_CHECKING:
    from hashiya.formats.base import DocumentRecord, SpanRecord

T = TypeVar("T")
_CHUNK = 5000  # spans looked at together
_SPAN_TEXTS = ("label", "by", "layer", "source", "version", "why", "note", "created", "modified")


def mended_record(record: DocumentRecord) -> DocumentRecord:
    """The record without lone surrogates in names, labels, notes, meta and all that is beyond spans."""
    if has_beyond(record):
        spans = tuple(
            replace(span, attributes=_clean(span.attributes), entity=mended(span.entity), id=mended(span.id))
            for span in record.spans
        )
        record = replace(
            record,
            spans=spans,
            annotator=mended(record.annotator),
            labels=_clean(record.labels),
            note=mended(record.note),
            relations=_clean(record.relations),
            entities=_clean(record.entities),
            types=_clean(record.types),
        )
    meta = json.dumps(record.meta, ensure_ascii=False, default=str)
    try:
        f"{record.name}{meta}".encode()
        for at in range(0, len(record.spans), _CHUNK):
            chunk = record.spans[at : at + _CHUNK]
            "".join(getattr(span, field) for span in chunk for field in _SPAN_TEXTS).encode("utf-8")
        name = unicodedata.normalize("NFC", record.name)
        return record if name == record.name else replace(record, name=name)
    except UnicodeEncodeError:
        spans = tuple(map(_mended_span, record.spans))
        return replace(record, name=mended(record.name), meta=json.loads(mended(meta)), spans=spans)


def _mended_span(span: SpanRecord) -> SpanRecord:
    texts: dict[str, Any] = {field: mended(getattr(span, field)) for field in _SPAN_TEXTS}
    return replace(span, **texts)


def _clean(value: T) -> T:
    """The value with all texts in it mended."""
    found: Any = value
    if isinstance(value, str) and not isinstance(value, Enum):
        found = mended(value)
    elif isinstance(value, dict):
        found = {_clean(key): _clean(each) for key, each in value.items()}
    elif isinstance(value, list | tuple):
        found = type(value)(_clean(each) for each in value)
    elif is_dataclass(value) and not isinstance(value, type):
        texts = {each.name: getattr(value, each.name) for each in fields(value) if each.init}
        found = replace(value, **{name: _clean(each) for name, each in texts.items()})
    return found
