"""Which settlement answers which place, and what gold has there.

A settlement belongs to the words, labels and people it answered. It is found again by the annotations that
people had when it was made, wherever the bounds of the places run now: somebody may have been left out, have
come late, or have changed their mind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hashiya.core.adjudicate import Mark, Place
from hashiya.core.overlap import SpanIndex
from hashiya.core.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hashiya.store.tables.review import Settlement

SpanAnswer = tuple[int, int, str]  # start, end, label
PEOPLE, LATE, GOLD_CHANGED, CROSSED = "people", "late", "gold", "crossed"
"""Why a settled place is open again: somebody changed their work, somebody came with another answer since, or
gold was changed elsewhere. CROSSED: all agree on it, and gold that another place has crosses it."""


class _Numbered(NamedTuple):
    """Where the place of this number is."""

    start: int
    end: int
    number: int


class Seen(NamedTuple):
    """A place with what was decided about it, and the annotations of gold that answer it.

    `others` are further settlements of it; `shared` the uids of those that answer other places too. `why`:
    why it is to be looked at although it was settled, or all agree on it; "" where it stands.
    """

    place: Place
    settlement: Settlement | None = None
    others: tuple[Settlement, ...] = ()
    gold: tuple[Mark, ...] = ()
    why: str = ""
    shared: frozenset[str] = frozenset()

    @property
    def stale(self) -> bool:
        """Whether something changed after it was settled."""
        return bool(self.why)

    @property
    def settlements(self) -> tuple[Settlement, ...]:
        """The settlements that speak of this place, the one in force first."""
        return () if self.settlement is None else (self.settlement, *self.others)

    @property
    def contested(self) -> bool:
        """Whether the same question was answered differently by people who did not know of each other."""
        if not self.others or self.settlement is None:
            return False
        first = self.settlement
        return any(
            _chosen(each) != _chosen(first) and not _asked(each).isdisjoint(_asked(first))
            for each in self.others
        )

    @property
    def taken(self) -> bool:
        """Whether gold has exactly what all agree on."""
        agreed = {mark[:3] for mark in self.place.marks}
        return self.place.agreed and {mark[:3] for mark in self.gold} == agreed

    @property
    def open(self) -> bool:
        """Whether there is something to settle; in the review of one person, something to look at."""
        if self.settlement is not None:
            return self.stale or self.contested
        if self.place.agreed and len(self.place.people) > 1:
            return self.stale or (bool(self.gold) and not self.taken)
        return True


def _chosen(settlement: Settlement) -> set[SpanAnswer]:
    return {each[:3] for each in settlement.chosen}


def _asked(settlement: Settlement) -> set[SpanAnswer]:
    """The spans that a settlement was about."""
    return {side[1:4] for side in settlement.sides} or _chosen(settlement)


class Answers:
    """Settlements and gold of one document brought to its places.

    `limit`: where the part of the text that was read ends; what reaches beyond it is not judged. `joined`:
    who is one with whom (second layer → person); what either was asked counts as asked of the one.
    """

    def __init__(
        self,
        document: str,
        people: Sequence[str],
        places: Sequence[Place],
        gold: Iterable[Mark],
        settlements: Iterable[Settlement],
        limit: int | None = None,
        joined: Mapping[str, str] = {},
    ) -> None:
        self._joined = joined
        self._document, self._people, self._places = document, tuple(people), places
        self._limit = limit
        self._settlements = sorted(settlements, key=lambda each: each.uid)
        self._homes: dict[SpanAnswer, int] = {}
        self._uids: dict[str, int] = {}
        self._own: set[tuple[str, int, int, str]] = set()
        for number, place in enumerate(places):
            for mark in place.marks:
                self._homes[mark[:3]] = number
                self._own.add((mark.layer, *mark[:3]))
                if mark.uid:
                    self._uids[mark.uid] = number
        self._index = SpanIndex(
            _Numbered(place.start, place.end, number) for number, place in enumerate(places)
        )
        self._of_place: dict[int, list[Settlement]] = {}
        self._places_of: dict[str, list[int]] = {}
        self._match()
        self._gold: dict[int, list[Mark]] = {}
        self._alone: list[tuple[Mark, Sequence[Settlement]]] = []
        self._bring_gold(sorted(gold, key=lambda each: (each.start, -each.end, each.label)))

    # ---------------------------------------------------------------- settlements
    def _match(self) -> None:
        left = []
        for each in self._settlements:
            found = self._asked_places(each)
            if not found:
                left.append(each)
            for number in found:
                self._join(each, number)
        by_range: dict[tuple[int, int], int] = {}
        for number, place in enumerate(self._places if left else ()):
            if number not in self._of_place:
                by_range.setdefault((place.start, place.end), number)
        for each in left:
            same = by_range.get((each.start, each.end))
            if same is not None and self._concerns(each):
                self._join(each, same)

    def _join(self, settlement: Settlement, number: int) -> None:
        self._of_place.setdefault(number, []).append(settlement)
        self._places_of.setdefault(settlement.uid, []).append(number)

    def _concerns(self, settlement: Settlement) -> bool:
        """In the review of one person only what was decided about them; among several, words and labels."""
        if len(self._people) > 1 or not settlement.people:
            return True
        return not set(self._people).isdisjoint(self._person(uid) for uid in settlement.people)

    def _person(self, uid: str) -> str:
        return self._joined.get(uid, uid)

    def _asked_places(self, settlement: Settlement) -> list[int]:
        if not self._concerns(settlement):
            return []
        homes = self._homes
        found = {homes[side[1:4]] for side in settlement.sides if side[1:4] in homes}
        if not found:
            uids = self._uids
            found = {uids[side.uid] for side in settlement.sides if side.uid in uids}
        if not found:
            found = {homes[each[:3]] for each in settlement.chosen if each[:3] in homes}
        return sorted(found)

    # ---------------------------------------------------------------- gold
    def _bring_gold(self, gold: Sequence[Mark]) -> None:
        claims: dict[SpanAnswer, list[Settlement]] = {}
        for each in self._settlements:
            for one in each.chosen:
                claims.setdefault(one[:3], []).append(each)
        alone = len(self._people) > 1
        for mark in gold:
            claimed = claims.get(mark[:3], ())
            # It answers every place that was settled with it; where somebody has it, that one alone.
            homes = {self._home(mark[:3], each) for each in claimed or (None,)} - {None}
            if not homes and not claimed:
                homes = {self._rival_of(mark)} - {None}
            for home in homes:
                if home is not None:
                    self._gold.setdefault(home, []).append(mark)
            if not homes and alone and (self._limit is None or mark.end <= self._limit):
                self._alone.append((mark, claimed))

    def _home(self, key: SpanAnswer, settlement: Settlement | None) -> int | None:
        """The place that a span of gold answers: where somebody has it, else where it was chosen."""
        home = self._homes.get(key)
        if home is not None or settlement is None:
            return home
        numbers = self._places_of.get(settlement.uid, ())
        return max(numbers, key=lambda number: _overlap(self._places[number], key), default=None)

    def _rival_of(self, gold: Mark) -> int | None:
        """The place with which this annotation of gold cannot stand side by side."""
        one = Span(*gold[:3])
        for each in self._index.touching(gold.start, gold.end):
            if any(_rivals(one, Span(*mark[:3])) for mark in self._places[each.number].marks):
                return each.number
        return None

    # ---------------------------------------------------------------- what is seen
    def seen(self) -> list[Seen]:
        """Every place in reading order, those that only gold has among them."""
        plain = not self._of_place and not self._gold
        found = [
            Seen(place)
            if plain or (number not in self._of_place and number not in self._gold)
            else self._seen(number, place)
            for number, place in enumerate(self._places)
        ]
        for number in self._crossed():
            found[number] = found[number]._replace(why=CROSSED)
        if self._alone:
            found += [self._seen_alone(mark, claimed) for mark, claimed in self._alone]
            found.sort(key=lambda each: _reading_order(each.place))
        return found

    def orphans(self) -> tuple[Settlement, ...]:
        """Settlements of words on which neither people nor gold have anything now."""
        alone = {each.uid for _, claimed in self._alone for each in claimed}
        return tuple(
            each for each in self._settlements if each.uid not in self._places_of and each.uid not in alone
        )

    def _crossed(self) -> list[int]:
        """Places on which all agree, which nobody settled and gold does not have, where gold crosses them."""
        if len(self._people) < 2 or not (self._gold or self._alone):
            return []
        found = set()
        answering = [(number, mark) for number, marks in self._gold.items() for mark in marks]
        for home, gold in [*answering, *((-1, mark) for mark, _ in self._alone)]:
            if home >= 0 and self._places[home].agreed and self._homes.get(gold[:3]) == home:
                continue  # what all have so may cross
            for _start, _end, number in self._index.touching(gold.start, gold.end):
                place = self._places[number]
                if (
                    place.agreed
                    and number not in self._of_place
                    and number not in self._gold
                    and _cross(gold, place)
                ):
                    found.add(number)
        return sorted(found)

    def _seen(self, number: int, place: Place) -> Seen:
        gold = tuple(self._gold.get(number, ()))
        settled = self._of_place.get(number)
        if not settled:
            return Seen(place, gold=gold)
        settled = sorted(settled, key=lambda each: (each.fingerprint != place.fingerprint, each.uid))
        wanted = {one[:3] for each in settled for one in each.chosen if self._home(one[:3], each) == number}
        shared = frozenset(each.uid for each in settled if len(self._places_of[each.uid]) > 1)
        why = self._why(place, settled, gold, wanted)
        return Seen(place, settled[0], tuple(settled[1:]), gold, why, shared)

    def _seen_alone(self, mark: Mark, claimed: Sequence[Settlement]) -> Seen:
        place = Place(self._document, mark.start, mark.end, self._people, (), False, (mark,))
        if not claimed:
            return Seen(place, gold=(mark,))
        shared = frozenset([each.uid for each in claimed if len(each.chosen) > 1])
        why = self._why(place, claimed, (mark,), {mark[:3]})
        return Seen(place, claimed[0], tuple(claimed[1:]), (mark,), why, shared)

    def _why(
        self, place: Place, settled: Sequence[Settlement], gold: Sequence[Mark], wanted: set[SpanAnswer]
    ) -> str:
        answer = {mark[:3] for mark in gold}
        if answer != wanted:
            return GOLD_CHANGED
        asked = {self._person(uid) for each in settled for uid in each.people}
        told: dict[str, set[SpanAnswer]] = {person: set() for person in asked}
        for each in settled:
            for side in each.sides:
                told.setdefault(self._person(side.person), set()).add(side[1:4])
        here: dict[str, set[SpanAnswer]] = {person: set() for person in place.people}
        for mark in place.marks:
            here[mark.layer].add(mark[:3])
        silence = any(not told[person] for person in asked)
        for person in place.people:
            mine = here[person]
            if mine == answer:
                continue
            if not asked:
                continue
            if person not in asked:
                if mine or not silence:
                    return LATE
            elif not (mine <= told[person] and self._still_has(person, told[person])):
                return PEOPLE
        return ""

    def _still_has(self, person: str, spans: Iterable[SpanAnswer]) -> bool:
        return all(
            (person, *span) in self._own for span in spans if self._limit is None or span[1] <= self._limit
        )


def _cross(gold: Mark, place: Place) -> bool:
    return gold.start < place.start < gold.end < place.end or place.start < gold.start < place.end < gold.end


def _overlap(place: Place, key: SpanAnswer) -> int:
    return min(place.end, key[1]) - max(place.start, key[0])


def _reading_order(place: Place) -> tuple[int, int, str, str]:
    first = (place.marks or place.unasked)[0]
    return place.start, -place.end, first.label, first.layer


def gold_of(settlement: Settlement, gold: Iterable[Mark]) -> tuple[Span, ...]:
    """What gold has now of the question that a settlement answered, whoever changed it since.

    `gold` is what stands around it, without what other settlements chose.
    """
    chosen = _chosen(settlement)
    asked = [Span(*key) for key in _asked(settlement) | chosen]
    found = [
        mark.span
        for mark in gold
        if mark[:3] in chosen or any(_rivals(mark.span, other) or mark.span == other for other in asked)
    ]
    return tuple(sorted(found, key=lambda span: (span.start, -span.end, span.label)))


def _rivals(one: Span, other: Span) -> bool:
    """Whether two annotations are answers to one question: crossing, of one range, or bounds of one label."""
    overlap = one.start < other.end and other.start < one.end
    return one.crosses(other) or one.range == other.range or (overlap and one.label == other.label)
