"""What a project says beyond spans, as it is exchanged."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from hashiya.core.beyond.attributes import ANSWER, NOTE, Attribute, AttributeType, AttributeValue, Subject
from hashiya.core.span import GOLD, SUGGESTIONS, Annotation, Status
from hashiya.formats.base import DocumentRecord, EntityRecord, RelationRecord, SpanRecord
from hashiya.formats.shared.many_spans.packed_spans import packed
from hashiya.services.exchange.records import document_record, span_record

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from hashiya.core.beyond.entities import Entity
    from hashiya.core.beyond.relations import Relation, RelationType
    from hashiya.core.document import Document
    from hashiya.store.project import Project

_OF_TYPES = ("attribute_types", "relation_types")


@dataclass(slots=True)
class BeyondRecords:
    """Makes records with all that is beyond spans; costs nothing where a project has nothing of it."""

    project: Project
    names: Mapping[str, str]
    any: bool = field(init=False)
    _counts: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self._counts = self.project.beyond_counts()
        # types alone say nothing of any document
        self.any = any(count for table, count in self._counts.items() if table not in _OF_TYPES)

    def definitions(self) -> Iterator[DocumentRecord]:
        """A record of no document with the project's types and entities, for formats that lose nothing.

        None where nobody has said anything with them: what engines propose between names is no reason.
        """
        if not self._said():
            return
        types: tuple[AttributeType | RelationType, ...] = self.project.attribute_types().types
        types += self.project.relation_types()
        entities = tuple(map(entity_record, self.project.entities().values()))
        if types or entities:
            yield DocumentRecord("", None, entities=entities, types=types)

    def _said(self) -> bool:
        """Whether a person has said anything beyond spans."""
        others = (*_OF_TYPES, "relations")
        of_people = any(count for table, count in self._counts.items() if table not in others)
        return of_people or bool(self.project.documents_with_relations(1))

    def records(
        self,
        document: Document,
        part: str,
        chosen: Iterable[Annotation],
        layer: str | None,
        *,
        standing_for: Mapping[str, str] = {},
        states: Collection[Status] = frozenset(Status),
    ) -> Iterator[DocumentRecord]:
        """The document with these annotations, then one record more for each further person's labels of it.

        `layer`: whose labels of the document and notes on it are wanted, None for everybody's.
        `standing_for`: of annotations that do not go out the equal one that does, which says all they say.
        `states`: which relations go out.
        """
        if not self.any:
            spans = packed(document.text, (span_record(item, self.names) for item in chosen))
            alone = [document_record(document, spans, part)]
            del document, chosen, spans
            yield alone.pop()
            return
        chosen = list(chosen)
        attributes = self.project.attributes(document.uid)
        of: dict[str, dict[str, object]] = {}
        for each in attributes:
            if each.subject is not Subject.DOCUMENT:
                of.setdefault(each.of, {})[each.name] = plain(each.value)
        meant = {each.annotation: each.entity for each in self.project.mentions(document.uid)}
        for uid, stands in standing_for.items():
            of[stands] = {**of.get(uid, {}), **of.get(stands, {})}
            if uid in meant:
                meant.setdefault(stands, meant[uid])
        spans = packed(
            document.text,
            (span_record(item, self.names, of.get(item.uid, {}), meant.get(item.uid, "")) for item in chosen),
        )
        relations = tuple(
            self._relation(each, of.get(each.uid, {}))
            for each in self._between(document.uid, {item.uid for item in chosen}, standing_for)
            if each.status in states
        )
        labels = _by_layer(attributes, layer)
        first = next(iter(labels), "")
        record = document_record(
            document, spans, part, relations, self._name(first), *labels.get(first, ({}, ""))
        )
        yield replace(record, entities=self._meant(spans))
        for whose, (values, note) in labels.items():
            if whose != first:
                beside = DocumentRecord(document.name, None, annotator=self._name(whose), labels=values)
                yield replace(beside, uid=document.uid, sha256=document.sha256, note=note)

    def _between(self, document: str, there: set[str], standing_for: Mapping[str, str]) -> Iterator[Relation]:
        """The relations of which both ends go out; those that became equal go once."""
        seen: set[tuple[str, str, str]] = set()
        for each in self.project.relations(document):
            head, tail = (standing_for.get(end, end) for end in (each.head, each.tail))
            if head not in there or tail not in there:
                continue
            moved = (head, tail) != (each.head, each.tail)
            if not standing_for or (key := (each.type, head, tail)) not in seen:
                if standing_for:
                    seen.add(key)
                yield replace(each, head=head, tail=tail) if moved else each

    def _meant(self, spans: Iterable[SpanRecord]) -> tuple[EntityRecord, ...]:
        """The entities that the spans mean, with those they were joined into or consist of."""
        wanted = [span.entity for span in spans if span.entity]
        if not wanted:
            return ()
        known = self.project.entities()
        found: dict[str, EntityRecord] = {}
        while wanted:
            entity = known.get(wanted.pop())
            if entity is not None and entity.uid not in found:
                found[entity.uid] = entity_record(entity)
                wanted += [each for each in (entity.into, *entity.members) if each]
        return tuple(found[uid] for uid in sorted(found))

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
