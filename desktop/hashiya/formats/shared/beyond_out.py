"""What is beyond spans, as writers and readers of other tools' formats need it: relations of what is written,
and entities by the identifiers that others know.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from hashiya.core.beyond.entities import NIL
from hashiya.core.span import Source
from hashiya.formats.base import DocumentRecord, EntityRecord, RelationRecord, SpanRecord
from hashiya.formats.shared.lines import load_json
from hashiya.formats.shared.losses import SPAN_FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hashiya.formats.shared.losses import LossTally

WIKIDATA, GEONAMES = "wikidata", "geonames"
PAIR = " = "
"""Between an attribute and its value, for tools that know labels alone."""
_ADDRESSES = {
    WIKIDATA: "http://www.wikidata.org/entity/",
    GEONAMES: "https://sws.geonames.org/",
}
_KNOWN_ADDRESS = re.compile(
    r"https?://(?:www\.)?(?:(?P<wikidata>wikidata\.org/(?:entity|wiki)/(?P<q>Q\d+))"
    r"|(?:sws\.)?geonames\.org/(?P<geonames>\d+))/?"
)
_PREFIXED = re.compile(r"([A-Za-z][\w.-]{0,40}):([^\s/][^\s]{0,400})")
_RELATION_FIELDS = tuple(each for each in SPAN_FIELDS if each[0] not in ("layer", "entity"))
_USUAL: Mapping[str, tuple[object, ...]] = {
    "status": ("", "accepted"),
    "source": ("", Source.MANUAL, Source.IMPORTED),
}


def relations_of(
    record: DocumentRecord,
    parts: Sequence[Sequence[SpanRecord]],
    tally: LossTally,
    keeps: frozenset[str] = frozenset(),
) -> list[list[RelationRecord]]:
    """The relations whose two ends are in each part of the spans that are written.

    Those that fit in no part are counted as lost, and of the others what a format that keeps `keeps` of them
    drops.
    """
    if not record.relations:
        return [[] for _ in parts]
    ids = [{span.id for span in part if span.id} for part in parts]
    found: list[list[RelationRecord]] = [[] for _ in parts]
    for each in record.relations:
        where = next((place for place, known in enumerate(ids) if {each.head, each.tail} <= known), None)
        if where is None:
            tally.add("relations", f"{record.name}: {each.type}")
            continue
        found[where].append(each)
        for code, names in _RELATION_FIELDS:
            if code not in keeps and any(
                getattr(each, name) not in _USUAL.get(name, ("", None, {})) for name in names
            ):
                tally.add(code, f"{record.name}: {each.type}")
    return found


def known_link(entity: EntityRecord) -> tuple[str, str]:
    """(register, identifier) by which others may know the entity: Wikidata's before any other; none as ""."""
    for register in (WIKIDATA, GEONAMES, *entity.identifiers):
        if identifier := entity.identifiers.get(register):
            return register, identifier
    return "", entity.id


def address(entity: EntityRecord) -> str:
    """The entity as an address where its register has one, else «register:identifier» or its own id."""
    register, identifier = known_link(entity)
    if register in _ADDRESSES and "/" not in identifier:
        return f"{_ADDRESSES[register]}{identifier}"
    return f"{register}:{identifier}" if register and "://" not in identifier else identifier


def links(record: DocumentRecord) -> dict[str, str]:
    """Of each entity of the record its address; one that two share belongs to neither."""
    found: dict[str, str] = {}
    taken: dict[str, str] = {}
    for entity in record.entities:
        link = address(entity)
        if link in taken:
            link = entity.id
        taken[link] = entity.id
        found[entity.id] = link
    return found


def read_link(link: str) -> tuple[str, EntityRecord | None]:
    """An outside identifier of a file as the id of an entity, with the entity it speaks of.

    None for no answer, for NIL and for what is an id of ours.
    """
    link = link.strip()
    if link.lower() == NIL:
        return NIL, None
    if match := _KNOWN_ADDRESS.fullmatch(link):
        register = WIKIDATA if match["wikidata"] else GEONAMES
        return link, EntityRecord(link, identifiers={register: match["q"] or match["geonames"]})
    if re.fullmatch(r"Q\d+", link):
        return link, EntityRecord(link, identifiers={WIKIDATA: link})
    if (match := _PREFIXED.fullmatch(link)) and not link.startswith(("http:", "https:", "urn:")):
        return link, EntityRecord(link, identifiers={match[1].lower(): match[2]})
    return link, None


def with_links(record: DocumentRecord) -> DocumentRecord:
    """The record with entities for the outside identifiers of its spans that no entity of the file tells."""
    known = {entity.id for entity in record.entities}
    made: dict[str, EntityRecord] = {}
    for span in record.spans:
        if span.entity and span.entity not in known and span.entity not in made:
            entity = read_link(span.entity)[1]
            if entity is not None:
                made[span.entity] = replace(entity, label=span.label, ar=span.text)
    return replace(record, entities=(*record.entities, *made.values())) if made else record


def mentioned(record: DocumentRecord, spans: Iterable[SpanRecord]) -> list[EntityRecord]:
    """The entities of the record that these spans mean, and what those were joined into or consist of."""
    by_id = {entity.id: entity for entity in record.entities}
    wanted = [span.entity for span in spans if span.entity in by_id]
    found: dict[str, EntityRecord] = {}
    while wanted:
        entity = by_id.get(wanted.pop())
        if entity is not None and entity.id not in found:
            found[entity.id] = entity
            wanted += [each for each in (entity.into, *entity.members) if each]
    return [entity for entity in record.entities if entity.id in found]


def text_value(text: str) -> object:
    """An attribute's value from formats that know texts alone, as `value_text` wrote it: several texts are a
    list. Numbers and yes or no are told by the attribute's type, which texts may look like too.
    """
    if text.startswith('["') and text.endswith('"]'):
        try:
            found = load_json(text)
        except ValueError:
            return text
        if isinstance(found, list) and all(isinstance(each, str) for each in found):
            return found
    return text


class RelationsByHead:
    """Finds the relations that begin at some spans without a look at the rest, in the order they are said."""

    def __init__(self, relations: Iterable[RelationRecord]) -> None:
        self._found: dict[str, list[tuple[int, RelationRecord]]] = {}
        for number, relation in enumerate(relations):
            self._found.setdefault(relation.head, []).append((number, relation))

    def of(self, spans: Iterable[SpanRecord]) -> list[RelationRecord]:
        """Those whose head is one of the spans."""
        if not self._found:
            return []
        heads = {span.id for span in spans if span.id in self._found}
        return [relation for _, relation in sorted(item for head in heads for item in self._found[head])]
