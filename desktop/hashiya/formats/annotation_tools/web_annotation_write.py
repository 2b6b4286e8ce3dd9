"""Writing W3C Web Annotation: each document's text, and beside it its annotations in JSON-LD.

A label is a body with the purpose classifying, attributes are tags, who is meant is an identifying body, a
relation an annotation of two annotations, what is said of the whole text one without a selector.
"""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

from hashiya.core.beyond.entities import NIL
from hashiya.formats.base import (
    DocumentRecord,
    EntityRecord,
    Loss,
    RelationRecord,
    SpanRecord,
    WriteOptions,
    Written,
    value_text,
)
from hashiya.formats.shared.beyond_out import address, relations_of
from hashiya.formats.shared.folders import FileNames, naming, write_documents
from hashiya.formats.shared.writing import chosen, count_losses, split_layers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from hashiya.formats.shared.losses import LossTally

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
SCHEMA = "https://schema.org/"
KEEPS = frozenset(
    (
        *("by", "note", "times", "ids", "attributes", "entity", "entity_details", "relations"),
        *("document_labels", "document_note"),
    )
)
_RELATIONS_KEEP = frozenset(("by", "note", "times", "ids", "attributes"))
_AROUND = 32


def encode(
    record: DocumentRecord, options: WriteOptions, tally: LossTally, source: str
) -> tuple[list[dict[str, bytes]], int]:
    """The two files of each layer, and how many spans. `source`: the name of the text's file."""
    spans = chosen(record, options, tally, KEEPS)
    text = record.text or ""
    whole = _of_document(record, source)
    if not spans and not whole:
        tally.add("empty_document", record.name)
    entities = {each.id: each for each in record.entities}
    meant = {span.entity for span in spans}
    for each in record.entities:
        if each.id not in meant or each.members or each.into:
            tally.add("entity_details", each.name)
    layers = []
    parts = split_layers(spans, options)
    for part, relations in zip(parts, relations_of(record, parts, tally, _RELATIONS_KEEP), strict=True):
        items = [_annotation(span, text, source, entities.get(span.entity)) for span in part]
        items += [*map(_linking, relations), *whole]
        whole = []
        page = {"type": "AnnotationPage", "items": items}
        value: dict[str, Any] = {"@context": [CONTEXT, {"schema": SCHEMA}], "type": "AnnotationCollection"}
        value |= {"total": len(items), "first": page}
        data = json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8", "replace")
        layers.append({".txt": text.encode("utf-8", "replace"), ".jsonld": data + b"\n"})
    return layers, len(spans)


def _annotation(span: SpanRecord, text: str, source: str, entity: EntityRecord | None) -> dict[str, Any]:
    body = [_textual(span.label, "classifying")]
    body += _attributes(span.attributes)
    if span.entity:
        body.append(_identifying(span.entity, entity))
    body += [_textual(span.note, "commenting")] if span.note else []
    quote = {
        "type": "TextQuoteSelector",
        "exact": text[span.start : span.end],
        "prefix": text[max(0, span.start - _AROUND) : span.start],
        "suffix": text[span.end : span.end + _AROUND],
    }
    place = {"type": "TextPositionSelector", "start": span.start, "end": span.end}
    value = _made("classifying", body, span)
    value["target"] = {"source": source, "selector": [place, quote]}
    return value


def _linking(relation: RelationRecord) -> dict[str, Any]:
    """A relation: an annotation whose targets are two annotations, the head first."""
    body = [_textual(relation.type, "linking"), *_attributes(relation.attributes)]
    body += [_textual(relation.note, "commenting")] if relation.note else []
    value = _made("linking", body, relation)
    value["target"] = [f"urn:uuid:{relation.head}", f"urn:uuid:{relation.tail}"]
    return value


def _of_document(record: DocumentRecord, source: str) -> list[dict[str, Any]]:
    """An annotation of the whole text, with its labels and the note on it."""
    body = _attributes(record.labels)
    body += [_textual(record.note, "commenting")] if record.note else []
    if not body:
        return []
    value: dict[str, Any] = {"type": "Annotation", "motivation": "tagging", "body": body, "target": source}
    return [value | ({"creator": _person(record.annotator)} if record.annotator else {})]


def _made(motive: str, body: list[dict[str, Any]], thing: SpanRecord | RelationRecord) -> dict[str, Any]:
    value: dict[str, Any] = {"type": "Annotation", "motivation": motive, "body": body}
    if thing.id:
        value["id"] = f"urn:uuid:{thing.id}"
    if thing.by:
        value["creator"] = _person(thing.by)
    return value | {key: given for key in ("created", "modified") if (given := getattr(thing, key))}


def _person(name: str) -> dict[str, str]:
    return {"type": "Person", "name": name}


def _textual(words: str, purpose: str) -> dict[str, Any]:
    return {"type": "TextualBody", "value": words, "purpose": purpose, "format": "text/plain"}


def _attributes(attributes: Mapping[str, object]) -> list[dict[str, Any]]:
    """A tag for each attribute; `schema:propertyID` is its name, `schema:value` what is no text."""
    bodies = []
    for name, given in attributes.items():
        body = {**_textual(value_text(given), "tagging"), "schema:propertyID": name}
        bodies.append(body if isinstance(given, str) else {**body, "schema:value": given})
    return bodies


def _identifying(meant: str, entity: EntityRecord | None) -> dict[str, Any]:
    """Who or what is meant: the address others know, and what is known of it in the words of schema.org."""
    if meant == NIL:
        return _textual(NIL, "identifying")
    own = f"urn:uuid:{meant}"
    if entity is None:
        return {"type": "SpecificResource", "purpose": "identifying", "source": {"id": own}}
    link = address(entity)
    source: dict[str, Any] = {"id": link if ":" in link and " " not in link else own}
    names = [{"@value": entity.ar, "@language": "ar"}] if entity.ar else []
    names += [{"@value": entity.en, "@language": "en"}] if entity.en else []
    listed = [
        {"schema:propertyID": register, "schema:value": name} for register, name in entity.identifiers.items()
    ]
    told: dict[str, Any] = {
        "schema:name": names,
        "schema:alternateName": list(entity.aliases),
        "schema:description": entity.description,
        "schema:disambiguatingDescription": entity.note,
        "schema:additionalType": entity.label,
        "schema:identifier": [own, *listed],
        "schema:dateCreated": entity.created,
        "schema:dateModified": entity.modified,
    }
    source |= {key: value for key, value in told.items() if value}
    return {"type": "SpecificResource", "purpose": "identifying", "source": source}


def write(records: Iterable[DocumentRecord], path: Path, options: WriteOptions) -> Written:
    """A folder with two files for each document."""
    names = FileNames()

    def beside_text(
        record: DocumentRecord, options: WriteOptions, tally: LossTally
    ) -> tuple[list[dict[str, bytes]], int]:
        return encode(record, options, tally, f"{names.give(record.name)}.txt")

    return write_documents(records, path, options, naming(beside_text))


def losses(records: Iterable[DocumentRecord], options: WriteOptions) -> list[Loss]:
    """What writing would lose, names of files included."""
    return count_losses(naming(partial(encode, source="")))(records, options)
