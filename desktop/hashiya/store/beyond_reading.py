"""What can be asked about all that is beyond spans: attributes, relations, entities and their types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.store.opened_project import OpenedProject
from hashiya.store.tables import beyond, beyond_types, subjects
from hashiya.store.tables.identity import key_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from hashiya.core.beyond.attributes import Attribute, AttributeScheme, AttributeValue, Subject
    from hashiya.core.beyond.entities import Entity, Mention
    from hashiya.core.beyond.relations import Relation, RelationType
    from hashiya.core.changes import Edit
    from hashiya.core.span import Annotation


class BeyondReader(OpenedProject):
    """What people say of annotations, of relations between them and of documents."""

    def attribute_types(self) -> AttributeScheme:
        """What can be said of annotations, relations and documents."""
        return self.read(beyond_types.attribute_types)

    def relation_types(self) -> tuple[RelationType, ...]:
        """Which relations the scheme has, in their order."""
        return self.read(beyond_types.relation_types)

    def attributes(self, document: str, *, layers: Collection[str] | None = None) -> list[Attribute]:
        """Of the document (`of` is ""), its annotations and its relations."""
        return self.read(beyond.attributes, document, layers)

    def attribute_values(
        self, document: str, layers: Collection[str] | None = None
    ) -> tuple[dict[str, dict[str, AttributeValue]], dict[str, dict[str, AttributeValue]]]:
        """(key of an annotation → name → value, layer → name → value of the document)."""
        return self.read(beyond.attribute_values, document, layers)

    def document_attributes(self) -> list[tuple[str, str, str, AttributeValue]]:
        """(document, layer, name, value) of all that is said of documents, of every person."""
        return self.read(beyond.document_attributes)

    def annotation_attributes(self, layers: Collection[str]) -> list[tuple[str, AttributeValue, int]]:
        """(name, value, how often) of what is said of annotations in these layers, everywhere."""
        return self.read(beyond.annotation_attributes, layers)

    def attribute_counts(self) -> dict[tuple[str, str], int]:
        """(subject, name) → how many values the project has, of every person and document."""
        return self.read(beyond.attribute_counts)

    def attribute_rows(self, subject: Subject, name: str) -> list[dict[str, object]]:
        """All values of one name, as Edits of the table `attributes` hold them."""
        return self.read(beyond.attribute_rows, subject, name)

    def relations(self, document: str, *, layers: Collection[str] | None = None) -> list[Relation]:
        """In the order they were made. Ends that are not in the file are ""."""
        return self.read(beyond.relations, document, layers)

    def relations_of_type(self, code: str) -> int:
        """How many there are in the project, rejected ones apart."""
        return self.read(beyond.relations_of_type, code)

    def some_relations(self, uids: Iterable[str], keys: Mapping[str, str]) -> dict[str, Relation]:
        """Those of these uids that are there, in a time that does not grow with the project."""
        return self.read(beyond.some_relations, uids, keys)

    def relation_decisions(self, source: str) -> list[tuple[str, str, str, int]]:
        """(type, why, status, how many) of what people decided on relations suggested by that source."""
        return self.read(beyond.relation_decisions, source)

    def documents_with_relations(self, most: int) -> list[str]:
        """In which people related something, those last worked on first; at most so many."""
        return self.read(beyond.documents_with_relations, most)

    def annotation_keys(self, document: str) -> dict[str, str]:
        """What relations call the document's annotations → their uids."""
        return self.read(beyond.annotation_keys, document)

    def relation_counts(self) -> dict[str, int]:
        """Document → how many relations it has, of whomever, rejected ones apart."""
        return self.read(beyond.relation_counts)

    def has_relation(
        self, kind: str, layer: str, head: tuple[str, Collection[str]], tail: tuple[str, Collection[str]]
    ) -> bool:
        """Whether the layer has an accepted one of this type; the ends as (uid, layers they may stand in)."""
        heads, tails = ([key_of(uid, each) for each in layers] for uid, layers in (head, tail))
        return self.read(beyond.has_relation, kind, layer, heads, tails)

    def annotation_key(self, uid: str, layer: str) -> str:
        """What relations call the annotation of this uid and layer."""
        return key_of(uid, layer)

    def has_relations(self, document: str) -> bool:
        """Whether the document has any relation, of whomever."""
        return self.read(beyond.has_relations, document)

    def suggested_relations(self, document: str) -> int:
        """How many suggested relations wait in the document."""
        return self.read(beyond.suggested_relations, document)

    def mentions(
        self, document: str | None = None, *, layers: Collection[str] | None = None
    ) -> list[Mention]:
        """Which entity annotations mean, of one document or of all."""
        return self.read(beyond.mentions, document, layers)

    def linked(
        self, document: str | None = None, *, layers: Collection[str] | None = None
    ) -> list[tuple[Annotation, Mention]]:
        """Annotations that have been asked about, with what they mean; of one document or of all."""
        return self.read(beyond.linked, document, layers)

    def entities(self) -> dict[str, Entity]:
        """By uid, in the order they were made, those too that were joined into others."""
        return self.read(beyond.entities)

    def stored_relation(self, uid: str) -> dict[str, object] | None:
        """The relation as an Edit holds it, its ends by their keys; None where there is none."""
        return self.read(beyond.stored_relation, uid)

    def inherited(self, gone: Sequence[Annotation], stays: Annotation) -> list[Edit]:
        """Edits, to do before the annotations go, by which what hangs on them hangs on one of their layer."""
        return self.read(subjects.inherited, [each.uid for each in gone], stays.uid, stays.layer)

    def said_of_relation(self, uid: str, other: str) -> list[Edit]:
        """Edits by which what is said of a relation is said of the record that takes its place."""
        return self.read(subjects.said_of_another, uid, other)

    def document_attribute_uid(self, document: str, layer: str, name: str) -> str:
        """The uid of the record of one person's label of a document, or note on it."""
        return self.read(beyond.document_attribute, document, layer, name)

    def beyond_counts(self) -> dict[str, int]:
        """Table → how many records, of all that is beyond annotations."""
        return self.read(beyond.counts)
