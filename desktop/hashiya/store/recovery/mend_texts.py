"""Damaged texts put right again: what stands there must have the digest that was noted when it came in."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from typing import TYPE_CHECKING

from hashiya.store.recovery.pages import BrokenText, RawValue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

UNREADABLE = "\ufffd"

_ALL_BITS = 24_000  # bytes up to which every single bit is tried; it costs seconds
_SUSPECTS = 200  # places tried in longer texts
_RARE = 3  # times that a letter of a suspect place stands in the text at most
_OF_A_TEXT, _OF_A_FILE = 4 << 30, 64 << 30  # bytes hashed: seconds, a minute or two
_BETWEEN = 1 << 28  # bytes hashed between two looks whether to stop
_ESCAPED = re.compile("[\udc80-\udcff]+")


class Effort:
    """How much may still be tried for the texts of a file; `ask` is called now and then, may raise to stop.

    `is_spent`: there was more to be tried.
    """

    def __init__(self, ask: Callable[[], None] = lambda: None, most: int = _OF_A_FILE) -> None:
        self._ask, self._left, self._here, self._since = ask, most, 0, 0
        self.is_spent = False

    def begin(self) -> None:
        """The next text."""
        self._here = min(self._left, _OF_A_TEXT)
        self.is_spent = False

    def spend(self, size: int) -> bool:
        """Whether so many bytes may be hashed."""
        if size > self._here:
            self.is_spent = self.is_spent or self._left < _OF_A_TEXT
            return False
        self._here -= size
        self._left -= size
        self._since += size
        if self._since > _BETWEEN:
            self._since = 0
            self._ask()
        return True


def plain(value: RawValue) -> str:
    """A text as it can be read, with U+FFFD for what cannot."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value if isinstance(value, str) else ""


def raw(value: RawValue) -> bytes:
    """The bytes of a text, damaged or not."""
    if isinstance(value, bytes):
        return bytes(value)
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else b""


def has_digest(data: bytes, sha256: str) -> bool:
    """Whether the bytes have this SHA-256."""
    return hashlib.sha256(data).hexdigest() == sha256


def mend(
    value: RawValue, sha256: str, surfaces: Iterable[tuple[int, int, str]], effort: Effort | None = None
) -> str | None:
    """The text as it was, by its digest; None when it cannot be found out.

    `surfaces` are (start, end, words) of its annotations in code points: what they say stands there is tried
    first, then other bytes where the text looks odd, and every single bit where that is affordable.
    """
    data = raw(value)
    if has_digest(data, sha256):
        return data.decode("utf-8", "surrogatepass")
    if not isinstance(value, BrokenText):
        patched = patch(plain(value), surfaces)
        if has_digest(patched.encode("utf-8", "surrogatepass"), sha256):
            return patched
    effort = effort or Effort()
    effort.begin()
    odd = _odd_places(data)
    mended = _another_byte(data, sha256, odd, None, effort)
    if mended is None:
        mended = _another_byte(data, sha256, odd, range(256), effort)
    if mended is None and len(data) <= _ALL_BITS:
        mended = _another_byte(data, sha256, range(len(data)), None, effort)
    return mended.decode("utf-8", "surrogatepass") if mended is not None else None


def patch(text: str, surfaces: Iterable[tuple[int, int, str]]) -> str:
    """The text with the words of its annotations at their places."""
    size = len(text)
    letters = bytearray(text.encode("utf-32-le", "surrogatepass"))  # four bytes each, however many
    for start, end, surface in surfaces:
        if 0 <= start < end <= size and len(surface) == end - start:
            letters[4 * start : 4 * end] = surface.encode("utf-32-le", "surrogatepass")
    return letters.decode("utf-32-le", "surrogatepass")


def readable(value: RawValue, characters: int) -> str:
    """A damaged text with U+FFFD for what cannot be read, as many as `characters` in all ask for.

    So what stands behind the damage stays at its place, and annotations find their words.
    """
    data = raw(value)
    first, last = _damage(data)
    if first is None:
        text = data.decode("utf-8", "replace")
        return text + UNREADABLE * (characters - len(text))
    before = data[:first].decode("utf-8", "replace")
    behind = data[last:].decode("utf-8", "replace")
    lost = characters - len(before) - len(behind)
    if lost < 0:
        return data.decode("utf-8", "replace").replace("\0", UNREADABLE)
    return before + UNREADABLE * lost + behind


def _damage(data: bytes) -> tuple[int | None, int]:
    """Where what cannot be read begins and ends, in bytes; bytes of zero count, since no text holds them."""
    text = data.decode("utf-8", "surrogateescape")
    first: int | None = None
    last = 0
    for escaped in _ESCAPED.finditer(text):
        first = escaped.start() if first is None else first
        last = escaped.end()
    if first is not None:
        first = len(text[:first].encode("utf-8"))
        last = len(data) - len(text[last:].encode("utf-8"))
    zero = data.find(b"\0")
    if zero >= 0:
        first = zero if first is None else min(first, zero)
        last = max(last, data.rfind(b"\0") + 1)
    return first, last


def _another_byte(
    data: bytes, sha256: str, places: Sequence[int], values: Sequence[int] | None, effort: Effort
) -> bytes | None:
    """The data with one byte changed that has the digest: to any of `values`, by one bit without them."""
    wanted = bytes.fromhex(sha256)
    prefix = hashlib.sha256()
    done = 0
    for place in places:
        prefix.update(data[done:place])
        done = place
        rest = data[place + 1 :]
        for value in values if values is not None else [data[place] ^ 1 << bit for bit in range(8)]:
            if not effort.spend(len(rest)):
                return None
            tried = prefix.copy()
            tried.update(bytes((value,)))
            tried.update(rest)
            if tried.digest() == wanted:
                return data[:place] + bytes((value,)) + rest
    return None


def _odd_places(data: bytes) -> list[int]:
    """The bytes of the rarest characters, in order; a turned bit seldom makes a common one.

    Of a long text so few of them that every bit of each can be tried.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return list(range(max(0, error.start - 3), min(len(data), error.end + 3)))
    counts = Counter(text)
    rare = {letter: count for letter, count in counts.items() if count <= _RARE}
    places: list[tuple[int, int]] = []
    at = done = 0
    for place in sorted(place for letter in rare for place in _all(text, letter)):
        at += len(text[done:place].encode("utf-8"))
        done = place
        places += [(rare[text[place]], at + more) for more in range(len(text[place].encode("utf-8")))]
    affordable = max(1, _OF_A_TEXT // (4 * len(data) + 1))
    return sorted(place for _count, place in sorted(places)[: min(_SUSPECTS, affordable)])


def _all(text: str, letter: str) -> Iterable[int]:
    at = text.find(letter)
    while at >= 0:
        yield at
        at = text.find(letter, at + 1)
