"""What people who are compared say of the same annotations: attributes, whom they mean, and relations between
them; ends are the same where words and label are.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.core.beyond.attributes import AttributeValue, Subject
from hashiya.core.beyond.beyond_agreement import RelatedSpans
from hashiya.core.beyond.entities import standing_for
from hashiya.core.span import GOLD, Annotation, Span, Status
from hashiya.services.attributes.standing import without_notes
from hashiya.store.tables import review

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hashiya.store.project import Project

ENTITY = "@entity"
"""Under this name whom a mention means is compared like an attribute."""
OPEN, SETTLED, AGREED = "open", "settled", "agreed"


def silence(span: Span | None, name: str) -> str:
    """The fingerprint of the decision that nothing is to be said there under this name."""
    where = "document" if span is None else f"{span.start}:{span.end}:{span.label}"
    return f"{review.SAID}{where}:{name}"


@dataclass(frozen=True, slots=True)
class Said:
    """One attribute of an annotation that two or more of the people have; without a `span` a label of the
    document. `answers`: None says nothing. `silent`: it was decided that nothing is to be said.
    """

    document: str
    span: Span | None
    name: str
    answers: Mapping[str, AttributeValue | None]
    gold: AttributeValue | None = None
    silent: bool = False

    @property
    def spans(self) -> tuple[Span, ...]:
        """The annotations it is about."""
        return () if self.span is None else (self.span,)

    @property
    def state(self) -> str:
        """SETTLED by what gold says or is not to say, else AGREED when all say the same, else OPEN."""
        if self.gold is not None or self.silent:
            return SETTLED
        return AGREED if len({repr(each) for each in self.answers.values()}) == 1 else OPEN


@dataclass(frozen=True, slots=True)
class RelationPlace:
    """A relation that somebody has. `answers`: True, False, or None of who lacks one of the ends; `gold`:
    True, False where it was decided against, None undecided.
    """

    document: str
    relation: RelatedSpans
    answers: Mapping[str, bool | None]
    gold: bool | None = None

    @property
    def spans(self) -> tuple[Span, ...]:
        """The annotations it is about."""
        return self.relation.head, self.relation.tail

    @property
    def state(self) -> str:
        """SETTLED by gold, AGREED when all have it, else OPEN."""
        if self.gold is not None:
            return SETTLED
        return AGREED if all(each is True for each in self.answers.values()) else OPEN


@dataclass(frozen=True)
class BeyondReading:
    """What each layer of a document says: annotations by span, values by span and name, relations, labels of
    the document; `silences` are fingerprints of what gold is to say nothing of.
    """

    document: str
    spans: Mapping[str, Mapping[Span, Annotation]]
    values: Mapping[str, Mapping[Span, Mapping[str, AttributeValue]]]
    relations: Mapping[str, Mapping[RelatedSpans, Status]]
    labels: Mapping[str, Mapping[str, AttributeValue]]
    silences: frozenset[str] = frozenset()


def read_beyond(project: Project, document: str, layers: Sequence[str]) -> BeyondReading | None:
    """What these layers say beyond spans; None where the project has nothing of the kind."""
    if not any(project.beyond_counts().values()):
        return None
    same = project.second_layers()
    spans: dict[str, dict[Span, Annotation]] = {layer: {} for layer in layers}
    values: dict[str, dict[Span, dict[str, AttributeValue]]] = {layer: {} for layer in layers}
    owners: dict[str, tuple[str, Span]] = {}
    for each in project.annotations(document):
        layer = same.get(each.layer, each.layer)
        if layer in spans and each.status == Status.ACCEPTED:
            spans[layer].setdefault(each.span, each)
            owners[each.uid] = (layer, each.span)
    labels: dict[str, dict[str, AttributeValue]] = {layer: {} for layer in layers}
    for attribute in project.attributes(document):
        if attribute.subject is Subject.ANNOTATION and attribute.of in owners:
            layer, span = owners[attribute.of]
            values[layer].setdefault(span, {})[attribute.name] = attribute.value
        elif attribute.subject is Subject.DOCUMENT and same.get(attribute.layer, attribute.layer) in labels:
            layer = same.get(attribute.layer, attribute.layer)
            labels[layer].setdefault(attribute.name, attribute.value)
    mentions = project.mentions(document)
    entities = project.entities() if mentions else {}
    for mention in mentions:
        if mention.annotation in owners:
            layer, span = owners[mention.annotation]
            values[layer].setdefault(span, {})[ENTITY] = standing_for(entities, mention.entity)
    undirected = {each.code for each in project.relation_types() if not each.directed}
    relations: dict[str, dict[RelatedSpans, Status]] = {layer: {} for layer in layers}
    for relation in project.relations(document):
        if relation.head not in owners or relation.tail not in owners:
            continue
        (layer, head), (other, tail) = owners[relation.head], owners[relation.tail]
        decided = relation.status == Status.ACCEPTED or (layer == GOLD and relation.status == Status.REJECTED)
        if layer == other and decided:
            found = related(relation.type, head, tail, undirected=relation.type in undirected)
            relations[layer][found] = relation.status
    said = {layer: without_notes(found) for layer, found in labels.items()}
    silences = frozenset(each.fingerprint for each in review.settled_silences(project, document))
    return BeyondReading(document, spans, values, relations, said, silences)


def related(kind: str, head: Span, tail: Span, *, undirected: bool) -> RelatedSpans:
    """A relation by its ends; those of an undirected one in the order of the text."""
    if undirected and (tail.start, tail.end, tail.label) < (head.start, head.end, head.label):
        head, tail = tail, head
    return RelatedSpans(kind, head, tail)


def said_of_document(reading: BeyondReading, people: Sequence[str]) -> list[Said]:
    """Every label that somebody gives the document."""
    gold = reading.labels.get(GOLD, {})
    names = dict.fromkeys(name for person in people for name in reading.labels[person])
    return [
        Said(
            *(reading.document, None, name, {person: reading.labels[person].get(name) for person in people}),
            *(gold.get(name), silence(None, name) in reading.silences),
        )
        for name in names
    ]


def said_of_spans(reading: BeyondReading, people: Sequence[str]) -> list[Said]:
    """Every attribute that somebody gives an annotation which two or more have."""
    found = []
    gold = reading.values.get(GOLD, {})
    every = {span for person in people for span in reading.spans[person]}
    for span in sorted(every, key=lambda each: (each.start, -each.end, each.label)):
        having = [person for person in people if span in reading.spans[person]]
        names = dict.fromkeys(name for person in having for name in reading.values[person].get(span, {}))
        if len(having) < min(2, len(people)):
            continue
        for name in names:
            answers = {person: reading.values[person].get(span, {}).get(name) for person in having}
            silent = silence(span, name) in reading.silences
            found.append(Said(reading.document, span, name, answers, gold.get(span, {}).get(name), silent))
    return found


def relation_places(reading: BeyondReading, people: Sequence[str]) -> list[RelationPlace]:
    """Every relation that somebody has, in the order of the text."""
    gold = reading.relations.get(GOLD, {})
    every = {each for person in people for each in reading.relations[person]} | gold.keys()
    found = []
    for each in sorted(every, key=lambda one: (one.head.start, one.tail.start, one.type, repr(one))):
        answers = {
            person: each in reading.relations[person]
            if {each.head, each.tail} <= reading.spans[person].keys()
            else None
            for person in people
        }
        settled = None if each not in gold else gold[each] == Status.ACCEPTED
        found.append(RelationPlace(reading.document, each, answers, settled))
    return found


def beyond_json(
    project: Project, document: str, people: Sequence[str], names: Mapping[str, str], state: str | None = None
) -> dict[str, list[dict[str, object]]]:
    """`attributes`, `relations` and `document_labels` of a comparison, as `hashiya compare --json` prints
    them; {} for none.
    """
    reading = read_beyond(project, document, [*people, GOLD])
    if reading is None:
        return {}
    name = project.document(document).name
    attributes, labels = (
        [
            {
                **{"document": name, **(_span(each.span) if each.span else {})},
                **{"name": each.name, "state": each.state},
                "answers": list(_answers(each.answers, names, "value")),
                "gold": _plain(each.gold),
            }
            for each in found
            if state in (None, each.state)
        ]
        for found in (said_of_spans(reading, people), said_of_document(reading, people))
    )
    relations: list[dict[str, object]] = [
        {
            **{"document": name, "type": each.relation.type, "state": each.state},
            **{"head": _span(each.relation.head), "tail": _span(each.relation.tail)},
            "answers": list(_answers(each.answers, names, "has")),
            "gold": each.gold,
        }
        for each in relation_places(reading, people)
        if state in (None, each.state)
    ]
    return {"attributes": attributes, "relations": relations, "document_labels": labels}


def _answers(
    answers: Mapping[str, AttributeValue | bool | None], names: Mapping[str, str], key: str
) -> Iterator[dict[str, object]]:
    for person, value in answers.items():
        yield {"person": names.get(person, person), "uid": person, key: _plain(value)}


def _plain(value: AttributeValue | None) -> object:
    return list(value) if isinstance(value, tuple) else value


def _span(span: Span) -> dict[str, object]:
    return {"start": span.start, "end": span.end, "label": span.label}


def value_words(value: AttributeValue | None) -> str:
    """A value for a line of a table."""
    if value is None:
        return "-"
    return value if isinstance(value, str) else json.dumps(_plain(value), ensure_ascii=False)
