"""A text as rules see it: folded words, the readings of each, and what stands between words."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from hashiya.core.clitics import CLITICS, bare

if TYPE_CHECKING:
    from hashiya.suggest.base import Analysis

# What stands after a word, strongest first; the one sign that is kept for a gap of several.
_GAPS = (
    ("\n", "\n"),
    (".!?؟…۔", "."),
    ("؛;", ";"),
    (":", ":"),
    ("([{﴾", "("),
    (")]}﴿", ")"),
    ("«“„‹", "<"),
    ("»”›", ">"),
    ("\"'", '"'),
    ("،,", ","),
    ("-–—", "-"),
    ("/\\", "/"),
    ("=+*|•·_^~`´’‘<>", "*"),
)
_QUOTES = frozenset('<>"')
_ARABIC = re.compile("[\u0620-\u064a]")
SPACE = " "
_CLITIC_LETTERS = frozenset(CLITICS)


@lru_cache(maxsize=8192)
def gap_sign(gap: str) -> str:
    """One sign for the characters between two words: a space for nothing but white space."""
    for chars, sign in _GAPS:
        if any(char in chars for char in gap):
            return sign
    return SPACE


@lru_cache(maxsize=131072)
def is_arabic(word: str) -> bool:
    return _ARABIC.match(word) is not None


class Tokens:
    """Parallel lists over the words of one text. `gaps[i]` is the sign after word i (a line feed after the
    last).
    """

    def __init__(self, analysis: Analysis) -> None:
        text = self.text = analysis.text
        self.starts = [start for start, _ in analysis.words]
        self.ends = [end for _, end in analysis.words]
        self.folded = analysis.folded_words
        self.size = len(self.folded)
        self.gaps = [
            SPACE if start - end == 1 and text[end] == " " else gap_sign(text[end:start])
            for end, start in zip(self.ends, self.starts[1:], strict=False)
        ]
        if self.size:
            self.gaps.append("\n")

    @cached_property
    def bare(self) -> list[str]:
        """The words without their surest clitics and the article."""
        return list(map(bare, self.folded))

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Where each folded word stands, in order."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for place, word in enumerate(self.folded):
            found[word].append(place)
        found.default_factory = None
        return found

    def places_of_bare(self, stem: str) -> list[int]:
        """Where the words of `bare` are this one, in any order."""
        plain = (word for word in (stem, "ال" + stem) if word[:1] not in _CLITIC_LETTERS)
        words = [*(word for word in plain if bare(word) == stem), *self._ambiguous_of_bare.get(stem, ())]
        return [place for word in words for place in self.places.get(word, ())]

    @cached_property
    def _ambiguous_of_bare(self) -> dict[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for word in self.ambiguous:
            found[bare(word)].append(word)
        return found

    @cached_property
    def ambiguous(self) -> list[str]:
        """The folded words that begin with a clitic's letter, each once: all others have one reading."""
        return [word for word in self.places if word[:1] in _CLITIC_LETTERS]

    def surface(self, first: int, last: int) -> str:
        """The text of the words `first` to `last`, both included."""
        return self.text[self.starts[first] : self.ends[last]]

    def range(self, first: int, last: int) -> tuple[int, int]:
        """Code points of the words `first` to `last`, both included."""
        return self.starts[first], self.ends[last]

    def quoted(self, index: int) -> bool:
        """Whether a quotation mark stands after the word."""
        return self.gaps[index] in _QUOTES


def tokens_of(analysis: Analysis) -> Tokens:
    """The tokens of an analysis, made once and shared by the engines."""
    found = analysis.__dict__.get("tokens")
    if not isinstance(found, Tokens):
        found = analysis.__dict__["tokens"] = Tokens(analysis)
    return found
