"""Laws: their heads and names, their numbers and years, and the articles of them that a text quotes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.suggest.lexicon.cues.events import find_event
from hashiya.suggest.lexicon.cues.phrase import extend, level
from hashiya.suggest.lexicon.cues.place_names import known_place
from hashiya.suggest.lexicon.cues.words import EVENT, LAW, ORG, HeadWord
from hashiya.suggest.patterns.classes import classify
from hashiya.suggest.patterns.rules import RuleMatch
from hashiya.suggest.rule_scores import SCORES

if TYPE_CHECKING:
    from hashiya.suggest.lexicon.cues.reading import CueReading

_NUMBERS = "cDNYQGA"
_OF = frozenset({"من", "في"})


def find_law(reading: CueReading, index: int, head: HeadWord) -> list[RuleMatch]:
    """«قانون التأمين الصحي رقم 21 لسنة 2023», «الدستور المصري», «لائحة …»."""
    sets = reading.cues.sets
    last = extend(reading, index, head, coordinate=True)
    if head.stem in ("قرار", "اعلان"):
        return _resolution(reading, index, head)
    numbered = with_number(reading, last)
    if numbered > last:
        return [RuleMatch(index, numbered, "LAW", SCORES["law_numbered"], "law_numbered")]
    if last > index and head.stem in sets["law_rules"] and reading.facts.nation(reading.words[last]):
        return [RuleMatch(index, last, "LAW", SCORES["law_rules"], "law_rules")]  # «نظام الاستثمار السعودي»
    if last == index or head.stem in sets["law_rules"]:
        return []
    if head.definite:
        nation = reading.facts.nation(reading.words[last])
        if head.stem == "قانون" and not nation:
            return []  # «القانون البحري» is a field of law
        score = SCORES["law_definite.long"] if last > index + 2 else SCORES["law_definite"]
        score = SCORES["law_definite.nation"] if nation else score
        return [RuleMatch(index, last, "LAW", score, "law_definite")]
    if not _closed(reading, last):
        return [RuleMatch(index, last, "LAW", SCORES["law_open"], "law_open")]
    score = SCORES["law.strong"] if head.stem in sets["law:strong"] else SCORES["law.weak"]
    return [RuleMatch(index, level(reading, last), "LAW", score, head.stem)]


def _closed(reading: CueReading, last: int) -> bool:
    """Whether the name ends in a definite word; «ميثاق مقدس» is no name."""
    word = reading.words[last]
    return word.startswith(("ال", "لل", "وال")) or known_place(reading, last)[1] > 0


def _resolution(reading: CueReading, index: int, head: HeadWord) -> list[RuleMatch]:
    """«قرار مؤتمر …», «قرار مجلس الأمن رقم 2254»."""
    inner = reading.head(index + 1) if reading.follows(index) else None
    if head.definite or inner is None or inner.definite or not inner.kinds & (EVENT | ORG):
        return []
    last = extend(reading, index, head, coordinate=True)
    if last == index:
        return []
    if inner.kinds & EVENT:
        last = max([last, *(event.last for event in find_event(reading, index + 1, inner))])
    numbered = with_number(reading, last)
    if numbered > last:
        return [RuleMatch(index, numbered, "LAW", SCORES["law_numbered"], "law_numbered")]
    if inner.kinds & ORG and last + 1 < reading.size and reading.gaps[last] in " (":
        kind = classify(reading.words[last + 1])
        if kind in ("_Y", "_N", "_D", "_Q"):
            return [
                RuleMatch(index, last + 1, "LAW", SCORES["law_numbered.resolution"], "law_numbered")
            ]  # «قرار مجلس الأمن 1701»
    return [RuleMatch(index, last, "LAW", SCORES["law.resolution"], head.stem)]


def with_number(reading: CueReading, last: int) -> int:
    """The end of «رقم 21 لسنة 2023» where that follows; else `last`."""
    if last + 2 >= reading.size or reading.gaps[last] not in " (":
        return last
    if _names_year(reading, last + 1):
        return last + 2  # «اتفاقية بروكسل لعام 1924»
    if classify(reading.words[last + 1]) not in ("_k", "_=") or reading.gaps[last + 1] not in " (:":
        return last
    if classify(reading.words[last + 2])[1] not in _NUMBERS:
        return last
    end = last + 2
    if end + 2 >= reading.size or reading.gaps[end] not in " )" or reading.gaps[end + 1] != " ":
        return end
    return end + 2 if _names_year(reading, end + 1) else end


def _names_year(reading: CueReading, index: int) -> bool:
    """«لسنة 2019»."""
    if index + 1 >= reading.size or reading.gaps[index] != " ":
        return False
    return classify(reading.words[index]) == "p8" and classify(reading.words[index + 1])[1] in "YE"


def find_articles(reading: CueReading, found: list[RuleMatch]) -> list[RuleMatch]:
    """«المادة 12 من قانون العمل»: the article with its law, where the law was found."""
    laws: dict[int, int] = {}
    for item in found:
        if item.label == "LAW" and item.score >= 0.45:
            laws[item.first] = max(item.last, laws.get(item.first, -1))
    articles = []
    for index, head in reversed(reading.heads):
        if (
            index + 1 >= reading.size
            or not head.kinds & LAW
            or head.stem not in reading.cues.sets["law_part"]
        ):
            continue
        number = _number_after(reading, index)
        if not number:
            continue
        last, score = number, SCORES["law_article"]
        if number + 2 < reading.size and reading.words[number + 1] in _OF:
            last = max(laws.get(number + 2, number), _law_after(reading, number + 2))
            score = SCORES["law_article.of_law"] if last > number else SCORES["law_article"]
            if last > number and number + 2 not in laws and last > number + 2:
                articles.append(RuleMatch(number + 2, last, "LAW", SCORES["law_quoted"], "law_quoted"))
        if last > number or head.stem in ("ماده", "فصل"):
            score = score if last > number or head.stem == "ماده" else SCORES["law_article.chapter"]
            articles.append(RuleMatch(index, last, "LAW", score, "law_article"))
            laws[index] = last  # «الفقرة الثانية من المادة 5 من الدستور»
    return articles


def _number_after(reading: CueReading, index: int) -> int:
    """The word that ends the number of an article; 0 where there is none."""
    place = index + 1
    if place >= reading.size or reading.gaps[index] not in " (":
        return 0
    kind = classify(reading.words[place])
    if kind[1] in "DNYQG":
        return place
    if kind == "aO":
        after = classify(reading.words[place + 1]) if reading.follows(place) else "_~"
        return place + 1 if after in ("bT", "_X") else place
    return 0


def _law_after(reading: CueReading, index: int) -> int:
    """Last word of rules that are laws only where an article of them is named: «تعليمات الشراء»; or -1."""
    head = reading.head(index)
    if head is None or not (head.kinds & LAW or head.stem in reading.cues.sets["law_code"]):
        return -1
    last = extend(reading, index, head, coordinate=True)
    return max(with_number(reading, last), last) if last > index or head.definite else -1
