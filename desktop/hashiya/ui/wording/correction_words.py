"""What a review changed in one's own work, in a few words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.qtkit.i18n import isolated
from hashiya.services.review.corrections import CHANGED, CONFIRMED, MISSED, REMOVED, Correction
from hashiya.ui.wording.common import code_tag, tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.core.labels import Scheme
    from hashiya.core.span import Span


def correction_words(each: Correction, scheme: Scheme, language: str, text: str = "") -> str:
    """«PERS, now ORG», «PERS, now nothing», «Missed: GPE»; where only a boundary moved, that.

    With the document's `text` the words of either side are told where they differ.
    """
    mine, gold = tags(each.mine, scheme, language), tags(each.gold, scheme, language)
    ranges = ({span.range for span in each.mine}, {span.range for span in each.gold})
    if text and each.kind == CHANGED and ranges[0] != ranges[1]:
        mine, gold = _quoted(each.mine, scheme, language, text), _quoted(each.gold, scheme, language, text)
    elif text and each.kind == MISSED:
        gold = _quoted(each.gold, scheme, language, text)
    elif each.kind == CHANGED and mine == gold:
        return tr("Corrections", "{0}, with other boundaries").format(mine)
    words = {
        CONFIRMED: tr("Corrections", "Right: {1}"),
        CHANGED: tr("Corrections", "{0}, now {1}"),
        REMOVED: tr("Corrections", "{0}, now nothing"),
        MISSED: tr("Corrections", "Missed: {1}"),
    }
    return words[each.kind].format(mine, gold)


def _quoted(spans: Sequence[Span], scheme: Scheme, language: str, text: str) -> str:
    """«GPE: Beirut + ORG: …»: each label with its words."""
    return " + ".join(
        tr("Corrections", "{0}: {1}").format(
            code_tag(scheme, span.label, language), isolated(" ".join(text[span.start : span.end].split()))
        )
        for span in spans
    )


def tags(spans: Sequence[Span], scheme: Scheme, language: str) -> str:
    return " + ".join(code_tag(scheme, span.label, language) for span in spans)


def short_words(each: Correction, scheme: Scheme, language: str) -> str:
    """For a narrow column: «PERS → ORG», «PERS → –», «+ GPE»."""
    if each.kind == MISSED:
        return f"+ {tags(each.gold, scheme, language)}"
    now = tags(each.gold, scheme, language) if each.kind != REMOVED else "–"
    return tr("Corrections", "{0} → {1}").format(tags(each.mine, scheme, language), now)
