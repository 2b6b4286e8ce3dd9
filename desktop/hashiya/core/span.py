"""Spans and annotations. All positions are Unicode code points; an end is exclusive."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

SUGGESTIONS = "suggestions"
"""The layer that engines write to; a person's decision moves an annotation to their own."""
GOLD = "gold"


class Status(StrEnum):
    SUGGESTED = "suggested"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A labelled range of one text."""

    start: int
    end: int
    label: str

    @property
    def range(self) -> tuple[int, int]:
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

    `source` is "manual" or the engine's name (several joined by "+"), `why` a short JSON text with the
    engine's reasons, `by` the uid of the person or engine that made the last decision; times are ISO 8601
    in UTC.
    """

    uid: str
    document: str
    layer: str
    start: int
    end: int
    label: str
    surface: str
    status: Status = Status.ACCEPTED
    source: str = "manual"
    version: str = ""
    score: float | None = None
    why: str = ""
    note: str = ""
    by: str = ""
    created: str = ""
    modified: str = ""

    @property
    def range(self) -> tuple[int, int]:
        return self.start, self.end

    @property
    def span(self) -> Span:
        return Span(self.start, self.end, self.label)


def new_uid() -> str:
    """A name that no other project file will give: 32 hexadecimal digits."""
    return uuid.uuid4().hex


def now() -> str:
    """This moment as stored everywhere: ISO 8601 in UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
