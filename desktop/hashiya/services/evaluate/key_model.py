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

What each act costs is in `key_counts.COSTS`, in words; the functions below count it. `screen` sets the text.
"""

from __future__ import annotations

import re
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
from hashiya.core.segment import sentences
from hashiya.core.span import Span
from hashiya.progress import OnProgress, Progress, ignore_progress
from hashiya.services.annotate.glance import FAINT, SURE
from hashiya.services.evaluate.key_counts import WAYS, KeyReport, Keys
from hashiya.services.evaluate.own_models import OwnModels
from hashiya.services.evaluate.screen import Screen, in_sight, window_around
from hashiya.services.evaluate.simulation import (
    Text,
    read_texts,
    same_label,
    same_range,
    spans_overlap,
)
from hashiya.suggest.base import Analysis, Knowledge, Suggestion
from hashiya.suggest.combine.ensemble import THRESHOLD, Ensemble
from hashiya.suggest.suggesters import SUGGESTERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from hashiya.core.labels import Scheme

ENGINES = ("patterns", "lexicon", "memory", "crf", "encoder")


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
        ensemble.teach(text.name, text.text, weighed, shown, gold)
    ensemble.finish(text.name, text.text)


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
