"""What kind of place, body or facility the words of an annotation are, in the shipped scheme's subtypes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.suggest.subtypes.subtype_model import load_subtypes

if TYPE_CHECKING:
    from hashiya.core.beyond.attributes import AttributeType
    from hashiya.core.span import Annotation

SUBTYPE = "subtype"
LEAST = 0.6
"""The chance from which on a subtype is proposed; under it, guessing costs more than it saves."""


def propose_subtype(annotation: Annotation, kind: AttributeType, text: str) -> str | None:
    """The likeliest value, where the attribute has it for this label; None where none is likely enough.

    An attribute of a person's own that has the name «subtype» but other values is left alone.
    """
    chances = load_subtypes().chances(annotation.label, text, annotation.start, annotation.end)
    if not chances:
        return None
    known = {choice.value for choice in kind.choices_for(annotation.label)}
    best = max(chances, key=chances.__getitem__)
    return best if best in known and chances[best] >= LEAST else None
