"""Reviewing a whole project: how far each document is, the walk through what differs, samples of one's work.

One document's comparison is in `comparison`; acts that settle are in `adjudication`; what comes back to the
annotator in `corrections`.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.core.span import GOLD, SUGGESTIONS, Annotation, Status
from hashiya.progress import CancelToken, OnProgress, Progress, ignore_progress
from hashiya.services.review.comparison import Seen, compare
from hashiya.services.review.readers import EVERYBODY, ReaderSelection
from hashiya.services.review.said_questions import questions
from hashiya.store.tables.people_progress import shared_documents

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from hashiya.core.adjudicate import Kind
    from hashiya.store.project import Project

_EVERY = 20


@dataclass(frozen=True, slots=True)
class DocumentReview:
    """How far the review of a document is: places agreed, differing, and still open.

    `untaken` agreed places are not in gold; `unfinished` of the people have only begun the document; `said`
    attributes, links, relations and labels of the document wait to be settled.
    """

    document: str
    name: str
    people: tuple[str, ...]
    agreed: int
    differing: int
    open: int
    untaken: int = 0
    unfinished: int = 0
    said: int = 0

    @property
    def waiting(self) -> int:
        """All that is open."""
        return self.open + self.said


def overview(
    project: Project,
    *,
    documents: Collection[str] | None = None,
    people: Sequence[str] | None = None,
    chosen: ReaderSelection = EVERYBODY,
    cancel: CancelToken | None = None,
    progress: OnProgress = ignore_progress,
) -> Iterator[DocumentReview]:
    """Every document that two or more people read, in the order of the list.

    `people` are those under review, of whom one is enough; else `chosen` says who is compared.
    """
    cancel = cancel or CancelToken()
    beyond = any(project.beyond_counts().values())
    several = people is None
    infos = project.some_documents(shared_documents(project)) if several else project.documents()
    infos = [info for info in infos if documents is None or info.uid in documents]
    for number, info in enumerate(infos, 1):
        cancel.check()
        layers = (chosen if people is None else ReaderSelection(tuple(people))).of(project, info.uid)
        if len(layers) > 1 or (people is not None and layers):
            found = compare(project, info.uid, layers)
            counts = (found.agreed, found.differing, found.open, found.untaken, len(found.unfinished))
            said = len(questions(project, found)) if beyond else 0
            yield DocumentReview(info.uid, info.title, found.names, *counts, said)
        if number % _EVERY == 0 or number == len(infos):
            progress(Progress("comparing", number, len(infos)))


def disagreements(
    project: Project, *, after: str = "", chosen: ReaderSelection = EVERYBODY, kinds: Collection[Kind] = ()
) -> Iterator[tuple[str, Seen]]:
    """(document, place) still open, walking through the documents from the one after `after`, round to it."""
    uids = project.document_uids()
    begin = uids.index(after) + 1 if after in uids else 0
    for uid in [*uids[begin:], *uids[:begin]]:
        layers = chosen.of(project, uid)
        if len(layers) < 2:
            continue
        for seen in compare(project, uid, layers).places:
            if seen.open and (not kinds or seen.place.kind in kinds):
                yield uid, seen


def sample(
    project: Project,
    person: str,
    *,
    per_label: int = 0,
    share: float = 0.0,
    least_agreed: bool = False,
    seed: int = 0,
) -> list[Annotation]:
    """A person's accepted annotations to look at: each label at least `per_label` times, then a random share.

    With `least_agreed`, those that fewest of the others have come first and are taken first. The same seed
    gives the same sample; in order of documents and places.
    """
    layers = project.layers_of_person(person)
    mine = list(project.iter_annotations(layers=layers, statuses=[Status.ACCEPTED]))
    chance = random.Random(seed)
    chance.shuffle(mine)
    if least_agreed:
        support = _support(project, {each.document for each in mine}, layers)
        mine.sort(key=lambda each: support.get((each.document, each.start, each.end, each.label), 0))
    chosen: dict[str, Annotation] = {}
    counts: dict[str, int] = {}
    for each in mine:
        if counts.get(each.label, 0) < per_label:
            counts[each.label] = counts.get(each.label, 0) + 1
            chosen[each.uid] = each
    wanted = max(len(chosen), round(share * len(mine)))
    for each in mine:
        if len(chosen) >= wanted:
            break
        chosen.setdefault(each.uid, each)
    order = {uid: number for number, uid in enumerate(project.document_uids())}
    return sorted(chosen.values(), key=lambda each: (order[each.document], each.start, -each.end))


def _support(
    project: Project, documents: Collection[str], own: Collection[str]
) -> dict[tuple[str, int, int, str], int]:
    """How many others have the very same annotation; `own` layers are nobody else's."""
    found: dict[tuple[str, int, int, str], int] = {}
    for each in project.iter_annotations(statuses=[Status.ACCEPTED], documents=documents):
        if each.layer not in (*own, GOLD, SUGGESTIONS):
            key = (each.document, each.start, each.end, each.label)
            found[key] = found.get(key, 0) + 1
    return found
