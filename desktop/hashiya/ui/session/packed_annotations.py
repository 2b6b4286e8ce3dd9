"""All annotations of one text packed into columns; objects are made of those that somebody looks at.

90,000 objects with their uids, their words and a dictionary of them take 46 MB, packed they take 5: the words
stand in the text already, a uid of 32 digits is 16 bytes, and what else is said of them is alike for most.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, overload

from hashiya.core.overlap import inside_out
from hashiya.core.span import Annotation, Status, is_uid

_LONG = 4096  # code points: the few longer ones are looked at one by one
_MADE = 2048  # objects kept for who asks for them again
_CHUNK = 512
_EMPTY, _GONE = 0, 1  # in the table of uids, which holds a row plus 2
SharedFields = tuple[str, str, Status, str, str, float | None, str, str, str, str, str]
"""The fields of an annotation from its layer on, but for range and words: layer, label, status, source …"""


def reading_key(annotation: Annotation) -> tuple[int, int, str, str]:
    """By start, the longer first; no two are alike."""
    return annotation.start, -annotation.end, annotation.label, annotation.uid


def certainty(score: float | None) -> float:
    """A probability; where none is said, it is certain."""
    return 1.0 if score is None else score


class PackedAnnotations(Sequence[Annotation]):
    """In reading order (`reading_key`); of the document `uid` with its text. No two have one uid.

    With `room` for so many from the beginning: to widen the table for the next of a million takes half a
    second.
    """

    def __init__(self, document: str = "", text: str = "", room: int = 0) -> None:
        self._document, self._text = document, text
        self._starts, self._ends = array("q"), array("q")
        self._uids = bytearray()
        self._kind_of = array("I")
        self._kinds: list[SharedFields] = []
        self._numbers: dict[SharedFields, int] = {}
        self._odd_uids: dict[int, str] = {}  # that are no 32 digits
        self._odd_words: dict[int, str] = {}  # that do not stand in the text so
        self._order = array("I")  # rows as they are read; a row keeps its place in the columns
        self._free: list[int] = []
        self._table = array("I", bytes(4 * self._size(room)))
        self._taken = 0  # places of the table that are not empty
        self._longest = 0
        self._long: set[int] = set()
        self._made: dict[int, Annotation] = {}

    # ---------------------------------------------------------------- as a sequence
    def __len__(self) -> int:
        return len(self._order)

    @overload
    def __getitem__(self, place: int) -> Annotation: ...

    @overload
    def __getitem__(self, place: slice) -> list[Annotation]: ...

    def __getitem__(self, place: int | slice) -> Annotation | list[Annotation]:
        if isinstance(place, slice):
            return [self._known(row) for row in self._order[place]]
        return self._known(self._order[place])

    def __iter__(self) -> Iterator[Annotation]:
        """Made one by one, and none of them is kept."""
        for begin in range(0, len(self._order), _CHUNK):
            yield from map(self._make, self._order[begin : begin + _CHUNK])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    # ---------------------------------------------------------------- what is looked for
    def get(self, uid: str) -> Annotation | None:
        """The one of this uid, None where there is none."""
        row = self._row(uid)
        return self._known(row) if row >= 0 else None

    def place_of(self, uid: str) -> int:
        """Where the one of this uid stands, -1 where it does not."""
        row = self._row(uid)
        return self._place(row) if row >= 0 else -1

    def touching(self, start: int, end: int) -> list[Annotation]:
        """Those that share a character with [start, end), in reading order."""
        before = start - self._longest
        first = bisect_right(self._order, before, key=self._starts.__getitem__)
        last = bisect_left(self._order, end, first, key=self._starts.__getitem__)
        found = [row for row in self._order[first:last] if self._ends[row] > start]
        far = [row for row in self._long if self._starts[row] <= before and self._ends[row] > start]
        return [self._known(row) for row in (*sorted(far, key=self.key_of), *found)]

    def at(self, position: int) -> list[Annotation]:
        """Those that hold the character at a position, the innermost first."""
        return sorted(self.touching(position, position + 1), key=inside_out)

    # ---------------------------------------------------------------- what changes
    def extend(self, items: Iterable[Annotation]) -> list[int]:
        """Those that come after all there are, in order; their rows."""
        rows = [self._add(each) for each in items]
        self._order.extend(rows)
        return rows

    def put(self, annotation: Annotation) -> int:
        """One more, in its place; its uid is not there yet. Its row."""
        row = self._add(annotation)
        self._order.insert(self._place(row), row)
        return row

    def key_of(self, row: int) -> tuple[int, int, str, str]:
        """As `reading_key` of the annotation, which need not be made for it."""
        return self._starts[row], -self._ends[row], self._kinds[self._kind_of[row]][1], self._uid(row)

    def certainty_of(self, row: int) -> float:
        """As `certainty` of its score."""
        return certainty(self._kinds[self._kind_of[row]][5])

    def least_certain(self, rows: array[int]) -> array[int]:
        """These rows, which are in reading order, the least certain first; nothing is made for it."""
        scores = [certainty(kind[5]) for kind in self._kinds]
        by_row = [scores[number] for number in self._kind_of]
        return array("I", sorted(rows, key=by_row.__getitem__))

    def row_of(self, uid: str) -> int:
        """The row of this uid, which it keeps until it is taken; -1 where there is none."""
        return self._row(uid)

    def at_rows(self, rows: Iterable[int]) -> list[Annotation]:
        """What stands in these rows."""
        return [self._known(row) for row in rows]

    def take(self, uid: str) -> Annotation | None:
        """Take away the one of this uid; what it was, None where there is none."""
        row = self._row(uid)
        if row < 0:
            return None
        old = self._known(row)
        del self._order[self._place(row)]
        self._table[self._slot(uid)] = _GONE
        self._long.discard(row)
        for each in (self._made, self._odd_uids, self._odd_words):
            each.pop(row, None)
        self._free.append(row)
        return old

    # ---------------------------------------------------------------- rows
    def _add(self, annotation: Annotation) -> int:
        """Write a row of it; where it stands among the others is for the caller."""
        uid, start, end = annotation.uid, annotation.start, annotation.end
        plain = is_uid(uid)
        packed = bytes.fromhex(uid) if plain else bytes(16)
        number = self._number(annotation)
        if self._free:
            row = self._free.pop()
            self._starts[row], self._ends[row], self._kind_of[row] = start, end, number
            self._uids[16 * row : 16 * row + 16] = packed
        else:
            row = len(self._starts)
            self._starts.append(start)
            self._ends.append(end)
            self._kind_of.append(number)
            self._uids += packed
        if not plain:
            self._odd_uids[row] = uid
        if annotation.surface != self._text[start:end]:
            self._odd_words[row] = annotation.surface
        if end - start > _LONG:
            self._long.add(row)
        elif end - start > self._longest:
            self._longest = end - start
        self._enter(uid, row)
        return row

    def _number(self, annotation: Annotation) -> int:
        kind: SharedFields = (
            *(annotation.layer, annotation.label, annotation.status, annotation.source),
            *(annotation.version, annotation.score, annotation.why, annotation.note),
            *(annotation.by, annotation.created, annotation.modified),
        )
        found = self._numbers.get(kind)
        if found is None:
            found = self._numbers[kind] = len(self._kinds)
            self._kinds.append(kind)
        return found

    def _known(self, row: int) -> Annotation:
        found = self._made.get(row)
        if found is None:
            if len(self._made) >= _MADE:
                self._made.clear()
            found = self._made[row] = self._make(row)
        return found

    def _make(self, row: int) -> Annotation:
        start, end = self._starts[row], self._ends[row]
        words = self._odd_words.get(row) if self._odd_words else None
        surface = self._text[start:end] if words is None else words
        kind = self._kinds[self._kind_of[row]]
        return Annotation(self._uid(row), self._document, kind[0], start, end, kind[1], surface, *kind[2:])

    def _uid(self, row: int) -> str:
        if row in self._odd_uids:
            return self._odd_uids[row]
        return self._uids[16 * row : 16 * row + 16].hex()

    def _place(self, row: int) -> int:
        """Where a row stands in reading order, or would."""
        return bisect_left(self._order, self.key_of(row), key=self.key_of)

    # ---------------------------------------------------------------- the table of uids
    def _row(self, uid: str) -> int:
        held = self._table[self._slot(uid)]
        return held - 2 if held > _GONE else -1

    def _slot(self, uid: str) -> int:
        """Where the table holds this uid, else the empty place that ends the search for it."""
        table, at = self._table, hash(uid) & (len(self._table) - 1)
        while (held := table[at]) != _EMPTY:
            if held > _GONE and self._uid(held - 2) == uid:
                return at
            at = (at + 1) & (len(table) - 1)
        return at

    def _enter(self, uid: str, row: int) -> None:
        if 2 * (self._taken + 1) > len(self._table):
            self._widen()
        self._table[self._slot(uid)] = row + 2
        self._taken += 1

    @staticmethod
    def _size(rows: int) -> int:
        """Of a table of the uids of so many: a power of two, three quarters of it empty or more."""
        return max(64, 1 << (4 * rows + 3).bit_length())

    def _widen(self) -> None:
        """Twice the room for what is there, those that are gone left out."""
        rows = [held - 2 for held in self._table if held > _GONE]
        size = max(len(self._table), self._size(len(rows)))
        self._table, self._taken = array("I", bytes(4 * size)), len(rows)
        for row in rows:
            self._table[self._slot(self._uid(row))] = row + 2


class PackedPart(Sequence[Annotation]):
    """Some of packed annotations, in reading order: four bytes each, until somebody looks at one."""

    def __init__(self, packed: PackedAnnotations, rows: Iterable[int] = ()) -> None:
        self._packed, self._rows = packed, array("I", rows)

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> Annotation: ...

    @overload
    def __getitem__(self, place: slice) -> list[Annotation]: ...

    def __getitem__(self, place: int | slice) -> Annotation | list[Annotation]:
        if isinstance(place, slice):
            return self._packed.at_rows(self._rows[place])
        return self._packed.at_rows((self._rows[place],))[0]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def extend(self, rows: Iterable[int]) -> None:
        """Those that come after all there are, in order."""
        self._rows.extend(rows)

    def place_from(self, annotation: Annotation) -> int:
        """Where it stands, or would."""
        return bisect_left(self._rows, self._rank_of(annotation), key=self._rank)

    def least_certain(self) -> LeastCertain:
        """The same in another order."""
        return LeastCertain(self._packed, self._packed.least_certain(self._rows))

    def put(self, row: int) -> None:
        """One more, in its place."""
        self._rows.insert(self._place(row), row)

    def take(self, row: int) -> None:
        """One less, before the row is taken from all."""
        del self._rows[self._place(row)]

    def _place(self, row: int) -> int:
        return bisect_left(self._rows, self._rank(row), key=self._rank)

    def _rank(self, row: int) -> tuple[Any, ...]:
        """By which rows are in order."""
        return self._packed.key_of(row)

    def _rank_of(self, annotation: Annotation) -> tuple[Any, ...]:
        """The same of an annotation."""
        return reading_key(annotation)


class LeastCertain(PackedPart):
    """A part with the least certain first, sorted once and kept up to date."""

    def _rank(self, row: int) -> tuple[Any, ...]:
        return self._packed.certainty_of(row), *self._packed.key_of(row)

    def _rank_of(self, annotation: Annotation) -> tuple[Any, ...]:
        return certainty(annotation.score), *reading_key(annotation)
