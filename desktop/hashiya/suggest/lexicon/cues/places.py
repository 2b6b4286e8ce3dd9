"""Countries, towns, natural places, buildings, nationalities and languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.clitics import splits
from hashiya.suggest.lexicon.cues.facts import GROUPED, PARTED, PLACED
from hashiya.suggest.lexicon.cues.lists import list_after
from hashiya.suggest.lexicon.cues.peoples import after_language_word, is_group_word, read_group_word
from hashiya.suggest.lexicon.cues.place_names import known_place, parted_name, place_name
from hashiya.suggest.lexicon.cues.sites import find_site
from hashiya.suggest.lexicon.cues.words import BUILT, EVENT, NATURE, ORG, PLACE, PLACES, HeadWord
from hashiya.suggest.lexicon.name_table import CITY, COUNTRY, FIRST, LAST, REGION
from hashiya.suggest.lexicon.rule_tokens import SPACE
from hashiya.suggest.patterns.rules import RuleMatch
from hashiya.suggest.rule_scores import SCORES

if TYPE_CHECKING:
    from hashiya.suggest.lexicon.cues.reading import CueReading

_CALLED_AFTER = BUILT | EVENT | ORG


def find_places(reading: CueReading) -> list[RuleMatch]:
    found = []
    for index, head in reading.heads:
        if head.definite:
            continue
        if head.kinds & PLACES:
            found += list_after(reading, index)
        elif head.stem in reading.cues.sets["governor"] and reading.follows(index):
            found += _governed(reading, index + 1)
        elif head.kinds & PLACE and reading.follows(index):
            found += _headed(reading, index, head)
        elif head.kinds & (NATURE | BUILT) and reading.follows(index):
            found += find_site(reading, index, head)
    return found


def _headed(reading: CueReading, index: int, head: HeadWord) -> list[RuleMatch]:
    last = place_name(reading, index + 1)
    if last < 0:
        return []
    if head.stem in reading.cues.sets["polity"]:
        while reading.follows(last) and (
            reading.is_adjective(last + 1) or reading.words[last + 1] == "المتحده"
        ):
            last += 1
    strong = head.stem in reading.cues.sets["place:strong"]
    score = SCORES["place.strong"] if strong else SCORES["place.weak"]
    return [RuleMatch(index, last, "GPE", score, head.stem)]


def _governed(reading: CueReading, start: int) -> list[RuleMatch]:
    """«محافظ الوادي الأخضر», «عمدة نانت»: what a governor governs."""
    if reading.head(start) is not None or known_place(reading, start)[1] or reading.is_adjective(start):
        return []
    last = place_name(reading, start)
    return [RuleMatch(start, last, "GPE", SCORES["governed"], "governed")] if last >= start else []


def find_parted(reading: CueReading) -> list[RuleMatch]:
    """«عين الورد», «تل الياسمين», «كفر راعي»: names of villages whose first word gives them away."""
    found = []
    for index in reading.marked(PARTED):
        if not reading.follows(index):
            continue
        word = reading.words[index]
        stem = word if word in reading.cues.sets["place_part:strong"] else word[1:]
        before = reading.words[index - 1] if index and reading.gaps[index - 1] == SPACE else ""
        led = before in reading.cues.sets["place_before"] or stem != word
        last = parted_name(reading, index)
        if last > index and led and reading.words[index + 1] not in reading.cues.sets["place_common"]:
            found.append(RuleMatch(index, last, "GPE", SCORES["parted"], "parted"))
    return found


def find_listed(reading: CueReading) -> list[RuleMatch]:
    """Names that the table knows: countries, cities, parts of the world, languages, nationalities."""
    found: list[RuleMatch] = []
    group: RuleMatch | None = None
    free = 0  # where the last one ended
    for index in reading.marked(PLACED | GROUPED):
        if index < free:
            continue
        place = reading.facts.place_readings(reading.words[index]) and not after_language_word(reading, index)
        last, bits = known_place(reading, index) if place else (-1, 0)
        if bits:
            score = _place_score(reading, index, last, bits)
            if score and reading.follows(last) and reading.words[last + 1] == "العاصمه" and bits & CITY:
                last += 1  # «تونس العاصمة»
            if score:
                label = "LOC" if bits & REGION and not bits & COUNTRY else "GPE"
                found.append(RuleMatch(index, last, label, score, "country" if bits & COUNTRY else "city"))
                free = last + 1
        elif is_group_word(reading, index):
            read = read_group_word(reading, index, group)
            if read is not None:
                found.append(read)
                group, free = read, read.last + 1
    return found


def _place_score(reading: CueReading, index: int, last: int, bits: int) -> float:
    """What corpora say of the word decides whether a listed name is one here."""
    if last > index:
        return SCORES["listed.country_words"] if bits & COUNTRY else SCORES["listed.city_words"]
    word = reading.words[index]
    best = _score_after_head(reading, index)
    for split in splits(word):
        if not reading.names.bits(split.stem) & bits:
            continue
        score = _share_score(reading, split.stem, bits)
        if split.prefix:
            whole = reading.names.shares(word)
            if whole is not None and whole[3] >= 8:
                continue
            score -= SCORES["listed.clitic"]
            if len(split.stem) < 4 and not bits & COUNTRY:
                continue
        best = max(best, score)
    return best


def _score_after_head(reading: CueReading, index: int) -> float:
    """«ميناء رادس», «معرض مسقط»: a listed town that a building, a body or an event is called after."""
    if index == 0 or reading.gaps[index - 1] != SPACE:
        return 0.0
    head = reading.head(index - 1)
    word = reading.words[index]
    if head is None or head.definite or not head.kinds & _CALLED_AFTER:
        return 0.0
    shares = reading.names.shares(word)
    if word.startswith("ال") and (shares is None or shares[1] < 6):
        return 0.0
    towns = reading.names.bits(word) & (CITY | COUNTRY) and reading.head(index) is None
    return SCORES["listed.after_head"] if towns and (shares is None or shares[1] >= 2) else 0.0


def _share_score(reading: CueReading, stem: str, bits: int) -> float:
    shares = reading.names.shares(stem)
    if shares is None:
        if reading.names.bits(stem) & (FIRST | LAST):
            return SCORES["listed.person"]
        if bits & COUNTRY:
            return SCORES["listed.unmet_country"]
        return SCORES["listed.unmet_city"] if len(stem) > 4 else SCORES["listed.unmet_short"]
    if shares[3] >= 9 or shares[0] > shares[1] + 2:
        return (
            SCORES["listed.other_word"]
            if not bits & COUNTRY or shares[1] < 3
            else SCORES["listed.other_country"]
        )
    if bits & CITY and shares[1] <= 3:
        return SCORES["listed.rare_city"]
    return min(SCORES["listed.most"], SCORES["listed.least"] + (shares[1] + shares[2] / 2) / 20)
