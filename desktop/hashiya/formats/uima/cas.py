"""UIMA CAS as XMI and as JSON, for INCEpTION; written as dkpro-cassis writes it, whose types it takes, read
by cas_read. A document has one annotation of itself, DocumentMetaData, as UIMA wants it.

One file a document, with sentences and tokens, and annotations as NamedEntity or as a layer of one's own
(webanno.custom.Hashiya with the features label, note, status and by). What is beyond spans: cas_types.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from functools import partial
from typing import TYPE_CHECKING

from hashiya.core.segment import sentences
from hashiya.formats.base import (
    DocumentRecord,
    Format,
    RelationRecord,
    SpanRecord,
    WriteOptions,
    Written,
    choice,
)
from hashiya.formats.shared.beyond_out import relations_of
from hashiya.formats.shared.checks import xml_text
from hashiya.formats.shared.folders import EncodeFiles, write_documents
from hashiya.formats.shared.losses import BEYOND, DETAILS, LossTally
from hashiya.formats.shared.tokens import tokenize
from hashiya.formats.shared.writing import chosen, count_losses, split_layers, text_for_xml
from hashiya.formats.shared.xmlsafe import looks_like, missing
from hashiya.formats.uima.cas_read import is_cas_zip, read_json, read_xmi
from hashiya.formats.uima.cas_types import (
    CHAIN,
    CUSTOM,
    DOCUMENT,
    ENTITY,
    LINK,
    MEANT,
    METADATA,
    RELATION,
    SENTENCE,
    TOKEN,
    CasFeature,
    CasTypes,
    Structure,
    beyond,
    features_of,
    identifiers,
    unnameable,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

_KEEPS = BEYOND | {"attributes"}
_CUSTOM_KEEPS = _KEEPS | {"note", "status", "by"}
_RELATIONS_KEEP = frozenset(("attributes", "note"))

_FIRST = 2  # the id of the first structure after the text
OPTIONS = {"layer": ("entity", "custom")}
READ_OPTIONS: dict[str, tuple[str, ...]] = {"layer": ()}  # the full name of a type, where it is another one


def _structures(
    record: DocumentRecord,
    text: str,
    spans: Sequence[SpanRecord],
    relations: Sequence[RelationRecord],
    *,
    custom: bool,
) -> list[Structure]:
    """Everything in the index, offsets in UTF-16 units, in its order."""
    wide = [place for place, char in enumerate(text) if char > "\uffff"]

    def units(place: int) -> int:
        return place + bisect_left(wide, place)

    name = xml_text(record.name)[0]
    named = (("language", "ar"), ("documentTitle", name), ("documentId", name))
    found = [Structure(METADATA, 0, units(len(text)), named)]
    for kind, ranges in ((SENTENCE, sentences(text)), (TOKEN, tokenize(text))):
        found += [Structure(kind, units(start), units(end)) for start, end in ranges]
    first = len(found)
    known = identifiers(record)
    for span in spans:
        label = xml_text(span.label)[0]
        features: tuple[CasFeature, ...] = (("value", label),)
        if custom:
            details = tuple((key, xml_text(getattr(span, key))[0]) for key in ("note", "status", "by"))
            features = (("label", label), *(pair for pair in details if pair[1]))
        if span.entity:
            features += (("identifier", xml_text(known.get(span.entity, span.entity))[0]),)
        features += tuple(features_of(span.attributes))
        found.append(Structure(CUSTOM if custom else ENTITY, units(span.start), units(span.end), features))
    return found + beyond(record, spans, relations, first, units)


_SPACES = {
    "tcas": "http:///uima/tcas.ecore",
    "type": "http:///de/tudarmstadt/ukp/dkpro/core/api/metadata/type.ecore",
    "type0": "http:///de/tudarmstadt/ukp/dkpro/core/api/segmentation/type.ecore",
    "type1": "http:///de/tudarmstadt/ukp/dkpro/core/api/ner/type.ecore",
    "custom": "http:///webanno/custom.ecore",
    "type2": "http:///de/tudarmstadt/ukp/dkpro/core/api/coref/type.ecore",
}
_NAMES = {
    METADATA: "type:DocumentMetaData",
    SENTENCE: "type0:Sentence",
    TOKEN: "type0:Token",
    ENTITY: "type1:NamedEntity",
    CUSTOM: "custom:Hashiya",
    RELATION: "custom:HashiyaRelation",
    DOCUMENT: "custom:HashiyaDocument",
    MEANT: "custom:HashiyaEntity",
    CHAIN: "type2:CoreferenceChain",
    LINK: "type2:CoreferenceLink",
}
_ESCAPES = {
    **{ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord('"'): "&quot;"},
    **{ord(char): f"&#{ord(char)};" for char in "\n\r\t"},
}


def xmi(
    record: DocumentRecord,
    text: str,
    spans: Sequence[SpanRecord],
    relations: Sequence[RelationRecord] = (),
    *,
    custom: bool,
) -> bytes:
    """As cassis writes it, in a twentieth of its time; a test holds the two equal."""
    body, used = [], set()
    structures = _structures(record, text, spans, relations, custom=custom)
    for number, each in enumerate(structures, _FIRST):
        name = _NAMES[each.type]
        used.add(name)
        place = f' begin="{each.begin}" end="{each.end}"' if each.begin >= 0 else ""
        more = ""
        if each.features or each.links:
            more = "".join(f' {key}="{value.translate(_ESCAPES)}"' for key, value in each.features)
            more += "".join(f' {key}="{place + _FIRST}"' for key, place in each.links)
        body.append(f'<{name} xmi:id="{number}" sofa="1"{place}{more}/>')
    prefixes = {name.partition(":")[0] for name in used}
    spaces = "".join(f' xmlns:{prefix}="{url}"' for prefix, url in _SPACES.items() if prefix in prefixes)
    members = " ".join(map(str, range(_FIRST, len(body) + _FIRST)))
    found = (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        '<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore"'
        f'{spaces} xmi:version="2.0"><cas:NULL xmi:id="0"/>{"".join(body)}'
        '<cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" mimeType="text/plain" '
        f'sofaString="{text.translate(_ESCAPES)}"/><cas:View sofa="1" members="{members}"/></xmi:XMI>'
    )
    return found.encode("utf-8")


def cas_json(
    record: DocumentRecord,
    text: str,
    spans: Sequence[SpanRecord],
    types: str,
    relations: Sequence[RelationRecord] = (),
    *,
    custom: bool,
) -> bytes:
    """The same in JSON; `types` is the JSON of the types."""
    sofa = {
        "%ID": 1,
        "%TYPE": "uima.cas.Sofa",
        **{"sofaNum": 1, "sofaID": "_InitialView", "mimeType": "text/plain", "sofaString": text},
    }
    body = [json.dumps(sofa, ensure_ascii=False)]
    structures = _structures(record, text, spans, relations, custom=custom)
    for number, each in enumerate(structures, _FIRST):
        value: dict[str, object] = {"%ID": number, "%TYPE": each.type, "@sofa": 1}
        value |= {"begin": each.begin, "end": each.end} if each.begin >= 0 else {}
        value |= dict(each.features) | {f"@{key}": place + _FIRST for key, place in each.links}
        body.append(json.dumps(value, ensure_ascii=False))
    members = list(range(_FIRST, len(body) + 1))
    view = json.dumps({"_InitialView": {"%SOFA": 1, "%MEMBERS": members}})
    return f'{{"%TYPES": {types}, "%FEATURE_STRUCTURES": [{", ".join(body)}], "%VIEWS": {view}}}'.encode()


def types_json(types: CasTypes) -> str:
    """The types as cassis describes them."""
    from cassis import Cas

    return json.dumps(json.loads(Cas(types.system()).to_json())["%TYPES"], ensure_ascii=False)


def _spans(record: DocumentRecord, options: WriteOptions, tally: LossTally) -> Sequence[SpanRecord]:
    custom = choice(OPTIONS, options.options, "layer") == "custom"
    spans = chosen(record, options, tally, _CUSTOM_KEEPS if custom else _KEEPS)
    said = [*(span.attributes for span in spans), *(each.attributes for each in record.relations)]
    if lost := sum(map(unnameable, said)):
        tally.add("attributes", record.name, lost)
    if lost := unnameable(record.labels):
        tally.add("document_labels", record.name, lost)
    return spans


def count(record: DocumentRecord, options: WriteOptions, tally: LossTally) -> None:
    """Count losses without making a CAS."""
    text_for_xml(record, tally)
    relations_of(record, split_layers(_spans(record, options, tally), options), tally, _RELATIONS_KEEP)


def _encoder(suffix: str, types: CasTypes) -> EncodeFiles:
    described: dict[str, str] = {}  # by what it describes: documents mostly need the same

    def encode(
        record: DocumentRecord, options: WriteOptions, tally: LossTally
    ) -> tuple[list[dict[str, bytes]], int]:
        text = text_for_xml(record, tally)
        spans = _spans(record, options, tally)
        custom = choice(OPTIONS, options.options, "layer") == "custom"
        types.met(record)
        parts = split_layers(spans, options)
        related = relations_of(record, parts, tally, _RELATIONS_KEEP)
        layers = []
        for part, relations in zip(parts, related, strict=True):
            if suffix == ".xmi":
                layers.append({suffix: xmi(record, text, part, relations, custom=custom)})
                continue
            key = repr(types)
            if key not in described:
                described[key] = types_json(types)
            layers.append({suffix: cas_json(record, text, part, described[key], relations, custom=custom)})
        return layers, len(spans)

    return encode


def _write(suffix: str, records: Iterable[DocumentRecord], path: Path, options: WriteOptions) -> Written:
    """A folder with one file for each document; with XMI also TypeSystem.xml."""
    types = CasTypes.of(options)

    def common() -> dict[str, bytes]:
        return {"TypeSystem.xml": types.system().to_xml().encode("utf-8")} if suffix == ".xmi" else {}

    return write_documents(records, path, options, _encoder(suffix, types), common)


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


_ALWAYS = ("entity", "entity_details", "document_note")
_CANNOT = ("character", *(code for code in DETAILS if code not in _ALWAYS))
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
