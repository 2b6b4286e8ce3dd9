"""Clitics: what may stand before a name in one written word, and how a word reads without it.

Works on folded words (see fold.py). Clitics: و ف, then ب ك ل س, then ال; لل is ل + ال.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

CONJUNCTIONS = "وف"
PREPOSITIONS = "بكل"
ARTICLE = "ال"
CLITICS = CONJUNCTIONS + PREPOSITIONS
"""Every first letter of a word that has more than one reading."""


@dataclass(frozen=True, slots=True)
class Split:
    """`length` letters of the folded word are clitics; `stem` is the rest, `ال` given back after لل."""

    prefix: str
    stem: str
    length: int


@lru_cache(maxsize=65536)
def splits(word: str) -> tuple[Split, ...]:
    """All plausible readings of a folded word, nothing taken off first.

    A reading that leaves fewer than two letters is not given. The definite article stays with the stem.
    """
    found = [Split("", word, 0)]
    rest, prefix = word, ""
    if len(word) > 3 and word[0] in CONJUNCTIONS:
        prefix, rest = word[0], word[1:]
        found.append(Split(prefix, rest, 1))
    for base, done in ((rest, prefix), (word, "")):
        if base is rest and not prefix and done == "" and base is not word:
            continue
        if len(base) > 3 and base[0] == "ل" and base[1] == "ل":
            found.append(Split(done + "ل", "ال" + base[2:], len(done) + 1))
        if len(base) > 2 and base[0] in PREPOSITIONS and len(base) - 1 >= 2:
            found.append(Split(done + base[0], base[1:], len(done) + 1))
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=65536)
def split_stems(word: str) -> tuple[str, ...]:
    """The stems of all readings of a folded word."""
    return tuple(split.stem for split in splits(word))


@lru_cache(maxsize=65536)
def bare(word: str) -> str:
    """The folded word with the surest clitics and the article taken off; a key, not a linguistic stem.

    The conjunction و and ف before ال, لل or a preposition + ال; ب ك ل before ال; لل; then ال.
    """
    if (
        len(word) > 4
        and word[0] in CONJUNCTIONS
        and (word[1:3] in ("ال", "لل") or word[1:4] in ("بال", "كال"))
    ):
        word = word[1:]
    if len(word) > 4 and word[:2] == "لل":
        return word[2:]
    if len(word) > 5 and word[0] in PREPOSITIONS and word[1:3] == "ال":
        word = word[1:]
    if len(word) > 4 and word[:2] == "ال":
        return word[2:]
    return word
