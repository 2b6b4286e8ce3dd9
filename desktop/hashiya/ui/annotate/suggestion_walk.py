"""The walk through the suggestions of a document: where one stands, which comes next."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from hashiya.core.span import Annotation
from hashiya.qtkit.i18n import isolated
from hashiya.ui.commands.actions import first_key
from hashiya.ui.session.open_relations import Ends
from hashiya.ui.session.packed_annotations import LeastCertain, PackedPart, certainty, reading_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.ui.annotate.target import Target
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session

WalkStop = Annotation | Ends
"""What the walk stops at: a suggested annotation, or a suggested relation."""
ReadingKey = tuple[int, int, str, str]
_NEAR = 4096  # code points looked through first for the next annotation
S = TypeVar("S", bound=WalkStop)


@dataclass(frozen=True, slots=True)
class WalkPlace:
    """`number` counts from 1; 0 when no suggestion is chosen."""

    number: int
    total: int


def merged(
    found: Sequence[Annotation], relations: Sequence[Ends], *, uncertain_first: bool
) -> Sequence[WalkStop]:
    """Both in one order: a relation comes after its later end, or by its score."""
    if not relations:
        return found
    stops: list[WalkStop] = [*found, *relations]
    return sorted(stops, key=_certainty if uncertain_first else _reading)


def place_of(walk: Sequence[S], chosen: S | None) -> WalkPlace:
    """Where one stands; of packed suggestions found without looking at all."""
    if chosen is None:
        return WalkPlace(0, len(walk))
    if isinstance(walk, PackedPart):
        at = walk.place_from(chosen) if isinstance(chosen, Annotation) else len(walk)
        return WalkPlace(at + 1 if at < len(walk) and walk[at].uid == chosen.uid else 0, len(walk))
    return WalkPlace(next((at for at, each in enumerate(walk, 1) if each.uid == chosen.uid), 0), len(walk))


def step(walk: Sequence[S], chosen: S | None, position: int | None, by: int) -> S | None:
    """The suggestion after (`by` 1) or before (-1) the chosen one; around the end.

    With none chosen: the nearest to `position`, or the first (last) of the walk where that is None.
    """
    if not walk:
        return None
    place = place_of(walk, chosen).number
    if place:
        return walk[(place - 1 + by) % len(walk)]
    if position is None:
        return walk[0 if by > 0 else -1]
    if _in_order(walk):
        at = bisect_left(walk, position, key=_start)
        return walk[at % len(walk) if by > 0 else at - 1]
    ahead = [each for each in walk if (each.start >= position if by > 0 else each.start < position)]
    if by > 0:
        return min(ahead, key=_start) if ahead else walk[0]
    return max(ahead, key=_start) if ahead else walk[-1]


def _in_order(walk: Sequence[WalkStop]) -> bool:
    """Whether it is known to be in reading order, so that nothing of it need be looked through."""
    return isinstance(walk, PackedPart) and not isinstance(walk, LeastCertain)


def _place_key(stop: WalkStop) -> ReadingKey:
    """`reading_key`, also of what stands where a relation does."""
    return reading_key(stop) if isinstance(stop, Annotation) else (stop.start, 0, "", stop.uid)


def _place_from(walk: Sequence[WalkStop], decided: Annotation) -> int:
    """Where it stood; found without looking at all."""
    if isinstance(walk, PackedPart):
        return walk.place_from(decided)
    return bisect_left(walk, reading_key(decided), key=_place_key)


class Turn:
    """What comes after a suggestion in the walk, remembered before it is decided about."""

    def __init__(self, walk: Sequence[WalkStop], decided: WalkStop) -> None:
        self._decided: Annotation | None = None
        self._order: list[WalkStop] | None = None
        if isinstance(walk, PackedPart) and isinstance(decided, Annotation):
            self._decided = decided
            return
        place = next((at for at, each in enumerate(walk) if each.uid == decided.uid), None)
        if place is not None:
            self._order = [*walk[place + 1 :], *walk[:place]]

    def next_of(self, left: Sequence[S]) -> S | None:
        """Where to go now: the next one that is still there."""
        decided = self._decided
        if decided is not None and left:
            return left[_place_from(left, decided) % len(left)]
        if self._order is None:
            return left[0] if left else None
        still = {each.uid: each for each in left}
        return next((still[each.uid] for each in self._order if each.uid in still), None)


def _certainty(stop: WalkStop) -> tuple[float, int]:
    return certainty(stop.score), stop.start


def _start(stop: WalkStop) -> int:
    return stop.start


def _reading(stop: WalkStop) -> tuple[int, bool, int]:
    relation = isinstance(stop, Ends)
    return stop.start, relation, 0 if isinstance(stop, Ends) else -stop.end


def _beside(session: Session, chosen: Annotation | None, caret: int, by: int) -> Annotation | None:
    """The shown annotation after (`by` 1) or before (-1) the chosen one, else the caret, around the end.

    Looked for from there on, farther and farther: of a long document that is still being read.
    """
    document = session.document
    if document is None:
        return None
    length = len(document.text)
    here: ReadingKey = reading_key(chosen) if chosen is not None else (caret, -length - 1, "", "")
    around: ReadingKey = (-1, 0, "", "") if by > 0 else (length + 1, 0, "", "")
    for key in (here, around):
        wide = _NEAR
        while True:
            first, last = (key[0], key[0] + wide) if by > 0 else (key[0] - wide, key[0] + 1)
            found = session.sight.shown(session.annotations_between(max(0, first), min(length, last)))
            if by > 0:
                found = [each for each in found if reading_key(each) > key]
            else:
                found = [each for each in found if reading_key(each) < key and each.start >= first]
            if found:
                return found[0] if by > 0 else found[-1]
            if last >= length if by > 0 else first <= 0:
                break
            wide *= 8
    return None


class Walk(QObject):
    """The walk through the open document; `renewed` when there are other suggestions, or another order of
    them, `refused` with words where there is none to go to.
    """

    renewed = Signal()
    refused = Signal(str)

    def __init__(self, context: Context, target: Target, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._target = context, target
        self._found: Sequence[WalkStop] = []
        self.annotations_left = 0  # of these, apart from suggested relations

    @property
    def stops(self) -> list[WalkStop]:
        """Suggestions of the open document, in the order of the walk."""
        return list(self._found)

    @property
    def suggestions(self) -> list[Annotation]:
        """Of these the annotations."""
        return [each for each in self._found if not isinstance(each, Ends)]

    @property
    def place(self) -> WalkPlace:
        return place_of(self._found, self._chosen)

    @property
    def total(self) -> int:
        """How many stops there are; unlike `place`, known without looking for where one stands."""
        return len(self._found)

    @property
    def waiting(self) -> tuple[int, int]:
        """Of these stops annotations and relations."""
        return self.annotations_left, self.total - self.annotations_left

    @property
    def _chosen(self) -> WalkStop | None:
        session = self._target.session
        relation = session.relations.chosen if session is not None else None
        return relation or self._target.chosen

    @property
    def _uncertain_first(self) -> bool:
        return bool(self._context.settings.get("walk/order") == "uncertain")

    def renew(self) -> None:
        """Read anew what there is."""
        session = self._target.session
        found: Sequence[Annotation] = ()
        if session and not session.reading:
            found = session.least_certain() if self._uncertain_first else session.shown_suggestions()
        relations = session.relations.suggested() if session and not session.reading else ()
        self._found = merged(found, relations, uncertain_first=self._uncertain_first)
        self.annotations_left = len(found)
        self.renewed.emit()

    def toggle_order(self) -> None:
        self._context.settings.set("walk/order", "reading" if self._uncertain_first else "uncertain")
        self.renew()

    def step(self, by: int) -> None:
        """To the suggestion after (`by` 1) or before (-1) where one is."""
        session, reader = self._target.session, self._target.reader
        if session is None:
            return
        chosen = self._chosen
        position: int | None = chosen.start if chosen is not None else reader.caret
        if chosen is None and self._uncertain_first:
            position = None
        walk = self._found
        if isinstance(walk, LeastCertain) and position is not None and not self.place.number:
            walk = session.shown_suggestions()  # the nearest, found without looking at all
        found = step(walk, chosen, position, by)
        if found is None:
            self.refused.emit(self._nothing_words())
            return
        self._go_to(found)

    def _nothing_words(self) -> str:
        """That nothing waits here; where entities are known, how one comes to suggested links."""
        words, session = self.tr("No suggestions in this document."), self._target.session
        if session is None or not session.project.beyond_counts()["entities"]:
            return words
        key = first_key(self._context, "view.entity_links")
        return f"{words} {self.tr('{0} shows suggested links.').format(isolated(key))}"

    def turn(self, decided: WalkStop) -> Turn:
        """To be asked for before a suggestion is decided about, and given to `go_on` after."""
        return Turn(self._found, decided)

    def go_on(self, turn: Turn) -> None:
        """From a suggestion that was just decided to the next."""
        following = turn.next_of(self._found)
        if following is not None and isinstance(following, Ends):
            self._go_to(following)
        elif self._target.session is not None:
            self._target.session.relations.choose("")
            self._target.session.select(following.uid if following else "")

    def _go_to(self, stop: WalkStop) -> None:
        """Choose an annotation; or a relation, with its head and both ends in sight where they fit."""
        session, reader = self._target.session, self._target.reader
        if session is None:
            return
        if not isinstance(stop, Ends):
            session.relations.choose("")
            reader.set_caret(stop.end, reveal=False)
            session.select(stop.uid)
            return
        reader.set_caret(stop.head.end, reveal=False)
        session.select(stop.head.uid)
        reader.show_range(min(stop.head.start, stop.tail.start), max(stop.head.end, stop.tail.end))
        session.relations.choose(stop.uid)

    def step_annotation(self, by: int) -> None:
        """To the next (`by` 1) or previous (-1) annotation of any kind, around the end."""
        session = self._target.session
        if session is not None and session.reading:
            near = _beside(session, self._target.chosen, self._target.reader.caret, by)
            if near is not None:
                session.select(near.uid)
            return
        everything = session.shown_annotations() if session else []
        if session is None or not everything:
            return
        chosen, count = self._target.chosen, len(everything)
        place = -1 if chosen is None else bisect_left(everything, reading_key(chosen), key=reading_key)
        if chosen is not None and place < count and everything[place].uid == chosen.uid:
            place += by
        else:
            place = bisect_left(everything, self._target.reader.caret, key=attrgetter("start"))
            place = place if by > 0 else place - 1
        session.select(everything[place % count].uid)
