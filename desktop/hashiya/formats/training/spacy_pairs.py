"""spaCy: JSONL of [text, {"entities": …}] pairs, a document each, as its older training took them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from hashiya.formats.base import DocumentRecord, Format, Note, ReadOptions, SpanRecord, WriteOptions, Written
from hashiya.formats.shared.checks import checked
from hashiya.formats.shared.decode import decode, decoding_notes
from hashiya.formats.shared.json_values import iter_array
from hashiya.formats.shared.left_out import LeftOut
from hashiya.formats.shared.lines import as_offset, as_text, dump_json, iter_json_lines, read_bytes
from hashiya.formats.shared.losses import DETAILS, LossTally
from hashiya.formats.shared.writing import chosen, count_losses, split_layers, write_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


def encode(record: DocumentRecord, options: WriteOptions, tally: LossTally) -> tuple[list[bytes], int]:
    spans = chosen(record, options, tally, frozenset())
    lines = []
    for part in split_layers(spans, options):
        entities = [(span.start, span.end, span.label) for span in part]
        lines.append(dump_json([record.text or "", {"entities": entities, "name": record.name}]))
    return lines, len(spans)


def write(records: Iterable[DocumentRecord], path: Path, options: WriteOptions) -> Written:
    return write_lines(records, path, options, encode)


def read(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
    """A pair a line; or a list of pairs, also inside the object that annotation pages for spaCy save."""
    left = LeftOut()
    items = (
        iter_json_lines(path, options, partial(_pair, left))
        if _is_lines(path)
        else _listed_pairs(path, options, left)
    )
    for item in items:
        if isinstance(item, Note):
            yield item
        else:
            yield from checked(item[1], path=str(path), where=item[0], options=options)
    yield from left.notes(str(path))


def _is_lines(path: Path) -> bool:
    try:
        with open(path, "rb") as file:
            start = b"".join(file.read(200).removeprefix(b"\xef\xbb\xbf").split())
    except OSError:
        return True  # told where the lines are read
    return not start.startswith((b"{", b"[["))


def _listed_pairs(
    path: Path, options: ReadOptions, left: LeftOut
) -> Iterator[tuple[str, DocumentRecord] | Note]:
    found = decode(read_bytes(path), options.encoding)
    yield from decoding_notes(found, path)
    values = list(iter_array(found.text, path))
    if len(values) == 1 and isinstance(values[0], dict) and isinstance(values[0].get("annotations"), list):
        values = values[0]["annotations"]
    for number, value in enumerate(values, 1):
        options.cancel.check()
        where = f"item {number}"
        if value is None:
            continue  # a page that was passed over
        try:
            yield where, _pair(left, value, f"{path.stem}-{number}")
        except ValueError as error:
            message = f"The item was left out. {error}"
            yield Note("bad_item", message, str(path), where, args={"item": number}, documents=1)


def _pair(left: LeftOut, value: Any, name: str) -> DocumentRecord:
    if not (
        isinstance(value, list)
        and len(value) == 2
        and isinstance(value[0], str)
        and isinstance(value[1], dict)
    ):
        raise ValueError('It is not a pair [text, {"entities": …}].')
    found = value[1].get("entities")
    spans = [_entity(item) for item in found] if isinstance(found, list) else []
    for key, given in value[1].items():
        if (key not in ("entities", "name") or (key == "entities" and not isinstance(given, list))) and given:
            left.field(key, given)
    return DocumentRecord(as_text(value[1].get("name")) or name, value[0], tuple(spans))


def _entity(value: Any) -> SpanRecord:
    if not isinstance(value, list) or len(value) < 3:
        return SpanRecord(-1, -1, "?")
    return SpanRecord(as_offset(value[0]), as_offset(value[1]), as_text(value[2]))


def recognise(head: bytes, path: Path) -> float:
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t")
    line = start.split(b"\n", 1)[0]
    if line.startswith(b"[") and b'"entities"' in line:
        return 0.95
    packed = b"".join(start[:20_000].split())
    listed = packed.startswith(b'[["') or (packed.startswith(b"{") and b'"annotations":[[' in packed)
    return 0.95 if listed and b'{"entities":' in packed else 0.0


PAIRS = Format(
    name="spacy-jsonl",
    title="spaCy JSONL",
    suffixes=(".jsonl",),
    cannot_hold=tuple(DETAILS),
    read=read,
    write=write,
    losses=count_losses(encode),
    recognise=recognise,
)
