"""Places that are no polities by themselves, built and natural, and the long names of states."""

from __future__ import annotations

from hashiya.suggest.lexicon.cues.phrase import Phrases
from hashiya.suggest.lexicon.cues.words import BUILT, NATURE, Head
from hashiya.suggest.patterns.classes import classify
from hashiya.suggest.patterns.rules import Found
from hashiya.suggest.rule_scores import SCORES

_COMMON = 13  # fifteenths of a word's uses outside names, from which on it is no name of its own
_MAINLY_NAMED = 8
_DEEPEST = 2  # sites in the names of sites: «جسر وادي …»


def find_site(phrases: Phrases, index: int, head: Head, depth: int = 0) -> list[Found]:
    """«جسر الوادي الكبير», «جبل عامل»: a head without the article and what it is called."""
    if depth > _DEEPEST or not phrases.follows(index):
        return []
    whole, known = phrases.known_place(index)
    if known and whole > index and head.stem not in phrases.cues.sets["nature:strong"]:
        return []  # «دير البلح», «بيت لحم»: a town by that name
    if index and phrases.words[index - 1] == "عن" and head.stem == "طريق":
        return []  # «عن طريق» is «by»
    label = "LOC" if head.kinds & NATURE else "FAC"
    last, bits = phrases.known_place(index + 1)
    score, code = SCORES["site"], head.stem
    inner = phrases.head(index + 1)
    if not bits and inner is not None and inner.kinds & (NATURE | BUILT) and not inner.definite:
        last = max((item.last for item in find_site(phrases, index + 1, inner, depth + 1)), default=-1)
    elif not bits:
        last = phrases.name_run(index + 1, limit=3, articled=True)
    if last > index and not bits and _unsure(phrases, index, head):
        score, code = SCORES["site_doubtful.unknown"], "site_doubtful"
    parted = phrases.parted_name(index + 1)
    if parted > index + 1:
        last = max(last, parted)  # «محمية رأس محمد»
    if last <= index:
        last, score, code = _named_after(phrases, index, head)
    if last <= index:
        return []
    if phrases.follows(last) and classify(phrases.words[last + 1]) == "aO":
        last += 1  # «مسجد الحسن الثاني»
    while phrases.follows(last) and phrases.is_adjective(last + 1):
        last += 1
    return [Found(index, last, label, score, code)]


def _unsure(phrases: Phrases, index: int, head: Head) -> bool:
    """«سد ثغرة», «مسرح فكري»: a word no list or corpus knows as a name, after a head that means much else."""
    if head.stem not in phrases.cues.sets["built:weak"]:
        return False
    word = phrases.words[index + 1]
    shares = phrases.names.shares(word)
    return not phrases.names.bits(word) and (shares is None or sum(shares[:3]) < 4)


def _named_after(phrases: Phrases, index: int, head: Head) -> tuple[int, float, str]:
    """(last word, score, why) where the name is a noun with the article; last is 0 where it can be none."""
    sets = phrases.cues.sets
    if not phrases.is_definite(index + 1) or phrases.is_stop(index + 1):
        return 0, 0.0, ""
    after = index + 1
    honoured = phrases.honoured_name(after)
    if honoured > after:
        return honoured, SCORES["site_honoured"], "site_honoured"
    shares = phrases.names.shares(phrases.words[after])
    named = 0 if shares is None else sum(shares[:3])
    described = phrases.follows(after) and phrases.is_adjective(after + 1)
    weak = head.stem in sets["built:weak"] or head.stem in sets["nature:weak"]
    if named >= (_MAINLY_NAMED if weak else 5) or (described and not weak):
        return after, SCORES["site"], head.stem
    if phrases.words[after] in sets["place_common"]:
        return 0, 0.0, ""
    strong = head.stem in sets["built:strong"] or head.stem in sets["nature:strong"]
    inner = phrases.head(after)
    generic = (shares is not None and shares[3] >= _COMMON) or (inner is not None and inner.definite)
    if weak or not strong or generic:
        score = SCORES["site_doubtful"] if strong or not generic else SCORES["site_doubtful.common"]
        return after, score, "site_doubtful"
    return after, SCORES["site_named"], "site_named"


def find_states(phrases: Phrases) -> list[Found]:
    """«المملكة المغربية», «الجمهورية العربية السورية»: with the article, and a nation's adjective."""
    found = []
    for index, word in enumerate(phrases.words):
        head = phrases.head(index)
        if head is None or not head.definite or head.stem not in phrases.cues.sets["state"]:
            continue
        last, national = index, False
        while phrases.follows(last) and (
            phrases.is_adjective(last + 1) or phrases.facts.nation(phrases.words[last + 1])
        ):
            last += 1
            national = national or phrases.facts.nation(phrases.words[last])
        if national and word:
            found.append(Found(index, last, "GPE", SCORES["state"], "state"))
    return found
