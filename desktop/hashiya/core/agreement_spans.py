"""Which spans of one person go with which of another's: equal, overlapping, apart by a clitic only."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.core.clitics import ARTICLE, splits
from hashiya.core.fold import Folding, fold
from hashiya.core.overlap import SpanIndex
from hashiya.core.segment import word_at

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from hashiya.core.span import Span

PRONOUNS = frozenset({"ه", "ها", "هم", "هن", "هما", "ك", "كم", "كن", "كما", "نا", "ي", "ني"})
_KEEP_TA = Folding(ta=False)  # a final ta marbuta is no pronoun


@dataclass(frozen=True, slots=True)
class Pairing:
    """Pairs by label; each span is in at most one pair of a kind. `ranges` counts pairs of equal range."""

    strict: Counter[str]
    overlap: Counter[str]
    clitic: Counter[str]
    ranges: int
    confused: Counter[tuple[str, str]]


def pair_spans(text: str, first: Collection[Span], second: Collection[Span]) -> Pairing:
    """Pair each way of agreeing on its own."""
    ours, theirs = set(first), set(second)
    strict = Counter(span.label for span in ours & theirs)
    rest = list(_touching(ours - theirs, theirs - ours))
    same_label = [(one, other) for one, other in rest if one.label == other.label]
    overlap = strict + Counter(one.label for one, _ in largest_first(same_label))
    clitics = [pair for pair in same_label if differs_by_clitic(text, *pair)]
    clitic = Counter(one.label for one, _ in largest_first(clitics))
    equal = Counter(span.range for span in ours) & Counter(span.range for span in theirs)
    confused = Counter(
        tuple(sorted((one.label, other.label)))
        for one, other in largest_first([(one, other) for one, other in rest if one.range == other.range])
    )
    return Pairing(strict, overlap, clitic, sum(equal.values()), confused)  # type: ignore[arg-type]


def _touching(first: Collection[Span], second: Collection[Span]) -> Iterator[tuple[Span, Span]]:
    index = SpanIndex(sorted(second))
    for one in sorted(first):
        for other in index.touching(one.start, one.end):
            yield one, other


def largest_first(pairs: Collection[tuple[Span, Span]]) -> list[tuple[Span, Span]]:
    """One-to-one pairs, those that share most of both first; the same when the two people change places."""
    used: tuple[set[Span], set[Span]] = (set(), set())
    chosen = []
    for one, other in sorted(pairs, key=_closeness):
        if one not in used[0] and other not in used[1]:
            used[0].add(one)
            used[1].add(other)
            chosen.append((one, other))
    return chosen


def _closeness(pair: tuple[Span, Span]) -> tuple[float, tuple[Span, ...]]:
    one, other = pair
    shared = min(one.end, other.end) - max(one.start, other.start)
    return -shared / (max(one.end, other.end) - min(one.start, other.start)), tuple(sorted(pair))


def differs_by_clitic(text: str, one: Span, other: Span) -> bool:
    """Whether the ranges differ only by a clitic written onto the first word, or a pronoun onto the last.

    «بالرياض» beside «الرياض» or «رياض», «ولندن» beside «لندن», «كتابه» beside «كتاب»; labels do not count.
    """
    if one.range == other.range or one.start >= other.end or other.start >= one.end:
        return False
    at_start = one.start == other.start or _is_prefix(text, *sorted((one.start, other.start)))
    at_end = one.end == other.end or _is_pronoun(text, *sorted((one.end, other.end)))
    return at_start and at_end


def _is_prefix(text: str, outer: int, inner: int) -> bool:
    """Whether [outer, inner) is nothing but clitics at the head of the word that begins at `outer`."""
    word = word_at(text, inner)
    if word is None or word[0] != outer:
        return False
    removed, whole = fold(text[outer:inner]), fold(text[outer : word[1]])
    if not removed:
        return False
    lengths = set()
    for split in splits(whole):
        lengths.add(split.length)
        if split.stem.startswith(ARTICLE) and len(split.stem) > 3:
            # After لل the article's alef is not written: the stem has one letter more than the word.
            lengths.add(len(whole) - (len(split.stem) - len(ARTICLE)))
    return len(removed) in lengths - {0}


def _is_pronoun(text: str, inner: int, outer: int) -> bool:
    """Whether [inner, outer) is a pronoun at the tail of the word that ends at `outer`."""
    word = word_at(text, inner)
    if word is None or word[1] != outer or inner - word[0] < 2:
        return False
    return fold(text[inner:outer], _KEEP_TA) in PRONOUNS
