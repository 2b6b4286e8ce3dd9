"""What the bodies of a W3C Web Annotation say: labels, attributes, notes, and who or what is meant."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from hashiya.core.beyond.entities import NIL
from hashiya.formats.annotation_tools.hashiya_jsonl import as_values
from hashiya.formats.base import EntityRecord
from hashiya.formats.shared.beyond_out import read_link
from hashiya.formats.shared.lines import as_text

if TYPE_CHECKING:
    from collections.abc import Sequence

_LABELLING = ("classifying", "tagging", "identifying", "linking", "highlighting")
_NOTING = ("commenting", "describing", "replying")
_OWN = "urn:uuid:"


@dataclass(slots=True)
class AnnotationBodies:
    """What an annotation says of its target."""

    labels: list[str] = field(default_factory=list)
    attributes: dict[str, object] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    entity: str = ""
    entities: list[EntityRecord] = field(default_factory=list)

    @property
    def note(self) -> str:
        return "\n".join(self.notes)


def read_bodies(bodies: Sequence[Any], motives: Sequence[str]) -> AnnotationBodies:
    """Labels, attributes and notes, by the purposes of the bodies; a single body without one is a label."""
    told = AnnotationBodies()
    noting = bool(motives) and all(each.removeprefix("oa:") in _NOTING for each in motives)
    identifying: list[str] = []
    for body in bodies:
        words, purpose = _words(body)
        name = as_text(body.get("schema:propertyID")) if isinstance(body, dict) else ""
        if name:
            value = as_values({name: body.get("schema:value", words)})
            told.attributes |= value
        elif purpose == "identifying" and _identified(body, words, told):
            identifying += [" ".join(words.split())[:200]] if words else []
        elif not words:
            continue
        elif purpose in _NOTING or (not purpose and noting):
            told.notes.append(words)
        elif purpose in _LABELLING or not purpose:
            told.labels.append(" ".join(words.split())[:200])
        else:
            told.notes.append(words)
    # Where nothing but the thing itself is named, its name is all there is for a label.
    told.labels = told.labels or [each for each in identifying if each != NIL]
    return told


def _identified(body: Any, words: str, told: AnnotationBodies) -> bool:
    """Whether the body says who or what is meant."""
    if not isinstance(body, dict):
        return False
    source = body.get("source", body.get("id", body.get("@id")))
    if source is None:
        told.entity = NIL if words == NIL else told.entity
        return words == NIL
    link = as_text(source.get("id")) if isinstance(source, dict) else as_text(source)
    if not link:
        return False
    entity = _entity(source, link) if isinstance(source, dict) else None
    told.entity = entity.id if entity is not None else link.removeprefix(_OWN)
    told.entities += [entity] if entity is not None else []
    return True


def _entity(source: dict[str, Any], link: str) -> EntityRecord | None:
    """The entity that a source tells of in the words of schema.org; None where it is an address alone."""
    own = ""
    registers: dict[str, str] = {}
    for each in listed(source.get("schema:identifier")):
        if isinstance(each, dict):
            register, value = as_text(each.get("schema:propertyID")), as_text(each.get("schema:value"))
            registers |= {register: value} if register and value else {}
        elif as_text(each).startswith(_OWN):
            own = as_text(each).removeprefix(_OWN)
    names: dict[str, str] = {}
    for each in listed(source.get("schema:name")):
        language = as_text(each.get("@language")) if isinstance(each, dict) else "ar"
        names.setdefault(language, as_text(each.get("@value")) if isinstance(each, dict) else as_text(each))
    if not own and not names:
        return None
    outside = read_link(link)[1]
    if not registers and outside is not None and not link.startswith(_OWN):
        registers = dict(outside.identifiers)
    return EntityRecord(
        own or link,
        label=as_text(source.get("schema:additionalType")),
        ar=names.get("ar", ""),
        en=names.get("en", ""),
        aliases=tuple(filter(None, map(as_text, listed(source.get("schema:alternateName"))))),
        description=as_text(source.get("schema:description")),
        identifiers=registers,
        note=as_text(source.get("schema:disambiguatingDescription")),
        created=as_text(source.get("schema:dateCreated")),
        modified=as_text(source.get("schema:dateModified")),
    )


def _words(body: Any) -> tuple[str, str]:
    """(words, purpose) of a body."""
    if isinstance(body, str):
        return last_part(body), ""
    if not isinstance(body, dict):
        return "", ""
    purpose = as_text(next(iter(listed(body.get("purpose"))), "")).removeprefix("oa:")
    for key in ("value", "chars", "label", "rdfs:label", "name"):
        if words := as_text(body.get(key)):
            return words, purpose
    source = body.get("source", body.get("id", body.get("@id")))
    if isinstance(source, dict):
        return as_text(source.get("label")) or last_part(as_text(source.get("id"))), purpose
    return last_part(as_text(source)), purpose


def last_part(address: str) -> str:
    """The last part of an address; any other text as it is."""
    if "://" not in address:
        return address
    parts = urlsplit(address)
    return unquote(parts.fragment or parts.path.rstrip("/").rsplit("/", 1)[-1])


def listed(value: Any) -> list[Any]:
    """One or many, as JSON-LD may write it, as a list."""
    return value if isinstance(value, list) else [] if value is None else [value]
