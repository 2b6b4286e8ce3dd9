"""Why something was settled or corrected: a set list, in words where they are shown."""

from __future__ import annotations

from hashiya.qtkit.i18n import isolated
from hashiya.ui.wording import tr

REASONS = ("", "guidelines", "boundary", "clitic", "meaning", "title", "overlooked", "no_entity", "other")


def reason_title(code: str) -> str:
    """A reason of the list in words; a code from elsewhere stays as it is."""
    words = {
        "": tr("Reasons of review", "No reason given"),
        "guidelines": tr("Reasons of review", "As the guidelines say"),
        "boundary": tr("Reasons of review", "Too wide or too narrow"),
        "clitic": tr("Reasons of review", "Attached particles stay outside"),
        "meaning": tr("Reasons of review", "Something else is meant here"),
        "title": tr("Reasons of review", "A title is not part of the name"),
        "overlooked": tr("Reasons of review", "Overlooked"),
        "no_entity": tr("Reasons of review", "Not a named entity"),
        "other": tr("Reasons of review", "Another reason"),
    }
    return words.get(code, code)


def reason_line(code: str, words: str) -> str:
    """Both in one line; "" when nobody gave a reason."""
    parts = [reason_title(code) if code else "", isolated(words) if words else ""]
    return ": ".join(part for part in parts if part)
