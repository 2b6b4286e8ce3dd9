"""The true beginning and end of an annotation on the page: which sides of its pieces they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hashiya.core.bidi import runs_left_to_right

if TYPE_CHECKING:
    from hashiya.ui.reader.layout import Laid, Placed
    from hashiya.ui.reader.rects import Rect


class Sides(NamedTuple):
    """What the left and right side of a piece are: "start", "end" or nothing, where it goes on elsewhere."""

    left: str
    right: str


def sides_of(laid: Laid, one: Placed, rect: Rect) -> Sides:
    """By the direction in which the first and last character are read.

    In a piece that holds all of it both sides are ends: if it begins in one direction and ends in the
    other, the paragraph's direction says which is which.
    """
    starts, ends = rect.starts and one.begins_here, rect.ends and one.ends_here
    if not starts and not ends:
        return Sides("", "")
    units = laid.projection.units
    opening = runs_left_to_right(units[one.start : one.start + 1], laid.direction)
    closing = runs_left_to_right(units[one.end - 1 : one.end], laid.direction)
    if starts and ends:
        forward = opening if opening == closing else not laid.rtl
        return Sides("start", "end") if forward else Sides("end", "start")
    if starts:
        return Sides("start", "") if opening else Sides("", "start")
    return Sides("", "end") if closing else Sides("end", "")


def corners(laid: Laid, one: Placed) -> list[tuple[int, float, str]]:
    """(line, x, "start" or "end") of the true ends on a piece of text."""
    found = []
    for rect in laid.find(one.start, one.end):
        sides = sides_of(laid, one, rect)
        if sides.left:
            found.append((rect.line, rect.left, sides.left))
        if sides.right:
            found.append((rect.line, rect.right, sides.right))
    return found
