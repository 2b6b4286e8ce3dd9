"""Keys of hints: found by what they type or by their place, shown as the layout in use prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.hints import LETTERS
from hashiya.ui.commands.key_bindings import ARABIC_LETTERS, HELD, printed, typed

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

_ARABIC = {**ARABIC_LETTERS, "B": "لا"}
_KEY_OF = {written: key for key, written in _ARABIC.items()} | {"ﻻ": "B", "ک": "K", "ی": "D"}


def hint_key(event: QKeyEvent, keys: str = LETTERS) -> str:
    """The one of `keys` that was pressed, in whichever layout; "" for any other."""
    if event.modifiers() & HELD:
        return ""
    text = typed(event)
    if len(text) == 1 and text in keys:
        return text
    if text in _KEY_OF:
        return _KEY_OF[text]
    if text.isascii() and text.isalnum():
        return ""
    place = printed(event)
    return place if place and place in keys else ""


def letter_of(event: QKeyEvent) -> str:
    """The Latin letter or digit of a key in either layout; "" for others and with Ctrl, Alt or Meta held."""
    if event.modifiers() & HELD:
        return ""
    text = typed(event)
    return _KEY_OF.get(text) or (text if text.isascii() else "") or printed(event)


def latin_letter(key: str) -> str:
    """The Latin letter on the key of an Arabic one; what is none stays as it is."""
    return _KEY_OF.get(key, key)


def is_arabic(event: QKeyEvent) -> bool | None:
    """Whether the layout that typed this is an Arabic one; None where the key does not tell."""
    text = event.text()
    if not text or not text[0].isalpha():
        return None
    return not text.isascii()


def written(code: str, *, arabic: bool) -> str:
    """A code as the keys are printed; letters of two keys stand apart so that they do not join."""
    if not arabic:
        return code
    return "\u200c".join(_ARABIC.get(key, key) for key in code)
