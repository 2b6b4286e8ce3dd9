"""Spans and annotations. All positions are Unicode code points; an end is exclusive."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

SUGGESTIONS = "suggestions"
"""The layer that engines write to; a person's decision moves an annotation to their own."""
GOLD = "gold"


class Status(StrEnum):
    """What has been decided about an annotation."""

    SUGGESTED = "suggested"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Source(StrEnum):
    """Who or what made an annotation: a person, a file, or an engine.

    Files may hold other words too (the engine of another program), and several engines joined by "+".
    """

    MANUAL = "manual"
    IMPORTED = "imported"
    PATTERNS = "patterns"
    LEXICON = "lexicon"
    MEMORY = "memory"
    CRF = "crf"
    ENCODER = "encoder"
    CAMEL = "camel"


OF_PEOPLE = frozenset({"", Source.MANUAL, Source.IMPORTED})
"""Sources that are nobody's but people's."""
_ENGINES = frozenset(Source) - OF_PEOPLE


def engines_of(source: str) -> frozenset[str]:
    """The parts of a stored source: several engines are joined by "+"."""
    return frozenset(source.split("+"))


def is_of_engine(source: str, scored: bool) -> bool:
    """Whether a stored source is an engine's; a word that nobody knows is one where a score came with it."""
    return not engines_of(source).isdisjoint(_ENGINES) or (scored and source not in OF_PEOPLE)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A labelled range of one text."""

    start: int
    end: int
    label: str

    @property
    def range(self) -> tuple[int, int]:
        """Start and end, in code points."""
        return self.start, self.end

    def contains(self, other: Span | Annotation) -> bool:
        """Whether `other` lies inside, equal ranges included."""
        return self.start <= other.start and other.end <= self.end

    def crosses(self, other: Span | Annotation) -> bool:
        """Whether both overlap and neither lies inside the other."""
        first, last = (self, other) if self.start < other.start else (other, self)
        return first.start < last.start < first.end < last.end


@dataclass(frozen=True, slots=True)
class Annotation:
    """One annotation as stored. `layer` is SUGGESTIONS, GOLD or the uid of the person whose work it is.

    `source` is a Source, or several engines joined by "+", or a word that a file brought; `why` is a short
    JSON text with the engine's reasons, `by` the uid of the person or engine that made the last decision;
    times are ISO 8601 in UTC.
    """

    uid: str
    document: str
    layer: str
    start: int
    end: int
    label: str
    surface: str
    status: Status = Status.ACCEPTED
    source: str = Source.MANUAL
    version: str = ""
    score: float | None = None
    why: str = ""
    note: str = ""
    by: str = ""
    created: str = ""
    modified: str = ""

    @property
    def range(self) -> tuple[int, int]:
        """Start and end, in code points."""
        return self.start, self.end

    @property
    def span(self) -> Span:
        """The range with its label."""
        return Span(self.start, self.end, self.label)

    def is_still(self, other: Annotation) -> bool:
        """Whether this is the other one as it stands now: changed, or accepted, which renames it."""
        return self.uid == other.uid or (self.document, self.span) == (other.document, other.span)

    @property
    def from_engine(self) -> bool:
        """Whether an engine found it, and would find it again (`is_of_engine`)."""
        return is_of_engine(self.source, self.score is not None)


_UID = re.compile("[0-9a-f]{32}")


def is_uid(value: object) -> bool:
    """Whether a value is what `new_uid` gives: 32 hexadecimal digits."""
    return isinstance(value, str) and _UID.fullmatch(value) is not None


def new_uid() -> str:
    """A name that no other project file will give: 32 hexadecimal digits."""
    return uuid.uuid4().hex


_TIME = re.compile(
    r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
    r"([T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d([.,]\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?",
    re.ASCII,
)


def is_time(value: object) -> bool:
    """Whether it is a day, or a moment, as ISO 8601 writes them."""
    return isinstance(value, str) and _TIME.fullmatch(value) is not None


EARLIEST = "2015"
"""No file of this program is older."""


def now() -> str:
    """This moment as stored everywhere: ISO 8601 in UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
