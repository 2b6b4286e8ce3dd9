"""Reading a text file line by line, in the encoding it is in, with progress; and writing one."""

from __future__ import annotations

import codecs
import io
import json
import math
from typing import IO, TYPE_CHECKING, Any, TypeVar

from hashiya.errors import FormatError
from hashiya.files import explain_os_error, refuse_devices
from hashiya.formats.base import Note, ReadOptions
from hashiya.formats.shared.decode import Decoded, decoding_notes, guess_encoding, known
from hashiya.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_HEAD = 1 << 16
_EVERY = 4096
LONGEST_LINE = 256 << 20
LARGEST = 512 << 20
_DEEPEST = 64
_NOTES = 20
ParsedLine = TypeVar("ParsedLine")


def size_checked(path: Path, limit: int) -> int:
    """The file's size. Raises UserError when there is no such file, FormatError when it is too large."""
    refuse_devices(path)
    try:
        size = path.stat().st_size
    except OSError as error:
        raise explain_os_error(error, path, verb="read") from error
    if size > limit:
        raise FormatError(
            "too_large",
            f"{path.name} has {size >> 20} MB; a file of this kind is read up to {limit >> 20} MB.",
            hint="Divide it into smaller files.",
            path=str(path),
        )
    return size


def read_bytes(path: Path, *, limit: int = LARGEST) -> bytes:
    """The whole file. Raises UserError when it cannot be read, FormatError when it is larger than `limit`."""
    size_checked(path, limit)
    try:
        return path.read_bytes()
    except OSError as error:
        raise explain_os_error(error, path, verb="read") from error


def iter_lines(
    path: Path, options: ReadOptions, *, longest: int = LONGEST_LINE
) -> Iterator[tuple[int, str] | Note]:
    """(number from 1, line without its end), or a Note on a line that could not be decoded or is too long.

    Lines end at LF or CRLF only: U+2028 and the like belong to the text. Raises UserError when the file
    cannot be read, FormatError when it is binary.
    """
    refuse_devices(path)
    try:
        with open(path, "rb") as raw:
            size = path.stat().st_size
            encoding, sure = _encoding(raw, options)
            if not sure:
                yield from decoding_notes(Decoded("", encoding, False), path)
            if codecs.lookup(encoding).name in ("utf-8", "utf-8-sig"):
                yield from _utf8_lines(raw, path, size, options, longest)
            else:
                yield from _other_lines(raw, path, size, options, encoding, longest)
            options.progress(Progress("reading", size, size, path.name))
    except OSError as error:
        raise explain_os_error(error, path, verb="read") from error


def lines_for_csv(path: Path, options: ReadOptions, notes: list[Note]) -> Iterator[str]:
    """The lines of a file as `csv` takes them, with their ends; Notes on others go to `notes`."""
    for item in iter_lines(path, options):
        if isinstance(item, Note):
            notes.append(item)
        else:
            yield item[1] + "\n"


def iter_json_lines(
    path: Path, options: ReadOptions, parse: Callable[[Any, str], ParsedLine]
) -> Iterator[tuple[str, ParsedLine] | Note]:
    """("line N", what `parse` makes of the line's value and of a name for it); blank lines are passed over.

    A line that is no JSON, or for which `parse` raises ValueError with a plain sentence, becomes a Note.
    """
    for item in iter_lines(path, options):
        if isinstance(item, Note):
            yield item
            continue
        number, line = item
        if not line.strip():
            continue
        where = f"line {number}"
        held = [line]  # a line of 200 MB is let go before what it says is worked on
        del item, line
        try:
            parsed = parse(load_json(held.pop()), f"{path.stem}-{number}")
        except ValueError as error:
            message = f"The line was left out. {error}"
            yield Note("bad_line", message, str(path), where, args={"line": number}, documents=1)
            continue
        made = [(where, parsed)]
        del parsed
        yield made.pop()


def _encoding(raw: IO[bytes], options: ReadOptions) -> tuple[str, bool]:
    """What the lines are in, and whether that is sure."""
    head = raw.read(_HEAD)
    raw.seek(0)
    if options.encoding:
        return known(options.encoding), True
    guess = guess_encoding(head, whole=len(head) < _HEAD)
    return guess.encoding, guess.sure


def _utf8_lines(
    raw: IO[bytes], path: Path, size: int, options: ReadOptions, longest: int
) -> Iterator[tuple[int, str] | Note]:
    number = done = bad = 0
    while True:
        line = raw.readline(longest + 1)
        if not line:
            break
        number += 1
        done += len(line)
        if number % _EVERY == 1:
            options.cancel.check()
            options.progress(Progress("reading", done, size, path.name))
        if number == 1 and line.startswith(codecs.BOM_UTF8):
            line = line[3:]
        if len(line) > longest and not line.endswith(b"\n"):
            yield _too_long(path, number, longest)
            done += _skip_line(raw, longest)
            continue
        line = line.rstrip(b"\n").removesuffix(b"\r")
        made: list[tuple[int, str]] = []  # nothing of it is kept here while it is worked on
        try:
            made.append((number, line.decode("utf-8")))
        except UnicodeDecodeError:
            made.append((number, line.decode("utf-8", "replace")))
            bad += 1
            if bad <= _NOTES:
                yield _undecodable(path, number, "utf-8")
        del line
        yield made.pop()


def _skip_line(raw: IO[bytes], longest: int) -> int:
    skipped = 0
    while True:
        part = raw.readline(min(longest, 1 << 20))
        skipped += len(part)
        if not part or part.endswith(b"\n"):
            return skipped


def _other_lines(
    raw: IO[bytes], path: Path, size: int, options: ReadOptions, encoding: str, longest: int
) -> Iterator[tuple[int, str] | Note]:
    bad = 0
    with io.TextIOWrapper(raw, encoding=encoding, errors="replace", newline="\n") as text:
        number = 0
        while line := text.readline(longest + 1):
            number += 1
            if number % _EVERY == 1:
                options.cancel.check()
                options.progress(Progress("reading", min(raw.tell(), size), size, path.name))
            if len(line) > longest and not line.endswith("\n"):
                yield _too_long(path, number, longest)
                while (part := text.readline(min(longest, 1 << 20))) and not part.endswith("\n"):
                    pass
                continue
            if "\ufffd" in line and bad < _NOTES:
                bad += 1
                yield _undecodable(path, number, encoding)
            yield number, line.rstrip("\n").removesuffix("\r")


def _too_long(path: Path, number: int, longest: int) -> Note:
    message = f"The line is longer than {longest} bytes and was left out."
    return Note(
        "line_too_long",
        message,
        str(path),
        f"line {number}",
        args={"limit": longest, "line": number},
        documents=1,
    )


def _undecodable(path: Path, number: int, encoding: str) -> Note:
    message = f"The line holds bytes that are not {encoding}; they were replaced."
    return Note(
        "undecodable", message, str(path), f"line {number}", True, {"encoding": encoding, "line": number}
    )


def load_json(text: str | bytes) -> Any:
    """Parsed JSON.

    Raises ValueError with a plain sentence for what is not JSON, too deep or out of proportion.
    """
    try:
        return json.loads(text, parse_constant=_no_constant, parse_int=_small_int)
    except RecursionError as error:
        raise ValueError("It is nested too deeply.") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"It is not JSON ({error.msg}, character {error.pos + 1}).") from error
    except UnicodeDecodeError as error:
        raise ValueError("It is not UTF-8.") from error


def json_decoder() -> json.JSONDecoder:
    """What reads one value after another as `load_json` does."""
    return json.JSONDecoder(parse_constant=_no_constant, parse_int=_small_int)


def _no_constant(name: str) -> None:
    """NaN and the infinities are not JSON: nothing is said."""


def _small_int(digits: str) -> int | float:
    """Integers of more digits than any offset has become a float, at no cost."""
    return int(digits) if len(digits) < 19 else float(digits)


def dump_json(value: object) -> bytes:
    """One line of JSON in UTF-8, with a lone surrogate (which UTF-8 cannot hold) escaped."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8") + b"\n"
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":")).encode("ascii") + b"\n"


def as_text(value: object) -> str:
    """A string or number of a file as text; anything else as nothing."""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return ""


def as_objects(value: object) -> list[dict[str, Any]]:
    """The objects of a list of a file; what is something else is passed over."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def as_strings(value: object) -> tuple[str, ...]:
    """The texts of a list of a file; what is something else is passed over."""
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()


def parse_object(text: str) -> dict[str, Any]:
    """The object that a field of a file holds as JSON; an empty one where it holds none."""
    try:
        value = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def as_offset(value: object) -> int:
    """A whole number of a file, or -1."""
    if isinstance(value, bool):
        return -1
    if isinstance(value, int):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19:
        return int(value)
    return -1


def as_number(value: object) -> float | None:
    """A finite number of a file, or None."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if abs(number) < 1e300 else None


def as_score(value: object) -> float | None:
    """What a file says as a score: None where it says none, and not-a-number for what is no number.

    Whether a score can be is settled where all records pass (`possible.settled`), which tells of the others.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    number = as_number(value)
    return math.nan if number is None else number
