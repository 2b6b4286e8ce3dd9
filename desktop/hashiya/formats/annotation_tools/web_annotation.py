"""W3C Web Annotation (JSON-LD): annotations that point into texts by position and by quotation.

The texts themselves are not in such a file. One that lies beside it under the name of its source is read with
it; otherwise the annotations go to the document of that name in the project.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from hashiya.errors import FormatError
from hashiya.formats.annotation_tools.web_annotation_write import CONTEXT, KEEPS, losses, write
from hashiya.formats.base import DocumentRecord, Format, Note, ReadOptions, SpanRecord, choice
from hashiya.formats.shared.checks import checked
from hashiya.formats.shared.decode import decode
from hashiya.formats.shared.folders import files_in
from hashiya.formats.shared.json_values import iter_json_values
from hashiya.formats.shared.left_out import LeftOut
from hashiya.formats.shared.lines import as_offset, as_text, load_json, read_bytes
from hashiya.formats.shared.losses import DETAILS
from hashiya.formats.shared.units import checked_in_unit

READ_OPTIONS = {"unit": ("auto", "codepoint", "utf16")}
_LABELLING = ("classifying", "tagging", "identifying", "oa:classifying", "oa:tagging")
_NOTING = ("commenting", "describing", "replying", "oa:commenting", "oa:describing")
_DEEPEST = 8


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


def read(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
    """A document for each source of a file, or of those of a folder. Raises FormatError for what is no JSON,
    or holds nothing; in a folder that is a Note.
    """
    for file in files_in(path, ".jsonld"):
        options.cancel.check()
        try:
            yield from _read_file(file, options)
        except FormatError as error:
            if not path.is_dir():
                raise
            yield Note(error.code, error.message, str(file))


def _read_file(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
    found = _Sources(path)
    for item in _values(path, options):
        if isinstance(item, Note):
            yield item
        else:
            _take(item, found)
    if not found.spans and not found.texts:
        raise FormatError(
            "empty", f"{path.name} holds no annotations.", hint="There is nothing to import.", path=str(path)
        )
    unit = choice(READ_OPTIONS, options.options, "unit")
    for source in dict.fromkeys((*found.texts, *found.spans)):
        yield from _source(found, source, unit, options)
    yield from found.left_out.notes(str(path))


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
        for item in value:
            _take(item, found, depth + 1) if depth < _DEEPEST else None
    if not isinstance(value, dict) or depth >= _DEEPEST:
        return
    for key in ("first", "items", "next", "@graph", "resources"):
        if isinstance(value.get(key), list | dict):
            _take(value[key], found, depth + 1)
    if "target" in value or "on" in value:
        _annotation(value, found)


def _annotation(value: dict[str, Any], found: _Sources) -> None:
    bodies = _list(value.get("body", value.get("resource", value.get("bodyValue"))))
    target = value.get("target", value.get("on"))
    motives = _list(value.get("motivation"))
    labels, notes = _labels(bodies, motives)
    person = _agent(value.get("creator"))
    name = as_text(value.get("id")) or as_text(value.get("@id"))
    for each in _list(target):
        place = _target(each, found)
        if place is None or not labels:
            kind = "annotations without a label" if place else "targets that are no text"
            found.left_out.annotation(kind, place.exact if place else as_text(each))
            continue
        for label in labels:
            span = SpanRecord(
                place.start,
                place.end,
                label,
                place.exact,
                id=name.rsplit(":", 1)[-1],
                by=person,
                layer=person,
                note="\n".join(notes),
                created=as_text(value.get("created")),
                modified=as_text(value.get("modified")),
                before=place.before,
                after=place.after,
            )
            found.spans.setdefault(place.source, []).append((span, place))


def _labels(bodies: list[Any], motives: list[Any]) -> tuple[list[str], list[str]]:
    """(labels, notes) of the bodies, by their purposes; a single body without one is a label."""
    labels: list[str] = []
    notes: list[str] = []
    for body in bodies:
        words, purpose = _body(body)
        if not words:
            continue
        if purpose in _NOTING or (not purpose and motives and all(motive in _NOTING for motive in motives)):
            notes.append(words)
        elif purpose in _LABELLING or not purpose:
            labels.append(" ".join(words.split())[:200])
        else:
            notes.append(words)
    return labels, notes


def _body(body: Any) -> tuple[str, str]:
    if isinstance(body, str):
        return _last(body), ""
    if not isinstance(body, dict):
        return "", ""
    purpose = as_text(next(iter(_list(body.get("purpose"))), ""))
    for key in ("value", "chars", "label", "rdfs:label", "name"):
        if words := as_text(body.get(key)):
            return words, purpose
    source = body.get("source", body.get("id", body.get("@id")))
    if isinstance(source, dict):
        return as_text(source.get("label")) or _last(as_text(source.get("id"))), purpose
    return _last(as_text(source)), purpose


def _last(address: str) -> str:
    """The last part of an address; any other text as it is."""
    if "://" not in address:
        return address
    parts = urlsplit(address)
    return unquote(parts.fragment or parts.path.rstrip("/").rsplit("/", 1)[-1])


def _agent(value: Any) -> str:
    for item in _list(value):
        if isinstance(item, dict):
            return (
                as_text(item.get("name")) or as_text(item.get("nickname")) or _last(as_text(item.get("id")))
            )
        return _last(as_text(item))
    return ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


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
    for selector in _list(value.get("selector")):
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
        *_list(selector.get("refinedBy")),
        *_list(selector.get("item")),
        *_list(selector.get("items")),
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
    last = _last(source) or source
    return last.rsplit("/", 1)[-1].removesuffix(".txt")[:200]


def _beside(path: Path, source: str, options: ReadOptions) -> str | None:
    """The text of that name in the folder of the annotations."""
    name = (_last(source) or source).replace("\\", "/").rsplit("/", 1)[-1]
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
    cannot_hold=("name", "empty_document", *(code for code in DETAILS if code not in KEEPS)),
    read=read,
    write=write,
    losses=losses,
    recognise=recognise,
    folder=True,
    read_options=READ_OPTIONS,
)
