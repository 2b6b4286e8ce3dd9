"""The pages of the guide: Markdown in `resources/guide/LANGUAGE/`, in two languages with the same names.

A page never writes down a key or the name of a menu: it says `{key:COMMAND}` or `{menu:COMMAND}`, which
whoever shows the page puts into words. So the guide is right where somebody gave a command another key, and
a test finds a command that there is not.

The last page, of messages, is written by `packaging/guide.py`: rooms, and in them each message with what to
do and its code. Each has a page of its own, `messages/CODE`; the page `messages` lists them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from hashiya import assets
from hashiya.core.fold import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

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
MESSAGES = "messages"
_HEADING = re.compile(r"^(#{1,3}) +(.+)$", re.MULTILINE)
_ROOM = re.compile(r"^## (.+) \{([a-z]+)\}$", re.MULTILINE)
_MESSAGE = re.compile(r"^### (.+) \{([a-z_]+)\}$", re.MULTILINE)
_MORE = {"en": "Code: `{0}`. More in [{1}]({2}.md).", "ar": "الرمز: `{0}`. والمزيد في صفحة [{1}]({2}.md)."}
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
    """All pages in "ar" or "en", in their order; the last one lists the messages."""
    pages = []
    for name in PAGES:
        source = _source(language, name)
        title = _HEADING.search(source)
        source = _index(source) if name == MESSAGES else source
        pages.append(GuidePage(name, _plain(title[2]) if title else name, source))
    return tuple(pages)


@lru_cache(maxsize=4)
def message_pages(language: str) -> tuple[GuidePage, ...]:
    """A page for each message a person can get: what it says, what to do, its code, and where more stands."""
    titles = {page.name: page.title for page in read_pages(language)}
    found = []
    for more, text, code, told in _messages(_source(language, MESSAGES)):
        foot = _MORE[language].format(code, titles[more], more)
        found.append(GuidePage(f"{MESSAGES}/{code}", _plain(text), f"# {text}\n\n{told}\n\n{foot}\n"))
    return tuple(found)


def messages_book(language: str) -> GuidePage:
    """All messages one below the other, for paper."""
    source = _MESSAGE.sub(r"### \1", _ROOM.sub(r"## \1", _source(language, MESSAGES)))
    return GuidePage(MESSAGES, read_pages(language)[-1].title, source)


def find_page(language: str, name: str) -> GuidePage | None:
    """The page NAME or messages/CODE; None where there is none."""
    pages = message_pages(language) if "/" in name else read_pages(language)
    return next((page for page in pages if page.name == name), None)


def searched_pages(language: str) -> tuple[GuidePage, ...]:
    """What a search looks through: every page, each message once."""
    return (*(page for page in read_pages(language) if page.name != MESSAGES), *message_pages(language))


def _source(language: str, name: str) -> str:
    return assets.resource("guide", language, f"{name}.md").read_text(encoding="utf-8")


def _messages(source: str) -> Iterator[tuple[str, str, str, str]]:
    """The page that says more, the message, its code, and what to do, of each."""
    heads = sorted([*_ROOM.finditer(source), *_MESSAGE.finditer(source)], key=lambda found: found.start())
    more = ""
    for head, after in zip(heads, [each.start() for each in heads[1:]] + [len(source)], strict=True):
        if head.re is _ROOM:
            more = head[2]
        else:
            yield more, head[1], head[2], source[head.end() : after].strip()


def _index(source: str) -> str:
    """The page of messages as a list of links."""
    lines = [source[: next(_ROOM.finditer(source)).start()].rstrip(), ""]
    for found in re.finditer(r"^##.+$", source, re.MULTILINE):
        room, message = _ROOM.match(found[0]), _MESSAGE.match(found[0])
        if room:
            lines += ["", f"## {room[1]}", ""]
        elif message:
            lines.append(f"- [{message[1]}]({MESSAGES}/{message[2]}.md)")
    return "\n".join(lines) + "\n"


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
