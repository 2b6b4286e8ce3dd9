"""What a document is called: its title from the metadata, the heading its text begins with, date and source.

The name stays what files and other programs know a document by; a title is for people.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

TITLE = "title"
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Controls that turn the direction of what stands between them."""
_LONGEST = 110  # characters of a heading; longer first lines are prose
_OPENING = 60  # characters of prose that stand for a title
_FEWEST = 5  # words of a line that reads as prose
_PROSE_ENDS = ".،,؛;:…"
_BULLETS = " \t-–—•·*▪◦"
_INK = re.compile(r"\S")
_WORD = re.compile(rf"\S{{1,{_LONGEST + 1}}}")  # of a longer one so much that no heading begins with it
_BULLETED = re.compile(rf"[{re.escape(_BULLETS)}]*")
_DATES = ("date", "published", "publication_date", "pubdate", "dcterms:date", "dc:date", "التاريخ", "تاريخ")
_SOURCES = (
    *("source", "publisher", "publication", "newspaper", "site", "journal", "dc:source", "dc:publisher"),
    *("المصدر", "الناشر", "الصحيفة"),
)
_AUTHORS = ("author", "creator", "writer", "byline", "dc:creator", "المؤلف", "المؤلّف", "الكاتب")
_ADDRESSES = ("url", "link", "uri", "source_url", "الرابط")
_LONGEST_VALUE = 200
_LONGEST_TITLE = 300


def as_shown(name: str) -> str:
    """A name for the screen: marks that turn the order of what follows round are left out.

    «fdp.exe» behind U+202E would be read as «exe.pdf».
    """
    return TURNING.sub("", name)


def one_line(value: object) -> str:
    """A value of the metadata as one line; "" for what is no text or number."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return " ".join(str(value).split())


def title_in(meta: Mapping[str, object]) -> str:
    """The title that the metadata has, "" where it has none."""
    return as_title(meta.get(TITLE))


def as_title(value: object) -> str:
    """A stored value as a title: one line, of a length that a list can hold; "" for what is no text."""
    return one_line(value[: 4 * _LONGEST_TITLE])[:_LONGEST_TITLE] if isinstance(value, str) else ""


def heading_of(text: str) -> str:
    """The first line that is not blank, where it reads as a heading and more text follows; else "".

    Of a first line that is prose no more is read than tells so: it may be the whole text, of 50 MB.
    """
    first = _INK.search(text)
    if first is None:
        return ""
    found = _heading_at(text, text.rfind("\n", 0, first.start()) + 1)
    if found is None:
        return ""
    heading, end = found
    fits = heading != "" and heading[-1] not in _PROSE_ENDS
    worded = sum(char.isalpha() for char in heading) >= 2 and heading[0] not in "#<{[|"
    follows = text.find("\n", end) >= 0 and _INK.search(text, end) is not None
    return heading if fits and worded and follows else ""


def _heading_at(text: str, start: int) -> tuple[str, int] | None:
    """The line that begins there, as `one_line` of what follows its bullets, and where its ink ends; None
    where it is longer than a heading.
    """
    words: list[str] = []
    end = start + len(_BULLETED.match(text, start)[0])  # type: ignore[index]
    left = _LONGEST + 1  # a word costs its letters and a space, the last one no space
    for word in _WORD.finditer(text, end):
        if text.find("\n", end, word.start()) >= 0:
            break
        left -= len(word[0]) + 1
        if left < 0:
            return None
        words.append(word[0])
        end = word.end()
    return " ".join(words), end


def opening_of(text: str) -> str:
    """The first words of a text that begins with prose, at the end of a word, with «…»; else ""."""
    first = next((each for each in text[: 20 * _LONGEST].split("\n") if each.strip()), "")
    line = one_line(first.lstrip(_BULLETS))
    words = line.split(" ")
    if len(words) < _FEWEST or words[0][0] in "#<{[|" or sum(char.isalpha() for char in line) < len(line) / 2:
        return ""
    opening = words[0]
    for word in words[1:]:
        if len(opening) + 1 + len(word) > _OPENING:
            break
        opening += f" {word}"
    end = text.find(first) + len(first.rstrip())
    cut = len(opening) < len(line) or _INK.search(text, end) is not None
    return opening.rstrip(_PROSE_ENDS + "!؟?") + ("…" if cut else "")


def first_words(text: str) -> str:
    """What a text can be called by how it begins: its heading, else its first words, else ""."""
    return heading_of(text) or opening_of(text)


def is_worded(name: str) -> bool:
    """Whether a name was written for people: it has Arabic letters, as a number or a digest has not."""
    return any("\u0620" <= char <= "\u064a" for char in name)


def with_heading(meta: Mapping[str, object], text: str, name: str) -> Mapping[str, object]:
    """The metadata with how the text begins as title, where it says nothing of one and the name is another.

    A heading is taken whatever the name; the first words of prose only where the name says nothing itself.
    """
    if TITLE in meta:
        return meta
    heading = heading_of(text) or ("" if is_worded(name) else opening_of(text))
    return {**meta, TITLE: heading} if heading and heading != one_line(name) else meta


def told_meta(meta: Mapping[str, object], text: str) -> Mapping[str, object]:
    """The metadata without a title that only repeats how the text begins: whoever has the text has that."""
    title = title_in(meta)
    if title and title == first_words(text):
        return {key: value for key, value in meta.items() if key != TITLE}
    return meta


def byline(meta: Mapping[str, object]) -> tuple[str, ...]:
    """Source, author and date as far as the metadata has them, in this order; else its address."""
    known = {key.casefold(): one_line(value)[:_LONGEST_VALUE] for key, value in meta.items()}
    found = [
        next((known[key] for key in keys if known.get(key)), "") for keys in (_SOURCES, _AUTHORS, _DATES)
    ]
    if not found[0]:
        found[0] = next((known[key] for key in _ADDRESSES if known.get(key)), "")
    return tuple(dict.fromkeys(each for each in found if each))
