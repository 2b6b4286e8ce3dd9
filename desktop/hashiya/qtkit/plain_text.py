"""Words as they are: what Qt would take for markup in those from files, and which way words run."""

from __future__ import annotations

from PySide6.QtGui import Qt


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
    """Whether a string's own direction is right to left: its first strong letter says."""
    for char in text:
        if "\u0590" <= char <= "\u08ff" or "\ufb1d" <= char <= "\ufdff" or "\ufe70" <= char <= "\ufefc":
            return True
        if char == "\u200f":
            return True
        if char.isalpha():
            return False
    return False
