"""Labels get colours that everyone can tell apart: the 210 pairs of twenty-one, and what came with one."""

from __future__ import annotations

import json
from itertools import combinations

import pytest

from hashiya.assets import resource
from hashiya.core.colours.label_colours import LEAST, Lch, mark, marks_distance, own_colour, told_apart
from hashiya.core.colours.oklch import contrast, from_hex, oklch_to_linear, to_hex


def least(colours: dict[str, Lch]) -> float:
    return min(marks_distance(a, b) for a, b in combinations(colours.values(), 2))


def test_twenty_one_labels_without_a_colour_are_told_apart_by_everyone() -> None:
    found = told_apart((f"L{number}", None) for number in range(21))
    assert least(found) >= LEAST
    assert all(contrast(mark(False, lch), "#FFFFFF") >= 3 for lch in found.values())
    assert all(contrast(mark(True, lch), "#1A1918") >= 3 for lch in found.values())


@pytest.mark.parametrize("name", ["wojood", "anercorp"])
def test_colours_of_a_scheme_stay_and_strange_labels_stand_apart(name: str) -> None:
    labels = json.loads(resource("schemes", f"{name}.json").read_text(encoding="utf-8"))["labels"]
    own: dict[str, Lch] = {label["code"]: tuple(label["lch"]) for label in labels}
    found = told_apart([*own.items(), ("STRANGE", None)])
    assert {code: found[code] for code in own} == own
    assert least(found) >= LEAST - 1.5  # a twenty-second comes nearer, and is still another
    assert list(found) == [*own, "STRANGE"]


def test_a_colour_given_twice_stays_with_the_first() -> None:
    same = (0.5, 0.15, 20.0)
    found = told_apart([("A", same), ("B", same), ("C", None)])
    assert found["A"] == same
    assert least(found) >= LEAST


@pytest.mark.parametrize("colour", ["#FFFFFF", "#000000", "#FFFF00", "#1144CC", "#808080", "#00FFCC"])
def test_a_colour_of_ones_own_is_seen_on_both_grounds_and_keeps_its_hue(colour: str) -> None:
    own = own_colour(colour)
    assert contrast(mark(False, own), "#FFFFFF") >= 3
    assert contrast(mark(True, own), "#1E1C1B") >= 3
    turned = abs(own[2] - from_hex(colour)[2]) % 360
    assert own[1] < 0.01 or min(turned, 360 - turned) < 1


def test_what_is_written_as_hex_is_read_back() -> None:
    assert to_hex(oklch_to_linear(*from_hex("#3366AA"))) == "#3366AA"
