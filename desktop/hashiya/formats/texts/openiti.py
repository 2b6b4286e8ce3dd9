"""OpenITI mARkdown: the text without its marks, with the names that are tagged in it; headings, pages and
milestones go into the document's metadata. What is a mark is what OpenITI's own parser takes for one.

meta["openiti"] has the header's fields; meta["headings"] ranges with their level, meta["pages"] and
meta["milestones"] places with their names, all in code points of the text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.errors import FormatError
from hashiya.formats.base import DocumentRecord, Format, Note, ReadOptions
from hashiya.formats.shared.checks import checked
from hashiya.formats.shared.folders import read_each
from hashiya.formats.shared.lines import as_text, iter_lines, load_json
from hashiya.formats.texts.openiti_marks import END, FIELDS, MAGIC, PLACES, OpenitiBook
from hashiya.formats.texts.openiti_names import KNOWN, TAGS
from hashiya.formats.texts.openiti_write import CANNOT_HOLD, losses, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LONGEST_LINE = 16 << 20
_FIELDS = 200


def read(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
    """Each book as one document, one paragraph a line: a file, or those of a folder.

    Raises FormatError without OpenITI's first line; in a folder that is a Note.
    """
    yield from read_each(path, ".markdown", _read_book, options)


def _read_book(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
    book = OpenitiBook()
    fields: dict[str, str] = {}
    state = "start"
    for item in iter_lines(path, options, longest=_LONGEST_LINE):
        if isinstance(item, Note):
            yield item
        elif state == "start":
            if not item[1].lstrip("\ufeff").startswith(MAGIC):
                raise FormatError(
                    "not_openiti",
                    f"{path.name} is not OpenITI mARkdown.",
                    hint="Its first line must be " + MAGIC,
                )
            state = "header"
        elif state == "header":
            if item[1].strip() == END:
                state = "text"
            elif item[1].startswith("#META#") and len(fields) < _FIELDS:
                key, _, value = item[1][6:].partition("::")
                fields[key.strip()] = value.strip()
        else:
            book.line(item[1])
    spans = book.spans({**KNOWN, **_told(fields.pop(TAGS, ""))})
    meta: dict[str, object] = {FIELDS: fields} if fields else {}
    for key in PLACES:
        if found := getattr(book, key):
            meta[key] = [list(entry) for entry in found]
    name = path.name.removesuffix(".mARkdown").removesuffix(".completed").removesuffix(".txt")
    yield from book.left_out.notes(str(path))
    record = DocumentRecord(name, book.text, tuple(spans), meta=meta)
    yield from checked(record, path=str(path), where="", options=options)


def _told(field: str) -> dict[str, str]:
    """Letters → label, as the header says it."""
    try:
        value = load_json(field) if field else {}
    except ValueError:
        return {}
    return {key: as_text(label) for key, label in value.items()} if isinstance(value, dict) else {}


def recognise(head: bytes, path: Path) -> float:
    return 0.99 if head.removeprefix(b"\xef\xbb\xbf").startswith(MAGIC.encode()) else 0.0


FORMAT = Format(
    name="openiti",
    title="OpenITI mARkdown",
    suffixes=(".mARkdown",),
    cannot_hold=CANNOT_HOLD,
    read=read,
    write=write,
    losses=losses,
    recognise=recognise,
    folder=True,
)
