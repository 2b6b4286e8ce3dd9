"""Things made and sold: a head with a name in Latin letters, digits or quotation marks; models of a make."""

from __future__ import annotations

import re

from hashiya.suggest.lexicon.cues.phrase import Phrases
from hashiya.suggest.lexicon.cues.words import PRODUCT, Head
from hashiya.suggest.lexicon.rule_tokens import SPACE
from hashiya.suggest.patterns.classes import classify
from hashiya.suggest.patterns.rules import Found
from hashiya.suggest.rule_scores import SCORES

_MIXED = re.compile(r"(?=.*\d)(?=.*[^\W\d_])[\w-]+")  # «إف-16», «TR-9», «S23»
_LONGEST = 4


def find_products(phrases: Phrases) -> list[Found]:
    found = []
    for index, word in enumerate(phrases.words):
        if word.removeprefix("ب").removeprefix("ال") in phrases.cues.sets["model"]:
            found += _model(phrases, index)
            continue
        head = phrases.head(index)
        if head is not None and head.stem in phrases.cues.sets["product"]:
            found += _named(phrases, index, head)
        elif word in phrases.cues.sets["make"]:
            found += _make(phrases, index)
    return found


def find_quoted_works(phrases: Phrases) -> list[Found]:
    """«كتابها «…»», «روايته «…»»: the head has a pronoun, so that the title alone is the name."""
    found = []
    works = phrases.cues.sets["owned"]
    for index, word in enumerate(phrases.words[:-1]):
        if word not in works:
            continue
        place = index
        while place < index + 2 and phrases.follows(place) and phrases.is_adjective(place + 1):
            place += 1  # «حاسوبها اللوحي الجديد «…»»
        if place + 1 < phrases.size and phrases.gaps[place] in '<"':
            last = phrases.closing_quote(place + 1)
            if last > place:
                found.append(Found(place + 1, last, "PRODUCT", SCORES["quoted_work"], "quoted_work"))
    return found


def _model(phrases: Phrases, index: int) -> list[Found]:
    """«من طراز TR-9», «طراز «نور 40»»: what stands after is the name."""
    start = index + 1
    if start >= phrases.size or phrases.gaps[index] not in ' <"':
        return []
    quoted = phrases.gaps[index] in '<"'
    last = phrases.closing_quote(start) if quoted else _name_end(phrases, start)
    return [Found(start, last, "PRODUCT", SCORES["model"], "model")] if last >= start else []


def _named(phrases: Phrases, index: int, head: Head) -> list[Found]:
    """«هاتف آيفون 15», «مقاتلة إف-16»: the head belongs to the name."""
    if not phrases.follows(index) or head.definite:
        return []
    start = index + 1
    last = _name_end(phrases, start)
    sure = last >= start and any(_has_sign(phrases, place) for place in range(start, last + 1))
    if not sure:
        return []
    plural = head.stem in phrases.cues.sets["products"]
    return [Found(start if plural else index, last, "PRODUCT", SCORES["product_named"], "product_named")]


def _make(phrases: Phrases, index: int) -> list[Found]:
    """«بوينغ 737», «آيفون 15 برو»: a make with a number."""
    last = _name_end(phrases, index)
    if last <= index or not any(_has_sign(phrases, place) for place in range(index + 1, last + 1)):
        return []
    before = phrases.head(index - 1) if index and phrases.gaps[index - 1] == SPACE else None
    headed = before is not None and bool(before.kinds & PRODUCT)
    return [] if headed else [Found(index, last, "PRODUCT", SCORES["make"], "make")]


def _name_end(phrases: Phrases, start: int) -> int:
    """Last word of a run of names, Latin words and numbers; start - 1 when there is none."""
    last = start - 1
    while last + 1 < phrases.size and last - start + 2 <= _LONGEST:
        place = last + 1
        if place > start and phrases.gaps[last] not in " -":
            break
        signed = _has_sign(phrases, place)
        if place == start and signed and phrases.words[place].isdigit():
            break
        if signed and phrases.follows(place) and _counts(phrases, place):
            break
        known = phrases.words[place] in phrases.cues.sets["make"] or (
            not phrases.is_stop(place) and phrases.name_like(place) and phrases.head(place) is None
        )
        numbered = place > start and any(char.isdigit() for char in phrases.words[last])
        if not (signed or known) or (
            numbered and not signed and phrases.words[place] not in phrases.cues.sets["grade"]
        ):
            break
        last = place
        if signed and phrases.words[place].isdigit():
            break
    return last


def _has_sign(phrases: Phrases, index: int) -> bool:
    """Latin letters or digits."""
    word = phrases.words[index]
    return word.isdigit() or word.isascii() or _MIXED.fullmatch(word) is not None


def _counts(phrases: Phrases, index: int) -> bool:
    """Whether a number counts what follows it, «5 أشخاص»."""
    return phrases.words[index].isdigit() and classify(phrases.words[index + 1])[1] in "KuyBx%8"
