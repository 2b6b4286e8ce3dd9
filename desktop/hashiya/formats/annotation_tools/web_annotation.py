"""W3C Web Annotation (JSON-LD): annotations that point into texts by position and by quotation.

The texts themselves are not in such a file. One that lies beside it under the name of its source is read with
it; otherwise the annotations go to the document of that name in the project.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from hashiya.errors import FormatError
from hashiya.formats.annotation_tools.web_annotation_bodies import (
    AnnotationBodies,
    last_part,
    listed,
    read_bodies,
)
from hashiya.formats.annotation_tools.web_annotation_write import CONTEXT, KEEPS, losses, write
from hashiya.formats.base import (
    DocumentRecord,
    EntityRecord,
    Format,
    Note,
    ReadOptions,
    RelationRecord,
    SpanRecord,
    choice,
)
from hashiya.formats.shared.beyond_out import mentioned, with_links
from hashiya.formats.shared.checks import checked
from hashiya.formats.shared.decode import decode
from hashiya.formats.shared.folders import read_each
from hashiya.formats.shared.json_values import iter_json_values
from hashiya.formats.shared.left_out import LeftOut
from hashiya.formats.shared.lines import as_offset, as_text, load_json, read_bytes
from hashiya.formats.shared.losses import DETAILS
from hashiya.formats.shared.units import checked_in_unit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

READ_OPTIONS = {"unit": ("auto", "codepoint", "utf16")}
_DEEPEST = 8
_HOLDING = ("first", "items", "next", "@graph", "resources")


@dataclass(slots=True)
class _Target:
    """Where an annotation points: the name of a source, and its selectors."""

    source: str
    start: int = -1
    end: int = -1
    exact: str = ""
    before: str = ""
    after: str = ""


@dataclass(slots=True)
class _Sources:
    """The annotations of each source, and texts that stand in the file."""

    path: Path
    left_out: LeftOut = field(default_factory=LeftOut)
    spans: dict[str, list[tuple[SpanRecord, _Target]]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    relations: list[RelationRecord] = field(default_factory=list)
    entities: dict[str, EntityRecord] = field(default_factory=dict)
    whole: list[tuple[str, AnnotationBodies, str]] = field(default_factory=list)  # of a source, by whom


def read(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
    """A document for each source of a file, or of those of a folder. Raises FormatError for what is no JSON,
    or holds nothing; in a folder that is a Note.
    """
    yield from read_each(path, ".jsonld", _read_file, options)


def _read_file(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
    found = _Sources(path)
    for item in _values(path, options):
        if isinstance(item, Note):
            yield item
        else:
            _take(item, found)
    _settle_whole(found, options)
    if not found.spans and not found.texts:
        raise FormatError(
            "empty", f"{path.name} holds no annotations.", hint="There is nothing to import.", path=str(path)
        )
    unit = choice(READ_OPTIONS, options.options, "unit")
    for source in dict.fromkeys((*found.texts, *found.spans)):
        for item in _source(found, source, unit, options):
            yield item if isinstance(item, Note) else _beyond(item, source, found)
    for relation in found.relations:
        found.left_out.relation(relation.type, f"{relation.head} → {relation.tail}")
    yield from found.left_out.notes(str(path))


def _settle_whole(found: _Sources, options: ReadOptions) -> None:
    """What is said of whole texts that are in the file or beside it; of anything else it is counted."""
    known = []
    for source, told, person in found.whole:
        if source in found.spans or source in found.texts:
            known.append((source, told, person))
        elif (text := _beside(found.path, source, options)) is not None:
            found.texts[source] = text
            known.append((source, told, person))
        else:
            found.left_out.annotation("targets that are no text", source)
    found.whole = known


def _beyond(record: DocumentRecord, source: str, found: _Sources) -> DocumentRecord:
    """The record with the relations between its spans, what is said of the whole, and its entities.

    A relation of which one end is here is its too: whoever stores it says that the other is not.
    """
    ids = {span.id for span in record.spans if span.id}
    related = [each for each in found.relations if ids & {each.head, each.tail}]
    found.relations = [each for each in found.relations if not ids & {each.head, each.tail}]
    labels: dict[str, object] = {}
    notes: list[str] = []
    annotator = ""
    for _, told, person in (each for each in found.whole if each[0] == source):
        annotator = annotator or person
        labels |= told.attributes
        if told.labels:
            labels.setdefault("tag", told.labels if len(told.labels) > 1 else told.labels[0])
        notes += [told.note] if told.note else []
    known = replace(record, entities=tuple(found.entities.values()))
    return with_links(
        replace(
            record,
            relations=tuple(related),
            labels=labels,
            note="\n".join(notes),
            annotator=annotator,
            entities=tuple(mentioned(known, record.spans)),
        )
    )


def _values(path: Path, options: ReadOptions) -> Iterator[Any]:
    """What stands in the file: one object over many lines, an array, or objects in lines."""
    text = decode(read_bytes(path), options.encoding).text
    try:
        yield load_json(text)
    except ValueError:
        for item in iter_json_values(path, options, lambda value, _name: value):
            yield item if isinstance(item, Note) else item[1]


def _take(value: Any, found: _Sources, depth: int = 0) -> None:
    """An annotation, or whatever holds some."""
    if isinstance(value, list):
        if depth >= _DEEPEST:
            found.left_out.annotation("nested too deeply", count=len(value))
        for item in value if depth < _DEEPEST else ():
            _take(item, found, depth + 1)
        return
    if not isinstance(value, dict):
        found.left_out.annotation("items that are no annotation", value)
        return
    if depth >= _DEEPEST:
        found.left_out.annotation("nested too deeply")
        return
    within = [key for key in _HOLDING if isinstance(value.get(key), list | dict)]
    for key in within:
        _take(value[key], found, depth + 1)
    if "target" in value or "on" in value:
        _annotation(value, found)
    elif not within and as_text(value.get("type")) in ("Annotation", "oa:Annotation"):
        found.left_out.annotation("annotations without a target", as_text(value.get("id")))


def _annotation(value: dict[str, Any], found: _Sources) -> None:
    motives = [as_text(each) for each in listed(value.get("motivation"))]
    told = read_bodies(listed(value.get("body", value.get("resource", value.get("bodyValue")))), motives)
    targets = listed(value.get("target", value.get("on")))
    person = _agent(value.get("creator"))
    name = _own(as_text(value.get("id")) or as_text(value.get("@id")))
    if len(targets) == 2 and all(map(_address, targets)) and (told.labels or "linking" in str(motives)):
        head, tail = (_own(_address(each)) for each in targets)
        relation = RelationRecord(
            told.labels[0] if told.labels else "linking",
            head,
            tail,
            id=name,
            attributes=told.attributes,
            by=person,
            note=told.note,
            created=as_text(value.get("created")),
            modified=as_text(value.get("modified")),
        )
        found.relations.append(relation)
        return
    for each in targets:
        place = _target(each, found)
        if place is None and (address := _address(each)):
            found.whole.append((address, told, person))
            continue
        if place is None or not told.labels:
            kind = "annotations without a label" if place else "targets that are no text"
            found.left_out.annotation(kind, place.exact if place else as_text(each))
            continue
        for label in told.labels:
            span = SpanRecord(
                place.start,
                place.end,
                label,
                place.exact,
                id=name,
                by=person,
                layer=person,
                note=told.note,
                created=as_text(value.get("created")),
                modified=as_text(value.get("modified")),
                before=place.before,
                after=place.after,
                attributes=told.attributes,
                entity=told.entity,
            )
            found.spans.setdefault(place.source, []).append((span, place))
    for entity in told.entities:
        found.entities.setdefault(entity.id, entity)


def _own(address: str) -> str:
    """Our own name in an address that ends with it."""
    return address.rsplit(":", 1)[-1]


def _address(target: Any) -> str:
    """What a target without a selector points to: a whole text, or another annotation."""
    if isinstance(target, dict):
        return "" if "selector" in target else as_text(target.get("id")) or as_text(target.get("source"))
    return as_text(target)


def _agent(value: Any) -> str:
    for item in listed(value):
        if isinstance(item, dict):
            return (
                as_text(item.get("name"))
                or as_text(item.get("nickname"))
                or last_part(as_text(item.get("id")))
            )
        return last_part(as_text(item))
    return ""


def _target(value: Any, found: _Sources) -> _Target | None:
    """A target with a selector of text; None for any other."""
    if not isinstance(value, dict):
        return None
    source = value.get("source", value.get("full"))
    if isinstance(source, dict):
        given = as_text(source.get("id")) or as_text(source.get("@id")) or as_text(source.get("name"))
        text = source.get("value")
        if isinstance(text, str):
            found.texts.setdefault(given, text)
        if name := as_text(source.get("name")):
            found.names.setdefault(given, name)
    else:
        given = as_text(source) or as_text(value.get("id"))
    target = _Target(given)
    for selector in listed(value.get("selector")):
        _select(selector, target, 0)
    return target if target.exact or 0 <= target.start < target.end else None


def _select(selector: Any, target: _Target, depth: int) -> None:
    if not isinstance(selector, dict) or depth > _DEEPEST:
        return
    kind = as_text(selector.get("type")) or as_text(selector.get("@type"))
    if kind.endswith("TextPositionSelector"):
        target.start, target.end = as_offset(selector.get("start")), as_offset(selector.get("end"))
    elif kind.endswith("TextQuoteSelector"):
        target.exact = as_text(selector.get("exact"))
        target.before, target.after = as_text(selector.get("prefix")), as_text(selector.get("suffix"))
    for item in (
        *listed(selector.get("refinedBy")),
        *listed(selector.get("item")),
        *listed(selector.get("items")),
    ):
        _select(item, target, depth + 1)


def _source(found: _Sources, source: str, unit: str, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
    pairs = found.spans.get(source, [])
    name = found.names.get(source) or _stem(source) or found.path.stem
    text = found.texts.get(source)
    text = _beside(found.path, source, options) if text is None else text
    if text is None:
        placed = [span for span, target in pairs if target.start >= 0]
        for span, target in pairs:
            if target.start < 0:
                found.left_out.annotation("quotations whose text is not there", span.text)
        yield from checked(
            DocumentRecord(name, None, tuple(placed)), path=str(found.path), where=name, options=options
        )
        return
    positions = [span for span, target in pairs if target.start >= 0]
    quoted: list[SpanRecord] = []
    for span, target in pairs:
        if target.start < 0:
            at = _quoted(text, target)
            if at < 0:
                found.left_out.annotation("quotations that are not in the text", span.text)
            else:
                quoted.append(_moved(span, at))
    if not quoted:
        record = DocumentRecord(name, text, tuple(positions))
        yield from checked_in_unit([(name, record)], unit, found.path, options, spaces=True)
        return
    placed = [*positions, *quoted]
    yield from checked(
        DocumentRecord(name, text, tuple(placed)), path=str(found.path), where=name, options=options
    )


def _moved(span: SpanRecord, at: int) -> SpanRecord:
    return replace(span, start=at, end=at + len(span.text))


def _quoted(text: str, target: _Target) -> int:
    """Where the quotation stands: with what stands around it, else where it stands only once; or -1."""
    at = text.find(target.before + target.exact + target.after)
    if at >= 0:
        return at + len(target.before)
    return text.find(target.exact) if text.count(target.exact) == 1 else -1


def _stem(source: str) -> str:
    last = last_part(source) or source
    return last.rsplit("/", 1)[-1].removesuffix(".txt")[:200]


def _beside(path: Path, source: str, options: ReadOptions) -> str | None:
    """The text of that name in the folder of the annotations."""
    name = (last_part(source) or source).replace("\\", "/").rsplit("/", 1)[-1]
    if not name or name.startswith(".") or "\0" in name or len(name) > 200:
        return None
    for candidate in (name, f"{name}.txt"):
        file = path.with_name(candidate)
        if file.suffix.lower() == ".txt" and file.is_file():
            return decode(read_bytes(file), options.encoding).text
    return None


def recognise(head: bytes, path: Path) -> float:
    if path.is_dir():
        return 0.0
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t")[:60_000]
    if not start.startswith((b"{", b"[")):
        return 0.0
    if CONTEXT.encode() in start:
        return 0.98
    selector = b"TextPositionSelector" in start or b"TextQuoteSelector" in start
    return 0.97 if selector and b'"target"' in start else 0.0


FORMAT = Format(
    name="web-annotation",
    title="W3C Web Annotation (JSON-LD)",
    suffixes=(".jsonld", ".json"),
    cannot_hold=(
        *("name", "empty_document", "entity_details", "relations"),
        *(code for code in DETAILS if code not in KEEPS),
    ),
    read=read,
    write=write,
    losses=losses,
    recognise=recognise,
    folder=True,
    read_options=READ_OPTIONS,
)
