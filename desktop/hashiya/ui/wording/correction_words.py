"""What a review changed in one's own work, in a few words."""

from __future__ import annotations

from collections.abc import Sequence

from hashiya.core.labels import Scheme
from hashiya.core.span import Span
from hashiya.services.review.corrections import CHANGED, CONFIRMED, MISSED, REMOVED, Correction
from hashiya.ui.wording.common import code_tag, tr


def correction_words(each: Correction, scheme: Scheme, language: str) -> str:
    """«PERS, now ORG», «PERS, now nothing», «Missed: GPE»; where only a boundary moved, that."""
    mine, gold = tags(each.mine, scheme, language), tags(each.gold, scheme, language)
    if each.kind == CHANGED and mine == gold:
        return tr("Corrections", "{0}, with other boundaries").format(mine)
    words = {
        CONFIRMED: tr("Corrections", "Right: {1}"),
        CHANGED: tr("Corrections", "{0}, now {1}"),
        REMOVED: tr("Corrections", "{0}, now nothing"),
        MISSED: tr("Corrections", "Missed: {1}"),
    }
    return words[each.kind].format(mine, gold)


def tags(spans: Sequence[Span], scheme: Scheme, language: str) -> str:
    return " + ".join(code_tag(scheme, span.label, language) for span in spans)


def short_words(each: Correction, scheme: Scheme, language: str) -> str:
    """For a narrow column: «PERS → ORG», «PERS → –», «+ GPE»."""
    if each.kind == MISSED:
        return f"+ {tags(each.gold, scheme, language)}"
    now = tags(each.gold, scheme, language) if each.kind != REMOVED else "–"
    return tr("Corrections", "{0} → {1}").format(tags(each.mine, scheme, language), now)
