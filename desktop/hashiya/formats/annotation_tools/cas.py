"""UIMA CAS as XMI and as JSON, for INCEpTION; written as dkpro-cassis writes it, whose types it takes, read
by cas_read. A document has one annotation of itself, DocumentMetaData, as UIMA wants it.

One file a document, with sentences and tokens, and annotations as NamedEntity or as a layer of one's own
(webanno.custom.Hashiya with the features label, note, status and by).
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from hashiya.core.segment import sentences
from hashiya.formats.annotation_tools.cas_read import ENTITY, METADATA, is_cas_zip, read_json, read_xmi
from hashiya.formats.base import (
    DocumentRecord,
    Format,
    SpanRecord,
    WriteOptions,
    Written,
    choice,
)
from hashiya.formats.shared.checks import xml_text
from hashiya.formats.shared.folders import EncodeFiles, write_documents
from hashiya.formats.shared.losses import DETAILS, LossTally
from hashiya.formats.shared.tokens import tokenize
from hashiya.formats.shared.writing import chosen, count_losses, split_layers
from hashiya.formats.shared.xmlsafe import looks_like, missing

SENTENCE = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Sentence"
TOKEN = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token"
CUSTOM = "webanno.custom.Hashiya"
_TEXT = "uima.cas.String"
_ANNOTATION = "uima.tcas.Annotation"
_CUSTOM_KEEPS = frozenset(("note", "status", "by"))

OPTIONS = {"layer": ("entity", "custom")}
READ_OPTIONS: dict[str, tuple[str, ...]] = {"layer": ()}  # the full name of a type, where it is another one


def _type_system() -> Any:
    from cassis import TypeSystem

    types = TypeSystem(add_document_annotation_type=True)
    metadata = types.create_type(METADATA, supertypeName="uima.tcas.DocumentAnnotation")
    for name in ("documentTitle", "documentId", "documentUri", "collectionId"):
        types.create_feature(metadata, name, _TEXT)
    types.create_type(SENTENCE, supertypeName=_ANNOTATION)
    types.create_type(TOKEN, supertypeName=_ANNOTATION)
    entity = types.create_type(ENTITY, supertypeName=_ANNOTATION)
    for name in ("value", "identifier"):
        types.create_feature(entity, name, _TEXT)
    custom = types.create_type(CUSTOM, supertypeName=_ANNOTATION)
    for name in ("label", "note", "status", "by"):
        types.create_feature(custom, name, _TEXT)
    return types


Feature = tuple[str, str]
"""A feature that holds a text: name and value."""


def _structures(
    record: DocumentRecord, text: str, spans: Iterable[SpanRecord], *, custom: bool
) -> Iterator[tuple[str, int, int, tuple[Feature, ...]]]:
    """(type, begin, end, features) of everything in the index, offsets in UTF-16 units, in its order."""
    wide = [place for place, char in enumerate(text) if char > "\uffff"]

    def units(place: int) -> int:
        return place + bisect_left(wide, place)

    name = xml_text(record.name)[0]
    named = (("language", "ar"), ("documentTitle", name), ("documentId", name))
    yield METADATA, 0, units(len(text)), named
    for kind, ranges in ((SENTENCE, sentences(text)), (TOKEN, tokenize(text))):
        for start, end in ranges:
            yield kind, units(start), units(end), ()
    for span in spans:
        label = xml_text(span.label)[0]
        if custom:
            details = tuple((key, xml_text(getattr(span, key))[0]) for key in ("note", "status", "by"))
            features = (("label", label), *(pair for pair in details if pair[1]))
        else:
            features = (("value", label),)
        yield (CUSTOM if custom else ENTITY), units(span.start), units(span.end), features


_SPACES = {
    "tcas": "http:///uima/tcas.ecore",
    "type": "http:///de/tudarmstadt/ukp/dkpro/core/api/metadata/type.ecore",
    "type0": "http:///de/tudarmstadt/ukp/dkpro/core/api/segmentation/type.ecore",
    "type1": "http:///de/tudarmstadt/ukp/dkpro/core/api/ner/type.ecore",
    "custom": "http:///webanno/custom.ecore",
}
_NAMES = {
    METADATA: "type:DocumentMetaData",
    SENTENCE: "type0:Sentence",
    TOKEN: "type0:Token",
    ENTITY: "type1:NamedEntity",
    CUSTOM: "custom:Hashiya",
}
_ESCAPES = {
    **{ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord('"'): "&quot;"},
    **{ord(char): f"&#{ord(char)};" for char in "\n\r\t"},
}


def xmi(record: DocumentRecord, text: str, spans: Iterable[SpanRecord], *, custom: bool) -> bytes:
    """As cassis writes it, in a twentieth of its time; a test holds the two equal."""
    body, used = [], set()
    for number, (kind, begin, end, features) in enumerate(_structures(record, text, spans, custom=custom), 2):
        name = _NAMES[kind]
        used.add(name.split(":")[0])
        more = "".join(f' {key}="{value.translate(_ESCAPES)}"' for key, value in features)
        body.append(f'<{name} xmi:id="{number}" sofa="1" begin="{begin}" end="{end}"{more}/>')
    spaces = "".join(f' xmlns:{prefix}="{url}"' for prefix, url in _SPACES.items() if prefix in used)
    members = " ".join(map(str, range(2, len(body) + 2)))
    found = (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        '<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore"'
        f'{spaces} xmi:version="2.0"><cas:NULL xmi:id="0"/>{"".join(body)}'
        '<cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" mimeType="text/plain" '
        f'sofaString="{text.translate(_ESCAPES)}"/><cas:View sofa="1" members="{members}"/></xmi:XMI>'
    )
    return found.encode("utf-8")


def cas_json(
    record: DocumentRecord, text: str, spans: Iterable[SpanRecord], types: str, *, custom: bool
) -> bytes:
    """The same in JSON; `types` is the JSON of the types."""
    sofa = {
        "%ID": 1,
        "%TYPE": "uima.cas.Sofa",
        **{"sofaNum": 1, "sofaID": "_InitialView", "mimeType": "text/plain", "sofaString": text},
    }
    body = [json.dumps(sofa, ensure_ascii=False)]
    for number, (kind, begin, end, features) in enumerate(_structures(record, text, spans, custom=custom), 2):
        more = "".join(
            f", {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in features
        )
        place = f'"@sofa": 1, "begin": {begin}, "end": {end}'
        body.append(f'{{"%ID": {number}, "%TYPE": "{kind}", {place}{more}}}')
    members = list(range(2, len(body) + 1))
    view = json.dumps({"_InitialView": {"%SOFA": 1, "%MEMBERS": members}})
    structures = ", ".join(body)
    return f'{{"%TYPES": {types}, "%FEATURE_STRUCTURES": [{structures}], "%VIEWS": {view}}}'.encode()


def _types_json() -> str:
    """The types as cassis describes them."""
    from cassis import Cas

    return json.dumps(json.loads(Cas(_type_system()).to_json())["%TYPES"], ensure_ascii=False)


def _spans(record: DocumentRecord, options: WriteOptions, tally: LossTally) -> list[SpanRecord]:
    custom = choice(OPTIONS, options.options, "layer") == "custom"
    return chosen(record, options, tally, _CUSTOM_KEEPS if custom else frozenset())


def count(record: DocumentRecord, options: WriteOptions, tally: LossTally) -> None:
    """Count losses without making a CAS."""
    forbidden = xml_text(record.text or "")[1]
    if forbidden:
        tally.add("character", record.name, forbidden)
    _spans(record, options, tally)


def _encoder(suffix: str) -> Callable[[], EncodeFiles]:
    def make() -> EncodeFiles:
        types = _types_json() if suffix == ".json" else ""

        def encode(
            record: DocumentRecord, options: WriteOptions, tally: LossTally
        ) -> tuple[list[dict[str, bytes]], int]:
            text, forbidden = xml_text(record.text or "")
            if forbidden:
                tally.add("character", record.name, forbidden)
            spans = _spans(record, options, tally)
            custom = choice(OPTIONS, options.options, "layer") == "custom"
            layers = []
            for part in split_layers(spans, options):
                if suffix == ".xmi":
                    layers.append({suffix: xmi(record, text, part, custom=custom)})
                else:
                    layers.append({suffix: cas_json(record, text, part, types, custom=custom)})
            return layers, len(spans)

        return encode

    return make


def _write(suffix: str, records: Iterable[DocumentRecord], path: Path, options: WriteOptions) -> Written:
    """A folder with one file for each document; with XMI also TypeSystem.xml."""

    def common() -> dict[str, bytes]:
        return {"TypeSystem.xml": _type_system().to_xml().encode("utf-8")} if suffix == ".xmi" else {}

    return write_documents(records, path, options, _encoder(suffix)(), common)


def _recognise_xmi(head: bytes, path: Path) -> float:
    if path.is_dir():
        return 0.95 if next(path.glob("*.xmi"), None) is not None else 0.0
    if head.startswith(b"PK\x03\x04") and path.suffix.lower() == ".zip" and is_cas_zip(path):
        return 0.95
    return 0.97 if "xmi:XMI" in looks_like(head)[:4000] else 0.0


def _recognise_json(head: bytes, path: Path) -> float:
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t")
    return (
        0.97
        if start.startswith(b"{") and (b'"%TYPES"' in start or b'"%FEATURE_STRUCTURES"' in start)
        else 0.0
    )


def cas_missing() -> str:
    return missing("cassis", "dkpro-cassis")


_CANNOT = ("character", *DETAILS)
XMI = Format(
    name="cas-xmi",
    title="UIMA CAS XMI (INCEpTION)",
    suffixes=(".xmi",),
    cannot_hold=_CANNOT,
    read=read_xmi,
    write=partial(_write, ".xmi"),
    losses=count_losses(count),
    recognise=_recognise_xmi,
    folder=True,
    extra="formats",
    missing=cas_missing,
    options=OPTIONS,
    read_options=READ_OPTIONS,
)
JSON = Format(
    name="cas-json",
    title="UIMA CAS JSON (INCEpTION)",
    suffixes=(".json",),
    cannot_hold=_CANNOT,
    read=read_json,
    write=partial(_write, ".json"),
    losses=count_losses(count),
    recognise=_recognise_json,
    folder=True,
    extra="formats",
    missing=cas_missing,
    options=OPTIONS,
    read_options=READ_OPTIONS,
)
