"""Moving one boundary of an annotation by a word or a grapheme cluster, by key, button or pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.offsets import grapheme_starts
from hashiya.core.segment import iter_words, without_edge_spaces
from hashiya.services.annotate import marking
from hashiya.ui.reader.caret import goes_forward

if TYPE_CHECKING:
    from hashiya.core.span import Annotation
    from hashiya.ui.annotate.target import Target
    from hashiya.ui.reader.types import BoundaryMove
    from hashiya.ui.session.session import Session

_REACH = 600


def moved_end(text: str, start: int, end: int, *, forward: bool, by_letter: bool = False) -> int:
    """The end one unit on or back; never at or before the start. Unchanged where there is nowhere to go."""
    if by_letter:
        places = [place for place in _clusters(text, start, end) if not text[place - 1 : place].isspace()]
        found = [place for place in places if (place > end if forward else start < place < end)]
        return (min(found) if forward else max(found)) if found else end
    if forward:
        return next(
            (
                match.end()
                for match in iter_words(text, end, min(len(text), end + _REACH))
                if match.end() > end
            ),
            end,
        )
    ends = [match.end() for match in iter_words(text, start, end) if match.end() < end]
    return ends[-1] if ends else end


def moved_start(text: str, start: int, end: int, *, forward: bool, by_letter: bool = False) -> int:
    """The start one unit on (shorter) or back (longer); never at or after the end."""
    if by_letter:
        places = [place for place in _clusters(text, start, end) if not text[place : place + 1].isspace()]
        found = [place for place in places if (start < place < end if forward else place < start)]
        return (min(found) if forward else max(found)) if found else start
    if forward:
        return next((match.start() for match in iter_words(text, start, end) if match.start() > start), start)
    low = max(0, start - _REACH)
    while low and not text[low - 1].isspace() and start - low < 2 * _REACH:
        low -= 1
    starts = [
        match.start() for match in iter_words(text, low, min(len(text), start + 1)) if match.start() < start
    ]
    return starts[-1] if starts else start


def _clusters(text: str, start: int, end: int) -> list[int]:
    low, high = max(0, start - 64), min(len(text), end + 64)
    return [low + place for place in grapheme_starts(text[low:high])]


class Boundaries:
    """Moves those of the chosen annotation; `which` is "start" or "end"."""

    def __init__(self, target: Target) -> None:
        self._target = target

    def move_as_seen(self, which: str, *, left: bool, by_letter: bool = False) -> None:
        """One unit as seen: in a right-to-left paragraph the end goes on to the left."""
        chosen = self._target.chosen
        if chosen is not None:
            place = chosen.end if which == "end" else chosen.start
            forward = goes_forward(self._target.reader.page, place, left=left)
            self.move(which, forward=forward, by_letter=by_letter)

    def step(self, which: str, step: int) -> None:
        """`step` 1 makes the annotation longer at that boundary, -1 shorter."""
        self.move(which, forward=(step > 0) == (which == "end"))

    def move(self, which: str, *, forward: bool, by_letter: bool = False) -> None:
        found, chosen = self._target.writable, self._target.chosen
        if found is None or chosen is None:
            return
        session, document = found
        start, end = chosen.range
        if which == "end":
            end = moved_end(document.text, start, end, forward=forward, by_letter=by_letter)
        else:
            start = moved_start(document.text, start, end, forward=forward, by_letter=by_letter)
        self._set_range(session, chosen, start, end)

    def drag(self, move: BoundaryMove) -> None:
        """The pointer let go of a boundary."""
        session = self._target.session
        annotation = session.annotation(move.uid) if session else None
        if session is not None and annotation is not None and not session.readonly:
            start, end = without_edge_spaces(self._target.reader.text, move.start, move.end)
            if start < end:
                self._set_range(session, annotation, start, end)
            session.select(move.uid)

    def _set_range(self, session: Session, chosen: Annotation, start: int, end: int) -> None:
        if (start, end) != chosen.range:
            self._target.do(lambda: marking.set_range(session.project, chosen, start, end))
