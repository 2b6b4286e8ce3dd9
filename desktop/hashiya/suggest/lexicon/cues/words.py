"""The cue words as folded sets, and every written form of the head words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from hashiya.core.fold import fold
from hashiya.suggest.lexicon.cues.cue_table import NAMES, fold_sets, spelled_sets

ORG, TITLE, HONORIFIC, PLACE, PLACES, NATURE, BUILT, EVENT, LAW, DUAL, PRODUCT = (
    1 << shift for shift in range(11)
)
_KINDS = {
    "org": ORG,
    "title": TITLE,
    "honorific": HONORIFIC,
    "place": PLACE,
    "places": PLACES,
    "nature": NATURE,
    "built": BUILT,
    "event": EVENT,
    "quoted:event": EVENT,
    "law": LAW,
    "org_dual": ORG | DUAL,
    "quoted:product": PRODUCT,
}
_PREFIXES = ("", "و", "ف", "ب", "ل", "ك", "وب", "ول", "فب", "فل")
_ARTICLES = ("ال", "وال", "فال", "بال", "كال", "لل", "ولل", "وبال", "فلل")


class HeadWord(NamedTuple):
    """A written word read as a head: its kinds (bits), whether it has the article, and the word itself."""

    kinds: int
    definite: bool
    stem: str


@dataclass(frozen=True, slots=True)
class CueWords:
    heads: dict[str, HeadWord]
    sets: dict[str, frozenset[str]]
    phrases: dict[str, tuple[tuple[str, ...], ...]]  # first word → phrases that begin with it
    phrase_starts: frozenset[str]  # written forms of those first words, clitics attached
    phrase_labels: dict[tuple[str, ...], str]
    nations: frozenset[str]
    never_nations: frozenset[str]  # relative adjectives that only look like a country's
    hamzated: frozenset[str]  # function words that are written with a hamza, folded


@cache
def load_cues() -> CueWords:
    """The cue words, read once."""
    spelled = spelled_sets()
    sets = fold_sets(spelled)
    phrases: dict[str, list[tuple[str, ...]]] = {}
    labels: dict[tuple[str, ...], str] = {}
    for label in NAMES:
        for phrase in sets[f"name:{label}"]:
            words = tuple(phrase.split())
            phrases.setdefault(words[0], []).append(words)
            labels[words] = label
    nations = frozenset(form for stem in sets["nation"] for form in nisba_forms(stem))
    return CueWords(
        heads=_heads(sets),
        sets=sets,
        phrases={first: tuple(sorted(found, key=len, reverse=True)) for first, found in phrases.items()},
        phrase_starts=frozenset(form for first in phrases for form in _written(first)),
        phrase_labels=labels,
        nations=nations,
        never_nations=frozenset(form for stem in sets["not_nation"] for form in nisba_forms(stem)),
        hamzated=_hamzated(spelled["stop"] + spelled["verb"]),
    )


def _written(word: str) -> list[str]:
    """The word with the clitics that may be attached to it."""
    forms = [prefix + word for prefix in _PREFIXES]
    if word.startswith("ال"):
        forms += ["لل" + word[2:], "ولل" + word[2:], "فلل" + word[2:]]
    return forms


def _hamzated(words: list[str]) -> frozenset[str]:
    plain = {fold(word) for word in words if not set(word) & set("أإؤئء")}
    return frozenset(fold(word) for word in words) - plain


def _heads(sets: dict[str, frozenset[str]]) -> dict[str, HeadWord]:
    kinds: dict[str, int] = {}
    for name, bit in _KINDS.items():
        for word in sets[name]:
            kinds[word] = kinds.get(word, 0) | bit
    heads: dict[str, HeadWord] = {}
    never = sets["not_head"]
    for word, bits in kinds.items():
        article = word.startswith("ال")
        stem = word.removeprefix("ال") if article else word
        forms = [] if article else [(prefix + word, False) for prefix in _PREFIXES]
        forms += [(prefix + stem, True) for prefix in _ARTICLES]
        if bits & TITLE and not stem.endswith(("ه", "ا", "ي")):
            # «رئيسًا للجنة»: with tanween nothing but a complement can follow, as after the article
            forms += [(stem + "ا", True), ("و" + stem + "ا", True)]
        for form, definite in forms:
            if form in never:
                continue
            known = heads.get(form)
            if known is None or len(known.stem) < len(stem):
                heads[form] = HeadWord(bits, definite, stem)
            elif known.stem == stem:
                heads[form] = HeadWord(known.kinds | bits, definite, stem)
    return heads


def nisba_forms(stem: str) -> tuple[str, ...]:
    """Every number and gender of a folded adjective that ends in ي."""
    return tuple(stem + ending for ending in ("", "ه", "ا", "ين", "ون", "ات", "ان", "تين", "تان"))
