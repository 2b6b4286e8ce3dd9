"""Persons without a title: known first names, speakers, by-lines; and names met again in a text."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from hashiya.core.clitics import split_stems, splits
from hashiya.suggest.lexicon.cues.facts import FIRST_NAMED, SPOKEN
from hashiya.suggest.lexicon.cues.words import PLACE
from hashiya.suggest.lexicon.name_table import LAST
from hashiya.suggest.lexicon.rule_tokens import SPACE
from hashiya.suggest.patterns.rules import RuleMatch
from hashiya.suggest.rule_scores import SCORES

if TYPE_CHECKING:
    from hashiya.suggest.lexicon.cues.reading import CueReading


def find_persons(reading: CueReading) -> list[RuleMatch]:
    return [*_first_names(reading), *_speakers(reading), *_bylines(reading)]


def _first_names(reading: CueReading) -> list[RuleMatch]:
    """A known first name and at least one more name word."""
    found = []
    common = reading.cues.sets["common_name"]
    free = 0  # where the last one ended
    for index in reading.marked(FIRST_NAMED):
        if index < free:
            continue
        word = reading.words[index]
        stem = reading.facts.first_name(word)
        last = _rest_of_name(reading, index)
        while last > index and _doubtful(reading, last):
            last -= 1
        if last < index + 1 and reading.follows(index) and word_is_family(reading, index + 1):
            last = index + 1
        first = index
        if last <= index and index and reading.gaps[index - 1] == SPACE and _leads(reading, index - 1):
            first, last = index - 1, index
        if last > first:
            score = SCORES["first_name"] if stem not in common else SCORES["first_name.common"]
            found.append(RuleMatch(first, last, "PERS", score, "first_name"))
            free = last + 1
        elif stem not in common and word == stem:
            shares = reading.names.shares(stem)
            if shares is not None and shares[0] >= 7:
                found.append(
                    RuleMatch(index, index, "PERS", min(SCORES["first_name"], shares[0] / 14), "first_name")
                )
    return found


def _rest_of_name(reading: CueReading, index: int) -> int:
    """Last word of the name that begins with the first name at `index`, which may carry a clitic."""
    if reading.name_like(index):
        return max(index, reading.name_run(index, limit=5, articled=True))
    if not reading.follows(index) or reading.breaks_run(index + 1, 1):
        return index
    return max(index, reading.name_run(index + 1, limit=4, articled=True))


def _doubtful(reading: CueReading, index: int) -> bool:
    """A word no corpus knows that could as well be a verb or an adjective in the accusative."""
    word = reading.words[index]
    if reading.names.shares(word) is not None or reading.names.bits(word) or word.startswith("ال"):
        return False
    return word.startswith(("ي", "ت", "ن")) or word.endswith(("ها", "هم", "وا", "ا", "ه"))


def _leads(reading: CueReading, index: int) -> bool:
    """Whether the word before a known name reads as the first half of it (كريستيانو رونالدو)."""
    word = reading.words[index]
    shares = reading.names.shares(word)
    if word.startswith("ال") or reading.head(index) is not None:
        return False
    return shares is not None and shares[0] >= 5


def word_is_family(reading: CueReading, index: int) -> bool:
    """Whether a word with the article reads as a family name after a first name."""
    word = reading.words[index]
    if not word.startswith("ال") or reading.is_stop(index):
        return False
    shares = reading.names.shares(word)
    return bool(reading.names.bits(word) & LAST) or (shares is not None and shares[0] >= 6)


def _speakers(reading: CueReading) -> list[RuleMatch]:
    """«قال فلان الفلاني»: a run of two or more name words after a verb of saying."""
    found = []
    for index in reading.marked(SPOKEN):
        if index + 1 >= reading.size or reading.gaps[index] not in " :":
            continue
        word = reading.words[index]
        if reading.gaps[index] == ":" and word in reading.cues.sets["verb"]:
            continue  # «وأضافت: …» begins what was said
        last = reading.name_run(index + 1, limit=4, articled=True)
        if last > index + 1:
            found.append(RuleMatch(index + 1, last, "PERS", SCORES["speaker"], word))
    return found


def _bylines(reading: CueReading) -> list[RuleMatch]:
    """Short lines near the end that hold nothing but names: who wrote, who took the pictures."""
    starts = [0] + [index + 1 for index, gap in enumerate(reading.gaps) if gap == "\n"]
    found: list[RuleMatch] = []
    for start, end in zip(starts[-6:], [*starts[-5:], reading.size], strict=False):
        if 2 <= end - start <= 9 and start > 0:
            found += _byline(reading, start, end)
    return found


def _byline(reading: CueReading, start: int, end: int) -> list[RuleMatch]:
    """Names of one line: the whole line, or what follows a colon («تصوير: …»)."""
    colon = next((index for index in range(start, end) if reading.gaps[index] == ":"), None)
    first = start if colon is None else colon + 1
    pieces: list[list[int]] = [[]]
    for index in range(first, end):
        if not reading.could_be_name(index):
            return []
        pieces[-1].append(index)
        if reading.gaps[index] != SPACE:
            pieces.append([])
    score = SCORES["byline"]
    return [
        RuleMatch(piece[0], piece[-1], "PERS", score, "byline") for piece in pieces if 2 <= len(piece) <= 4
    ]


def shorten_repeated(reading: CueReading, found: list[RuleMatch]) -> list[RuleMatch]:
    """Cut what clings to a name once: of runs that share a beginning, the beginning that is met most often
    stays.
    """
    runs = [item for item in found if item.label == "PERS" and item.last - item.first >= 2]
    counts: Counter[tuple[str, ...]] = Counter()
    for item in found:
        if item.label == "PERS":
            words = tuple(reading.words[item.first : item.last + 1])
            counts.update({words[:length] for length in range(2, len(words) + 1)})
    cut = {}
    for item in runs:
        words = tuple(reading.words[item.first : item.last + 1])
        for length in range(len(words) - 1, 1, -1):
            if counts[words[:length]] >= counts[words] + 2 or (
                # two rules find it, of which one stopped earlier; a family name with the article stays
                counts[words] == 1 and counts[words[:length]] >= 2 and not words[length].startswith("ال")
            ):
                cut[item] = RuleMatch(item.first, item.first + length - 1, item.label, item.score, item.code)
                break
    return [cut.get(item, item) for item in found]


def drop_place_names(reading: CueReading, found: list[RuleMatch]) -> list[RuleMatch]:
    """A supposed person that the same text calls a district or a town is none."""
    places = {
        tuple(reading.words[item.first + 1 : item.last + 1])
        for item in found
        if item.label == "GPE" and reading.head(item.first) is not None
    }
    return [
        item
        for item in found
        if item.label != "PERS"
        or item.code not in ("first_name", "byline")
        or tuple(reading.words[item.first : item.last + 1]) not in places
    ]


def repeat_names(reading: CueReading, found: list[RuleMatch]) -> list[RuleMatch]:
    """The same names elsewhere in the text, where nothing else gave them away."""
    known: dict[str, dict[tuple[str, ...], RuleMatch]] = defaultdict(dict)
    for item in found:
        if item.score < 0.6 or item.label not in ("PERS", "GPE") or item.code == "byline":
            continue
        first = item.first
        if item.label == "GPE":
            head = reading.head(first)
            if head is not None and head.stem in reading.cues.sets["state"]:
                continue  # «السورية» alone is not what «الجمهورية العربية السورية» is called
            first += head is not None and bool(head.kinds & PLACE)
        words = tuple(reading.words[first : item.last + 1])
        if words and (len(words) > 1 or _lone_name(reading, words[0])):
            known[words[0]][words] = item
    for surname, person in _surnames(reading, found).items():
        known[surname].setdefault((surname,), person)
    if not known:
        return []
    taken = {(item.first, item.last) for item in found}
    standing = reading.tokens.places
    met = [word for word in known if word in standing]
    met += [
        word
        for word in reading.tokens.ambiguous
        if word not in known and not known.keys().isdisjoint(split_stems(word))
    ]
    places = sorted(place for word in met for place in standing[word])
    return [item for index in places for item in _repeated_at(reading, index, known, taken)]


def _surnames(reading: CueReading, found: list[RuleMatch]) -> dict[str, RuleMatch]:
    """The last words of full names by which a text goes on calling people: «الحوامدة», «برهومة»."""
    last_words: dict[str, RuleMatch] = {}
    for item in found:
        if item.label != "PERS" or item.last == item.first or item.score < 0.6 or item.code == "byline":
            continue
        word = reading.words[item.last]
        shares = reading.names.shares(word)
        common = shares is not None and (shares[3] >= 5 or shares[1] + shares[2] >= 8)
        if len(word) > 3 and not common and reading.head(item.last) is None:
            last_words.setdefault(word, item)
    return last_words


def _lone_name(reading: CueReading, word: str) -> bool:
    shares = reading.names.shares(word)
    if word.startswith("ال") and shares is None and word in reading.cues.sets["place_common"]:
        return False
    return len(word) > 3 and (shares is None or sum(shares[:3]) >= 8) and not reading.names.bits(word)


def _repeated_at(
    reading: CueReading,
    index: int,
    known: dict[str, dict[tuple[str, ...], RuleMatch]],
    taken: set[tuple[int, int]],
) -> list[RuleMatch]:
    for split in splits(reading.words[index]):
        if split.stem not in known:
            continue
        for words, source in sorted(known[split.stem].items(), key=lambda pair: -len(pair[0])):
            last = index + len(words) - 1
            if tuple(reading.words[index + 1 : last + 1]) != words[1:] or (index, last) in taken:
                continue
            if all(gap == SPACE for gap in reading.gaps[index:last]):
                if source.label == "PERS" and len(words) == 1 and source.last > source.first:
                    again = RuleMatch(index, last, "PERS", SCORES["surname"], "surname")
                    return [again] if index > source.last else []
                most = SCORES["same_text"]
                score = min(most, source.score) if len(words) > 1 else SCORES["same_text.one_word"]
                return [RuleMatch(index, last, source.label, score, "same_text")]
    return []
