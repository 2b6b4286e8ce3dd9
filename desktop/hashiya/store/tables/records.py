"""What the store takes and gives beside the core's own values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from hashiya.core.changes import ChangeSet
from hashiya.core.document import Direction, State

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hashiya.core.act_forms import ActArgs
    from hashiya.core.span import Annotation

SAME = "same:"
"""How the kind of a person begins who is one with another."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, or an engine, whose work is in the file.

    `kind`: annotator, reviewer, owner or engine; "same:UID" for a second layer of the person of that uid.
    """

    uid: str
    name: str
    kind: str = "annotator"
    created: str = ""

    @property
    def is_somebody(self) -> bool:
        """Neither an engine nor a second layer of somebody."""
        return self.kind != "engine" and not self.kind.startswith(SAME)

    @property
    def same_as(self) -> str:
        """The uid of the person this is a second layer of, "" if of none."""
        return self.kind.removeprefix(SAME) if self.kind.startswith(SAME) else ""


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document to add. `text` is canonical (core.text); annotations need no `uid` and no `document`."""

    name: str
    text: str
    direction: Direction = Direction.AUTO
    meta: Mapping[str, object] = field(default_factory=dict)
    uid: str = ""
    annotations: Sequence[Annotation] = ()
    state: State = State.NEW
    created: str = ""


@dataclass(frozen=True, slots=True)
class AddReport:
    """What adding did. `added` are uids in order; `skipped` (name, uid of the document with the same text).

    `restored` are documents with the same text that had been deleted and are back with all their annotations;
    `dropped` counts annotations that were there twice. `placed` gives for each document that was given, in
    order, the uid it has here.
    """

    added: tuple[str, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    restored: tuple[str, ...] = ()
    annotations: int = 0
    dropped: int = 0
    changes: ChangeSet = field(default_factory=ChangeSet)
    placed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One row of the journal. `undoes` is the uid of the entry that this one takes back, "" if none.

    `by` is a person's or engine's uid; `origin` is "" for what was done in this file, else the uid of the
    project file it was merged from. The edits themselves: Project.journal_edits(entry.id).
    """

    id: int
    uid: str
    at: str
    by: str
    kind: str
    args: ActArgs
    documents: tuple[str, ...]
    undoes: str = ""
    origin: str = ""


class DecisionRow(NamedTuple):
    """A person's decision; the fields of suggest.base.Decision in their order. label None: nothing here."""

    document: str
    start: int
    end: int
    surface: str
    label: str | None


class RememberedRow(NamedTuple):
    """How many times some words were given a label; label None: «nothing here»."""

    surface: str
    label: str | None
    times: int


class LabelCountRow(NamedTuple):
    """How many annotations bear a label, accepted and still suggested, and in how many documents."""

    label: str
    accepted: int
    suggested: int
    documents: int


class SurfaceRow(NamedTuple):
    """How many annotations of a label stand on the very same words, and in how many documents."""

    surface: str
    label: str
    times: int
    documents: int


class JudgedRow(NamedTuple):
    """How many suggestions of one source became what; the sums of their scores, and of what these spread
    (p(1-p)). `scored`: whether they bear a score; where not, 0.5 is summed.
    """

    source: str
    status: str
    scored: bool
    times: int
    promised: float
    spread: float


class JudgedRange(NamedTuple):
    """Where a suggestion stood that was refused, or that stands without a score: it was moved."""

    start: int
    end: int
    source: str
    status: str
    scored: bool


@dataclass(frozen=True, slots=True)
class StoredList:
    """A word list of the project's own: entries for one label."""

    uid: str
    name: str
    label: str
    entries: tuple[str, ...]
    created: str = ""


@dataclass(frozen=True, slots=True)
class StoredModel:
    """A trained model in the file, without its bytes."""

    name: str
    size: int
    meta: Mapping[str, object]
    created: str


@dataclass(frozen=True, slots=True)
class Check:
    """One of the doctor's findings: `count` things wrong (0 when ok), of which `repaired` were put right.

    `examples` are uids or words that help to find the place.
    """

    code: str
    ok: bool
    count: int = 0
    repaired: int = 0
    examples: tuple[str, ...] = ()
