"""What kind of text this is, as far as it bears on how well engines read it, told by figures of its own.

The engines learned from news and encyclopaedias. Dialect, verse, debris of optical character recognition and
other languages leave traces that can be counted: words that no list or corpus at hand knows, words that only
one of these kinds has, lines of even length, letters standing alone.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from math import sqrt
from statistics import median
from typing import TYPE_CHECKING

from hashiya.assets import resource
from hashiya.core.clitics import bare, splits
from hashiya.core.fold import fold
from hashiya.core.segment import words
from hashiya.suggest.lexicon.name_table import load_names

if TYPE_CHECKING:
    from collections.abc import Sequence

FOREIGN, DEBRIS, DIALECT, VERSE, STRANGE = "foreign", "debris", "dialect", "verse", "strange"
KINDS = (FOREIGN, DEBRIS, DIALECT, VERSE, STRANGE)
EXPECTED = {FOREIGN: 0.4, DEBRIS: 0.7, DIALECT: 0.4, VERSE: 0.4, STRANGE: 0.6}
"""The share of right suggestions to expect: measured on the texts that MODEL_CARD.md names."""

READ = 8_000
"""Characters that are looked at."""
_LEAST_LETTERS, _LEAST_WORDS = 30, 25
_Z = 1.96
_ARABIC = re.compile("[\u0621-\u064a\u066e-\u06d3\u06d5\u06fa-\u06ff]+")
_INSIDE = re.compile("(?<=[\u0621-\u064a])[|~•*!;\"'\\d\ufffd_^<>=\\[\\]{}\\\\](?=[\u0621-\u064a])")
_BREAK = re.compile(r"\s*(?:\*{2,}|…|\.{3,}|={1,}|\|{1,2}|/{1,2}|\t+| {4,})\s*")
_ENDING = re.compile("[.:؛;!?؟،,]\\s*$")

_OTHER_LETTERS = re.compile("[پچژگٹڈڑںےۂۃۆێەڵڕۇۈېھہڭڤ]")


@dataclass(frozen=True, slots=True)
class TextFigures:
    """Shares from 0 to 1. `words` Arabic words counted; `unknown` of them those that nothing at hand knows;
    `sure_unknown` what that share is at least (95 of 100).

    `arabic` letters that are Arabic, `latin` those that are Latin; `single` letters that stand as words,
    `inside` words with a sign among their letters; `dialect` and `elsewhere` words of dialects and of other
    languages in Arabic script, `dialect_words` how many different ones; `lines` that hold words, `even` those
    of 2 to 10 words without a stop at their end, `halves` those of two even parts, `rhyme` those that end
    like most do.
    """

    words: int = 0
    unknown: float = 0.0
    sure_unknown: float = 0.0
    letters: int = 0
    arabic: float = 0.0
    latin: float = 0.0
    single: float = 0.0
    inside: float = 0.0
    dialect: float = 0.0
    dialect_words: int = 0
    elsewhere: float = 0.0
    lines: float = 0
    even: float = 0.0
    halves: float = 0.0
    rhyme: float = 0.0


@dataclass(frozen=True, slots=True)
class TextKind:
    """`kind` is one of KINDS, "" for a text of the kinds that the engines know or one too short to tell."""

    kind: str
    figures: TextFigures


def text_kind(text: str) -> TextKind:
    """What the text's own figures say of it; reads its first 8,000 characters."""
    figures = measure_text(text)
    return TextKind(_decide(figures), figures)


def measure_text(text: str) -> TextFigures:
    """The figures of a text's first 8,000 characters."""
    text = text[:READ]
    letters = {char: times for char, times in Counter(text).items() if char.isalpha()}
    if not letters:
        return TextFigures()
    size = sum(letters.values())
    raw = [text[start:end] for start, end in words(text)]
    folded = fold("\n".join(raw)).split("\n")
    arabic = [pair for pair in zip(raw, folded, strict=True) if _ARABIC.fullmatch(pair[1])]
    count = max(len(arabic), 1)
    found = Counter(word for _, word in arabic)
    unknown = sum(times for word, times in found.items() if len(word) > 1 and not _is_known(word))
    listed = _kind_words()
    dialect = {word: times for word, times in found.items() if _is_among(word, listed["dialect"])}
    also = sum(times for word, times in found.items() if word in listed["also"]) if dialect else 0
    foreign = sum(word in listed["elsewhere"] or bool(_OTHER_LETTERS.search(each)) for each, word in arabic)
    return TextFigures(
        words=len(arabic),
        unknown=unknown / count,
        sure_unknown=_at_least(unknown, len(arabic)),
        letters=size,
        arabic=sum(times for char, times in letters.items() if _is_arabic(char)) / size,
        latin=sum(times for char, times in letters.items() if char.isascii() or "\u00c0" <= char <= "\u024f")
        / size,
        single=sum(len(word) == 1 and word != "و" for _, word in arabic) / count,
        inside=len(_INSIDE.findall(text)) / count,
        dialect=(sum(dialect.values()) + also) / count,
        dialect_words=len(dialect),
        elsewhere=foreign / count,
        **_lines(text),
    )


def _decide(figures: TextFigures) -> str:
    """Bounds that keep a distance from every news text, article and letter that was looked at."""
    if figures.letters < _LEAST_LETTERS:
        return ""
    if figures.arabic < 0.5:
        return FOREIGN
    if figures.words < _LEAST_WORDS:
        return ""
    if figures.elsewhere >= 0.15 and figures.unknown >= 0.15:
        return FOREIGN
    broken = figures.single + figures.inside
    if broken >= 0.05 and figures.unknown >= 0.12 and figures.dialect < 0.1:
        return DEBRIS
    if figures.dialect_words >= 4 and figures.dialect >= 0.07 and figures.unknown >= 0.1:
        return DIALECT
    if _is_verse(figures):
        return VERSE
    return STRANGE if figures.sure_unknown > 0.2 and figures.unknown >= 0.25 else ""


def _is_verse(figures: TextFigures) -> bool:
    """Lines of two even halves; or short, even lines that do not end in a stop."""
    if figures.lines >= 3 and figures.halves >= 0.7:
        return True
    if figures.lines < 8 or figures.even < 0.8:
        return False
    return figures.rhyme >= 0.7 or figures.unknown >= 0.15


def _lines(text: str) -> dict[str, float]:
    lines = [line for line in text.splitlines() if line.strip()]
    sizes = [len(words(line)) for line in lines]
    kept = [(line, size) for line, size in zip(lines, sizes, strict=True) if size]
    if not kept:
        return {}
    halves = sum(_is_halved(line) for line, _ in kept)
    even = [line for line, size in kept if 2 <= size <= 10 and not _ENDING.search(line) and ":" not in line]
    wide = median(size for _, size in kept)
    spread = sum(abs(size - wide) <= max(2, wide / 2) for _, size in kept) / len(kept)
    ends = Counter(letters[-1] for line, _ in kept if (letters := _ARABIC.findall(fold(line))))
    rhymes = Counter(word[-1:] for word in ends.elements())
    most = max(rhymes.values(), default=0)
    return {
        "lines": len(kept),
        "even": len(even) / len(kept) * (spread >= 0.7 and wide >= 2),
        "halves": halves / len(kept),
        "rhyme": most / len(kept) if len(ends) > len(kept) / 2 else 0.0,
    }


def _is_halved(line: str) -> bool:
    """Whether a line is two runs of 2 to 8 words with a sign or a gap between them."""
    parts = [part for part in _BREAK.split(line.strip()) if part]
    if len(parts) != 2:
        return False
    first, last = (len(words(part)) for part in parts)
    return 2 <= first <= 8 and 2 <= last <= 8 and abs(first - last) <= 3


@cache
def _kind_words() -> dict[str, frozenset[str]]:
    """Folded words by what they tell: `dialect`, `also` (dialects, but written Arabic too), `elsewhere`."""
    found: dict[str, set[str]] = {}
    for line in resource("lexicons", "kind_words.tsv").read_text(encoding="utf-8").splitlines():
        word, _, kind = line.partition("\t")
        if kind and not line.startswith("#"):
            found.setdefault(kind, set()).add(fold(word))
    return {kind: frozenset(those) for kind, those in found.items()}


@lru_cache(maxsize=65536)
def _is_known(word: str) -> bool:
    names = load_names()
    stems: Sequence[str] = (word, bare(word), *(each.stem for each in splits(word)))
    return any(names.shares(stem) or names.bits(stem) or names.shares("ال" + stem) for stem in stems)


def _is_among(word: str, listed: frozenset[str]) -> bool:
    """Whether the word, or what stands after و or ف, is one of them."""
    return word in listed or (word[:1] in ("و", "ف") and word[1:] in listed)


def _is_arabic(char: str) -> bool:
    return "\u0600" <= char <= "\u06ff" or "\u0750" <= char <= "\u077f" or "\ufb50" <= char <= "\ufefc"


def _at_least(hits: int, of: int) -> float:
    """The lower bound of Wilson's interval for a share (Wilson 1927)."""
    if not of:
        return 0.0
    share, square = hits / of, _Z * _Z / of
    middle = share + square / 2
    return max(0.0, (middle - _Z * sqrt(share * (1 - share) / of + square / of / 4)) / (1 + square))
