"""The walk through what people say differently of the same annotations, of the document, and of relations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.services.review.beyond_places import OPEN
from hashiya.services.review.said_questions import OpenQuestion, questions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hashiya.core.adjudicate import Place
    from hashiya.core.span import Span
    from hashiya.services.review.comparison import Comparison
    from hashiya.ui.session.session import Session


class SaidWalk:
    """Read when it is first asked for; `settled`: decided ones are walked through, too."""

    def __init__(self, session: Session, comparison: Callable[[], Comparison | None]) -> None:
        self._session, self._comparison = session, comparison
        self._found: list[OpenQuestion] | None = None
        self._settled = False
        self.place = 0

    def forget(self) -> None:
        """Something was changed."""
        self._found = None

    def restart(self, *, settled: bool) -> None:
        """Another document or another choice of what is shown."""
        self._found, self._settled, self.place = None, settled, 0

    @property
    def questions(self) -> Sequence[OpenQuestion]:
        if self._found is None:
            comparison = self._comparison()
            project = self._session.project
            self._found = [] if comparison is None else questions(project, comparison, settled=self._settled)
            self.place = max(0, min(self.place, len(self._found) - 1))
        return self._found

    @property
    def current(self) -> OpenQuestion | None:
        found = self.questions
        return found[self.place] if self.place < len(found) else None

    @property
    def open(self) -> int:
        """How many wait to be settled."""
        return sum(each.state == OPEN for each in self.questions)

    def step(self, by: int) -> bool:
        """To the next or previous one; False at the end."""
        after = self.place + by
        if 0 <= after < len(self.questions):
            self.place = after
            return True
        return False

    def to_open(self) -> bool:
        """To the next one that waits, from here on and round; False where none does."""
        found = self.questions
        for offset in range(len(found)):
            at = (self.place + offset) % len(found)
            if found[at].state == OPEN:
                self.place = at
                return True
        return False

    def places(self) -> list[Place]:
        """Where in the text the annotations at hand are: of a relation first whence it leads."""
        current = self.current
        return [] if current is None else [place for span in current.spans if (place := self._at(span))]

    def _at(self, span: Span) -> Place | None:
        comparison = self._comparison()
        for seen in comparison.places if comparison is not None else ():
            marks = (*seen.place.marks, *seen.gold)
            if seen.place.start <= span.start < seen.place.end and any(mark.span == span for mark in marks):
                return seen.place
        return None
