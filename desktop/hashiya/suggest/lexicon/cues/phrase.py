"""How far the phrase of a head reaches: its chain and adjectives, then the complements that say of what and
where.

Positions are words; ends are inclusive.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.suggest.lexicon.cues.chains import adjectives_after, close_chain, closes_construct, coordinated
from hashiya.suggest.lexicon.cues.place_names import place_phrase
from hashiya.suggest.lexicon.cues.quotations import quoted_end
from hashiya.suggest.lexicon.cues.words import ORG, PLACE, TITLE, HeadWord
from hashiya.suggest.lexicon.rule_tokens import SPACE
from hashiya.suggest.patterns.classes import classify

if TYPE_CHECKING:
    from hashiya.suggest.lexicon.cues.reading import CueReading

_IN = "في"
_AT = ("لدي", "الي")  # an ambassador's post: «السفيرة لدى لبنان»
_LEVEL = ("علي", "مستوي")


def extend(
    reading: CueReading, index: int, head: HeadWord, *, coordinate: bool = False, depth: int = 0
) -> int:
    """Last word of the phrase that the head at `index` begins; `index` when nothing belongs to it."""
    last = index
    if not head.definite:
        last = close_chain(reading, index)
        if last == index:
            return index
    last = adjectives_after(reading, last, head, index, coordinate)
    if head.definite and last == index and closes_construct(reading, index):
        return last
    return _complements(reading, last, head, index, coordinate, depth)


def _complements(
    reading: CueReading, last: int, head: HeadWord, start: int, coordinate: bool = False, depth: int = 0
) -> int:
    """Take ل, ب and في phrases that say of what or where."""
    for _ in range(3):
        if not reading.follows(last) or depth > 3:
            return last
        taken = _lam_complement(reading, last + 1, depth)
        if taken < 0:
            taken = _place_complement(reading, last + 1)
        if taken < 0 and head.kinds & TITLE and reading.words[last + 1] in _AT and reading.follows(last + 1):
            taken = place_phrase(reading, last + 2)
        if taken < 0 and (head.kinds & TITLE or head.stem in reading.cues.sets["part_of:org"]):
            taken = _body_complement(reading, last + 1, depth)
        if taken < 0:
            return last
        last = adjectives_after(reading, taken, head, start, coordinate) if taken > last else last
    return last


def _lam_complement(reading: CueReading, index: int, depth: int) -> int:
    word = reading.words[index]
    if (
        not word.startswith("ل")
        or word in reading.stop
        or classify(word)[1] in "F789RY"
        or word in reading.cues.sets["times"]
    ):
        return -1
    head = reading.head(index)
    if head is not None and not head.stem.startswith("ل" * 2):
        if head.kinds & PLACE:
            return place_phrase(reading, index)
        if head.kinds & (ORG | TITLE) or head.definite:
            last = max(extend(reading, index, head, depth=depth + 1), quoted_end(reading, index, head))
            return last if last > index or head.definite else -1
    if word.startswith("لل") and len(word) > 4:
        last = index
        while reading.follows(last) and (
            reading.is_adjective(last + 1) or coordinated(reading, last, last + 1, -1)
        ):
            last += 1
        return last
    if word in reading.cues.sets["purpose"]:
        return _purpose(reading, index, word, depth)
    return -1


def _purpose(reading: CueReading, index: int, word: str, depth: int) -> int:
    """«لبناء السياسات الاجتماعية وتنفيذ اللوائح»: what a body is for, verbal nouns joined by و."""
    last = extend(reading, index, HeadWord(0, False, word), coordinate=True, depth=depth + 1)
    if last == index:
        return -1
    while reading.follows(last):
        after = reading.words[last + 1]
        if not after.startswith("و") or "ل" + after[1:] not in reading.cues.sets["purpose"]:
            break
        further = extend(reading, last + 1, HeadWord(0, False, after), coordinate=True, depth=depth + 1)
        if further == last + 1:
            break
        last = further
    return level(reading, last)


def level(reading: CueReading, last: int) -> int:
    """«على مستوى البلدية» after what is to be done."""
    if (
        last + 3 < reading.size
        and tuple(reading.words[last + 1 : last + 3]) == _LEVEL
        and reading.gaps[last] == SPACE
    ):
        after = last + 3
        if after < reading.size and reading.is_definite(after):
            return after + 1 if reading.follows(after) and reading.is_adjective(after + 1) else after
    return last


def _body_complement(reading: CueReading, index: int, depth: int) -> int:
    """«بجامعة دمشق», «في مجلس الشيوخ»: the body that a part or a post of it belongs to."""
    if reading.words[index] == _IN:
        if not reading.follows(index):
            return -1
        index += 1
    elif not reading.words[index].startswith("ب"):
        return -1
    head = reading.head(index)
    if head is None or not head.kinds & ORG or head.stem in reading.cues.sets["org:loose"]:
        return -1
    last = extend(reading, index, head, depth=depth + 1)
    known = head.definite and head.stem in reading.cues.sets["again"]
    return last if last > index or known else -1


def _place_complement(reading: CueReading, index: int) -> int:
    word = reading.words[index]
    if word == _IN:
        if not reading.follows(index):
            return -1
        return place_phrase(reading, index + 1)
    if word.startswith(("ب", "ل")):
        head = reading.head(index)
        if head is not None and head.kinds & PLACE:
            return place_phrase(reading, index)
    return -1
