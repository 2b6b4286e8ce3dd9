"""Words as simple_word_tokenize of camel-tools cuts them, with their places in the text.

Cuts at white space, and every punctuation mark, symbol and emoji stands alone; marks and letters are never
dropped. A test keeps it equal to theirs. Theirs takes a second to import, and gives no offsets.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

Range = tuple[int, int]

# Only these can be part of an emoji of several characters or differ between versions of Unicode.
_SPECIAL = re.compile("[\u200d\u20e3\u2139\ufe0f\U00010000-\U0010ffff]")
_CHUNK = re.compile(r"\S+")


def tokenize(text: str, start: int = 0, end: int | None = None) -> list[Range]:
    """Ranges of the words of text[start:end], in code points of `text`."""
    return list(iter_tokens(text, start, end))


def iter_tokens(text: str, start: int = 0, end: int | None = None) -> Iterator[Range]:
    """The same one by one: a text may have millions."""
    stop = len(text) if end is None else end
    if not _SPECIAL.search(text, start, stop):
        yield from (match.span() for match in _plain().finditer(text, start, stop))
        return
    for chunk in _CHUNK.finditer(text, start, stop):
        if _SPECIAL.search(chunk[0]):
            yield from ((chunk.start() + left, chunk.start() + right) for left, right in _cut(chunk[0]))
        else:
            yield from (match.span() for match in _plain().finditer(text, chunk.start(), chunk.end()))


@lru_cache(maxsize=1)
def _plain() -> re.Pattern[str]:
    """One symbol, or a run of anything else, for text of the Basic Multilingual Plane."""
    codes = [code for code in range(0x10000) if unicodedata.category(chr(code))[0] in "PS"]
    ranges: list[list[int]] = []
    for code in codes:
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    symbols = "".join(f"\\u{low:04x}-\\u{high:04x}" for low, high in ranges)
    return re.compile(f"[{symbols}]|[^\\s{symbols}]+")


@lru_cache(maxsize=1)
def _symbols() -> Any:
    """A possible emoji sequence (UTS #51), symbol or punctuation mark."""
    import regex

    element = r"\p{Emoji}(?:\p{EMod}|\uFE0F\u20E3?|[\U000E0020-\U000E007E]+\U000E007F)?"
    return regex.compile(
        rf"(?:\p{{RI}}\p{{RI}}|{element}(?:\u200D(?:\p{{RI}}\p{{RI}}|{element}))*)|[0-9*#]\u20e3|\p{{S}}|\p{{P}}"
    )


def _is_symbol(found: str) -> bool:
    from emoji import EMOJI_DATA

    return found in EMOJI_DATA or (len(found) == 1 and unicodedata.category(found)[0] in "PS")


def _cut(chunk: str) -> list[Range]:
    """Ranges of the words of a chunk without white space: the walk of camel-tools, step by step."""
    pattern = _symbols()
    found: list[Range] = []
    begin = here = 0
    while here < len(chunk):
        match = pattern.match(chunk, here)
        if match is not None and _is_symbol(match[0]):
            if here > begin:
                found.append((begin, here))
            found.append(match.span())
            begin = here = match.end()
        else:
            here += 1
    if here > begin:
        found.append((begin, here))
    return found
