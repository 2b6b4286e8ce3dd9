"""Events, laws and works: heads with a name, an ordinal or a quoted title."""

from __future__ import annotations

from hashiya.suggest.cues.phrase import Phrases
from hashiya.suggest.cues.words import EVENT, LAW, ORG, PRODUCT, Head
from hashiya.suggest.patterns.classes import classify
from hashiya.suggest.patterns.rules import Found


def find_works(phrases: Phrases) -> list[Found]:
    found = []
    for index, word in enumerate(phrases.words):
        head = phrases.cues.heads.get(word)
        if head is None:
            continue
        if head.kinds & (EVENT | PRODUCT) or head.stem in phrases.cues.sets["event_quoted"]:
            found += _quoted(phrases, index, head)
        if head.kinds & EVENT:
            found += _event(phrases, index, head)
        if head.kinds & LAW:
            found += _law(phrases, index, head)
    return found


def _quoted(phrases: Phrases, index: int, head: Head) -> list[Found]:
    """«حملة "قلوب خضراء"»: the head and the quoted name up to the closing mark."""
    last = phrases.quoted_end(index, head)
    if last < 0:
        return []
    label = "EVENT" if head.stem in phrases.cues.sets["event_quoted"] else "PRODUCT"
    return [Found(index, last, label, 0.75, "quoted")]


def _ordinals(phrases: Phrases, last: int) -> int:
    """Take an ordinal with the article: «السابع والعشرين», «الثانية عشرة»."""
    while phrases.follows(last):
        kind = classify(phrases.words[last + 1])
        if kind in ("aO", "bT") or (kind == "_X" and classify(phrases.words[last]) == "aO"):
            last += 1
        else:
            break
    return last


def _event(phrases: Phrases, index: int, head: Head) -> list[Found]:
    last = phrases.extend(index, head)
    ordinal = _ordinals(phrases, last)
    if ordinal > last:
        last = ordinal
        while phrases.follows(last) and phrases.is_adjective(last + 1):
            last += 1
        last = max(last, phrases.complements(last, head, index))
    strong = head.stem in phrases.cues.sets["event_strong"]
    if last == index and (not strong or head.definite):
        return []
    last = _period(phrases, last)
    if last == index:
        return []
    named = ordinal > index and classify(phrases.words[ordinal])[1] in "OTX"
    adjectives = sum(phrases.is_adjective(word) for word in range(index + 2, last + 1))
    score = 0.8 if named else 0.65 if strong else 0.55 if adjectives and not head.definite else 0.35
    return [Found(index, last, "EVENT", score, head.stem)]


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


def _law(phrases: Phrases, index: int, head: Head) -> list[Found]:
    sets = phrases.cues.sets
    strong = head.stem in sets["law_strong"]
    last = phrases.extend(index, head, coordinate=True)
    if last == index:
        return []
    if head.stem == "قرار" or head.stem == "اعلان":
        inner = phrases.head(index + 1)
        if head.definite or inner is None or inner.definite or not inner.kinds & (EVENT | ORG):
            return []
        if inner.kinds & EVENT:
            events = _event(phrases, index + 1, inner)
            last = max([last, *(event.last for event in events)])
        return [Found(index, last, "LAW", 0.65, head.stem)]
    return [Found(index, phrases.level(last), "LAW", 0.7 if strong else 0.5, head.stem)]
