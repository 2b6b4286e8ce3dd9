"""Cue grammar: what heads, titles and lists of Arabic say about the names around them."""

from __future__ import annotations

from hashiya.suggest.lexicon.cues.bodies import find_organizations, find_titles
from hashiya.suggest.lexicon.cues.facts import Facts
from hashiya.suggest.lexicon.cues.lists import find_enumerated, without_rivals
from hashiya.suggest.lexicon.cues.peoples import find_peoples
from hashiya.suggest.lexicon.cues.persons import (
    drop_place_names,
    find_persons,
    repeat_names,
    shorten_repeated,
)
from hashiya.suggest.lexicon.cues.phrase import Phrases
from hashiya.suggest.lexicon.cues.places import find_listed, find_parted, find_places
from hashiya.suggest.lexicon.cues.repeats import find_abbreviations, repeat_quoted
from hashiya.suggest.lexicon.cues.sites import find_states
from hashiya.suggest.lexicon.cues.works import find_works
from hashiya.suggest.lexicon.rule_tokens import SPACE, Tokens
from hashiya.suggest.patterns.rules import Found
from hashiya.suggest.rule_scores import SCORES


def find_by_cues(tokens: Tokens, facts: Facts) -> list[Found]:
    """Everything the cue grammar finds in a text; ranges may repeat and cross."""
    phrases = Phrases(tokens, facts)
    found = [*find_titles(phrases), *find_persons(phrases), *find_places(phrases), *find_listed(phrases)]
    found += find_states(phrases) + find_parted(phrases)
    found = without_rivals(find_enumerated(phrases), found)
    found = drop_place_names(phrases, shorten_repeated(phrases, found))
    found += find_organizations(phrases)
    found += find_works(phrases)
    found += find_peoples(phrases)
    begun = {item.first: item.last for item in found if item.label == "ORG" and item.score >= 0.5}
    found += [item for item in _fixed_phrases(phrases) if begun.get(item.first, -1) <= item.last]
    found += repeat_names(phrases, found)
    found += find_abbreviations(phrases, found)
    return found + repeat_quoted(phrases, found)


def _fixed_phrases(phrases: Phrases) -> list[Found]:
    """Names that are always the same words: «الأمم المتحدة», «البحر الأحمر»."""
    found = []
    first_words = phrases.cues.phrase_starts
    for index, written in enumerate(phrases.words):
        if written not in first_words:
            continue
        for word in _readings(written):
            for words in phrases.cues.phrases.get(word, ()):
                last = index + len(words) - 1
                if tuple(phrases.words[index + 1 : last + 1]) != words[1:]:
                    continue
                if all(gap == SPACE for gap in phrases.gaps[index:last]):
                    label = phrases.cues.phrase_labels[words]
                    if label in ("ORG", "OCC") and len(words) > 1:
                        last = _with_nation(phrases, last)
                    found.append(Found(index, last, label, SCORES["known"], "known"))
                    break
    return found


def _with_nation(phrases: Phrases, last: int) -> int:
    """«مجلس النواب الأردني»: of which country the well-known body is."""
    after = last + 1
    fits = phrases.follows(last) and phrases.is_definite(after) and phrases.facts.nation(phrases.words[after])
    return after if fits else last


def _readings(word: str) -> tuple[str, ...]:
    """The word with and without its surest particles; most words have one reading."""
    if len(word) < 5 or word[0] not in "وفبلك":
        return (word,)
    rest = word[1:] if word[0] in "وف" else word
    if rest.startswith("لل"):
        return (word, rest, "ال" + rest[2:])
    return (word, rest, rest[1:]) if rest[0] in "بلك" else (word, rest)
