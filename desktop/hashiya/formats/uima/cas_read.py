"""Reading UIMA CAS as INCEpTION, WebAnno and DKPro write it: a file, a folder, a zip, a whole project.

Every layer of spans comes in but those of the text's structure, with relations between them, chains of
mentions and metadata of the document (cas_beyond).
In a project's zip each annotator's file is a layer of that person, the curated one is gold.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from hashiya.core.span import GOLD, SUGGESTIONS
from hashiya.errors import FormatError, UserError
from hashiya.formats.base import DocumentRecord, Note, ReadOptions, SpanRecord
from hashiya.formats.shared.archive import member_bytes, member_name, names_in, opened
from hashiya.formats.shared.beyond_out import read_link, text_value, with_links
from hashiya.formats.shared.checks import checked
from hashiya.formats.shared.folders import files_in
from hashiya.formats.shared.left_out import FIELDS, LeftOut
from hashiya.formats.shared.lines import load_json, read_bytes
from hashiya.formats.uima.cas_beyond import filled_slots, with_chains, with_relations, with_whole
from hashiya.formats.uima.cas_parts import Part, Parts, Types, parse_json, parse_types, parse_xmi
from hashiya.formats.uima.cas_types import ENTITY, METADATA, attribute_name

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Callable, Iterator

PROJECT = "exportedproject.json"
_VALUES = ("value", "label", "type", "category", "kind", "tag", "class")
_DETAILS = ("status", "by", "note")
_DKPRO = "de.tudarmstadt.ukp.dkpro.core.api."
# What describes the text itself, in every file: nobody means it as an annotation.
_STRUCTURE = (
    f"{_DKPRO}segmentation.type.Sentence",
    f"{_DKPRO}segmentation.type.Token",
    f"{_DKPRO}segmentation.type.Paragraph",
    f"{_DKPRO}segmentation.type.Heading",
    f"{_DKPRO}segmentation.type.Div",
    f"{_DKPRO}metadata.type.TagsetDescription",
    f"{_DKPRO}metadata.type.TagDescription",
    f"{_DKPRO}metadata.type.MetaDataStringField",
    METADATA,
    "uima.tcas.DocumentAnnotation",
    "de.tudarmstadt.ukp.clarin.webanno.api.type.CASMetadata",
    "de.tudarmstadt.ukp.inception.api.type.CASMetadata",
    "org.dkpro.core.api.xml.type.XmlDocument",
    "org.dkpro.core.api.xml.type.XmlElement",
    "org.dkpro.core.api.xml.type.XmlTextNode",
    "org.dkpro.core.api.xml.type.XmlAttribute",
)
_NOBODY = ("INITIAL_CAS",)  # the text before anybody worked on it
_CURATOR = "CURATION_USER"
_RELATION_ENDS = (("Governor", "Dependent"), ("governor", "dependent"), ("source", "target"))
_LONGEST_LAYERS = 3  # archives in archives


def read_xmi(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
    """A folder, one .xmi with TypeSystem.xml beside it (or without), or a zip as INCEpTION exports it."""
    if path.suffix.lower() == ".zip":
        yield from _read_zip(path, options)
        return
    for file in files_in(path, ".xmi"):
        beside = next(
            (p for p in (file.parent / "TypeSystem.xml", path / "TypeSystem.xml") if p.is_file()), None
        )
        types = parse_types(read_bytes(beside)) if beside is not None else None
        load = partial(_load_xmi, file, types)
        yield from _guarded(load, _File(file, file.stem, types), options, alone=not path.is_dir())


def read_json(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
    """A folder, or one .json with its types inside."""
    for file in files_in(path, ".json"):
        load = partial(_load_json, file)
        yield from _guarded(load, _File(file, file.stem), options, alone=not path.is_dir())


def is_cas_zip(path: Path) -> bool:
    """Whether an archive is a project or an export of INCEpTION or WebAnno."""
    names = names_in(path)
    if any(PurePosixPath(name).name == PROJECT for name in names):
        return True
    return any(name.lower().endswith(".xmi") for name in names)


@dataclass(frozen=True, slots=True)
class _File:
    """Where a CAS comes from: the path shown, the document's name and whose it is as far as that says so."""

    path: Path
    stem: str
    types: Types | None = None
    name: str = ""
    annotator: str = ""


def _load_xmi(source: Path | bytes, types: Types | None) -> Parts:
    return parse_xmi(source if isinstance(source, bytes) else read_bytes(source), types)


def _load_json(source: Path | bytes) -> Parts:
    return parse_json(source if isinstance(source, bytes) else read_bytes(source))


# --- archives ---------------------------------------------------------------------------------------------


def _read_zip(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
    with opened(path) as archive:
        settings = next((name for name in archive.namelist() if PurePosixPath(name).name == PROJECT), None)
        project = _project(member_bytes(archive, settings)) if settings else {}
        scheme = _scheme(project)
        for item in _members(archive, path, PurePosixPath(), options, whole=bool(settings)):
            if scheme and isinstance(item, DocumentRecord):
                item, scheme = replace(item, scheme=scheme), ()
            yield item


def _members(
    archive: zipfile.ZipFile,
    path: Path,
    above: PurePosixPath,
    options: ReadOptions,
    *,
    whole: bool,
    depth: int = 0,
) -> Iterator[DocumentRecord | Note]:
    """The CAS files of an archive and of those inside it, in the order of their names."""
    members = sorted(
        (PurePosixPath(member_name(info)), info.filename)
        for info in archive.infolist()
        if not info.is_dir() and "__MACOSX" not in info.filename
    )
    described = next((real for name, real in members if name.name == "TypeSystem.xml"), None)
    types = parse_types(member_bytes(archive, described)) if described else None
    for name, real in members:
        options.cancel.check()
        inside = above / name
        if whole and not _is_work(inside):
            continue
        shown = Path(f"{path}/{inside}")
        suffix = name.suffix.lower()
        if suffix == ".zip" and depth < _LONGEST_LAYERS:
            try:
                with opened(shown, member_bytes(archive, real)) as inner:
                    yield from _members(inner, path, inside, options, whole=whole, depth=depth + 1)
            except FormatError as error:
                if error.code != "bad_zip":
                    raise
                message = f"{name.name} is damaged; it was left out."
                yield Note("bad_zip", message, str(shown), documents=1)
        elif suffix in (".xmi", ".json") and name.name != PROJECT:
            data_bytes = member_bytes(archive, real)
            load: Callable[[], Parts] = (
                partial(_load_xmi, data_bytes, types) if suffix == ".xmi" else partial(_load_json, data_bytes)
            )
            document, annotator = _document_and_annotator(inside)
            file = _File(shown, name.stem, types, document, annotator)
            yield from _guarded(load, file, options, alone=False)


def _is_work(inside: PurePosixPath) -> bool:
    """Of a project only annotators' and curators' files: sources and settings are said by these."""
    return inside.parts[0] in ("annotation", "curation")


def _document_and_annotator(inside: PurePosixPath) -> tuple[str, str]:
    """«annotation/DOCUMENT/PERSON.zip/…» gives both; so do archives with a folder for each document."""
    parts = [PurePosixPath(part) for part in inside.parts]
    if len(parts) >= 3 and str(parts[0]) in ("annotation", "curation"):
        person = parts[2].stem if parts[2].suffix.lower() in (".zip", ".xmi", ".json") else str(parts[2])
        if str(parts[0]) == "curation":
            person = _CURATOR
        return str(parts[1]), person
    return "", ""


def _project(data: bytes) -> dict[str, Any]:
    try:
        value = load_json(data.decode("utf-8-sig", "replace"))
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _scheme(project: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """The tags of the tag sets that layers of spans use, with their descriptions."""
    sets = {str(item.get("name")): item for item in project.get("tag_sets") or () if isinstance(item, dict)}
    found: dict[str, str] = {}
    for layer in project.get("layers") or ():
        if not isinstance(layer, dict) or not _is_layer(str(layer.get("name", ""))):
            continue
        if layer.get("type") not in ("span", None):
            continue
        for feature in layer.get("features") or ():
            given = feature.get("tag_set") if isinstance(feature, dict) else None
            name = given.get("name") if isinstance(given, dict) else given
            used = sets.get(str(name)) or (given if isinstance(given, dict) else {})
            for tag in used.get("tags") or ():
                if isinstance(tag, dict) and isinstance(tag.get("tag_name") or tag.get("name"), str):
                    label = str(tag.get("tag_name") or tag.get("name"))
                    found.setdefault(label, str(tag.get("tag_description") or tag.get("description") or ""))
    return tuple(found.items())


# --- one document -----------------------------------------------------------------------------------------


def _guarded(
    load: Callable[[], Parts], file: _File, options: ReadOptions, *, alone: bool
) -> Iterator[DocumentRecord | Note]:
    """One CAS as a document; what cannot be read is a FormatError, or a Note among other files."""
    options.cancel.check()
    left = LeftOut()
    try:
        try:
            record = _record(load(), file, options.options.get("layer", ""), left)
        except UserError:
            raise
        except (ValueError, RecursionError) as error:
            raise FormatError(
                "bad_cas",
                f"{file.path.name} cannot be read as CAS: {str(error)[:200]}.",
                hint="Export it again as UIMA CAS XMI or JSON.",
                path=str(file.path),
            ) from error
    except FormatError as error:
        if alone:
            raise
        yield Note(error.code, error.message, str(file.path), documents=1)
        return
    yield from checked(record, unit="utf16", path=str(file.path), where="", options=options)
    yield from left.notes(str(file.path))


def _record(cas: Parts, file: _File, layer: str, left: LeftOut) -> DocumentRecord:
    spans: dict[str, SpanRecord] = {}
    title = person = ""
    relations: list[tuple[Part, tuple[str, str]]] = []
    whole: list[Part] = []
    chained: list[Part] = []
    for place, part in enumerate(cas.parts):
        if part.type == METADATA:
            title = part.features.get("documentTitle") or part.features.get("documentId") or ""
            person = _who(part.features)
        elif _is_structure(part.type) and part.type != layer:
            continue
        elif (ends := _ends(part)) is not None:
            relations.append((part, ends))
        elif not part.placed:
            whole.append(part)
        elif _is_chained(part):
            chained.append(part)
        elif part.type == layer or (not layer and _is_layer(part.type)):
            _tell_unknown(part, file.types, left)
            spans[part.id if part.id and part.id not in spans else f"#{place}"] = _span(part)
        else:
            left.annotation(part.short)
    for part in cas.others:
        if not _is_structure(part.type) and part.placed:
            left.annotation(f"{part.short} of another view")
    annotator = file.annotator or person
    record = DocumentRecord(file.name or title or file.stem, cas.text)
    slots = filled_slots(cas.parts, spans)
    record = with_whole(record, whole, spans, left, slots)
    with_chains(whole, chained, spans, record.name)
    related = (*with_relations(relations, spans, left), *slots.values())
    if annotator in _NOBODY:
        spans = {
            name: replace(span, layer=span.layer or SUGGESTIONS, status="suggested")
            for name, span in spans.items()
        }
        annotator = ""
    annotator = GOLD if annotator == _CURATOR else annotator
    named = [replace(span, id=name if related else "") for name, span in spans.items()]
    record = replace(record, spans=tuple(named), relations=related, annotator=annotator or record.annotator)
    return with_links(record)


def _is_chained(part: Part) -> bool:
    """Whether it is a link of a chain; the last one has no next."""
    return "next" in part.links or "next" in part.features or part.short.endswith("CoreferenceLink")


def _who(features: dict[str, str]) -> str:
    """INCEpTION writes the annotator as documentId, and says isLastSegment; others mean the document."""
    person = features.get("documentId", "")
    title = features.get("documentTitle", "")
    return person if "isLastSegment" in features and title and person not in ("", title) else ""


def _is_structure(name: str) -> bool:
    return name in _STRUCTURE


def _is_layer(name: str) -> bool:
    """Whether a type is annotators' work: named entities and layers of one's own, in whatever package."""
    if name == ENTITY:
        return True
    return not name.startswith(
        (_DKPRO, "uima.", "org.dkpro.", "de.tudarmstadt.ukp.inception.api.", "org.apache.")
    )


def _ends(part: Part) -> tuple[str, str] | None:
    """The two ends of a relation, None for what is none."""
    for head, tail in _RELATION_ENDS:
        if head in part.links and tail in part.links:
            return part.links[head], part.links[tail]
    return None


def _tell_unknown(part: Part, types: Types | None, left: LeftOut) -> None:
    """Features that the type system beside the file lacks: they come in as attributes, and are told."""
    known = types.all_features(part.type) if types is not None else {}
    for name in part.features if known else ():
        if name not in known:
            left.add(FIELDS, f"{part.short}.{name}", part.features[name])


def _span(part: Part) -> SpanRecord:
    features = dict(part.features)
    key = next((name for name in _VALUES if features.get(name)), "")
    label = features.pop(key) if key else part.short
    status, by, note = (features.pop(name, "") for name in _DETAILS)
    meant = read_link(features.pop("identifier", ""))[0]
    attributes = {attribute_name(name): text_value(value) for name, value in features.items() if value}
    return SpanRecord(
        part.begin,
        part.end,
        label,
        status=status,
        by=by,
        note=note,
        attributes=attributes,
        entity=meant,
    )
