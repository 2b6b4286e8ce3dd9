"""Damaged texts put right again: what stands there must have the digest that was noted when it came in."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING

from hashiya.store.recovery.pages import BrokenText, RawValue

if TYPE_CHECKING:
    from collections.abc import Iterable

UNREADABLE = "\ufffd"

_ALL_BITS = 24_000  # bytes up to which every single bit is tried; it costs seconds
_SUSPECTS = 200  # places tried in longer texts


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


def mend(value: RawValue, sha256: str, surfaces: Iterable[tuple[int, int, str]]) -> str | None:
    """The text as it was, by its digest; None when it cannot be found out.

    `surfaces` are (start, end, words) of its annotations in code points: what they say stands there is tried
    first, then every single bit where that is affordable, and other bytes where the text looks odd.
    """
    data = raw(value)
    if has_digest(data, sha256):
        return data.decode("utf-8", "surrogatepass")
    if not isinstance(value, BrokenText):
        patched = patch(plain(value), surfaces)
        if has_digest(patched.encode("utf-8", "surrogatepass"), sha256):
            return patched
    mended = _another_byte(data, sha256, _odd_places(data), range(256))
    if mended is None and len(data) <= _ALL_BITS:
        mended = _another_byte(data, sha256, range(len(data)), None)
    return mended.decode("utf-8", "surrogatepass") if mended is not None else None


def patch(text: str, surfaces: Iterable[tuple[int, int, str]]) -> str:
    """The text with the words of its annotations at their places."""
    letters = list(text)
    for start, end, surface in surfaces:
        if 0 <= start < end <= len(letters) and len(surface) == end - start:
            letters[start:end] = surface
    return "".join(letters)


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
    first: int | None = None
    last = at = 0
    while at < len(data):
        try:
            data[at:].decode("utf-8")
        except UnicodeDecodeError as error:
            first = at + error.start if first is None else first
            at += error.end
            last = at
        else:
            break
    zero = data.find(b"\0")
    if zero >= 0:
        first = zero if first is None else min(first, zero)
        last = max(last, data.rfind(b"\0") + 1)
    return first, last


def _another_byte(
    data: bytes, sha256: str, places: Iterable[int], values: Iterable[int] | None
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
            tried = prefix.copy()
            tried.update(bytes((value,)))
            tried.update(rest)
            if tried.digest() == wanted:
                return data[:place] + bytes((value,)) + rest
    return None


def _odd_places(data: bytes) -> list[int]:
    """The bytes of the rarest characters, in order; a turned bit seldom makes a common one."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return list(range(max(0, error.start - 3), min(len(data), error.end + 3)))
    counts = Counter(text)
    places: list[tuple[int, int]] = []
    at = 0
    for letter in text:
        length = len(letter.encode("utf-8"))
        if counts[letter] <= 3:
            places += [(counts[letter], near) for near in range(at, at + length)]
        at += length
    return sorted({place for _count, place in sorted(places)[:_SUSPECTS]})
