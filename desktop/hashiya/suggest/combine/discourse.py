"""A second reading of the whole text: what its surer places say of the others.

Names are given in full first and come back short: by the surname, by an abbreviation that once stood in
brackets, or as they were. One word has one sense in one text (Gale, Church and Yarowsky 1992), but for towns
and the clubs and bodies named after them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from hashiya.core.clitics import CLITICS, bare, splits
from hashiya.core.label_names import same_names
from hashiya.suggest.base import Analysis, Reason, Suggestion
from hashiya.suggest.lexicon.name_table import load_names
from hashiya.suggest.lexicon.rule_tokens import tokens_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hashiya.suggest.combine.weights import Weighed

SURE = 0.5
_SURNAME, _ABBREVIATION, _AGAIN, _HEAD = 0.62, 0.7, 0.6, 0.7
"""Probabilities of what is filled in: as often was it right on AQMAR and the project's own texts."""
_TIMES = 3  # a surname that stands unlabelled more often than that, for each time as a name, is a common word
_COMMON = 5  # fifteenths of a word's uses that are no name, from which on it is not filled in
_LEAST = 3  # letters of a surname
_MOST = 8  # words of a name that is looked for again
_DOUBTFUL = 0.7  # a reading less sure than this gives way to what the text says elsewhere
_OUTVOTED = 0.3
_NAMES = frozenset(("PERS", "ORG", "GPE", "LOC", "FAC", "PRODUCT", "EVENT", "LAW"))
_SHORTENED = frozenset(("ORG", "PRODUCT", "EVENT", "LAW"))
CODE = "discourse"


@lru_cache(maxsize=256)
def _kind(label: str) -> str:
    """What the shipped schemes call this label, "" for one that is no kind of name."""
    return next((name for name in same_names(label) if name in _NAMES), "")


class _Mention(NamedTuple):
    """A sure name: words first..last-1 of the text."""

    first: int
    last: int
    item: Suggestion


def read_again(analysis: Analysis, weighed: Sequence[Weighed], *, heads: bool = False) -> list[Weighed]:
    """What was weighed, with what the text itself fills in and takes away.

    With `heads` a body's head noun alone is the body, as guidelines with many labels have it; those of three
    or four labels annotate proper names alone.
    """
    reading = _Reading(analysis, weighed)
    if not reading.mentions:
        return list(weighed)
    added = [*reading.surnames(), *reading.abbreviations(), *reading.repeats()]
    if heads:
        added += reading.head_nouns()
    best: dict[tuple[int, int, str], Suggestion] = {}
    for item in added:
        key = (item.start, item.end, item.label)
        if key not in best or item.score > best[key].score:
            best[key] = item
    doubted = reading.outvoted()
    result: list[Weighed] = []
    for item, features in weighed:
        more = best.pop((item.start, item.end, item.label), None)
        if more is not None and more.score > item.score:
            item = replace(item, score=more.score, why=(*item.why, *more.why))
        elif (item.start, item.end, item.label) in doubted:
            item = replace(item, score=round(item.score * _OUTVOTED, 4))
        result.append((item, features))
    if not best:
        return result
    result += [(item, {}) for item in best.values()]
    return sorted(result, key=lambda pair: (pair[0].start, -pair[0].end, pair[0].label))


class _Reading:
    def __init__(self, analysis: Analysis, weighed: Sequence[Weighed]) -> None:
        self.text, self.words = analysis.text, analysis.words
        self.folded = analysis.folded_words
        tokens = tokens_of(analysis)
        self.taken = bytearray(len(self.words))
        self.mentions: list[_Mention] = []
        for item, _ in weighed:
            if item.score < SURE:
                continue
            first, last = _place_of(tokens.starts, item.start), _place_of(tokens.ends, item.end) + 1
            if 0 <= first < last:
                self.taken[first:last] = b"\1" * (last - first)
                if _kind(item.label):
                    self.mentions.append(_Mention(first, last, item))
        self.stems = tokens.bare if self.mentions else []

    def surnames(self) -> Iterable[Suggestion]:
        """One word that ended a person's name elsewhere."""
        persons: dict[str, _Mention] = {}
        named: Counter[str] = Counter()
        others: set[str] = set()
        for mention in self.mentions:
            stem = self.stems[mention.last - 1]
            if _kind(mention.item.label) != "PERS":
                others.add(stem)
            elif len(stem) >= _LEAST:
                named[stem] += 1
                held = persons.get(stem)
                if held is None or mention.last - mention.first > held.last - held.first:
                    persons[stem] = mention
        if not persons:
            return
        free = Counter(
            stem for stem, taken in zip(self.stems, self.taken, strict=True) if stem in persons and not taken
        )
        good = {
            stem: mention
            for stem, mention in persons.items()
            if stem not in others and free[stem] <= _TIMES * named[stem] and not _is_common(stem)
        }
        if not good:
            return
        places = [
            place
            for place, (word, stem) in enumerate(zip(self.folded, self.stems, strict=True))
            if stem in good or (word[:1] in CLITICS and not good.keys().isdisjoint(_stems(word)))
        ]
        for place in places:
            if self.taken[place]:
                continue
            for stem in _stems(self.folded[place]):
                if stem in good:
                    yield self._fill(place, place + 1, good[stem], _SURNAME, "surname")
                    break

    def abbreviations(self) -> Iterable[Suggestion]:
        """Capitals that stood in brackets after a name, there and later."""
        meant: dict[str, _Mention] = {}
        for mention in self.mentions:
            if mention.last >= len(self.words) or _kind(mention.item.label) not in _SHORTENED:
                continue
            start, end = self.words[mention.last]
            between = self.text[self.words[mention.last - 1][1] : start]
            short = self.text[start:end]
            if between.strip() == "(" and self.text[end : end + 1] == ")" and _abbreviates(short):
                meant[short] = mention
        if not meant:
            return
        for place, (start, end) in enumerate(self.words):
            mention_of = meant.get(self.text[start:end])
            if mention_of is not None and not self.taken[place]:
                yield self._fill(place, place + 1, mention_of, _ABBREVIATION, "abbreviation")

    def repeats(self) -> Iterable[Suggestion]:
        """The words of a sure name of several words, where nothing was found on them."""
        known: dict[str, list[tuple[tuple[str, ...], _Mention]]] = defaultdict(list)
        for mention in self.mentions:
            size = mention.last - mention.first
            if 1 < size <= _MOST:
                phrase = (self.stems[mention.first], *self.folded[mention.first + 1 : mention.last])
                known[phrase[0]].append((phrase, mention))
        if not known:
            return
        for place, stem in enumerate(self.stems):
            for phrase, mention in known.get(stem, ()):
                last = place + len(phrase)
                if any(self.taken[place:last]) or tuple(self.folded[place + 1 : last]) != phrase[1:]:
                    continue
                if "\n" not in self.text[self.words[place][0] : self.words[last - 1][1]]:
                    yield self._fill(place, last, mention, _AGAIN, "repeat")

    def head_nouns(self) -> Iterable[Suggestion]:
        """«الهيئة» for «هيئة الطيران المدني», after it was named in full."""
        known: dict[str, _Mention] = {}
        for mention in sorted(self.mentions, key=lambda each: each.first):
            if _kind(mention.item.label) == "ORG" and mention.last - mention.first > 1:
                known.setdefault(self.stems[mention.first], mention)
        if not known:
            return
        for place, stem in enumerate(self.stems):
            of = known.get(stem)
            if (
                of is None
                or self.taken[place]
                or place < of.last
                or not _is_definite(self.folded[place], self.stems[place])
            ):
                continue
            if not self._goes_on(place):
                yield self._fill(place, place + 1, of, _HEAD, "head")

    def _goes_on(self, place: int) -> bool:
        """Whether an adjective follows that would make it another body: «الحزب الجمهوري»."""
        if place + 1 >= len(self.words):
            return False
        between = self.text[self.words[place][1] : self.words[place + 1][0]]
        return between == " " and self.folded[place + 1].startswith("ال")

    def outvoted(self) -> set[tuple[int, int, str]]:
        """Doubtful readings as a person of words that are a place or body elsewhere, and the reverse."""
        if not any(mention.item.score < _DOUBTFUL for mention in self.mentions):
            return set()
        votes: dict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
        found: list[tuple[str, str, Suggestion]] = []
        for mention in self.mentions:
            phrase = " ".join((self.stems[mention.first], *self.folded[mention.first + 1 : mention.last]))
            kind = "person" if _kind(mention.item.label) == "PERS" else "other"
            votes[phrase][kind] += mention.item.score
            found.append((phrase, kind, mention.item))
        return {
            (item.start, item.end, item.label)
            for phrase, kind, item in found
            if item.score < _DOUBTFUL
            and votes[phrase]["other" if kind == "person" else "person"] > 2 * votes[phrase][kind]
        }

    def _fill(self, first: int, last: int, of: _Mention, score: float, how: str) -> Suggestion:
        source = of.item
        whole = self.text[source.start : source.end]
        return Suggestion(
            self.words[first][0],
            self.words[last - 1][1],
            source.label,
            min(score, source.score),
            source.engine,
            source.version,
            (Reason(CODE, (how, whole)),),
        )


@lru_cache(maxsize=65536)
def _stems(word: str) -> tuple[str, ...]:
    """The stem of a folded word, then those of its other readings."""
    return tuple(dict.fromkeys((bare(word), *(bare(split.stem) for split in splits(word)))))


def _place_of(places: list[int], wanted: int) -> int:
    """Where the number stands among sorted ones; -1 where it does not."""
    found = bisect_left(places, wanted)
    return found if found < len(places) and places[found] == wanted else -1


@lru_cache(maxsize=65536)
def _is_common(stem: str) -> bool:
    """Whether the word is seldom a name, as far as anything is known of it."""
    shares = load_names().shares(stem) or load_names().shares("ال" + stem)
    return shares is not None and shares[3] >= _COMMON


def _is_definite(word: str, stem: str) -> bool:
    """Whether the folded word is its stem with the article, and clitics before it perhaps."""
    return len(stem) >= _LEAST and word != stem and word.removesuffix(stem)[-2:] in ("ال", "لل")


def _abbreviates(surface: str) -> bool:
    return 2 <= len(surface) <= 8 and surface.isascii() and surface.isalpha() and surface.isupper()
