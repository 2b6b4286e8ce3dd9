"""Why something was settled or corrected: the set list of the services, in words where they are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.span import SUGGESTIONS
from hashiya.qtkit.i18n import isolated
from hashiya.services.review.settled_places import CROSSED
from hashiya.ui.wording.common import tr, when

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hashiya.services.review.comparison import Seen


def reason_title(code: str) -> str:
    """A reason of the list in words; a code from elsewhere stays as it is."""
    words = {
        "": tr("Reasons of review", "No reason given"),
        "boundary": tr("Reasons of review", "Too wide or too narrow"),
        "label": tr("Reasons of review", "Another label fits"),
        "not_entity": tr("Reasons of review", "Not a named entity"),
        "missed": tr("Reasons of review", "Overlooked"),
        "nested": tr("Reasons of review", "One inside the other"),
        "guideline": tr("Reasons of review", "As the guidelines say"),
        "other": tr("Reasons of review", "Another reason"),
    }
    return words.get(code, code)


def reason_line(code: str, words: str) -> str:
    """Both in one line; "" when nobody gave a reason."""
    parts = [reason_title(code) if code else "", isolated(words) if words else ""]
    return ": ".join(part for part in parts if part)


def kind_sentence(seen: Seen, text: str) -> str:
    """How people differ in a place of the text, in one sentence."""
    place = seen.place
    if not place.labels_differ and place.differs_by_clitic(text):
        return tr("Kinds", "They differ only by a clitic")
    if not place.marks:
        suggested = any(mark.layer == SUGGESTIONS for mark in place.unasked)
        return (
            tr("Kinds", "Suggested, and nobody has it")
            if suggested
            else tr("Kinds", "In gold, and nobody has it")
        )
    if seen.why == CROSSED:
        return tr("Kinds", "All agree, but gold has something that crosses it")
    if place.agreed:
        return tr("Kinds", "All agree")
    several = len([side for side in place.sides if side.annotations]) > 1
    if place.labels_differ and place.ranges_differ:
        return tr("Kinds", "They differ in label and boundary")
    if place.labels_differ:
        return tr("Kinds", "They differ in the label")
    if place.ranges_differ:
        return tr("Kinds", "They differ in the boundary")
    if place.missing and several:
        return tr("Kinds", "Some marked nothing here")
    return tr("Kinds", "Only one marked something here")


def verdict_words(verdict: str) -> str:
    """How a place was settled."""
    words = {
        "take": tr("Verdicts", "one person's choice"),
        "both": tr("Verdicts", "both"),
        "third": tr("Verdicts", "a third choice"),
        "nothing": tr("Verdicts", "nothing here"),
        "agreed": tr("Verdicts", "agreed by all"),
        "unanimous": tr("Verdicts", "agreed by all"),
        "majority": tr("Verdicts", "by the majority"),
        "threshold": tr("Verdicts", "by a threshold"),
        "accept": tr("Verdicts", "accepted"),
        "correct": tr("Verdicts", "corrected"),
        "reject": tr("Verdicts", "rejected"),
        "add": tr("Verdicts", "added"),
    }
    return words.get(verdict, verdict)


def settled_words(seen: Seen, names: Mapping[str, str]) -> str:
    """How, by whom and when a place was settled; "" where it was not. `names` are people's by their uids."""
    settlement = seen.settlement
    if settlement is None:
        return ""
    if seen.stale:
        return {
            "people": tr("ComparePage", "Settled before, but somebody has changed their work since."),
            "late": tr("ComparePage", "Settled before, but somebody came with another answer since."),
            "gold": tr("ComparePage", "Settled before, but gold was changed since."),
        }.get(seen.why, "")
    who = names.get(settlement.by, "")
    line = tr("ComparePage", "Settled: {0} · {1}, {2}").format(
        verdict_words(settlement.verdict), isolated(who), when(settlement.modified)
    )
    reason = reason_line(settlement.reason_code, settlement.reason)
    return f"{line} · {reason}" if reason else line
