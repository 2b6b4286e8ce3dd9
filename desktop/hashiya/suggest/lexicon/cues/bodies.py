"""Organizations, posts and titles, and the persons named with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.core.clitics import bare
from hashiya.suggest.lexicon.cues.phrase import extend
from hashiya.suggest.lexicon.cues.place_names import known_place
from hashiya.suggest.lexicon.cues.quotations import closing_quote
from hashiya.suggest.lexicon.cues.words import DUAL, HONORIFIC, ORG, PLACE, TITLE, HeadWord
from hashiya.suggest.lexicon.name_table import FIRST
from hashiya.suggest.lexicon.rule_tokens import SPACE
from hashiya.suggest.patterns.classes import classify
from hashiya.suggest.patterns.rules import RuleMatch
from hashiya.suggest.rule_scores import SCORES

if TYPE_CHECKING:
    from hashiya.suggest.lexicon.cues.reading import CueReading


def find_organizations(reading: CueReading) -> list[RuleMatch]:
    found = []
    sets = reading.cues.sets
    introduced: set[str] = set()
    for index, head in reading.heads:
        if not head.kinds & ORG or begins_known(reading, index):
            continue
        last = extend(reading, index, head, coordinate=head.stem in sets["joins"])
        bare_end = last
        last = _quoted_name(reading, last, head, sets["quoted:org"])
        score, code = _organization_score(reading, index, last, head), head.stem
        if last > bare_end:
            score, code = max(score, SCORES["org_quoted"]), "org_quoted"
        if last > index and score >= 0.3:
            introduced.add(head.stem)
        elif last == index and head.definite and _again(reading, index, head, introduced):
            score, code = SCORES["org_again"], "org_again"  # «الهيئة», after a text has named one in full
        if last > index and score < SCORES["org_of_post"] and _after_post(reading, index):
            score, code = SCORES["org_of_post"], "org_of_post"
        if score and head.definite and _called(reading, index):
            score, code = SCORES["org_inside_name"], "org_inside_name"  # «نادي الاتحاد السعودي»
        if score:
            found.append(RuleMatch(index, last, "ORG", score, code))
    return found


def _called(reading: CueReading, index: int) -> bool:
    """Whether a head stands before whose name may be any noun."""
    before = reading.head(index - 1) if index and reading.gaps[index - 1] == SPACE else None
    return before is not None and not before.definite and before.stem in reading.cues.sets["any_name"]


def _after_post(reading: CueReading, index: int) -> bool:
    """Whether a post stands right before, of which the body is said: «مدير وحدة …»."""
    if index == 0 or reading.gaps[index - 1] != SPACE:
        return False
    before = reading.head(index - 1)
    return before is not None and bool(before.kinds & TITLE) and not before.definite


def _again(reading: CueReading, index: int, head: HeadWord, introduced: set[str]) -> bool:
    if head.stem in introduced and reading.words[index - 1] not in reading.cues.sets["demonstrative"]:
        return head.stem in reading.cues.sets["again"] or _after_post(reading, index)
    return _after_post(reading, index) and head.stem in reading.cues.sets["again"]


def begins_known(reading: CueReading, index: int) -> bool:
    """Whether a name of several words that is always the same begins here («حزب الله»)."""
    for words in reading.cues.phrases.get(reading.words[index], ()):
        if len(words) > 1 and tuple(reading.words[index : index + len(words)]) == words:
            return True
    return False


def _quoted_name(reading: CueReading, last: int, head: HeadWord, kinds: frozenset[str]) -> int:
    """«صحيفة "الأفق"»: the quoted name after a head that takes one."""
    if head.stem not in kinds or last + 1 >= reading.size or reading.gaps[last] not in '<"':
        return last
    closing = closing_quote(reading, last + 1, limit=5)
    if closing > last and closing + 1 < reading.size and reading.facts.nation(reading.words[closing + 1]):
        return closing + 1 if reading.words[closing + 1].startswith("ال") else closing
    return closing


def _organization_score(reading: CueReading, index: int, last: int, head: HeadWord) -> float:
    sets = reading.cues.sets
    weak = head.stem in sets["org:weak"]
    if last == index:
        alone = head.definite and not weak and head.stem in sets["again"]
        before = reading.words[index - 1] if index else ""
        return SCORES["org.bare"] if alone and before not in sets["demonstrative"] else 0.0
    if head.kinds & PLACE:
        return SCORES["org.place"]
    if head.kinds & DUAL:
        return SCORES["org.dual"]
    if head.stem in sets["org:loose"]:
        company = reading.words[last] in sets["company_adjective"] and not head.definite
        return SCORES["org.company"] if company else SCORES["org.loose"]
    if not weak:
        return SCORES["org.definite"] if head.definite else SCORES["org.sure"]
    inner = reading.head(index + 1)
    if inner is not None and inner.kinds & ORG and inner.stem not in sets["org:weak"]:
        return SCORES["org.of_body"]
    if head.definite:
        named = reading.words[index + 1] in sets["body_adjective"] or reading.facts.nation(
            reading.words[last]
        )
        if head.stem in sets["org:semi"]:
            return SCORES["org.weak_named"] if named else SCORES["org.weak_definite"]
        return SCORES["org.weakest_definite"]
    if last > index + 1 and reading.is_adjective(last) and head.stem in sets["org:office"]:
        return SCORES["org.office"]
    likely = head.stem in sets["org:semi"] or not reading.is_definite(index + 1)
    return SCORES["org.weak"] if likely else SCORES["org.weakest"]


def find_titles(reading: CueReading) -> list[RuleMatch]:
    """Posts and the persons beside them."""
    found: list[RuleMatch] = []
    taken = -1
    for index, head in reading.heads:
        if head.kinds & HONORIFIC and index > taken - 1:
            found += _after_honorific(reading, index)
        if head.kinds & TITLE and index > taken:
            last = title_end(reading, index, head)
            last = max(last, _field_end(reading, last, head))
            post = _judge_title(reading, index, last, head)
            if post is not None:
                found += post
                taken = last
    return found


def title_end(reading: CueReading, index: int, head: HeadWord, depth: int = 0) -> int:
    """Last word of the post that begins at `index`; `index` when it is a bare title."""
    if head.definite or depth > 3 or not reading.follows(index):
        return extend(reading, index, head, depth=depth)
    inner = reading.head(index + 1)
    if inner is None and reading.words[index + 1] == "عام":
        inner_index = index + 1
        if (
            reading.follows(inner_index)
            and (after := reading.head(inner_index + 1)) is not None
            and after.kinds & ORG
        ):
            return max(inner_index, extend(reading, inner_index + 1, after, coordinate=True, depth=depth + 1))
    if inner is not None and inner.kinds & TITLE and not reading.words[index + 1].startswith(("و", "ل", "ب")):
        return max(index + 1 if inner.definite else index, title_end(reading, index + 1, inner, depth + 1))
    if (
        inner is not None
        and inner.kinds & TITLE
        and inner.definite is False
        and reading.words[index + 1] == inner.stem
    ):
        return title_end(reading, index + 1, inner, depth + 1)
    coordinate = head.stem in reading.cues.sets["joins"]
    if inner is not None and inner.kinds & ORG:
        coordinate = inner.stem in reading.cues.sets["joins"]
    return extend(reading, index, head, coordinate=coordinate, depth=depth)


@dataclass(frozen=True, slots=True)
class _Person:
    first: int
    last: int


def _judge_title(reading: CueReading, index: int, last: int, head: HeadWord) -> list[RuleMatch] | None:
    sets = reading.cues.sets
    core = head.stem in sets["title:strong"]
    person = _person_after(reading, last)
    before = _person_before(reading, index)
    if last == index and head.kinds & HONORIFIC:
        return None  # «الأستاذ فلان»: no more than a courtesy
    if last == index and not (head.definite and (person or reading.words[index].startswith("ال"))):
        return None
    if last == index and not reading.words[index].endswith(head.stem):
        return None
    if last == index and "ال" + head.stem not in sets["title_after"] and not (core and person):
        return None
    tied = person is not None or before is not None
    if last == index:
        score = SCORES["title.bare_named"] if person else SCORES["title.bare"]
    elif tied:
        score = SCORES["title.strong_named"] if core else SCORES["title.named"]
    else:
        score = SCORES["title.strong"] if core else SCORES["title.weak"]
    found = [RuleMatch(index, last, "OCC", score, head.stem)]
    for named in (person, before):
        if named is not None:
            length = named.last - named.first
            sure = SCORES["title.person_sure"] if core and last > index else SCORES["title.person"]
            found.append(
                RuleMatch(
                    named.first,
                    named.last,
                    "PERS",
                    sure if length else sure - SCORES["title.person_one_word"],
                    head.stem,
                )
            )
    return found


def _field_end(reading: CueReading, last: int, head: HeadWord) -> int:
    """«الباحث في اللسانيات», «الخبيرة في شؤون المناخ»: the field after a scholar's title; else `last`."""
    if head.stem not in reading.cues.sets["scholar"] or not reading.follows(last):
        return last
    if reading.words[last + 1] != "في" or not reading.follows(last + 1):
        return last
    start = last + 2
    inner = reading.head(start)
    if reading.is_definite(start) and known_place(reading, start)[1] == 0:
        end = start
        while reading.follows(end) and reading.is_adjective(end + 1):
            end += 1
        return end
    if reading.words[start] in reading.cues.sets["field"] or (
        inner is not None and inner.kinds & ORG and not inner.definite
    ):
        end = extend(reading, start, inner or HeadWord(0, False, reading.words[start]))
        return end if end > start else last
    return last


def _person_after(reading: CueReading, last: int) -> _Person | None:
    """The name right after a title, «رئيس اللجنة ماي شوان»; an honorific may stand between."""
    if last + 1 >= reading.size or reading.gaps[last] not in " :":
        return None
    start = last + 1
    signed = reading.gaps[last] == ":"  # «مديرة البرنامج: رنا الحداد», as under a letter
    head = reading.head(start)
    if head is not None and head.kinds & HONORIFIC:
        return None
    end = reading.name_run(start, limit=5, articled=True, asked=True)
    if signed and (end <= start or reading.gaps[end] not in "\n,.;"):
        return None
    return _Person(start, _with_number(reading, last, end)) if end >= start else None


def _with_number(reading: CueReading, title: int, end: int) -> int:
    """«الملك عبد الله الثاني»: the number of a ruler belongs to the name."""
    rulers = reading.cues.sets["ruler"]
    ruled = any(bare(reading.words[place]) in rulers for place in range(max(0, title - 2), title + 1))
    if ruled and reading.follows(end) and classify(reading.words[end + 1]) == "aO":
        return end + 1
    return end


def _person_before(reading: CueReading, index: int) -> _Person | None:
    """The name before «، رئيس …»: everything back to the last sign, verb or other boundary must read as a
    name.
    """
    if index < 2 or reading.gaps[index - 1] != ",":
        return None
    end = index - 1
    start = end
    while (
        start > 0
        and reading.gaps[start - 1] == SPACE
        and end - start < 4
        and _part_of_name(reading, start - 1)
    ):
        start -= 1
    if not _part_of_name(reading, start) or reading.words[start].startswith("ال"):
        start += 1
    if start >= end or end - start > 4:
        return None
    return _Person(start, end) if reading.name_run(start, limit=5, articled=True, asked=True) == end else None


def _part_of_name(reading: CueReading, index: int) -> bool:
    if reading.could_be_name(index):
        return True
    word = reading.words[index]
    shares = reading.names.shares(word)
    if word.startswith("ال"):
        return shares is not None and shares[0] >= 5
    return (
        word.startswith("و")
        and len(word) > 3
        and not reading.is_stop(index)
        and _conjoined_name(reading, word)
    )


def _conjoined_name(reading: CueReading, word: str) -> bool:
    """«وتران»: the conjunction before a name."""
    shares = reading.names.shares(word[1:])
    if reading.names.bits(word[1:]) & FIRST:
        return True
    return shares[0] >= 5 if shares is not None else False


def _after_honorific(reading: CueReading, index: int) -> list[RuleMatch]:
    if not reading.follows(index):
        return []
    start = index + 1
    after = reading.head(start)
    if after is not None and after.kinds & (HONORIFIC | TITLE) and not reading.name_like(start):
        return []
    end = reading.name_run(start, limit=5, articled=True, asked=True)
    if end < start:
        return []
    score = SCORES["honorific.names"] if end > start else SCORES["honorific.name"]
    return [RuleMatch(start, end, "PERS", score, reading.words[index])]
