"""Suggestions nobody has decided about in work that counts as finished: bare there is not «nothing here»."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.core.span import SUGGESTIONS, Span, Status

if TYPE_CHECKING:
    from collections.abc import Collection

    from hashiya.store.project import Project


@dataclass(frozen=True, slots=True)
class Undecided:
    """`suggestions` that wait in so many `documents`; `one_sided`: annotations of one of two people that
    stand where such a suggestion waits and the other has nothing.
    """

    documents: int = 0
    suggestions: int = 0
    one_sided: int = 0

    def __bool__(self) -> bool:
        return self.suggestions > 0


NOTHING_WAITS = Undecided()


def undecided(project: Project) -> dict[str, int]:
    """How many suggestions nobody has decided about, by uid of documents that are marked as done."""
    return project.undecided_documents()


def undecided_among(project: Project, documents: Collection[str] = ()) -> list[tuple[str, int]]:
    """(name, suggestions that wait) of finished documents: of these uids, of all when none is given."""
    found = undecided(project)
    return [
        (info.name, found[info.uid])
        for info in project.some_documents(found)
        if not documents or info.uid in documents
    ]


def waiting_spans(project: Project, document: str) -> tuple[Span, ...]:
    """The suggestions of a document that nobody has decided about, in code points."""
    found = project.annotations(document, layers=[SUGGESTIONS], statuses=[Status.SUGGESTED])
    return tuple(each.span for each in found)
