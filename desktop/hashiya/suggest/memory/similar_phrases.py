"""What looks like phrases that people labelled: a part of one, another with its head, foreign script.

Weak hints on their own; what they are worth is weighed, and learned from what people make of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from hashiya.core.clitics import bare
from hashiya.suggest.lexicon.rule_tokens import SPACE, Tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHORTEST = 3  # letters of a part that may stand for the whole
_LONGEST = 6


_KEPT = 3.0
"""What all earlier texts together weigh at most against the text at hand, in places: texts differ, and what
many say of foreign words or of a head would drown what this one says.
"""


@dataclass(slots=True)
class LabelCounts:
    """How often each label was given, and how often a place like that was left without: in the texts that are
    worked on, and `earlier`.
    """

    given: Counter[str] = field(default_factory=Counter)
    against: int = 0
    earlier: Counter[str] = field(default_factory=Counter)
    earlier_against: int = 0

    @property
    def known(self) -> bool:
        """Whether any label was given at all."""
        return bool(self.given or self.earlier)

    @property
    def label(self) -> str:
        return min(self._weighed(), key=lambda each: (-each[1], each[0]), default=("", 0.0))[0]

    def score(self) -> float:
        weighed = self._weighed()
        best = max((weight for _, weight in weighed), default=0.0)
        total = sum(weight for _, weight in weighed) + self.against + self._share() * self.earlier_against
        return (best + 0.5) / (total + 1.5)

    def settle(self) -> None:
        """The texts that are worked on are done."""
        self.earlier.update(self.given)
        self.earlier_against += self.against
        self.given, self.against = Counter(), 0

    def _share(self) -> float:
        total = self.earlier.total() + self.earlier_against
        return min(1.0, _KEPT / total) if total else 0.0

    def _weighed(self) -> list[tuple[str, float]]:
        if not self.earlier:
            return [(label, float(count)) for label, count in self.given.items()]
        share = self._share()
        labels = {**self.given, **self.earlier}
        return [(label, self.given[label] + share * self.earlier[label]) for label in labels]


@dataclass(frozen=True, slots=True)
class SimilarPhrase:
    """Words first..last, both included."""

    first: int
    last: int
    label: str
    score: float
    code: str


class SimilarPhrases:
    """Learns from labelled phrases (folded words); `judge` tells it which of its hints were right."""

    def __init__(self) -> None:
        self._parts: dict[str, LabelCounts] = defaultdict(LabelCounts)
        self._heads: dict[tuple[str, int], LabelCounts] = defaultdict(LabelCounts)
        self._inner: dict[tuple[str, ...], LabelCounts] = defaultdict(LabelCounts)
        self._inner_first: dict[str, set[tuple[str, ...]]] = defaultdict(set)
        self._foreign = LabelCounts()
        self._known: set[str] = set()  # first words of what there may be hints for

    def learn(self, words: tuple[str, ...], label: str, sign: int = 1) -> None:
        """A phrase got a label; with `sign` -1 that is taken back."""
        change = Counter({label: 1})
        tallies = [self._heads[_article_kept(words[0]), len(words)]] if len(words) > 1 else []
        if len(words) > 1:
            ends = {words[0], words[-1]}
            tallies += [self._parts[_article_kept(word)] for word in ends if len(word) >= _SHORTEST]
        for phrase in (words[1:], words[:-1]):
            if len(phrase) > 1:
                key = (_article_kept(phrase[0]), *phrase[1:])
                self._inner_first[key[0]].add(key)
                tallies.append(self._inner[key])
        if words[0].isascii() and words[-1].isascii():
            tallies.append(self._foreign)
        self._known.update(_article_kept(word) for word in words)
        for tally in tallies:
            if sign > 0:
                tally.given += change
            elif tally.given[label]:
                tally.given -= change
            else:
                tally.earlier -= change

    def settle(self) -> None:
        """The texts that are worked on are done: what they taught is from now on what earlier ones did."""
        known = (*self._parts.values(), *self._heads.values(), *self._inner.values(), self._foreign)
        for tally in known:
            if tally.given or tally.against:
                tally.settle()

    def judge(self, hint: str, words: tuple[str, ...], right: bool) -> None:
        """A hint stood in text that a person went through."""
        key, size = _article_kept(words[0]), len(words)
        if right:
            return
        if hint == "part":
            self._parts[key].against += 1
        elif hint == "head":
            self._heads[key, size].against += 1
        elif hint == "inner":
            self._inner[key, *words[1:]].against += 1
        else:
            self._foreign.against += 1

    def find(self, tokens: Tokens) -> Iterator[SimilarPhrase]:
        """Hints in order of text; they may overlap."""
        stems = {word: _article_kept(word) for word in set(tokens.folded)} if self._known else {}
        near = {word: stem for word, stem in stems.items() if stem in self._known}
        for index, word in enumerate(tokens.folded) if near else ():
            stem = near.get(word)
            if stem is None:
                continue
            part = self._parts.get(stem)
            if part is not None and part.known:
                yield SimilarPhrase(index, index, part.label, part.score(), "part")
            for phrase in self._inner_first.get(stem, ()):
                last = index + len(phrase) - 1
                inner = self._inner[phrase]
                if inner.known and tuple(tokens.folded[index + 1 : last + 1]) == phrase[1:]:
                    yield SimilarPhrase(index, last, inner.label, inner.score(), "inner")
            for size in range(2, _LONGEST):
                head = self._heads.get((stem, size))
                if head is None or not head.known or index + size > tokens.size:
                    continue
                if all(gap == SPACE for gap in tokens.gaps[index : index + size - 1]):
                    yield SimilarPhrase(index, index + size - 1, head.label, head.score(), "head")
        if self._foreign.known:
            yield from self._find_foreign(tokens)

    def _find_foreign(self, tokens: Tokens) -> Iterator[SimilarPhrase]:
        first = -1
        for index, word in enumerate(tokens.folded):
            if not (word.isascii() and word[:1].isalpha()):
                continue
            if first < 0:
                first = index
            if (
                index + 1 < tokens.size
                and tokens.gaps[index] == SPACE
                and tokens.folded[index + 1].isascii()
                and tokens.folded[index + 1][:1].isalnum()
            ):
                continue
            yield SimilarPhrase(first, index, self._foreign.label, self._foreign.score(), "foreign")
            first = -1


@lru_cache(maxsize=65536)
def _article_kept(word: str) -> str:
    """As `bare`, but «المنطقة» (that one) stays apart from the «منطقة» that begins a name."""
    stem = bare(word)
    return stem if stem == word else f"ال{stem}"
