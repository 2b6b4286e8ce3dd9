"""Plain text, in whatever encoding: one document a file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from hashiya.errors import FormatError
from hashiya.formats.base import DocumentRecord, Format, Note, ReadOptions
from hashiya.formats.shared.checks import checked
from hashiya.formats.shared.decode import ENCODINGS, decode, guess_encoding
from hashiya.formats.shared.lines import read_bytes

_SUFFIXES = (".txt", ".text", ".asc")


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
    if not found.sure:
        message = f"The encoding is not sure; read as {found.encoding}."
        hint = {"encoding": found.encoding, "choices": ", ".join(ENCODINGS)}
        yield Note("encoding_unsure", message, str(path), "", True, hint)
    if found.errors:
        message = f"{found.errors} places are not {found.encoding}; they were replaced."
        yield Note(
            "undecodable", message, str(path), "", True, {"encoding": found.encoding, "count": found.errors}
        )
    meta: dict[str, object] = {"encoding": found.encoding, "file_sha256": hashlib.sha256(data).hexdigest()}
    record = DocumentRecord(path.stem, found.text, meta=meta)
    yield from checked(record, path=str(path), where="", options=options, bom=True)


def recognise(head: bytes, path: Path) -> float:
    if head.startswith((b"PK\x03\x04", b"%PDF-", b"\x1f\x8b", b"<?xml")) or path.is_dir():
        return 0.0
    try:
        guess_encoding(head, whole=False)
    except FormatError:
        return 0.0
    return 0.6 if path.suffix.lower() in _SUFFIXES else 0.1


FORMAT = Format(name="text", title="Plain text", suffixes=_SUFFIXES, read=read, recognise=recognise)
