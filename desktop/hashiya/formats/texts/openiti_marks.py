"""The marks of OpenITI mARkdown, taken out of a text line by line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hashiya.formats.base import SpanRecord
from hashiya.formats.shared.left_out import LeftOut
from hashiya.formats.texts.openiti_names import NameTag, name_tag, range_of

if TYPE_CHECKING:
    from collections.abc import Mapping

FIELDS = "openiti"
PLACES = ("headings", "pages", "milestones")
MAGIC = "######OpenITI#"
END = "#META#Header#End#"
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


class OpenitiBook:
    """The text as it grows, and what was found on the way."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.headings: list[tuple[int, int, int]] = []
        self.pages: list[tuple[int, str]] = []
        self.milestones: list[tuple[int, str]] = []
        self.names: list[NameTag] = []
        self.left_out = LeftOut()

    def add(self, text: str) -> None:
        """Text of one line, its marks taken out."""
        at = 0
        for match in _MARK.finditer(text):
            self._piece(text[at : match.start()])
            at = match.end()
            if match["tag"] and (tag := name_tag(match["tag"], self.length)):
                self.names.append(tag)
            elif match["tag"]:
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

    @property
    def text(self) -> str:
        return "".join(self.parts)

    def spans(self, labels: Mapping[str, str]) -> list[SpanRecord]:
        """The tagged names; `labels`: what letters stand for. A tag without its words is counted."""
        text = self.text
        found = []
        for tag in self.names:
            place = range_of(text, tag)
            if place is None:
                self.left_out.annotation(f"@{tag.letters}", str(tag))
            else:
                label = labels.get(tag.letters, tag.letters)
                found.append(SpanRecord(*place, label, text[slice(*place)]))
        return found

    def new_line(self) -> None:
        if self.parts:
            self.push("\n")

    def push(self, text: str) -> None:
        """Text as it stands."""
        if text:
            self.parts.append(text)
            self.length += len(text)

    def line(self, line: str) -> None:
        """One line of the file."""
        if line.startswith("~~"):
            if self.parts and not self.parts[-1][-1:].isspace():
                self.push(" ")
            self.add(line[2:].strip())
            return
        heading = _HEADING.match(line)
        start = heading or _PARAGRAPH.match(line)
        body = line[start.end() :] if start else line
        if not _MARK.sub("", body).strip():
            self.add(body.strip())  # a page that ends inside a sentence begins no paragraph
            return
        self.new_line()
        begin = self.length
        self.add(body.strip())
        if heading and self.length > begin:
            self.headings.append((begin, self.length, len(heading[1] or heading[2] or "|")))
