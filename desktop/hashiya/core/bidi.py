"""The base direction of paragraphs: the first strong character decides (UAX #9, through python-bidi)."""

from __future__ import annotations

import re
import unicodedata

from hashiya.core.document import Direction

_HEAD = 512
_BREAKS = re.compile("[\u2029\x85\x1c-\x1e]")  # separators to the algorithm, characters like others to us
_ISOLATES = re.compile("[\u2066-\u2068]")
_STRONG = re.compile("[^\\W\\d_]|[\u200e\u200f\u061c]")  # paragraphs without one are passed over
_RTL_CLASSES = frozenset(("R", "AL"))
_LTR_CLASSES = frozenset(("L", "EN", "AN"))


def base_direction(paragraph: str) -> Direction | None:
    """RTL or LTR by the first strong character outside isolates; None where there is none."""
    size = _HEAD
    while True:
        found = _direction_of(paragraph[:size])
        if found is not None or size >= len(paragraph):
            return found
        size *= 8


def _direction_of(text: str) -> Direction | None:
    from bidi import get_base_level

    if not text:
        return None
    text = _BREAKS.sub(" ", text)
    if get_base_level(text) == 1:
        return Direction.RTL
    # Level 0 is said of left-to-right text and of none alike: a strong mark put behind it tells which.
    closed = text + "\u2069" * len(_ISOLATES.findall(text))
    return None if get_base_level(closed + "\u200f") == 1 else Direction.LTR


def document_direction(text: str, setting: Direction = Direction.AUTO) -> Direction:
    """The setting by hand, else the direction of the first paragraph that has one; RTL where none has."""
    if setting is not Direction.AUTO:
        return setting
    strong = _STRONG.search(text)
    while strong is not None:
        start = text.rfind("\n", 0, strong.start()) + 1
        end = text.find("\n", strong.start())
        end = len(text) if end < 0 else end
        found = base_direction(text[start:end])
        if found is not None:
            return found
        strong = _STRONG.search(text, end)
    return Direction.RTL


def paragraph_direction(
    paragraph: str, document: Direction, setting: Direction = Direction.AUTO
) -> Direction:
    """`setting` is what was set by hand; a paragraph without a direction takes the `document`'s."""
    if setting is not Direction.AUTO:
        return setting
    return base_direction(paragraph) or document


def runs_left_to_right(char: str, paragraph: Direction) -> bool:
    """Whether a character is read from left to right; digits are, neutral ones go with the paragraph."""
    kind = unicodedata.bidirectional(char) if char else ""
    if kind in _LTR_CLASSES:
        return True
    return False if kind in _RTL_CLASSES else paragraph is Direction.LTR
