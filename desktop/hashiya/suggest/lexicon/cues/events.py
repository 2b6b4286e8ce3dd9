"""Events: heads with a number, a year, a place or a quality."""

from __future__ import annotations

from hashiya.suggest.lexicon.cues.phrase import Phrases
from hashiya.suggest.lexicon.cues.words import EVENT, LAW, ORG, Head
from hashiya.suggest.lexicon.rule_tokens import SPACE
from hashiya.suggest.patterns.classes import classify
from hashiya.suggest.patterns.rules import Found
from hashiya.suggest.rule_scores import SCORES


def _ordinals(phrases: Phrases, last: int) -> int:
    """Take an ordinal with the article: «السابع والعشرين», «الثانية عشرة»."""
    while phrases.follows(last):
        kind = classify(phrases.words[last + 1])
        if kind in ("aO", "bT") or (kind == "_X" and classify(phrases.words[last]) == "aO"):
            last += 1
        else:
            break
    return last


def find_event(phrases: Phrases, index: int, head: Head) -> list[Found]:
    """«المؤتمر الثاني لعلماء النبات», «بطولة العالم 2022», «معركة اليرموك»."""
    sets = phrases.cues.sets
    if head.stem not in sets["event"]:
        return []  # an event only with a quoted name
    before = phrases.head(index - 1) if index and phrases.gaps[index - 1] == SPACE else None
    if head.definite and before is not None and before.kinds & ORG and not before.definite:
        return []  # «منظمة المؤتمر الإسلامي»
    last = phrases.extend(index, head)
    if last == index and not head.definite:
        last = _plain_chain(phrases, index)
    ordinal = _ordinals(phrases, last)
    if ordinal > last:
        last = ordinal
        while phrases.follows(last) and phrases.is_adjective(last + 1):
            last += 1
        last = max(last, _for_whom(phrases, last))
    strong = head.stem in sets["event:strong"]
    if last == index and not strong:
        return []
    bare = last == index
    last = _period(phrases, last)
    if last == index or (bare and head.definite and last == index + 1):
        return []
    if _names_another(phrases, index):
        return [Found(index, last, "EVENT", SCORES["event_of_event"], "event_of_event")]
    named = ordinal > index and classify(phrases.words[ordinal])[1] in "OTX"
    if named and head.definite and last == ordinal and head.stem in sets["event_round"]:
        return [Found(index, last, "EVENT", SCORES["event_round"], "event_round")]  # «الدورة الثالثة»
    adjectives = sum(phrases.is_adjective(word) for word in range(index + 2, last + 1))
    if named:
        score = SCORES["event.numbered"]
    elif strong:
        score = SCORES["event.strong"]
    else:
        score = SCORES["event.described"] if adjectives and not head.definite else SCORES["event.weak"]
    return [Found(index, last, "EVENT", score, head.stem)]


def _plain_chain(phrases: Phrases, index: int) -> int:
    """«ثورة 25 يناير», «أحداث 11 سبتمبر», «قمة المناخ كوب 28»: a head named after a day or a year."""
    if not phrases.follows(index):
        return index
    first = classify(phrases.words[index + 1])
    if first[1] in "D" and phrases.follows(index + 1) and classify(phrases.words[index + 2])[1] in "M4":
        second = classify(phrases.words[index + 2])[1] == "4" and phrases.follows(index + 2)
        return index + 3 if second else index + 2
    if first == "_M":
        return index + 1
    return index


def _for_whom(phrases: Phrases, last: int) -> int:
    """«المؤتمر الثاني لعلماء النبات العرب»: for whom or what, after the number; else `last`."""
    if not phrases.follows(last):
        return last
    word = phrases.words[last + 1]
    if not word.startswith("ل") or len(word) < 4 or phrases.is_stop(last + 1) or word == "للمره":
        return last
    if classify(word)[1] not in "~!tCSZ":
        return last
    after = phrases.extend(last + 1, Head(0, word.startswith("لل"), word))
    if after == last + 1 and not word.startswith("لل"):
        return last
    while phrases.follows(after) and phrases.words[after + 1] in phrases.cues.sets["people"]:
        after += 1
    return after


def _names_another(phrases: Phrases, index: int) -> bool:
    """«برنامج مهرجان …», «مشروع قانون …»: what is named is the inner one."""
    if phrases.words[index].startswith("ال") or not phrases.follows(index):
        return False
    inner = phrases.head(index + 1)
    if inner is None or inner.definite:
        return False
    own = phrases.cues.heads[phrases.words[index]].stem
    return own in phrases.cues.sets["part_of:event"] and bool(inner.kinds & (EVENT | LAW))


def _period(phrases: Phrases, last: int) -> int:
    """A year or period that follows at once belongs to the name: «بطولة العالم 2022», «مؤتمر الحزب للفترة
    …».
    """
    if not phrases.follows(last):
        return last
    kind = classify(phrases.words[last + 1])
    if kind[1] in "YR":
        return last + 1
    if kind[1] in "F8" and phrases.follows(last + 1) and classify(phrases.words[last + 2])[1] in "YR":
        return last + 2
    return last
