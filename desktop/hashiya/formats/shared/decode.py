"""Which encoding a file is in, found by trying, and how sure that is."""

from __future__ import annotations

import codecs
import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from hashiya.errors import FormatError
from hashiya.formats.base import Note

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ENCODINGS = ("utf-8", "utf-16", "cp1256", "iso8859-6", "mac-arabic", "cp864", "cp720", "utf-32", "cp1252")
"""What a person may choose from, the likely ones first."""

_SAMPLE = 1 << 18
_CONTROLS = bytes((*range(9), *range(14, 27), *range(28, 32)))
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Letters of Arabic prose in parts per thousand (rounded from common knowledge of newspaper text).
_FREQUENCIES = {
    "ا": 135, "ل": 112, "ي": 66, "م": 62, "ن": 55, "و": 56, "ر": 46, "ت": 44, "ب": 35, "ة": 32,
    "ع": 34, "د": 31, "ه": 31, "س": 27, "ف": 27, "ك": 22, "أ": 22, "ق": 22, "ح": 20, "ج": 14,
    "ش": 11, "ص": 11, "ط": 10, "خ": 9, "ى": 9, "إ": 8, "ض": 7, "ز": 7, "ذ": 6, "ث": 6,
    "ء": 5, "غ": 4, "ئ": 5, "ظ": 3, "ؤ": 2, "آ": 2, "ـ": 1, "َ": 3, "ُ": 2, "ِ": 3,
    "ّ": 3, "ً": 3, "ٌ": 1, "ٍ": 1, "ْ": 2, "،": 12, "؛": 1, "؟": 1,
}  # fmt: skip
_UNLIKELY = math.log(0.00005)
_SINGLE_BYTE = ("cp1256", "iso8859-6", "mac-arabic", "cp864", "cp720")  # of equals the first is named
_ARABIC_WORD = re.compile("[\u0621-\u0652]+")


@dataclass(frozen=True, slots=True)
class Guess:
    """`sure`: no need to ask a person. `errors`: byte sequences that the encoding does not know."""

    encoding: str
    sure: bool
    errors: int = 0


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str
    encoding: str
    sure: bool
    errors: int = 0


def decoding_notes(found: Decoded, path: Path) -> Iterator[Note]:
    """What is to be told of a text read so: its encoding may be another, or bytes were replaced."""
    if not found.sure:
        message = f"The encoding is not sure; read as {found.encoding}."
        args: dict[str, object] = {"encoding": found.encoding, "choices": ", ".join(ENCODINGS)}
        yield Note("encoding_unsure", message, str(path), "", True, args)
    if found.errors:
        message = f"{found.errors} places are not {found.encoding}; they were replaced."
        args = {"encoding": found.encoding, "count": found.errors}
        yield Note("undecodable", message, str(path), "", True, args)


def decode(data: bytes, encoding: str = "") -> Decoded:
    """The text of a file's bytes, in the named encoding or the one found. A mark at the front is taken off.

    Bytes that the encoding does not know become U+FFFD and are counted. Raises FormatError for binary data
    and for an encoding that Python does not know.
    """
    guess = Guess(known(encoding), True) if encoding else guess_encoding(data)
    name = _with_mark(data, guess.encoding)
    try:
        return Decoded(data.decode(name), guess.encoding, guess.sure)
    except UnicodeDecodeError:
        text = data.decode(name, "replace")
        return Decoded(text, guess.encoding, guess.sure, max(1, guess.errors, text.count("\ufffd")))


_LATIN = ("ascii", "cp1252", "iso8859-1", "iso8859-15", "latin-1")


def decode_declared(data: bytes, declared: str) -> Decoded:
    """The text of bytes that name an encoding themselves, as web pages do.

    Valid UTF-8 with letters beyond ASCII is UTF-8 whatever is declared, and a declaration that does not fit
    the bytes is not followed; what is taken against the declaration without proof is not `sure`.
    """
    if not declared:
        return decode(data)
    guess = guess_encoding(data)
    name = codecs.lookup(declared).name
    wide = guess.sure and not guess.errors and guess.encoding.startswith("utf")
    if wide and (not data.isascii() or guess.encoding != "utf-8"):
        return decode(data)
    try:
        text = data.decode(_with_mark(data, declared))
    except UnicodeDecodeError:
        found = decode(data)
        return Decoded(found.text, found.encoding, found.encoding == name, found.errors)
    if name in _LATIN and guess.encoding in _SINGLE_BYTE and guess.sure:
        return Decoded(data.decode(guess.encoding, "replace"), guess.encoding, False)
    return Decoded(text, declared, True)


def known(encoding: str) -> str:
    """The name as given. Raises FormatError when there is no such encoding of text."""
    try:
        if not codecs.lookup(encoding)._is_text_encoding:  # noqa: SLF001 - nothing public tells it
            raise LookupError
    except (LookupError, ValueError, TypeError) as error:
        raise FormatError(
            "unknown_encoding",
            f"{encoding} is not an encoding.",
            hint=f"Use one of: {', '.join(ENCODINGS)}.",
            encoding=encoding,
        ) from error
    return encoding


def guess_encoding(data: bytes, *, whole: bool = True) -> Guess:
    """The likeliest encoding of a file, from all of its bytes or (whole=False) from its beginning.

    Raises FormatError for binary data.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return Guess(name, True)
    sample = data[:_SAMPLE]
    if strange := len(sample) - len(sample.translate(None, _CONTROLS)):  # wide units of Arabic hold some
        wide = _wide(sample)
        if wide:
            return Guess(wide, True)
        _refuse_binary(sample, strange)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data, final=whole)
        return Guess("utf-8", True)
    except UnicodeDecodeError:
        pass
    sequences, wrong = _utf8_damage(sample, whole and len(data) <= _SAMPLE)
    if sequences and wrong <= sequences * 0.02 + 1 and sequences > 20:
        return Guess("utf-8", True, wrong)
    return _guess_single_byte(sample)


def _wide(sample: bytes) -> str:
    """UTF-16 or UTF-32 without a mark: the upper bytes of Arabic, digits and spaces give it away."""
    if len(sample) < 4 or not sample.strip(b"\0"):
        return ""
    length = len(sample) - len(sample) % 4
    for name, offset in (("utf-32-le", 2), ("utf-32-be", 0)):
        upper = sample[offset:length:4] + sample[offset + 1 : length : 4]
        if length >= 8 and not any(upper):
            return name
    length = len(sample) - len(sample) % 2
    for name, offset in (("utf-16-le", 1), ("utf-16-be", 0)):
        upper, lower = sample[offset:length:2], sample[1 - offset : length : 2]
        likely = sum(upper.count(byte) for byte in (0x00, 0x06, 0x20, 0xFE, 0xFB))
        arabic_or_ascii = upper.count(0) + upper.count(6)
        if likely < 0.95 * len(upper) or arabic_or_ascii < 0.7 * len(upper):
            continue
        if upper.count(0) and lower.count(0) < max(1, 0.02 * len(lower)):
            return name
    return ""


def _refuse_binary(sample: bytes, controls: int) -> None:
    if b"\0" in sample or controls > 0.02 * len(sample):
        raise FormatError(
            "binary",
            "This is not a text file.",
            hint="Name its format, or convert it to plain text first.",
        )


def _utf8_damage(sample: bytes, final: bool) -> tuple[int, int]:
    """(multi-byte sequences that are right, bytes that are not)."""
    text = sample.decode("utf-8", "replace")
    wrong = text.count("\ufffd") - sample.count("\ufffd".encode())
    if not final and text.endswith("\ufffd"):
        wrong -= 1
    return sum(1 for char in text if char > "\x7f") - wrong, max(0, wrong)


@lru_cache(maxsize=1)
def _logs() -> dict[str, float]:
    total = sum(_FREQUENCIES.values())
    return {char: math.log(count / total) for char, count in _FREQUENCIES.items()}


def _guess_single_byte(sample: bytes) -> Guess:
    """By how likely the letters are as Arabic prose; sure when no other reading comes near."""
    ranked = sorted(_SINGLE_BYTE, key=lambda name: _score(sample, name), reverse=True)
    name, best = ranked[0], _score(sample, ranked[0])
    if best > -4.6:
        text = sample.decode(name, "replace")
        rivals = [_score(sample, other) for other in ranked[1:] if sample.decode(other, "replace") != text]
        enough = sum(byte > 0x7F for byte in sample) >= 40
        return Guess(name, enough and best > -4.0 and best - max(rivals, default=-99.0) > 0.5)
    return Guess(_other(sample) or name, False)


def _score(sample: bytes, encoding: str) -> float:
    """Mean log likelihood of the characters above ASCII, as letters of Arabic prose."""
    text = sample.decode(encoding, "replace")
    logs = _logs()
    values = [logs.get(char, _UNLIKELY) for char in text if char > "\x7f"]
    if not values:
        return _UNLIKELY
    article = text.count(" ال") / max(1, len(_ARABIC_WORD.findall(text)))
    return sum(values) / len(values) + min(article, 0.2)


def _other(sample: bytes) -> str:
    """What charset-normalizer says of text that is not Arabic in any known encoding."""
    from charset_normalizer import from_bytes

    best = from_bytes(sample[:65536]).best()
    return best.encoding if best is not None else ""


def _with_mark(data: bytes, encoding: str) -> str:
    """The codec that takes a mark at the front off."""
    name = codecs.lookup(encoding).name
    if name == "utf-8" and data.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if name == "utf-16" and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16-le"
    return encoding
