"""What the words of a mention, and those beside it, tell of its subtype."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING
from zlib import crc32

from hashiya.core.clitics import bare, split_stems
from hashiya.core.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

AROUND = 60  # code points to either side that are read
_MOST_WORDS = 8
_MOST_PLACES = 6
_NEARBY = 50_000  # code points; a text may be as long as a shelf of books
_ENDS = frozenset(".!?؟؛:\n")


def mention_features(text: str, start: int, end: int, slots: int) -> list[int]:
    """Slots, each once, sorted, of a mention at [start, end) in code points; hashed into `slots` of them."""
    said = _said(text, start, end)
    return sorted({crc32(each.encode("utf-8", "surrogatepass")) % slots for each in said})


def _said(text: str, start: int, end: int) -> Iterator[str]:
    words = fold(text[start:end]).split()[:_MOST_WORDS] or ["_"]
    stems = [bare(word) for word in words]
    first, last = stems[0], stems[-1]
    yield "bias"
    yield f"words {min(len(stems), 4)}"
    yield f"whole {' '.join(stems)}"
    yield f"as written {' '.join(words)}"
    yield f"begins {first[:3]}"
    yield f"ends {last[-3:]}"
    yield f"latin {first[:1].isascii()}"
    for number, stem in enumerate(stems):
        yield f"word {stem}"
        yield f"{'first' if number == 0 else 'later'} {stem}"
    yield f"last {last}"
    for reading in {words[0], *split_stems(words[0])}:
        yield f"read {bare(reading)}"
        yield f"read whole {' '.join((bare(reading), *stems[1:]))}"
    for one, two in pairwise(stems):
        yield f"pair {one} {two}"
    before = _beside(text[max(0, start - AROUND) : start][::-1])
    after = _beside(text[end : end + AROUND])
    lead, tail = [word[::-1] for word in before], after
    yield f"before {_nth(lead, 0)}"
    yield f"second before {_nth(lead, 1)}"
    yield f"two before {_nth(lead, 1)} {_nth(lead, 0)}"
    yield f"after {_nth(tail, 0)}"
    yield f"second after {_nth(tail, 1)}"
    yield f"head and before {first} {_nth(lead, 0)}"
    for word in {_nth(lead, 0), _nth(lead, 1), _nth(tail, 0), _nth(tail, 1)}:
        yield f"near {word}"
    yield f"second and first after {_nth(tail, 0)} {_nth(tail, 1)}"
    yield f"before ends {_nth(lead, 0)[-2:]} {_nth(tail, 0)[:1]}"
    yield f"before begins {_nth(lead, 0)[:1]}"
    yield f"begins sentence {not lead}"
    yield f"begins line {start == 0 or text[start - 1] == chr(10)}"
    for size in (2, 4):
        yield f"begins {first[:size]}"
        yield f"ends {last[-size:]}"
    yield from _elsewhere(text, start, end)


def _elsewhere(text: str, start: int, end: int) -> Iterator[str]:
    """Words right before and after the same letters in other places of the text, not too far away."""
    name, at, seen = text[start:end], max(0, start - _NEARBY) - 1, 0
    last = end + _NEARBY
    while seen < _MOST_PLACES and (at := text.find(name, at + 1, last)) >= 0:
        if at == start:
            continue
        seen += 1
        lead = [word[::-1] for word in _beside(text[max(0, at - AROUND) : at][::-1])]
        tail = _beside(text[at + len(name) : at + len(name) + AROUND])
        yield f"elsewhere before {_nth(lead, 0)}"
        yield f"elsewhere after {_nth(tail, 0)}"


def _beside(text: str) -> list[str]:
    """The two words that come next, up to the sentence's end; the last may be cut off."""
    for place, char in enumerate(text):
        if char in _ENDS:
            text = text[:place]
            break
    return text.split()[:2]


def _nth(words: list[str], number: int) -> str:
    return bare(fold(words[number])) if number < len(words) else ""
