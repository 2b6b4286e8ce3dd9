"""What stands out at the moment: selection, caret, hits, the annotation selected or hovered."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from PySide6.QtCore import QRectF

    from hashiya.core.span import Annotation
    from hashiya.ui.reader.paint.hints import LetterHint
    from hashiya.ui.reader.types import RelationLine


@dataclass(slots=True)
class HighlightState:
    """`selection` and `hits` are ranges of code points, hits in order; `caret` None while it is not shown."""

    selected: str | None = None
    hovered: str | None = None
    selection: tuple[int, int] = (0, 0)
    kin: frozenset[str] = frozenset()  # annotations that mean the same as the chosen one
    hits: Sequence[tuple[int, int]] = ()
    hints: Sequence[LetterHint] = ()
    current_hit: int = -1
    caret: int | None = None
    flash: tuple[int, int] | None = None  # (piece, line) that a jump has just landed on
    at: int = 0  # where the caret stands, shown or not
    notes: bool = False
    relations: Sequence[RelationLine] = ()  # of the chosen annotation
    more_relations: int = 0  # of it that are not among these
    relation_counts: Mapping[str, int] = field(default_factory=dict)
    relation_grip: bool = False  # whether the chosen annotation has a grip to relate it by
    chosen_range: tuple[int, int] | None = None  # of the chosen annotation, for that grip
    pull: tuple[float, float] | None = None  # where the pointer has drawn that grip to
    chips: list[tuple[QRectF, str]] = field(default_factory=list)  # painted: an end out of sight → its uid
    marks: Callable[[Annotation], str] | None = None  # what a tag says of an annotation beside its label
    numbers: bool = True
    _hit_ends: list[int] = field(default_factory=list)

    def set_hits(self, hits: Sequence[tuple[int, int]], current: int) -> None:
        self.hits, self.current_hit = hits, current
        self._hit_ends = [end for _, end in hits]

    def hits_between(self, start: int, end: int) -> list[tuple[int, int, bool]]:
        """(start, end, is current) of the hits that touch a range."""
        found = []
        index = bisect_left(self._hit_ends, start + 1)
        while index < len(self.hits) and self.hits[index][0] < end:
            found.append((*self.hits[index], index == self.current_hit))
            index += 1
        return found

    def emphasis(self, annotation: Annotation) -> str:
        """ "selected", "hovered" or nothing."""
        if annotation.uid == self.selected:
            return "selected"
        return "hovered" if annotation.uid == self.hovered else ""
