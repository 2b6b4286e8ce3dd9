"""Types of attributes and relations as JSON, in schemes and in Hashiya JSONL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from hashiya.core.beyond.attributes import (
    CODE,
    AttributeChoice,
    AttributeKind,
    AttributeType,
    Subject,
    read_value,
)
from hashiya.core.beyond.relations import RelationType
from hashiya.formats.shared.lines import as_objects, as_strings, as_text

_NAMES = ("ar", "en", "key", "key_ar", "definition_ar", "definition_en")


def types_json(types: Iterable[AttributeType | RelationType]) -> dict[str, Any]:
    """`{"attributes": [...], "relations": [...]}`; what is empty or as usual is left out."""
    value: dict[str, Any] = {}
    for each in types:
        if isinstance(each, AttributeType):
            value.setdefault("attributes", []).append(_attribute_json(each))
        else:
            value.setdefault("relations", []).append(_relation_json(each))
    return value


def read_types(value: Any) -> tuple[AttributeType | RelationType, ...]:
    """The types in such an object; those without a name that types may have are left out."""
    if not isinstance(value, Mapping):
        return ()
    found: list[AttributeType | RelationType] = []
    for each in as_objects(value.get("attributes")):
        kind = _attribute(each)
        if kind is not None:
            found.append(kind)
    found += [
        RelationType(
            code=as_text(each.get("code")),
            directed=each.get("directed") is not False,
            heads=as_strings(each.get("heads")),
            tails=as_strings(each.get("tails")),
            **_named(each),
        )
        for each in as_objects(value.get("relations"))
        if CODE.fullmatch(as_text(each.get("code")))
    ]
    return tuple(found)


def _attribute_json(kind: AttributeType) -> dict[str, Any]:
    value: dict[str, Any] = {"code": kind.code, "of": str(kind.subject), "kind": str(kind.kind)}
    if kind.labels:
        value["labels"] = list(kind.labels)
    if kind.choices:
        value["values"] = [_choice_json(each) for each in kind.choices]
    if kind.required:
        value["required"] = True
    if kind.default is not None:
        value["default"] = list(kind.default) if isinstance(kind.default, tuple) else kind.default
    return value | _given(kind)


def _choice_json(choice: AttributeChoice) -> dict[str, Any]:
    value: dict[str, Any] = {"value": choice.value, **_given(choice)}
    for name in ("labels", "asks"):
        if codes := getattr(choice, name):
            value[name] = list(codes)
    return value


def _relation_json(kind: RelationType) -> dict[str, Any]:
    value: dict[str, Any] = {"code": kind.code}
    if not kind.directed:
        value["directed"] = False
    for end in ("heads", "tails"):
        if labels := getattr(kind, end):
            value[end] = list(labels)
    return value | _given(kind)


def _given(thing: AttributeType | AttributeChoice | RelationType) -> dict[str, Any]:
    return {name: text for name in _NAMES if (text := getattr(thing, name))}


def _attribute(value: Mapping[str, Any]) -> AttributeType | None:
    code, of, kind = (as_text(value.get(name)) for name in ("code", "of", "kind"))
    if not CODE.fullmatch(code) or kind not in set(AttributeKind) or (of or "annotation") not in set(Subject):
        return None
    choices = tuple(
        AttributeChoice(
            as_text(each.get("value")),
            labels=as_strings(each.get("labels")),
            asks=as_strings(each.get("asks")),
            **_named(each),
        )
        for each in as_objects(value.get("values"))
        if as_text(each.get("value"))
    )
    default = read_value(AttributeKind(kind), value.get("default"), [each.value for each in choices])
    return AttributeType(
        code=code,
        subject=Subject(of or "annotation"),
        kind=AttributeKind(kind),
        labels=as_strings(value.get("labels")),
        choices=choices,
        required=value.get("required") is True,
        default=default if "default" in value else None,
        **_named(value),
    )


def _named(value: Mapping[str, Any]) -> dict[str, str]:
    return {name: as_text(value.get(name)) for name in _NAMES}
