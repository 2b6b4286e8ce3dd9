"""Writing brat standoff: T, A, N, R, * and # lines beside each text, and the configuration of the folder."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from hashiya.core.beyond.entities import NIL
from hashiya.formats.annotation_tools.brat_settings import CONFIGURATION, FolderTypes, safe_type
from hashiya.formats.base import (
    DocumentRecord,
    EntityRecord,
    Loss,
    RelationRecord,
    SpanRecord,
    WriteOptions,
    Written,
    value_text,
)
from hashiya.formats.shared.beyond_out import relations_of
from hashiya.formats.shared.folders import naming, write_documents
from hashiya.formats.shared.writing import chosen, count_losses, split_layers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from hashiya.formats.shared.losses import LossTally

OWN = "hashiya"
"""The register under which entities go that no other register knows."""
_KEEPS = frozenset(("note", "attributes", "relations", "entity", "entity_details"))
_RELATIONS_KEEP = frozenset(("note", "attributes"))
_WORD = re.compile(r"[A-Za-z0-9_-]+")
_WHITE = re.compile(r"\s")
_LINES = 4000  # kept as text
_BREAKS = re.compile("[\t\n\x85\u2028\u2029]")


def encode(
    record: DocumentRecord, options: WriteOptions, tally: LossTally
) -> tuple[list[dict[str, bytes]], int]:
    """Text and annotations for each layer, and how many spans."""
    spans = chosen(record, options, tally, _KEEPS)
    text = record.text or ""
    layers = []
    parts = split_layers(spans, options)
    related = relations_of(record, parts, tally, _RELATIONS_KEEP)
    for part, relations in zip(parts, related, strict=True):
        pieces: list[bytes] = []
        lines: list[str] = []
        counter: Counter[str] = Counter()
        numbers: dict[str, int] = {}
        for number, span in enumerate(part, 1):
            lines += _lines(record, span, number, counter, tally)
            if span.id and relations:
                numbers[span.id] = number
            if len(lines) > _LINES:
                pieces.append(_bytes(lines))
                lines.clear()
        lines += _references(record, part, tally) + _relation_lines(
            record, relations, numbers, counter, tally
        )
        pieces.append(_bytes(lines))
        layers.append({".txt": text.encode("utf-8", "replace"), ".ann": b"".join(pieces)})
    return layers, len(spans)


def _bytes(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "replace")


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
    if any(_BREAKS.search(text, start, end) for start, end in fragments):
        tally.add_span("line_signs", record, span)
    places = ";".join(f"{start} {end}" for start, end in fragments)
    lines = [f"T{number}\t{label} {places}\t{surface}"]
    lines += _attributes(record, span.label, span.attributes, f"T{number}", counter, tally)
    if span.note:
        counter["#"] += 1
        note = _BREAKS.sub(" ", span.note)
        if note != span.note:
            tally.add_span("note_lines", record, span)
        lines.append(f"#{counter['#']}\tAnnotatorNotes T{number}\t{note}")
    return lines


def _attributes(
    record: DocumentRecord,
    label: str,
    attributes: Mapping[str, object],
    of: str,
    counter: Counter[str],
    tally: LossTally,
) -> list[str]:
    """A lines: a flag that is set has no value, several values are several lines."""
    lines = []
    for name, given in attributes.items():
        values = [value_text(each) for each in (given if isinstance(given, list | tuple) else [given])]
        if not _WORD.fullmatch(name) or not all(value and not _WHITE.search(value) for value in values):
            tally.add("attributes", f"{record.name} {label}: {name}")
            continue
        for value in values:
            counter["A"] += 1
            lines.append(f"A{counter['A']}\t{name} {of}" + ("" if given is True else f" {value}"))
    return lines


def _references(record: DocumentRecord, spans: Sequence[SpanRecord], tally: LossTally) -> list[str]:
    """N lines for who is meant: our own id, then those of other registers; and Equiv lines for those who mean
    the same. A name and identifiers are what brat can hold of an entity.
    """
    known = {each.id: each for each in record.entities}
    lines: list[str] = []
    same: dict[str, list[str]] = {}
    for number, span in enumerate(spans, 1):
        if not span.entity:
            continue
        entity = known.get(span.entity)
        name = _BREAKS.sub(" ", entity.name if entity is not None else span.text)
        for link in [f"{OWN}:{span.entity}", *_identifiers(entity)]:
            lines.append(f"N{len(lines) + 1}\tReference T{number} {_WHITE.sub('_', link)}\t{name}")
        if span.entity != NIL:
            same.setdefault(span.entity, []).append(f"T{number}")
    for each in record.entities:
        held = EntityRecord(each.id, each.label, ar=each.ar)
        fits = len(_identifiers(each)) == len(each.identifiers)
        if each.id not in same or not fits or replace(each, identifiers={}, created="", modified="") != held:
            tally.add("entity_details", each.name)
    return lines + [f"*\tEquiv {' '.join(group)}" for group in same.values() if len(group) > 1]


def _identifiers(entity: EntityRecord | None) -> list[str]:
    """What other registers call it, where brat can say so."""
    pairs = entity.identifiers.items() if entity is not None else ()
    return [f"{register}:{name}" for register, name in pairs if not _WHITE.search(register + name)]


def _relation_lines(
    record: DocumentRecord,
    relations: Sequence[RelationRecord],
    numbers: Mapping[str, int],
    counter: Counter[str],
    tally: LossTally,
) -> list[str]:
    """R lines, with what is said of each."""
    lines = []
    for number, each in enumerate(relations, 1):
        kind = safe_type(each.type)
        if kind != each.type:
            tally.add("label", f"{record.name}: {each.type}")
        lines.append(f"R{number}\t{kind} Arg1:T{numbers[each.head]} Arg2:T{numbers[each.tail]}\t")
        lines += _attributes(record, each.type, each.attributes, f"R{number}", counter, tally)
        if each.note:
            counter["#"] += 1
            lines.append(f"#{counter['#']}\tAnnotatorNotes R{number}\t{_BREAKS.sub(' ', each.note)}")
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


def write(records: Iterable[DocumentRecord], path: Path, options: WriteOptions) -> Written:
    """A folder with two files for each document, and annotation.conf."""
    settings = FolderTypes.of(options)

    def met(
        record: DocumentRecord, options: WriteOptions, tally: LossTally
    ) -> tuple[list[dict[str, bytes]], int]:
        settings.met(record)
        return encode(record, options, tally)

    return write_documents(records, path, options, naming(met), lambda: {CONFIGURATION: settings.written()})


def losses(records: Iterable[DocumentRecord], options: WriteOptions) -> list[Loss]:
    """What writing would lose, names of files included."""
    return count_losses(naming(encode))(records, options)
