"""What speaks for and against one proposed range and label, as named features of a linear model.

The names are what resources/models/weights.json gives weights to; `packaging/train_model.py` writes it.
"""

from __future__ import annotations

from functools import lru_cache
from math import log
from typing import TYPE_CHECKING, NamedTuple, Protocol

from hashiya.core.clitics import bare
from hashiya.core.fold import folded_word
from hashiya.core.overlap import SpanIndex
from hashiya.core.segment import line_start, words
from hashiya.suggest.base import Reason, Suggestion

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

Features = dict[str, float]
LIVE = "v:"
"""Begins the names of features that only a person's decisions give weight to: the words in and around."""
KIN = "kin"
OWN = "own"
CAREFUL = "encoder"
WHOLE = (CAREFUL, OWN)
"""Whose silence counts: they read every word, where they are asked at all."""
_OWN_MODEL = Reason("model", ("project",))
_STEEP = 4.0  # log odds beyond this say no more
MOST_WORDS = 5
_SIZES = [f"n:{size}" for size in range(MOST_WORDS + 1)]
_LOUD = 2.0  # of the live features: how much faster they learn than the rest; chosen on development texts
_NAMED_CODES = frozenset({"cue", "list", "pattern", "model", KIN})


class Feature(NamedTuple):
    """What a feature's name says: its kind (what stands before the first colon), and whose word it is."""

    kind: str
    sources: tuple[str, ...] = ()


def read_feature(name: str) -> Feature:
    """The parts of a feature's name; `sources` are engines, KIN or OWN, none where no engine is named."""
    kind, _, rest = name.partition(":")
    if kind in ("o", "c"):  # o:ENGINE[:LABEL], c:ENGINE:RULE[:LABEL]
        return Feature(kind, (rest.partition(":")[0],))
    if kind == "e":  # e:ENGINE+ENGINE
        return Feature(kind, tuple(rest.split("+")))
    if kind == "s":  # s:ENGINE[:LABEL]
        return Feature(kind, (rest.partition(":")[0],))
    if kind == "x":  # x:RIVALRY:ENGINE
        return Feature(kind, (rest.rpartition(":")[2],))
    return Feature(kind)


class _Place(NamedTuple):
    """Where a group stands, and its number."""

    start: int
    end: int
    group: int


class Witness(Protocol):
    """Who remembers what people decided on a phrase: (given this label, given another, said no)."""

    def testimony(self, surface: str, label: str) -> tuple[int, int, int]: ...


def log_odds(probability: float) -> float:
    kept = min(max(probability, 0.001), 0.999)
    return max(-_STEEP, min(_STEEP, log(kept / (1 - kept))))


def group(suggestions: Iterable[Suggestion]) -> list[list[Suggestion]]:
    """One group per range and label, in order of text, outer before inner; the best of each engine first."""
    groups: dict[tuple[int, int, str], list[Suggestion]] = {}
    several = False
    for item in suggestions:
        key = (item.start, -item.end, item.label)
        held = groups.get(key)
        if held is None:
            groups[key] = [item]
        else:
            held.append(item)
            several = True
    if several:
        for items in groups.values():
            if len(items) > 1:
                items.sort(key=_best_first)
    return [groups[place] for place in sorted(groups)]


def _best_first(item: Suggestion) -> float:
    return -item.score


def gather(
    groups: Sequence[list[Suggestion]],
    text: str,
    witness: Witness | None = None,
    *,
    live: bool = False,
    heard: Collection[str] = (),
) -> list[Features]:
    """The features of each group, in step; with `live` those of the words too; `heard` are those that spoke
    elsewhere in the text.
    """
    sources = [[source_of(item) for item in items] for items in groups]
    asked = asked_of(sources, heard)
    found = []
    for items, own, rivals in zip(groups, sources, _find_rivals(groups, sources), strict=True):
        features = _own(items, own)
        for name in asked:
            if f"o:{name}" not in features:
                features |= {f"s:{name}": 1.0, f"s:{name}:{items[0].label}": 1.0}
        features |= rivals
        first = items[0]
        surface = text[first.start : first.end]
        features[_SIZES[min(surface.count(" ") + 1, MOST_WORDS)]] = 1.0
        if surface.isascii():
            features["ascii"] = 1.0
        if witness is not None:
            given, other, refused = witness.testimony(surface, first.label)
            if given or other or refused:
                features |= {"t:given": log(1 + given), "t:other": log(1 + other), "t:no": log(1 + refused)}
        if live:
            features |= _words_of(first, text)
        found.append(features)
    return found


def asked_of(sources: Sequence[Sequence[str]], heard: Collection[str] = ()) -> list[str]:
    """Of those whose silence counts, the ones that said anything of a text: by the sources of its groups, or
    `heard` elsewhere in it.
    """
    return [name for name in WHOLE if name in heard or any(name in each for each in sources)]


def _words_of(item: Suggestion, text: str) -> Features:
    label = item.label
    inside = _folded(text, item.start, item.end)
    before = _folded(text, line_start(text, item.start, 25), item.start)
    after = _folded(text, item.end, item.end + 20)
    features = {
        f"{LIVE}p:{before[-1] if before else ''}:{label}": _LOUD,
        f"{LIVE}n:{after[0] if after else ''}:{label}": _LOUD,
        f"{LIVE}k:{len(inside)}:{label}": _LOUD,
    }
    if inside:
        first = bare(inside[0])
        features[f"{LIVE}f:{first}:{label}"] = _LOUD
        features[f"{LIVE}l:{bare(inside[-1])}:{label}"] = _LOUD
        features[f"{LIVE}b:{first[:3]}:{label}"] = _LOUD / 2
        features[f"{LIVE}e:{inside[-1][-2:]}:{label}"] = _LOUD / 2
    return features


def _folded(text: str, start: int, end: int) -> list[str]:
    found = (folded_word(text[a:b]) for a, b in words(text, start, min(end, len(text))))
    return [word for word in found if word]


def _own(items: list[Suggestion], sources: list[str]) -> Features:
    label = items[0].label
    features: Features = {"one": 1.0, f"l:{label}": 1.0}
    engines: dict[str, float] = {}
    for item, source in zip(items, sources, strict=True):
        if source in engines:
            continue
        odds = engines[source] = log_odds(item.score)
        plain, labelled, coded, whole = _names(source, code_of(item), label)
        features[plain] = odds
        features[labelled] = odds
        features[coded] = 1.0
        features[whole] = 1.0
    features["e:" + "+".join(sorted(engines))] = 1.0
    return features


@lru_cache(maxsize=8192)
def _names(source: str, code: str, label: str) -> tuple[str, str, str, str]:
    """The names of what one engine's word gives, with and without the rule and the label."""
    return f"o:{source}", f"o:{source}:{label}", f"c:{source}:{code}", f"c:{source}:{code}:{label}"


def source_of(item: Suggestion) -> str:
    """The engine; hints of the memory and a project's own model count as sources of their own."""
    if item.why:
        reason = item.why[0]
        if reason.code == KIN:
            return KIN
        if reason.code == _OWN_MODEL.code and reason.args == _OWN_MODEL.args:
            return OWN
    return item.engine


def code_of(item: Suggestion) -> str:
    """The rule that found it, as far as the weights tell rules apart."""
    if not item.why:
        return ""
    reason = item.why[0]
    return str(reason.args[0]) if reason.args and reason.code in _NAMED_CODES else reason.code


def _find_rivals(groups: Sequence[list[Suggestion]], sources: Sequence[list[str]]) -> list[Features]:
    """Per group, the best score of each engine that it competes with: crossing, nesting, or another label."""
    places = [_Place(items[0].start, items[0].end, number) for number, items in enumerate(groups)]
    index = SpanIndex(places)
    found: list[Features] = []
    for start, end, number in places:
        here = groups[number][0]
        worst: Features = {}
        for begin, stop, other in index.touching(start, end):
            if other == number:
                continue
            same = begin == start and stop == end
            crossing = begin < start < stop < end or start < begin < end < stop
            kind = "same" if same else "cross" if crossing else _nesting(here, groups[other][0])
            for item, source in zip(groups[other], sources[other], strict=True):
                name = _rival(kind, source)
                if item.score > worst.get(name, -1.0):
                    worst[name] = item.score
        found.append(worst)
    return found


@lru_cache(maxsize=1024)
def _rival(kind: str, source: str) -> str:
    return f"x:{kind}:{source}"


def _nesting(here: Suggestion, there: Suggestion) -> str:
    """Spans of one label inside each other compete more often than they nest."""
    if here.label != there.label:
        return "in" if there.end - there.start > here.end - here.start else "over"
    return "inside" if there.end - there.start > here.end - here.start else "around"
