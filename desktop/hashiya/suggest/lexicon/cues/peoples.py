"""Peoples and languages: relative adjectives, names of peoples, and when an adjective means a language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.suggest.lexicon.cues.facts import GROUPED, PEOPLED
from hashiya.suggest.lexicon.name_table import LANGUAGE
from hashiya.suggest.lexicon.rule_tokens import SPACE
from hashiya.suggest.patterns.rules import RuleMatch
from hashiya.suggest.rule_scores import SCORES

if TYPE_CHECKING:
    from hashiya.suggest.lexicon.cues.reading import CueReading

_NEAR = 8  # words back that may speak of languages


def is_group_word(reading: CueReading, index: int) -> bool:
    """Whether the word speaks of a people, or may speak of a language."""
    return bool(reading.marks[index] & GROUPED)


def after_language_word(reading: CueReading, index: int) -> bool:
    """«اللغة الهندية»: no town of that name."""
    led = index > 0 and reading.gaps[index - 1] == SPACE and is_group_word(reading, index)
    return led and reading.words[index - 1] in reading.cues.sets["language_lead"]


def read_group_word(reading: CueReading, index: int, before: RuleMatch | None) -> RuleMatch | None:
    """A relative adjective as NORP or LANGUAGE. `before` is the last such word of the text."""
    score = _language_score(reading, index, before)
    if score:
        first = index - 1 if index and _singular_language(reading, index - 1) else index
        return RuleMatch(first, _with_form(reading, index), "LANGUAGE", score, "language")
    word = reading.words[index]
    if not reading.facts.nation(word):
        return None
    articled = "ال" in word[:4] or word.startswith("لل")
    score = SCORES["nation"] if articled else SCORES["nation.bare"]
    return RuleMatch(index, index, "NORP", score, "nation")


def _singular_language(reading: CueReading, index: int) -> bool:
    """«اللغة العربية»: the one noun belongs to the name, «اللغتين» does not."""
    return reading.gaps[index] == SPACE and reading.words[index] in reading.cues.sets["the_language"]


def _with_form(reading: CueReading, index: int) -> int:
    follows = reading.follows(index) and reading.words[index + 1] in reading.cues.sets["language_form"]
    return index + 1 if follows else index


def _language_score(reading: CueReading, index: int, before: RuleMatch | None) -> float:
    sets = reading.cues.sets
    word = reading.words[index]
    previous = reading.words[index - 1] if index and reading.gaps[index - 1] == SPACE else ""
    if previous in sets["language_lead"] and (word.endswith("ه") or word.startswith("ال")):
        return SCORES["language.led"]
    stem = reading.facts.language_stem(word)
    if not stem or (reading.follows(index) and _agrees(reading, index + 1)):
        return 0.0
    if before is not None and before.label == "LANGUAGE" and _linked(reading, before.last, index):
        return SCORES["language.linked"]
    known = bool(reading.names.bits(stem) & LANGUAGE) or stem.removeprefix("ال") in sets["language"]
    near = any(
        reading.words[place] in sets["language_near"] or reading.words[place] in sets["language_lead"]
        for place in range(max(0, index - _NEAR), index)
    )
    if word.startswith(("بال", "وبال")):
        return SCORES["language.in"] if near or known else 0.0
    if previous in sets["language_noun"]:
        return SCORES["language.taught"]
    # an adjective that nothing stands before which it could belong to
    alone = (
        not previous
        or previous in sets["beside"]
        or previous in sets["language_near"]
        or reading.is_stop(index - 1)
    )
    if not alone or not known:
        return 0.0
    return SCORES["language.near"] if near else 0.0


def _agrees(reading: CueReading, index: int) -> bool:
    """«العربية السعودية», «الفرنسية الجديدة»: a further adjective makes it part of a name."""
    word = reading.words[index]
    return word not in reading.cues.sets["language_form"] and reading.is_adjective(index)


def _linked(reading: CueReading, last: int, index: int) -> bool:
    """Whether nothing but a conjunction or a comma stands between two languages."""
    word = reading.words[index]
    if index == last + 1:
        return reading.gaps[last] in " ," and word.startswith("و")
    between = reading.words[last + 1 : index]
    return len(between) <= 1 and all(each in reading.cues.sets["language_link"] for each in between)


def find_peoples(reading: CueReading) -> list[RuleMatch]:
    """«العرب», «الأكراد»: names of peoples that are no relative adjectives."""
    found = []
    for index in reading.marked(PEOPLED):
        if (
            reading.follows(index)
            and reading.is_adjective(index + 1)
            and not reading.facts.nation(reading.words[index + 1])
        ):
            score = SCORES["people.described"]
        else:
            score = SCORES["people"]
        found.append(RuleMatch(index, index, "NORP", score, "people"))
    return found
