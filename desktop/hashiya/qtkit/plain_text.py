"""Words as they are: what Qt would take for markup in those from files, and which way words run."""

from __future__ import annotations

import re

from PySide6.QtGui import Qt

# Digits are written from the left in both scripts and say nothing of the direction.
_RTL = re.compile("[\u0590-\u065f\u066a-\u06ef\u06fa-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u200f]")

_ISOLATED = re.compile("[\u2066-\u2068][^\u2066-\u2069]*\u2069")


def plain_tip(text: str) -> str:
    """The text for a tooltip, shown letter by letter.

    Tooltips render what looks like HTML, images of local files included: a name out of somebody's file must
    not make the program open anything.
    """
    if not Qt.mightBeRichText(text):
        return text
    import html  # brings tables of names that the start can do without

    return f"<span>{html.escape(text).replace(chr(10), '<br>')}</span>"


def is_rtl(text: str) -> bool:
    """Whether a string's own direction is right to left: its first strong letter says.

    What stands in isolation, as names in a sentence do, says it only where nothing stands outside.
    """
    found = _begins_rtl(text if "\u2069" not in text else _ISOLATED.sub("", text))
    return _begins_rtl(text) is True if found is None else found


def _begins_rtl(text: str) -> bool | None:
    """None: it has no letters."""
    for char in text:
        if _RTL.match(char):
            return True
        if char.isalpha():
            return False
    return None


def cut_is_rtl(text: str) -> bool:
    """The same of what was cut out of a line: it may begin with a code, so most of its letters say."""
    arabic = len(_RTL.findall(text))
    return arabic > 0 and 2 * arabic >= sum(map(str.isalpha, text))


def as_cut(text: str) -> str:
    """Marked so that it runs as the line that it was cut from."""
    return f"\u200f{text}" if cut_is_rtl(text) and not is_rtl(text) else text
