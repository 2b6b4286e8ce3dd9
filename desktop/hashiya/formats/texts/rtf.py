"""RTF: the text of a document of a word processor, through striprtf."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hashiya.errors import FormatError
from hashiya.formats.base import DocumentRecord, Format, Note, ReadOptions
from hashiya.formats.shared.checks import checked
from hashiya.formats.shared.lines import read_bytes
from hashiya.formats.shared.xmlsafe import missing as library_missing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_LARGEST = 64 << 20
_PICTURE = re.compile(rb"[0-9a-fA-F\r\n]{4000,}")
_CODEPAGE = re.compile(rb"\\ansicpg(\d{1,5})")


def missing() -> str:
    return library_missing("striprtf")


def read(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
    """The text as one document, one line a paragraph. Raises FormatError for what is no RTF or is empty."""
    from striprtf.striprtf import rtf_to_text

    options.cancel.check()
    data = read_bytes(path, limit=_LARGEST)
    if not data.lstrip().startswith(b"{\\rtf"):
        raise FormatError(
            "not_rtf", f"{path.name} is not RTF.", hint="Save it as DOCX or plain text.", path=str(path)
        )
    # Pictures are pages of hexadecimal digits; without them what is left is read in proportion.
    source = _PICTURE.sub(b"", data)
    encoding = _encoding(source)
    try:
        convert: Callable[..., str] = rtf_to_text
        text = convert(source.decode("latin-1"), encoding=encoding, errors="replace")
    except Exception as error:  # the library raises whatever a broken file provokes
        raise FormatError(
            "bad_rtf",
            f"{path.name} cannot be read as RTF: {str(error)[:200] or type(error).__name__}.",
            hint="Save it as DOCX.",
            path=str(path),
        ) from error
    text = "\n".join(line.rstrip(" \t") for line in text.split("\n")).strip("\n")
    if not text.strip():
        raise FormatError(
            "empty", f"{path.name} holds no text.", hint="There is nothing to import.", path=str(path)
        )
    if lost := text.count("\ufffd"):
        message = f"{lost} places are not {encoding}; they were replaced."
        yield Note("undecodable", message, str(path), "", True, {"encoding": encoding, "count": lost})
    yield from checked(DocumentRecord(path.stem, text), path=str(path), where="", options=options)


def _encoding(source: bytes) -> str:
    """The code page the file names, when Python knows it."""
    import codecs

    match = _CODEPAGE.search(source[:4096])
    try:
        return codecs.lookup(f"cp{match[1].decode()}").name if match else "cp1252"
    except LookupError:
        return "cp1256"


def recognise(head: bytes, path: Path) -> float:
    return 0.98 if head.lstrip().startswith(b"{\\rtf") else 0.0


FORMAT = Format(
    name="rtf",
    title="RTF",
    suffixes=(".rtf",),
    read=read,
    recognise=recognise,
    extra="formats",
    missing=missing,
)
