"""What evidence is worth away from the news, where people count other things as a body or a place.

Two numbers a label, among the weights, with the careful engine and without: by how much the log odds are
shifted in a text as far from the news as can be, and by what share they shrink. What people of a project
decided is not doubted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.suggest.combine.evidence import CAREFUL, OWN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hashiya.suggest.combine.evidence import Features

DOUBT = "f:"
"""Begins the names of weights that are doubts."""
SCALE = "far"
"""The feature that the sum of all others is multiplied by."""
DECIDING = frozenset({"memory", OWN})
_DECIDED = ("t:given", "o:memory", f"o:{OWN}")
_LEAST = 0.2  # so much is left of the log odds at least


def shift_name(label: str, *, careful: bool) -> str:
    """The weight by which the log odds of the label are shifted."""
    return f"{DOUBT}{'all' if careful else 'fast'}:{label}"


def shrink_name(label: str, *, careful: bool) -> str:
    """The weight by which they shrink."""
    return f"{shift_name(label, careful=careful)}:odds"


class Doubts:
    """Those in a set of weights; false where there are none."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._weights = {name: weight for name, weight in weights.items() if name.startswith(DOUBT)}

    def __bool__(self) -> bool:
        return bool(self._weights)

    def of(self, label: str, far: float, *, careful: bool) -> Features:
        """The features of a candidate of the label in a text so far from the news; `careful`: whether the
        careful engine was asked.
        """
        shift = shift_name(label, careful=careful)
        if shift not in self._weights:
            return {}
        shrink = self._weights.get(shrink_name(label, careful=careful), 0.0)
        scale = max(_LEAST, 1 + far * shrink)
        return {shift: far / scale, SCALE: scale}


def careful_was_asked(features: Features) -> bool:
    """Whether the careful engine spoke, or is silent, of what rests on these features."""
    return f"o:{CAREFUL}" in features or f"s:{CAREFUL}" in features


def decided_on(features: Features) -> bool:
    """Whether people of this project have their say in what a candidate rests on."""
    return any(name in features for name in _DECIDED)
