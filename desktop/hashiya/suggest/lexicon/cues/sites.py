"""Places that are no polities by themselves, built and natural, and the long names of states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.suggest.lexicon.cues.chains import honoured_name
from hashiya.suggest.lexicon.cues.place_names import known_place, parted_name
from hashiya.suggest.lexicon.cues.words import BUILT, NATURE, HeadWord
from hashiya.suggest.patterns.classes import classify
from hashiya.suggest.patterns.rules import RuleMatch
from hashiya.suggest.rule_scores import SCORES

if TYPE_CHECKING:
    from hashiya.suggest.lexicon.cues.reading import CueReading

_COMMON = 13  # fifteenths of a word's uses outside names, from which on it is no name of its own
_MAINLY_NAMED = 8
_DEEPEST = 2  # sites in the names of sites: «جسر وادي …»


def find_site(reading: CueReading, index: int, head: HeadWord, depth: int = 0) -> list[RuleMatch]:
    """«جسر الوادي الكبير», «جبل عامل»: a head without the article and what it is called."""
    if depth > _DEEPEST or not reading.follows(index):
        return []
    whole, known = known_place(reading, index)
    if known and whole > index and head.stem not in reading.cues.sets["nature:strong"]:
        return []  # «دير البلح», «بيت لحم»: a town by that name
    if index and reading.words[index - 1] == "عن" and head.stem == "طريق":
        return []  # «عن طريق» is «by»
    label = "LOC" if head.kinds & NATURE else "FAC"
    last, bits = known_place(reading, index + 1)
    score, code = SCORES["site"], head.stem
    inner = reading.head(index + 1)
    if not bits and inner is not None and inner.kinds & (NATURE | BUILT) and not inner.definite:
        last = max((item.last for item in find_site(reading, index + 1, inner, depth + 1)), default=-1)
    elif not bits:
        last = reading.name_run(index + 1, limit=3, articled=True)
    if last > index and not bits and _unsure(reading, index, head):
        score, code = SCORES["site_doubtful.unknown"], "site_doubtful"
    parted = parted_name(reading, index + 1)
    if parted > index + 1:
        last = max(last, parted)  # «محمية رأس محمد»
    if last <= index:
        last, score, code = _named_after(reading, index, head)
    if last <= index:
        return []
    if reading.follows(last) and classify(reading.words[last + 1]) == "aO":
        last += 1  # «مسجد الحسن الثاني»
    while reading.follows(last) and reading.is_adjective(last + 1):
        last += 1
    return [RuleMatch(index, last, label, score, code)]


def _unsure(reading: CueReading, index: int, head: HeadWord) -> bool:
    """«سد ثغرة», «مسرح فكري»: a word no list or corpus knows as a name, after a head that means much else."""
    if head.stem not in reading.cues.sets["built:weak"]:
        return False
    word = reading.words[index + 1]
    shares = reading.names.shares(word)
    return not reading.names.bits(word) and (shares is None or sum(shares[:3]) < 4)


def _named_after(reading: CueReading, index: int, head: HeadWord) -> tuple[int, float, str]:
    """(last word, score, why) where the name is a noun with the article; last is 0 where it can be none."""
    sets = reading.cues.sets
    if not reading.is_definite(index + 1) or reading.is_stop(index + 1):
        return 0, 0.0, ""
    after = index + 1
    honoured = honoured_name(reading, after)
    if honoured > after:
        return honoured, SCORES["site_honoured"], "site_honoured"
    shares = reading.names.shares(reading.words[after])
    named = 0 if shares is None else sum(shares[:3])
    described = reading.follows(after) and reading.is_adjective(after + 1)
    weak = head.stem in sets["built:weak"] or head.stem in sets["nature:weak"]
    if named >= (_MAINLY_NAMED if weak else 5) or (described and not weak):
        return after, SCORES["site"], head.stem
    if reading.words[after] in sets["place_common"]:
        return 0, 0.0, ""
    strong = head.stem in sets["built:strong"] or head.stem in sets["nature:strong"]
    inner = reading.head(after)
    generic = (shares is not None and shares[3] >= _COMMON) or (inner is not None and inner.definite)
    if weak or not strong or generic:
        score = SCORES["site_doubtful"] if strong or not generic else SCORES["site_doubtful.common"]
        return after, score, "site_doubtful"
    return after, SCORES["site_named"], "site_named"


def find_states(reading: CueReading) -> list[RuleMatch]:
    """«المملكة المغربية», «الجمهورية العربية السورية»: with the article, and a nation's adjective."""
    found = []
    for index, head in reading.heads:
        if not head.definite or head.stem not in reading.cues.sets["state"]:
            continue
        last, national = index, False
        while reading.follows(last) and (
            reading.is_adjective(last + 1) or reading.facts.nation(reading.words[last + 1])
        ):
            last += 1
            national = national or reading.facts.nation(reading.words[last])
        if national:
            found.append(RuleMatch(index, last, "GPE", SCORES["state"], "state"))
    return found
