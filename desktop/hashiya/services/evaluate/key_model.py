"""How many keys a person presses who uses the keyboard best: a model, the same for every way of working.

The person knows the gold annotations and takes the cheapest keys each time. A text is set in lines of COLUMNS
letters, a window shows LINES of them. What is counted is every key down with its modifiers held
(Ctrl+Shift+→ is one), and every press and release of a pointer where the way needs one. Going to the next
document is not counted.

The ways:

- `glance`: this program, a paragraph at once (Space), word hints for what is missing.
- `walk`: this program, one suggestion after the other, the caret taken to what is missing.
- `string matcher`: the walk, with no suggestions but exact repeats of what was marked before in these texts.
- `no suggestions`: this program's keys alone, everything by the caret.
- `doccano's way`: a stretch is dragged over with the pointer, then its label's key.

What each act costs is in `COSTS`, in words; the functions below count it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from hashiya.core.hints import (
    POINTERS,
    assigned,
    ends_to_point_at,
    hint_codes,
    letters_beside,
    words_to_point_at,
)
from hashiya.core.segment import iter_words, paragraphs, sentences
from hashiya.core.span import Span
from hashiya.progress import OnProgress, Progress, ignore_progress
from hashiya.services.annotate.glance import FAINT, SURE
from hashiya.services.evaluate.own_models import OwnModels
from hashiya.services.evaluate.simulation import (
    Text,
    read_texts,
    same_label,
    same_range,
    spans_overlap,
    teach,
)
from hashiya.suggest.base import Analysis, Knowledge, Suggestion
from hashiya.suggest.combine.ensemble import THRESHOLD, Ensemble
from hashiya.suggest.suggesters import SUGGESTERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from hashiya.core.labels import Scheme

COLUMNS = 76
"""Letters in a line."""
LINES = 14
"""Lines in sight."""
ENGINES = ("patterns", "lexicon", "memory", "crf", "encoder")
ACTS = ("accept", "reject", "relabel", "boundary", "missing")
WAYS = ("glance", "walk", "string matcher", "no suggestions", "doccano's way")

COSTS: tuple[tuple[str, str, str], ...] = (
    (
        "glance",
        "accept",
        "Space takes what is ticked in a paragraph in sight (1); a letter ticks one (1)",
    ),
    ("glance", "reject", "a letter takes the tick away (1); what has no tick goes with the Space"),
    ("glance", "relabel", "Shift and its letter, the label's key (2), also of what is only possible"),
    (
        "glance",
        "boundary",
        "Shift and its letter, Ctrl+arrow for each word, a label's key if need be; or marked anew",
    ),
    (
        "glance",
        "missing",
        "the label's key (Shift+Space, and the key at the end, where it is a suggestion's letter), the first "
        "word's letters or digits (1 or 2), the last word's; with Shift the first alone",
    ),
    ("walk", "accept", "Enter, which goes on to the next (1)"),
    ("walk", "reject", "Delete (1)"),
    ("walk", "relabel", "the label's key (1)"),
    ("walk", "boundary", "Ctrl+arrow for each word, the label's key or Tab to go on (words + 1)"),
    ("walk", "missing", "Esc, the way there, Shift+arrow for each word, the label's key, Tab to go on"),
    ("no suggestions", "missing", "the way there, Shift+arrow for each word, the label's key"),
    ("doccano's way", "missing", "press and release of the pointer, the label's key (3)"),
)
"""(way, act, keys). The way there: the least of Ctrl+arrows, ↑ or ↓ with Ctrl+arrows, with Home or End."""


@dataclass(slots=True)
class Keys:
    """Keys pressed by kind of act, how often each act was done, and the gold spans that came of it."""

    spans: int = 0
    keys: Counter[str] = field(default_factory=Counter)
    acts: Counter[str] = field(default_factory=Counter)

    def press(self, act: str, keys: int, times: int = 1) -> None:
        """Count `keys` for an act done `times` times."""
        self.keys[act] += keys
        self.acts[act] += times

    @property
    def per_span(self) -> float:
        """Keys for each gold span; 0.0 where there is none."""
        return sum(self.keys.values()) / self.spans if self.spans else 0.0


@dataclass(frozen=True, slots=True)
class KeyReport:
    """Keys by way of working.

    `curve` holds (document, keys, gold spans) of each way, in the order in which they were worked through;
    `models` (documents learned from, whether it was used) of each model of one's own that was trained.
    """

    ways: Mapping[str, Keys]
    documents: int
    annotations: int
    curve: Mapping[str, Sequence[tuple[str, int, int]]] = field(default_factory=dict)
    models: Sequence[tuple[int, bool]] = ()

    def rows(self) -> list[tuple[str, str, int, int, str]]:
        """(way, act, how often, keys, keys each); in the rows «all» gold spans and keys for each."""
        rows: list[tuple[str, str, int, int, str]] = []
        for name, found in self.ways.items():
            rows.append((name, "all", found.spans, found.keys.total(), f"{found.per_span:.2f}"))
            for act in ACTS:
                if found.acts[act] or found.keys[act]:
                    each = found.keys[act] / found.acts[act] if found.acts[act] else 0.0
                    rows.append(("", act, found.acts[act], found.keys[act], f"{each:.2f}"))
        return rows

    def as_json(self) -> dict[str, object]:
        """As a JSON object; `keys_per_span` is what the ways are compared by."""
        return {
            "documents": self.documents,
            "annotations": self.annotations,
            "screen": {"columns": COLUMNS, "lines": LINES},
            "costs": [{"way": way, "act": act, "keys": keys} for way, act, keys in COSTS],
            "models": [{"documents": documents, "used": used} for documents, used in self.models],
            "ways": {
                name: {
                    "keys": found.keys.total(),
                    "keys_per_span": round(found.per_span, 4),
                    "curve": [list(each) for each in self.curve.get(name, ())],
                    "acts": {
                        act: {"count": found.acts[act], "keys": found.keys[act]}
                        for act in ACTS
                        if found.acts[act] or found.keys[act]
                    },
                }
                for name, found in self.ways.items()
            },
        }


class Screen:
    """A text set in lines: what it takes to bring the caret from one word to another."""

    def __init__(self, text: str, columns: int = COLUMNS) -> None:
        self.text = text
        self.words = [match.span() for match in iter_words(text)]
        self._starts, self._ends = [start for start, _ in self.words], [end for _, end in self.words]
        self._line_of: list[int] = []
        self._lines: list[list[int]] = []
        self._column: list[int] = []
        begin, number = 0, -1
        for low, high in paragraphs(text):
            begin, number = low, number + 1
            self._lines.append([])
            for place in range(len(self._line_of), len(self.words)):
                start, end = self.words[place]
                if start >= high:
                    break
                if end - begin > columns and self._lines[-1]:
                    begin, number = start, number + 1
                    self._lines.append([])
                self._lines[-1].append(place)
                self._line_of.append(number)
                self._column.append(start - begin)

    def word_at(self, position: int) -> int:
        """The number of the word at or before a position."""
        return max(0, bisect_right(self._starts, position) - 1)

    def count(self, start: int, end: int) -> int:
        """How many words text[start:end] touches, 1 at least."""
        return max(1, bisect_left(self._starts, end) - bisect_right(self._ends, start))

    def inside(self, start: int, end: int) -> list[int]:
        """The words that begin in text[start:end]."""
        return list(range(bisect_left(self._starts, start), bisect_left(self._starts, end)))

    def line(self, word: int) -> int:
        """The number of a word's line."""
        return self._line_of[word]

    def in_lines(self, first: int, last: int) -> list[int]:
        """The words of the lines from `first` up to `last`, without it."""
        return [word for row in self._lines[first:last] for word in row]

    def way(self, here: int, there: int) -> int:
        """Keys from one word to another: by words, by lines and words, by lines and Home or End."""
        if not self.words:
            return 0
        lines = self._line_of[there] - self._line_of[here]
        row = self._lines[self._line_of[there]]
        from_edge = 1 + min(there - row[0], row[-1] - there)
        if not lines:
            return min(abs(there - here), from_edge)
        under = min(row, key=lambda word: abs(self._column[word] - self._column[here]))
        return min(abs(there - here), abs(lines) + abs(there - under), abs(lines) + from_edge)


def simulate_keys(
    paths: Sequence[Path],
    *,
    scheme: Scheme,
    format: str = "",
    label_map: Mapping[str, str] | None = None,
    ways: Sequence[str] = WAYS,
    train: bool = False,
    progress: OnProgress = ignore_progress,
) -> KeyReport:
    """Read annotated files and count. Raises UserError of read_texts."""
    texts = read_texts(paths, scheme=scheme, format=format, label_map=label_map)
    return count_keys(texts, scheme=scheme, ways=ways, train=train, progress=progress)


def count_keys(
    texts: Sequence[Text],
    *,
    scheme: Scheme,
    ways: Sequence[str] = WAYS,
    engines: Sequence[str] = ENGINES,
    train: bool = False,
    progress: OnProgress = ignore_progress,
) -> KeyReport:
    """Work through the texts once for each way; the engines learn on the way, as they do while one works.

    With `train` a model of one's own is trained whenever the window would offer it, and takes part from then
    on where its check speaks for it.
    """
    found = {way: Keys() for way in ways}
    openers = [each for each in SUGGESTERS if each.name in engines]
    ensembles = {way: Ensemble.open(openers, Knowledge(scheme)) for way in ways if way in ("glance", "walk")}
    own = OwnModels(scheme, openers) if train and ensembles else None
    curve: dict[str, list[tuple[str, int, int]]] = {way: [] for way in ways}
    repeats: dict[str, str] = {}
    label_keys = {label.code: label.key for label in scheme.labels}
    total = len(texts) * len(found)
    for number, text in enumerate(texts):
        for at, (way, keys) in enumerate(found.items()):
            before = keys.keys.total()
            keys.spans += len(text.spans)
            if way in ensembles:
                by_glance = way == "glance"
                _with_engines(keys, text, ensembles[way], glance=by_glance, label_keys=label_keys)
            elif way == "string matcher":
                _with_repeats(keys, text, repeats)
            elif way == "no suggestions":
                _by_caret(keys, text)
            else:
                keys.press("missing", 3 * len(text.spans), len(text.spans))
            curve[way].append((text.name, keys.keys.total() - before, len(text.spans)))
            progress(Progress("simulating", number * len(found) + at + 1, total, way))
        if own is not None and number + 1 < len(texts):
            own.take(text, list(ensembles.values()))
    annotations = sum(len(text.spans) for text in texts)
    return KeyReport(found, len(texts), annotations, curve, own.trained if own else ())


def _with_engines(
    keys: Keys, text: Text, ensemble: Ensemble, *, glance: bool, label_keys: Mapping[str, str]
) -> None:
    """By sentences, or by paragraphs in sight; after each the engines learn what was decided."""
    screen = Screen(text.text)
    read = ensemble.read(Analysis(text.text), document=text.name)
    for start, end in in_sight(screen) if glance else sentences(text.text):
        gold = [span for span in text.spans if start <= span.start < end]
        weighed = ensemble.weigh_passage(read, text.text, start, end)
        offered = ensemble.choose((item for item, _ in weighed), threshold=FAINT if glance else THRESHOLD)
        shown = [item.span for item in offered if item.score >= THRESHOLD]
        if glance:
            glance_at(keys, screen, gold, offered, (start, end), label_keys)
        else:
            walk_through(keys, screen, gold, shown)
        ensemble.review(weighed, text.text, gold)
        teach(ensemble.learn, text, gold, shown)
    ensemble.finish(text.name, text.text)


def in_sight(screen: Screen) -> list[tuple[int, int]]:
    """Paragraphs, those that are higher than the window in parts that fit into it."""
    found = []
    for low, high in paragraphs(screen.text):
        inside = screen.inside(low, high)
        while inside:
            first = screen.line(inside[0])
            rest = [place for place in inside if screen.line(place) >= first + LINES]
            found.append((low, screen.words[rest[0]][0] if rest else high))
            low, inside = found[-1][1], rest
    return found


def pair(
    gold: Iterable[Span], shown: Iterable[Span]
) -> tuple[list[tuple[Span, Span]], list[Span], list[Span]]:
    """(wrong, gold) where one is corrected into the other, then gold that is missing, then what goes."""
    missing, wrong = sorted(set(gold) - set(shown)), sorted(set(shown) - set(gold))
    corrected = []
    for same in (same_range, same_label, spans_overlap):
        for span in list(missing):
            other = next((item for item in wrong if same(span, item)), None)
            if other is not None:
                missing.remove(span)
                wrong.remove(other)
                corrected.append((other, span))
    return corrected, missing, wrong


def moved(screen: Screen, one: Span, other: Span) -> int:
    """Ctrl+arrows that take the boundaries of one span to those of the other, in words."""
    starts = screen.count(min(one.start, other.start), max(one.start, other.start))
    ends = screen.count(min(one.end, other.end), max(one.end, other.end))
    return (starts if one.start != other.start else 0) + (ends if one.end != other.end else 0)


def walk_through(keys: Keys, screen: Screen, gold: Sequence[Span], shown: Sequence[Span]) -> None:
    """One after the other; what is missing while the caret stands at the nearest that is chosen."""
    corrected, missing, wrong = pair(gold, shown)
    right = len(set(gold) & set(shown))
    keys.press("accept", right, right)
    keys.press("reject", len(wrong), len(wrong))
    for before, after in corrected:
        if before.range == after.range:
            keys.press("relabel", 1)
        else:
            keys.press("boundary", moved(screen, before, after) + 1)
    places = [screen.word_at(span.end - 1) for span in (*shown, *(after for _, after in corrected))]
    for span in missing:
        places = places or [screen.word_at(min(each.start for each in gold))]
        keys.press("missing", 2 + by_caret(screen, span, places))  # Esc before, Tab after
        places.append(screen.word_at(span.end - 1))


def by_caret(screen: Screen, span: Span, places: Sequence[int]) -> int:
    """Keys that mark a span from the nearest of the words where the caret may stand."""
    first, last = screen.word_at(span.start), screen.word_at(span.end - 1)
    there = min(min(screen.way(place, first), screen.way(place, last)) for place in places)
    return there + screen.count(span.start, span.end) + 1


def _by_caret(keys: Keys, text: Text) -> None:
    screen, here = Screen(text.text), 0
    for span in text.spans:
        keys.press("missing", by_caret(screen, span, [here]))
        here = screen.word_at(span.end - 1)


def _with_repeats(keys: Keys, text: Text, repeats: dict[str, str]) -> None:
    """Exact repeats as suggestions, the longest first, none that crosses another."""
    screen = Screen(text.text)
    for start, end in sentences(text.text):
        gold = [span for span in text.spans if start <= span.start < end]
        walk_through(keys, screen, gold, _repeated(text.text, start, end, repeats))
        for span in gold:
            repeats[text.text[span.start : span.end]] = span.label


def _repeated(text: str, start: int, end: int, repeats: Mapping[str, str]) -> list[Span]:
    found: list[Span] = []
    passage = text[start:end]
    for surface in sorted((each for each in repeats if each in passage), key=len, reverse=True):
        for match in re.finditer(f"(?<!\\w){re.escape(surface)}(?!\\w)", passage):
            span = Span(start + match.start(), start + match.end(), repeats[surface])
            if not any(span.range == other.range or span.crosses(other) for other in found):
                found.append(span)
    return sorted(found)


def glance_at(
    keys: Keys,
    screen: Screen,
    gold: Sequence[Span],
    offered: Sequence[Suggestion],
    part: tuple[int, int],
    label_keys: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """A paragraph in sight: letters change what is not right, Space takes the rest.

    `label_keys` by label; a label without one is given at the end of pointing, by Shift+Space.
    """
    shown = [item.span for item in offered if item.score >= THRESHOLD]
    ticked = {item.span for item in offered if item.score >= SURE}
    right = set(gold) & {item.span for item in offered}
    # Of what is not ticked a right one is ticked by its letter, a wrong one needs nothing.
    corrected, missing, wrong = pair(gold, {*shown, *right})
    keys.press("accept", len(right - ticked), len(right))
    if offered:
        keys.press("accept", 1, 0)  # the Space
    taken = [span.range for span in (*gold, *shown)]
    codes = hint_codes(len(offered), letters_beside(tuple(label_keys.values())))
    used = {code[0] for code in codes}

    def anew(span: Span) -> int:
        key = label_keys.get(span.label, "")
        around = [each for each in taken if each != span.range]
        return by_hints(screen, span, around, offered, part, at_once=bool(key) and key not in used)

    for before, after in corrected:
        change = moved(screen, before, after)
        cost, off = 1 + change + (before.label != after.label), int(before in ticked)
        if off + anew(after) < cost:
            keys.press("reject", off)
            keys.press("missing", anew(after))
        else:
            keys.press("boundary" if change else "relabel", cost)
    gone = [span for span in wrong if span in ticked]
    keys.press("reject", len(gone), len(wrong))
    faint = [item.span for item in offered if item.score < THRESHOLD and item.span not in right]
    for span in missing:
        near = [
            1 + moved(screen, each, span) + (each.label != span.label)
            for each in faint
            if spans_overlap(each, span)
        ]
        keys.press("missing", min((*near, anew(span))))


def by_hints(
    screen: Screen,
    span: Span,
    taken: Sequence[tuple[int, int]],
    offered: Sequence[Suggestion],
    part: tuple[int, int],
    *,
    at_once: bool = False,
) -> int:
    """The label's key (`at_once`), else Shift+Space and that key at the end; the letters of the first word,
    with Shift where it is the only one, and of the last.
    """
    low, high = window_around(screen, *part)
    faint = {item.start for item in offered if item.score < THRESHOLD}
    places = words_to_point_at(screen.text, low, high, taken=taken, likely=faint, near=part[0])
    first = screen.words[screen.word_at(span.start)]
    code = next((code for code, place in assigned(places, POINTERS).items() if place == first), "  ")
    last = screen.words[screen.word_at(span.end - 1)]
    ends = assigned(ends_to_point_at(screen.text, first, high, 26))
    end = next((code for code, place in ends.items() if place == last), "  ") if first != last else ""
    return (1 if at_once else 2) + len(code) + len(end)


def window_around(screen: Screen, start: int, end: int) -> tuple[int, int]:
    """What a window shows whose first line is the part's: later paragraphs too."""
    first = screen.line(screen.word_at(start))
    inside = screen.in_lines(first, first + LINES)
    return (screen.words[inside[0]][0], screen.words[inside[-1]][1]) if inside else (start, end)
