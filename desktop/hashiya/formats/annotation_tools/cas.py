"""UIMA CAS as XMI and as JSON, for INCEpTION, through dkpro-cassis (which converts UTF-16 to code points
itself).

One file a document, with sentences and tokens, and annotations as NamedEntity or as a layer of one's own
(webanno.custom.Hashiya with the features label, note, status and by).
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from hashiya.core.segment import sentences
from hashiya.errors import FormatError, UserError
from hashiya.formats.base import (
    DocumentRecord,
    Format,
    Note,
    ReadOptions,
    SpanRecord,
    WriteOptions,
    Written,
    choice,
)
from hashiya.formats.shared.archive import member_bytes, opened
from hashiya.formats.shared.checks import checked, xml_text
from hashiya.formats.shared.folders import EncodeFiles, files_in, write_documents
from hashiya.formats.shared.lines import as_offset, read_bytes
from hashiya.formats.shared.losses import DETAILS, Tally
from hashiya.formats.shared.tokens import tokenize
from hashiya.formats.shared.writing import chosen, count_losses, split_layers
from hashiya.formats.shared.xmlsafe import looks_like, missing, parse_xml

ENTITY = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
SENTENCE = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Sentence"
TOKEN = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token"
METADATA = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData"
CUSTOM = "webanno.custom.Hashiya"
_TEXT = "uima.cas.String"
_ANNOTATION = "uima.tcas.Annotation"
_CUSTOM_KEEPS = frozenset(("note", "status", "by"))
_VALUES = ("value", "label", "type", "category")

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

    cas = Cas(types, document_language="ar")
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


def _spans(record: DocumentRecord, options: WriteOptions, tally: Tally) -> list[SpanRecord]:
    custom = choice(OPTIONS, options.options, "layer") == "custom"
    return chosen(record, options, tally, _CUSTOM_KEEPS if custom else frozenset())


def count(record: DocumentRecord, options: WriteOptions, tally: Tally) -> None:
    """Count losses without making a CAS."""
    forbidden = xml_text(record.text or "")[1]
    if forbidden:
        tally.add("character", record.name, forbidden)
    _spans(record, options, tally)


def _encoder(suffix: str) -> Callable[[], EncodeFiles]:
    def make() -> EncodeFiles:
        types = _type_system()

        def encode(
            record: DocumentRecord, options: WriteOptions, tally: Tally
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


def read_xmi(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
    """A folder, one .xmi with TypeSystem.xml beside it, or a zip with both, as INCEpTION exports it."""
    if path.suffix.lower() == ".zip":
        yield from _read_zip(path, options)
        return
    for file in files_in(path, ".xmi"):
        beside = next(
            (p for p in (file.parent / "TypeSystem.xml", path / "TypeSystem.xml") if p.is_file()), None
        )
        types = read_bytes(beside) if beside is not None else None
        yield from _guarded(
            partial(_load_xmi, file, types), file, file.stem, options, alone=not path.is_dir()
        )


def _read_zip(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
    with opened(path) as archive:
        names = [name for name in archive.namelist() if not name.startswith("__MACOSX")]
        types_name = next((name for name in names if name.endswith("TypeSystem.xml")), None)
        types = member_bytes(archive, types_name) if types_name else None
        for name in names:
            if name.lower().endswith((".xmi", ".json")):
                data = member_bytes(archive, name)
                load = (
                    partial(_load_xmi, data, types)
                    if name.lower().endswith(".xmi")
                    else partial(_load_json, data)
                )
                yield from _guarded(load, Path(f"{path}/{name}"), Path(name).stem, options, alone=False)


def read_json(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
    """A folder, or one .json with its types inside."""
    for file in files_in(path, ".json"):
        yield from _guarded(partial(_load_json, file), file, file.stem, options, alone=not path.is_dir())


def _guarded(
    load: Callable[[], Any], file: Path, stem: str, options: ReadOptions, *, alone: bool
) -> Iterator[DocumentRecord | Note]:
    """One CAS as a document; what cassis cannot read is a FormatError, or a Note among other files."""
    options.cancel.check()
    try:
        try:
            record = _record(load(), stem, options.options.get("layer", ""))
        except UserError:
            raise
        except Exception as error:  # cassis raises whatever its parts raise
            raise FormatError(
                "bad_cas",
                f"{file.name} cannot be read as CAS: {str(error)[:200] or type(error).__name__}.",
                hint="Export it again, with its type system.",
                path=str(file),
            ) from error
    except FormatError as error:
        if alone:
            raise
        yield Note(error.code, error.message, str(file))
        return
    yield from checked(record, path=str(file), where="", options=options)


def _load_xmi(source: Path | bytes, types: bytes | None) -> Any:
    from cassis import load_cas_from_xmi, load_typesystem

    data = source if isinstance(source, bytes) else read_bytes(source)
    parse_xml(data, name="XMI")
    if types is None:
        system = _type_system()
    else:
        parse_xml(types, name="TypeSystem.xml")
        system = load_typesystem(io.BytesIO(types))
    return load_cas_from_xmi(io.BytesIO(data), typesystem=system, lenient=True)


def _load_json(source: Path | bytes) -> Any:
    from cassis import load_cas_from_json

    data = source if isinstance(source, bytes) else read_bytes(source)
    text = data.decode("utf-8-sig")
    value = json.loads(text)
    if not isinstance(value, dict) or "%FEATURE_STRUCTURES" not in value:
        raise ValueError("it has no feature structures")
    return load_cas_from_json(io.StringIO(text))


def _record(cas: Any, stem: str, layer: str) -> DocumentRecord:
    text = cas.sofa_string
    if not isinstance(text, str):
        raise ValueError("it has no text")
    spans: list[SpanRecord] = []
    title = ""
    for item in cas.select_all_fs():
        name = item.type.name
        if name == METADATA:
            title = _feature(item, "documentTitle") or _feature(item, "documentId")
        elif _wanted(name, layer) and isinstance(getattr(item, "begin", None), int):
            spans.append(_span(item))
    return DocumentRecord(title or stem, text, tuple(spans))


def _wanted(name: str, layer: str) -> bool:
    """Whether a type holds annotations: the one named, else named entities and custom layers."""
    return name == layer if layer else name == ENTITY or name.startswith("webanno.custom.")


def _span(item: Any) -> SpanRecord:
    label = next(filter(None, (_feature(item, name) for name in _VALUES)), "")
    if item.type.name != ENTITY and not label:
        label = item.type.name.rsplit(".", 1)[-1]
    identifier = _feature(item, "identifier")
    return SpanRecord(
        item.begin,
        as_offset(item.end),
        label,
        status=_feature(item, "status"),
        by=_feature(item, "by"),
        note=_feature(item, "note"),
        attributes={"identifier": identifier} if identifier else {},
    )


def _feature(item: Any, name: str) -> str:
    value = getattr(item, name, None)
    return value if isinstance(value, str) else ""


def _recognise_xmi(head: bytes, path: Path) -> float:
    if path.is_dir():
        return 0.95 if next(path.glob("*.xmi"), None) is not None else 0.0
    if head.startswith(b"PK\x03\x04") and b"TypeSystem.xml" in head:
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
