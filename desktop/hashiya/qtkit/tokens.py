"""Day and night: the colours of everything, and those that a label takes in each of its states.

Tokens are "#RRGGBB" attributes of Theme. The hue of a band comes from its label, lightness and strength from
its state alone: no label shouts because its own colour is dark.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from PySide6.QtGui import QColor

from hashiya.qtkit.colour import contrast, fit, least_distance

Lch = tuple[float, float, float]

_BANDS: dict[bool, dict[str, tuple[float, float]]] = {
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


class Labelled(Protocol):
    """What a colour needs to know of a label: its OKLCH colour by day and its family."""

    @property
    def lch(self) -> Lch: ...

    @property
    def family(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Theme:
    """The tokens. `dark` says which way label colours are moved; `shade` is #AARRGGBB, for shadows."""

    name: str
    dark: bool
    paper: str
    chrome: str
    side: str
    raised: str
    edge: str
    edge2: str
    field: str
    field_edge: str
    ink: str
    ink2: str
    ink3: str
    accent: str
    select: str
    row: str
    hover: str
    hit: str
    hit_edge: str
    danger: str
    warn: str
    ok: str
    on_ink: str
    shade: str
    handle: str

    def label_hex(self, label: Labelled, role: str = "mark", state: str = "accepted") -> str:
        """`role`: "mark" for lines and forms, "tag" for words, "band" behind the text in `state`."""
        if role == "mark":
            return _mark(self.dark, label.lch)
        if role == "tag":
            return _tag(self.dark, label.lch, self.row)
        if role == "band":
            return _band(self.dark, label.lch, label.family, state)
        raise ValueError(role)

    def label_color(self, label: Labelled, role: str = "mark", state: str = "accepted") -> QColor:
        return QColor(self.label_hex(label, role, state))


DAY = Theme(
    name="day",
    dark=False,
    paper="#FCFBF8",
    chrome="#F1EEE8",
    side="#F7F5F1",
    raised="#FFFFFF",
    edge="#DFDAD1",
    edge2="#ECE8E1",
    field="#CBC4B8",
    field_edge="#918A7D",
    ink="#22201C",
    ink2="#575248",
    ink3="#6F695E",
    accent="#1F5FA8",
    select="#C6DCF5",
    row="#E6E1D8",
    hover="#EFEBE4",
    hit="#FBE7A3",
    hit_edge="#8A6100",
    danger="#A3312A",
    warn="#805300",
    ok="#2B6B45",
    on_ink="#FCFBF8",
    shade="#1A22201C",
    handle="#CFC9BE",
)
NIGHT = Theme(
    name="night",
    dark=True,
    paper="#1A1918",
    chrome="#232120",
    side="#1F1D1C",
    raised="#2A2826",
    edge="#383532",
    edge2="#2D2A28",
    field="#4A4641",
    field_edge="#7D766B",
    ink="#DCD6CA",
    ink2="#ADA598",
    ink3="#968E81",
    accent="#7FB2EE",
    select="#27456A",
    row="#37332F",
    hover="#2B2826",
    hit="#4D3F14",
    hit_edge="#D9AF45",
    danger="#EE8F84",
    warn="#DDAF55",
    ok="#82C79B",
    on_ink="#1A1918",
    shade="#66000000",
    handle="#4A4641",
)
THEMES = {"day": DAY, "night": NIGHT}


def _shown(dark: bool, lch: Lch) -> Lch:
    """Night keeps hue and the order of light and dark."""
    lightness, chroma, hue = lch
    return (0.60 + (lightness - 0.365) / 0.295 * 0.26, chroma * 0.92, hue) if dark else lch


@lru_cache(maxsize=512)
def _mark(dark: bool, lch: Lch) -> str:
    return fit(*_shown(dark, lch))


@lru_cache(maxsize=512)
def _tag(dark: bool, lch: Lch, row: str) -> str:
    """The mark, moved in lightness until it is read on every surface, a chosen row included."""
    lightness, chroma, hue = _shown(dark, lch)
    while contrast(fit(lightness, chroma, hue), row) < 4.55 and 0.0 < lightness < 1.0:
        lightness += 0.005 if dark else -0.005
    return fit(lightness, chroma, hue)


@lru_cache(maxsize=1024)
def _band(dark: bool, lch: Lch, family: str, state: str) -> str:
    lightness, chroma = _BANDS[dark][state]
    if family == "numbers":  # numbers are many and speak low
        lightness, chroma = lightness + (-0.018 if dark else 0.012), chroma * 0.42
    return fit(lightness, chroma, lch[2])


def mistaken(first: Labelled, second: Labelled, least: float = 4.0) -> bool:
    """Whether two labels of one form have marks that someone cannot tell apart, by day or by night."""
    if first.family != second.family:
        return False
    return any(
        least_distance(_mark(dark, first.lch), _mark(dark, second.lch)) < least for dark in (False, True)
    )
