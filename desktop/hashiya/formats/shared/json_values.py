"""JSON objects of a file one after another, whether they stand in lines or in one array."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeVar

from hashiya.errors import FormatError
from hashiya.formats.base import Note, ReadOptions
from hashiya.formats.shared.decode import decode, decoding_notes
from hashiya.formats.shared.lines import iter_json_lines, json_decoder, read_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

ParsedValue = TypeVar("ParsedValue")
_HEAD = 4096


def iter_json_values(
    path: Path, options: ReadOptions, parse: Callable[[Any, str], ParsedValue]
) -> Iterator[tuple[str, ParsedValue] | Note]:
    """("line N" or "item N", what `parse` makes of a value and of a name for it).

    A file that begins with [ is one array, or else each line is a value. A value for which `parse` raises
    ValueError with a plain sentence becomes a Note. Raises FormatError for an array that is no JSON.
    """
    if not _is_array(path):
        yield from iter_json_lines(path, options, parse)
        return
    found = decode(read_bytes(path), options.encoding)
    yield from decoding_notes(found, path)
    for number, value in enumerate(iter_array(found.text, path), 1):
        options.cancel.check()
        where = f"item {number}"
        try:
            parsed = parse(value, f"{path.stem}-{number}")
        except ValueError as error:
            message = f"The item was left out. {error}"
            yield Note("bad_item", message, str(path), where, args={"item": number}, documents=1)
            continue
        yield where, parsed


def _is_array(path: Path) -> bool:
    """Whether the file is one array, and not lines of JSON (which may be arrays too)."""
    try:
        with open(path, "rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return False
    for encoding in ("utf-8-sig", "utf-16"):
        if encoding == "utf-16" and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
            continue
        return head.decode(encoding, "replace").lstrip().startswith("[")
    return False


def iter_array(text: str, path: Path) -> Iterator[Any]:
    """The items of a JSON array one by one; an object alone counts as one item. Raises FormatError."""
    decoder = json_decoder()
    at = _skip(text, 0)
    inside = text[at : at + 1] == "["
    at = _skip(text, at + 1) if inside else at
    while at < len(text) and text[at] != "]":
        try:
            value, at = decoder.raw_decode(text, at)
        except (json.JSONDecodeError, RecursionError) as error:
            raise _broken(path, getattr(error, "pos", at)) from error
        yield value
        at = _skip(text, at)
        if inside and text[at : at + 1] == ",":
            at = _skip(text, at + 1)
        elif inside and text[at : at + 1] != "]":
            raise _broken(path, at)
    if inside and at >= len(text):
        raise _broken(path, at)
    if (behind := _skip(text, at + 1)) < len(text):  # another array, that nobody would miss
        raise _broken(path, behind)


def _broken(path: Path, at: int) -> FormatError:
    return FormatError(
        "bad_json",
        f"{path.name} is not JSON (character {at + 1}).",
        hint="Export it again; the file may have been cut off.",
        path=str(path),
        character=at + 1,
    )


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n\ufeff":
        at += 1
    return at
