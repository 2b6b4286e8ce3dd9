"""Persons without a title: known first names, speakers, by-lines; and names met again in a text."""

from __future__ import annotations

from collections import Counter, defaultdict

from hashiya.core.clitics import splits
from hashiya.suggest.lexicon.cues.phrase import Phrases
from hashiya.suggest.lexicon.cues.words import PLACE
from hashiya.suggest.lexicon.name_table import LAST
from hashiya.suggest.lexicon.rule_tokens import SPACE
from hashiya.suggest.patterns.rules import Found
from hashiya.suggest.rule_scores import SCORES


def find_persons(phrases: Phrases) -> list[Found]:
    return [*_first_names(phrases), *_speakers(phrases), *_bylines(phrases)]


def _first_names(phrases: Phrases) -> list[Found]:
    """A known first name and at least one more name word."""
    found = []
    index = 0
    common = phrases.cues.sets["common_name"]
    while index < phrases.size:
        word = phrases.words[index]
        stem = phrases.facts.first_name(word)
        if not stem:
            index += 1
            continue
        last = _rest_of_name(phrases, index)
        while last > index and _doubtful(phrases, last):
            last -= 1
        if last < index + 1 and phrases.follows(index) and word_is_family(phrases, index + 1):
            last = index + 1
        first = index
        if last <= index and index and phrases.gaps[index - 1] == SPACE and _leads(phrases, index - 1):
            first, last = index - 1, index
        if last > first:
            score = SCORES["first_name"] if stem not in common else SCORES["first_name.common"]
            found.append(Found(first, last, "PERS", score, "first_name"))
            index = last
        elif stem not in common and word == stem:
            shares = phrases.names.shares(stem)
            if shares is not None and shares[0] >= 7:
                found.append(
                    Found(index, index, "PERS", min(SCORES["first_name"], shares[0] / 14), "first_name")
                )
        index += 1
    return found


def _rest_of_name(phrases: Phrases, index: int) -> int:
    """Last word of the name that begins with the first name at `index`, which may carry a particle."""
    if phrases.name_like(index):
        return max(index, phrases.name_run(index, limit=5, articled=True))
    if not phrases.follows(index) or phrases.breaks_run(index + 1, 1):
        return index
    return max(index, phrases.name_run(index + 1, limit=4, articled=True))


def _doubtful(phrases: Phrases, index: int) -> bool:
    """A word no corpus knows that could as well be a verb or an adjective in the accusative."""
    word = phrases.words[index]
    if phrases.names.shares(word) is not None or phrases.names.bits(word) or word.startswith("ال"):
        return False
    return word.startswith(("ي", "ت", "ن")) or word.endswith(("ها", "هم", "وا", "ا", "ه"))


def _leads(phrases: Phrases, index: int) -> bool:
    """Whether the word before a known name reads as the first half of it (كريستيانو رونالدو)."""
    word = phrases.words[index]
    shares = phrases.names.shares(word)
    if word.startswith("ال") or phrases.head(index) is not None:
        return False
    return shares is not None and shares[0] >= 5


def word_is_family(phrases: Phrases, index: int) -> bool:
    """Whether a word with the article reads as a family name after a first name."""
    word = phrases.words[index]
    if not word.startswith("ال") or phrases.is_stop(index):
        return False
    shares = phrases.names.shares(word)
    return bool(phrases.names.bits(word) & LAST) or (shares is not None and shares[0] >= 6)


def _speakers(phrases: Phrases) -> list[Found]:
    """«قال فلان الفلاني»: a run of two or more name words after a verb of saying."""
    found = []
    speech = phrases.cues.sets["speech"]
    for index, word in enumerate(phrases.words):
        if word not in speech or index + 1 >= phrases.size or phrases.gaps[index] not in " :":
            continue
        if phrases.gaps[index] == ":" and word in phrases.cues.sets["verb"]:
            continue  # «وأضافت: …» begins what was said
        last = phrases.name_run(index + 1, limit=4, articled=True)
        if last > index + 1:
            found.append(Found(index + 1, last, "PERS", SCORES["speaker"], word))
    return found


def _bylines(phrases: Phrases) -> list[Found]:
    """Short lines near the end that hold nothing but names: who wrote, who took the pictures."""
    starts = [0] + [index + 1 for index, gap in enumerate(phrases.gaps) if gap == "\n"]
    found: list[Found] = []
    for start, end in zip(starts[-6:], [*starts[-5:], phrases.size], strict=False):
        if 2 <= end - start <= 9 and start > 0:
            found += _byline(phrases, start, end)
    return found


def _byline(phrases: Phrases, start: int, end: int) -> list[Found]:
    """Names of one line: the whole line, or what follows a colon («تصوير: …»)."""
    colon = next((index for index in range(start, end) if phrases.gaps[index] == ":"), None)
    first = start if colon is None else colon + 1
    pieces: list[list[int]] = [[]]
    for index in range(first, end):
        if not phrases.could_be_name(index):
            return []
        pieces[-1].append(index)
        if phrases.gaps[index] != SPACE:
            pieces.append([])
    score = SCORES["byline"]
    return [Found(piece[0], piece[-1], "PERS", score, "byline") for piece in pieces if 2 <= len(piece) <= 4]


def shorten_repeated(phrases: Phrases, found: list[Found]) -> list[Found]:
    """Cut what clings to a name once: of runs that share a beginning, the beginning that is met most often
    stays.
    """
    runs = [item for item in found if item.label == "PERS" and item.last - item.first >= 2]
    counts: Counter[tuple[str, ...]] = Counter()
    for item in found:
        if item.label == "PERS":
            words = tuple(phrases.words[item.first : item.last + 1])
            counts.update({words[:length] for length in range(2, len(words) + 1)})
    cut = {}
    for item in runs:
        words = tuple(phrases.words[item.first : item.last + 1])
        for length in range(len(words) - 1, 1, -1):
            if counts[words[:length]] >= counts[words] + 2 or (
                # two rules find it, of which one stopped earlier; a family name with the article stays
                counts[words] == 1 and counts[words[:length]] >= 2 and not words[length].startswith("ال")
            ):
                cut[item] = Found(item.first, item.first + length - 1, item.label, item.score, item.code)
                break
    return [cut.get(item, item) for item in found]


def drop_place_names(phrases: Phrases, found: list[Found]) -> list[Found]:
    """A supposed person that the same text calls a district or a town is none."""
    places = {
        tuple(phrases.words[item.first + 1 : item.last + 1])
        for item in found
        if item.label == "GPE" and phrases.head(item.first) is not None
    }
    return [
        item
        for item in found
        if item.label != "PERS"
        or item.code not in ("first_name", "byline")
        or tuple(phrases.words[item.first : item.last + 1]) not in places
    ]


def repeat_names(phrases: Phrases, found: list[Found]) -> list[Found]:
    """The same names elsewhere in the text, where nothing else gave them away."""
    known: dict[str, dict[tuple[str, ...], Found]] = defaultdict(dict)
    for item in found:
        if item.score < 0.6 or item.label not in ("PERS", "GPE") or item.code == "byline":
            continue
        first = item.first
        if item.label == "GPE":
            head = phrases.head(first)
            if head is not None and head.stem in phrases.cues.sets["state"]:
                continue  # «السورية» alone is not what «الجمهورية العربية السورية» is called
            first += head is not None and bool(head.kinds & PLACE)
        words = tuple(phrases.words[first : item.last + 1])
        if words and (len(words) > 1 or _lone_name(phrases, words[0])):
            known[words[0]][words] = item
    for surname, person in _surnames(phrases, found).items():
        known[surname].setdefault((surname,), person)
    if not known:
        return []
    taken = {(item.first, item.last) for item in found}
    return [item for index in range(phrases.size) for item in _repeated_at(phrases, index, known, taken)]


def _surnames(phrases: Phrases, found: list[Found]) -> dict[str, Found]:
    """The last words of full names by which a text goes on calling people: «الحوامدة», «برهومة»."""
    last_words: dict[str, Found] = {}
    for item in found:
        if item.label != "PERS" or item.last == item.first or item.score < 0.6 or item.code == "byline":
            continue
        word = phrases.words[item.last]
        shares = phrases.names.shares(word)
        common = shares is not None and (shares[3] >= 5 or shares[1] + shares[2] >= 8)
        if len(word) > 3 and not common and phrases.head(item.last) is None:
            last_words.setdefault(word, item)
    return last_words


def _lone_name(phrases: Phrases, word: str) -> bool:
    shares = phrases.names.shares(word)
    if word.startswith("ال") and shares is None and word in phrases.cues.sets["place_common"]:
        return False
    return len(word) > 3 and (shares is None or sum(shares[:3]) >= 8) and not phrases.names.bits(word)


def _repeated_at(
    phrases: Phrases, index: int, known: dict[str, dict[tuple[str, ...], Found]], taken: set[tuple[int, int]]
) -> list[Found]:
    for split in splits(phrases.words[index]):
        if split.stem not in known:
            continue
        for words, source in sorted(known[split.stem].items(), key=lambda pair: -len(pair[0])):
            last = index + len(words) - 1
            if tuple(phrases.words[index + 1 : last + 1]) != words[1:] or (index, last) in taken:
                continue
            if all(gap == SPACE for gap in phrases.gaps[index:last]):
                if source.label == "PERS" and len(words) == 1 and source.last > source.first:
                    again = Found(index, last, "PERS", SCORES["surname"], "surname")
                    return [again] if index > source.last else []
                most = SCORES["same_text"]
                score = min(most, source.score) if len(words) > 1 else SCORES["same_text.one_word"]
                return [Found(index, last, source.label, score, "same_text")]
    return []
