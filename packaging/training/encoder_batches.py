"""Pages cut into stretches and put side by side, with names swapped for others of their kind."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from training.encoder_texts import LABELS, NEWS, WIKI, Page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WIDEST = 24  # words of a span that the span head looks at
_LONGEST_NAME = 12
SIZES = (48, 96, 160)  # pieces of a stretch in training: alone, with neighbours, with much around
READ = 160

NEWS_TAGS = ("O", *(f"{part}-{label}" for label in NEWS for part in "BI"))
WIKI_TAGS = ("O", *(f"{part}-{label}" for label in WIKI for part in "BI"))
_NUMBER = {label: number for number, label in enumerate(LABELS)}
_ALIKE = ("EVENT", "FAC", "GPE", "LAW", "LOC", "OCC", "ORG", "PERS")  # what Wojood's sample means as we do
_TAUGHT = {
    "nested": LABELS,
    "wojood": _ALIKE,
    "news": ("PERS", "ORG"),
    "wiki": ("PERS", "ORG", "GPE", "LOC", "FAC", "PRODUCT"),
    "raw": (),
}
"""Which of the 21 labels a kind of page says everything of; nested pages of what is inside of names too."""
Name = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Stretch:
    """`words` with the number of the sentence of each; entities in its own words."""

    kind: str
    words: Sequence[tuple[int, ...]]
    sentences: Sequence[int]
    entities: Sequence[tuple[int, int, str]]
    where: tuple[int, int] = (0, 0)  # page and first word

    @property
    def size(self) -> int:
        return sum(map(len, self.words)) + 2


def cut_page(page: Page, number: int, size: int) -> Iterator[Stretch]:
    """Whole sentences of about `size` pieces; a longer one is cut."""
    parts: list[tuple[int, int, int]] = []
    for sentence, (first, last) in enumerate(page.sentences):
        start, held = first, 0
        for place in range(first, last):
            held += len(page.words[place])
            if held > size and place > start:
                parts.append((start, place, sentence))
                start, held = place, len(page.words[place])
        if last > start:
            parts.append((start, last, sentence))
    group: list[tuple[int, int, int]] = []
    held = 0
    for part in parts:
        long = sum(map(len, page.words[part[0] : part[1]]))
        if group and held + long > size:
            yield _join(page, number, group)
            group, held = [], 0
        group.append(part)
        held += long
    if group:
        yield _join(page, number, group)


def _join(page: Page, number: int, parts: list[tuple[int, int, int]]) -> Stretch:
    start, stop = parts[0][0], parts[-1][1]
    sentences = [sentence for first, last, sentence in parts for _ in range(last - first)]
    inside = [
        (first - start, last - start, label)
        for first, last, label in page.entities
        if start <= first and last <= stop
    ]
    return Stretch(page.kind, page.words[start:stop], sentences, inside, (number, start))


class Names:
    """Names of each kind, and of each beginning, to swap with."""

    def __init__(self, pages: Sequence[Page]) -> None:
        found: dict[tuple[str, str, str], list[Name]] = defaultdict(list)
        for page in pages:
            if page.kind == "raw":
                continue
            for first, last, label in page.entities:
                if last - first <= _LONGEST_NAME and not _holds(page.entities, first, last):
                    name = tuple(page.words[first:last])
                    for kind in _sharing(page.kind, label):
                        found[kind, label, page.letters[first]].append(name)
        self._found = dict(found)
        self._letters = {(page.kind, number): page.letters for number, page in enumerate(pages)}
        self._pages = pages

    def change(self, stretch: Stretch, random: np.random.Generator, swap: float, shorten: float) -> Stretch:
        """The stretch with some of its names exchanged, and some persons' names cut to their last word."""
        if stretch.kind == "raw" or not stretch.entities:
            return stretch
        page = self._pages[stretch.where[0]]
        change: list[tuple[int, int, Name]] = []
        for first, last, label in stretch.entities:
            draw = random.random()
            if draw > swap + shorten or _holds(stretch.entities, first, last):
                continue
            if draw < shorten:
                if label == "PERS" and last - first > 1 and not page.letters[stretch.where[1] + first]:
                    change.append((first, last, (stretch.words[last - 1],)))
                continue
            letter = page.letters[stretch.where[1] + first]
            names = self._found.get((stretch.kind, label, letter))
            if names:
                change.append((first, last, names[int(random.integers(len(names)))]))
        return _replace(stretch, change) if change else stretch


def _sharing(kind: str, label: str) -> Sequence[str]:
    """The kinds of pages where a name of this kind of page may stand too."""
    if label == "PERS":
        return ("news", "wiki", "nested", "wojood")
    if kind == "wiki":
        return ("wiki", "nested", "wojood") if label in ("GPE", "LOC", "PRODUCT") else ("wiki",)
    return ("nested", "wojood") if kind in ("nested", "wojood") else (kind,)


def _holds(entities: Sequence[tuple[int, int, str]], first: int, last: int) -> bool:
    """Whether another bound lies strictly inside, or another entity on the same words."""
    return (
        any((first < a < last or first < b < last or (a, b) == (first, last)) for a, b, _ in entities)
        and sum((a, b) == (first, last) for a, b, _ in entities)
        + sum(first < a < last or first < b < last for a, b, _ in entities)
        > 1
    )


def _replace(stretch: Stretch, change: list[tuple[int, int, Name]]) -> Stretch:
    words: list[tuple[int, ...]] = []
    sentences: list[int] = []
    moved: dict[int, int] = {}
    at = 0
    for first, last, name in sorted(change):
        if first < at:
            continue
        for place in range(at, first):
            moved[place] = len(words)
            words.append(stretch.words[place])
            sentences.append(stretch.sentences[place])
        moved[first] = len(words)
        words += name
        sentences += [stretch.sentences[first]] * len(name)
        at = last
    for place in range(at, len(stretch.words)):
        moved[place] = len(words)
        words.append(stretch.words[place])
        sentences.append(stretch.sentences[place])
    moved[len(stretch.words)] = len(words)
    entities = [(moved[a], moved[b], label) for a, b, label in stretch.entities if a in moved and b in moved]
    return Stretch(stretch.kind, words, sentences, entities, stretch.where)


@dataclass(frozen=True)
class Batch:
    """Arrays of stretches of one kind, padded. `sentences` is -1 beyond a stretch; `spans` are (row, first,
    last - 1, label) of what is right, `inside` (row, first, last) of names whose inside nobody annotated.
    """

    kind: str
    ids: Any
    mask: Any
    first: Any
    sentences: Any
    tags: Any
    spans: Any
    taught: Any
    inside: list[tuple[int, int, int]]
    where: list[tuple[int, int, int]]  # page, first word, number of words


def collate(stretches: Sequence[Stretch], begin: int, end: int, pad: int) -> Batch:
    rows, longest = len(stretches), max(stretch.size for stretch in stretches)
    most = max(len(stretch.words) for stretch in stretches)
    ids = np.full((rows, longest), pad, dtype=np.int64)
    mask = np.zeros((rows, longest), dtype=bool)
    first = np.zeros((rows, most), dtype=np.int64)
    sentences = np.full((rows, most), -1, dtype=np.int64)
    tags = np.full((rows, most), -100, dtype=np.int64)
    kind = stretches[0].kind
    names = {"news": NEWS_TAGS, "wiki": WIKI_TAGS}.get(kind, ())
    number = {tag: place for place, tag in enumerate(names)}
    spans: list[tuple[int, int, int, int]] = []
    inside: list[tuple[int, int, int]] = []
    for row, stretch in enumerate(stretches):
        line = [begin]
        for place, word in enumerate(stretch.words):
            first[row, place] = len(line)
            line += word
        line.append(end)
        ids[row, : len(line)] = line
        mask[row, : len(line)] = True
        size = len(stretch.words)
        sentences[row, :size] = stretch.sentences
        if names:
            tags[row, :size] = 0
            for a, b, label in stretch.entities:
                label = "LOC" if label == "GPE" else label
                if f"B-{label}" in number:
                    tags[row, a] = number[f"B-{label}"]
                    tags[row, a + 1 : b] = number[f"I-{label}"]
        for a, b, label in stretch.entities:
            if label in _TAUGHT[kind] and b - a <= WIDEST:
                spans.append((row, a, b - 1, _NUMBER[label]))
            if kind in ("news", "wiki"):
                inside.append((row, a, b))
    taught = np.array([label in _TAUGHT[kind] for label in LABELS], dtype=np.float32)
    return Batch(
        kind,
        ids,
        mask,
        first,
        sentences,
        tags,
        np.array(spans, dtype=np.int64).reshape(-1, 4),
        taught,
        inside,
        [(*stretch.where, len(stretch.words)) for stretch in stretches],
    )


def group(
    stretches: Sequence[Stretch], most: int, random: np.random.Generator | None = None
) -> list[list[Stretch]]:
    """Stretches of one kind and of about one length together, `most` pieces with the padding."""
    order = sorted(
        range(len(stretches)),
        key=lambda n: (stretches[n].kind, stretches[n].size + (random.random() * 16 if random else 0)),
    )
    groups: list[list[Stretch]] = []
    longest = 0
    for place in order:
        one = stretches[place]
        longest = max(longest, one.size)
        if groups and groups[-1][0].kind == one.kind and longest * (len(groups[-1]) + 1) <= most:
            groups[-1].append(one)
        else:
            groups.append([one])
            longest = one.size
    if random is not None:
        return [groups[place] for place in random.permutation(len(groups))]
    return groups
