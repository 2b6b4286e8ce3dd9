"""GATE's XML: the text with nodes in it, and annotations between nodes.

The reader counts characters up to each node itself, so that neither UTF-16 nor line ends can shift anything.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from hashiya.core.offsets import Utf16Map
from hashiya.errors import FormatError
from hashiya.formats.base import (
    DocumentRecord,
    Format,
    Note,
    ReadOptions,
    SpanRecord,
    WriteOptions,
    Written,
    value_text,
)
from hashiya.formats.shared.checks import checked, xml_text
from hashiya.formats.shared.folders import files_in, write_documents
from hashiya.formats.shared.left_out import LeftOut
from hashiya.formats.shared.lines import as_score
from hashiya.formats.shared.losses import BEYOND, EVERY_DETAIL, LossTally
from hashiya.formats.shared.writing import chosen, count_losses, split_layers
from hashiya.formats.shared.xmlsafe import local, looks_like, lxml_missing, parse_xml, xml_bytes

_FIELDS = ("status", "by", "source", "version", "why", "note", "created", "modified")
_STRUCTURE = frozenset(("Token", "SpaceToken", "Sentence", "Split", "Lookup", "paragraph", "DEFAULT_TOKEN"))
_MARKUP = "Original markups"  # GATE's own set for the tags of a web page or XML
READ_OPTIONS = {"structure": ("no", "yes")}


def read(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
    """One document a file; each named set is somebody's layer.

    Tokens, sentences and the tags of the page (the set «Original markups») are left out, and counted, unless
    structure=yes.
    """
    for file in files_in(path, ".xml"):
        options.cancel.check()
        left = LeftOut()
        try:
            root = parse_xml(file)
            if local(root) != "GateDocument":
                raise FormatError("not_gate", f"{file.name} is no GATE document.", hint="", path=str(file))
            structure = options.options.get("structure") == "yes"
            record = _record(root, file.stem, left, structure=structure)
        except FormatError as error:
            if not path.is_dir():
                raise
            yield Note(error.code, error.message, str(file), documents=1)
            continue
        yield from checked(record, path=str(file), where="", options=options)
        yield from left.notes(str(file))


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
            else:
                left.annotation(kind)
    features = next((_features(child) for child in root if local(child) == "GateDocumentFeatures"), {})
    name = features.pop("name", "") or stem
    meta = _json(features.pop("hashiya.meta", ""))
    details = {key: features.pop(f"hashiya.{key}", "") for key in ("uid", "state", "direction")}
    direction = details["direction"] if details["direction"] in ("rtl", "ltr") else "auto"
    kept: dict[str, object] = dict(features) | meta
    for key in ("gate.SourceURL", "MimeType", "docNewLineType"):
        kept.pop(key, None)
    return DocumentRecord(
        name,
        "".join(parts),
        tuple(spans),
        uid=details["uid"],
        state=details["state"],
        direction=direction,
        meta=kept,
    )


def _json(text: str) -> dict[str, object]:
    try:
        value = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _span(item: Any, nodes: dict[str, int], layer: str) -> SpanRecord:
    features = _features(item)
    fields = {key: features.pop(key, "") for key in _FIELDS}
    return SpanRecord(
        nodes.get(item.get("StartNode", ""), -1),
        nodes.get(item.get("EndNode", ""), -1),
        features.pop("label", "") or item.get("Type", ""),
        id=features.pop("uid", ""),
        layer=layer,
        score=as_score(features.pop("score", None)),
        attributes=features,
        **fields,
    )


def _features(parent: Any) -> dict[str, str]:
    found = {}
    for feature in parent:
        if local(feature) == "Feature":
            values = {local(child): child.text or "" for child in feature}
            if values.get("Name"):
                found[values["Name"]] = values.get("Value", "")
    return found


def encode(
    record: DocumentRecord, options: WriteOptions, tally: LossTally
) -> tuple[list[dict[str, bytes]], int]:
    """One file for each layer, and how many spans."""
    text, forbidden = xml_text(record.text or "")
    if forbidden:
        tally.add("character", record.name, forbidden)
    spans = chosen(record, options, tally, EVERY_DETAIL - BEYOND)
    return [{".xml": _document(record, text, part)} for part in split_layers(spans, options)], len(spans)


def _document(record: DocumentRecord, text: str, spans: list[SpanRecord]) -> bytes:
    from lxml import etree

    root = etree.Element("GateDocument", version="3")
    details = {"name": record.name, "hashiya.uid": record.uid, "hashiya.state": record.state}
    details["hashiya.direction"] = record.direction if record.direction != "auto" else ""
    details["hashiya.meta"] = json.dumps(dict(record.meta), ensure_ascii=False) if record.meta else ""
    _add_features(etree.SubElement(root, "GateDocumentFeatures"), details)
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
                _add_annotation(group, span, number, units)
    return xml_bytes(root)


def _add_annotation(group: Any, span: SpanRecord, number: int, units: Utf16Map) -> None:
    from lxml import etree

    places = {"StartNode": str(units.to_utf16(span.start)), "EndNode": str(units.to_utf16(span.end))}
    item = etree.SubElement(
        group, "Annotation", {"Id": str(number), "Type": xml_text(span.label)[0], **places}
    )
    details = {key: getattr(span, key) for key in _FIELDS}
    texts = {name: value_text(value) for name, value in span.attributes.items()}
    details |= {"uid": span.id, "score": "" if span.score is None else repr(span.score), **texts}
    _add_features(item, details)


def _add_features(parent: Any, values: dict[str, str]) -> None:
    from lxml import etree

    for name, value in values.items():
        if value:
            feature = etree.SubElement(parent, "Feature")
            etree.SubElement(feature, "Name", className="java.lang.String").text = xml_text(name)[0]
            etree.SubElement(feature, "Value", className="java.lang.String").text = xml_text(value)[0]


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
    cannot_hold=("character", *sorted(BEYOND)),
    read=read,
    write=write,
    losses=count_losses(encode),
    recognise=recognise,
    folder=True,
    extra="formats",
    missing=lxml_missing,
    read_options=READ_OPTIONS,
)
