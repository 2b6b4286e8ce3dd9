"""What a project says beyond spans, as it is exchanged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from hashiya.core.beyond.attributes import ANSWER, NOTE, Attribute, AttributeType, AttributeValue, Subject
from hashiya.core.beyond.entities import Entity
from hashiya.core.beyond.relations import Relation, RelationType
from hashiya.core.document import Document
from hashiya.core.span import GOLD, SUGGESTIONS, Annotation
from hashiya.formats.base import DocumentRecord, EntityRecord, RelationRecord
from hashiya.services.exchange.records import document_record, span_record
from hashiya.store.project import Project


@dataclass(slots=True)
class BeyondRecords:
    """Makes records with all that is beyond spans; costs nothing where a project has nothing of it."""

    project: Project
    names: Mapping[str, str]
    _any: bool = field(init=False)

    def __post_init__(self) -> None:
        self._any = any(self.project.beyond_counts().values())

    def definitions(self) -> Iterator[DocumentRecord]:
        """A record of no document with the project's types and entities, for formats that lose nothing."""
        if not self._any:
            return
        types: tuple[AttributeType | RelationType, ...] = self.project.attribute_types().types
        types += self.project.relation_types()
        entities = tuple(map(entity_record, self.project.entities().values()))
        if types or entities:
            yield DocumentRecord("", None, entities=entities, types=types)

    def records(
        self, document: Document, part: str, chosen: list[Annotation], layer: str | None
    ) -> Iterator[DocumentRecord]:
        """The document with these annotations, then one record more for each further person's labels of it.

        `layer`: whose labels of the document and notes on it are wanted, None for everybody's.
        """
        if not self._any:
            spans = tuple(span_record(item, self.names) for item in chosen)
            yield document_record(document, spans, part)
            return
        attributes = self.project.attributes(document.uid)
        of: dict[str, dict[str, object]] = {}
        for each in attributes:
            if each.subject is not Subject.DOCUMENT:
                of.setdefault(each.of, {})[each.name] = plain(each.value)
        meant = {each.annotation: each.entity for each in self.project.mentions(document.uid)}
        spans = tuple(
            span_record(item, self.names, of.get(item.uid, {}), meant.get(item.uid, "")) for item in chosen
        )
        there = {item.uid for item in chosen}
        relations = tuple(
            self._relation(each, of.get(each.uid, {}))
            for each in self.project.relations(document.uid)
            if {each.head, each.tail} <= there
        )
        labels = _by_layer(attributes, layer)
        first = next(iter(labels), "")
        yield document_record(
            document, spans, part, relations, self._name(first), *labels.get(first, ({}, ""))
        )
        for whose, (values, note) in labels.items():
            if whose != first:
                beside = DocumentRecord(document.name, None, annotator=self._name(whose), labels=values)
                yield replace(beside, uid=document.uid, sha256=document.sha256, note=note)

    def _name(self, layer: str) -> str:
        return layer if layer in (GOLD, SUGGESTIONS) else self.names.get(layer, layer)

    def _relation(self, relation: Relation, attributes: Mapping[str, object]) -> RelationRecord:
        return RelationRecord(
            type=relation.type,
            head=relation.head,
            tail=relation.tail,
            id=relation.uid,
            attributes=attributes,
            status=str(relation.status),
            by=self.names.get(relation.by, relation.by),
            source=relation.source,
            version=relation.version,
            score=relation.score,
            why=relation.why,
            note=relation.note,
            created=relation.created,
            modified=relation.modified,
        )


def entity_record(entity: Entity) -> EntityRecord:
    """An entity as it is exchanged."""
    return EntityRecord(
        id=entity.uid,
        label=entity.label,
        ar=entity.ar,
        en=entity.en,
        aliases=entity.aliases,
        description=entity.description,
        identifiers=entity.identifiers,
        members=entity.members,
        note=entity.note,
        into=entity.into,
        created=entity.created,
        modified=entity.modified,
    )


def plain(value: AttributeValue) -> object:
    """The value as JSON has it."""
    return list(value) if isinstance(value, tuple) else value


def _by_layer(attributes: list[Attribute], layer: str | None) -> dict[str, tuple[dict[str, object], str]]:
    """Layer → its labels of the document and its note; the reviewer's answers stay in the project."""
    found: dict[str, tuple[dict[str, object], str]] = {}
    for each in attributes:
        if each.subject is not Subject.DOCUMENT or each.name == ANSWER:
            continue
        if layer is not None and each.layer != layer:
            continue
        values, note = found.get(each.layer, ({}, ""))
        if each.name == NOTE:
            found[each.layer] = (values, str(each.value))
        else:
            found[each.layer] = ({**values, each.name: plain(each.value)}, note)
    return found
