"""What of a project an export takes out: which layer, which states, what several people marked alike once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from hashiya.core.span import GOLD, SUGGESTIONS, Annotation, Status

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from hashiya.services.exchange.label_maps import LabelMap

SHOWN = ""  # the layer «as shown»: gold where there is any, else everybody's accepted annotations
_range_of = attrgetter("start", "end")
EVERYTHING = "*"  # all layers and states, for the lossless format


@dataclass(frozen=True, slots=True)
class ExportSelection:
    """What to take out. `layer` is SHOWN, EVERYTHING, GOLD, SUGGESTIONS or a person's uid; `state` "" means
    all. A damaged file is refused, unless `despite_damage` leaves out what is damaged.
    """

    layer: str = SHOWN
    include_suggested: bool = False
    documents: Sequence[str] = ()
    state: str = ""
    label_map: LabelMap = field(default_factory=dict)
    despite_damage: bool = False


def states(selection: ExportSelection) -> frozenset[Status]:
    """Which relations go out."""
    if selection.layer == EVERYTHING:
        return frozenset(Status)
    suggested = selection.include_suggested or selection.layer == SUGGESTIONS
    return frozenset({Status.ACCEPTED, Status.SUGGESTED} if suggested else {Status.ACCEPTED})


def standing_for(
    found: Collection[Annotation], chosen: Sequence[Annotation], selection: ExportSelection
) -> dict[str, str]:
    """Where everybody's work goes out as one: of annotations that do not go out the equal one that does."""
    if selection.layer != SHOWN:
        return {}
    kept = {item.uid for item in chosen}
    equal = {(item.start, item.end, _mapped(item, selection)): item.uid for item in chosen}
    return {
        item.uid: equal[key]
        for item in found
        if item.uid not in kept
        and item.status == Status.ACCEPTED
        and (key := (item.start, item.end, _mapped(item, selection))) in equal
    }


def _mapped(item: Annotation, selection: ExportSelection) -> str:
    return selection.label_map.get(item.label, item.label)


def joined(annotations: Collection[Annotation], same: Mapping[str, str]) -> Collection[Annotation]:
    """Second layers of somebody are theirs; what they have twice by that goes once."""
    if not same:
        return annotations
    found: dict[tuple[str, int, int, str, Status], Annotation] = {}
    for each in annotations:
        item = replace(each, layer=same.get(each.layer, each.layer))
        found.setdefault((item.layer, item.start, item.end, item.label, item.status), item)
    return list(found.values())


def shown(
    annotations: Collection[Annotation], selection: ExportSelection, *, has_gold: bool
) -> list[Annotation]:
    """The annotations a selection means. What two people marked alike counts once when everybody's work is
    taken.
    """
    if selection.layer == EVERYTHING:
        return list(annotations)
    layer = GOLD if selection.layer == SHOWN and has_gold else selection.layer
    states = {Status.ACCEPTED} | (
        {Status.SUGGESTED} if selection.include_suggested or layer == SUGGESTIONS else set()
    )
    found: dict[tuple[int, int, str], Annotation] = {}
    for item in sorted(annotations, key=lambda item: item.status != Status.ACCEPTED):
        mine = (
            item.layer == layer
            or layer == SHOWN
            or (selection.include_suggested and item.layer == SUGGESTIONS)
        )
        if mine and item.status in states:
            found.setdefault((item.start, item.end, item.label), item)
    return sorted(found.values(), key=lambda item: (item.start, -item.end))


def going(
    annotations: Iterable[Annotation],
    selection: ExportSelection,
    same: Mapping[str, str],
    *,
    has_gold: bool,
) -> Iterator[Annotation]:
    """`joined`, `shown` and `renamed` of a text's annotations in order, without holding them: what stands on
    the same words comes together, and only such can be the same.
    """
    for _range, group in groupby(annotations, key=_range_of):
        found = shown(joined(list(group), same), selection, has_gold=has_gold)
        yield from renamed(found, selection)


def renamed(annotations: Sequence[Annotation], selection: ExportSelection) -> Iterator[Annotation]:
    """Labels after the map; what maps to nothing is left out. What became the same span twice goes once, of
    a rejected and an accepted one the accepted; layers count as others only where all of them go out.
    """
    if not selection.label_map:
        yield from annotations
        return
    found: dict[tuple[str, int, int, str], Annotation] = {}
    for item in annotations:
        key = _key(item, selection)
        if key[-1] and (key not in found or _counts_more(item, found[key])):
            found[key] = item
    for item in annotations:
        key = _key(item, selection)
        if found.get(key) is item:
            yield item if key[-1] == item.label else replace(item, label=key[-1])


def _key(item: Annotation, selection: ExportSelection) -> tuple[str, int, int, str]:
    layer = item.layer if selection.layer == EVERYTHING else ""
    return layer, item.start, item.end, _mapped(item, selection)


def _counts_more(item: Annotation, other: Annotation) -> bool:
    order = (Status.ACCEPTED, Status.SUGGESTED, Status.REJECTED)
    return order.index(item.status) < order.index(other.status)


def labelling(selection: ExportSelection, has_gold: bool) -> str | None:
    """Whose labels of whole documents go out, None for everybody's (the first's, where one fits)."""
    if selection.layer == SHOWN:
        return GOLD if has_gold else None
    return None if selection.layer == EVERYTHING else selection.layer
