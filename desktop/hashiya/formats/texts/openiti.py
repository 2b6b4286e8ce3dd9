"""OpenITI mARkdown: the text without its marks; headings, pages and milestones go into the document's
metadata.

meta["openiti"] has the header's fields; meta["headings"] ranges with their level, meta["pages"] and
meta["milestones"] places with their names, all in code points of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from hashiya.errors import FormatError
from hashiya.formats.base import DocumentRecord, Format, Note, ReadOptions
from hashiya.formats.shared.checks import checked
from hashiya.formats.shared.lines import iter_lines

_MAGIC = "######OpenITI#"
_END = "#META#Header#End#"
_HEADING = re.compile(r"### ((?:\|+|\$+)(?:[A-Z]+\|)?) ?")
_MARK = re.compile(
    r"\s*\b(Page(?:V\d+P\w+|[A-Z]\w*)|ms[A-Z]?\d+)\b|@[A-Z]{2,4}@?[A-Z]*\d{1,2}|\s?%~%\s?|\s*\u200c?~~"
)
_LONGEST_LINE = 16 << 20
_FIELDS = 200


class _Book:
    """The text as it grows, and what was found on the way."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.headings: list[tuple[int, int, int]] = []
        self.pages: list[tuple[int, str]] = []
        self.milestones: list[tuple[int, str]] = []

    def add(self, text: str) -> None:
        """Text of one line, its marks taken out."""
        at = 0
        for match in _MARK.finditer(text):
            self._push(text[at : match.start()])
            at = match.end()
            if match[1] is None:
                self._push("\t" if "%~%" in match[0] else "")
            elif match[1].startswith("Page"):
                self.pages.append((self.length, match[1][4:]))
            else:
                self.milestones.append((self.length, match[1]))
        self._push(text[at:])

    def new_line(self) -> None:
        if self.parts:
            self._push("\n")

    def _push(self, text: str) -> None:
        if text:
            self.parts.append(text)
            self.length += len(text)


def read(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
    """The book as one document, one paragraph a line. Raises FormatError without OpenITI's first line."""
    book = _Book()
    fields: dict[str, str] = {}
    state = "start"
    for item in iter_lines(path, options, longest=_LONGEST_LINE):
        if isinstance(item, Note):
            yield item
        elif state == "start":
            if not item[1].lstrip("\ufeff").startswith(_MAGIC):
                raise FormatError(
                    "not_openiti",
                    f"{path.name} is not OpenITI mARkdown.",
                    hint="Its first line must be " + _MAGIC,
                )
            state = "header"
        elif state == "header":
            if item[1].strip() == _END:
                state = "text"
            elif item[1].startswith("#META#") and len(fields) < _FIELDS:
                key, _, value = item[1][6:].partition("::")
                fields[key.strip()] = value.strip()
        else:
            _line(book, item[1])
    meta: dict[str, object] = {"openiti": fields}
    for key in ("headings", "pages", "milestones"):
        if found := getattr(book, key):
            meta[key] = [list(entry) for entry in found]
    name = path.name.removesuffix(".mARkdown").removesuffix(".completed").removesuffix(".txt")
    yield from checked(
        DocumentRecord(name, "".join(book.parts), meta=meta), path=str(path), where="", options=options
    )


def _line(book: _Book, line: str) -> None:
    if line.startswith("~~"):
        book.add((" " if book.parts else "") + line[2:].strip())
        return
    heading = _HEADING.match(line)
    body = line[heading.end() :] if heading else re.sub(r"^#+ ?", "", line)
    if not body.strip():
        return
    book.new_line()
    start = book.length
    book.add(body.strip())
    if heading and book.length > start:
        book.headings.append((start, book.length, heading[1].count("|") or heading[1].count("$")))


def recognise(head: bytes, path: Path) -> float:
    return 0.99 if head.removeprefix(b"\xef\xbb\xbf").startswith(_MAGIC.encode()) else 0.0


FORMAT = Format(
    name="openiti",
    title="OpenITI mARkdown",
    suffixes=(".mARkdown",),
    read=read,
    recognise=recognise,
)
