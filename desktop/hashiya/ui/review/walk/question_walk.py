"""The walk through the places of a document that are asked about: the one at hand, those left for later."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from hashiya.services.review.comparison import Seen


class QuestionWalk:
    """Questions in reading order; `place` is the number of the one at hand, -1 where there is none."""

    def __init__(self) -> None:
        self.questions: Sequence[Seen] = ()
        self.place = -1
        self._later: set[str] = set()

    def __len__(self) -> int:
        return len(self.questions)

    @property
    def current(self) -> Seen | None:
        return self.questions[self.place] if 0 <= self.place < len(self.questions) else None

    def take(self, questions: Sequence[Seen]) -> None:
        """Other questions: the number at hand stays, as far as there are so many."""
        self.questions = questions
        self.place = min(self.place, len(questions) - 1)

    def replace(self, before: Iterable[Seen], after: Iterable[Seen]) -> None:
        """Some questions anew: the number at hand stays, so that what was settled is passed."""
        former = {id(each) for each in before}
        kept = (each for each in self.questions if id(each) not in former)
        self.take(sorted([*kept, *after], key=_reading_order))

    def start(self, *, last: bool) -> None:
        """At the first of them, or the last."""
        self.place = len(self.questions) - 1 if last else 0

    def go_to(self, place: int) -> bool:
        """Whether another one is at hand now."""
        if place == self.place or not 0 <= place < len(self.questions):
            return False
        self.place = place
        return True

    def at_position(self, position: int) -> int:
        """The number of the question whose words hold this position, or end there; -1 where none does."""
        ends = -1
        for number, seen in enumerate(self.questions):
            if seen.place.start > position:
                break
            if position < seen.place.end:
                return number
            if position == seen.place.end and ends < 0:
                ends = number
        return ends

    def find(self, fingerprint: str) -> bool:
        """Bring this question to hand; False where it is not asked."""
        for number, seen in enumerate(self.questions):
            if seen.place.fingerprint == fingerprint:
                self.place = number
                return True
        return False

    def stay_at(self, kept: Seen | None) -> None:
        """At this question, or where it stood, after they were read anew."""
        if kept is None:
            self.place = max(self.place, 0) if self.questions else -1
            return
        at = bisect_left(self.questions, kept.place.start, key=_start)
        self.place = min(at, len(self.questions) - 1)
        while at < len(self.questions) and _start(self.questions[at]) == kept.place.start:
            if self.questions[at].place.fingerprint == kept.place.fingerprint:
                self.place = at
                return
            at += 1

    # ---------------------------------------------------------------- for later
    def postpone(self, seen: Seen) -> None:
        """Passed over until all others are done."""
        self._later.add(seen.place.fingerprint)

    def was_postponed(self, seen: Seen) -> bool:
        return seen.place.fingerprint in self._later

    def forget_postponed(self, seen: Seen | None = None) -> None:
        """Of one question, or of all."""
        if seen is None:
            self._later.clear()
        else:
            self._later.discard(seen.place.fingerprint)

    def next_waiting(self, is_open: Callable[[Seen], bool]) -> int:
        """The next open question that was not postponed, from the one at hand and round; -1: none."""
        count = len(self.questions)
        for offset in range(1, count + 1):
            at = (self.place + offset) % count
            if is_open(self.questions[at]) and not self.was_postponed(self.questions[at]):
                return at
        return -1


def _reading_order(seen: Seen) -> tuple[int, int]:
    return seen.place.start, -seen.place.end


def _start(seen: Seen) -> int:
    return seen.place.start
