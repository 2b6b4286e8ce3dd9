"""Names of places: known ones, those after a head, and those whose first word gives them away.

Positions are words; ends are inclusive.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.suggest.lexicon.cues.facts import PLACES
from hashiya.suggest.lexicon.cues.words import ORG, PLACE, TITLE
from hashiya.suggest.lexicon.name_table import COUNTRY
from hashiya.suggest.lexicon.rule_tokens import SPACE

if TYPE_CHECKING:
    from hashiya.suggest.lexicon.cues.reading import CueReading

_DEEPEST = 3  # places in the names of places


def known_place(reading: CueReading, index: int, mask: int = PLACES) -> tuple[int, int]:
    """(last word, bits) of the longest known place name that begins here, clitics allowed; (-1, 0) if
    none.
    """
    best = (-1, 0)
    for split in reading.facts.place_readings(reading.words[index]):
        if split.prefix and split.stem[:2] == "ال" and split.prefix[-1] not in "وفبكل":
            continue
        used, bits = _longest(reading, split.stem, index, mask)
        if used and index + used - 1 > best[0]:
            best = (index + used - 1, bits)
        if best[1] and not split.prefix:
            break
    return best


def _longest(reading: CueReading, first: str, index: int, mask: int) -> tuple[int, int]:
    end = index + 1
    while end < reading.size and end - index < 6 and reading.gaps[end - 1] == SPACE:
        end += 1
    return reading.names.longest([first, *reading.words[index + 1 : end]], 0, end - index, mask)


def place_phrase(reading: CueReading, index: int) -> int:
    """Last word of a place that begins here: head and name, bare head with the article, or a known name;
    else -1.
    """
    head = reading.head(index)
    if head is not None and head.kinds & PLACE:
        if head.definite:
            return index
        if reading.follows(index):
            return place_name(reading, index + 1)
        return -1
    last, bits = known_place(reading, index)
    if not bits or head is not None:
        return -1
    shares = reading.names.shares(reading.words[index])
    return last if bits & COUNTRY or last > index or (shares is not None and shares[1] >= 4) else -1


def place_name(reading: CueReading, start: int, depth: int = 0) -> int:
    """Last word of the name after a place head; -1 when what follows is no name."""
    if depth > _DEEPEST:
        return -1
    if reading.words[start] in reading.cues.sets["side"] and reading.follows(start):
        return place_name(reading, start + 1, depth + 1)  # «محافظة شمال سيناء»
    last, bits = known_place(reading, start)
    parted = parted_name(reading, start)
    if bits:
        coloured = last == start and reading.is_definite(start) and reading.follows(start)
        if coloured and reading.words[start + 1] in reading.cues.sets["place_adjective"]:
            last += 1
        return max(last, parted)
    if parted > start:
        return parted
    inner = reading.head(start)
    if inner is not None and inner.kinds & PLACE and not inner.definite and reading.follows(start):
        return place_name(reading, start + 1, depth + 1)
    if reading.is_definite(start):
        return _definite_name(reading, start)
    run = reading.name_run(start, limit=3)
    return run if run >= start else -1


def _definite_name(reading: CueReading, start: int) -> int:
    """«قرية الزيتونة», «محافظة الوادي الأخضر»: a noun with the article that is not too well known."""
    shares = reading.names.shares(reading.words[start])
    described = reading.follows(start) and reading.is_adjective(start + 1)
    if shares is not None and shares[1] + shares[2] >= 6:
        return (
            start + 1 if described and reading.words[start + 1] in reading.cues.sets["adjective"] else start
        )
    head = reading.head(start)
    if reading.is_stop(start) or reading.words[start] in reading.cues.sets["place_common"]:
        return -1
    kind = reading.head(start - 1) if start else None
    if kind is not None and kind.stem in reading.cues.sets["place:vague"]:
        return -1  # «مقاطعة المنتجات الأجنبية», «دولة المؤسسات»
    if described and (head is None or not head.kinds & (ORG | TITLE)):
        return start + 1
    common = shares is not None and shares[3] >= 12
    return start if not common and head is None and not reading.is_adjective(start) else -1


def parted_name(reading: CueReading, start: int) -> int:
    """Last word of a name such as «عين الورد», «وادي الرمان», «بيت لحم»; `start` when there is none."""
    word = reading.words[start]
    if word not in reading.cues.sets["place_part"]:
        word = word[1:] if word[:1] in ("و", "ب", "ل") else word
    if word not in reading.cues.sets["place_part"] or not reading.follows(start):
        return start
    after = start + 1
    if reading.is_stop(after) or reading.words[after] in reading.cues.sets["place_common"]:
        return start
    if reading.is_definite(after):
        described = reading.follows(after) and reading.words[after + 1] in reading.cues.sets["adjective"]
        return after + 1 if described else after
    return after if reading.name_like(after) else start
