"""Plain text, in whatever encoding: one document a file."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import TYPE_CHECKING

from hashiya.errors import FormatError
from hashiya.formats.base import DocumentRecord, Format, Note, ReadOptions
from hashiya.formats.shared.checks import checked
from hashiya.formats.shared.decode import decode, decoding_notes, guess_encoding
from hashiya.formats.shared.lines import read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SUFFIXES = (".txt", ".text", ".asc", ".md")


def read(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
    """The file as one document. Its meta has the encoding, and the digest of the file where bytes were
    changed.

    Raises FormatError for an empty or a binary file.
    """
    options.cancel.check()
    data = read_bytes(path)
    if not data.strip():
        raise FormatError(
            "empty", f"{path.name} is empty.", hint="There is nothing to import.", path=str(path)
        )
    found = decode(data, options.encoding)
    meta: dict[str, object] = {"encoding": found.encoding, "file_sha256": hashlib.sha256(data).hexdigest()}
    del data  # 50 MB of it are not kept while the text is worked on
    yield from decoding_notes(found, path)
    record = DocumentRecord(path.stem, found.text, meta=meta)
    yield from checked(record, path=str(path), where="", options=options, bom=True)


_LETTERS = 0.6  # of what is no white space, in prose; tables and markup have fewer
_TAG = re.compile(r"</?[A-Za-z][\w:.-]*(\s[^<>]{0,200})?/?>")
_ENOUGH = 4  # lines that look like a row


def recognise(head: bytes, path: Path) -> float:
    """Sure by a suffix of text; else only prose, neither a table nor markup."""
    if head.startswith((b"PK\x03\x04", b"%PDF-", b"\x1f\x8b", b"<?xml")) or path.is_dir():
        return 0.0
    try:
        guess = guess_encoding(head, whole=False)
    except FormatError:
        return 0.0
    if path.suffix.lower() in _SUFFIXES:
        return 0.6
    return 0.1 if is_prose(head.decode(guess.encoding, "replace")) else 0.0


def is_prose(text: str) -> bool:
    """Whether the beginning of a file reads as running text."""
    solid = "".join(text.split())
    if not solid or sum(char.isalpha() or char.isdigit() for char in solid) < _LETTERS * len(solid):
        marks = sum(unicodedata.category(char)[0] in "LMN" for char in solid)
        if not solid or marks < _LETTERS * len(solid):
            return False
    lines = [line for line in text.splitlines() if line.strip()]
    if solid[0] in "{[" or len(_TAG.findall(text)) > max(2, len(lines) // 10):
        return False
    return not _columns(lines)


def _columns(lines: list[str]) -> bool:
    """Whether most lines have the same number of cells: tabs, or of two cells at least with , ; |."""
    for divider, fewest in (("\t", 1), (",", 2), (";", 2), ("|", 2)):
        counts = [line.count(divider) for line in lines[:200]]
        usual = max(set(counts), key=counts.count, default=0)
        rows = counts.count(usual)
        if usual >= fewest and rows >= max(2, 0.8 * len(counts)) and (divider == "\t" or rows >= _ENOUGH):
            return True
    return False


FORMAT = Format(name="text", title="Plain text", suffixes=_SUFFIXES, read=read, recognise=recognise)
