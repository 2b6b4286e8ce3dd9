"""Canonical text: what an importer stores, and how offsets of the source map to it.

CRLF and CR become LF, one byte order mark at the beginning goes, form feed and vertical tab become LF,
other control characters and lone surrogates become U+FFFD. Nothing else is touched: double spaces,
tatweel, U+2028, inner U+FEFF, page leftovers are the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

_RARE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\r]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Canonical:
    """`controls` and `surrogates` count what was replaced, with the position of the first in the source (or
    -1). `removed`: canonical positions before which a character of the source was left out.
    """

    text: str
    newlines: int = 0
    controls: int = 0
    surrogates: int = 0
    first: int = -1
    removed: tuple[int, ...] = ()

    def position(self, source: int) -> int:
        """The canonical position of a code point position of the source."""
        return source - bisect_left(self.removed, source)


def mended(source: str) -> str:
    """The text with U+FFFD for lone surrogates, which no file can hold; nothing else is touched."""
    return _SURROGATE.sub("\ufffd", source)


def canonical(source: str) -> Canonical:
    """Bring a decoded text to the form it is stored in."""
    bom = source.startswith("\ufeff")
    if not bom and not _RARE.search(source):
        return Canonical(source)
    removed = ([0] if bom else []) + [match.start() for match in re.finditer("\r(?=\n)", source)]
    text = source[1:] if bom else source
    newlines = text.count("\r")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").replace("\v", "\n")
    controls, surrogates = len(_CONTROL.findall(text)), len(_SURROGATE.findall(text))
    first = min((m.start() for m in (_CONTROL.search(source), _SURROGATE.search(source)) if m), default=-1)
    if controls:
        text = _CONTROL.sub("\ufffd", text)
    if surrogates:
        text = _SURROGATE.sub("\ufffd", text)
    return Canonical(text, newlines, controls, surrogates, first, tuple(removed))
