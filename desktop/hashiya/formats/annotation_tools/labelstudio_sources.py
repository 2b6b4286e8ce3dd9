"""The texts that Label Studio shows, and the places of its regions in them: plain, web page or dialogue."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from hashiya.core.offsets import Utf16Map
from hashiya.errors import FormatError
from hashiya.formats.shared.lines import as_offset, as_text
from hashiya.formats.shared.xmlsafe import local, lxml_missing
from hashiya.formats.texts.html import BLOCKS, SKIPPED, parse_html

_PAGE = re.compile(
    r"(?i)\s*<(!doctype|html|body|head|div|p|h[1-6]|span|table|ul|ol|section|article|main|b|i|strong|em)\b[^<]*>"
)
_ADDRESS = re.compile(r"(https?://|s3://|gs://|azure-blob://|/data/|/tasks/|upload/)\S+")
_STEP = re.compile(r"(?:text\(\)|([A-Za-z][\w-]*))(?:\[(\d{1,6})\])?")
_SPACE = " \t\n\r\f"
_DEEPEST = 800
SourceRange = tuple[int, int]


def is_address(text: str) -> bool:
    """Whether what stands for a text only says where the text lies."""
    return bool(_ADDRESS.fullmatch(text.strip()))


def is_page(text: str) -> bool:
    return bool(_PAGE.match(text)) and "</" in text and not lxml_missing()


def turns(value: Any) -> list[tuple[str, str]] | None:
    """(author, words) of each turn of a dialogue; None for what is none."""
    if not isinstance(value, list) or not value or not all(isinstance(item, dict) for item in value):
        return None
    keys = [
        key
        for key in ("text", "content", "message", "dialogue", "phrase")
        if all(isinstance(i.get(key), str) for i in value)
    ]
    if not keys:
        return None
    authors = ("author", "speaker", "name", "role")
    return [
        (next((as_text(item[key]) for key in authors if item.get(key)), ""), item[keys[0]]) for item in value
    ]


class Dialogue:
    """A line for each turn, the author's name before it."""

    def __init__(self, given: list[tuple[str, str]]) -> None:
        lines: list[str] = []
        self._starts: list[int] = []
        self._words = [words for _, words in given]
        length = 0
        for author, words in given:
            before = f"{author}: " if author else ""
            self._starts.append(length + len(before))
            lines.append(before + words)
            length += len(lines[-1]) + 1
        self.text = "\n".join(lines)

    def place(self, value: dict[str, Any]) -> SourceRange | None:
        """The range of a region inside one turn; None for any other."""
        first, last = as_offset(value.get("start")), as_offset(value.get("end"))
        left, right = as_offset(value.get("startOffset")), as_offset(value.get("endOffset"))
        if first != last or not 0 <= first < len(self._starts):
            return None
        words = self._words[first]
        found = _fitting(words, left, right, as_text(value.get("text")))
        return None if found is None else (self._starts[first] + found[0], self._starts[first] + found[1])


def _fitting(text: str, left: int, right: int, surface: str) -> SourceRange | None:
    """The range in code points, or as UTF-16 units where only so the surface fits."""
    units = Utf16Map(text)
    for start, end in ((left, right), (units.from_utf16(max(0, left)), units.from_utf16(max(0, right)))):
        inside = 0 <= start < end <= len(text)
        if inside and (not surface or "".join(text[start:end].split()) == "".join(surface.split())):
            return start, end
    return None


@dataclass(slots=True)
class _Node:
    """A text node of the page, at `start` in the text of all nodes."""

    parent: Any
    start: int
    length: int


@dataclass(slots=True)
class HtmlSource:
    """A page as it is read, and where each character of its text nodes stands in that."""

    text: str = ""
    _parts: list[str] = field(default_factory=list)
    _length: int = 0
    _held: str = ""
    _raw: list[str] = field(default_factory=list)
    _places: list[int] = field(default_factory=list)
    _nodes: list[_Node] = field(default_factory=list)
    _root: Any = None

    @classmethod
    def of(cls, source: str) -> HtmlSource | None:
        """None when there is nothing to read in it."""
        page = cls()
        try:
            root = parse_html(source)
        except FormatError:
            return None
        page._root = next(root.iter("body"), root)
        page._walk(page._root, 0)
        page.text = "".join(page._parts)
        return page

    def _walk(self, element: Any, depth: int) -> None:
        name = local(element).lower()
        if name and depth > _DEEPEST:
            raise ValueError("The page is nested too deeply.")
        if not name:
            return
        hidden = name in SKIPPED
        if name in BLOCKS or name == "br":
            self._held = "\n"
        self._add(element.text, element, hidden)
        for child in element:
            self._walk(child, depth + 1)
            self._add(child.tail, element, hidden)
        if name in BLOCKS:
            self._held = "\n"

    def _add(self, text: str | None, parent: Any, hidden: bool) -> None:
        if not text:
            return
        self._nodes.append(_Node(parent, len(self._places), len(text)))
        for char in text:
            if char in _SPACE or hidden:
                self._held = self._held or ("" if hidden else " ")
            else:
                if self._held and self._parts:
                    self._parts.append(self._held)
                    self._length += 1
                self._held = ""
            self._raw.append(char)
            self._places.append(-1 if char in _SPACE or hidden else self._length)
            if self._places[-1] >= 0:
                self._parts.append(char)
                self._length += 1

    def place(self, value: dict[str, Any]) -> SourceRange | None:
        """The range of a region by its global offsets, else by its paths."""
        given = value.get("globalOffsets")
        surface = as_text(value.get("text"))
        found = None
        if isinstance(given, dict):
            found = self._fit(as_offset(given.get("start")), as_offset(given.get("end")), surface)
        if found is None:
            left = self._at(value.get("start"), as_offset(value.get("startOffset")))
            right = self._at(value.get("end"), as_offset(value.get("endOffset")))
            found = self._fit(left, right, surface)
        return found

    def _fit(self, left: int, right: int, surface: str) -> SourceRange | None:
        raw = "".join(self._raw)
        found = _fitting(raw, left, right, surface)
        if found is None:
            return None
        seen = [place for place in self._places[found[0] : found[1]] if place >= 0]
        return (seen[0], seen[-1] + 1) if seen else None

    def _at(self, path: Any, offset: int) -> int:
        """The position of `offset` in the text node that a path names («/p[1]/b[1]/text()[1]»), or -1."""
        if not isinstance(path, str) or offset < 0:
            return -1
        here, number = self._root, 0
        for step in path.strip("/").split("/"):
            match = _STEP.fullmatch(step)
            if match is None or number:
                return -1
            wanted = int(match[2] or 1)
            if match[1] is None:
                number = wanted
                continue
            same = [child for child in here if local(child).lower() == match[1].lower()]
            if not 1 <= wanted <= len(same):
                return -1
            here = same[wanted - 1]
        nodes = [node for node in self._nodes if node.parent is here]
        if not 1 <= number <= len(nodes) or offset > nodes[number - 1].length:
            return -1
        return nodes[number - 1].start + offset
