"""What one place of a text says about another: abbreviations in brackets, names met again in quotation
marks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.suggest.lexicon.rule_tokens import SPACE
from hashiya.suggest.patterns.rules import RuleMatch
from hashiya.suggest.rule_scores import SCORES

if TYPE_CHECKING:
    from hashiya.suggest.lexicon.cues.reading import CueReading

_NAMED = frozenset({"ORG", "LAW", "EVENT", "PRODUCT"})


def find_abbreviations(reading: CueReading, found: list[RuleMatch]) -> list[RuleMatch]:
    """«منظمة الصحة العالمية (WHO)»: the abbreviation names the same thing, here and later."""
    meanings: dict[str, RuleMatch] = {}
    for item in sorted(found, key=lambda item: item.last - item.first):
        after = item.last + 1
        if (
            item.label in _NAMED
            and item.score >= 0.5
            and after < reading.size
            and reading.gaps[item.last] == "("
        ):
            surface = reading.tokens.surface(after, after)
            end = reading.tokens.ends[after]
            if abbreviates(surface) and reading.tokens.text[end : end + 1] == ")":
                meanings[surface] = item
    if not meanings:
        return []
    met = ((index, meanings.get(reading.tokens.surface(index, index))) for index in range(reading.size))
    return [
        RuleMatch(index, index, item.label, min(SCORES["abbreviation"], item.score), "abbreviation")
        for index, item in met
        if item is not None
    ]


def abbreviates(surface: str) -> bool:
    """Whether it is written as a short form in Latin letters."""
    return 2 <= len(surface) <= 8 and surface.isascii() and surface.isalpha() and surface.isupper()


def repeat_quoted(reading: CueReading, found: list[RuleMatch]) -> list[RuleMatch]:
    """A quoted name that stood with its head once, again in quotation marks without it; «لـ» before it
    belongs to it.
    """
    known: dict[str, dict[tuple[str, ...], RuleMatch]] = {}
    for item in found:
        if item.code == "quoted":
            first = (
                next(
                    (index for index in range(item.first, item.last) if reading.gaps[index] in '<"'),
                    item.last,
                )
                + 1
            )
            words = tuple(reading.words[first : item.last + 1])
            if len(words) > 1:
                known.setdefault(words[0], {})[words] = item
    if not known:
        return []
    headed = {item.last for item in found if item.code == "quoted"}
    repeated = []
    for index in range(1, reading.size):
        for words, item in known.get(reading.words[index], {}).items():
            last = index + len(words) - 1
            same = tuple(reading.words[index : last + 1]) == words and reading.gaps[index - 1] in '<"'
            if not same or any(gap not in (SPACE, ",", "-") for gap in reading.gaps[index:last]):
                continue
            first = index - 1 if reading.words[index - 1] in ("ل", "ب", "ك") else index
            if last not in headed:
                repeated.append(RuleMatch(first, last, item.label, SCORES["same_text.quoted"], "same_text"))
    return repeated
