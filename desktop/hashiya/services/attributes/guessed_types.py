"""Types for the values that files give, where neither the scheme nor the file says what they are."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from hashiya.core.beyond.attributes import (
    CODE,
    LONGEST_TEXT,
    AttributeChoice,
    AttributeKind,
    AttributeType,
    Subject,
    read_value,
)
from hashiya.formats.base import value_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_MOST_CHOICES = 60  # of an attribute that files bring
_MOST_EVER = 1000  # and that grows with every file
_NUMBER = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d{1,15})?")
_LONGEST_CHOICE = 64  # characters: what is longer is a text


def code_of(name: str) -> str:
    """A name as types take it; other tools' hold spaces."""
    code = "_".join(name.replace("|", " ").split()).lstrip("@")[:64]
    return code if CODE.fullmatch(code) else "attribute"


def aside_of(code: str) -> str:
    """The attribute that takes what is no value of the one meant."""
    return f"{code[:59]}_text"


def in_words(value: object) -> str:
    """A value as a text, where it is none of its type's."""
    return (value_text(value) or "—")[:LONGEST_TEXT]


def _numeric(value: object) -> bool:
    """Whether it is a number, or written as one: not with zeros in front, as codes are."""
    if isinstance(value, int | float):
        return not isinstance(value, bool)
    return isinstance(value, str) and _NUMBER.fullmatch(value) is not None


def _dated(values: Sequence[object]) -> bool:
    """Whether all are days, months or years, and not years alone, which are numbers as well."""
    words = [each for each in values if isinstance(each, str)]
    all_read = all(read_value(AttributeKind.DATE, each) is not None for each in values)
    return all_read and any("-" in each[1:] for each in words)


def guessed(subject: Subject, name: str, values: Sequence[object]) -> AttributeType:
    """A type for the values that files give: flags, numbers, dates, few short words as choices.

    Formats that know texts alone write numbers as words.
    """
    kind = AttributeKind.TEXT
    choices: list[str] = []
    if all(isinstance(each, bool) or each in ("true", "false") for each in values):
        kind = AttributeKind.FLAG
    elif all(map(_numeric, values)):
        kind = AttributeKind.NUMBER
    elif _dated(values):
        kind = AttributeKind.DATE
    else:
        lists = any(isinstance(each, list | tuple) for each in values)
        words = list(dict.fromkeys(_words(values)))
        short = all(0 < len(word) <= _LONGEST_CHOICE and "\n" not in word for word in words)
        if (lists and len(words) <= _MOST_EVER) or (short and len(words) <= _MOST_CHOICES):
            kind, choices = (AttributeKind.MANY if lists else AttributeKind.ONE), words
    made = tuple(AttributeChoice(word, ar=word, en=word) for word in choices)
    return AttributeType(name, subject=subject, kind=kind, choices=made, ar=name, en=name)


def widened(kind: AttributeType, values: Iterable[object]) -> AttributeType:
    """The type with those of the values as choices that it has not yet."""
    known = {choice.value for choice in kind.choices}
    more = [word for word in dict.fromkeys(_words(values)) if word and word not in known]
    more = more[: max(0, _MOST_EVER - len(known))]
    added = tuple(AttributeChoice(word, ar=word, en=word) for word in more)
    return replace(kind, choices=(*kind.choices, *added)) if added else kind


def _words(values: Iterable[object]) -> list[str]:
    found: list[str] = []
    for each in values:
        given = each if isinstance(each, list | tuple) else [each]
        found += [str(word) for word in given if isinstance(word, str)]
    return found
