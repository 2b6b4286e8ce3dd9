"""Words for attributes: what kinds there are, what they say something of, a value as it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.beyond.attributes import (
    AttributeChoice,
    AttributeKind,
    AttributeType,
    AttributeValue,
    Subject,
    plain_number,
)
from hashiya.qtkit.i18n import isolated, noop
from hashiya.services.attributes.value_proposals import FROM, TO
from hashiya.ui.wording.common import tr

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

KINDS = {
    AttributeKind.FLAG: noop("Yes or no"),
    AttributeKind.ONE: noop("One of"),
    AttributeKind.MANY: noop("Several of"),
    AttributeKind.TEXT: noop("Text"),
    AttributeKind.NUMBER: noop("Number"),
    AttributeKind.DATE: noop("Date"),
}
SUBJECTS = {
    Subject.ANNOTATION: noop("Annotations"),
    Subject.RELATION: noop("Relations"),
    Subject.DOCUMENT: noop("Documents"),
}


def kind_words(kind: AttributeKind) -> str:
    """What values there are: «one of»."""
    return tr("Attributes", KINDS[kind])


def subject_words(subject: Subject) -> str:
    """What it says something of, in the plural."""
    return tr("Attributes", SUBJECTS[subject])


def type_title(kind: AttributeType, language: str) -> str:
    """What an attribute is called."""
    return (kind.ar if language == "ar" else kind.en) or kind.en or kind.ar or kind.code


def choice_title(choice: AttributeChoice, language: str) -> str:
    """What a value is called."""
    return (choice.ar if language == "ar" else choice.en) or choice.en or choice.ar or choice.value


def value_words(kind: AttributeType | None, value: AttributeValue, language: str) -> str:
    """A value as people read it; what the scheme does not know stays as it is stored."""
    if isinstance(value, bool):
        return tr("Attributes", "Yes") if value else tr("Attributes", "No")
    if isinstance(value, tuple):
        return tr("Attributes", ", ").join(value_words(kind, each, language) for each in value)
    if isinstance(value, float):
        return isolated(plain_number(value))
    known = {each.value: each for each in kind.choices} if kind is not None else {}
    return choice_title(known[value], language) if value in known else value


def said_words(kind: AttributeType | None, name: str, value: AttributeValue, language: str) -> str:
    """An attribute with its value: «subtype: country»; a flag by its name alone."""
    title = type_title(kind, language) if kind is not None else name
    if value is True:
        return title
    return tr("Attributes", "{0}: {1}").format(isolated(title), isolated(value_words(kind, value, language)))


def mark_words(types: Iterable[AttributeType], values: Mapping[str, AttributeValue], language: str) -> str:
    """What a tag says of values: the two first, in the order of the scheme."""
    found = []
    for kind in types:
        value = values.get(kind.code)
        if value is not None and value is not False:
            found.append(type_title(kind, language) if value is True else value_words(kind, value, language))
    return " · ".join(found[:2]) + ("…" if len(found) > 2 else "")


def proposal_words(
    types: Iterable[AttributeType], values: Mapping[str, AttributeValue], language: str
) -> str:
    """All that is proposed, a period as one: «2023–2030 · Gregorian»."""
    span = "–".join(dict.fromkeys(str(values[name]) for name in (FROM, TO) if name in values))
    rest = (kind for kind in types if kind.code in values and kind.code not in (FROM, TO))
    words = [value_words(kind, values[kind.code], language) for kind in rest]
    return " · ".join([isolated(span), *words] if span else words)


def labels_words(labels: Iterable[str], every: str) -> str:
    """Codes in a row, `every` where there are none."""
    return ", ".join(isolated(each) for each in labels) or every
