"""brat standoff: NAME.txt and NAME.ann, and an annotation.conf for the folder.

brat writes a span over a line break as one fragment for each line. Fragments with nothing but white space
between them are therefore one span; others are truly discontinuous, and are read as their covering range with
a Note.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from hashiya.core.beyond.entities import NIL
from hashiya.core.text import canonical
from hashiya.errors import FormatError
from hashiya.formats.annotation_tools.brat_settings import CONFIGURATION, configured
from hashiya.formats.annotation_tools.brat_write import OWN, losses, write
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
from hashiya.formats.shared.beyond_out import read_link
from hashiya.formats.shared.checks import OffsetError, checked, shortened, to_codepoints
from hashiya.formats.shared.decode import Decoded, decode, decoding_notes
from hashiya.formats.shared.folders import companion, files_in
from hashiya.formats.shared.left_out import ATTRIBUTES, LeftOut
from hashiya.formats.shared.lines import read_bytes
from hashiya.formats.shared.losses import DETAILS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

READ_OPTIONS = {"unit": ("auto", "codepoint", "utf16")}
_LONGEST_ANN = 64 << 20


@dataclass(slots=True)
class _Bound:
    """A T line: its fragments in the unit of the file."""

    id: str
    label: str
    fragments: list[tuple[int, int]]
    surface: str
    line: int
    note: str = ""
    attributes: dict[str, object] = field(default_factory=dict)
    entity: str = ""


@dataclass(slots=True)
class _Link:
    """An R line, or an argument of an E line: the ids at both ends, of T lines once all are read."""

    id: str
    label: str
    head: str
    tail: str
    note: str = ""
    attributes: dict[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class _Lines:
    """What the lines of the files of one document say."""

    bounds: dict[str, _Bound] = field(default_factory=dict)
    links: dict[str, _Link] = field(default_factory=dict)
    events: dict[str, str] = field(default_factory=dict)  # E → its trigger
    equal: list[list[str]] = field(default_factory=list)
    entities: dict[str, EntityRecord] = field(default_factory=dict)

    def bound(self, name: str) -> _Bound | None:
        """The T line that an id of a T or an E line means."""
        return self.bounds.get(self.events.get(name, name))


_RELATION = re.compile(r"(\S+) Arg1:(\S+) Arg2:(\S+)\s*")
_ROLE = re.compile(r"(?<=[^\d])\d+$")  # of arguments of one role: Theme, Theme2


def read(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
    """A folder (with those inside), or one .ann or .txt file with its companion."""
    for file in files_in(path, ".ann"):
        options.cancel.check()
        beside = companion(file, ".ann")
        yield from read_beside(companion(file, ".txt"), [beside] if beside.exists() else [], options)


def read_beside(
    text_path: Path, stand_off: Sequence[Path], options: ReadOptions
) -> Iterator[DocumentRecord | Note]:
    """A text with the stand-off files that belong to it, as one document."""
    path = stand_off[0] if stand_off else text_path
    if not text_path.exists():
        message = f"The text {text_path.name} is missing beside its annotations."
        yield Note("missing_text", message, str(path), args={"name": text_path.name}, documents=1)
        return
    found = decode(read_bytes(text_path), options.encoding)
    yield from decoding_notes(found, text_path)
    lines = _Lines()
    for file in stand_off:
        told = _stand_off(read_bytes(file, limit=_LONGEST_ANN), options, found)
        yield from decoding_notes(told, file)
        yield from _parse(told.text, str(file), lines)
    settings = text_path.parent / CONFIGURATION
    record = DocumentRecord(text_path.stem, found.text)
    if settings.is_file() and stand_off:
        record = configured(record, decode(read_bytes(settings, limit=_LONGEST_ANN), "utf-8").text)
    yield from _document(record, lines, path, options)


def _stand_off(data: bytes, options: ReadOptions, text: Decoded) -> Decoded:
    """The lines of a file: in UTF-8, as they should be, else as the text is, else as is found out."""
    try:
        return Decoded(data.decode("utf-8-sig"), "utf-8", True) if b"\0" not in data else decode(data)
    except UnicodeDecodeError:
        pass
    except FormatError:
        return decode(data, "utf-8")
    if options.encoding or not text.encoding.startswith("utf"):
        return decode(data, options.encoding or text.encoding)
    found = decode(data)
    return found if found.sure else decode(data, "utf-8")  # the text is UTF-8: so are these, and damaged


def _document(
    record: DocumentRecord, lines: _Lines, path: Path, options: ReadOptions
) -> Iterator[DocumentRecord | Note]:
    bounds = list(lines.bounds.values())
    text, unit = _basis(record.text or "", bounds, choice(READ_OPTIONS, options.options, "unit"))
    spans, notes = _spans(text, unit, bounds, str(path))
    yield from notes
    if not lines.links:
        spans = tuple(replace(span, id="") for span in spans)
    made = tuple(
        RelationRecord(
            each.label,
            lines.events.get(each.head, each.head),
            lines.events.get(each.tail, each.tail),
            id=each.id,
            note=each.note,
            attributes=each.attributes,
        )
        for each in lines.links.values()
    )
    record = replace(record, text=text, spans=spans, relations=made, entities=tuple(lines.entities.values()))
    yield from checked(record, path=str(path), where="", options=options, spaces=True, bom=True)


def _parse(text: str, path: str, lines: _Lines) -> list[Note]:
    """Enter what the lines of a file say into `lines`."""
    later: list[list[str]] = []
    notes: list[Note] = []
    left = LeftOut()
    for number, line in enumerate(text.split("\n"), 1):
        parts = line.rstrip("\r").split("\t", 2)
        kind = parts[0][:1]
        if kind == "T" and (bound := _bound(parts, number)) is not None:
            if bound.id in lines.bounds:
                left.annotation("T lines of the same number", line)
            else:
                lines.bounds[bound.id] = bound
        elif kind in ("A", "M", "#", "N") and len(parts) > 1:
            later.append(parts)
        elif kind == "R" and len(parts) > 1 and (match := _RELATION.fullmatch(parts[1])):
            if parts[0] in lines.links:
                left.relation(f"{match[1]} of a number that stands twice", line)
            else:
                lines.links[parts[0]] = _Link(parts[0], match[1], match[2], match[3])
        elif kind == "E" and len(parts) > 1 and _event(parts, lines):
            pass
        elif kind == "*" and len(parts) > 1 and parts[1].startswith("Equiv "):
            lines.equal.append(parts[1].split()[1:])
        elif kind in ("R", "E", "*"):
            left.relation(re.split("[ :]", parts[1], maxsplit=1)[0] if len(parts) > 1 else kind, line)
        elif line.strip():
            message = "The line is not brat's and was left out."
            gone = int(kind == "T")
            notes.append(Note("bad_line", message, path, f"line {number}", True, annotations=gone))
    for parts in later:
        if not _attach(lines, parts):
            left.add(ATTRIBUTES, f"{parts[1].split(' ')[0]} of what is not there", "\t".join(parts))
    _join(lines, path)
    # What has a place of an annotation counts as one: told apart, each kind of line is summed up on its own.
    told = [list(shortened([note for note in notes if note.annotations == gone])) for gone in (1, 0)]
    return [*told[0], *told[1], *left.notes(path)]


def _event(parts: list[str], lines: _Lines) -> bool:
    """An event is its trigger, with a relation to each of its arguments."""
    given = [each.partition(":") for each in parts[1].split()]
    if not given or not all(name and place for name, _, place in given):
        return False
    trigger = given[0][2]
    if parts[0] in lines.events:
        return False
    lines.events[parts[0]] = trigger
    for number, (role, _, end) in enumerate(given[1:], 1):
        name = f"{parts[0]}.{number}"
        lines.links[name] = _Link(name, _ROLE.sub("", role), trigger, end)
    return True


def _join(lines: _Lines, path: str) -> None:
    """Spans that are said to be equal mean the same: the entity that one names, else one of its own."""
    for names in lines.equal:
        found = [bound for name in names if (bound := lines.bound(name)) is not None]
        entity = next((each.entity for each in found if each.entity not in ("", NIL)), "")
        if not entity and len(found) > 1:
            entity = f"{Path(path).stem}#{found[0].id}"
            lines.entities[entity] = EntityRecord(entity, found[0].label, ar=found[0].surface)
        for bound in found:
            bound.entity = bound.entity or entity


def _bound(parts: list[str], number: int) -> _Bound | None:
    if len(parts) < 2:
        return None
    label, _, places = parts[1].partition(" ")
    fragments = []
    for place in places.split(";"):
        numbers = place.split(" ")
        if len(numbers) != 2 or not all(
            item.isascii() and item.isdigit() and len(item) < 10 for item in numbers
        ):
            return None
        fragments.append((int(numbers[0]), int(numbers[1])))
    return _Bound(parts[0], label, fragments, parts[2] if len(parts) > 2 else "", number)


def _attach(lines: _Lines, parts: list[str]) -> bool:
    """An attribute, a note or a reference goes to its span (that of an event is its trigger) or relation."""
    head = parts[1].split(" ")
    if len(head) < 2:
        return False
    bound = lines.bound(head[1])
    thing = bound or lines.links.get(head[1])
    if thing is None:
        return False
    if parts[0].startswith("#"):
        text = parts[2] if len(parts) > 2 else ""
        thing.note = f"{thing.note}\n{text}" if thing.note else text
    elif parts[0].startswith("N"):
        if bound is None or len(head) < 3:
            return False
        _refer(lines, bound, head[2], parts[2] if len(parts) > 2 else "")
    else:
        _add_value(thing.attributes, head[0], " ".join(head[2:]))
    return True


def _add_value(attributes: dict[str, object], name: str, value: str) -> None:
    """An attribute that is said twice of one thing has several values."""
    if not value:
        attributes[name] = True
        return
    known = attributes.get(name)
    if isinstance(known, list):
        known.append(value)
    else:
        attributes[name] = [known, value] if isinstance(known, str) else value


def _refer(lines: _Lines, bound: _Bound, link: str, name: str) -> None:
    """References to several registers speak of one entity, by our own id where one of them is ours."""
    own = link.removeprefix(f"{OWN}:")
    entity = EntityRecord(own) if own != link else read_link(link)[1] or EntityRecord(link)
    if own == NIL or link.lower() == NIL:
        bound.entity = NIL
        return
    known = lines.entities.pop(bound.entity, None) if bound.entity else None
    if own != link or known is None:
        bound.entity = entity.id
    known = known or lines.entities.get(bound.entity) or replace(entity, label=bound.label)
    identifiers = {**known.identifiers, **entity.identifiers}
    found = replace(known, id=bound.entity, ar=known.ar or name or bound.surface, identifiers=identifiers)
    lines.entities[bound.entity] = found


def _basis(text: str, bounds: Sequence[_Bound], unit: str) -> tuple[str, str]:
    """The text (with or without the CR of its line ends) and the unit in which most surfaces are found."""
    texts = [text] if "\r" not in text else [canonical(text).text, text]
    options = [
        (body, name) for body in texts for name in ((unit,) if unit != "auto" else ("codepoint", "utf16"))
    ]
    return max(options, key=lambda option: _fitting(option[0], option[1], bounds))


def _fitting(text: str, unit: str, bounds: Sequence[_Bound]) -> int:
    convert = to_codepoints(text, unit)
    good = 0
    for bound in bounds:
        try:
            pieces = [text[slice(*convert(*fragment))] for fragment in bound.fragments]
        except OffsetError:
            continue
        good += "".join(" ".join(pieces).split()) == "".join(bound.surface.split())
    return good


def _spans(
    text: str, unit: str, bounds: Sequence[_Bound], path: str
) -> tuple[tuple[SpanRecord, ...], list[Note]]:
    convert = to_codepoints(text, unit)
    spans: list[SpanRecord] = []
    notes: list[Note] = []
    for bound in bounds:
        try:
            fragments = sorted(convert(*fragment) for fragment in bound.fragments)
        except OffsetError:
            fragments = [(-1, -1)]
        start, end = fragments[0][0], fragments[-1][1]
        gaps = [text[left[1] : right[0]] for left, right in pairwise(fragments)]
        surface, attributes = bound.surface, bound.attributes
        if any(gap.strip() for gap in gaps):
            places = ";".join(f"{left}-{right}" for left, right in fragments)
            surface, attributes = "", attributes | {"fragments": places}
            message = f"{bound.label} {places} has gaps; its covering range was taken."
            where = f"line {bound.line}"
            notes.append(
                Note("discontinuous", message, path, where, True, {"label": bound.label, "places": places})
            )
        spans.append(
            SpanRecord(
                start,
                end,
                bound.label,
                surface,
                id=bound.id,
                note=bound.note,
                attributes=attributes,
                entity=bound.entity,
            )
        )
    return tuple(spans), notes


def recognise(head: bytes, path: Path) -> float:
    if path.is_dir():
        return 0.95 if next(path.glob("*.ann"), None) is not None else 0.0
    if path.suffix.lower() == ".ann":
        return 0.95 if not head.strip() or re.match(rb"(\xef\xbb\xbf)?[TRAEMN#*]\d*\t", head) else 0.2
    return 0.7 if path.suffix.lower() == ".txt" and companion(path, ".ann").exists() else 0.0


FORMAT = Format(
    name="brat",
    title="brat standoff",
    suffixes=(".ann",),
    cannot_hold=(
        *("name", "label", "boundary", "line_signs", "note_lines"),
        *(code for code in DETAILS if code not in ("note", "entity")),
    ),
    read=read,
    write=write,
    losses=losses,
    recognise=recognise,
    folder=True,
    read_options=READ_OPTIONS,
)
