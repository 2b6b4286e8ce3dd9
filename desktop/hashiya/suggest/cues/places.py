"""Countries, towns, natural places, buildings, nationalities and languages."""

from __future__ import annotations

from hashiya.core.clitics import splits
from hashiya.suggest.cues.peoples import is_group_word, read_group_word
from hashiya.suggest.cues.phrase import Phrases
from hashiya.suggest.cues.words import BUILT, NATURE, PLACE, PLACES, Head
from hashiya.suggest.names import CITY, COUNTRY, FIRST, LAST, REGION
from hashiya.suggest.patterns.rules import Found
from hashiya.suggest.tokens import SPACE

_BETWEEN = frozenset(["هما", "هي", "هم", "وهي", "وهما", "مثل", "منها", "ومنها", "هن"])

_STATES = frozenset({"جمهوريه", "مملكه", "سلطنه", "دوله", "اماره"})


def find_places(phrases: Phrases) -> list[Found]:
    found = []
    for index, word in enumerate(phrases.words):
        head = phrases.cues.heads.get(word)
        if head is None or head.definite:
            continue
        if head.kinds & PLACES:
            found += _listed(phrases, index)
        elif head.kinds & PLACE and phrases.follows(index):
            found += _headed(phrases, index, head)
        elif head.kinds & (NATURE | BUILT) and phrases.follows(index):
            found += _natural_or_built(phrases, index, head)
    return found


def _headed(phrases: Phrases, index: int, head: Head) -> list[Found]:
    last = phrases.place_name(index + 1)
    if last < 0:
        return []
    if head.stem in _STATES:
        while phrases.follows(last) and (
            phrases.is_adjective(last + 1) or phrases.words[last + 1] == "المتحده"
        ):
            last += 1
    strong = head.stem in phrases.cues.sets["place_heads_strong"]
    return [Found(index, last, "GPE", 0.85 if strong else 0.6, head.stem)]


def _listed(phrases: Phrases, index: int) -> list[Found]:
    """«بلديات س، وص، وع»: each name of the list; one or two words such as «هما» may stand before it."""
    found = []
    position = index + 1
    while position < phrases.size and position <= index + 2 and phrases.words[position] in _BETWEEN:
        position += 1
    if position - 1 < phrases.size and phrases.gaps[position - 1] not in " :(":
        return []
    while position < phrases.size:
        last = _list_item(phrases, position)
        if last < position:
            break
        found.append(Found(position, last, "GPE", 0.8, phrases.words[index]))
        if last + 1 >= phrases.size or phrases.gaps[last] not in " ,":
            break
        position = last + 1
        if (
            phrases.gaps[last] == SPACE
            and not phrases.words[position].startswith("و")
            and not _latin_and(phrases, position)
        ):
            break
    return found if len(found) > 1 or not found or phrases.known_place(found[0].first)[1] else []


def _latin_and(phrases: Phrases, index: int) -> bool:
    return phrases.words[index] == "و"


def _list_item(phrases: Phrases, start: int) -> int:
    last, bits = phrases.known_place(start)
    if bits:
        return last
    word = phrases.words[start]
    if word.startswith("و") and len(word) > 2 and not phrases.is_stop(start) and phrases.head(start) is None:
        common = phrases.names.shares(word[1:])
        if common is None or common[3] < 9:
            return max(start, phrases.name_run(start + 1, limit=2)) if phrases.follows(start) else start
        return -1
    return phrases.name_run(start, limit=3)


def _natural_or_built(phrases: Phrases, index: int, head: Head) -> list[Found]:
    label = "LOC" if head.kinds & NATURE else "FAC"
    last, bits = phrases.known_place(index + 1)
    if not bits:
        last = phrases.name_run(index + 1, limit=3, articled=True)
    if last <= index and phrases.is_definite(index + 1):
        shares = phrases.names.shares(phrases.words[index + 1])
        named = shares is not None and sum(shares[:3]) >= 5
        if not named and not (phrases.follows(index + 1) and phrases.is_adjective(index + 2)):
            return []
        last = index + 1
    if last <= index:
        return []
    while phrases.follows(last) and phrases.is_adjective(last + 1):
        last += 1
    return [Found(index, last, label, 0.7, head.stem)]


def find_listed(phrases: Phrases) -> list[Found]:
    """Names that the table knows: countries, cities, parts of the world, languages, nationalities."""
    found: list[Found] = []
    group: Found | None = None
    index = 0
    while index < phrases.size:
        last, bits = (
            phrases.known_place(index) if phrases.facts.place_readings(phrases.words[index]) else (-1, 0)
        )
        if bits:
            score = _place_score(phrases, index, last, bits)
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
        return 0.85 if bits & COUNTRY else 0.75
    word = phrases.words[index]
    best = 0.0
    for split in splits(word):
        if not phrases.names.bits(split.stem) & bits:
            continue
        score = _share_score(phrases, split.stem, bits)
        if split.prefix:
            whole = phrases.names.shares(word)
            if whole is not None and whole[3] >= 8:
                continue
            score -= 0.05
            if len(split.stem) < 4 and not bits & COUNTRY:
                continue
        best = max(best, score)
    return best


def _share_score(phrases: Phrases, stem: str, bits: int) -> float:
    shares = phrases.names.shares(stem)
    if shares is None:
        if phrases.names.bits(stem) & (FIRST | LAST):
            return 0.2
        return 0.75 if bits & COUNTRY else 0.35 if len(stem) > 4 else 0.2
    if shares[3] >= 9 or shares[0] > shares[1] + 2:
        return 0.2 if not bits & COUNTRY or shares[1] < 3 else 0.5
    return min(0.9, 0.35 + (shares[1] + shares[2] / 2) / 20) if not bits & CITY or shares[1] > 3 else 0.4
