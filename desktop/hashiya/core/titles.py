"""What a document is called: its title from the metadata, the heading its text begins with, date and source.

The name stays what files and other programs know a document by; a title is for people.
"""

from __future__ import annotations

from collections.abc import Mapping

TITLE = "title"
_LONGEST = 110  # characters of a heading; longer first lines are prose
_PROSE_ENDS = ".،,؛;:…"
_DATES = ("date", "published", "publication_date", "pubdate", "dcterms:date", "dc:date", "التاريخ", "تاريخ")
_SOURCES = (
    *("source", "publisher", "publication", "newspaper", "site", "journal", "dc:source", "dc:publisher"),
    *("المصدر", "الناشر", "الصحيفة"),
)
_AUTHORS = ("author", "creator", "writer", "byline", "dc:creator", "المؤلف", "المؤلّف", "الكاتب")
_ADDRESSES = ("url", "link", "uri", "source_url", "الرابط")
_LONGEST_VALUE = 200
_LONGEST_TITLE = 300


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
    """The first line that is not blank, where it reads as a heading and more text follows; else ""."""
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        line = text[start : len(text) if end < 0 else end]
        if line.strip():
            heading = one_line(line)
            fits = 0 < len(heading) <= _LONGEST and heading[-1] not in _PROSE_ENDS
            worded = sum(char.isalpha() for char in heading) >= 2 and heading[0] not in "#<{[|"
            return heading if fits and worded and end >= 0 and text[end:].strip() else ""
        if end < 0:
            break
        start = end + 1
    return ""


def with_heading(meta: Mapping[str, object], text: str, name: str) -> Mapping[str, object]:
    """The metadata with the text's heading as title, where it says nothing of one and the name is another."""
    if TITLE in meta:
        return meta
    heading = heading_of(text)
    return {**meta, TITLE: heading} if heading and heading != one_line(name) else meta


def told_meta(meta: Mapping[str, object], text: str) -> Mapping[str, object]:
    """The metadata without a title that only repeats the text's heading: whoever has the text has that."""
    title = title_in(meta)
    if title and title == heading_of(text):
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
