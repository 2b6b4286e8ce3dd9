"""Moving one boundary of an annotation by a word or a grapheme cluster."""

from __future__ import annotations

from hashiya.core.offsets import grapheme_starts
from hashiya.core.segment import iter_words

_REACH = 600


def moved_end(text: str, start: int, end: int, *, forward: bool, by_letter: bool = False) -> int:
    """The end one unit on or back; never at or before the start. Unchanged where there is nowhere to go."""
    if by_letter:
        places = _clusters(text, start, end)
        found = [place for place in places if (place > end if forward else start < place < end)]
        return (min(found) if forward else max(found)) if found else end
    if forward:
        return next(
            (
                match.end()
                for match in iter_words(text, end, min(len(text), end + _REACH))
                if match.end() > end
            ),
            end,
        )
    ends = [match.end() for match in iter_words(text, start, end) if match.end() < end]
    return ends[-1] if ends else end


def moved_start(text: str, start: int, end: int, *, forward: bool, by_letter: bool = False) -> int:
    """The start one unit on (shorter) or back (longer); never at or after the end."""
    if by_letter:
        places = _clusters(text, start, end)
        found = [place for place in places if (start < place < end if forward else place < start)]
        return (min(found) if forward else max(found)) if found else start
    if forward:
        return next((match.start() for match in iter_words(text, start, end) if match.start() > start), start)
    low = max(0, start - _REACH)
    while low and not text[low - 1].isspace() and start - low < 2 * _REACH:
        low -= 1
    starts = [
        match.start() for match in iter_words(text, low, min(len(text), start + 1)) if match.start() < start
    ]
    return starts[-1] if starts else start


def _clusters(text: str, start: int, end: int) -> list[int]:
    low, high = max(0, start - 64), min(len(text), end + 64)
    return [low + place for place in grapheme_starts(text[low:high])]
