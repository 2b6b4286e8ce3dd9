"""Reading what is beyond spans in a CAS: relations, chains of mentions, metadata of the whole document."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hashiya.formats.annotation_tools.hashiya_jsonl import as_values, read_entity
from hashiya.formats.base import DocumentRecord, EntityRecord, RelationRecord, SpanRecord
from hashiya.formats.shared.beyond_out import text_value
from hashiya.formats.shared.lines import load_json
from hashiya.formats.uima.cas_types import DOCUMENT, ENTITY_LISTS, MEANT, attribute_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from hashiya.formats.shared.left_out import LeftOut
    from hashiya.formats.uima.cas_parts import Part

_LABELS = ("label", "value", "type", "relation", "DependencyType")


def with_relations(
    found: Sequence[tuple[Part, tuple[str, str]]], spans: dict[str, SpanRecord], left: LeftOut
) -> Iterator[RelationRecord]:
    """Relations between spans that are read; those of other things (the grammar of words) are counted."""
    for number, (part, (head, tail)) in enumerate(found, 1):
        features = dict(part.features)
        key = next((name for name in _LABELS if features.get(name)), "")
        label = features.pop(key) if key else part.short
        if head not in spans and tail not in spans:
            left.relation(label, f"{part.short} {head} → {tail}")
            continue
        note = features.pop("note", "")
        attributes = {attribute_name(name): text_value(value) for name, value in features.items() if value}
        name = part.id or f"r{number}"
        yield RelationRecord(label, head, tail, id=f"r{name}", note=note, attributes=attributes)


def filled_slots(parts: Sequence[Part], spans: Mapping[str, SpanRecord]) -> dict[str, RelationRecord]:
    """The filled slots of events as relations, from the event to what fills it, by the ids of the links; the
    role is their type.
    """
    links = {part.id: part for part in parts if not part.placed and part.links.get("target") in spans}
    arrays = {part.id: part.links["elements"].split() for part in parts if "elements" in part.links}
    found: dict[str, RelationRecord] = {}
    for part in parts if links else ():
        if part.id not in spans:
            continue
        for name, value in part.links.items():
            ids = [each for first in value.split() for each in arrays.get(first, [first])]
            for each in (each for each in ids if each in links and each not in found):
                role = links[each].features.get("role") or name
                found[each] = RelationRecord(role, part.id, links[each].links["target"], id=f"s{each}")
    return found


def with_whole(
    record: DocumentRecord,
    parts: Sequence[Part],
    spans: dict[str, SpanRecord],
    left: LeftOut,
    slots: Collection[str] = (),
) -> DocumentRecord:
    """The record with what has no place in the text: labels of the document, entities; `spans` learn the ids
    of the entities they mean. Slots of events are counted but for those in `slots`.
    """
    labels: dict[str, object] = {}
    note = annotator = ""
    entities: list[EntityRecord] = []
    ids: dict[str, str] = {}
    for part in parts:
        if part.type == MEANT:
            entity = _entity(part)
            entities += [entity] if entity.id else []
            ids[part.features.get("link", "")] = entity.id
        elif part.type == DOCUMENT:
            features = dict(part.features)
            note, annotator = features.pop("note", ""), features.pop("by", "")
            labels |= {attribute_name(name): text_value(value) for name, value in features.items() if value}
        elif "target" in part.links:
            if part.id not in slots:
                left.relation(part.features.get("role") or part.short)
        elif part.features and "first" not in part.links and not part.type.startswith("uima."):
            for name, value in part.features.items():
                named = name if name not in labels else f"{part.short}.{name}"
                labels |= {named: text_value(value)} if value else {}
    for name, span in spans.items():
        if span.entity in ids:
            spans[name] = replace(span, entity=ids[span.entity])
    return replace(record, labels=labels, note=note, annotator=annotator, entities=tuple(entities))


def _entity(part: Part) -> EntityRecord:
    value: dict[str, object] = dict(part.features)
    for name in ENTITY_LISTS:
        try:
            value[name] = load_json(part.features.get(name) or "null")
        except ValueError:
            value[name] = None
    return read_entity({**as_values(part.features), **value, "id": part.features.get("entityId", "")})


def with_chains(
    parts: Sequence[Part], links: Sequence[Part], spans: dict[str, SpanRecord], document: str
) -> None:
    """Mentions that a chain joins mean one entity: what one of them says it is, else one of the document.

    A link where no span is becomes one, labelled by its referenceType.
    """
    by_id = {part.id: part for part in links}
    places: dict[tuple[int, int], list[str]] = {}
    for name, span in spans.items():
        places.setdefault((span.start, span.end), []).append(name)
    seen: set[str] = set()
    starts = [part.links["first"] for part in parts if "first" in part.links]
    followed = {part.links.get("next", "") for part in links}
    starts += [part.id for part in links if part.id not in followed and part.id not in starts]
    for number, start in enumerate(starts, 1):
        chain: list[str] = []
        at = start
        while at in by_id and at not in seen:
            seen.add(at)
            part = by_id[at]
            names = places.get((part.begin, part.end), [])
            label = part.features.get("referenceType") or part.short
            same = [name for name in names if spans[name].label == label]
            if not names:
                name = f"link {at}"
                spans[name] = SpanRecord(part.begin, part.end, label)
                names = places[part.begin, part.end] = [name]
            chain += same or names
            at = part.links.get("next", "")
        meant = next((spans[name].entity for name in chain if spans[name].entity), "")
        meant = meant or (f"{document}#chain{number}" if len(chain) > 1 else "")
        for name in chain:
            if not spans[name].entity:
                spans[name] = replace(spans[name], entity=meant)
