"""The parts of a UIMA CAS, from XMI or JSON, without a type system: what stands in the file and nothing else.

A library would need every type and feature declared; files that people have often lack the type system, or
have features that it lacks. Offsets are UTF-16 units of the sofa's text.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hashiya.formats.shared.lines import as_offset, load_json
from hashiya.formats.shared.xmlsafe import local, parse_xml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_XMI = "{http://www.omg.org/XMI}"
_NAMESPACE = re.compile(r"http:///(.*?)\.?ecore$")
FIRST_VIEW = "_InitialView"
SOFA = "uima.cas.Sofa"


@dataclass(slots=True)
class Part:
    """A feature structure. `begin` and `end` are -1 where it has none; `features` are values as written,
    `links` the names of features that point to another one (as far as the file shows it).
    """

    type: str
    id: str = ""
    sofa: str = ""
    begin: int = -1
    end: int = -1
    features: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    bounded: bool = False  # it says where it stands, be it nowhere

    @property
    def short(self) -> str:
        return self.type.rsplit(".", 1)[-1]

    @property
    def placed(self) -> bool:
        return self.bounded or (self.begin >= 0 and self.end >= 0)


@dataclass(slots=True)
class Parts:
    """A CAS: its text (of the first view) and its feature structures; `others` are those of further views."""

    text: str
    parts: list[Part]
    others: list[Part]


@dataclass(frozen=True, slots=True)
class Types:
    """What a type system says: the features of each type with their ranges, and the type above it."""

    features: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    above: Mapping[str, str] = field(default_factory=dict)

    def all_features(self, name: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for _ in range(64):
            if name not in self.features:
                break
            found |= self.features[name]
            name = self.above.get(name, "")
        return found


def parse_types(data: bytes) -> Types:
    """Raises FormatError for what is no XML."""
    root = parse_xml(data, name="TypeSystem.xml")
    features: dict[str, dict[str, str]] = {}
    above: dict[str, str] = {}
    for item in root.iter():
        if local(item) == "typeDescription":
            name = _child(item, "name")
            above[name] = _child(item, "supertypeName")
            features[name] = {
                _child(each, "name"): _child(each, "rangeTypeName")
                for each in item.iter()
                if local(each) == "featureDescription"
            }
    return Types(features, above)


def _child(item: Any, name: str) -> str:
    return next(((each.text or "").strip() for each in item if local(each) == name), "")


def parse_xmi(data: bytes, types: Types | None) -> Parts:
    """Raises FormatError for what is no XML, ValueError for what is no CAS."""
    root = parse_xml(data, name="XMI")
    if root.tag != f"{_XMI}XMI":
        raise ValueError("it is no XMI")
    sofas: dict[str, tuple[str, str | None]] = {}
    parts: list[Part] = []
    for item in root:
        name = _type_name(item)
        if name == SOFA:
            sofas[item.get(f"{_XMI}id", "")] = (item.get("sofaID", ""), item.get("sofaString"))
        elif name and name not in ("uima.cas.NULL", "uima.cas.View"):
            parts.append(_xmi_part(item, name, types))
    return _assembled(sofas, parts)


def _type_name(item: Any) -> str:
    tag = item.tag
    if not isinstance(tag, str) or not tag.startswith("{"):
        return ""
    space, _, name = tag[1:].partition("}")
    found = _NAMESPACE.match(space)
    return f"{found[1].replace('/', '.')}.{name}" if found and found[1] else name


def _xmi_part(item: Any, name: str, types: Types | None) -> Part:
    part = Part(name, item.get(f"{_XMI}id", ""), item.get("sofa", ""))
    part.begin, part.end = as_offset(item.get("begin")), as_offset(item.get("end"))
    part.bounded = "begin" in item.attrib or "end" in item.attrib
    known = types.all_features(name) if types is not None else {}
    values = {key: value for key, value in item.attrib.items() if not key.startswith("{")}
    lists: dict[str, list[str]] = {}
    for child in item:
        lists.setdefault(local(child), []).append((child.text or "").strip())
    values |= {key: "|".join(found) for key, found in lists.items() if key}
    for key, value in values.items():
        if key in ("sofa", "begin", "end"):
            continue
        if _is_link(key, value, known.get(key, "")):
            part.links[key] = value
        else:
            part.features[key] = value
    return part


_PRIMITIVES = ("String", "Boolean", "Integer", "Long", "Double", "Float", "Short", "Byte")
_LINKS = ("governor", "dependent", "next", "first", "target", "elements")


def _is_link(key: str, value: str, range_type: str) -> bool:
    """Whether a feature points to other parts: by the type system, else by its name and look."""
    if range_type:
        kind = range_type.removeprefix("uima.cas.").removesuffix("Array").removesuffix("List")
        return not (range_type.startswith("uima.cas.") and kind in _PRIMITIVES)
    return key.lower() in _LINKS and re.fullmatch(r"\d+( \d+)*", value) is not None


def parse_json(data: bytes) -> Parts:
    """Raises ValueError for what is no CAS in JSON."""
    value = load_json(data.decode("utf-8-sig"))
    found = value.get("%FEATURE_STRUCTURES") if isinstance(value, dict) else None
    if isinstance(found, dict):
        found = [{"%ID": key, **item} for key, item in found.items() if isinstance(item, dict)]
    if not isinstance(found, list):
        raise ValueError("it has no feature structures")
    sofas: dict[str, tuple[str, str | None]] = {}
    parts: list[Part] = []
    for item in found:
        if not isinstance(item, dict):
            continue
        if item.get("%TYPE") == SOFA:
            text = item.get("sofaString")
            sofas[_text(item.get("%ID"))] = (
                _text(item.get("sofaID")),
                text if isinstance(text, str) else None,
            )
        elif isinstance(item.get("%TYPE"), str):
            parts.append(_json_part(item))
    return _assembled(sofas, parts)


def _json_part(item: dict[str, Any]) -> Part:
    part = Part(item["%TYPE"], _text(item.get("%ID")), _text(item.get("@sofa")))
    part.begin, part.end = as_offset(item.get("begin")), as_offset(item.get("end"))
    part.bounded = item.get("begin") is not None or item.get("end") is not None
    for key, value in item.items():
        if key.startswith("@"):
            if key != "@sofa":
                part.links[key[1:]] = _text(value)
        elif not key.startswith(("%", "#", "^")) and key not in ("begin", "end") and value is not None:
            part.features[key] = _text(value)
    if isinstance(item.get("%ELEMENTS"), list):
        part.links["elements"] = " ".join(map(_text, item["%ELEMENTS"]))
    return part


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def _assembled(sofas: dict[str, tuple[str, str | None]], parts: list[Part]) -> Parts:
    """The first view with a text, and the parts of it and of no view."""
    chosen = next(
        (key for key, (name, text) in sofas.items() if name == FIRST_VIEW and text is not None), None
    )
    if chosen is None:
        chosen = next((key for key, (_, text) in sofas.items() if text is not None), None)
    text = sofas[chosen][1] if chosen is not None else None
    if text is None:
        raise ValueError("it has no text")
    strangers = [part.sofa for part in parts if part.sofa and part.sofa not in sofas]
    if strangers:
        raise ValueError(f"it refers to a text {strangers[0]} that it does not have")
    here = ("", chosen)
    return Parts(text, [p for p in parts if p.sofa in here], [p for p in parts if p.sofa not in here])


def targets(part: Part) -> Iterator[str]:
    """The ids that a part points to."""
    for value in part.links.values():
        yield from re.findall(r"\d+", value)
