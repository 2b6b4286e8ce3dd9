"""Texts in which somebody marked nothing and never said to have read them: who, why, and whether it counts.

A text without an annotation of a person may be one they read and found nothing in, or one they never saw. So
it is left out of agreement, by name, unless it is said that such silence means «nothing here».
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.core.document import State
from hashiya.core.span import GOLD
from hashiya.services.review.readers import participants
from hashiya.store.tables import people_progress, review

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from hashiya.core.document import DocumentInfo
    from hashiya.store.project import Project
    from hashiya.store.tables.people_progress import Trace

UNFINISHED, GIVEN, BEGUN, UNKNOWN = "unfinished", "given", "begun", "unknown"
"""Why a person is not counted in a text: they marked something and have not said that they are done; it was
assigned to them, or they began it, and they marked nothing; nothing tells that they ever saw it.
"""
EMPTY = frozenset({GIVEN, BEGUN})
ANYWHERE = EMPTY | {UNKNOWN}


@dataclass(frozen=True, slots=True)
class UncountedText:
    """A text that `read_by` (uids) annotated and in which `people` (uids) do not count, all for one `why`."""

    document: str
    name: str
    why: str
    people: tuple[str, ...]
    read_by: tuple[str, ...]


class Uncounted:
    """The first of such texts, and how many rows there are in all."""

    def __init__(self, most: int | None = None) -> None:
        self._most = most
        self.texts: list[UncountedText] = []
        self.total = 0

    def add(self, text: UncountedText) -> None:
        """Count it, and keep it while there is room."""
        self.total += 1
        if self._most is None or len(self.texts) < self._most:
            self.texts.append(text)


@dataclass(frozen=True, slots=True)
class CountedReaders:
    """Who counts in which text: people (layers; gold may be one) in those that they read to the end; with
    `unfinished`, and who is named among `people`, in this order, also in those that they began. `without` are
    left out. `silent` are reasons (GIVEN, BEGUN, UNKNOWN) for which having marked nothing counts as having
    found nothing. Of the texts in which somebody does not count, `most` at the most are named.
    """

    people: Sequence[str] = ()
    without: Collection[str] = ()
    unfinished: bool = False
    silent: Collection[str] = ()
    most: int | None = None


class TextReaders:
    """Who counts as a reader of each text that is asked for; `uncounted` gathers who does not, and why."""

    def __init__(self, project: Project, counted: CountedReaders) -> None:
        people = [layer for layer in counted.people if layer != GOLD] if counted.people else None
        self._project, self._named, most = project, people, counted.most
        self._without, self._unfinished, self._silent = counted.without, counted.unfinished, counted.silent
        self._kinds = {each.uid: each.kind for each in project.people()}
        self._same, self._most = project.second_layers(), most
        self._annotators = {self._same.get(layer, layer) for layer, _count in project.layers()}
        at_work = people_progress.at_work(project)
        everybody = people or [uid for uid in self._kinds if uid in at_work]
        self._candidates = [uid for uid in everybody if uid not in self._without]
        self.uncounted = Uncounted(most)

    def of(self, info: DocumentInfo) -> list[str]:
        """The readers of one text (uids), in the order of the project or of who was named."""
        reads = participants(
            self._project, info.uid, self._named, unfinished=self._unfinished, without=self._without
        )
        absent = [uid for uid in self._candidates if uid not in reads]
        if not reads or not absent:
            return reads
        whys = self._whys(info.uid, absent)
        found = [uid for uid in self._candidates if uid in reads or whys.get(uid) in self._silent]
        for why in dict.fromkeys(whys.values()):
            # Where two have read a text, that others did not see it is how the work was dealt.
            if why not in self._silent and (why != UNKNOWN or len(found) < 2):
                people = tuple(uid for uid, each in whys.items() if each == why)
                self.uncounted.add(UncountedText(info.uid, info.name, why, people, tuple(reads)))
        return found

    def _whys(self, document: str, absent: Sequence[str]) -> dict[str, str]:
        """Why each is no reader of the text; who only reviewed it, or annotates nowhere, is left out."""
        traces = {each.person: each for each in people_progress.traces(self._project, document)}
        reviewers = review.reviewers_of(self._project, document)
        found = {}
        for uid in absent:
            trace = traces.get(uid)
            assigned = trace is not None and trace.assigned
            reviews = uid in reviewers and self._kinds[uid] in ("reviewer", "owner")
            if assigned or (uid in self._annotators and not reviews):
                found[uid] = _why(trace)
        return found

    def note_unshared(self) -> None:
        """The texts that one person alone annotated and nobody else is known to have seen: in one question,
        however many there are.
        """
        everybody = [uid for uid in self._candidates if uid in self._annotators]
        if len(everybody) < 2:
            return
        limit = -1 if self._most is None else max(1, self._most - len(self.uncounted.texts))
        found, total = people_progress.annotated_by_one(self._project, self._layers(everybody), limit=limit)
        for uid, name, layer in found:
            person = self._same.get(layer, layer)
            others = tuple(each for each in everybody if each != person)
            self.uncounted.add(UncountedText(uid, name, UNKNOWN, others, (person,)))
        self.uncounted.total += total - len(found)

    def _layers(self, people: Sequence[str]) -> list[str]:
        """With the second ones that are theirs."""
        return [*people, *(layer for layer, person in self._same.items() if person in people)]


def _why(trace: Trace | None) -> str:
    if trace is None:
        return UNKNOWN
    if trace.decided:
        return UNFINISHED
    if trace.told in (State.BEGUN, State.DONE):
        return BEGUN
    return GIVEN if trace.assigned else UNKNOWN
