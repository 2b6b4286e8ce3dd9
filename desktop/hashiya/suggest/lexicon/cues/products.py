"""Things made and sold: a head with a name in Latin letters, digits or quotation marks; models of a make."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hashiya.suggest.lexicon.cues.facts import HEADED, MADE, MODELLED, OWNED
from hashiya.suggest.lexicon.cues.quotations import closing_quote
from hashiya.suggest.lexicon.cues.words import PRODUCT, HeadWord
from hashiya.suggest.lexicon.rule_tokens import SPACE
from hashiya.suggest.patterns.classes import classify
from hashiya.suggest.patterns.rules import RuleMatch
from hashiya.suggest.rule_scores import SCORES

if TYPE_CHECKING:
    from hashiya.suggest.lexicon.cues.reading import CueReading

_MIXED = re.compile(r"(?=.*\d)(?=.*[^\W\d_])[\w-]+")  # «إف-16», «TR-9», «S23»
_LONGEST = 4


def find_products(reading: CueReading) -> list[RuleMatch]:
    found = []
    for index in reading.marked(MODELLED | HEADED | MADE):
        if reading.marks[index] & MODELLED:
            found += _model(reading, index)
            continue
        head = reading.head(index)
        if head is not None and head.stem in reading.cues.sets["product"]:
            found += _named(reading, index, head)
        elif reading.marks[index] & MADE:
            found += _make(reading, index)
    return found


def find_quoted_works(reading: CueReading) -> list[RuleMatch]:
    """«كتابها «…»», «روايته «…»»: the head has a pronoun, so that the title alone is the name."""
    found = []
    for index in reading.marked(OWNED):
        if index + 1 >= reading.size:
            continue
        place = index
        while place < index + 2 and reading.follows(place) and reading.is_adjective(place + 1):
            place += 1  # «حاسوبها اللوحي الجديد «…»»
        if place + 1 < reading.size and reading.gaps[place] in '<"':
            last = closing_quote(reading, place + 1)
            if last > place:
                found.append(RuleMatch(place + 1, last, "PRODUCT", SCORES["quoted_work"], "quoted_work"))
    return found


def _model(reading: CueReading, index: int) -> list[RuleMatch]:
    """«من طراز TR-9», «طراز «نور 40»»: what stands after is the name."""
    start = index + 1
    if start >= reading.size or reading.gaps[index] not in ' <"':
        return []
    quoted = reading.gaps[index] in '<"'
    last = closing_quote(reading, start) if quoted else _name_end(reading, start)
    return [RuleMatch(start, last, "PRODUCT", SCORES["model"], "model")] if last >= start else []


def _named(reading: CueReading, index: int, head: HeadWord) -> list[RuleMatch]:
    """«هاتف آيفون 15», «مقاتلة إف-16»: the head belongs to the name."""
    if not reading.follows(index) or head.definite:
        return []
    start = index + 1
    last = _name_end(reading, start)
    sure = last >= start and any(_has_sign(reading, place) for place in range(start, last + 1))
    if not sure:
        return []
    plural = head.stem in reading.cues.sets["products"]
    return [RuleMatch(start if plural else index, last, "PRODUCT", SCORES["product_named"], "product_named")]


def _make(reading: CueReading, index: int) -> list[RuleMatch]:
    """«بوينغ 737», «آيفون 15 برو»: a make with a number."""
    last = _name_end(reading, index)
    if last <= index or not any(_has_sign(reading, place) for place in range(index + 1, last + 1)):
        return []
    before = reading.head(index - 1) if index and reading.gaps[index - 1] == SPACE else None
    headed = before is not None and bool(before.kinds & PRODUCT)
    return [] if headed else [RuleMatch(index, last, "PRODUCT", SCORES["make"], "make")]


def _name_end(reading: CueReading, start: int) -> int:
    """Last word of a run of names, Latin words and numbers; start - 1 when there is none."""
    last = start - 1
    while last + 1 < reading.size and last - start + 2 <= _LONGEST:
        place = last + 1
        if place > start and reading.gaps[last] not in " -":
            break
        signed = _has_sign(reading, place)
        if place == start and signed and reading.words[place].isdigit():
            break
        if signed and reading.follows(place) and _counts(reading, place):
            break
        known = reading.words[place] in reading.cues.sets["make"] or (
            not reading.is_stop(place) and reading.name_like(place) and reading.head(place) is None
        )
        numbered = place > start and any(char.isdigit() for char in reading.words[last])
        if not (signed or known) or (
            numbered and not signed and reading.words[place] not in reading.cues.sets["grade"]
        ):
            break
        last = place
        if signed and reading.words[place].isdigit():
            break
    return last


def _has_sign(reading: CueReading, index: int) -> bool:
    """Latin letters or digits."""
    word = reading.words[index]
    return word.isdigit() or word.isascii() or _MIXED.fullmatch(word) is not None


def _counts(reading: CueReading, index: int) -> bool:
    """Whether a number counts what follows it, «5 أشخاص»."""
    return reading.words[index].isdigit() and classify(reading.words[index + 1])[1] in "KuyBx%8"
