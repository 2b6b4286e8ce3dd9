"""The spans of one text packed into columns; records are made of those that a writer looks at.

A million records with their ids and their words take 600 MB, packed they take 45: the words stand in the text
already, an id of 32 digits is 16 bytes, and what else is said of them is alike for most.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, overload

from hashiya.core.span import is_uid
from hashiya.formats.base import SpanRecord

if TYPE_CHECKING:
    from collections.abc import Callable

    from hashiya.formats.shared.tokens import Range

_FEW = 2000
"""So many are kept as they are."""
_CHUNK = 512
_ALIKE = (
    "label",
    "status",
    "by",
    "layer",
    "source",
    "version",
    "score",
    "why",
    "note",
    "created",
    "modified",
)
_PLAIN = SpanRecord(0, 0, "")
# Setting slots column by column, without the frozen class's __init__, is three times as fast.
_SETTERS: dict[str, Callable[[SpanRecord, Any], None]] = {
    name: getattr(SpanRecord, name).__set__ for name in SpanRecord.__slots__
}
_Alike = tuple[Any, ...]


def packed(text: str, spans: Iterable[SpanRecord]) -> Sequence[SpanRecord]:
    """The spans of a text as a record holds them: as they are, or packed where they are many."""
    given = iter(spans)
    few = tuple(islice(given, _FEW + 1))
    return few if len(few) <= _FEW else PackedSpans(text, chain(few, given))


def ranges_of(spans: Sequence[SpanRecord]) -> Sequence[Range]:
    """Where each begins and ends."""
    if isinstance(spans, PackedSpans):
        return _Ranges(spans)
    return [(span.start, span.end) for span in spans]


def picked(spans: Sequence[SpanRecord], order: Sequence[int]) -> Sequence[SpanRecord]:
    """Those of these numbers, in this order."""
    if isinstance(order, range) and order == range(len(spans)):
        return spans
    return spans.picked(order) if isinstance(spans, PackedSpans) else [spans[number] for number in order]


class PackedSpans(Sequence[SpanRecord]):
    """Spans of a text in the order they are given. Equal to any sequence of equal records."""

    def __init__(self, text: str, spans: Iterable[SpanRecord] = ()) -> None:
        self._text = text
        self._starts, self._ends = array("q"), array("q")
        self._ids = bytearray()
        self._kind_of = array("I")
        self._kinds: list[_Alike] = []
        self._numbers: dict[_Alike, int] = {}
        self._odd: dict[int, SpanRecord] = {}  # that say what no column holds
        self._order: Sequence[int] = ()
        for span in spans:
            self._add(span)
        self._order = range(len(self._starts))

    def _add(self, span: SpanRecord) -> None:
        row = len(self._starts)
        self._starts.append(span.start)
        self._ends.append(span.end)
        if self._fits(span):
            self._ids += bytes.fromhex(span.id) if span.id else bytes(16)
            alike = tuple(getattr(span, name) for name in _ALIKE)
            number = self._numbers.setdefault(alike, len(self._kinds))
            if number == len(self._kinds):
                self._kinds.append(alike)
        else:
            self._ids += bytes(16)
            self._odd[row], number = span, 0
        self._kind_of.append(number)

    def _fits(self, span: SpanRecord) -> bool:
        """Whether the columns give back the very same; no id is 16 bytes of nothing."""
        if span.attributes or span.entity or span.before or span.after:
            return False
        if span.id and (not is_uid(span.id) or not span.id.strip("0")):
            return False
        if span.score is not None and not (type(span.score) is float and span.score > 0):
            return False  # 1 and 1.0 are equal, and not written alike
        return span.start >= 0 and self._text[span.start : span.end] == span.text

    def picked(self, order: Iterable[int]) -> PackedSpans:
        """Those of these numbers, in this order; the columns are shared."""
        found = object.__new__(PackedSpans)
        found.__dict__.update(self.__dict__)
        found._order = array("I", map(self._order.__getitem__, order))
        return found

    # ---------------------------------------------------------------- as a sequence
    def __len__(self) -> int:
        return len(self._order)

    @overload
    def __getitem__(self, place: int) -> SpanRecord: ...

    @overload
    def __getitem__(self, place: slice) -> list[SpanRecord]: ...

    def __getitem__(self, place: int | slice) -> SpanRecord | list[SpanRecord]:
        if isinstance(place, slice):
            return list(self._made(self._order[place]))
        return next(self._made((self._order[place],)))

    def __iter__(self) -> Iterator[SpanRecord]:
        """Made one by one, and none of them is kept."""
        for begin in range(0, len(self._order), _CHUNK):
            yield from self._made(self._order[begin : begin + _CHUNK])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or len(self) != len(other):
            return False
        return all(one == another for one, another in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    def _made(self, rows: Sequence[int]) -> Iterator[SpanRecord]:
        if not rows:
            return iter(())
        made = [object.__new__(SpanRecord) for _ in rows]
        starts, ends = [self._starts[row] for row in rows], [self._ends[row] for row in rows]
        text, ids, kinds = self._text, self._ids, self._kinds or [tuple("" for _ in _ALIKE)]
        given: dict[str, Iterable[Any]] = dict(
            zip(_ALIKE, zip(*(kinds[self._kind_of[row]] for row in rows), strict=True), strict=True)
        )
        given |= {"start": starts, "end": ends}
        given["text"] = [text[start:end] for start, end in zip(starts, ends, strict=True)]
        named = (ids[16 * row : 16 * row + 16] for row in rows)
        given["id"] = [each.hex() if any(each) else "" for each in named]
        for name, put in _SETTERS.items():
            values = given.get(name) or (getattr(_PLAIN, name),) * len(made)
            deque(map(put, made, values), maxlen=0)
        if self._odd:
            return (self._odd.get(row, each) for row, each in zip(rows, made, strict=True))
        return iter(made)

    def range_at(self, place: int) -> Range:
        """Where the one of this number begins and ends."""
        row = self._order[place]
        return self._starts[row], self._ends[row]

    def ranges(self) -> Iterator[Range]:
        """Where each begins and ends, one after another."""
        if isinstance(self._order, range):
            return zip(self._starts, self._ends, strict=True)
        return ((self._starts[row], self._ends[row]) for row in self._order)


class _Ranges(Sequence["Range"]):
    """The ranges of packed spans, made when they are looked at."""

    def __init__(self, spans: PackedSpans) -> None:
        self._spans = spans

    def __len__(self) -> int:
        return len(self._spans)

    @overload
    def __getitem__(self, place: int) -> Range: ...

    @overload
    def __getitem__(self, place: slice) -> list[Range]: ...

    def __getitem__(self, place: int | slice) -> Range | list[Range]:
        if isinstance(place, slice):
            return [self._spans.range_at(number) for number in range(len(self))[place]]
        return self._spans.range_at(place)

    def __iter__(self) -> Iterator[Range]:
        return self._spans.ranges()
