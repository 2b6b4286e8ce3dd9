"""Narrowing a search by what is said beyond labels: of the annotation around a place, of a whole text."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.core.beyond.attributes import AttributeValue, Subject, written
from hashiya.core.overlap import SpanIndex
from hashiya.core.span import SUGGESTIONS, Annotation, Status
from hashiya.errors import UserError
from hashiya.services.attributes.standing import (
    Values,
    document_labels,
    read_standing,
    settled_labels,
    without_notes,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from hashiya.store.reading import ProjectReader


@dataclass(frozen=True, slots=True)
class SaidOf:
    """A value of an annotation (`of` ANNOTATION) or of a document; `value` as `written` gives it."""

    of: Subject
    name: str
    value: str

    def holds(self, values: Values) -> bool:
        """Whether these values say so."""
        return self.value in written(values.get(self.name))


@dataclass(frozen=True, slots=True)
class SaidCount:
    """A value that stands in the project, and of how many annotations or documents."""

    said: SaidOf
    value: AttributeValue
    count: int


def said_of(of: Subject, words: str) -> SaidOf:
    """«NAME=VALUE» as the command line has it. Raises UserError `bad_said`."""
    name, equals, value = words.partition("=")
    if not name or not equals:
        raise UserError("bad_said", f"{words}: NAME=VALUE is expected.", hint="For instance variety=msa.")
    return SaidOf(of, name, value)


def asked_for(attributes: Iterable[str], labels: Iterable[str]) -> tuple[SaidOf, ...]:
    """Both from «NAME=VALUE». Raises UserError `bad_said`."""
    of_annotations = (said_of(Subject.ANNOTATION, words) for words in attributes)
    return (*of_annotations, *(said_of(Subject.DOCUMENT, words) for words in labels))


def said_in(project: ProjectReader, person: str) -> list[SaidCount]:
    """What this person, or nobody yet, says of annotations; what stands for documents. The commonest first.

    Two questions to the file, however many annotations there are.
    """
    counts: Counter[SaidOf] = Counter()
    kept: dict[SaidOf, AttributeValue] = {}

    def count(of: Subject, name: str, value: AttributeValue, times: int) -> None:
        for one in written(value):
            said = SaidOf(of, name, one)
            counts[said] += times
            kept[said] = one if isinstance(value, tuple) else value

    for name, value, times in project.annotation_attributes([each for each in (person, SUGGESTIONS) if each]):
        count(Subject.ANNOTATION, name, value, times)
    for layers in document_labels(project).values():
        for name, value in without_notes(settled_labels(layers, person)).items():
            count(Subject.DOCUMENT, name, value, 1)
    return [SaidCount(said, kept[said], times) for said, times in counts.most_common()]


class SaidSieve:
    """What all of `wanted` is said of, as this person sees the project. Made for one search."""

    def __init__(self, project: ProjectReader, person: str, wanted: Iterable[SaidOf]) -> None:
        self._project, self._person = project, person
        wanted = tuple(wanted)
        self.of_annotations = tuple(each for each in wanted if each.of is Subject.ANNOTATION)
        self._of_documents = tuple(each for each in wanted if each.of is Subject.DOCUMENT)
        self._labels = document_labels(project) if self._of_documents else {}
        self._annotated: set[str] | None = None

    def keeps(self, document: str) -> bool:
        """Whether places of this document may be among those wanted."""
        said = without_notes(settled_labels(self._labels.get(document, {}), self._person))
        if not all(each.holds(said) for each in self._of_documents):
            return False
        if not self.of_annotations:
            return True
        if self._annotated is None:
            first = self.of_annotations[0]
            rows = self._project.attribute_rows(first.of, first.name)
            self._annotated = {str(row["document"]) for row in rows}
        return document in self._annotated

    def annotations(self, document: str) -> list[Annotation]:
        """Of the document, those of which it is said; rejected ones apart."""
        layers = {self._person, SUGGESTIONS} - {""}
        standing = read_standing(self._project, document, layers)
        if not standing.by_key:
            return []
        there = self._project.annotations(document, layers=layers)
        return said_among(there, standing.of, self.of_annotations)

    def ranges(self, document: str, ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
        """Those of the ranges in an annotation of which it is said; all where nothing is asked of those."""
        if not self.of_annotations:
            return list(ranges)
        return standing_in(self.annotations(document), ranges)


def said_among(
    annotations: Iterable[Annotation], of: Callable[[Annotation], Values], wanted: Sequence[SaidOf]
) -> list[Annotation]:
    """The annotations, rejected ones apart, whose values (`of`) say all that is wanted of annotations."""
    asked = [each for each in wanted if each.of is Subject.ANNOTATION]
    return [
        each
        for each in annotations
        if each.status is not Status.REJECTED and all(said.holds(of(each)) for said in asked)
    ]


def standing_in(
    annotations: Iterable[Annotation], ranges: Iterable[tuple[int, int]]
) -> list[tuple[int, int]]:
    """The ranges that share words with one of the annotations."""
    around = SpanIndex(annotations)
    return [(start, end) for start, end in ranges if any(True for _ in around.touching(start, end))]


def own_ranges(annotations: Iterable[Annotation]) -> list[tuple[int, int]]:
    """Where the annotations stand, each place once, in the order of the text."""
    return sorted({each.range for each in annotations})
