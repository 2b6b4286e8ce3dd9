"""Colours in which people are known: rings of their letters, wherever one meets them."""

from __future__ import annotations

from hashiya.core.colours import label_colours

PEOPLE: tuple[tuple[float, float, float], ...] = (
    *((0.54, 0.15, 255.0), (0.38, 0.15, 50.0), (0.62, 0.15, 80.0), (0.38, 0.15, 275.0)),
    *((0.54, 0.15, 20.0), (0.46, 0.11, 335.0), (0.62, 0.15, 215.0), (0.54, 0.11, 335.0)),
)
"""By day, in OKLCH; after the last they begin anew, and the letters tell apart."""


def ring(dark: bool, number: int) -> str:
    """#RRGGBB of the person of this number (by day or by night)."""
    return label_colours.mark(dark, PEOPLE[number % len(PEOPLE)])
