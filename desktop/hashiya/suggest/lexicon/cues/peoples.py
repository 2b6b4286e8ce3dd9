"""Peoples and languages: relative adjectives, names of peoples, and when an adjective means a language."""

from __future__ import annotations

from hashiya.core.clitics import splits
from hashiya.suggest.lexicon.cues.phrase import Phrases
from hashiya.suggest.lexicon.name_table import LANGUAGE
from hashiya.suggest.lexicon.rule_tokens import SPACE
from hashiya.suggest.patterns.rules import Found
from hashiya.suggest.rule_scores import SCORES

_NEAR = 8  # words back that may speak of languages


def is_group_word(phrases: Phrases, index: int) -> bool:
    """Whether the word speaks of a people, or may speak of a language."""
    return phrases.facts.nation(phrases.words[index]) or _language_stem(phrases, index) != ""


def after_language_word(phrases: Phrases, index: int) -> bool:
    """«اللغة الهندية»: no town of that name."""
    led = index > 0 and phrases.gaps[index - 1] == SPACE and is_group_word(phrases, index)
    return led and phrases.words[index - 1] in phrases.cues.sets["language_lead"]


def read_group_word(phrases: Phrases, index: int, before: Found | None) -> Found | None:
    """A relative adjective as NORP or LANGUAGE. `before` is the last such word of the text."""
    score = _language_score(phrases, index, before)
    if score:
        first = index - 1 if index and _singular_language(phrases, index - 1) else index
        return Found(first, _with_form(phrases, index), "LANGUAGE", score, "language")
    word = phrases.words[index]
    if not phrases.facts.nation(word):
        return None
    articled = "ال" in word[:4] or word.startswith("لل")
    score = SCORES["nation"] if articled else SCORES["nation.bare"]
    return Found(index, index, "NORP", score, "nation")


def _singular_language(phrases: Phrases, index: int) -> bool:
    """«اللغة العربية»: the one noun belongs to the name, «اللغتين» does not."""
    return phrases.gaps[index] == SPACE and phrases.words[index] in phrases.cues.sets["the_language"]


def _with_form(phrases: Phrases, index: int) -> int:
    follows = phrases.follows(index) and phrases.words[index + 1] in phrases.cues.sets["language_form"]
    return index + 1 if follows else index


def _language_stem(phrases: Phrases, index: int) -> str:
    """The word without particles where it can name a language, a feminine with the article; else ""."""
    word = phrases.words[index]
    if not word.endswith("يه"):
        return ""
    extra = phrases.cues.sets["language"]
    for split in splits(word):
        if split.stem.startswith("ال") and len(split.stem) > 5:
            if phrases.names.bits(split.stem) & LANGUAGE or split.stem.removeprefix("ال") in extra:
                return split.stem
            if phrases.facts.nation(split.stem):
                return split.stem
    return ""


def _language_score(phrases: Phrases, index: int, before: Found | None) -> float:
    sets = phrases.cues.sets
    word = phrases.words[index]
    previous = phrases.words[index - 1] if index and phrases.gaps[index - 1] == SPACE else ""
    if previous in sets["language_lead"] and (word.endswith("ه") or word.startswith("ال")):
        return SCORES["language.led"]
    stem = _language_stem(phrases, index)
    if not stem or (phrases.follows(index) and _agrees(phrases, index + 1)):
        return 0.0
    if before is not None and before.label == "LANGUAGE" and _linked(phrases, before.last, index):
        return SCORES["language.linked"]
    known = bool(phrases.names.bits(stem) & LANGUAGE) or stem.removeprefix("ال") in sets["language"]
    near = any(
        phrases.words[place] in sets["language_near"] or phrases.words[place] in sets["language_lead"]
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
        or phrases.is_stop(index - 1)
    )
    if not alone or not known:
        return 0.0
    return SCORES["language.near"] if near else 0.0


def _agrees(phrases: Phrases, index: int) -> bool:
    """«العربية السعودية», «الفرنسية الجديدة»: a further adjective makes it part of a name."""
    word = phrases.words[index]
    return word not in phrases.cues.sets["language_form"] and phrases.is_adjective(index)


def _linked(phrases: Phrases, last: int, index: int) -> bool:
    """Whether nothing but a conjunction or a comma stands between two languages."""
    word = phrases.words[index]
    if index == last + 1:
        return phrases.gaps[last] in " ," and word.startswith("و")
    between = phrases.words[last + 1 : index]
    return len(between) <= 1 and all(each in phrases.cues.sets["language_link"] for each in between)


def find_peoples(phrases: Phrases) -> list[Found]:
    """«العرب», «الأكراد»: names of peoples that are no relative adjectives."""
    peoples = phrases.cues.sets["people"]
    found = []
    for index, word in enumerate(phrases.words):
        if not any(split.stem in peoples for split in splits(word)):
            continue
        if (
            phrases.follows(index)
            and phrases.is_adjective(index + 1)
            and not phrases.facts.nation(phrases.words[index + 1])
        ):
            score = SCORES["people.described"]
        else:
            score = SCORES["people"]
        found.append(Found(index, index, "NORP", score, "people"))
    return found
