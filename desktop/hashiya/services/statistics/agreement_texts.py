"""The texts that two or more people read, each with what everybody marked: agreement is measured on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hashiya.core.beyond.entities import MENTION
from hashiya.core.span import EARLIEST, GOLD, SUGGESTIONS, Annotation, Span, Status, now
from hashiya.services.project.undecided import waiting_spans
from hashiya.services.review.beyond_places import read_beyond
from hashiya.services.statistics.uncounted_texts import UNKNOWN, CountedReaders, TextReaders
from hashiya.store.tables.people_progress import shared_documents

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from hashiya.core.beyond.beyond_agreement import RelatedSpans
    from hashiya.core.document import DocumentInfo
    from hashiya.services.statistics.uncounted_texts import Uncounted
    from hashiya.store.project import Project


@dataclass(frozen=True, slots=True)
class AnnotatedText:
    """One text with the spans of all who read it; all that computing needs, so it can be sent to a job."""

    document: str
    name: str
    text: str
    spans: Mapping[str, tuple[Span, ...]]
    last: str = ""
    waiting: tuple[Span, ...] = ()
    relations: Mapping[str, frozenset[RelatedSpans]] = field(default_factory=dict)
    attributes: Mapping[str, Mapping[Span, Mapping[str, str]]] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


class ComparedTexts:
    """Goes through the texts that two or more of the `counted` read, one at a time.

    When all are gone through, `uncounted` names texts where somebody was not counted.
    """

    def __init__(
        self, project: Project, documents: Collection[str] = (), counted: CountedReaders | None = None
    ) -> None:
        self._project, self._documents, self._counted = project, documents, counted or CountedReaders()
        self._readers = TextReaders(project, self._counted)

    @property
    def uncounted(self) -> Uncounted:
        """Whole only when all texts were gone through."""
        return self._readers.uncounted

    def __iter__(self) -> Iterator[AnnotatedText]:
        project = self._project
        same, latest = project.second_layers(), now()
        wanted = self._wanted()
        for info in project.documents() if wanted is None else project.some_documents(wanted):
            layers = self._readers.of(info)
            if GOLD in self._counted.people:
                layers.append(GOLD)
            if len(layers) >= 2:
                yield _annotated(project, info, layers, same, latest)
        if wanted is not None and not self._documents:
            self._readers.note_unshared()

    def _wanted(self) -> frozenset[str] | None:
        """The uids of what has to be looked at, None for all: of very many documents few were read by two."""
        if self._documents:
            named = (uid for name in self._documents for uid in self._project.documents_named(name))
            return frozenset((*self._documents, *named))
        if self._counted.people or UNKNOWN in self._counted.silent:
            return None
        return shared_documents(self._project)


def _annotated(
    project: Project, info: DocumentInfo, layers: Sequence[str], same: Mapping[str, str], latest: str
) -> AnnotatedText:
    """`same`: the person of each second layer; `latest`: what was written later has no sound date."""
    found: dict[str, list[Annotation]] = {layer: [] for layer in layers}
    wanted = [*layers, *(uid for uid, person in same.items() if person in layers)]
    for each in project.annotations(info.uid, layers=wanted, statuses=[Status.ACCEPTED]):
        if each.layer != SUGGESTIONS and each.label != MENTION:
            found[same.get(each.layer, each.layer)].append(each)
    # A clock that runs years ahead says nothing of when the work was done.
    times = (each.modified for group in found.values() for each in group)
    last = max((at for at in times if EARLIEST < at <= latest), default="")
    spans = {layer: tuple(dict.fromkeys(each.span for each in group)) for layer, group in found.items()}
    text, waiting = project.document(info.uid).text, waiting_spans(project, info.uid)
    beyond = _beyond(project, info.uid, layers)
    return AnnotatedText(info.uid, info.name, text, spans, last[:10], waiting, *beyond)


def _beyond(
    project: Project, document: str, layers: Sequence[str]
) -> tuple[
    Mapping[str, frozenset[RelatedSpans]],
    Mapping[str, Mapping[Span, Mapping[str, str]]],
    Mapping[str, Mapping[str, str]],
]:
    """The relations of each layer, its values by annotation and name, and its labels of the document."""
    reading = read_beyond(project, document, layers)
    if reading is None:
        return {}, {}, {}
    relations = {
        layer: frozenset(each for each, status in found.items() if status == Status.ACCEPTED)
        for layer, found in reading.relations.items()
    }
    attributes = {
        layer: {span: {name: repr(value) for name, value in said.items()} for span, said in found.items()}
        for layer, found in reading.values.items()
    }
    labels = {
        layer: {name: repr(value) for name, value in found.items()} for layer, found in reading.labels.items()
    }
    return relations, attributes, labels
