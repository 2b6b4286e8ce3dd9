"""Which formats can read a file, told by its content first and then by its name."""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING

from hashiya.files import explain_os_error, is_held
from hashiya.formats import all_formats
from hashiya.formats.known import RefusedFormat, known_kind
from hashiya.formats.shared.lines import LONGEST_LINE

if TYPE_CHECKING:
    from pathlib import Path

    from hashiya.formats.base import Format

HEAD = 1 << 16

_LONG_STRING = re.compile(rb'"(?:[^"\\]|\\.){1000,}+"', re.DOTALL)


def _head(file: IO[bytes]) -> bytes:
    """The first 64 KiB; of JSON as much more as it takes to see what stands behind a long text."""
    head = file.read(HEAD)
    if len(head) < HEAD or not head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith((b"{", b"[")):
        return head
    return _LONG_STRING.sub(b'"..."', head + file.readline(LONGEST_LINE) + file.read(HEAD))[: 2 * HEAD]


_COMPANIONS = ("typesystem.xml", "annotation.conf", "visual.conf", "tools.conf", "kb_shortcuts.conf")


def is_companion(path: Path) -> bool:
    """Whether a file only describes others beside it and is nothing to import by itself."""
    name = path.name.lower()
    if name == "readme.md":  # the card of a data set, as Hugging Face has it
        return any(next((path.parent / "data").glob(kind), None) for kind in ("*.parquet", "*.jsonl"))
    return name in _COMPANIONS or name.endswith((".config.xml", ".label_config.json"))


def recognise(path: Path) -> list[tuple[Format, float]]:
    """The formats that can read the file, the surest first, each with how sure it is (0 to 1).

    By content first, then by name. What is of a known kind that nothing reads is left to no fallback
    (refused says which). Raises UserError when the file cannot be read. An open project is none.
    """
    if is_held(path):
        return []
    head = _opening(path)
    found = []
    for item in all_formats():
        if item.read is not None and item.recognise is not None:
            score = item.recognise(head, path)
            if score > 0:
                found.append((item, min(score, 1.0)))
    found.sort(key=lambda pair: -pair[1])
    if found and found[0][1] < _SURE and known_kind(head, path) is not None:
        return []
    return found


_SURE = 0.75  # below that a format says only that it could


def refused(path: Path) -> RefusedFormat | None:
    """Of what known kind a file is that recognise gave no format for. Raises UserError as recognise."""
    return known_kind(_opening(path), path)


def _opening(path: Path) -> bytes:
    try:
        with open(path, "rb") as file:
            return _head(file)
    except IsADirectoryError:
        return b""
    except OSError as error:
        raise explain_os_error(error, path, verb="read") from error
