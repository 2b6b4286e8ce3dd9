"""Keys as printed: a label's key works in the Arabic and the Latin layout, with digits of either kind.

What the key typed is asked first. Only where that is no letter or digit of either script is the place of the
key on the keyboard asked, so that other Latin layouts keep the letters printed on them.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Protocol, TypeVar

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QKeyEvent

_ROWS = ("1234567890", "QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM")
_PC_FIRST = (0x02, 0x10, 0x1E, 0x2C)  # scan codes of the PC's first set; X11 and Wayland add 8
_MAC = {
    **dict(zip((0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17), "ASDFHGZXCVBQWERYT", strict=True)),
    **dict(zip((18, 19, 20, 21, 22, 23, 25, 26, 28, 29), "1234659780", strict=True)),
    **dict(zip((31, 32, 34, 35, 37, 38, 40, 45, 46), "OUIPLJKNM", strict=True)),
}
ARABIC_LETTERS = dict(zip("QWERTYUIOPASDFGHJKLZXCVNM", "ضصثقفغعهخحشسيبلاتنمئءؤرىة", strict=True))
"""What the usual Arabic layout writes with the key of a Latin letter, B apart, which writes two letters."""
HELD = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)


def typed(event: QKeyEvent) -> str:
    """What the key wrote, digits as 0-9, Latin letters as capitals; "" where that is nothing visible."""
    text = event.text()
    if not text or not text.isprintable() or text.isspace():
        return ""
    return _plain(text)


def _plain(text: str) -> str:
    """Digits as 0-9, Latin letters as capitals."""
    return str(int(text)) if text.isdecimal() else text.upper()


def printed(event: QKeyEvent) -> str:
    """The Latin letter or digit at this key's place on a PC keyboard, "" where unknown."""
    if sys.platform == "darwin":
        # Virtual key 0 is «A», and what an event made by a program has.
        return _MAC.get(event.nativeVirtualKey(), "")
    code = event.nativeScanCode()
    if not code:
        return ""
    if sys.platform != "win32":
        code -= 8
    for first, row in zip(_PC_FIRST, _ROWS, strict=True):
        if first <= code < first + len(row):
            return row[code - first]
    return ""


class Keyed(Protocol):
    """What a key gives: a label, a type of relation."""

    @property
    def key(self) -> str: ...

    @property
    def key_ar(self) -> str: ...


K = TypeVar("K", bound=Keyed)


def label_for(event: QKeyEvent, labels: Iterable[K]) -> K | None:
    """The label (or what else has keys) whose key this is, in whichever layout."""
    if event.modifiers() & HELD:
        return None
    text = typed(event)
    by_key: dict[str, K] = {}
    for label in labels:
        for key in (label.key, label.key_ar):
            if key:
                by_key.setdefault(_plain(key), label)
    if text in by_key:
        return by_key[text]
    if text and text.isascii() and text.isalnum():
        return None
    place = printed(event)
    return next((label for label in by_key.values() if place and label.key.upper() == place), None)


def latin_combination(event: QKeyEvent) -> str:
    """«Ctrl+Z» for the key at the place of Z where the layout has no Latin letters at all; "" otherwise.

    With a Latin layout beside the Arabic one Qt finds its shortcuts itself.
    """
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    latin = event.key() < 0x80 and chr(event.key()).isalnum()
    if not held & Qt.KeyboardModifier.ControlModifier or latin:
        return ""  # signs are no Latin letters: an Arabic layout writes ~ and ] where Z and D stand
    letter = printed(event)
    if not letter:
        return ""
    names = (
        (Qt.KeyboardModifier.ControlModifier, "Ctrl"),
        (Qt.KeyboardModifier.AltModifier, "Alt"),
        (Qt.KeyboardModifier.ShiftModifier, "Shift"),
    )
    return "+".join([name for modifier, name in names if held & modifier] + [letter])


def pressed(event: QKeyEvent) -> str:
    """The key as Qt writes it in PortableText; by its place where the layout has Arabic letters only."""
    from PySide6.QtGui import QKeySequence

    by_place = latin_combination(event)
    if by_place:
        return by_place
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    held &= ~Qt.KeyboardModifier.GroupSwitchModifier
    shift, key = Qt.KeyboardModifier.ShiftModifier, event.key()
    if key == Qt.Key.Key_Backtab:
        key, held = Qt.Key.Key_Tab.value, held | shift
    elif held & shift and 0x20 < key < 0x80 and not chr(key).isalnum():
        held &= ~shift  # Shift has made the sign: it is not held beside it
    return QKeySequence(key | held.value).toString(QKeySequence.SequenceFormat.PortableText)


def is_repeat(event: QKeyEvent) -> bool:
    """The full stop: Arabic layouts write it, or ز, with the same key."""
    if event.modifiers() & HELD:
        return False
    return typed(event) in (".", "۔")
