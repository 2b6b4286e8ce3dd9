"""Writing OpenITI mARkdown: a book for each document, names tagged before their words.

Headings, pages and milestones that a text came with go back to their places. What is written is read again at
once: so it is known whether the text comes back as it is.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from hashiya.core.titles import told_meta
from hashiya.formats.shared.folders import naming, write_documents
from hashiya.formats.shared.lines import dump_json
from hashiya.formats.shared.losses import DETAILS, LossTally
from hashiya.formats.shared.writing import chosen, count_losses, split_layers
from hashiya.formats.texts.openiti_marks import END, FIELDS, MAGIC, PLACES, OpenitiBook
from hashiya.formats.texts.openiti_names import TAGS, NameTag, letters_for, range_of, tag_of, unusual

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from hashiya.formats.base import DocumentRecord, Loss, SpanRecord, WriteOptions, Written

CANNOT_HOLD = (
    *("text", "name", "nested", "crossing", "same_range", "duplicate"),
    *("clitic", "boundary", "no_word", *DETAILS),
)


def encode(
    record: DocumentRecord, options: WriteOptions, tally: LossTally
) -> tuple[list[dict[str, bytes]], int]:
    """The file of each layer, and how many spans."""
    spans = chosen(record, options, tally, frozenset(("meta",)))
    letters = letters_for(span.label for span in spans)
    tags = [_tags(record, part, letters, tally) for part in split_layers(spans, options)]
    placed = any(_pairs(record.meta, key) for key in PLACES)
    body = _body(record, tags[0], marked=placed)
    back = _read_again(body)
    if placed and any(_pairs(record.meta, key) != list(getattr(back, key)) for key in PLACES):
        placed = False
        back = _read_again(_body(record, tags[0], marked=False))
    if back.text != record.text:
        tally.add("text", record.name)
    kept = {FIELDS, *(PLACES if placed else ())}
    if any(value for key, value in told_meta(record.meta, record.text or "").items() if key not in kept):
        tally.add("meta", record.name)
    header = _header(record, unusual(letters))
    layers = []
    for part in tags:
        data = f"{header}{_body(record, part, marked=placed)}"
        layers.append({".mARkdown": data.encode("utf-8", "replace")})
    return layers, sum(map(len, tags))


def _tags(
    record: DocumentRecord, spans: Sequence[SpanRecord], letters: dict[str, str], tally: LossTally
) -> list[NameTag]:
    """A tag for each span, in the order of the text; what moves or is left out goes into the tally."""
    text = record.text or ""
    found: list[NameTag] = []
    seen: set[tuple[int, int, str]] = set()
    for span in spans:
        tag = tag_of(text, span, letters[span.label])
        place = range_of(text, tag) if tag is not None else None
        if tag is None or place is None:
            tally.add_span("no_word", record, span)
            continue
        if (*place, span.label) in seen:
            tally.add_span("duplicate", record, span)
            continue
        seen.add((*place, span.label))
        if place != (span.start, span.end):
            first, last = sorted((span.start, place[0])), sorted((span.end, place[1]))
            changed = text[slice(*first)] + text[slice(*last)]
            tally.add_span("clitic" if any(map(str.isalnum, changed)) else "boundary", record, span)
        found.append(tag)
    return found


def _header(record: DocumentRecord, tags: dict[str, str]) -> str:
    fields = record.meta.get(FIELDS)
    lines = [MAGIC, ""]
    for key, value in fields.items() if isinstance(fields, dict) else ():
        lines.append(f"#META# {_one_line(key)}\t:: {_one_line(value)}")
    if tags:
        lines.append(f"#META# {TAGS}\t:: {dump_json(tags).decode('utf-8').strip()}")
    return "\n".join([*lines, END, "", ""])


def _one_line(value: object) -> str:
    return " ".join(str(value).split())


def _body(record: DocumentRecord, tags: Sequence[NameTag], *, marked: bool) -> str:
    """The lines of the text: paragraphs with #, headings with ###, verses with %~% between their halves."""
    text = record.text or ""
    before: dict[int, list[str]] = defaultdict(list)
    headings: dict[tuple[int, int], int] = {}
    if marked:
        for key, prefix in (("pages", "Page"), ("milestones", "")):
            for at, name in _pairs(record.meta, key):
                before[at].append(f" {prefix}{name}")
        headings = {(start, end): level for start, end, level in _pairs(record.meta, "headings")}
    for tag in tags:
        before[tag.at].append(f"{tag} ")
    out: list[str] = []
    at = 0
    places = sorted(before)
    following = 0
    for line in text.split("\n"):
        end = at + len(line)
        level = headings.get((at, end))
        out.append(f"### {'|' * level} " if level else "# ")
        here = at
        while following < len(places) and places[following] <= end:
            place = places[following]
            out += [text[here:place], *before[place]]
            here = place
            following += 1
        out += [text[here:end], "\n"]
        at = end + 1
    return "".join(out).replace("\t", " %~% ") if "%~%" not in text else "".join(out)


_SHAPES = {"headings": (int, int, int), "pages": (int, str), "milestones": (int, str)}


def _pairs(meta: Mapping[str, object], key: str) -> list[tuple[Any, ...]]:
    """The places of metadata, as far as they are such."""
    value = meta.get(key)
    found = [tuple(each) for each in value if isinstance(each, list)] if isinstance(value, list) else []
    return [each for each in found if tuple(map(type, each)) == _SHAPES[key]]


def _read_again(body: str) -> OpenitiBook:
    book = OpenitiBook()
    for line in body.split("\n"):
        book.line(line)
    return book


def write(records: Iterable[DocumentRecord], path: Path, options: WriteOptions) -> Written:
    """A folder with a file for each document."""
    return write_documents(records, path, options, naming(encode))


def losses(records: Iterable[DocumentRecord], options: WriteOptions) -> list[Loss]:
    """What writing would lose, names of files included."""
    return count_losses(naming(encode))(records, options)
