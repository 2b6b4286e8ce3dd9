"""Countries, towns, natural places, buildings, nationalities and languages."""

from __future__ import annotations

from hashiya.core.clitics import splits
from hashiya.suggest.lexicon.cues.lists import list_after
from hashiya.suggest.lexicon.cues.peoples import after_language_word, is_group_word, read_group_word
from hashiya.suggest.lexicon.cues.phrase import Phrases
from hashiya.suggest.lexicon.cues.sites import find_site
from hashiya.suggest.lexicon.cues.words import BUILT, EVENT, NATURE, ORG, PLACE, PLACES, Head
from hashiya.suggest.lexicon.name_table import CITY, COUNTRY, FIRST, LAST, REGION
from hashiya.suggest.lexicon.rule_tokens import SPACE
from hashiya.suggest.patterns.rules import Found
from hashiya.suggest.rule_scores import SCORES

_CALLED_AFTER = BUILT | EVENT | ORG


def find_places(phrases: Phrases) -> list[Found]:
    found = []
    for index in range(phrases.size):
        head = phrases.head(index)
        if head is None or head.definite:
            continue
        if head.kinds & PLACES:
            found += list_after(phrases, index)
        elif head.stem in phrases.cues.sets["governor"] and phrases.follows(index):
            found += _governed(phrases, index + 1)
        elif head.kinds & PLACE and phrases.follows(index):
            found += _headed(phrases, index, head)
        elif head.kinds & (NATURE | BUILT) and phrases.follows(index):
            found += find_site(phrases, index, head)
    return found


def _headed(phrases: Phrases, index: int, head: Head) -> list[Found]:
    last = phrases.place_name(index + 1)
    if last < 0:
        return []
    if head.stem in phrases.cues.sets["polity"]:
        while phrases.follows(last) and (
            phrases.is_adjective(last + 1) or phrases.words[last + 1] == "المتحده"
        ):
            last += 1
    strong = head.stem in phrases.cues.sets["place:strong"]
    score = SCORES["place.strong"] if strong else SCORES["place.weak"]
    return [Found(index, last, "GPE", score, head.stem)]


def _governed(phrases: Phrases, start: int) -> list[Found]:
    """«محافظ الوادي الأخضر», «عمدة نانت»: what a governor governs."""
    if phrases.head(start) is not None or phrases.known_place(start)[1] or phrases.is_adjective(start):
        return []
    last = phrases.place_name(start)
    return [Found(start, last, "GPE", SCORES["governed"], "governed")] if last >= start else []


def find_parted(phrases: Phrases) -> list[Found]:
    """«عين الورد», «تل الياسمين», «كفر راعي»: names of villages whose first word gives them away."""
    found = []
    for index, word in enumerate(phrases.words):
        stem = (
            word[1:]
            if word[:1] in ("و", "ب", "ل") and word not in phrases.cues.sets["place_part:strong"]
            else word
        )
        if stem not in phrases.cues.sets["place_part:strong"] or not phrases.follows(index):
            continue
        before = phrases.words[index - 1] if index and phrases.gaps[index - 1] == SPACE else ""
        led = before in phrases.cues.sets["place_before"] or stem != word
        last = phrases.parted_name(index)
        if last > index and led and phrases.words[index + 1] not in phrases.cues.sets["place_common"]:
            found.append(Found(index, last, "GPE", SCORES["parted"], "parted"))
    return found


def find_listed(phrases: Phrases) -> list[Found]:
    """Names that the table knows: countries, cities, parts of the world, languages, nationalities."""
    found: list[Found] = []
    group: Found | None = None
    index = 0
    while index < phrases.size:
        place = phrases.facts.place_readings(phrases.words[index]) and not after_language_word(phrases, index)
        last, bits = phrases.known_place(index) if place else (-1, 0)
        if bits:
            score = _place_score(phrases, index, last, bits)
            if score and phrases.follows(last) and phrases.words[last + 1] == "العاصمه" and bits & CITY:
                last += 1  # «تونس العاصمة»
            if score:
                label = "LOC" if bits & REGION and not bits & COUNTRY else "GPE"
                found.append(Found(index, last, label, score, "country" if bits & COUNTRY else "city"))
                index = last
        elif is_group_word(phrases, index):
            read = read_group_word(phrases, index, group)
            if read is not None:
                found.append(read)
                group, index = read, read.last
        index += 1
    return found


def _place_score(phrases: Phrases, index: int, last: int, bits: int) -> float:
    """What corpora say of the word decides whether a listed name is one here."""
    if last > index:
        return SCORES["listed.country_words"] if bits & COUNTRY else SCORES["listed.city_words"]
    word = phrases.words[index]
    best = _score_after_head(phrases, index)
    for split in splits(word):
        if not phrases.names.bits(split.stem) & bits:
            continue
        score = _share_score(phrases, split.stem, bits)
        if split.prefix:
            whole = phrases.names.shares(word)
            if whole is not None and whole[3] >= 8:
                continue
            score -= SCORES["listed.particle"]
            if len(split.stem) < 4 and not bits & COUNTRY:
                continue
        best = max(best, score)
    return best


def _score_after_head(phrases: Phrases, index: int) -> float:
    """«ميناء رادس», «معرض مسقط»: a listed town that a building, a body or an event is called after."""
    if index == 0 or phrases.gaps[index - 1] != SPACE:
        return 0.0
    head = phrases.head(index - 1)
    word = phrases.words[index]
    if head is None or head.definite or not head.kinds & _CALLED_AFTER:
        return 0.0
    shares = phrases.names.shares(word)
    if word.startswith("ال") and (shares is None or shares[1] < 6):
        return 0.0
    towns = phrases.names.bits(word) & (CITY | COUNTRY) and phrases.head(index) is None
    return SCORES["listed.after_head"] if towns and (shares is None or shares[1] >= 2) else 0.0


def _share_score(phrases: Phrases, stem: str, bits: int) -> float:
    shares = phrases.names.shares(stem)
    if shares is None:
        if phrases.names.bits(stem) & (FIRST | LAST):
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
