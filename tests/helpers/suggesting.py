"""Short ways to ask engines, for their tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.labels import Label, Scheme
from hashiya.suggest.base import Analysis, Knowledge, Recognizer, Suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable

WOJOOD = Scheme(
    "wojood",
    "وجود",
    "Wojood",
    tuple(
        Label(code, code, code)
        for code in [
            "PERS",
            "NORP",
            "OCC",
            "ORG",
            "GPE",
            "LOC",
            "FAC",
            "PRODUCT",
            "EVENT",
            "DATE",
            "TIME",
            "LANGUAGE",
            "WEBSITE",
            "LAW",
            "CARDINAL",
            "ORDINAL",
            "PERCENT",
            "QUANTITY",
            "UNIT",
            "MONEY",
            "CURR",
        ]
    ),
)
FOUR = Scheme(
    "anercorp",
    "أربعة",
    "Four",
    tuple(Label(code, code, code) for code in ("PERS", "LOC", "ORG", "MISC")),
    False,
)


def knowledge(scheme: Scheme = WOJOOD, **more: object) -> Knowledge:
    return Knowledge(scheme, **more)  # type: ignore[arg-type]


def ask(recognizer: Recognizer, text: str, *, threshold: float = 0.5, document: str = "") -> list[Suggestion]:
    found = recognizer.suggest(Analysis(text), document=document)
    return [suggestion for suggestion in found if suggestion.score >= threshold]


def pairs(text: str, suggestions: Iterable[Suggestion]) -> set[tuple[str, str]]:
    """(label, surface) of each suggestion."""
    return {(item.label, text[item.start : item.end]) for item in suggestions}
