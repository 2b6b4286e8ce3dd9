"""Events: heads with a number, a year, a place or a quality."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.suggest.lexicon.cues.phrase import extend
from hashiya.suggest.lexicon.cues.words import EVENT, LAW, ORG, HeadWord
from hashiya.suggest.lexicon.rule_tokens import SPACE
from hashiya.suggest.patterns.classes import classify
from hashiya.suggest.patterns.rules import RuleMatch
from hashiya.suggest.rule_scores import SCORES

if TYPE_CHECKING:
    from hashiya.suggest.lexicon.cues.reading import CueReading


def _ordinals(reading: CueReading, last: int) -> int:
    """Take an ordinal with the article: «السابع والعشرين», «الثانية عشرة»."""
    while reading.follows(last):
        kind = classify(reading.words[last + 1])
        if kind in ("aO", "bT") or (kind == "_X" and classify(reading.words[last]) == "aO"):
            last += 1
        else:
            break
    return last


def find_event(reading: CueReading, index: int, head: HeadWord) -> list[RuleMatch]:
    """«المؤتمر الثاني لعلماء النبات», «بطولة العالم 2022», «معركة اليرموك»."""
    sets = reading.cues.sets
    if head.stem not in sets["event"]:
        return []  # an event only with a quoted name
    before = reading.head(index - 1) if index and reading.gaps[index - 1] == SPACE else None
    if head.definite and before is not None and before.kinds & ORG and not before.definite:
        return []  # «منظمة المؤتمر الإسلامي»
    last = extend(reading, index, head)
    if last == index and not head.definite:
        last = _plain_chain(reading, index)
    ordinal = _ordinals(reading, last)
    if ordinal > last:
        last = ordinal
        while reading.follows(last) and reading.is_adjective(last + 1):
            last += 1
        last = max(last, _for_whom(reading, last))
    strong = head.stem in sets["event:strong"]
    if last == index and not strong:
        return []
    bare = last == index
    last = _period(reading, last)
    if last == index or (bare and head.definite and last == index + 1):
        return []
    if _names_another(reading, index):
        return [RuleMatch(index, last, "EVENT", SCORES["event_of_event"], "event_of_event")]
    named = ordinal > index and classify(reading.words[ordinal])[1] in "OTX"
    if named and head.definite and last == ordinal and head.stem in sets["event_round"]:
        return [RuleMatch(index, last, "EVENT", SCORES["event_round"], "event_round")]  # «الدورة الثالثة»
    adjectives = sum(reading.is_adjective(word) for word in range(index + 2, last + 1))
    if named:
        score = SCORES["event.numbered"]
    elif strong:
        score = SCORES["event.strong"]
    else:
        score = SCORES["event.described"] if adjectives and not head.definite else SCORES["event.weak"]
    return [RuleMatch(index, last, "EVENT", score, head.stem)]


def _plain_chain(reading: CueReading, index: int) -> int:
    """«ثورة 25 يناير», «أحداث 11 سبتمبر», «قمة المناخ كوب 28»: a head named after a day or a year."""
    if not reading.follows(index):
        return index
    first = classify(reading.words[index + 1])
    if first[1] in "D" and reading.follows(index + 1) and classify(reading.words[index + 2])[1] in "M4":
        second = classify(reading.words[index + 2])[1] == "4" and reading.follows(index + 2)
        return index + 3 if second else index + 2
    if first == "_M":
        return index + 1
    return index


def _for_whom(reading: CueReading, last: int) -> int:
    """«المؤتمر الثاني لعلماء النبات العرب»: for whom or what, after the number; else `last`."""
    if not reading.follows(last):
        return last
    word = reading.words[last + 1]
    if not word.startswith("ل") or len(word) < 4 or reading.is_stop(last + 1) or word == "للمره":
        return last
    if classify(word)[1] not in "~!tCSZ":
        return last
    after = extend(reading, last + 1, HeadWord(0, word.startswith("لل"), word))
    if after == last + 1 and not word.startswith("لل"):
        return last
    while reading.follows(after) and reading.words[after + 1] in reading.cues.sets["people"]:
        after += 1
    return after


def _names_another(reading: CueReading, index: int) -> bool:
    """«برنامج مهرجان …», «مشروع قانون …»: what is named is the inner one."""
    if reading.words[index].startswith("ال") or not reading.follows(index):
        return False
    inner = reading.head(index + 1)
    if inner is None or inner.definite:
        return False
    own = reading.cues.heads[reading.words[index]].stem
    return own in reading.cues.sets["part_of:event"] and bool(inner.kinds & (EVENT | LAW))


def _period(reading: CueReading, last: int) -> int:
    """A year or period that follows at once belongs to the name: «بطولة العالم 2022», «مؤتمر الحزب للفترة
    …».
    """
    if not reading.follows(last):
        return last
    kind = classify(reading.words[last + 1])
    if kind[1] in "YR":
        return last + 1
    if kind[1] in "F8" and reading.follows(last + 1) and classify(reading.words[last + 2])[1] in "YR":
        return last + 2
    return last
