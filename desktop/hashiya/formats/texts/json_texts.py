"""JSON and JSONL of texts (Wikipedia dumps, news):

the field with the text is chosen, the others become metadata; plain lists of annotations are read.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hashiya.formats.base import DocumentRecord, Format, Note, ReadOptions
from hashiya.formats.shared.checks import checked
from hashiya.formats.shared.decode import decode, decoding_notes
from hashiya.formats.shared.json_values import iter_array
from hashiya.formats.shared.left_out import LeftOut
from hashiya.formats.shared.lines import as_text, iter_json_lines, read_bytes
from hashiya.formats.texts.span_lists import read_lists

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

READ_OPTIONS: dict[str, tuple[str, ...]] = {"text_field": (), "name_field": ()}
TEXT_FIELDS = ("text", "content", "body", "article", "maintext", "raw_text", "description", "نص", "النص")
NAME_FIELDS = ("name", "title", "id", "url", "headline", "العنوان")
_LONGEST_META = 2000


def read(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
    """One document for each object that has text in the chosen field (else in the likeliest one)."""
    left = LeftOut()
    for where, value in _values(path, options):
        if isinstance(value, Note):
            yield value
            continue
        record = _record(value, options.options, f"{path.stem}-{where.rsplit(' ', 1)[-1]}")
        if record is None:
            field = options.options.get("text_field") or ", ".join(TEXT_FIELDS)
            message = f"There is no text in the field {field}."
            yield Note("no_text_field", message, str(path), where, args={"field": field}, documents=1)
            continue
        if is_address(record.text or ""):
            message = "The text is only the address of a file; the text itself is not here."
            yield Note("text_is_address", message, str(path), where, documents=1)
            continue
        spans, fields = read_lists(value, record.text or "")
        record = replace(record, spans=spans)
        _tell(value, left, fields)
        yield from checked(record, path=str(path), where=where, options=options)
    yield from left.notes(str(path))


def _tell(value: dict[str, Any], left: LeftOut, read: frozenset[str]) -> None:
    """Lists and objects are nothing a text has: annotations in a form that is not known, most likely."""
    for field, item in value.items():
        if field in read:
            continue
        if (isinstance(item, list | dict) and item) or (
            isinstance(item, str) and len(item) > _LONGEST_META and field not in TEXT_FIELDS
        ):
            left.field(field, item)


_ADDRESS = re.compile(r"(https?://|/|[A-Za-z]:\\|s3://|gs://)\S+\.\w{2,5}$")


def is_address(text: str) -> bool:
    """Whether a «text» is only the path or address of a file."""
    return _ADDRESS.match(text.strip()) is not None


def _values(path: Path, options: ReadOptions) -> Iterator[tuple[str, Any]]:
    if path.suffix.lower() == ".json":
        found = decode(read_bytes(path), options.encoding)
        for note in decoding_notes(found, path):
            yield "", note
        for number, value in enumerate(iter_array(found.text, path), 1):
            options.cancel.check()
            yield f"item {number}", value
        return
    for item in iter_json_lines(path, options, _as_it_is):
        yield ("", item) if isinstance(item, Note) else item


def _as_it_is(value: Any, _name: str) -> Any:
    return value


def _record(value: Any, options: Any, name: str) -> DocumentRecord | None:
    if not isinstance(value, dict):
        return None
    chosen = options.get("text_field", "")
    keys = (chosen,) if chosen else TEXT_FIELDS
    key = next((key for key in keys if isinstance(value.get(key), str) and value[key].strip()), None)
    if key is None:
        return None
    names = (options["name_field"],) if options.get("name_field") else NAME_FIELDS
    title = next((text for text in (as_text(value.get(field)).strip() for field in names) if text), "")
    meta = {field: item for field, item in value.items() if field != key and _short(item)}
    return DocumentRecord(" ".join(title.split())[:200] or name, value[key], meta=meta)


def _short(item: Any) -> bool:
    return isinstance(item, int | float | bool) or (isinstance(item, str) and 0 < len(item) <= _LONGEST_META)


def recognise(head: bytes, path: Path) -> float:
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t")
    if path.suffix.lower() not in (".jsonl", ".json", ".ndjson") or not start.startswith((b"{", b"[")):
        return 0.0
    named = any(f'"{field}"'.encode() in start[:20_000] for field in TEXT_FIELDS)
    return 0.7 if named else 0.15


FORMAT = Format(
    name="json-texts",
    title="JSON or JSONL of texts",
    suffixes=(".jsonl", ".json", ".ndjson"),
    read=read,
    recognise=recognise,
    read_options=READ_OPTIONS,
)
