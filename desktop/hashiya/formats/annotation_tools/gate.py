"""GATE's XML: the text with nodes in it, and annotations between nodes.

The reader counts characters up to each node itself, so that neither UTF-16 nor line ends can shift anything.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hashiya.core.offsets import Utf16Map
from hashiya.errors import FormatError
from hashiya.formats.annotation_tools.hashiya_jsonl import as_values, entity_json, read_entity
from hashiya.formats.base import (
    RECORD_TEXTS,
    DocumentRecord,
    Format,
    Note,
    ReadOptions,
    RelationRecord,
    SpanRecord,
    WriteOptions,
    Written,
    value_text,
)
from hashiya.formats.shared.beyond_out import links, read_link, relations_of, with_links
from hashiya.formats.shared.checks import checked, xml_text
from hashiya.formats.shared.folders import read_each, write_documents
from hashiya.formats.shared.left_out import LeftOut
from hashiya.formats.shared.lines import as_number, as_objects, as_score, as_text, parse_object
from hashiya.formats.shared.losses import EVERY_DETAIL, LossTally
from hashiya.formats.shared.writing import chosen, count_losses, split_layers, text_for_xml
from hashiya.formats.shared.xmlsafe import local, looks_like, lxml_missing, parse_xml, xml_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

_STRUCTURE = frozenset(("Token", "SpaceToken", "Sentence", "Split", "Lookup", "paragraph", "DEFAULT_TOKEN"))
_MARKUP = "Original markups"  # GATE's own set for the tags of a web page or XML
_OWN = "hashiya."
_DOCUMENT_FIELDS = ("uid", "state", "direction", "meta", "labels", "note", "annotator", "entities")
_INSTANCE = "inst"  # as GATE's own linkers call who is meant
_CLASSES: dict[type, str] = {bool: "java.lang.Boolean", int: "java.lang.Long", float: "java.lang.Double"}
_NUMBERS = tuple(f"java.lang.{kind}" for kind in ("Integer", "Long", "Short", "Double", "Float"))
READ_OPTIONS = {"structure": ("no", "yes")}


def read(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
    """One document a file; each named set is somebody's layer.

    Tokens, sentences and the tags of the page (the set «Original markups») are left out, and counted, unless
    structure=yes.
    """
    yield from read_each(path, ".xml", _read_file, options, documents=1)


def _read_file(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
    left = LeftOut()
    root = parse_xml(path)
    if local(root) != "GateDocument":
        raise FormatError("not_gate", f"{path.name} is no GATE document.", hint="", path=str(path))
    record = _record(root, path.stem, left, structure=options.options.get("structure") == "yes")
    yield from checked(record, path=str(path), where="", options=options)
    yield from left.notes(str(path))


def _record(root: Any, stem: str, left: LeftOut, *, structure: bool) -> DocumentRecord:
    content = next((child for child in root if local(child) == "TextWithNodes"), None)
    if content is None:
        raise FormatError("not_gate", f"{stem} has no text.", hint="It is no GATE document.", path=stem)
    nodes: dict[str, int] = {}
    parts = [content.text or ""]
    length = len(parts[0])
    for node in content:
        if local(node) == "Node":
            nodes[node.get("id", "")] = length
        parts.append(node.tail or "")
        length += len(parts[-1])
    spans = []
    names: dict[str, str] = {}  # of annotations, by their number in the file
    for group in root:
        if local(group) != "AnnotationSet":
            continue
        layer = group.get("Name", "")
        for item in group:
            if local(item) != "Annotation":
                continue
            kind = item.get("Type", "")
            if not structure and layer == _MARKUP:
                left.annotation(f"{_MARKUP}: {kind}")
            elif structure or kind not in _STRUCTURE:
                spans.append(_span(item, nodes, layer))
                number = item.get("Id", "") or f"#{len(spans)}"
                number = number if number not in names else f"{number}#{len(spans)}"
                names[number] = spans[-1].id or number
            else:
                left.annotation(kind)
    found = next((_features(child) for child in root if local(child) == "GateDocumentFeatures"), {})
    relations = tuple(_relations(root, names))
    if relations:
        spans = [replace(span, id=name) for span, name in zip(spans, names.values(), strict=True)]
    return with_links(_told(DocumentRecord(stem, "".join(parts), tuple(spans), relations=relations), found))


def _told(record: DocumentRecord, features: dict[str, object]) -> DocumentRecord:
    """The record with what the features of the document say."""
    own = {key: as_text(features.pop(f"{_OWN}{key}", "")) for key in _DOCUMENT_FIELDS}
    labels = as_values(parse_object(own["labels"]))
    meta = parse_object(own["meta"])
    entities = tuple(
        (as_text(each.get("link")), read_entity(each))
        for each in as_objects(parse_object(own["entities"]).get("list"))
    )
    ids = {link: entity.id for link, entity in entities}
    kept = {key: value for key, value in features.items() if key not in labels} | meta
    for key in ("gate.SourceURL", "MimeType", "docNewLineType", "name"):
        kept.pop(key, None)
    return replace(
        record,
        name=as_text(features.get("name")) or record.name,
        spans=tuple(replace(each, entity=ids.get(each.entity, each.entity)) for each in record.spans),
        uid=own["uid"],
        state=own["state"],
        direction=own["direction"] or "auto",
        meta=kept,
        labels=labels,
        note=own["note"],
        annotator=own["annotator"],
        entities=tuple(entity for _, entity in entities),
    )


def _relations(root: Any, names: dict[str, str]) -> Iterator[RelationRecord]:
    """Relations of two members; those of more are one from the first to each of the others."""
    for group in root:
        for item in group if local(group) == "RelationSet" else ():
            if local(item) != "Relation":
                continue
            members = [names.get(each, each) for each in (item.get("Members") or "").split(";") if each]
            features = _features(item)
            texts = {key: as_text(features.pop(key, "")) for key in RECORD_TEXTS}
            name, score = as_text(features.pop("uid", "")), as_score(features.pop("score", None))
            for tail in members[1:] or [""]:
                yield RelationRecord(
                    item.get("Type", "") or "relation",
                    members[0] if members else "",
                    tail,
                    id=name,
                    score=score,
                    attributes=features,
                    **texts,
                )


def _span(item: Any, nodes: dict[str, int], layer: str) -> SpanRecord:
    features = _features(item)
    fields = {key: as_text(features.pop(key, "")) for key in RECORD_TEXTS}
    return SpanRecord(
        nodes.get(item.get("StartNode", ""), -1),
        nodes.get(item.get("EndNode", ""), -1),
        as_text(features.pop("label", "")) or item.get("Type", ""),
        id=as_text(features.pop("uid", "")),
        layer=layer,
        score=as_score(features.pop("score", None)),
        entity=_meant(features.pop(_INSTANCE, "")),
        attributes=features,
        **fields,
    )


def _meant(value: object) -> str:
    return read_link(as_text(value))[0]


def _features(parent: Any) -> dict[str, object]:
    found: dict[str, object] = {}
    for feature in parent:
        if local(feature) == "Feature":
            values = {local(child): child for child in feature}
            if "Name" in values and values["Name"].text:
                found[values["Name"].text] = _value(values.get("Value"))
    return found


def _value(element: Any) -> object:
    """A feature's value by the Java class that the file gives."""
    text = (element.text or "") if element is not None else ""
    kind = element.get("className", "") if element is not None else ""
    if kind == "java.lang.Boolean" and text in ("true", "false"):
        return text == "true"
    if kind in _NUMBERS and (number := as_number(text)) is not None:
        return int(number) if kind not in ("java.lang.Double", "java.lang.Float") else number
    if kind.startswith("java.util.") and element.get("itemClassName", "").endswith("String"):
        return [each for each in text.split(";") if each]
    return text


def encode(
    record: DocumentRecord, options: WriteOptions, tally: LossTally
) -> tuple[list[dict[str, bytes]], int]:
    """One file for each layer, and how many spans."""
    text = text_for_xml(record, tally)
    spans = chosen(record, options, tally, EVERY_DETAIL)
    parts = split_layers(spans, options)
    related = relations_of(record, parts, tally, EVERY_DETAIL)
    files = [
        {".xml": _document(record, text, part, among)} for part, among in zip(parts, related, strict=True)
    ]
    return files, len(spans)


def _document(
    record: DocumentRecord, text: str, spans: Sequence[SpanRecord], relations: list[RelationRecord]
) -> bytes:
    from lxml import etree

    root = etree.Element("GateDocument", version="3")
    addresses = links(record)
    _add_features(etree.SubElement(root, "GateDocumentFeatures"), _of_document(record, addresses))
    units = Utf16Map(text)
    content = etree.SubElement(root, "TextWithNodes")
    edges = sorted({0, len(text), *(edge for span in spans for edge in (span.start, span.end))})
    for number, edge in enumerate(edges):
        node = etree.SubElement(content, "Node", id=str(units.to_utf16(edge)))
        after = edges[number + 1] if number + 1 < len(edges) else len(text)
        node.tail = text[edge:after] or None
    for layer in dict.fromkeys(["", *(span.layer for span in spans)]):
        group = etree.SubElement(root, "AnnotationSet", {"Name": xml_text(layer)[0]} if layer else {})
        for number, span in enumerate(spans):
            if span.layer == layer:
                _add_annotation(group, span, number, units, addresses)
    if relations:
        numbers = {span.id: number for number, span in enumerate(spans) if span.id}
        group = etree.SubElement(root, "RelationSet")
        for place, each in enumerate(relations, len(spans)):
            members = f"{numbers[each.head]};{numbers[each.tail]}"
            kind = xml_text(each.type)[0]
            item = etree.SubElement(group, "Relation", Id=str(place), Type=kind, Members=members)
            details = {key: getattr(each, key, "") for key in RECORD_TEXTS}
            score = "" if each.score is None else repr(each.score)
            _add_features(item, {**details, "uid": each.id, "score": score, **each.attributes})
    return xml_bytes(root)


def _of_document(record: DocumentRecord, addresses: Mapping[str, str]) -> dict[str, object]:
    """Features of the document: its labels under their names, what is ours under hashiya.…"""
    entities = [{**entity_json(each)["entity"], "link": addresses[each.id]} for each in record.entities]
    own: dict[str, object] = {
        "uid": record.uid,
        "state": record.state,
        "direction": record.direction if record.direction != "auto" else "",
        "meta": _dumped(dict(record.meta)),
        "labels": _dumped(dict(record.labels)),
        "note": record.note,
        "annotator": record.annotator if record.labels or record.note else "",
        "entities": _dumped({"list": entities} if entities else {}),
    }
    return {"name": record.name, **{f"{_OWN}{key}": value for key, value in own.items()}, **record.labels}


def _dumped(value: dict[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False) if value else ""


def _add_annotation(
    group: Any, span: SpanRecord, number: int, units: Utf16Map, addresses: Mapping[str, str]
) -> None:
    from lxml import etree

    places = {"StartNode": str(units.to_utf16(span.start)), "EndNode": str(units.to_utf16(span.end))}
    item = etree.SubElement(
        group, "Annotation", {"Id": str(number), "Type": xml_text(span.label)[0], **places}
    )
    details: dict[str, object] = {key: getattr(span, key) for key in RECORD_TEXTS}
    details |= {"uid": span.id, "score": "" if span.score is None else repr(span.score)}
    details[_INSTANCE] = addresses.get(span.entity, span.entity)
    _add_features(item, {**details, **span.attributes})


def _add_features(parent: Any, values: Mapping[str, object]) -> None:
    from lxml import etree

    for name, value in values.items():
        if value in ("", None):
            continue
        feature = etree.SubElement(parent, "Feature")
        etree.SubElement(feature, "Name", className="java.lang.String").text = xml_text(name)[0]
        listed = isinstance(value, list | tuple) and not any(";" in str(each) for each in value)
        kind = "java.util.ArrayList" if listed else _CLASSES.get(type(value), "java.lang.String")
        more = {"itemClassName": "java.lang.String"} if listed else {}
        words = ";".join(map(str, value)) if listed else value_text(value)  # type: ignore[call-overload]
        etree.SubElement(feature, "Value", className=kind, **more).text = xml_text(words)[0]


def write(records: Iterable[DocumentRecord], path: Path, options: WriteOptions) -> Written:
    return write_documents(records, path, options, encode)


def recognise(head: bytes, path: Path) -> float:
    if path.is_dir():
        return 0.0
    return 0.97 if "<GateDocument" in looks_like(head)[:2000] else 0.0


FORMAT = Format(
    name="gate",
    title="GATE XML",
    suffixes=(".xml",),
    cannot_hold=("character",),
    read=read,
    write=write,
    losses=count_losses(encode),
    recognise=recognise,
    folder=True,
    extra="formats",
    missing=lxml_missing,
    read_options=READ_OPTIONS,
)
