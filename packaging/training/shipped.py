"""Figures of what ships, as the program shows it: by label, kind of text and source, on texts kept apart."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hashiya.core.span import Span
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.suggest.base import Analysis, Knowledge
from hashiya.suggest.combine.ensemble import Ensemble
from hashiya.suggest.suggesters import SUGGESTERS
from training import corpora
from training.figures import calibration_error, show, strict_f1

if TYPE_CHECKING:
    from pathlib import Path

    from hashiya.suggest.base import Suggestion
    from training.texts import Entity, LabelledText

FAST = ("patterns", "lexicon", "crf")
ENGINES: tuple[tuple[str, ...], ...] = (("encoder",), FAST, (*FAST, "encoder"))
"""The sets of engines that figures are told of."""
_EVEN = 0.5
_FEW_WORDS = 400  # kinds of text with fewer words are told together
Say = Callable[[str], None]


@dataclass
class Shown:
    """What a set of engines shows of each text: `found` at even odds, `scored` all that is shown."""

    found: list[list[Entity]] = field(default_factory=list)
    scored: list[tuple[float, bool]] = field(default_factory=list)


def show_all(
    texts: Sequence[LabelledText], scheme: str, labels: Sequence[str], seconds: dict[str, float] | None = None
) -> dict[tuple[str, ...], Shown]:
    """What each of ENGINES shows. Every engine reads a text once; `seconds` gets its processor time."""
    knowledge = Knowledge(load_scheme(scheme))
    opened = {
        engines: Ensemble.open([each for each in SUGGESTERS if each.name in engines], knowledge)
        for engines in ENGINES
    }
    shown = {engines: Shown() for engines in ENGINES}
    clock = {} if seconds is None else seconds
    for text in texts:
        said: dict[str, list[Suggestion]] = {}
        analysis = Analysis(text.text)
        for name, recognizer in opened[ENGINES[-1]].recognizers.items():
            started = time.process_time()
            said[name] = recognizer.suggest(analysis)
            clock[name] = clock.get(name, 0.0) + time.process_time() - started
        right = {Span(*span) for span in text.spans}
        for engines, ensemble in opened.items():
            weighed = [item for item, _ in ensemble.weigh(analysis, known=said)]
            sure = ensemble.choose(weighed, threshold=_EVEN)
            shown[engines].found.append([(item.start, item.end, item.label) for item in sure])
            shown[engines].scored += [
                (item.score, item.span in right) for item in ensemble.choose(weighed) if item.label in labels
            ]
    return shown


def report(name: str, texts: Sequence[LabelledText], scheme: str, labels: Sequence[str], say: Say) -> None:
    """A line for each of ENGINES, and the words a second of each engine."""
    _tell(name, texts, labels, show_all(texts, scheme, labels), say)


def measure(shared: Path, annotated: Path, more: Mapping[str, Sequence[LabelledText]], say: Say) -> None:
    """All figures: the part `test` of the annotated texts, AQMAR with three types, and `more`, 21 labels."""
    texts = corpora.read_annotated(annotated, "test")
    kinds = corpora.read_kinds(annotated, "test")
    labels = sorted({label for text in texts for _, _, label in text.spans})
    seconds: dict[str, float] = {}
    shown = show_all(texts, "wojood", labels, seconds)
    words = sum(len(text.text.split()) for text in texts)
    _tell("annotated, part test", texts, labels, shown, say)
    _tell_labels(texts, labels, shown, say)
    for name in (*FAST, "encoder"):
        say(f"  {name}: {words / max(seconds[name], 1e-9):.0f} words a second of processor time")
    _tell_groups(texts, [source for source, _ in kinds], labels, shown, say)
    _tell_groups(texts, _join_few(texts, [genre for _, genre in kinds]), labels, shown, say)
    for name, others in more.items():
        report(name, others, "wojood", sorted({each for text in others for _, _, each in text.spans}), say)
    articles = list(corpora.read_aqmar(shared / "data").values())
    report("AQMAR, three types", articles, "anercorp", ("PERS", "LOC", "ORG"), say)


def _tell(
    name: str,
    texts: Sequence[LabelledText],
    labels: Sequence[str],
    shown: Mapping[tuple[str, ...], Shown],
    say: Say,
) -> None:
    for engines, what in shown.items():
        table = strict_f1([text.spans for text in texts], what.found, labels)
        error = calibration_error(what.scored)
        title = f"{name}, {'+'.join(engines)}"
        say(f"{show(title, table)}; calibration error {error:.3f}")


def _tell_labels(
    texts: Sequence[LabelledText], labels: Sequence[str], shown: Mapping[tuple[str, ...], Shown], say: Say
) -> None:
    """Each label's F1 (precision, recall) for each of ENGINES."""
    gold = [text.spans for text in texts]
    tables = [strict_f1(gold, what.found, labels) for what in shown.values()]
    count = Counter(label for spans in gold for _, _, label in spans)
    for label in labels:
        figures = " | ".join(
            f"{f1:.1f} (P {precision:.0f} R {recall:.0f})"
            for precision, recall, f1 in (table[label] for table in tables)
        )
        say(f"  {label}, {count[label]}: {figures}")


def _tell_groups(
    texts: Sequence[LabelledText],
    names: Sequence[str],
    labels: Sequence[str],
    shown: Mapping[tuple[str, ...], Shown],
    say: Say,
) -> None:
    """F1 of each group, for each of ENGINES."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, name in enumerate(names):
        places[name].append(place)
    for name, those in sorted(places.items()):
        figures = []
        for what in shown.values():
            gold, found = [texts[place].spans for place in those], [what.found[place] for place in those]
            figures.append(f"{strict_f1(gold, found, labels)['micro'][2]:.1f}")
        words = _count_words(texts[place] for place in those)
        say(f"  {name} ({len(those)} texts, {words} words): {' '.join(figures)}")


def _join_few(texts: Sequence[LabelledText], genres: Sequence[str]) -> list[str]:
    words: Counter[str] = Counter()
    for text, genre in zip(texts, genres, strict=True):
        words[genre] += _count_words([text])
    return [genre if words[genre] >= _FEW_WORDS else "others" for genre in genres]


def _count_words(texts: Iterable[LabelledText]) -> int:
    return sum(len(text.text.split()) for text in texts)
