"""Writing CoNLL-U and CoNLL-U Plus: sentences with `sent_id` and `text`, exact spaces, and the entities.

Entities go as brackets with clusters, as CorefUD has them (`Entity=(e1-PERS-1-role:head` … `e1)`, which nest
and cross, with attributes and who is meant), as tags (`NE=B-PERS`, outermost only), or in a column of their
own (CoNLL-U Plus).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from hashiya.formats.base import DocumentRecord, WriteOptions, Written, choice
from hashiya.formats.shared import nesting, tags
from hashiya.formats.shared.align import Aligned, AlignedDocument, align
from hashiya.formats.shared.losses import LossTally, count_fields
from hashiya.formats.shared.writing import write_lines
from hashiya.formats.training.conllu_clusters import Numbers, brackets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

OPTIONS = {"entities": ("brackets", "tags", "column")}
CANNOT_HOLD = (
    *("text", "name", "nested", "crossing", "same_range", "duplicate"),
    *("clitic", "clitic_omitted", "boundary", "no_word", "label"),
)
_PLUS = "# global.columns = ID FORM LEMMA UPOS XPOS FEATS HEAD DEPREL DEPS MISC HASHIYA:NE\n"
_BRACKETS = "# global.Entity = eid-etype-head-other\n"
_KEEPS = frozenset(("attributes", "entity", "entity_details"))
_UNSAFE = re.compile(r"[\s|()]+")
_NOT_IN_ID = re.compile(r"[\s/]+")
_WHITE = re.compile(r"\s+")
_SPACES = {" ": "\\s", "\n": "\\n", "\t": "\\t", "\r": "\\r", "|": "\\p", "\\": "\\\\"}


def safe_label(label: str) -> str:
    """A label that fits into MISC."""
    return _UNSAFE.sub("_", label)


def encode(
    record: DocumentRecord, options: WriteOptions, tally: LossTally, numbers: Numbers | None = None
) -> tuple[list[bytes], int]:
    """The lines of one document for each layer, and how many spans. `numbers`: of the file's clusters."""
    way = choice(OPTIONS, options.options, "entities")
    brackets = way == "brackets"
    aligned = align(record, options, tally, flat=not brackets, exact=True, mentions=brackets)
    if not aligned.tokens:
        tally.add("text", record.name)
    if _one_line(record.name) != record.name or not record.name:
        tally.add("name", record.name)
    for item in aligned.spans:
        if way != "brackets" and safe_label(item.span.label) != item.span.label:
            tally.add_span("label", record, item.span)
    keeps = _KEEPS if way == "brackets" else frozenset()
    count_fields(record, [item.span for item in aligned.spans], tally, keeps)
    parts = [aligned.spans]
    if options.nested == "layers":
        depths = nesting.layers([item.range for item in aligned.spans])
        parts = [
            [item for item, depth in zip(aligned.spans, depths, strict=True) if depth == layer]
            for layer in range(max(depths, default=0) + 1)
        ]
    numbers = numbers or Numbers()
    return [_document(aligned, part, way, numbers) for part in parts], len(aligned.spans)


def _one_line(name: str) -> str:
    return _WHITE.sub(" ", name).strip()


def _document(aligned: AlignedDocument, spans: Sequence[Aligned], way: str, numbers: Numbers) -> bytes:
    text, tokens = aligned.record.text or "", aligned.tokens
    name = _one_line(aligned.record.name)
    # No white space, and no slash, which is kept for parts of sentences (universaldependencies.org/format).
    sentence_id = _NOT_IN_ID.sub("_", name) or "text"
    out = [f"# newdoc id = {name}"]
    if way == "brackets":
        out += numbers.comments(aligned.record, [item.span for item in spans])
        marks = brackets(len(tokens), spans, numbers)
    else:
        marks = _tags(len(tokens), spans)
    for number, (first, after) in enumerate(aligned.units if tokens else (), 1):
        if first == after:
            continue
        gap = text[tokens[first - 1][1] : tokens[first][0]] if first else "\n"
        out += ["# newpar"] * ("\n" in gap)
        out += [f"# sent_id = {sentence_id}-{number}", f"# text = {_sentence(text, tokens[first:after])}"]
        for index in range(first, after):
            start, end = tokens[index]
            following = tokens[index + 1][0] if index + 1 < len(tokens) else len(text)
            misc = _spacing(text[end:following], last=index + 1 == after)
            if index == 0 and start:
                misc.insert(0, f"SpacesBefore={_escaped(text[:start])}")
            column = ""
            if way == "column":
                column = f"\t{marks[index]}"
            elif marks[index] not in ("", "O"):
                misc.insert(0, f"{'Entity' if way == 'brackets' else 'NE'}={marks[index]}")
            shown = "|".join(misc) or "_"
            out.append(f"{index - first + 1}\t{text[start:end]}" + "\t_" * 7 + f"\t{shown}{column}")
        out.append("")
    return ("\n".join(out) + "\n").encode("utf-8", "replace")


def _sentence(text: str, tokens: Sequence[tuple[int, int]]) -> str:
    """The sentence as its words and SpaceAfter make it: any white space is one space."""
    parts: list[str] = []
    for index, (start, end) in enumerate(tokens):
        spaced = index and start > tokens[index - 1][1]
        parts += [" " * bool(spaced), text[start:end]]
    return "".join(parts)


def _spacing(gap: str, *, last: bool) -> list[str]:
    """What MISC says of the white space after a word. After the last word of a sentence it is always said."""
    if not gap:
        return ["SpaceAfter=No"]
    return [f"SpacesAfter={_escaped(gap)}"] if gap != " " or last else []


def _escaped(gap: str) -> str:
    return "".join(_SPACES.get(char, char) for char in gap)


def _tags(length: int, spans: Sequence[Aligned]) -> list[str]:
    return tags.encode(length, [(*item.range, safe_label(item.span.label)) for item in spans])


def _told_apart(records: Iterable[DocumentRecord]) -> Iterator[DocumentRecord]:
    """Documents of one name get numbers: no two sentences of a file may have one id."""
    met: Counter[str] = Counter()
    for record in records:
        name = _NOT_IN_ID.sub("_", _one_line(record.name))
        met[name] += 1
        if met[name] > 1:
            while f"{name}-{met[name]}" in met:
                met[name] += 1
            record = replace(record, name=f"{record.name}-{met[name]}")
            met[f"{name}-{met[name]}"] += 1
        yield record


def write(records: Iterable[DocumentRecord], path: Path, options: WriteOptions) -> Written:
    """The documents one after another; with a column of its own the file says so first."""
    way = choice(OPTIONS, options.options, "entities")
    records = _told_apart(records)
    header = {"column": _PLUS, "brackets": _BRACKETS, "tags": ""}[way]
    numbers = Numbers()

    def numbered(record: DocumentRecord, options: WriteOptions, tally: LossTally) -> tuple[list[bytes], int]:
        return encode(record, options, tally, numbers)

    return write_lines(records, path, options, numbered, header=header.encode())
