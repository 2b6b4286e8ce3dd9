"""What the reader is told: how to set the type, whose work to compare, what a hover card says."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from hashiya.core.overlap import SpanIndex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hashiya.core.span import Annotation

READING_SIZES = (14, 40)


class Tags(StrEnum):
    FULL = "full"
    SHORT = "short"
    OFF = "off"


class Snap(StrEnum):
    """What a selection by the mouse grows to: whole words, or grapheme clusters (while Alt is held,
    always).
    """

    WORD = "word"
    GRAPHEME = "grapheme"


MEASURES = {"narrow": 540, "normal": 690, "wide": 900}
LEADINGS = {"tight": 0.88, "normal": 1.0, "loose": 1.25}


@dataclass(frozen=True, slots=True)
class Typography:
    """`size` and `measure` in logical pixels (the measure at 21 px; it grows with the size), `leading` a
    factor.
    """

    face: str = ""
    size: int = 21
    measure: int = 690
    leading: float = 1.0
    tags: Tags = Tags.FULL
    hide_marks: bool = False
    whole_codes: bool = False
    compact: bool = False


@dataclass(frozen=True, slots=True)
class AnnotatorMark:
    """What one person put at a place of disagreement. `label` is a code; an empty one says «nothing here».

    `colour` is the number of the person's colour, None for nobody's.
    """

    letter: str
    label: str
    start: int
    end: int
    name: str = ""
    colour: int | None = None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Words marked differently: a grey band over the range and a lane for each mark; `current` is framed."""

    start: int
    end: int
    marks: tuple[AnnotatorMark, ...]
    current: bool = False
    uid: str = ""

    @property
    def letters(self) -> tuple[str, ...]:
        """The people in the order of their lanes."""
        return tuple(dict.fromkeys(mark.letter for mark in self.marks))


class ShownAnnotations(Protocol):
    """The annotations of the text shown, looked for where they are looked at."""

    def __iter__(self) -> Iterator[Annotation]: ...

    def get(self, uid: str) -> Annotation | None:
        """The one of this uid, None where there is none."""
        ...

    def touching(self, start: int, end: int) -> list[Annotation]:
        """Those that share a character with [start, end), in reading order."""
        ...

    def at(self, position: int) -> list[Annotation]:
        """Those that hold the character at a position, the innermost first."""
        ...


class OwnAnnotations:
    """Annotations that nobody else keeps."""

    def __init__(self, annotations: Iterable[Annotation] = ()) -> None:
        self._by_uid = {annotation.uid: annotation for annotation in annotations}
        self._index: SpanIndex[Annotation] = SpanIndex(self._by_uid.values())

    def __iter__(self) -> Iterator[Annotation]:
        return iter(self._by_uid.values())

    def get(self, uid: str) -> Annotation | None:
        """The one of this uid, None where there is none."""
        return self._by_uid.get(uid)

    def touching(self, start: int, end: int) -> list[Annotation]:
        """Those that share a character with [start, end), in reading order."""
        return self._index.touching(start, end)

    def at(self, position: int) -> list[Annotation]:
        """Those that hold the character at a position, the innermost first."""
        return self._index.at(position)

    def put(self, annotation: Annotation) -> None:
        """One more; its uid is not there yet."""
        self._by_uid[annotation.uid] = annotation
        self._index.add(annotation)

    def take(self, uid: str) -> Annotation | None:
        """Take away the one of this uid; what it was, None where there is none."""
        old = self._by_uid.pop(uid, None)
        if old is not None:
            self._index.discard(old)
        return old


class Zones(Protocol):
    """Words marked differently, made where they are looked at."""

    def __len__(self) -> int: ...

    def touching(self, start: int, end: int) -> list[Disagreement]:
        """Those that share a character with [start, end), in reading order."""
        ...


@dataclass(frozen=True, slots=True)
class ReaderPlace:
    """Where one reads: the first character in sight and how far its piece is scrolled out (pixels, at a width
    of the window in pixels), and the ends of the selection.
    """

    first: int
    offset: float
    width: float
    anchor: int
    head: int


@dataclass(frozen=True, slots=True)
class BoundaryMove:
    """A grip was dragged: the annotation is wished to reach from `start` to `end`."""

    uid: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class MenuRequest:
    """A context menu is wished. `x`, `y` are global pixels; `annotation` a uid or None."""

    x: int
    y: int
    position: int
    annotation: str | None


@dataclass(frozen=True, slots=True)
class RelationLine:
    """A relation as the reader draws it; `head` and `tail` are ranges, `annotation` is at its other end.

    `words` stand on the chip where that end is out of sight. `dashed`: suggested; `strong`: the chosen one.
    """

    uid: str
    head: tuple[int, int]
    tail: tuple[int, int]
    annotation: str
    words: str = ""
    directed: bool = True
    dashed: bool = False
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """The lines of a hover card, already in the reader's language; empty ones are left out."""

    title: str
    state: str = ""
    detail: str = ""
    note: str = ""
    foot: str = ""
    family: str = "works"
    colour: str = "#808080"
    more: tuple[str, ...] = field(default_factory=tuple)
