"""brat standoff: NAME.txt and NAME.ann, and an annotation.conf for the folder.

brat writes a span over a line break as one fragment for each line. Fragments with nothing but white space
between them are therefore one span; others are truly discontinuous, and are read as their covering range with
a Note.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

from hashiya.core.text import canonical
from hashiya.formats.base import (
    DocumentRecord,
    Format,
    Loss,
    Note,
    ReadOptions,
    RelationRecord,
    SpanRecord,
    WriteOptions,
    Written,
    choice,
    value_text,
)
from hashiya.formats.shared.checks import OffsetError, checked, to_codepoints
from hashiya.formats.shared.decode import decode
from hashiya.formats.shared.folders import NameLosses, companion, files_in, write_documents
from hashiya.formats.shared.left_out import ATTRIBUTES, LeftOut
from hashiya.formats.shared.lines import read_bytes
from hashiya.formats.shared.losses import DETAILS, LossTally
from hashiya.formats.shared.writing import chosen, followed, split_layers

READ_OPTIONS = {"unit": ("auto", "codepoint", "utf16")}
_KEEPS = frozenset(("note", "attributes", "relations"))
_WORD = re.compile(r"[A-Za-z0-9_-]+")
_BREAKS = re.compile("[\t\n\x85\u2028\u2029]")
_LONGEST_ANN = 64 << 20
_MOST_NOTES = 100


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


_Relations = list[tuple[str, str, str, str]]
"""R lines: id, type, and the ids of the T lines at both ends."""
_RELATION = re.compile(r"(\S+) Arg1:(\S+) Arg2:(\S+)\s*")


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
    bounds: dict[str, _Bound] = {}
    relations: _Relations = []
    for file in stand_off:
        lines = decode(read_bytes(file, limit=_LONGEST_ANN), "utf-8").text
        yield from _parse(lines, str(file), bounds, relations)
    yield from _document(found.text, text_path.stem, list(bounds.values()), relations, path, options)


def _document(
    source: str,
    name: str,
    bounds: list[_Bound],
    relations: _Relations,
    path: Path,
    options: ReadOptions,
) -> Iterator[DocumentRecord | Note]:
    unit = choice(READ_OPTIONS, options.options, "unit")
    text, unit = _basis(source, bounds, unit)
    spans, notes = _spans(text, unit, bounds, str(path))
    yield from notes
    if not relations:
        spans = tuple(replace(span, id="") for span in spans)
    made = tuple(RelationRecord(kind, head, tail, id=number) for number, kind, head, tail in relations)
    record = DocumentRecord(name, text, spans, relations=made)
    yield from checked(record, path=str(path), where="", options=options, spaces=True, bom=True)


def _parse(lines: str, path: str, bounds: dict[str, _Bound], relations: _Relations) -> list[Note]:
    """Enter what the lines say into `bounds` and `relations`."""
    later: list[list[str]] = []
    notes: list[Note] = []
    left = LeftOut()
    for number, line in enumerate(lines.split("\n"), 1):
        parts = line.rstrip("\r").split("\t", 2)
        kind = parts[0][:1]
        if kind == "T" and (bound := _bound(parts, number)) is not None:
            if bound.id in bounds:
                left.annotation("T lines of the same number", line)
            else:
                bounds[bound.id] = bound
        elif kind in ("A", "M", "#", "N") and len(parts) > 1:
            later.append(parts)
        elif kind == "R" and len(parts) > 1 and (match := _RELATION.fullmatch(parts[1])):
            relations.append((parts[0], match[1], match[2], match[3]))
        elif kind in ("R", "E", "*"):
            left.relation(re.split("[ :]", parts[1], maxsplit=1)[0] if len(parts) > 1 else kind, line)
        elif kind == "T" or (line.strip() and len(notes) < _MOST_NOTES):
            message = "The line is not brat's and was left out."
            gone = int(kind == "T")
            notes.append(Note("bad_line", message, path, f"line {number}", True, annotations=gone))
    for parts in later:
        if not _attach(bounds, parts):
            left.add(ATTRIBUTES, f"{parts[1].split(' ')[0]} of relations or events", "\t".join(parts))
    return [*notes, *left.notes(path)]


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


def _attach(bounds: dict[str, _Bound], parts: list[str]) -> bool:
    """An attribute, a note or a reference goes to its span; those of relations and events go."""
    head = parts[1].split(" ")
    if len(head) < 2 or head[1] not in bounds:
        return False
    bound = bounds[head[1]]
    if parts[0].startswith("#"):
        text = parts[2] if len(parts) > 2 else ""
        bound.note = f"{bound.note}\n{text}" if bound.note else text
    elif parts[0].startswith("N"):
        bound.attributes["reference"] = head[2] if len(head) > 2 else ""
    else:
        bound.attributes[head[0]] = " ".join(head[2:]) or "true"
    return True


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
            SpanRecord(start, end, bound.label, surface, id=bound.id, note=bound.note, attributes=attributes)
        )
    return tuple(spans), notes


def encode(
    record: DocumentRecord, options: WriteOptions, tally: LossTally
) -> tuple[list[dict[str, bytes]], int]:
    """Text and annotations for each layer, and how many spans."""
    spans = chosen(record, options, tally, _KEEPS)
    text = record.text or ""
    layers = []
    for part in split_layers(spans, options):
        lines: list[str] = []
        counter: Counter[str] = Counter()
        numbers: dict[str, int] = {}
        for number, span in enumerate(part, 1):
            lines += _lines(record, span, number, counter, tally)
            if span.id:
                numbers[span.id] = number
        lines += _relation_lines(record, numbers, tally)
        annotations = "".join(f"{line}\n" for line in lines)
        layers.append(
            {".txt": text.encode("utf-8", "replace"), ".ann": annotations.encode("utf-8", "replace")}
        )
    return layers, len(spans)


def _lines(
    record: DocumentRecord, span: SpanRecord, number: int, counter: Counter[str], tally: LossTally
) -> list[str]:
    text = record.text or ""
    fragments = _fragments(text, span.start, span.end)
    if not fragments:
        fragments = [(span.start, span.end)]
    if (fragments[0][0], fragments[-1][1]) != (span.start, span.end):
        tally.add_span("boundary", record, span)
    label = safe_type(span.label)
    if label != span.label:
        tally.add_span("label", record, span)
    surface = " ".join(_BREAKS.sub(" ", text[start:end]) for start, end in fragments)
    places = ";".join(f"{start} {end}" for start, end in fragments)
    lines = [f"T{number}\t{label} {places}\t{surface}"]
    for name, given in span.attributes.items():
        value = value_text(given)
        if _WORD.fullmatch(name) and value and not re.search(r"\s", value):
            counter["A"] += 1
            lines.append(f"A{counter['A']}\t{name} T{number}" + ("" if given is True else f" {value}"))
        else:
            tally.add_span("attributes", record, span)
    if span.note:
        counter["#"] += 1
        note = _BREAKS.sub(" ", span.note)
        if note != span.note:
            tally.add_span("note_lines", record, span)
        lines.append(f"#{counter['#']}\tAnnotatorNotes T{number}\t{note}")
    return lines


def _relation_lines(record: DocumentRecord, numbers: Mapping[str, int], tally: LossTally) -> list[str]:
    """R lines for the relations of which both ends are written; what relations say beside that is lost."""
    lines = []
    for number, each in enumerate(record.relations, 1):
        head, tail = numbers.get(each.head), numbers.get(each.tail)
        if head is None or tail is None:
            tally.add("relations", f"{record.name}: {each.type}")
            continue
        if each.attributes:
            tally.add("attributes", f"{record.name}: {each.type}")
        kind = safe_type(each.type)
        if kind != each.type:
            tally.add("label", f"{record.name}: {each.type}")
        lines.append(f"R{number}\t{kind} Arg1:T{head} Arg2:T{tail}\t")
    return lines


def _fragments(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The span itself, or where it runs over lines one range for each, white space at the ends off."""
    if "\n" not in text[start:end]:
        return [(start, end)]
    found = []
    for match in re.finditer(r"[^\n]+", text[start:end]):
        stripped = match[0].strip()
        if stripped:
            left = start + match.start() + match[0].index(stripped[0])
            found.append((left, left + len(stripped)))
    return found


def safe_type(label: str) -> str:
    """A type as brat takes it: ASCII letters, digits, _ and -; other letters become their code."""
    return re.sub(
        r"[^A-Za-z0-9_-]", lambda match: "_" if match[0] in " ./" else f"u{ord(match[0]):04x}", label
    )


def write(records: Iterable[DocumentRecord], path: Path, options: WriteOptions) -> Written:
    """A folder with two files for each document, and annotation.conf."""
    names = NameLosses()
    labels = dict.fromkeys(safe_type(code) for code in (options.scheme.codes if options.scheme else ()))

    def encode_named(
        record: DocumentRecord, options: WriteOptions, tally: LossTally
    ) -> tuple[list[dict[str, bytes]], int]:
        names.count(record, tally)
        labels.update(dict.fromkeys(safe_type(span.label) for span in record.spans))
        return encode(record, options, tally)

    return write_documents(
        records, path, options, encode_named, lambda: {"annotation.conf": _configuration(labels)}
    )


def _configuration(labels: Iterable[str]) -> bytes:
    entities = "\n".join(labels)
    return f"[entities]\n{entities}\n\n[relations]\n\n[events]\n\n[attributes]\n".encode()


def losses(records: Iterable[DocumentRecord], options: WriteOptions) -> list[Loss]:
    """What writing would lose, names of files included."""
    tally = LossTally()
    names = NameLosses()
    for record in followed(records, options):
        names.count(record, tally)
        encode(record, options, tally)
    return tally.losses()


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
    cannot_hold=("name", "label", "boundary", "note_lines", *(code for code in DETAILS if code != "note")),
    read=read,
    write=write,
    losses=losses,
    recognise=recognise,
    folder=True,
    read_options=READ_OPTIONS,
)
