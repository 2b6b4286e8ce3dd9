"""Every edit is a value with an inverse; applying one returns what it touched.

An Act is what a person did («accepted 12 suggestions»); it consists of Edits, each the before and after
of one record. The inverse of an act is its edits swapped, in reverse order; undo is nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hashiya.core.act_forms import ActArgs

Record = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Edit:
    """One record of one table before and after. None: the record did not, or does no longer, exist.

    Where both exist, `before` and `after` hold only the fields that differ. Tables are those of the store
    that a person's act may touch: annotations, documents, labels, people, project, decisions, lexicon.
    """

    table: str
    uid: str
    before: Record | None
    after: Record | None

    def inverse(self) -> Edit:
        """The edit that takes this one back."""
        return Edit(self.table, self.uid, self.after, self.before)


@dataclass(frozen=True, slots=True)
class Act:
    """One step of undo. `kind` names it for the journal and the window; `args` fill the words («label»,
    «count»), in the form that `act_forms` gives the kind.
    """

    kind: str
    edits: tuple[Edit, ...]
    args: ActArgs = field(default_factory=ActArgs)

    def inverse(self) -> Act:
        """The act that takes this one back: its edits inverted, the last first."""
        return Act(self.kind, tuple(edit.inverse() for edit in reversed(self.edits)), self.args)


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """What an act, an undo or background work touched; views refresh from nothing else.

    `annotations` and `relations` are uids; `documents` those whose annotations or fields changed. The flags
    say that a whole list is to be read anew; `beyond`: attributes, relations, entities or what mentions mean.
    """

    documents: frozenset[str] = frozenset()
    annotations: frozenset[str] = frozenset()
    relations: frozenset[str] = frozenset()
    document_list: bool = False
    scheme: bool = False
    people: bool = False
    beyond: bool = False
    journal: bool = True
    kind: str = ""
    args: ActArgs = field(default_factory=ActArgs)

    def __or__(self, other: ChangeSet) -> ChangeSet:
        return ChangeSet(
            self.documents | other.documents,
            self.annotations | other.annotations,
            self.relations | other.relations,
            self.document_list or other.document_list,
            self.scheme or other.scheme,
            self.people or other.people,
            self.beyond or other.beyond,
            self.journal or other.journal,
            other.kind or self.kind,
            {**self.args, **other.args},
        )


def difference(table: str, uid: str, before: Record, after: Record) -> Edit:
    """The edit between two whole states of a record, holding only what differs."""
    keys = [key for key in after if before.get(key) != after[key]]
    return Edit(table, uid, {key: before.get(key) for key in keys}, {key: after[key] for key in keys})
