"""UIMA CAS as XMI and as JSON, for INCEpTION; written through dkpro-cassis (which converts code points to
UTF-16 itself), read by cas_read.

One file a document, with sentences and tokens, and annotations as NamedEntity or as a layer of one's own
(webanno.custom.Hashiya with the features label, note, status and by).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
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


def _cas(record: DocumentRecord, text: str, spans: Iterable[SpanRecord], *, custom: bool, types: Any) -> Any:
    from cassis import Cas

    cas = Cas(types)  # a language here would add a second annotation of the document, of no length
    cas.sofa_string = text
    cas.sofa_mime = "text/plain"
    name = xml_text(record.name)[0]
    cas.add(
        types.get_type(METADATA)(begin=0, end=len(text), language="ar", documentTitle=name, documentId=name)
    )
    sentence, token = types.get_type(SENTENCE), types.get_type(TOKEN)
    cas.add_all([sentence(begin=start, end=end) for start, end in sentences(text)])
    cas.add_all([token(begin=start, end=end) for start, end in tokenize(text)])
    kind = types.get_type(CUSTOM if custom else ENTITY)
    for span in spans:
        label = xml_text(span.label)[0]
        if custom:
            details = {key: xml_text(getattr(span, key))[0] or None for key in ("note", "status", "by")}
            cas.add(kind(begin=span.start, end=span.end, label=label, **details))
        else:
            cas.add(kind(begin=span.start, end=span.end, value=label))
    return cas


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
        types = _type_system()

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
                cas = _cas(record, text, part, custom=custom, types=types)
                layers.append({suffix: (cas.to_xmi() if suffix == ".xmi" else cas.to_json()).encode("utf-8")})
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
