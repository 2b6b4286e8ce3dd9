"""The pages of the guide: Markdown in `resources/guide/LANGUAGE/`, in two languages with the same names.

A page never writes down a key or the name of a menu: it says `{key:COMMAND}` or `{menu:COMMAND}`, which
whoever shows the page puts into words. So the guide is right where somebody gave a command another key, and
a test finds a command that there is not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from hashiya import assets
from hashiya.core.fold import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PAGES = (
    "start",
    "annotate",
    "correct",
    "attributes",
    "relations",
    "entities",
    "review",
    "team",
    "search",
    "export",
    "publish",
    "train",
    "corpus",
    "recover",
    "keys",
    "messages",
)
"""The pages in their order; each is a file NAME.md in both languages."""
MARK = re.compile(r"\{(key|menu|name):([a-z_.]+)\}")
_HEADING = re.compile(r"^(#{1,3}) +(.+)$", re.MULTILINE)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading of a page; `place` counts them from 0, the page's own title."""

    page: str
    place: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class GuidePage:
    """`source` is its Markdown with the marks as they were written."""

    name: str
    title: str
    source: str

    def sections(self, say: Callable[[str, str], str]) -> list[Section]:
        """Its sections in plain words, the marks put into words by `say`."""
        whole = fill(self.source, say)
        heads = list(_HEADING.finditer(whole))
        ends = [head.start() for head in heads[1:]] + [len(whole)]
        return [
            Section(self.name, place, _plain(head[2]), _plain(whole[head.end() : end]))
            for place, (head, end) in enumerate(zip(heads, ends, strict=True))
        ]


def fill(source: str, say: Callable[[str, str], str]) -> str:
    """The source with each mark in words: `say` is given its kind (key, menu, name) and the command."""
    return MARK.sub(lambda found: say(found[1], found[2]), source)


@lru_cache(maxsize=4)
def read_pages(language: str) -> tuple[GuidePage, ...]:
    """All pages in "ar" or "en", in their order."""
    pages = []
    for name in PAGES:
        source = assets.resource("guide", language, f"{name}.md").read_text(encoding="utf-8")
        title = _HEADING.search(source)
        pages.append(GuidePage(name, _plain(title[2]) if title else name, source))
    return tuple(pages)


def find_sections(sections: Sequence[Section], query: str, *, most: int = 30) -> list[Section]:
    """Sections that have all words of `query`, whatever their spelling, titles first."""
    words = fold(query).split()
    if not words:
        return []
    found: list[tuple[int, int, Section]] = []
    for at, section in enumerate(sections):
        title, text = fold(section.title), fold(section.text)
        if all(word in title for word in words):
            found.append((0, at, section))
        elif all(word in title or word in text for word in words):
            found.append((1, at, section))
    found.sort(key=lambda item: item[:2])
    return [section for _, _, section in found[:most]]


def snippet(section: Section, query: str, *, around: int = 34) -> str:
    """The words of the section about the first place where a word of `query` stands; its beginning else."""
    text = " ".join(section.text.split())
    wanted = set(fold(query).split())
    words = text.split(" ")
    at = next((n for n, word in enumerate(words) if any(each in fold(word) for each in wanted)), 0)
    first, length = at, 0
    while first and length < around:
        first -= 1
        length += len(words[first]) + 1
    return ("…" if first else "") + " ".join(words[first : first + 24])


def _plain(markdown: str) -> str:
    return re.sub(r"[`*|]|^[-#>] ?|^\d+\. |-{3,}", "", _LINK.sub(r"\1", markdown), flags=re.MULTILINE).strip()
