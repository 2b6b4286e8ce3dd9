"""Documents: a text that never changes, and what is known about it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from hashiya.core.titles import as_shown, title_in

if TYPE_CHECKING:
    from collections.abc import Mapping


MANY_DOCUMENTS = 4000
"""From so many on a list has indexes, is not held whole, and is not counted while somebody waits."""
_PIECE = 1 << 18  # characters


class Direction(StrEnum):
    """The base direction of a text's paragraphs; AUTO asks each paragraph for its first strong letter."""

    AUTO = "auto"
    RTL = "rtl"
    LTR = "ltr"


class State(StrEnum):
    """How far a document is worked through."""

    NEW = "new"
    BEGUN = "begun"
    DONE = "done"


class DataPart(StrEnum):
    """What a document of training data is for: learning, choosing between models, the last measurement."""

    TRAIN = "train"
    DEV = "dev"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Document:
    """`text` is canonical and immutable; `sha256` is the digest of its UTF-8 form (lone surrogates go)."""

    uid: str
    name: str
    text: str
    sha256: str
    direction: Direction = Direction.AUTO
    meta: Mapping[str, object] = field(default_factory=dict)
    state: State = State.NEW
    created: str = ""

    @property
    def title(self) -> str:
        """What people call it: the title in its metadata, else its name."""
        return as_shown(title_in(self.meta) or self.name)


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """A row of the document list: everything but the text. Counts are those the list shows to one person.

    `part`: a value of DataPart, "" where the document has none.
    """

    uid: str
    name: str
    characters: int
    words: int
    direction: Direction
    state: State
    annotations: int
    suggestions: int
    position: int
    created: str
    part: str = ""
    titled: str = ""  # the title in its metadata

    @property
    def title(self) -> str:
        """What people call it: the title in its metadata, else its name."""
        return as_shown(self.titled or self.name)


def is_day(value: object) -> bool:
    """Whether this is a day of the calendar as YYYY-MM-DD (ISO 8601)."""
    if not isinstance(value, str) or len(value) != 10:
        return False
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def digest(text: str) -> str:
    """The name of a text by its content; taken in pieces, since a text may be as long as memory allows."""
    found = hashlib.sha256()
    for at in range(0, len(text), _PIECE):
        found.update(text[at : at + _PIECE].encode("utf-8", "surrogatepass"))
    return found.hexdigest()
