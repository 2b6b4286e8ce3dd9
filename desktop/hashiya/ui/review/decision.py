"""What is about to be decided of the place at hand: every span that could stand there, ticked or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from hashiya.core.span import Span
    from hashiya.services.review.comparison import Seen

TICK_KEYS = "ASDFGJKQWZXCVYUHINPTRLEBMO"
"""The key of each span in turn, but for those that the page itself uses."""


class PlaceDecision:
    """`options` are the spans that people, gold or the reviewer have in the place, in reading order.

    `edited`: single spans were ticked by hand, beyond taking one answer whole.
    """

    def __init__(self, seen: Seen, taken: Collection[str] = "NPTRLEBMO") -> None:
        """`taken` are the letters that do something else on the page."""
        self._keys = "".join(each for each in TICK_KEYS if each not in taken)
        place = seen.place
        gold = [mark.span for mark in (*seen.gold, *place.unasked)]
        self.seen = seen
        self._options = set(place.candidates) | set(gold)
        self._chosen: set[Span] = set()
        self._own: list[Span] = []
        self.edited = False

    @property
    def options(self) -> list[Span]:
        return sorted(self._options, key=lambda span: (span.start, -span.end, span.label))

    @property
    def spans(self) -> tuple[Span, ...]:
        """What Enter would put into gold."""
        return tuple(span for span in self.options if span in self._chosen)

    @property
    def own(self) -> tuple[Span, ...]:
        """Spans of the reviewer's own that are ticked."""
        return tuple(span for span in self._own if span in self._chosen)

    def is_chosen(self, span: Span) -> bool:
        return span in self._chosen

    def choose(self, spans: Iterable[Span]) -> None:
        """One answer as it is."""
        self._chosen, self.edited = set(spans), False
        self._options |= self._chosen

    def toggle(self, span: Span) -> None:
        """Tick a span or take its tick away; what cannot stand beside it gives way."""
        if span in self._chosen:
            self._chosen.discard(span)
        else:
            self._chosen = {other for other in self._chosen if not span.crosses(other)} | {span}
        self.edited = True

    def add(self, span: Span) -> None:
        """A span of one's own: beside those that were ticked one by one, else alone."""
        kept = self._chosen if self.edited else set()
        self._chosen = {other for other in kept if not span.crosses(other)} | {span}
        self._options.add(span)
        if span not in self._own:
            self._own.append(span)
        self.edited = True

    def key_of(self, span: Span) -> str:
        at = self.options.index(span)
        return self._keys[at] if at < len(self._keys) else ""

    def of_key(self, letter: str) -> Span | None:
        at = self._keys.find(letter) if letter else -1
        options = self.options
        return options[at] if 0 <= at < len(options) else None

    @property
    def knotted(self) -> bool:
        """Whether whole answers may not say enough: somebody has several spans here, or some could nest."""
        place = self.seen.place
        if self.edited or self._own or len(self._options) > max(2, len(_different(self.seen))):
            return len(self._options) > 0
        return any(len(side.annotations) > 1 for side in place.sides) or place.both_can_stand


def _different(seen: Seen) -> Collection[tuple[Span, ...]]:
    return {side.spans for side in seen.place.sides if side.spans}
