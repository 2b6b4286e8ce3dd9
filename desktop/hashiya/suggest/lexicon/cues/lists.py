"""Enumerations of places: «بلديات س، وص، وع», «ثلاث قرى: س، وص», and their names met again in the text.

What stands between the commas after the plural of a kind of place is a name, however strange its words: a
list says more than any word of it. Spelled-out foreign names of several words are found in no other way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.clitics import splits
from hashiya.suggest.lexicon.cues.facts import HEADED
from hashiya.suggest.lexicon.cues.place_names import known_place
from hashiya.suggest.lexicon.cues.reading import ARTICLED, CueReading
from hashiya.suggest.lexicon.cues.words import EVENT, LAW, ORG, PLACE, PLACES, TITLE
from hashiya.suggest.lexicon.rule_tokens import SPACE
from hashiya.suggest.patterns.rules import RuleMatch
from hashiya.suggest.rule_scores import SCORES

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST = 4  # words of one name
_PAUSE = ","  # of the gap signs: what parts the names of a list
_OPENING = " :("


def list_after(reading: CueReading, index: int) -> list[RuleMatch]:
    """«بلديتي س وص»: each name of the list; one or two words such as «هما» may stand before it.

    Stricter with words than `find_enumerated`, so it needs no pause between the names.
    """
    found = []
    between = reading.cues.sets["list_lead"]
    position = index + 1
    while position < reading.size and position <= index + 2 and reading.words[position] in between:
        position += 1
    if position - 1 < reading.size and reading.gaps[position - 1] not in " :(":
        return []
    while position < reading.size:
        last = _list_item(reading, position)
        if last < position:
            break
        found.append(RuleMatch(position, last, "GPE", SCORES["list_after"], reading.words[index]))
        if last + 1 >= reading.size or reading.gaps[last] not in " ,":
            break
        position = last + 1
        if reading.gaps[last] == SPACE and not reading.words[position].startswith("و"):
            break
    return found if len(found) > 1 or not found or known_place(reading, found[0].first)[1] else []


def _list_item(reading: CueReading, start: int) -> int:
    last, bits = known_place(reading, start)
    if bits:
        return last
    word = reading.words[start]
    if word.startswith("و") and len(word) > 2 and not reading.is_stop(start) and reading.head(start) is None:
        common = reading.names.shares(word[1:])
        if common is None or common[3] < 9:
            return max(start, reading.name_run(start + 1, limit=2)) if reading.follows(start) else start
        return -1
    return reading.name_run(start, limit=3)


def find_enumerated(reading: CueReading) -> list[RuleMatch]:
    """Each name of each list, then every other place of the text where such a name stands."""
    found: list[RuleMatch] = []
    for index in reading.marked(HEADED):
        head = reading.cues.heads[reading.words[index]]
        if head.kinds & PLACES:
            start = _first_name(reading, index, head.definite)
            if start >= 0:
                found += _names(reading, start)
    return found + list(_again(reading, found))


def _first_name(reading: CueReading, index: int, definite: bool) -> int:
    """Where the list begins that the plural at `index` announces, -1 if it announces none.

    After a plural with the article only a colon announces names: «البلديات التالية: …».
    """
    last = index
    while (
        last < index + 3
        and reading.follows(last)
        and (_introduces(reading, last + 1) or reading.is_definite(last + 1))  # «القرى الثلاث: …»
    ):
        last += 1
    after = last + 1
    if after >= reading.size:
        return -1
    opening = reading.gaps[last]
    announced = opening == ":" or (opening in _OPENING and not definite)
    return after if announced else -1


def _introduces(reading: CueReading, index: int) -> bool:
    sets = reading.cues.sets
    return reading.words[index] in sets["list_lead"] or reading.words[index] in sets["list_opening"]


def _names(reading: CueReading, start: int) -> list[RuleMatch]:
    """The names of a list from its first word on; none when it turns out to be no list."""
    found: list[RuleMatch] = []
    position, usual = start, 0
    while position < reading.size and not _is_conjunction(reading, position):
        last = _name_end(reading, position, usual)
        if last < position:
            break
        found.append(RuleMatch(position, last, "GPE", SCORES["listed"], "listed"))
        usual = max(usual, last - position + 1)
        following = last + 1
        if following >= reading.size or reading.gaps[last] not in (SPACE, _PAUSE):
            break
        if reading.gaps[last] == SPACE and not reading.words[following].startswith("و"):
            break
        position = following
    listed = len(found) > 1 and reading.gaps[found[0].last] == _PAUSE
    return found if listed else []


def _is_conjunction(reading: CueReading, index: int) -> bool:
    return reading.words[index] in reading.cues.sets["list_end"]


def _name_end(reading: CueReading, start: int, usual: int) -> int:
    """Last word of the name at `start`; start - 1 when none begins there.

    What stands alone between two pauses is the name, whatever its words. Without a pause a name ends before
    the first word that is none, and is as long as the list's others at most.
    """
    if not _nameable(reading, start) or not _nameable(reading, start, conjoined=True):
        return start - 1
    last = start
    while last - start + 1 < _LONGEST and reading.follows(last) and _goes_on(reading, last + 1):
        last += 1
    if not reading.follows(last) or _begins_next(reading, last + 1):
        return last
    last = start
    while reading.follows(last) and _goes_on(reading, last + 1) and not reading.is_stop(last + 1):
        last += 1
    return max(start, known_place(reading, start)[0], min(last, start + max(usual, 1) - 1))


def _goes_on(reading: CueReading, index: int) -> bool:
    return not _begins_next(reading, index) and _nameable(reading, index)


def _nameable(reading: CueReading, index: int, *, conjoined: bool = False) -> bool:
    """No function word, head of another phrase, number or well-known common noun; with `conjoined` the word
    is read without its «و».
    """
    word = reading.words[index]
    if conjoined and word.startswith("و") and len(word) > 3:
        word = word[1:]
    if known_place(reading, index)[1]:
        return True
    if word in reading.stop or not word[:1].isalpha() or word.startswith(ARTICLED[1:]):
        return False
    head = reading.cues.heads.get(word)
    if head is not None and head.kinds & (ORG | TITLE | EVENT | LAW | PLACES):
        return False
    shares = reading.names.shares(word)
    return shares is None or len(word) < 5 or shares[3] < 9 or shares[1] >= 4


def _begins_next(reading: CueReading, index: int) -> bool:
    word = reading.words[index]
    return word.startswith("و") and len(word) > 2 and known_place(reading, index - 1)[0] < index


def _again(reading: CueReading, found: list[RuleMatch]) -> Iterator[RuleMatch]:
    """The listed names of more than one word elsewhere: bare, or with the singular before them («حي س»)."""
    taken = {index for item in found for index in range(item.first, item.last + 1)}
    known: dict[str, set[tuple[str, ...]]] = {}
    for item in found:
        first, *rest = reading.words[item.first : item.last + 1]
        if item.first - 1 in taken:
            first = first.removeprefix("و")
        if rest:
            known.setdefault(first, set()).add((first, *rest))
    if not known:
        return
    for index, word in enumerate(reading.words):
        for split in splits(word) if index not in taken else ():
            for words in known.get(split.stem, ()):
                last = index + len(words) - 1
                same = tuple(reading.words[index + 1 : last + 1]) == words[1:]
                if same and all(gap == SPACE for gap in reading.gaps[index:last]):
                    yield _with_head(reading, index, last)


def _with_head(reading: CueReading, first: int, last: int) -> RuleMatch:
    if first and reading.gaps[first - 1] == SPACE:
        head = reading.head(first - 1)
        if head is not None and head.kinds & PLACE and not head.definite:
            return RuleMatch(first - 1, last, "GPE", SCORES["listed"], "listed")
    return RuleMatch(first, last, "GPE", SCORES["listed.again"], "listed")


def without_rivals(listed: list[RuleMatch], found: list[RuleMatch]) -> list[RuleMatch]:
    """Both together, without persons that other rules read into the words of a list's names."""
    taken = {index for item in listed for index in range(item.first, item.last + 1)}
    kept = [item for item in found if item.label != "PERS" or taken.isdisjoint((item.first, item.last))]
    return kept + listed
