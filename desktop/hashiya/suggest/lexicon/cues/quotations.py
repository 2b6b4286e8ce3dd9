"""Names in quotation marks. Positions are words; ends are inclusive."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hashiya.suggest.lexicon.cues.reading import CueReading
    from hashiya.suggest.lexicon.cues.words import HeadWord


def quoted_end(reading: CueReading, index: int, head: HeadWord) -> int:
    """Last word of a name in quotation marks that follows the head, at most two words between; -1 if
    none.
    """
    sets = reading.cues.sets
    if head.stem not in sets["quoted:event"] and head.stem not in sets["quoted:product"]:
        return -1
    position = index
    while position < index + 2 and reading.follows(position) and not reading.is_stop(position + 1):
        position += 1
    if position + 1 >= reading.size or reading.gaps[position] not in '<"':
        return -1
    last = closing_quote(reading, position + 1)
    return last if last > position else -1


def closing_quote(reading: CueReading, start: int, *, limit: int = 9) -> int:
    """Last word before the quotation mark that closes; start - 1 when there is none near."""
    for position in range(start, min(start + limit, reading.size)):
        end = reading.tokens.ends[position]
        if reading.gaps[position] in '>"' or reading.tokens.text[end : end + 1] in ('"', "»", "”"):
            return position
        if reading.gaps[position] not in " ,-:":
            break
    return start - 1
