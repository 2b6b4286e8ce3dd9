"""What closes a phrase that a head begins: the construct chain, its adjectives, and nouns joined by «و».

Positions are words; ends are inclusive.
"""

from __future__ import annotations

from hashiya.core.clitics import splits
from hashiya.suggest.lexicon.cues.place_names import known_place, place_name
from hashiya.suggest.lexicon.cues.reading import ARTICLED, CueReading
from hashiya.suggest.lexicon.cues.words import EVENT, ORG, PLACE, TITLE, HeadWord
from hashiya.suggest.lexicon.name_table import COUNTRY
from hashiya.suggest.lexicon.rule_tokens import SPACE
from hashiya.suggest.patterns.classes import classify

_PRONOUNS = ("ها", "هم", "هما")


def close_chain(reading: CueReading, index: int) -> int:
    """Last word of the construct chain after a head without article: its article or proper name
    closes it.
    """
    position = index
    for _ in range(5):
        if not reading.follows(position):
            return index
        after = position + 1
        word = reading.words[after]
        if position > index and _joins(reading, word):
            position = after  # «غرفة تجارة وصناعة دبي»
            continue
        if reading.is_definite(after) and word not in reading.stop:
            return honoured_name(reading, after)
        if reading.is_stop(after) or word.startswith(ARTICLED):
            return index
        place, bits = known_place(reading, after, COUNTRY)
        if bits:
            return place
        if len(word) > 4 and word.endswith(_PRONOUNS) and not reading.name_like(after):
            return index  # «مجلس إدارتها», «حرب تقودها …»
        if (
            word.startswith("ي")
            and len(word) > 3
            and not reading.name_like(after)
            and classify(word)[1] == "~"
        ):
            return index  # «قانون يحمي …»: a verb
        head = reading.head(after)
        if head is not None and head.kinds & PLACE and not head.definite and reading.follows(after):
            named = place_name(reading, after + 1)
            if named > after:
                return named
        if head is None or head.definite:
            run = reading.name_run(after, limit=3)
            if run >= after:
                return _before_person(reading, after, run)
            if any(len(split.prefix) for split in splits(word)[1:] if split.prefix == "و") and _is_common(
                reading, word[1:]
            ):
                return index
        position = after
    return index


def honoured_name(reading: CueReading, index: int) -> int:
    """Last word of «الملك سعود», «الشيخ زايد» where places and bodies are called so; else `index`."""
    if reading.words[index] not in reading.cues.sets["named_after"] or not reading.follows(index):
        return index
    last = max(index, reading.name_run(index + 1, limit=3, articled=True))
    numbered = last > index and reading.follows(last) and classify(reading.words[last + 1]) == "aO"
    return last + 1 if numbered else last


def _before_person(reading: CueReading, first: int, last: int) -> int:
    """«شركة أبل تيم كوك», «حركة حماس خالد …»: a person's name after the body's own is another phrase."""
    if _person_word(reading, first):
        return last
    return next((place - 1 for place in range(first + 1, last + 1) if _person_word(reading, place)), last)


def _person_word(reading: CueReading, index: int) -> bool:
    shares = reading.names.shares(reading.words[index])
    return reading.is_first_name(reading.words[index]) or (shares is not None and shares[0] >= 10)


def _joins(reading: CueReading, word: str) -> bool:
    return word.startswith("و") and word[1:] in reading.cues.sets["joined_noun"]


def _is_common(reading: CueReading, word: str) -> bool:
    shares = reading.names.shares(word)
    return shares is not None and shares[3] >= 10


def adjectives_after(reading: CueReading, last: int, head: HeadWord, start: int, coordinate: bool) -> int:
    """Take adjectives with the article; those of a bare definite head must agree with its gender."""
    feminine = reading.is_feminine(head.stem)
    while reading.follows(last):
        after = last + 1
        if reading.is_adjective(after) or _adjective_here(reading, after):
            if head.definite and reading.is_feminine(reading.words[after]) != feminine:
                break
            if head.definite and reading.words[after].endswith(("يين", "يون")):
                break  # people, not the body
        elif not _continues(reading, last, after, head, start, coordinate):
            break
        last = after
    return last


def _continues(
    reading: CueReading, last: int, after: int, head: HeadWord, start: int, coordinate: bool
) -> bool:
    """Whether a word that is no adjective goes on with the phrase: a number, a participle, a noun."""
    if (
        last > start
        and head.stem in reading.cues.sets["numbered"]
        and classify(reading.words[after]) in ("aO", "qO")
    ):
        return True  # «الدائرة التجارية الثانية»
    if head.definite:
        return False
    return _describes(reading, last, after) or (coordinate and coordinated(reading, last, after, start))


def _adjective_here(reading: CueReading, index: int) -> bool:
    """«الشؤون البلدية», «الأوراق المالية»: nouns by themselves, but adjectives after such nouns."""
    before = reading.words[index - 1]
    return (
        before.removeprefix("و").removeprefix("لل").removeprefix("ال") in reading.cues.sets["adjective_lead"]
        and reading.words[index] in reading.not_adjectives
        and reading.words[index].endswith("يه")
    )


def _describes(reading: CueReading, last: int, after: int) -> bool:
    """«الدول المصدرة للنفط»: a participle with its own complement."""
    word = reading.words[after]
    return (
        word.startswith("الم")
        and word.endswith("ه")
        and reading.is_definite(last)
        and reading.follows(after)
        and reading.words[after + 1].startswith("لل")
    )


def coordinated(reading: CueReading, last: int, after: int, start: int) -> bool:
    """«التربية والتعليم»: two nouns with the article, or two adjectives."""
    word = reading.words[after]
    if not word.startswith("وال") or len(word) < 6 or last == start:
        return False
    head = reading.cues.heads.get(word)
    if head is not None and head.kinds & (ORG | TITLE | PLACE):
        return False
    before = reading.words[last].removeprefix("و")
    before = "ال" + before[2:] if before.startswith("لل") else before
    if not before.startswith("ال"):
        return False
    if reading.adjective_form(word[1:]) == reading.adjective_form(before):
        return True
    if reading.words[after][1:] in reading.cues.sets["ministry"]:
        return True  # «الأشغال العامة والإسكان»
    # «التعليم العالي والبحث العلمي»: a noun of its own with its own adjective
    return start >= 0 and reading.follows(after) and reading.is_adjective(after + 1)


def closes_construct(reading: CueReading, index: int) -> bool:
    """Whether the word ends «لجنة الحزب»: what follows then belongs to the first head."""
    if index == 0 or reading.gaps[index - 1] != SPACE or not reading.words[index].startswith("ال"):
        return False
    before = reading.head(index - 1)
    return before is not None and not before.definite and bool(before.kinds & (ORG | EVENT))
