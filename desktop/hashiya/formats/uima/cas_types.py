"""The types of a CAS as written, and what is beyond spans in it.

Attributes are features of the layer of spans, who is meant is `identifier`; HashiyaRelation is a layer of
relations (Governor is the head, Dependent the tail); HashiyaDocument and HashiyaEntity are of the document as
a whole. Mentions of one entity are a chain, as INCEpTION's coreference layer has them.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hashiya.core.beyond.attributes import AttributeType, Subject
from hashiya.core.beyond.entities import NIL
from hashiya.formats.base import (
    DocumentRecord,
    EntityRecord,
    RelationRecord,
    SpanRecord,
    WriteOptions,
    value_text,
)
from hashiya.formats.shared.beyond_out import links
from hashiya.formats.shared.checks import xml_text
from hashiya.formats.shared.lines import dump_json

ENTITY = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
METADATA = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData"
SENTENCE = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Sentence"
TOKEN = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token"
CHAIN = "de.tudarmstadt.ukp.dkpro.core.api.coref.type.CoreferenceChain"
LINK = "de.tudarmstadt.ukp.dkpro.core.api.coref.type.CoreferenceLink"
CUSTOM = "webanno.custom.Hashiya"
RELATION = "webanno.custom.HashiyaRelation"
DOCUMENT = "webanno.custom.HashiyaDocument"
MEANT = "webanno.custom.HashiyaEntity"
_TEXT, _ANNOTATION, _BASE = "uima.cas.String", "uima.tcas.Annotation", "uima.cas.AnnotationBase"
ENTITY_TEXTS = ("entityId", "link", "label", "ar", "en", "description", "into", "note")
ENTITY_LISTS = ("aliases", "identifiers", "members")
_NAME = re.compile(r"[^\W\d_][A-Za-z0-9_]*", re.ASCII)
_TAKEN = frozenset(
    (
        "value",
        "identifier",
        "label",
        "note",
        "status",
        "by",
        "begin",
        "end",
        "sofa",
        "id",
        "Governor",
        "Dependent",
    )
)
_OF_CASSIS = frozenset(("type", "self", "xmiID", "get", "set", "value", "get_covered_text"))
"""What the classes have already that cassis makes of types; words of Python they cannot have at all."""
_PREFIX = "attr_"
CasFeature = tuple[str, str]
"""A feature that holds a text: name and value."""


@dataclass(frozen=True, slots=True)
class Structure:
    """A feature structure to be written. `links` name others by their place in the list; without a place in
    the text `begin` is -1.
    """

    type: str
    begin: int
    end: int
    features: tuple[CasFeature, ...] = ()
    links: tuple[tuple[str, int], ...] = ()


@dataclass(slots=True)
class CasTypes:
    """The features that a folder's annotations need, beginning with the attributes of the project."""

    spans: dict[str, None] = field(default_factory=dict)
    relations: dict[str, None] = field(default_factory=dict)
    documents: dict[str, None] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, options: WriteOptions) -> CasTypes:
        found = cls()
        of = {Subject.ANNOTATION: found.spans, Subject.RELATION: found.relations}
        for each in options.types:
            if isinstance(each, AttributeType) and (name := feature_name(each.code)):
                of.get(each.subject, found.documents)[name] = None
        return found

    def met(self, record: DocumentRecord) -> None:
        """Take in what a document needs."""
        for span in record.spans:
            self.spans.update(dict.fromkeys(filter(None, map(feature_name, span.attributes))))
        for each in record.relations:
            self.relations.update(dict.fromkeys(filter(None, map(feature_name, each.attributes))))
        self.documents.update(dict.fromkeys(filter(None, map(feature_name, record.labels))))
        self.used |= {RELATION} if record.relations else set()
        self.used |= {DOCUMENT} if record.labels or record.note else set()
        self.used |= {MEANT, CHAIN} if any(span.entity for span in record.spans) else set()

    def system(self) -> Any:
        """The type system as dkpro-cassis builds it."""
        from cassis import TypeSystem

        types = TypeSystem(add_document_annotation_type=True)
        metadata = types.create_type(METADATA, supertypeName="uima.tcas.DocumentAnnotation")
        names = ("documentTitle", "documentId", "documentUri", "collectionId")
        self._features(types, metadata, names)
        types.create_type(SENTENCE, supertypeName=_ANNOTATION)
        types.create_type(TOKEN, supertypeName=_ANNOTATION)
        entity = types.create_type(ENTITY, supertypeName=_ANNOTATION)
        self._features(types, entity, ("value", "identifier", *self.spans))
        custom = types.create_type(CUSTOM, supertypeName=_ANNOTATION)
        more = ("identifier", *self.spans) if self.spans or self.used else ()
        self._features(types, custom, ("label", "note", "status", "by", *more))
        if self.relations or RELATION in self.used:
            relation = types.create_type(RELATION, supertypeName=_ANNOTATION)
            for end in ("Governor", "Dependent"):
                types.create_feature(relation, end, _ANNOTATION)
            self._features(types, relation, ("label", "note", *self.relations))
        if self.documents or DOCUMENT in self.used:
            document = types.create_type(DOCUMENT, supertypeName=_BASE)
            self._features(types, document, ("note", "by", *self.documents))
        if MEANT in self.used:
            meant = types.create_type(MEANT, supertypeName=_BASE)
            self._features(types, meant, (*ENTITY_TEXTS, *ENTITY_LISTS))
            link = types.create_type(LINK, supertypeName=_ANNOTATION)
            types.create_feature(link, "next", link)
            self._features(types, link, ("referenceType", "referenceRelation"))
            chain = types.create_type(CHAIN, supertypeName=_BASE)
            types.create_feature(chain, "first", link)
        return types

    @staticmethod
    def _features(types: Any, kind: Any, names: Iterable[str]) -> None:
        for name in names:
            types.create_feature(kind, name, _TEXT)


def feature_name(name: str) -> str:
    """An attribute's name as a feature may be called, "" for what cannot be one."""
    if not _NAME.fullmatch(name):
        return ""
    taken = name in _TAKEN or name in _OF_CASSIS or keyword.iskeyword(name) or name.startswith(_PREFIX)
    return f"{_PREFIX}{name}" if taken else name


def attribute_name(feature: str) -> str:
    """The name of the attribute that a feature stands for."""
    return feature.removeprefix(_PREFIX)


def features_of(attributes: Mapping[str, object]) -> Iterator[CasFeature]:
    """Attributes as features; those whose names no feature can have are counted by the caller."""
    for name, value in attributes.items():
        if (feature := feature_name(name)) and (text := xml_text(value_text(value))[0]):
            yield feature, text


def unnameable(attributes: Iterable[str]) -> int:
    """How many attributes have a name that no feature can have."""
    return sum(not feature_name(name) for name in attributes)


def identifiers(record: DocumentRecord) -> dict[str, str]:
    """What `identifier` says of each entity."""
    return {**links(record), NIL: NIL}


def beyond(
    record: DocumentRecord,
    spans: Sequence[SpanRecord],
    relations: Sequence[RelationRecord],
    first: int,
    units: Any,
) -> list[Structure]:
    """What follows the spans, of which the first stands at `first` in the list."""
    places = {span.id: first + number for number, span in enumerate(spans) if span.id}
    found = [
        Structure(
            RELATION,
            units(spans[places[each.tail] - first].start),
            units(spans[places[each.tail] - first].end),
            tuple(
                pair
                for pair in (
                    ("label", xml_text(each.type)[0]),
                    ("note", xml_text(each.note)[0]),
                    *features_of(each.attributes),
                )
                if pair[1]
            ),
            (("Governor", places[each.head]), ("Dependent", places[each.tail])),
        )
        for each in relations
    ]
    if record.labels or record.note:
        said = [("note", xml_text(record.note)[0]), ("by", xml_text(record.annotator)[0])]
        said += features_of(record.labels)
        found.append(Structure(DOCUMENT, -1, -1, tuple(pair for pair in said if pair[1])))
    known = identifiers(record)
    found += [Structure(MEANT, -1, -1, tuple(_entity(each, known[each.id]))) for each in record.entities]
    mentions: dict[str, list[SpanRecord]] = {}
    for span in spans:
        if span.entity not in ("", NIL):
            mentions.setdefault(span.entity, []).append(span)
    for group in mentions.values():
        if len(group) > 1:
            at = first + len(spans) + len(found)
            found.append(Structure(CHAIN, -1, -1, (), (("first", at + 1),)))
            for number, span in enumerate(group, 1):
                following = (("next", at + number + 1),) if number < len(group) else ()
                label = (("referenceType", xml_text(span.label)[0]),)
                found.append(Structure(LINK, units(span.start), units(span.end), label, following))
    return found


def _entity(entity: EntityRecord, link: str) -> Iterator[CasFeature]:
    texts = {"entityId": entity.id, "link": link}
    for name in ENTITY_TEXTS:
        if text := texts.get(name) or (getattr(entity, name) if name not in texts else ""):
            yield name, xml_text(text)[0]
    for name in ENTITY_LISTS:
        given = getattr(entity, name)
        if given:
            value = dict(given) if isinstance(given, Mapping) else list(given)
            yield name, xml_text(dump_json(value).decode("utf-8").strip())[0]
