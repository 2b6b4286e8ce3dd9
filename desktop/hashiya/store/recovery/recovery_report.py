"""What a recovery tells of itself: what was brought back, from where, and what is missing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from hashiya.store.recovery.collect import RawRow
    from hashiya.store.tables.records import Check


@dataclass(frozen=True, slots=True)
class LostRecord:
    """Something that is known to have been there. `kind`: project, person, label, text, or the status of
    `count` annotations of the document `name`.
    """

    kind: str
    name: str
    count: int = 0

    def __str__(self) -> str:
        return (
            f"{self.count} annotations ({self.kind}): {self.name}"
            if self.count
            else f"{self.kind}: {self.name}"
        )


@dataclass
class Recovery:
    """What was brought back. `documents` and `annotations` count what the new file holds.

    `how` counts annotations by where they came from: page, bytes (of a damaged page), index, journal, copy.
    `missing` is known to have been there and could not be found; `altered` names documents whose text is
    not what it was; `untried` those of them for which not everything was tried, since many were damaged;
    `aside` annotations that fit no text and rows that say nothing usable, as (reason, record); `copies` files
    that helped; `records`: other things than annotations that the journal gave back; `copied`: those that an
    earlier state of the file had. `checks`: what the doctor finds in the new file.
    """

    documents: int = 0
    annotations: int = 0
    how: Counter[str] = field(default_factory=Counter)
    mended: list[str] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)
    untried: list[str] = field(default_factory=list)
    missing: list[LostRecord] = field(default_factory=list)
    aside: list[tuple[str, RawRow]] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)
    copies: list[str] = field(default_factory=list)
    records: int = 0
    copied: int = 0
    checks: list[Check] = field(default_factory=list)

    def helped(self, path: Path) -> None:
        """A copy gave something."""
        if path.name not in self.copies:
            self.copies.append(path.name)
