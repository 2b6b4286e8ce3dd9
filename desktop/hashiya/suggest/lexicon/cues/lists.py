"""Enumerations of places: «بلديات س، وص، وع», «ثلاث قرى: س، وص», and their names met again in the text.

What stands between the commas after the plural of a kind of place is a name, however strange its words: a
list says more than any word of it. Spelled-out foreign names of several words are found in no other way.
"""

from __future__ import annotations

from collections.abc import Iterator

from hashiya.core.clitics import splits
from hashiya.suggest.lexicon.cues.phrase import Phrases
from hashiya.suggest.lexicon.cues.reading import ARTICLED
from hashiya.suggest.lexicon.cues.words import EVENT, LAW, ORG, PLACE, PLACES, TITLE
from hashiya.suggest.lexicon.rule_tokens import SPACE
from hashiya.suggest.patterns.rules import Found
from hashiya.suggest.rule_scores import SCORES

_LONGEST = 4  # words of one name
_PAUSE = ","  # of the gap signs: what parts the names of a list
_OPENING = " :("


def list_after(phrases: Phrases, index: int) -> list[Found]:
    """«بلديتي س وص»: each name of the list; one or two words such as «هما» may stand before it.

    Stricter with words than `find_enumerated`, so it needs no pause between the names.
    """
    found = []
    between = phrases.cues.sets["list_lead"]
    position = index + 1
    while position < phrases.size and position <= index + 2 and phrases.words[position] in between:
        position += 1
    if position - 1 < phrases.size and phrases.gaps[position - 1] not in " :(":
        return []
    while position < phrases.size:
        last = _list_item(phrases, position)
        if last < position:
            break
        found.append(Found(position, last, "GPE", SCORES["list_after"], phrases.words[index]))
        if last + 1 >= phrases.size or phrases.gaps[last] not in " ,":
            break
        position = last + 1
        if phrases.gaps[last] == SPACE and not phrases.words[position].startswith("و"):
            break
    return found if len(found) > 1 or not found or phrases.known_place(found[0].first)[1] else []


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


def find_enumerated(phrases: Phrases) -> list[Found]:
    """Each name of each list, then every other place of the text where such a name stands."""
    found: list[Found] = []
    for index, word in enumerate(phrases.words):
        head = phrases.cues.heads.get(word)
        if head is not None and head.kinds & PLACES:
            start = _first_name(phrases, index, head.definite)
            if start >= 0:
                found += _names(phrases, start)
    return found + list(_again(phrases, found))


def _first_name(phrases: Phrases, index: int, definite: bool) -> int:
    """Where the list begins that the plural at `index` announces, -1 if it announces none.

    After a plural with the article only a colon announces names: «البلديات التالية: …».
    """
    last = index
    while (
        last < index + 3
        and phrases.follows(last)
        and (_introduces(phrases, last + 1) or phrases.is_definite(last + 1))  # «القرى الثلاث: …»
    ):
        last += 1
    after = last + 1
    if after >= phrases.size:
        return -1
    opening = phrases.gaps[last]
    announced = opening == ":" or (opening in _OPENING and not definite)
    return after if announced else -1


def _introduces(phrases: Phrases, index: int) -> bool:
    sets = phrases.cues.sets
    return phrases.words[index] in sets["list_lead"] or phrases.words[index] in sets["list_opening"]


def _names(phrases: Phrases, start: int) -> list[Found]:
    """The names of a list from its first word on; none when it turns out to be no list."""
    found: list[Found] = []
    position, usual = start, 0
    while position < phrases.size and not _is_conjunction(phrases, position):
        last = _name_end(phrases, position, usual)
        if last < position:
            break
        found.append(Found(position, last, "GPE", SCORES["listed"], "listed"))
        usual = max(usual, last - position + 1)
        following = last + 1
        if following >= phrases.size or phrases.gaps[last] not in (SPACE, _PAUSE):
            break
        if phrases.gaps[last] == SPACE and not phrases.words[following].startswith("و"):
            break
        position = following
    listed = len(found) > 1 and phrases.gaps[found[0].last] == _PAUSE
    return found if listed else []


def _is_conjunction(phrases: Phrases, index: int) -> bool:
    return phrases.words[index] in phrases.cues.sets["list_end"]


def _name_end(phrases: Phrases, start: int, usual: int) -> int:
    """Last word of the name at `start`; start - 1 when none begins there.

    What stands alone between two pauses is the name, whatever its words. Without a pause a name ends before
    the first word that is none, and is as long as the list's others at most.
    """
    if not _nameable(phrases, start) or not _nameable(phrases, start, conjoined=True):
        return start - 1
    last = start
    while last - start + 1 < _LONGEST and phrases.follows(last) and _goes_on(phrases, last + 1):
        last += 1
    if not phrases.follows(last) or _begins_next(phrases, last + 1):
        return last
    last = start
    while phrases.follows(last) and _goes_on(phrases, last + 1) and not phrases.is_stop(last + 1):
        last += 1
    return max(start, phrases.known_place(start)[0], min(last, start + max(usual, 1) - 1))


def _goes_on(phrases: Phrases, index: int) -> bool:
    return not _begins_next(phrases, index) and _nameable(phrases, index)


def _nameable(phrases: Phrases, index: int, *, conjoined: bool = False) -> bool:
    """No function word, head of another phrase, number or well-known common noun; with `conjoined` the word
    is read without its «و».
    """
    word = phrases.words[index]
    if conjoined and word.startswith("و") and len(word) > 3:
        word = word[1:]
    if phrases.known_place(index)[1]:
        return True
    if word in phrases.stop or not word[:1].isalpha() or word.startswith(ARTICLED[1:]):
        return False
    head = phrases.cues.heads.get(word)
    if head is not None and head.kinds & (ORG | TITLE | EVENT | LAW | PLACES):
        return False
    shares = phrases.names.shares(word)
    return shares is None or len(word) < 5 or shares[3] < 9 or shares[1] >= 4


def _begins_next(phrases: Phrases, index: int) -> bool:
    word = phrases.words[index]
    return word.startswith("و") and len(word) > 2 and phrases.known_place(index - 1)[0] < index


def _again(phrases: Phrases, found: list[Found]) -> Iterator[Found]:
    """The listed names of more than one word elsewhere: bare, or with the singular before them («حي س»)."""
    taken = {index for item in found for index in range(item.first, item.last + 1)}
    known: dict[str, set[tuple[str, ...]]] = {}
    for item in found:
        first, *rest = phrases.words[item.first : item.last + 1]
        if item.first - 1 in taken:
            first = first.removeprefix("و")
        if rest:
            known.setdefault(first, set()).add((first, *rest))
    if not known:
        return
    for index, word in enumerate(phrases.words):
        for split in splits(word) if index not in taken else ():
            for words in known.get(split.stem, ()):
                last = index + len(words) - 1
                same = tuple(phrases.words[index + 1 : last + 1]) == words[1:]
                if same and all(gap == SPACE for gap in phrases.gaps[index:last]):
                    yield _with_head(phrases, index, last)


def _with_head(phrases: Phrases, first: int, last: int) -> Found:
    if first and phrases.gaps[first - 1] == SPACE:
        head = phrases.head(first - 1)
        if head is not None and head.kinds & PLACE and not head.definite:
            return Found(first - 1, last, "GPE", SCORES["listed"], "listed")
    return Found(first, last, "GPE", SCORES["listed.again"], "listed")


def without_rivals(listed: list[Found], found: list[Found]) -> list[Found]:
    """Both together, without persons that other rules read into the words of a list's names."""
    taken = {index for item in listed for index in range(item.first, item.last + 1)}
    kept = [item for item in found if item.label != "PERS" or taken.isdisjoint((item.first, item.last))]
    return kept + listed
