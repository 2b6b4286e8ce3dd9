"""Events, laws and works: heads with a name, an ordinal or a quoted title."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.suggest.lexicon.cues.events import find_event
from hashiya.suggest.lexicon.cues.laws import find_articles, find_law
from hashiya.suggest.lexicon.cues.products import find_products, find_quoted_works
from hashiya.suggest.lexicon.cues.quotations import quoted_end
from hashiya.suggest.lexicon.cues.words import EVENT, LAW, PRODUCT, HeadWord
from hashiya.suggest.patterns.classes import classify
from hashiya.suggest.patterns.rules import RuleMatch
from hashiya.suggest.rule_scores import SCORES

if TYPE_CHECKING:
    from hashiya.suggest.lexicon.cues.reading import CueReading


def find_works(reading: CueReading) -> list[RuleMatch]:
    found = []
    for index, head in reading.heads:
        if head.kinds & (EVENT | PRODUCT) or head.stem in reading.cues.sets["quoted:event"]:
            found += _quoted(reading, index, head)
        if head.kinds & EVENT:
            found += find_event(reading, index, head)
        if head.kinds & LAW:
            found += find_law(reading, index, head)
    found += find_articles(reading, found)
    return found + find_products(reading) + find_quoted_works(reading)


def _quoted(reading: CueReading, index: int, head: HeadWord) -> list[RuleMatch]:
    """«حملة "قلوب خضراء"»: the head and the quoted name up to the closing mark."""
    last = quoted_end(reading, index, head)
    if last < 0:
        return []
    label = "EVENT" if head.stem in reading.cues.sets["quoted:event"] else "PRODUCT"
    if label == "EVENT" and last + 1 < reading.size and classify(reading.words[last + 1]) == "aO":
        last += 1  # «مهرجان «أنغام» السابع عشر»
        last += reading.follows(last) and classify(reading.words[last + 1]) in ("_X", "bT")
    return [RuleMatch(index, last, label, SCORES["quoted"], "quoted")]
