"""OpenITI mARkdown: the text without its marks; headings, pages and milestones go into the document's
metadata. What is a mark is what OpenITI's own parser takes for one.

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
from hashiya.formats.shared.left_out import LeftOut
from hashiya.formats.shared.lines import iter_lines

_MAGIC = "######OpenITI#"
_END = "#META#Header#End#"
_HEADING = re.compile(r"### ?(?:(\|+)(?:[A-Z]+\|)?|(\$+)(?:[A-Z_]+\$?)?|@(?: ?[A-Z]+)*) ?")
_PARAGRAPH = re.compile(r"#+(?!\$#) ?(?:\$[A-Z_]+\$|~:[^:\n]{0,80}:)?\s?")
_TAG = (
    r"@[A-Z]{3}@[A-Z]{3,}@[A-Za-z]+@(?:-@[0tf][ftalmr]@)?"  # a name found by a program
    r"|@[^@\s]{1,40}@[^@\s_]{1,40}_[^@\s]{1,80}@"  # one put by a person
    r"|@(?:MATN|ISNAD|HUKM|END|COMMENT|SRC|QUOTE|QUR|POEM)@"
    r"|@[A-Z]{1,5}\d{1,6}(?![A-Za-z])"  # @YD597, @P02, @TOP01
    r"|@[A-Z]{2,5}(?=\s|$)"
    r"|\#\$\#[A-Z]+\d*"
)
_MARK = re.compile(
    rf"\s{{0,4}}\b(?P<place>Page(?:V\d+P\w+|[A-Z]\w*)|ms[A-Z]?\d+)\b|(?P<tag>{_TAG})|(?P<verse>\s?%~%\s?)|\s{{0,4}}\u200c?~~"
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
        self.left_out = LeftOut()

    def add(self, text: str) -> None:
        """Text of one line, its marks taken out."""
        at = 0
        for match in _MARK.finditer(text):
            self._piece(text[at : match.start()])
            at = match.end()
            if match["tag"]:
                self.left_out.annotation(re.sub(r"\d+$", "", match["tag"]), match["tag"])
            elif match["verse"]:
                self.push("\t" if self.parts and self.parts[-1] != "\n" else "")
            elif match["place"] and match["place"].startswith("Page"):
                self.pages.append((self.length, match["place"][4:]))
            elif match["place"]:
                self.milestones.append((self.length, match["place"]))
        self._piece(text[at:].rstrip())

    def _piece(self, text: str) -> None:
        """What stands between two marks; of the spaces on both sides of a mark one is left."""
        self.push(text.lstrip() if not self.parts or self.parts[-1][-1:].isspace() else text)

    def new_line(self) -> None:
        if self.parts:
            self.push("\n")

    def push(self, text: str) -> None:
        """Text as it stands."""
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
    yield from book.left_out.notes(str(path))
    yield from checked(
        DocumentRecord(name, "".join(book.parts), meta=meta), path=str(path), where="", options=options
    )


def _line(book: _Book, line: str) -> None:
    if line.startswith("~~"):
        if book.parts and not book.parts[-1][-1:].isspace():
            book.push(" ")
        book.add(line[2:].strip())
        return
    heading = _HEADING.match(line)
    start = heading or _PARAGRAPH.match(line)
    body = line[start.end() :] if start else line
    if not _MARK.sub("", body).strip():
        book.add(body.strip())  # a page that ends inside a sentence begins no paragraph
        return
    book.new_line()
    begin = book.length
    book.add(body.strip())
    if heading and book.length > begin:
        book.headings.append((begin, book.length, len(heading[1] or heading[2] or "|")))


def recognise(head: bytes, path: Path) -> float:
    return 0.99 if head.removeprefix(b"\xef\xbb\xbf").startswith(_MAGIC.encode()) else 0.0


FORMAT = Format(
    name="openiti",
    title="OpenITI mARkdown",
    suffixes=(".mARkdown",),
    read=read,
    recognise=recognise,
)
