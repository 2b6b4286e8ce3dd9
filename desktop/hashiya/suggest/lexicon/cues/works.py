"""Events, laws and works: heads with a name, an ordinal or a quoted title."""

from __future__ import annotations

from hashiya.suggest.lexicon.cues.events import find_event
from hashiya.suggest.lexicon.cues.laws import find_articles, find_law
from hashiya.suggest.lexicon.cues.phrase import Phrases
from hashiya.suggest.lexicon.cues.products import find_products, find_quoted_works
from hashiya.suggest.lexicon.cues.words import EVENT, LAW, PRODUCT, Head
from hashiya.suggest.patterns.classes import classify
from hashiya.suggest.patterns.rules import Found
from hashiya.suggest.rule_scores import SCORES


def find_works(phrases: Phrases) -> list[Found]:
    found = []
    for index in range(phrases.size):
        head = phrases.head(index)
        if head is None:
            continue
        if head.kinds & (EVENT | PRODUCT) or head.stem in phrases.cues.sets["quoted:event"]:
            found += _quoted(phrases, index, head)
        if head.kinds & EVENT:
            found += find_event(phrases, index, head)
        if head.kinds & LAW:
            found += find_law(phrases, index, head)
    found += find_articles(phrases, found)
    return found + find_products(phrases) + find_quoted_works(phrases)


def _quoted(phrases: Phrases, index: int, head: Head) -> list[Found]:
    """«حملة "قلوب خضراء"»: the head and the quoted name up to the closing mark."""
    last = phrases.quoted_end(index, head)
    if last < 0:
        return []
    label = "EVENT" if head.stem in phrases.cues.sets["quoted:event"] else "PRODUCT"
    if label == "EVENT" and last + 1 < phrases.size and classify(phrases.words[last + 1]) == "aO":
        last += 1  # «مهرجان «أنغام» السابع عشر»
        last += phrases.follows(last) and classify(phrases.words[last + 1]) in ("_X", "bT")
    return [Found(index, last, label, SCORES["quoted"], "quoted")]
