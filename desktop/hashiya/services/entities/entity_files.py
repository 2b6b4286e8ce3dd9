"""Entities written for other programs: a table, TEI lists of persons, places and bodies, JSON-LD.

TEI: P5, chapter 14 (Names, Dates, People, and Places); mentions are pointers with the fragment of RFC 5147
(`#char=from,to`, code points). JSON-LD 1.1 with the terms of schema.org; mentions are selectors of the Web
Annotation Data Model.
"""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from hashiya.errors import UserError
from hashiya.files import write_text
from hashiya.formats.shared.xmlsafe import XML
from hashiya.services.entities.identifiers import address_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from hashiya.core.beyond.entities import Entity
    from hashiya.services.entities.entity_rows import EntityRow
    from hashiya.services.entities.registry import Registry

_TEI = "http://www.tei-c.org/ns/1.0"
_LANG, _ID = f"{XML}lang", f"{XML}id"
_PERSON = ("listPerson", "person", "persName")
_PLACE = ("listPlace", "place", "placeName")
_ORG = ("listOrg", "org", "orgName")
_EVENT = ("listEvent", "event", "eventName")
_OTHER = ("listObject", "object", "objectName")
_KINDS = {
    **{"PERS": _PERSON, "GPE": _PLACE, "LOC": _PLACE, "FAC": _PLACE},
    **{"ORG": _ORG, "NORP": _ORG, "EVENT": _EVENT},
}
_TYPES = {
    **{"PERS": "Person", "GPE": "AdministrativeArea", "LOC": "Place", "FAC": "Place", "ORG": "Organization"},
    **{"NORP": "Organization", "EVENT": "Event", "PRODUCT": "Product", "LAW": "Legislation"},
    **{"LANGUAGE": "Language", "WEBSITE": "WebSite", "OCC": "Occupation"},
}


def kind_of(label: str) -> tuple[str, str, str]:
    """(list, element, name) in TEI of what bears a label."""
    if label.upper().startswith("PER"):
        return _PERSON
    return _KINDS.get(label.upper(), _OTHER)


def write_entities(
    rows: Sequence[EntityRow],
    registry: Registry,
    names: Mapping[str, str],
    path: Path,
    form: str = "",
    title: str = "",
) -> None:
    """`names` of documents by uid; `form` csv, tei or jsonld, told by the suffix where it is "".

    Raises UserError `entity_form`, and for what the disk refuses.
    """
    form = form or {".csv": "csv", ".xml": "tei", ".tei": "tei"}.get(path.suffix.lower(), "")
    form = form or ("jsonld" if path.suffix.lower() in (".json", ".jsonld") else "")
    writers: dict[str, Callable[[], str]] = {
        "csv": lambda: "\ufeff" + as_csv(rows),
        "tei": lambda: as_tei(rows, registry, names, title),
        "jsonld": lambda: as_jsonld(rows, registry, names),
    }
    if form not in writers:
        raise UserError(
            "entity_form",
            f"“{path.name}” does not tell in which form entities are to be written.",
            hint="Name the form: csv, tei or jsonld.",
            name=path.name,
        )
    write_text(path, writers[form]())


def as_csv(rows: Sequence[EntityRow]) -> str:
    """One entity a line; several values in a cell are separated by «|»."""
    from hashiya.formats.reports.csv_tsv import harmless

    out = io.StringIO(newline="")
    writer = csv.writer(out)
    head = ("id", "label", "label_ar", "label_en", "aliases", "description", "identifiers", "members", "note")
    writer.writerow((*head, "mentions", "documents", "spellings"))
    for row in rows:
        each = row.entity
        identifiers = "|".join(f"{name}:{value}" for name, value in each.identifiers.items())
        texts = (each.uid, each.label, each.ar, each.en, "|".join(each.aliases), each.description)
        more = (identifiers, "|".join(each.members), each.note)
        spellings = "|".join(f"{words} ({count})" for words, count in row.spellings)
        writer.writerow((*map(harmless, (*texts, *more)), row.count, row.documents, harmless(spellings)))
    return out.getvalue()


def as_tei(rows: Sequence[EntityRow], registry: Registry, names: Mapping[str, str], title: str = "") -> str:
    """A TEI document of which `standOff` holds the lists."""
    ElementTree.register_namespace("", _TEI)
    root = ElementTree.Element(f"{{{_TEI}}}TEI")
    head = _add(_add(root, "teiHeader"), "fileDesc")
    _add(_add(head, "titleStmt"), "title").text = _clean(title or "Entities")
    _add(_add(head, "publicationStmt"), "p").text = "Written by Hashiya"
    _add(_add(head, "sourceDesc"), "p").text = "Entities of an annotation project"
    off = _add(root, "standOff")
    lists: dict[str, ElementTree.Element] = {}
    for row in rows:
        holder, element, name = kind_of(row.entity.label)
        if holder not in lists:
            lists[holder] = _add(off, holder)
        _tei_entity(_add(lists[holder], element), row, name)
    for row in rows:
        found = registry.of(row.entity.uid)
        if found:
            group = _add(off, "linkGrp", type="mentions", corresp=f"#e{row.entity.uid}")
            for each in found:
                mention = each.annotation
                source = _clean(names.get(mention.document, "")).replace(" ", "%20")
                _add(group, "ptr", target=f"{source}#char={mention.start},{mention.end}")
    ElementTree.indent(root)
    body = ElementTree.tostring(root, encoding="unicode", short_empty_elements=True)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


def _tei_entity(element: ElementTree.Element, row: EntityRow, name: str) -> None:
    each = row.entity
    element.set(_ID, f"e{each.uid}")
    person = element.tag.endswith("person")
    element.set("role" if person else "type", each.label)
    holder = _add(element, "objectIdentifier") if name == "objectName" else element
    for words, language, kind in (
        (each.ar, "ar", ""),
        (each.en, "en", ""),
        *((alias, "", "alias") for alias in each.aliases),
        *((words, "", "spelling") for words, _ in row.spellings),
    ):
        if words:
            found = _add(holder, name)
            found.text = _clean(words)
            if language:
                found.set(_LANG, language)
            if kind:
                found.set("type", kind)
    for register, identifier in each.identifiers.items():
        _add(element, "idno", type=register).text = _clean(identifier)
    for kind, words in (("description", each.description), ("note", each.note)):
        if words:
            _add(element, "note", type=kind).text = _clean(words)
    if each.members:
        _add(element, "note", type="members").text = " ".join(f"#e{uid}" for uid in each.members)


def as_jsonld(rows: Sequence[EntityRow], registry: Registry, names: Mapping[str, str]) -> str:
    """A graph of entities."""
    context = {
        "@vocab": "https://schema.org/",
        "oa": "http://www.w3.org/ns/oa#",
        "name": {"@id": "https://schema.org/name", "@container": "@language"},
        "sameAs": {"@id": "https://schema.org/sameAs", "@type": "@id"},
        "member": {"@id": "https://schema.org/member", "@type": "@id"},
        "mention": "https://schema.org/subjectOf",
    }
    graph = [_jsonld_entity(row, registry, names) for row in rows]
    return json.dumps({"@context": context, "@graph": graph}, ensure_ascii=False, indent=1) + "\n"


def _jsonld_entity(row: EntityRow, registry: Registry, names: Mapping[str, str]) -> dict[str, object]:
    each = row.entity
    found: dict[str, object] = {"@id": _urn(each), "@type": _TYPES.get(each.label.upper(), "Thing")}
    found["additionalType"] = each.label
    name = {language: words for language, words in (("ar", each.ar), ("en", each.en)) if words}
    others = [*each.aliases, *(words for words, _ in row.spellings if words not in name.values())]
    same = [address for pair in each.identifiers.items() if (address := address_of(*pair))]
    own = [
        {"@type": "PropertyValue", "propertyID": register, "value": identifier}
        for register, identifier in each.identifiers.items()
    ]
    mentions = [
        {
            "@type": "oa:SpecificResource",
            "oa:hasSource": names.get(linked.annotation.document, ""),
            "oa:hasSelector": {
                "@type": "oa:TextPositionSelector",
                "oa:start": linked.annotation.start,
                "oa:end": linked.annotation.end,
                "oa:exact": linked.annotation.surface,
            },
        }
        for linked in registry.of(each.uid)
    ]
    told: dict[str, object] = {
        "name": name,
        "alternateName": list(dict.fromkeys(others)),
        "description": each.description,
        "identifier": own,
        "sameAs": same,
        "member": [f"urn:uuid:{uid}" for uid in each.members],
        "disambiguatingDescription": each.note,
        "mention": mentions,
    }
    return found | {key: value for key, value in told.items() if value}


def _urn(entity: Entity) -> str:
    return f"urn:uuid:{entity.uid}"


def _add(parent: ElementTree.Element, tag: str, **attributes: str) -> ElementTree.Element:
    return ElementTree.SubElement(parent, f"{{{_TEI}}}{tag}", attributes)


def _clean(text: str) -> str:
    """Without the characters that XML cannot hold."""
    return "".join(char for char in text if char in "\t\n" or (char >= " " and char not in "\ufffe\uffff"))
