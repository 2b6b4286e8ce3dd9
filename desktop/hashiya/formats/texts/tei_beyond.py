"""What is beyond spans in TEI: feature structures (`fs`), `listRelation`, and the entities in `listPerson`,
`listOrg` and `listPlace`, to which a span points by `corresp` and a name marked inline by `ref`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hashiya.core.beyond.entities import NIL
from hashiya.core.beyond.relations import RelationType
from hashiya.formats.base import (
    DocumentRecord,
    EntityRecord,
    RelationRecord,
    SpanRecord,
    WriteOptions,
    value_text,
)
from hashiya.formats.shared.beyond_out import address, read_link, text_value
from hashiya.formats.shared.checks import xml_text
from hashiya.formats.shared.lines import as_number, as_score
from hashiya.formats.shared.xmlsafe import XML, local

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_OWN = "hashiya"
_LISTS = {"PERS": ("listPerson", "person", "persName"), "ORG": ("listOrg", "org", "orgName")}
_PLACE = ("listPlace", "place", "placeName")
_NAMES = frozenset(("persName", "orgName", "placeName", "geogName", "name"))
_NOTED = ("label", "description", "note", "into")
DATES = {"calendar": "calendar", "from": "notBefore", "to": "notAfter"}
"""Attributes of dates by what TEI calls them."""
_READ_DATES = {"notBefore": "from", "notAfter": "to", "calendar": "calendar", "when": "when"}
_NO_ATTRIBUTES = frozenset(("type", "ref", "key", "n", "rend", "corresp", "ana"))


def fill_standoff(
    standoff: Any,
    element: Any,
    record: DocumentRecord,
    spans: Sequence[SpanRecord],
    relations: Sequence[RelationRecord],
    prefix: str,
    options: WriteOptions,
) -> None:
    """Add what is beyond spans. `element` makes one: parent, tag, text, attributes."""
    undirected = {each.code for each in options.types if isinstance(each, RelationType) and not each.directed}
    named = {span.id: number for number, span in enumerate(spans, 1) if span.id} if relations else {}
    for number, span in enumerate(spans, 1):
        if span.attributes:
            _structure(standoff, element, f"{prefix}-f{number}", span.attributes, "annotation")
    if record.labels:
        _structure(standoff, element, f"{prefix}-labels", record.labels, "document")
    _entities(standoff, element, record, prefix)
    if relations:
        listed = element(standoff, "listRelation")
        for number, each in enumerate(relations, 1):
            ends = [f"#{prefix}-s{named[end]}" for end in (each.head, each.tail)]
            name = "_".join(xml_text(each.type)[0].split())
            sides = {"active": ends[0], "passive": ends[1]}
            if each.type in undirected:
                sides = {"mutual": " ".join(ends)}
            more = {"type": each.status, "n": xml_text(each.id)[0]}
            more["cert"] = "" if each.score is None else repr(each.score)
            if each.attributes:
                more["ana"] = f"#{prefix}-rf{number}"
            item = element(listed, "relation", name=name, **sides, **{k: v for k, v in more.items() if v})
            if each.note:
                element(item, "desc", each.note)
        for number, each in enumerate(relations, 1):
            if each.attributes:
                _structure(standoff, element, f"{prefix}-rf{number}", each.attributes, "relation")
    _dates(standoff, element, spans, prefix)


def _dates(standoff: Any, element: Any, spans: Sequence[SpanRecord], prefix: str) -> None:
    """Dates that say when in a calendar, as TEI says it; the same stands in their features."""
    dated = [
        (number, span)
        for number, span in enumerate(spans, 1)
        if "from" in span.attributes or "to" in span.attributes
    ]
    listed = element(standoff, "list", type="dates") if dated else None
    for number, span in dated:
        given = {
            theirs: ("#" if ours == "calendar" else "") + xml_text(value)[0]
            for ours, theirs in DATES.items()
            if isinstance(value := span.attributes.get(ours), str) and value
        }
        element(element(listed, "item"), "date", span.text, corresp=f"#{prefix}-s{number}", **given)


def _structure(parent: Any, element: Any, name: str, values: Mapping[str, object], kind: str) -> None:
    structure = element(parent, "fs", xml_id=name, type=kind)
    for key, value in values.items():
        feature = element(structure, "f", name=xml_text(key)[0])
        if isinstance(value, bool):
            element(feature, "binary", value="true" if value else "false")
        elif isinstance(value, int | float):
            element(feature, "numeric", value=repr(value))
        elif isinstance(value, list | tuple):
            several = element(feature, "vColl")
            for each in value:
                element(several, "string", value_text(each))
        else:
            element(feature, "string", value_text(value))


def _entities(standoff: Any, element: Any, record: DocumentRecord, prefix: str) -> None:
    lists: dict[str, Any] = {}
    for number, each in enumerate(record.entities, 1):
        of, tag, name = _LISTS.get(each.label, _PLACE)
        if of not in lists:
            lists[of] = element(standoff, of)
        item = element(lists[of], tag, xml_id=f"{prefix}-e{number}")
        outside = {"ref": address(each)} if each.identifiers else {}
        for language, words in (("ar", each.ar), ("en", each.en)):
            if words:
                element(item, name, words, xml_lang=language, **outside)
        for alias in each.aliases:
            element(item, name, alias, type="alias")
        element(item, "idno", each.id, type=_OWN)
        for register, identifier in each.identifiers.items():
            element(item, "idno", identifier, type="_".join(xml_text(register)[0].split()))
        for kind in _NOTED:
            if words := getattr(each, kind):
                element(item, "note", words, type=kind)
        for member in each.members:
            element(item, "note", member, type="member")


def entity_pointers(record: DocumentRecord, prefix: str) -> dict[str, str]:
    """Of each entity what `corresp` of its mentions says."""
    listed = {each.id: f"#{prefix}-e{number}" for number, each in enumerate(record.entities, 1)}
    return {NIL: f"{_OWN}:{NIL}", **listed}


def pointer_of(entity: str, pointers: Mapping[str, str]) -> str:
    """What a mention's `corresp` says; of an entity that nothing is told of, its id."""
    return pointers.get(entity) or f"{_OWN}:{'_'.join(xml_text(entity)[0].split())}"


# --- reading ----------------------------------------------------------------------------------------------


def read_values(structure: Any) -> dict[str, object]:
    """The features of one structure."""
    found: dict[str, object] = {}
    for feature in structure:
        if local(feature) == "f" and feature.get("name"):
            values = [_value(each) for each in feature if local(each)]
            if values:
                found[feature.get("name")] = values[0]
    return found


def _value(element: Any) -> object:
    kind = local(element)
    if kind == "binary":
        return element.get("value") in ("true", "1")
    if kind == "numeric":
        number = as_number(element.get("value"))
        return int(number) if number is not None and number.is_integer() else number or 0
    if kind == "vColl":
        return ["".join(each.itertext()) for each in element if local(each)]
    return element.get("value") or "".join(element.itertext())


def structures(element: Any) -> dict[str, dict[str, object]]:
    """xml:id → what its features say; those of the document under «document»."""
    found: dict[str, dict[str, object]] = {}
    for each in element.iter("{*}fs"):
        name = "document" if each.get("type") == "document" else each.get(f"{XML}id", "")
        found[name] = read_values(each)
    return found


def read_entities(element: Any, stem: str) -> dict[str, EntityRecord]:
    """xml:id → the person, body or place that the file tells of. The file's name keeps ids of files apart."""
    found: dict[str, EntityRecord] = {}
    for each in element.iter("{*}person", "{*}personGrp", "{*}org", "{*}place"):
        name = each.get(f"{XML}id", "")
        if name:
            found[name] = _entity(each, f"{stem}#{name}")
    return found


def _entity(element: Any, name: str) -> EntityRecord:
    default = {"person": "PERS", "personGrp": "PERS", "org": "ORG"}.get(local(element), "LOC")
    entity = EntityRecord(name, default)
    aliases: list[str] = []
    members: list[str] = []
    identifiers: dict[str, str] = {}
    for child in element:
        words = " ".join("".join(child.itertext()).split())
        kind = child.get("type", "")
        if local(child) in _NAMES and words:
            language = child.get(f"{XML}lang", "")
            if kind != "alias" and language.startswith("en") and not entity.en:
                entity = replace(entity, en=words)
            elif kind != "alias" and not entity.ar:
                entity = replace(entity, ar=words)
            else:
                aliases.append(words)
        elif local(child) == "idno" and words:
            if kind == _OWN:
                entity = replace(entity, id=words)
            else:
                outside = read_link(words)[1]
                identifiers |= {kind: words} if kind or outside is None else outside.identifiers
        elif local(child) == "note" and kind == "member":
            members.append(words)
        elif local(child) == "note":
            key = kind if kind in _NOTED else "note"
            entity = replace(entity, **{key: "".join(child.itertext())})  # type: ignore[arg-type]
    return replace(entity, aliases=tuple(aliases), members=tuple(members), identifiers=identifiers)


def meant_by(pointer: str, entities: Mapping[str, EntityRecord], stem: str) -> str:
    """Whom a pointer means: somebody the file tells of, or an identifier elsewhere."""
    pointer = pointer.split(" ")[0] if pointer else ""
    if pointer.startswith("#"):
        known = entities.get(pointer[1:])
        return known.id if known is not None else f"{stem}{pointer}"
    return read_link(pointer.removeprefix(f"{_OWN}:"))[0] if pointer else ""


def inline_attributes(element: Any) -> dict[str, object]:
    """What a name marked inline says of itself beside its kind and whom it means."""
    found: dict[str, object] = {}
    for key, value in element.attrib.items():
        if key.startswith("{") or key in _NO_ATTRIBUTES or not value:
            continue
        name = _READ_DATES.get(key, key)
        found[name] = text_value(value.lstrip("#") if key == "calendar" else value)
    return found


def read_relations(
    element: Any, values: Mapping[str, dict[str, object]], spans: Mapping[str, str]
) -> Iterator[RelationRecord]:
    """The relations of `listRelation`. `spans`: xml:id of what a pointer may name → id of its span."""
    for number, each in enumerate(element.iter("{*}relation"), 1):
        sides = [each.get("active", "").split(), each.get("passive", "").split()]
        mutual = each.get("mutual", "").split()
        if mutual:
            sides = [mutual[:1], mutual[1:]]
        attributes = values.get(each.get("ana", "").lstrip("#"), {})
        note = next(("".join(item.itertext()) for item in each if local(item) == "desc"), "")
        for head in sides[0] or [""]:
            for tail in sides[1] or [""]:
                yield RelationRecord(
                    each.get("name") or each.get("type") or "relation",
                    spans.get(head.lstrip("#"), head.lstrip("#")),
                    spans.get(tail.lstrip("#"), tail.lstrip("#")),
                    id=each.get("n") or f"r{number}",
                    attributes=attributes,
                    status=each.get("type", "") if each.get("name") else "",
                    score=as_score(each.get("cert")),
                    note=note,
                )
