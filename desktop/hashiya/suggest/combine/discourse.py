"""A second reading of the whole text: what its surer places say of the others.

Names are given in full first and come back short: by the surname, by an abbreviation that once stood in
brackets, or as they were. One word has one sense in one text (Gale, Church and Yarowsky 1992), but for towns
and the clubs and bodies named after them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from hashiya.core.clitics import CLITICS, bare, splits
from hashiya.core.label_names import same_names
from hashiya.suggest.base import Analysis, Reason, Suggestion
from hashiya.suggest.combine.resolve import join
from hashiya.suggest.lexicon.cues.repeats import abbreviates
from hashiya.suggest.lexicon.name_table import load_names
from hashiya.suggest.lexicon.rule_tokens import tokens_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

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
    """A sure name: words first..last-1 of what was read, and how it is written."""

    first: int
    last: int
    item: Suggestion
    whole: str


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
    return with_filled(scored, *_fill_in(analysis, scored.items, heads))


def with_filled(
    scored: Scored, changed: Mapping[int, Suggestion], best: Iterable[Suggestion]
) -> list[Suggestion]:
    """What was scored, with what a second reading makes of some of it by their places, and what is new."""
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


_Filled = tuple[dict[int, Suggestion], list[Suggestion]]


def _fill_in(analysis: Analysis, items: Sequence[Suggestion], heads: bool) -> _Filled:
    """What becomes of some of the items, by their places, and what is new."""
    reading = Stretch(analysis, items)
    if not reading.mentions:
        return {}, []
    names = TextNames(heads=heads, votes=any(each.item.score < _DOUBTFUL for each in reading.mentions))
    names.meet(reading)
    names.count(reading)
    return names.fill_in(reading)


class Stretch:
    """A text, or a part of one that begins at character `shift`, with what was found in it (by the characters
    of the whole).
    """

    def __init__(self, analysis: Analysis, items: Sequence[Suggestion], shift: int = 0) -> None:
        self.text, self.words, self.shift = analysis.text, analysis.words, shift
        self.folded = analysis.folded_words
        self.tokens = tokens_of(analysis)
        self.items = items
        starts, ends = self.tokens.starts, self.tokens.ends
        self.taken = bytearray(len(self.words))
        self.mentions: list[_Mention] = []
        for item in items:
            if item.score < SURE:
                continue
            start, end = item.start - shift, item.end - shift
            first, last = _place_of(starts, start), _place_of(ends, end) + 1
            if 0 <= first < last:
                self.taken[first:last] = b"\1" * (last - first)
                if _kind(item.label):
                    self.mentions.append(_Mention(first, last, item, self.text[start:end]))

    def phrase(self, mention: _Mention) -> tuple[str, ...]:
        """Its words, the first without what is attached to it."""
        return (bare(self.folded[mention.first]), *self.folded[mention.first + 1 : mention.last])

    def abbreviation(self, mention: _Mention) -> str:
        """The capitals that stand in brackets after it, or ""."""
        if mention.last >= len(self.words) or _kind(mention.item.label) not in _SHORTENED:
            return ""
        start, end = self.words[mention.last]
        between = self.text[self.words[mention.last - 1][1] : start]
        short = self.text[start:end]
        return (
            short if between.strip() == "(" and self.text[end : end + 1] == ")" and abbreviates(short) else ""
        )

    def stand(self, stems: Mapping[str, object]) -> Iterator[tuple[int, str]]:
        """(place, stem) of every word with one of these stems."""
        standing = self.tokens.places
        if len(stems) <= len(standing):
            for stem in stems:
                for place in self.tokens.places_of_bare(stem):
                    yield place, stem
            return
        for word, places in standing.items():  # a text of books knows more names than a stretch has words
            stem = bare(word)
            if stem in stems:
                for place in places:
                    yield place, stem

    def words_like(self, stems: Mapping[str, object]) -> Iterable[str]:
        """The folded words that may read as one of these stems; others may be among them."""
        if len(stems) > len(self.tokens.places):
            return self.tokens.places
        plain = (word for stem in stems for word in (stem, "ال" + stem) if word[0] not in CLITICS)
        return (*plain, *self.tokens.ambiguous)

    def goes_on(self, place: int) -> bool:
        """Whether an adjective follows that would make it another body: «الحزب الجمهوري»."""
        if place + 1 >= len(self.words):
            return False
        between = self.text[self.words[place][1] : self.words[place + 1][0]]
        return between == " " and self.folded[place + 1].startswith("ال")

    def fill(self, first: int, last: int, of: _Mention, score: float, how: str) -> Suggestion:
        """The words as what `of` is."""
        source = of.item
        return Suggestion(
            self.shift + self.words[first][0],
            self.shift + self.words[last - 1][1],
            source.label,
            min(score, source.score),
            source.engine,
            source.version,
            (Reason(CODE, (how, of.whole)),),
        )


class TextNames:
    """What the surer places of a text say of the others.

    A text is read whole, or in stretches, in their order: `meet` all, then `count` in all, then `fill_in`
    each. So much of a name is kept as is needed, once for each, however long the text. With `votes` doubtful
    readings are told from what the text says elsewhere.
    """

    def __init__(self, *, heads: bool, votes: bool = True) -> None:
        self._heads = heads
        self._with_votes = votes
        self._persons: dict[str, _Mention] = {}
        self._named: Counter[str] = Counter()
        self._others: set[str] = set()
        self._meant: dict[str, _Mention] = {}
        self._phrases: dict[str, dict[tuple[str, ...], dict[str, _Mention]]] = {}
        self._sizes: dict[str, set[int]] = {}  # of the phrases that begin with a stem: there may be thousands
        self._bodies: dict[str, _Mention] = {}
        self._votes: dict[str, list[float]] = {}
        self._free: Counter[str] = Counter()
        self._good: dict[str, _Mention] | None = None

    def meet(self, reading: Stretch) -> None:
        """Take in its names."""
        for mention in reading.mentions:
            item, kind = mention.item, _kind(mention.item.label)
            self._meet_last_word(reading, mention, kind)
            if kind in _SHORTENED and (short := reading.abbreviation(mention)):
                self._meant[short] = mention
            size = mention.last - mention.first
            if 1 < size <= _MOST:
                self._meet_phrase(reading.phrase(mention), mention)
            if self._heads and kind == "ORG" and size > 1:
                self._bodies.setdefault(bare(reading.folded[mention.first]), mention)
            if self._with_votes:
                votes = self._votes.setdefault(" ".join(reading.phrase(mention)), [0.0, 0.0])
                votes[kind == "PERS"] += item.score

    def _meet_phrase(self, phrase: tuple[str, ...], mention: _Mention) -> None:
        stem, *rest = phrase
        self._sizes.setdefault(stem, set()).add(len(phrase))
        known = self._phrases.setdefault(stem, {}).setdefault(tuple(rest), {})
        label, score = mention.item.label, mention.item.score
        held = known.get(label)
        if held is None or min(_AGAIN, score) > min(_AGAIN, held.item.score):
            known[label] = mention

    def _meet_last_word(self, reading: Stretch, mention: _Mention, kind: str) -> None:
        stem = bare(reading.folded[mention.last - 1])
        if kind != "PERS":
            self._others.add(stem)
        elif len(stem) >= _LEAST:
            self._named[stem] += 1
            held = self._persons.get(stem)
            if held is None or mention.last - mention.first > held.last - held.first:
                self._persons[stem] = mention

    def count(self, reading: Stretch) -> None:
        """How often the last words of persons' names stand where nothing was found."""
        taken = reading.taken
        for place, stem in reading.stand(self._persons):
            if not taken[place]:
                self._free[stem] += 1

    def fill_in(self, reading: Stretch) -> _Filled:
        """What becomes of some of the items, by their places, and what is new."""
        added = [*self._surnames(reading), *self._abbreviations(reading), *self._repeats(reading)]
        added += self._head_nouns(reading)
        best: dict[tuple[int, int, str], Suggestion] = {}
        for item in added:
            key = (item.start, item.end, item.label)
            if key not in best or item.score > best[key].score:
                best[key] = item
        doubted = self._outvoted(reading)
        changed: dict[int, Suggestion] = {}
        if not best and not doubted:
            return changed, []
        for place, item in enumerate(reading.items):
            key = (item.start, item.end, item.label)
            more = best.pop(key, None)
            if more is not None and more.score > item.score:
                changed[place] = item._replace(score=more.score, why=(*item.why, *more.why))
            elif key in doubted:
                changed[place] = item._replace(score=round(item.score * _OUTVOTED, 4))
        return changed, list(best.values())

    def _surnames(self, reading: Stretch) -> Iterable[Suggestion]:
        """One word that ended a person's name elsewhere."""
        if self._good is None:
            self._good = {
                stem: mention
                for stem, mention in self._persons.items()
                if stem not in self._others
                and self._free[stem] <= _TIMES * self._named[stem]
                and not _is_common(stem)
            }
        good, places_of = self._good, reading.tokens.places
        if not good:
            return
        for word in reading.words_like(good):
            source = next((good[stem] for stem in _stems(word) if stem in good), None)
            if source is None:
                continue
            for place in places_of.get(word, ()):
                if not reading.taken[place]:
                    yield reading.fill(place, place + 1, source, _SURNAME, "surname")

    def _abbreviations(self, reading: Stretch) -> Iterable[Suggestion]:
        """Capitals that stood in brackets after a name, there and later."""
        meant = self._meant
        if not meant:
            return
        for place, (start, end) in enumerate(reading.words):
            mention_of = meant.get(reading.text[start:end])
            if mention_of is not None and not reading.taken[place]:
                yield reading.fill(place, place + 1, mention_of, _ABBREVIATION, "abbreviation")

    def _repeats(self, reading: Stretch) -> Iterable[Suggestion]:
        """The words of a sure name of several words, where nothing was found on them."""
        folded, taken, words = reading.folded, reading.taken, reading.words
        for place, stem in reading.stand(self._phrases):
            known = self._phrases[stem]
            for size in self._sizes[stem]:
                last = place + size
                if last > len(folded) or taken.find(1, place, last) >= 0:
                    continue
                found = known.get(tuple(folded[place + 1 : last]))
                if found and "\n" not in reading.text[words[place][0] : words[last - 1][1]]:
                    for mention in found.values():
                        yield reading.fill(place, last, mention, _AGAIN, "repeat")

    def _head_nouns(self, reading: Stretch) -> Iterable[Suggestion]:
        """«الهيئة» for «هيئة الطيران المدني», after it was named in full."""
        for place, stem in reading.stand(self._bodies):
            of = self._bodies[stem]
            before = reading.shift + reading.words[place][0] < of.item.end
            if reading.taken[place] or before or not _is_definite(reading.folded[place], stem):
                continue
            if not reading.goes_on(place):
                yield reading.fill(place, place + 1, of, _HEAD, "head")

    def _outvoted(self, reading: Stretch) -> set[tuple[int, int, str]]:
        """Doubtful readings as a person of words that are a place or body elsewhere, and the reverse."""
        if not self._with_votes:
            return set()
        found = set()
        for mention in reading.mentions:
            item = mention.item
            if item.score < _DOUBTFUL:
                person = _kind(item.label) == "PERS"
                votes = self._votes[" ".join(reading.phrase(mention))]
                if votes[not person] > 2 * votes[person]:
                    found.add((item.start, item.end, item.label))
        return found


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
