"""Folding of Arabic spelling for search, lists and memory, with a map back to the text as it stands.

What folds: marks (U+0610-061A, 064B-065F, 0670, 06D6-06ED), tatweel, bidi and zero-width controls are
removed; alef and hamza forms, final ya, ta marbuta, Persian letters, digits of every kind and Latin case
become one form. Presentation forms (U+FB50-FDFF, FE70-FEFC) become the letters they stand for.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import lru_cache

MARKS = "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u08d3-\u08ff"
TATWEEL = "\u0640"
CONTROLS = "\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad"

_LETTERS = {
    "hamza": dict.fromkeys("أإآٱٲٳٵ", "ا") | {"ؤ": "و", "ئ": "ي", "ۓ": "ي"},
    "ya": {"ى": "ي", "ی": "ي", "ې": "ي", "ے": "ي"},
    "ta": {"ة": "ه", "ۀ": "ه", "ە": "ه", "ہ": "ه", "ھ": "ه"},
    "persian": {"ک": "ك", "ڪ": "ك", "گ": "ك", "پ": "ب", "چ": "ج", "ژ": "ز", "ڤ": "ف", "ڨ": "ق"},
}
_FIGURES = {chr(base + value): str(value) for base in (0x0660, 0x06F0) for value in range(10)}
_FIGURES |= {"٫": ".", "٬": ","}
_CODE = "cp1256"
_HANDLER = "hashiya.folded"
_MARK, _ZERO = 0x02, 0x0E  # a nibble is 0x0E to 0x1D; texts have none of these
_UNUSED = tuple(map(chr, (_MARK, *range(_ZERO, _ZERO + 16))))
PRESENTATION = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]")
_TRAILING = re.compile(f"[{MARKS}{TATWEEL}]*")


@dataclass(frozen=True, slots=True)
class Folding:
    """Which differences do not count."""

    marks: bool = True
    tatweel: bool = True
    controls: bool = True
    hamza: bool = True
    ya: bool = True
    ta: bool = True
    persian: bool = True
    digits: bool = True
    case: bool = True


FULL = Folding()
EXACT = Folding(*([False] * 9))
UNMARKED = replace(EXACT, marks=True, tatweel=True, controls=True)
"""What is beside the letters does not count, the letters do."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text. Positions of `text` map to code points of the raw text."""

    text: str
    raw: str
    _removed: tuple[int, ...] | list[int]  # folded position before which the k-th removed raw character stood
    _starts: list[int] | None = None  # explicit map, only where a presentation form became several letters

    def to_raw(self, position: int) -> int:
        """Raw position of the character at the folded position (the raw length at the end)."""
        if position >= len(self.text):
            return len(self.raw)
        if self._starts is not None:
            return self._starts[position]
        return position + bisect_right(self._removed, position)

    def to_raw_range(self, start: int, end: int) -> tuple[int, int]:
        """Raw range of a folded range: the marks and tatweel after its last letter belong to it."""
        if end <= start:
            raw = self.to_raw(start)
            return raw, raw
        match = _TRAILING.match(self.raw, self.to_raw(end - 1) + 1)
        return self.to_raw(start), match.end() if match else self.to_raw(end - 1) + 1


@lru_cache(maxsize=64)
def _tables(folding: Folding) -> tuple[re.Pattern[str] | None, dict[int, str]]:
    removed = MARKS * folding.marks + TATWEEL * folding.tatweel + CONTROLS * folding.controls
    table: dict[str, str] = {}
    for name in ("hamza", "ya", "ta", "persian"):
        if getattr(folding, name):
            table |= _LETTERS[name]
    if folding.digits:
        table |= _FIGURES
    if folding.case:
        latin = (chr(code) for code in range(0x41, 0x250))
        table |= {char: char.lower() for char in latin if char != char.lower() and len(char.lower()) == 1}
    return (re.compile(f"[{removed}]") if removed else None), str.maketrans(table)


def fold(text: str, folding: Folding = FULL) -> str:
    """The folded form alone; about 15 MB of Arabic a second."""
    removed, table = _tables(folding)
    if folding.hamza and PRESENTATION.search(text):
        text = PRESENTATION.sub(lambda match: _spelled(match[0]), text)
    if removed is not None:
        text = removed.sub("", text)
    return text.translate(table)


@lru_cache(maxsize=65536)
def folded_word(word: str) -> str:
    """`fold` of a single word, remembered: most words of a text have been met before."""
    return fold(word)


def fold_mapped(text: str, folding: Folding = FULL) -> Folded:
    """The folded form with its map back to `text`."""
    removed, table = _tables(folding)
    if folding.hamza and PRESENTATION.search(text):
        return _fold_spelled(text, removed, table)
    raw = [match.start() for match in removed.finditer(text)] if removed else []
    kept = removed.sub("", text) if raw and removed else text
    return Folded(kept.translate(table), text, [position - index for index, position in enumerate(raw)])


def _spelled(char: str) -> str:
    spelled = unicodedata.normalize("NFKC", char)
    return spelled if spelled.strip() else char


def _fold_spelled(text: str, removed: re.Pattern[str] | None, table: dict[int, str]) -> Folded:
    out: list[str] = []
    starts: list[int] = []
    for position, char in enumerate(text):
        for letter in _spelled(char) if PRESENTATION.match(char) else char:
            if removed is None or not removed.match(letter):
                out.append(letter)
                starts.append(position)
    return Folded("".join(out).translate(table), text, [], starts)


def folded_bytes(text: str) -> bytes:
    """`fold` of the text in mostly one byte a letter: what very many short texts are looked through in.

    Windows-1256 has every letter that Arabic folds to, so that folding is one table over bytes, ten times as
    quick as over characters. What it has not is written as a mark and six bytes that no letter has. So one
    text holds another exactly where its bytes hold the other's. Control characters used so are left out.
    """
    table, removed = _byte_tables()
    if any(letter in text for letter in _UNUSED):
        text = text.translate(dict.fromkeys(map(ord, _UNUSED)))
    return text.encode(_CODE, _HANDLER).translate(table, removed)


@lru_cache(maxsize=1)
def _byte_tables() -> tuple[bytes, bytes]:
    """What each byte folds to, and those that fold away."""
    kept, removed = bytearray(range(256)), bytearray()
    for byte in range(256):
        folded = fold(bytes((byte,)).decode(_CODE))
        if folded:
            kept[byte] = folded.encode(_CODE)[0]
        else:
            removed.append(byte)
    return bytes(kept), bytes(removed)


def _write(error: UnicodeError) -> tuple[bytes, int]:
    """Characters that the code page lacks: folded, then as they are there or spelled out."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    written = bytearray()
    for letter in fold(error.object[error.start : error.end]):
        try:
            written += letter.encode(_CODE)
        except UnicodeEncodeError:
            code = ord(letter)
            written.append(_MARK)
            written += bytes(_ZERO + (code >> shift & 15) for shift in (20, 16, 12, 8, 4, 0))
    return bytes(written), error.end


codecs.register_error(_HANDLER, _write)
