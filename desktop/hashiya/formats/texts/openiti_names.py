"""Names in OpenITI mARkdown: `@P12 والشافعي رحمه` is a person of two words, whose name begins after one
character.

The letters tell what it is, the first digit how many characters are written onto it in front (و، ب، ل …), the
rest how many words it has. Tags stand before the words and close nowhere, so names may nest and cross.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hashiya.formats.base import SpanRecord

NAME = re.compile(r"@([A-Z]{1,5})(\d)(\d{1,5})")
TAGS = "hashiya.tags"
"""The field of the header that says which label a tag's letters stand for, where they do not say it."""
KNOWN = {"P": "PERS", "PER": "PERS", "T": "GPE", "TOP": "GPE"}
_OWN = {"PERS": "P", "GPE": "T"}
_LETTERS = re.compile(r"[A-Z]{2,5}")
_RUN = re.compile(r"\S+")
MOST_BEFORE = 9
_MOST_WORDS = 99_999


@dataclass(frozen=True, slots=True)
class NameTag:
    """A tag before the word at `at` (code points of the text, white space before the word allowed)."""

    at: int
    letters: str
    before: int
    words: int

    def __str__(self) -> str:
        return f"@{self.letters}{self.before}{self.words}"


def name_tag(tag: str, at: int) -> NameTag | None:
    """The tag of a name; None for other tags, those of years too (@YD597: died in 597)."""
    match = NAME.fullmatch(tag)
    if match is None or match[1].startswith("Y") or not int(match[3]):
        return None
    return NameTag(at, match[1], int(match[2]), int(match[3]))


def range_of(text: str, tag: NameTag) -> tuple[int, int] | None:
    """Where the name stands; None where there are not so many words. Punctuation at its end is not of it."""
    runs = _RUN.finditer(text, tag.at)
    first = last = next(runs, None)
    for _ in range(tag.words - 1):
        last = next(runs, None)
        if last is None:
            return None
    if first is None or last is None:
        return None
    start, end = first.start() + tag.before, last.end()
    while end > max(start, last.start()) and unicodedata.category(text[end - 1])[0] not in "LMN":
        end -= 1
    if end <= max(start, last.start()):
        end = last.end()
    return (start, end) if start < min(end, first.end()) else None


def tag_of(text: str, span: SpanRecord, letters: str) -> NameTag | None:
    """The tag that comes nearest to the span; None where it holds no word."""
    runs = _RUN.finditer(text, _line_start(text, span.start))
    found = [run for run in _until(runs, span.end) if run.end() > span.start]
    if not found or len(found) > _MOST_WORDS:
        return None
    before = max(0, span.start - found[0].start())
    return NameTag(found[0].start(), letters, before if before <= MOST_BEFORE else 0, len(found))


def _line_start(text: str, at: int) -> int:
    """Where the run of characters without white space begins in which `at` lies."""
    while at and not text[at - 1].isspace():
        at -= 1
    return at


def _until(runs: Iterable[re.Match[str]], end: int) -> Iterable[re.Match[str]]:
    for run in runs:
        if run.start() >= end:
            return
        yield run


def letters_for(labels: Iterable[str]) -> dict[str, str]:
    """Label → the letters of its tag: OpenITI's own for people and places, the label itself where it may."""
    given = dict(_OWN)
    taken = {*KNOWN, "Y"}
    wanted = sorted(set(labels) - _OWN.keys())
    for label in wanted:
        if _LETTERS.fullmatch(label) and not label.startswith("Y") and label not in KNOWN:
            given[label] = label
            taken.add(label)
    for label in wanted:
        if label in given:
            continue
        short = "".join(char for char in label.upper() if "A" <= char <= "Z").lstrip("Y")[:5] or "X"
        number = 0
        while short in taken:
            short = f"{short[:3]}{chr(65 + number // 26)}{chr(65 + number % 26)}"
            number += 1
        given[label] = short
        taken.add(short)
    return given


def unusual(letters: Mapping[str, str]) -> dict[str, str]:
    """Letters → label, of what the letters do not say themselves."""
    return {tag: label for label, tag in letters.items() if KNOWN.get(tag, tag) != label}
