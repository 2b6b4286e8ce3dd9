"""How far two sets of chains agree: linking accuracy on common mentions, B³ and LEA.

A chain is a set of mentions that mean the same entity. B³: Bagga and Baldwin, «Algorithms for scoring
coreference chains» (1998), for two sets of mentions that may differ as Pradhan and others score it in
«Scoring coreference partitions of predicted mentions» (ACL 2014): a mention that the other side lacks counts
as nothing there. LEA: Moosavi and Strube, «Which coreference evaluation metric do you trust?» (ACL 2016), in
which a chain of one mention resolves when the other side has it alone too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

M = TypeVar("M", bound=Hashable)


@dataclass(frozen=True, slots=True)
class ChainScore:
    """Precision, recall and their harmonic mean, from 0 to 1. `first` is the key, `second` the response."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """0 where both are 0."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True, slots=True)
class LinkingScore:
    """Of mentions that both have: how many mean the same entity, and how many were compared."""

    same: int
    compared: int

    @property
    def accuracy(self) -> float | None:
        """None where nothing was compared."""
        return self.same / self.compared if self.compared else None


def linking_accuracy(first: Mapping[M, str], second: Mapping[M, str]) -> LinkingScore:
    """Mention → entity (or NIL) of either; mentions that one has not asked about are not compared."""
    common = first.keys() & second.keys()
    return LinkingScore(sum(first[each] == second[each] for each in common), len(common))


def chains_of(linked: Mapping[M, str]) -> list[frozenset[M]]:
    """The chains that links make."""
    found: dict[str, set[M]] = {}
    for mention, entity in linked.items():
        found.setdefault(entity, set()).add(mention)
    return [frozenset(each) for each in found.values()]


def b_cubed(key: Iterable[Iterable[M]], response: Iterable[Iterable[M]]) -> ChainScore:
    """B³ over mentions; chains of a side do not overlap."""
    ours, theirs = _sets(key), _sets(response)
    return ChainScore(_b_cubed_recall(theirs, ours), _b_cubed_recall(ours, theirs))


def _b_cubed_recall(of: Sequence[frozenset[M]], by: Sequence[frozenset[M]]) -> float:
    where = {mention: at for at, chain in enumerate(by) for mention in chain}
    total = sum(map(len, of))
    if not total:
        return 0.0
    found = 0.0
    for chain in of:
        found += sum(count * count for count in _shared(chain, where)) / len(chain)
    return found / total


def lea(key: Iterable[Iterable[M]], response: Iterable[Iterable[M]]) -> ChainScore:
    """LEA: each chain by its size times the share of its links that the other side has."""
    ours, theirs = _sets(key), _sets(response)
    return ChainScore(_lea_recall(theirs, ours), _lea_recall(ours, theirs))


def _lea_recall(of: Sequence[frozenset[M]], by: Sequence[frozenset[M]]) -> float:
    where = {mention: at for at, chain in enumerate(by) for mention in chain}
    importance = sum(map(len, of))
    if not importance:
        return 0.0
    resolved = 0.0
    for chain in of:
        if len(chain) == 1:
            (alone,) = chain
            same = alone in where and len(by[where[alone]]) == 1
            resolved += float(same)
            continue
        links = sum(map(_links, _shared(chain, where)))
        resolved += len(chain) * links / _links(len(chain))
    return resolved / importance


def _shared(chain: Iterable[M], where: Mapping[M, int]) -> Iterable[int]:
    """How many mentions of the chain each chain of the other side has, by where its mentions are there."""
    return Counter(where[mention] for mention in chain if mention in where).values()


def _links(count: int) -> int:
    return count * (count - 1) // 2


def _sets(chains: Iterable[Iterable[M]]) -> list[frozenset[M]]:
    return [each for each in map(frozenset, chains) if each]
