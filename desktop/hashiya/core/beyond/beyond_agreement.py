"""How far two people agree on relations and on attributes, in plain counts from which measures follow.

F1 of relations as in the shared tasks on relation extraction (ACE, SemEval-2018 task 7): a relation is the
same when both ends are the same words with the same labels and the type is the same. As that mixes agreement
on ends with agreement on relations, F1 is given too for the relations both of whose ends both people marked
(Hripcsak and Rothschild, JAMIA 12(3), 2005, on F instead of κ where nothing can be counted as negative), and
Cohen's κ of the type where both relate the same ends (Cohen, Educ. Psychol. Meas. 20(1), 1960). κ of an
attribute is over the annotations that both have, «nothing said» being a value.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from hashiya.core.agreement import Measure, kappa

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from hashiya.core.span import Span

UNSAID = ""
"""The value of an attribute of which a person says nothing."""


class RelatedSpans(NamedTuple):
    """A relation by what its ends are; of an undirected one the first end is the earlier."""

    type: str
    head: Span
    tail: Span


@dataclass(frozen=True, slots=True)
class BeyondTally:
    """Counts of two people. `same` relations are equal in both, `on_agreed` are those of each person whose
    two ends both people marked; `types` pairs of types where both relate the same ends; `values` by attribute
    the pairs of values of annotations that both have, `labels` by name those of labels of documents.
    """

    first: int = 0
    second: int = 0
    same: int = 0
    first_on_agreed: int = 0
    second_on_agreed: int = 0
    types: Counter[tuple[str, str]] = field(default_factory=Counter)
    values: Mapping[str, Counter[tuple[str, str]]] = field(default_factory=dict)
    labels: Mapping[str, Counter[tuple[str, str]]] = field(default_factory=dict)

    def __add__(self, other: BeyondTally) -> BeyondTally:
        return BeyondTally(
            self.first + other.first,
            self.second + other.second,
            self.same + other.same,
            self.first_on_agreed + other.first_on_agreed,
            self.second_on_agreed + other.second_on_agreed,
            self.types + other.types,
            _summed(self.values, other.values),
            _summed(self.labels, other.labels),
        )

    @property
    def f1(self) -> Measure:
        """Of all relations, both ends and type exact."""
        return _f1(self.same, self.first + self.second)

    @property
    def f1_on_agreed_ends(self) -> Measure:
        """Of the relations whose ends both people marked."""
        return _f1(self.same, self.first_on_agreed + self.second_on_agreed)

    @property
    def kappa_type(self) -> Measure:
        """Of the type, where both relate the same two annotations."""
        return kappa(self.types) if self.types else Measure(None, "nothing_marked")

    def kappa_of(self, attribute: str) -> Measure:
        """Of one attribute, over the annotations that both have."""
        found = self.values.get(attribute)
        return kappa(found) if found else Measure(None, "nothing_marked")

    def kappa_of_label(self, name: str) -> Measure:
        """Of one label of documents, over the documents that either gives it."""
        found = self.labels.get(name)
        return kappa(found) if found else Measure(None, "nothing_marked")


def _summed(
    one: Mapping[str, Counter[tuple[str, str]]], other: Mapping[str, Counter[tuple[str, str]]]
) -> dict[str, Counter[tuple[str, str]]]:
    return {name: one.get(name, Counter()) + other.get(name, Counter()) for name in {**one, **other}}


def _f1(same: int, both: int) -> Measure:
    return Measure(2 * same / both) if both else Measure(None, "nothing_marked")


def tally_beyond(
    spans: tuple[Collection[Span], Collection[Span]],
    relations: tuple[Collection[RelatedSpans], Collection[RelatedSpans]],
    attributes: tuple[Mapping[Span, Mapping[str, str]], Mapping[Span, Mapping[str, str]]],
    document: tuple[Mapping[str, str], Mapping[str, str]] = ({}, {}),
) -> BeyondTally:
    """The counts of two people in one text: their annotations, relations, attributes by annotation, and
    (`document`) labels of the document.
    """
    both = set(spans[0]) & set(spans[1])
    first, second = set(relations[0]), set(relations[1])
    agreed = [{each for each in found if {each.head, each.tail} <= both} for found in (first, second)]
    types: Counter[tuple[str, str]] = Counter()
    ends = [_by_ends(found) for found in agreed]
    for place in ends[0].keys() & ends[1].keys():
        mine, theirs = ends[0][place], ends[1][place]
        types.update((kind, kind) for kind in mine & theirs)
        types.update(zip(sorted(mine - theirs), sorted(theirs - mine), strict=False))
    values: dict[str, Counter[tuple[str, str]]] = {}
    names = {name for said in attributes for each in said.values() for name in each}
    for span in both:
        one, other = attributes[0].get(span, {}), attributes[1].get(span, {})
        for name in names & (one.keys() | other.keys()):
            values.setdefault(name, Counter())[one.get(name, UNSAID), other.get(name, UNSAID)] += 1
    for name, found in values.items():
        labels = {span.label for said in attributes for span, each in said.items() if name in each}
        silent = sum(span.label in labels for span in both) - found.total()
        if silent > 0:  # what neither says anything of is agreement too, among labels that have it at all
            found[UNSAID, UNSAID] += silent
    on_agreed = len(agreed[0]), len(agreed[1])
    said = {
        name: Counter([(document[0].get(name, UNSAID), document[1].get(name, UNSAID))])
        for name in sorted({**document[0], **document[1]})
    }
    return BeyondTally(len(first), len(second), len(first & second), *on_agreed, types, values, said)


def _by_ends(relations: Collection[RelatedSpans]) -> dict[tuple[Span, Span], set[str]]:
    found: dict[tuple[Span, Span], set[str]] = {}
    for each in relations:
        found.setdefault((each.head, each.tail), set()).add(each.type)
    return found
