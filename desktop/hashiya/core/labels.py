"""Label schemes: which labels there are, what they are called, how they look and which key gives them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from hashiya.core.beyond.entities import MENTION
from hashiya.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hashiya.core.beyond.attributes import AttributeType
    from hashiya.core.beyond.relations import RelationType

FAMILIES = ("people", "org", "places", "time", "works", "numbers", "money")
"""A family is a hue and a form; a scheme of one's own uses the same seven forms."""
CODE = re.compile(r"[^\s|\x00-\x1f]{1,64}")
"""What the code of a label is, in scheme files and where a person writes one."""


@dataclass(frozen=True, slots=True)
class Label:
    """`code` is what is stored and exported. `lch` is the OKLCH colour by day (lightness, chroma, hue in
    degrees).
    """

    code: str
    ar: str
    en: str
    key: str = ""
    key_ar: str = ""
    family: str = "works"
    lch: tuple[float, float, float] = (0.437, 0.190, 300.0)
    long_ar: str = ""
    definition_ar: str = ""
    definition_en: str = ""
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Scheme:
    """An ordered set of labels. `types`: those of attributes and relations that a scheme file brings; a
    project keeps them apart, so that a scheme read from one has none.
    """

    name: str
    title_ar: str
    title_en: str
    labels: tuple[Label, ...]
    nested: bool = True
    meta: Mapping[str, object] = field(default_factory=dict)
    types: tuple[AttributeType | RelationType, ...] = ()

    def __post_init__(self) -> None:
        codes = [label.code for label in self.labels]
        if len(set(codes)) != len(codes):
            raise UserError(
                "scheme_duplicate", f"The scheme {self.name} names a label twice.", scheme=self.name
            )

    @property
    def codes(self) -> tuple[str, ...]:
        """The labels' names in data, in their order."""
        return tuple(label.code for label in self.labels)

    def naming(self) -> Scheme:
        """The scheme without MENTION: what engines learn and suggest, and what tags and figures are of.

        That somebody is meant, by a pronoun or a common noun, is no name of anything.
        """
        if MENTION not in self.codes:
            return self
        return self.with_labels(label for label in self.labels if label.code != MENTION)

    def get(self, code: str) -> Label | None:
        """The label of that code, None where there is none."""
        return next((label for label in self.labels if label.code == code), None)

    def with_labels(self, labels: Iterable[Label]) -> Scheme:
        """The same scheme with other labels."""
        return replace(self, labels=tuple(labels))


def key_clashes(labels: Iterable[Label]) -> list[tuple[str, str, str]]:
    """(key, code, code) for each key, in either layout, that two labels claim."""
    seen: dict[str, str] = {}
    clashes = []
    for label in labels:
        for key in {label.key.upper(), label.key_ar} - {""}:
            if key in seen:
                clashes.append((key, seen[key], label.code))
            else:
                seen[key] = label.code
    return clashes
