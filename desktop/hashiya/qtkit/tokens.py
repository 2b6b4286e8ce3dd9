"""Day and night: the colours of everything, and those that a label takes in each of its states.

Tokens are "#RRGGBB" attributes of Theme. The hue of a band comes from its label, lightness and strength from
its state alone: no label shouts because its own colour is dark.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from PySide6.QtGui import QColor

from hashiya.core.colours import label_colours

if TYPE_CHECKING:
    from hashiya.core.colours.label_colours import Lch


class Labelled(Protocol):
    """What a colour needs to know of a label: its OKLCH colour by day and its family."""

    @property
    def lch(self) -> Lch: ...

    @property
    def family(self) -> str: ...


class Theme(NamedTuple):
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
            return label_colours.mark(self.dark, label.lch)
        if role == "tag":
            return label_colours.tag(self.dark, label.lch, self.row)
        if role == "band":
            return label_colours.band(self.dark, label.lch, label.family, state)
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
    select="#213C5D",
    row="#37332F",
    hover="#2B2826",
    hit="#483B12",
    hit_edge="#D9AF45",
    danger="#EE8F84",
    warn="#DDAF55",
    ok="#82C79B",
    on_ink="#1A1918",
    shade="#66000000",
    handle="#4A4641",
)
THEMES = {"day": DAY, "night": NIGHT}


def mistaken(first: Labelled, second: Labelled, least: float = label_colours.LEAST) -> bool:
    """Whether two labels of one form have marks that someone cannot tell apart, by day or by night."""
    if first.family != second.family:
        return False
    return label_colours.marks_distance(first.lch, second.lch) < least
