"""Readers of the corpora beside the checkout (../shared): each knows its own traps."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from training.texts import Entity, LabelledText, Sentence, cut_articles, join_sentences, label_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

_MARKS = "\u200e\u200f\ufeff \u202a\u202b\u202c"
_TAG = re.compile(r"^[BI]-(.+)$")

_PERSONS = "Politician Religious_PER Artist Scientist Other_PER Athlete Businessperson Engineer Lawyer Police"
_BODIES = "Non-Governmental Commercial Government Educational Media Sports Religious_ORG Medical-Science"
_PLACES = (
    "Population-Center Nation Water-Body State-or-Province Land-Region-Natural Continent GPE-Cluster "
    "County-or-District"
)
WIKIFANE = {
    **dict.fromkeys(_PERSONS.split(), "PERS"),
    **dict.fromkeys((*_BODIES.split(), "Entertainment"), "ORG"),
    **dict.fromkeys(_PLACES.split(), "LOC"),
}
PLACES = {
    **dict.fromkeys(
        ["Population-Center", "Nation", "State-or-Province", "County-or-District", "GPE-Cluster"], "GPE"
    ),
    **dict.fromkeys(["Water-Body", "Land-Region-Natural", "Continent"], "LOC"),
}
_ONE_BY_ONE = frozenset(["Police"])  # names whose every word is tagged as a beginning

_BEFORE = frozenset("وفبلكس")
_AFTER = frozenset(["ه", "ها", "هم", "هما", "نا", "كم", "هن", "ي", "ك"])


def tag_entities(tags: Sequence[str], *, joined: frozenset[str] = frozenset()) -> list[Entity]:
    """Entities of IOB2 tags; mistyped tags are outside. Beginnings of `joined` types continue one another."""
    found: list[Entity] = []
    before = ""
    for place, tag in enumerate(tags):
        match = _TAG.match(tag)
        label = match[1] if match else ""
        goes_on = bool(label) and label == before and (tag[0] == "I" or label in joined)
        if goes_on:
            found[-1] = (found[-1][0], place + 1, label)
        elif label:
            found.append((place, place + 1, label))
        before = label
    return found


def _read_blocks(path: Path) -> Iterator[list[list[str]]]:
    block: list[list[str]] = []
    for line in path.read_text(encoding="utf-8-sig").splitlines():
        fields = [field.strip(_MARKS) for field in re.split(r"[\t ]+", line.strip(_MARKS))]
        if fields[0]:
            block.append(fields)
        elif block:
            yield block
            block = []
    if block:
        yield block


def _read_flat(path: Path, rename: Callable[[str], str]) -> list[Sentence]:
    sentences = []
    for block in _read_blocks(path):
        tags = [fields[1] if len(fields) > 1 else "O" for fields in block]
        entities = [(a, b, rename(label)) for a, b, label in tag_entities(tags)]
        sentences.append(([fields[0] for fields in block], [entity for entity in entities if entity[2]]))
    return sentences


def read_anercorp(data: Path, *, longest: int = 50) -> list[LabelledText]:
    """The training part, cut into articles as far as datelines show them."""
    sentences = _read_flat(data / "anercorp" / "train.txt", lambda label: label)
    return [join_sentences(article) for article in cut_articles(sentences, longest=longest)]


def read_aqmar(data: Path) -> dict[str, LabelledText]:
    """One text an article; the classes of single articles become MISC."""
    names = {"PER": "PERS", "LOC": "LOC", "ORG": "ORG"}

    def rename(label: str) -> str:
        return names.get(label.lstrip("-"), "MISC" if label.lstrip("-").startswith("MIS") else "")

    return {
        path.stem: join_sentences(_read_flat(path, rename)) for path in sorted((data / "aqmar").glob("*.txt"))
    }


def read_wikifane(
    data: Path, *, classes: Mapping[str, str] = WIKIFANE, longest: int = 40
) -> list[LabelledText]:
    """Words put together again from their segments; fine classes become those of `classes`, or fall away."""
    sentences = []
    for block in _read_blocks(data / "wikifane" / "WikiFANE_Gold_2014_500K.txt"):
        entities = tag_entities(
            [fields[1] if len(fields) > 1 else "O" for fields in block], joined=_ONE_BY_ONE
        )
        words, places = attach_segments([fields[0] for fields in block])
        moved: list[tuple[int, int, str]] = []
        for first, last, label in entities:
            start, end = places[first], places[last - 1] + 1
            if label in classes and (not moved or moved[-1][1] <= start):
                moved.append((start, end, classes[label]))
        sentences.append((words, moved))
    return [join_sentences(sentences[at : at + longest]) for at in range(0, len(sentences), longest)]


def attach_segments(segments: Sequence[str]) -> tuple[list[str], list[int]]:
    """(words, the word of each segment): clitics go to the word after them, pronouns to the one before."""
    words: list[str] = []
    places: list[int] = []
    held = ""
    for number, segment in enumerate(segments):
        follows = number + 1 < len(segments) and segments[number + 1][:1].isalnum()
        places.append(len(words))
        if segment in _BEFORE and follows:
            held += segment
        elif segment == "ال" and follows:
            held = held[:-1] + "لل" if held.endswith("ل") else held + "ال"
        elif segment in _AFTER and not held and _takes_pronoun(words, segment):
            words[-1] = _add_pronoun(words[-1], segment)
            places[-1] = len(words) - 1
        else:
            merged = (
                held[:-1] + "لل" + segment[2:]
                if held.endswith("ل") and segment[:2] == "ال"
                else held + segment
            )
            words.append(merged)
            held = ""
    if held:
        words.append(held)
    return words, places


def _takes_pronoun(words: list[str], pronoun: str) -> bool:
    if not words or len(words[-1]) < 2 or not words[-1][-1].isalpha():
        return False
    return not (pronoun == "هم" and words[-1][-2:] in ("ين", "ون"))


def _add_pronoun(word: str, pronoun: str) -> str:
    if word.endswith("ة"):
        return word[:-1] + "ت" + pronoun
    if word.endswith("ى"):
        return word[:-1] + ("ي" if word in ("على", "إلى", "الى") else "ا") + pronoun
    return word + pronoun


def read_wojood(data: Path) -> list[LabelledText]:
    """The public sample, nested: each sentence a text of its own, its spans of all columns."""
    texts = []
    for part in ("train", "val"):
        for block in _read_blocks(data / "wojood" / f"{part}.txt"):
            words = [fields[0] for fields in block]
            if not any(word.strip("$#.") for word in words):
                continue
            texts.append(join_sentences([(words, _nested_entities([fields[1:] for fields in block]))]))
    return texts


def _nested_entities(columns: list[list[str]]) -> list[Entity]:
    """Each tag of a word begins or goes on with an entity of its own label."""
    found: list[Entity] = []
    for place, tags in enumerate(columns):
        for tag in tags:
            match = _TAG.match(tag)
            if match is None:
                continue
            open_ = [k for k, entity in enumerate(found) if entity[1] == place and entity[2] == match[1]]
            if tag[0] == "I" and open_:
                found[open_[-1]] = (found[open_[-1]][0], place + 1, match[1])
            else:
                found.append((place, place + 1, match[1]))
    return found


def read_gold(gold: Path, corpus: Path) -> dict[str, LabelledText]:
    """Texts with their nested gold spans."""
    texts = {}
    for path in sorted(gold.glob("*.jsonl")):
        record = json.loads(path.read_text(encoding="utf-8"))
        text = (corpus / f"{record['doc']}.txt").read_bytes().decode("utf-8")
        spans = [(span["start"], span["end"], span["label"]) for span in record["spans"]]
        texts[record["doc"]] = label_text(text, spans)
    return texts


def read_own(*folders: Path) -> list[LabelledText]:
    """Annotated texts written for the project: NAME.jsonl with NAME.txt beside it or in `../texts`."""
    texts = []
    for path in (path for folder in folders for path in sorted(folder.glob("*.jsonl"))):
        beside = path.with_suffix(".txt")
        source = beside if beside.exists() else path.parents[1] / "texts" / beside.name
        spans = [
            (span["start"], span["end"], span["label"])
            for span in json.loads(path.read_text(encoding="utf-8"))["spans"]
        ]
        texts.append(label_text(source.read_bytes().decode("utf-8"), spans))
    return texts


_FIRST = ("own", "pud", "wikinews")
"""Files that stood alone when the careful model was trained: every sixth text is counted from them on."""


def read_annotated(folder: Path, part: str) -> list[LabelledText]:
    """Documents of Hashiya JSONL whose `meta.part` is `part`, in the order their files came to be."""
    return [
        label_text(record["text"], [(span["start"], span["end"], span["label"]) for span in record["spans"]])
        for _, record in _read_records(folder, part)
    ]


def read_kinds(folder: Path, part: str) -> list[tuple[str, str]]:
    """(source, genre) of each text that `read_annotated` gives; all files `written-N` are one source."""
    return [(source, record["meta"]["genre"]) for source, record in _read_records(folder, part)]


def _read_records(folder: Path, part: str) -> Iterator[tuple[str, dict[str, Any]]]:
    def place(path: Path) -> tuple[bool, str, int]:
        source, _, number = path.stem.partition("-")
        return source not in _FIRST, source, int(number or 0)

    for path in sorted(folder.glob("*.jsonl"), key=place):
        for line in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            if record["meta"]["part"] == part:
                yield path.stem.partition("-")[0], record
