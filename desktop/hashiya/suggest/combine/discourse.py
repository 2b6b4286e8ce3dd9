"""A second reading of the whole text: what its surer places say of the others.

Names are given in full first and come back short: by the surname, by an abbreviation that once stood in
brackets, or as they were. One word has one sense in one text (Gale, Church and Yarowsky 1992), but for towns
and the clubs and bodies named after them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from hashiya.core.clitics import CLITICS, bare, splits
from hashiya.core.label_names import same_names
from hashiya.suggest.base import Analysis, Reason, Suggestion
from hashiya.suggest.combine.resolve import join
from hashiya.suggest.lexicon.name_table import load_names
from hashiya.suggest.lexicon.rule_tokens import tokens_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hashiya.suggest.combine.weights import Scored, Weighed

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
    items = [item for item, _ in weighed]
    changed, best = _fill_in(analysis, items, heads)
    result = [(changed.get(place, item), features) for place, (item, features) in enumerate(weighed)]
    if not best:
        return result
    result += [(item, {}) for item in best]
    return sorted(result, key=lambda pair: (pair[0].start, -pair[0].end, pair[0].label))


def read_text_again(analysis: Analysis, scored: Scored, *, heads: bool = False) -> list[Suggestion]:
    """As `read_again`, of suggestions alone; of the faint ones those that the text makes likely."""
    changed, best = _fill_in(analysis, scored.items, heads)
    result = list(scored.items)
    for place, item in changed.items():
        result[place] = item
    if not best:
        return result
    for new in best:
        known = scored.faint.get((new.start, new.end, new.label))
        if known is None:
            result.append(new)
        elif new.score > known[1]:
            item = join(known[0], score=known[1])
            result.append(item._replace(score=new.score, why=(*item.why, *new.why)))
    return sorted(result, key=lambda item: (item.start, -item.end, item.label))


def _fill_in(
    analysis: Analysis, items: Sequence[Suggestion], heads: bool
) -> tuple[dict[int, Suggestion], list[Suggestion]]:
    """What becomes of some of the items, by their places, and what is new."""
    reading = _Reading(analysis, items)
    if not reading.mentions:
        return {}, []
    added = [*reading.surnames(), *reading.abbreviations(), *reading.repeats()]
    if heads:
        added += reading.head_nouns()
    best: dict[tuple[int, int, str], Suggestion] = {}
    for item in added:
        key = (item.start, item.end, item.label)
        if key not in best or item.score > best[key].score:
            best[key] = item
    doubted = reading.outvoted()
    changed: dict[int, Suggestion] = {}
    if not best and not doubted:
        return changed, []
    for place, item in enumerate(items):
        key = (item.start, item.end, item.label)
        more = best.pop(key, None)
        if more is not None and more.score > item.score:
            changed[place] = item._replace(score=more.score, why=(*item.why, *more.why))
        elif key in doubted:
            changed[place] = item._replace(score=round(item.score * _OUTVOTED, 4))
    return changed, list(best.values())


class _Reading:
    def __init__(self, analysis: Analysis, items: Sequence[Suggestion]) -> None:
        self.text, self.words = analysis.text, analysis.words
        self.folded = analysis.folded_words
        self._tokens = tokens_of(analysis)
        starts, ends = self._tokens.starts, self._tokens.ends
        self.taken = bytearray(len(self.words))
        self.mentions: list[_Mention] = []
        for item in items:
            if item.score < SURE:
                continue
            first, last = _place_of(starts, item.start), _place_of(ends, item.end) + 1
            if 0 <= first < last:
                self.taken[first:last] = b"\1" * (last - first)
                if _kind(item.label):
                    self.mentions.append(_Mention(first, last, item))

    def surnames(self) -> Iterable[Suggestion]:
        """One word that ended a person's name elsewhere."""
        persons: dict[str, _Mention] = {}
        named: Counter[str] = Counter()
        others: set[str] = set()
        for mention in self.mentions:
            stem = bare(self.folded[mention.last - 1])
            if _kind(mention.item.label) != "PERS":
                others.add(stem)
            elif len(stem) >= _LEAST:
                named[stem] += 1
                held = persons.get(stem)
                if held is None or mention.last - mention.first > held.last - held.first:
                    persons[stem] = mention
        if not persons:
            return
        free = {
            stem: sum(not self.taken[place] for place in self._tokens.places_of_bare(stem))
            for stem in persons
        }
        good = {
            stem: mention
            for stem, mention in persons.items()
            if stem not in others and free[stem] <= _TIMES * named[stem] and not _is_common(stem)
        }
        if not good:
            return
        places_of = self._tokens.places
        plain = (word for stem in good for word in (stem, "ال" + stem) if word[0] not in CLITICS)
        for word in (*plain, *self._tokens.ambiguous):
            source = next((good[stem] for stem in _stems(word) if stem in good), None)
            if source is None:
                continue
            for place in places_of.get(word, ()):
                if not self.taken[place]:
                    yield self._fill(place, place + 1, source, _SURNAME, "surname")

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
                phrase = self._phrase(mention)
                known[phrase[0]].append((phrase, mention))
        if not known:
            return
        for place, stem in self._stand(known):
            for phrase, mention in known[stem]:
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
                known.setdefault(bare(self.folded[mention.first]), mention)
        if not known:
            return
        for place, stem in self._stand(known):
            of = known[stem]
            if self.taken[place] or place < of.last or not _is_definite(self.folded[place], stem):
                continue
            if not self._goes_on(place):
                yield self._fill(place, place + 1, of, _HEAD, "head")

    def _phrase(self, mention: _Mention) -> tuple[str, ...]:
        """Its words, the first without what is attached to it."""
        return (bare(self.folded[mention.first]), *self.folded[mention.first + 1 : mention.last])

    def _stand(self, stems: Iterable[str]) -> Iterator[tuple[int, str]]:
        """(place, stem) of every word with one of these stems."""
        for stem in stems:
            for place in self._tokens.places_of_bare(stem):
                yield place, stem

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
            phrase = " ".join(self._phrase(mention))
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
