"""Cue grammar: what heads, titles and lists of Arabic say about the names around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.suggest.lexicon.cues.bodies import find_organizations, find_titles
from hashiya.suggest.lexicon.cues.facts import PHRASED
from hashiya.suggest.lexicon.cues.lists import find_enumerated, without_rivals
from hashiya.suggest.lexicon.cues.peoples import find_peoples
from hashiya.suggest.lexicon.cues.persons import (
    drop_place_names,
    find_persons,
    repeat_names,
    shorten_repeated,
)
from hashiya.suggest.lexicon.cues.places import find_listed, find_parted, find_places
from hashiya.suggest.lexicon.cues.reading import CueReading
from hashiya.suggest.lexicon.cues.repeats import find_abbreviations, repeat_quoted
from hashiya.suggest.lexicon.cues.sites import find_states
from hashiya.suggest.lexicon.cues.works import find_works
from hashiya.suggest.lexicon.rule_tokens import SPACE, Tokens
from hashiya.suggest.patterns.rules import RuleMatch
from hashiya.suggest.rule_scores import SCORES

if TYPE_CHECKING:
    from hashiya.suggest.lexicon.cues.facts import Facts


def find_by_cues(tokens: Tokens, facts: Facts) -> list[RuleMatch]:
    """Everything the cue grammar finds in a text; ranges may repeat and cross."""
    reading = CueReading(tokens, facts)
    found = [*find_titles(reading), *find_persons(reading), *find_places(reading), *find_listed(reading)]
    found += find_states(reading) + find_parted(reading)
    found = without_rivals(find_enumerated(reading), found)
    found = drop_place_names(reading, shorten_repeated(reading, found))
    found += find_organizations(reading)
    found += find_works(reading)
    found += find_peoples(reading)
    begun = {item.first: item.last for item in found if item.label == "ORG" and item.score >= 0.5}
    found += [item for item in _fixed_phrases(reading) if begun.get(item.first, -1) <= item.last]
    found += repeat_names(reading, found)
    found += find_abbreviations(reading, found)
    return found + repeat_quoted(reading, found)


def _fixed_phrases(reading: CueReading) -> list[RuleMatch]:
    """Names that are always the same words: «الأمم المتحدة», «البحر الأحمر»."""
    found = []
    for index in reading.marked(PHRASED):
        for word in _readings(reading.words[index]):
            for words in reading.cues.phrases.get(word, ()):
                last = index + len(words) - 1
                if tuple(reading.words[index + 1 : last + 1]) != words[1:]:
                    continue
                if all(gap == SPACE for gap in reading.gaps[index:last]):
                    label = reading.cues.phrase_labels[words]
                    if label in ("ORG", "OCC") and len(words) > 1:
                        last = _with_nation(reading, last)
                    found.append(RuleMatch(index, last, label, SCORES["known"], "known"))
                    break
    return found


def _with_nation(reading: CueReading, last: int) -> int:
    """«مجلس النواب الأردني»: of which country the well-known body is."""
    after = last + 1
    fits = reading.follows(last) and reading.is_definite(after) and reading.facts.nation(reading.words[after])
    return after if fits else last


def _readings(word: str) -> tuple[str, ...]:
    """The word with and without its surest clitics; most words have one reading."""
    if len(word) < 5 or word[0] not in "وفبلك":
        return (word,)
    rest = word[1:] if word[0] in "وف" else word
    if rest.startswith("لل"):
        return (word, rest, "ال" + rest[2:])
    return (word, rest, rest[1:]) if rest[0] in "بلك" else (word, rest)
