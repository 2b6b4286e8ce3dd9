"""Building regular expressions over the class string of classes.py."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ANY = "_wpaqbvz"
FIRST = "_wpv"  # clitics a first word without the article may carry
DEFINITE = "aqbz"
AND = "wb"


def word(classes: str, clitics: str = ANY) -> str:
    """A word of one of the classes, without the gap after it."""
    return f"[{clitics}][{classes}]"


def seq(*parts: str, gap: str = "[ ]") -> str:
    """Parts one after another with the gap between them."""
    return gap.join(part for part in parts)


def opt(part: str) -> str:
    """The gap and the part, or nothing; to be put after a part."""
    return f"(?:{part})?"


def either(*parts: str) -> str:
    return "(?:" + "|".join(parts) + ")"


class Grammar:
    """Alternatives that are tried only where a word of one of the classes stands: few do."""

    def __init__(self, classes: str, alternatives: str) -> None:
        self._begins = re.compile(f"[{re.escape(classes)}]")
        self._pattern = re.compile(alternatives)

    @property
    def kinds(self) -> frozenset[str]:
        """What its groups are called."""
        return frozenset(self._pattern.groupindex)

    def finditer(self, text: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
        """As a pattern's: matches that do not overlap, in order. A word's class is its second letter."""
        free, stop = start, len(text) if end is None else end
        for begin in self._begins.finditer(text, start, stop):
            place = begin.start() - 1
            if place >= free and (match := self._pattern.match(text, place, stop)) is not None:
                free = match.end()
                yield match


def compile_on(classes: str, *alternatives: str) -> Grammar:
    """The alternatives, of which each begins with a word of one of the classes."""
    return Grammar(classes, either(*alternatives))
