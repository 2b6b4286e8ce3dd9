"""The colours of labels by day and by night, and how labels get colours that everyone can tell apart.

A colour is an OKLCH triple by day (lightness, chroma, hue in degrees); what is painted is "#RRGGBB".
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

from hashiya.core.colours.oklch import DEFICIENCIES, contrast, fit, from_hex, least_distance, seen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hashiya.core.colours.oklch import Triple

Lch = tuple[float, float, float]

BANDS: dict[bool, dict[str, tuple[float, float]]] = {
    False: {
        "suggested": (0.968, 0.009),
        "accepted": (0.936, 0.024),
        "hovered": (0.908, 0.036),
        "selected": (0.880, 0.050),
    },
    True: {
        "suggested": (0.235, 0.010),
        "accepted": (0.288, 0.034),
        "hovered": (0.325, 0.046),
        "selected": (0.365, 0.056),
    },
}
"""Lightness and chroma of the band behind words, by night or not, by state: its hue is the label's."""

LEAST = 4.0
"""Marks that are seen nearer to each other than this are mistaken (see `oklch.least_distance`)."""

_GROUNDS = ((False, "#FFFFFF"), (True, "#1E1C1B"))
_DARKEST, _LIGHTEST = 0.345, 0.665


def shown(dark: bool, lch: Lch) -> Lch:
    """The colour as it is on a dark ground or a light one; night keeps hue and the order of light and
    dark.
    """
    lightness, chroma, hue = lch
    return (0.60 + (lightness - 0.365) / 0.295 * 0.26, chroma * 0.92, hue) if dark else lch


@lru_cache(maxsize=2048)
def mark(dark: bool, lch: Lch) -> str:
    """For lines and forms."""
    return fit(*shown(dark, lch))


@lru_cache(maxsize=512)
def tag(dark: bool, lch: Lch, row: str) -> str:
    """For words: the mark, moved in lightness until it is read on `row`, the strongest of the grounds."""
    lightness, chroma, hue = shown(dark, lch)
    while contrast(fit(lightness, chroma, hue), row) < 4.55 and 0.0 < lightness < 1.0:
        lightness += 0.005 if dark else -0.005
    return fit(lightness, chroma, hue)


@lru_cache(maxsize=1024)
def band(dark: bool, lch: Lch, family: str, state: str) -> str:
    """For what lies behind the words in a state of BANDS."""
    lightness, chroma = BANDS[dark][state]
    if family == "numbers":  # numbers are many and speak low
        lightness, chroma = lightness + (-0.018 if dark else 0.012), chroma * 0.42
    return fit(lightness, chroma, lch[2])


def own_colour(colour: str) -> Lch:
    """The colour nearest to "#RRGGBB" that a label can have: its mark is seen on white paper and by night."""
    lightness, chroma, hue = from_hex(colour)
    lightness = min(max(lightness, _DARKEST), _LIGHTEST)
    steps = (lightness + way * step / 200 for step in range(70) for way in (-1, 1))
    fitting = (step for step in steps if _DARKEST <= step <= _LIGHTEST and _is_seen((step, chroma, hue)))
    return round(next(fitting, lightness), 3), round(min(chroma, 0.4), 3), round(hue, 1)


def _is_seen(lch: Lch) -> bool:
    """Whether its mark has a contrast of 3 on both grounds."""
    return all(contrast(mark(dark, lch), ground) >= 3 for dark, ground in _GROUNDS)


def marks_distance(first: Lch, second: Lch) -> float:
    """The smallest distance of two marks, by day and by night, over normal vision and the deficiencies."""
    return min(least_distance(mark(dark, first), mark(dark, second)) for dark in (False, True))


def told_apart(labels: Iterable[tuple[str, Lch | None]]) -> dict[str, Lch]:
    """A colour for each label, each told from all before it by everyone, as long as there are enough.

    A label keeps the colour it comes with unless it would be mistaken for an earlier one; a label without
    one (None) takes what is seen farthest from all others.
    """
    asked = list(labels)
    given: dict[str, Lch] = {}
    for code, lch in asked:
        if lch is not None and all(marks_distance(lch, other) >= LEAST for other in given.values()):
            given.setdefault(code, lch)
    for code, _lch in asked:
        if code not in given:
            given[code] = _farthest(tuple(given.values()))
    return {code: given[code] for code, _lch in asked}


def _farthest(used: tuple[Lch, ...]) -> Lch:
    taken = [_sights(lch) for lch in used]

    def least(candidate: Lch) -> float:
        mine = _sights(candidate)
        return min((math.dist(a, b) for other in taken for a, b in zip(mine, other, strict=True)), default=0)

    return max(_candidates(), key=least)


@lru_cache(maxsize=2048)
def _sights(lch: Lch) -> tuple[Triple, ...]:
    """The mark in OKLab as each kind of sight has it, by day and by night."""
    return tuple(seen(mark(dark, lch), kind) for dark in (False, True) for kind in DEFICIENCIES)


@lru_cache(maxsize=1)
def _candidates() -> tuple[Lch, ...]:
    """Colours a mark can have: seen on white paper and on a dark ground with a contrast of 3."""
    grid = (
        (lightness / 1000, chroma / 100, float(hue))
        for lightness in range(345, 665, 40)
        for chroma in (3, 6, 10, 14, 19)
        for hue in range(0, 360, 10)
    )
    return tuple(lch for lch in grid if _is_seen(lch))
