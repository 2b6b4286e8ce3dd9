"""What can be said of an annotation, a relation or a document beyond its label: types and their values."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

AttributeValue = bool | str | float | tuple[str, ...]
"""A flag is True or False, MANY a tuple in the order of the type, a date `YYYY[-MM[-DD]]`."""

NOTE, ANSWER = "@note", "@answer"
"""The names under which a person's note on a whole document, and the reviewer's answer to it, are kept."""

LONGEST_TEXT = 10_000  # characters of a text
_DATE = re.compile(r"-?\d{4,6}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
CODE = re.compile(r"[^\s|]{1,64}")


def plain_number(value: float) -> str:
    """Without a fraction where there is none."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def written(value: AttributeValue | None) -> tuple[str, ...]:
    """The single values as filters know them and commands write them; none of None."""
    if value is None:
        return ()
    if isinstance(value, tuple):
        return value
    return (plain_number(value),) if isinstance(value, float) else (str(value),)


class AttributeKind(StrEnum):
    """What values an attribute has."""

    FLAG = "flag"
    ONE = "one"
    MANY = "many"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"


class Subject(StrEnum):
    """What an attribute says something of."""

    ANNOTATION = "annotation"
    RELATION = "relation"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class AttributeChoice:
    """One of the values of a type of kind ONE or MANY. `value` is what is stored and exported.

    `labels`: only for annotations of these labels, () for all that the type is for. `asks`: attributes of the
    same thing (codes) that are asked for next once this is said, as a dialect's country is.
    """

    value: str
    ar: str = ""
    en: str = ""
    key: str = ""
    key_ar: str = ""
    labels: tuple[str, ...] = ()
    definition_ar: str = ""
    definition_en: str = ""
    asks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AttributeType:
    """`code` is its name in data. `labels`: the labels (or relation types) it is for, () for all."""

    code: str
    subject: Subject = Subject.ANNOTATION
    kind: AttributeKind = AttributeKind.FLAG
    labels: tuple[str, ...] = ()
    choices: tuple[AttributeChoice, ...] = ()
    ar: str = ""
    en: str = ""
    key: str = ""
    key_ar: str = ""
    required: bool = False
    default: AttributeValue | None = None
    definition_ar: str = ""
    definition_en: str = ""

    def is_for(self, label: str) -> bool:
        """Whether a thing of this label may have it."""
        return not self.labels or label in self.labels

    def possible_for(self, label: str) -> bool:
        """Whether there is anything that could be said of a thing of this label."""
        return self.is_for(label) and (not self.choices or bool(self.choices_for(label)))

    def fits(self, label: str, value: AttributeValue | None) -> bool:
        """Whether a thing of this label may have this value, where values are for certain labels only."""
        if not self.is_for(label):
            return False
        if value is None or not self.choices:
            return True
        allowed = {choice.value for choice in self.choices_for(label)}
        return allowed.issuperset(value if isinstance(value, tuple) else {str(value)})

    def choices_for(self, label: str) -> tuple[AttributeChoice, ...]:
        """The values a thing of this label may have."""
        return tuple(each for each in self.choices if not each.labels or label in each.labels)

    def read(self, value: object) -> AttributeValue | None:
        """The value in its one form, None for what is no value of this type."""
        return read_value(self.kind, value, [choice.value for choice in self.choices])


@dataclass(frozen=True, slots=True)
class Attribute:
    """One value as stored. `of` is the uid of the annotation or relation in this file, "" of a document."""

    uid: str
    document: str
    layer: str
    subject: Subject
    of: str
    name: str
    value: AttributeValue
    by: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True)
class AttributeScheme:
    """The attribute types of a project, in their order."""

    types: tuple[AttributeType, ...] = ()
    _by_code: Mapping[tuple[str, str], AttributeType] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        found = {(str(each.subject), each.code): each for each in self.types}
        object.__setattr__(self, "_by_code", found)

    def get(self, subject: Subject, code: str) -> AttributeType | None:
        """The type of that name, None where there is none."""
        return self._by_code.get((str(subject), code))

    def in_order(
        self, subject: Subject, values: Mapping[str, AttributeValue]
    ) -> list[tuple[str, AttributeValue]]:
        """(name, value) in the order of the types; names that the scheme lacks come last."""
        places = {each.code: place for place, each in enumerate(self.types) if each.subject == subject}
        return sorted(
            values.items(), key=lambda item: (places.get(item[0], len(places) + len(self.types)), item[0])
        )

    def for_label(self, subject: Subject, label: str) -> tuple[AttributeType, ...]:
        """What a thing of this label may have."""
        return tuple(each for each in self.types if each.subject == subject and each.possible_for(label))


def read_value(kind: AttributeKind, value: object, choices: Iterable[str] = ()) -> AttributeValue | None:
    """A value in the one form of its kind; None for what is none. Strings as files give them are read too."""
    known = list(choices)
    if kind is AttributeKind.FLAG:
        return _flag(value)
    if kind is AttributeKind.NUMBER:
        return _number(value)
    if kind is AttributeKind.ONE:
        return value if isinstance(value, str) and value in known else None
    if kind is AttributeKind.MANY:
        return _many(value, known)
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_TEXT:
        return None
    return value if kind is AttributeKind.TEXT or _DATE.fullmatch(value) else None


def _flag(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(
        str(value).strip().lower()
    )


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _many(value: object, known: list[str]) -> tuple[str, ...] | None:
    given = [value] if isinstance(value, str) else value
    if not isinstance(given, list | tuple) or not given:
        return None
    if not all(isinstance(each, str) and each in known for each in given):
        return None
    return tuple(each for each in known if each in given)
