"""How good each person's work is against gold: by label, by kind of mistake, and as time went on."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from hashiya.core.beyond.entities import MENTION
from hashiya.core.document import State
from hashiya.core.span import GOLD, Span
from hashiya.progress import CancelToken, OnProgress, Progress, ignore_progress
from hashiya.services.evaluate.evaluation_json import confusion_rows, measures
from hashiya.services.review.comparison import compare
from hashiya.services.review.readers import readers
from hashiya.store.journal.act_history import documents_by_act
from hashiya.suggest.evaluate import Evaluation, EvaluationTally, Score

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from hashiya.core.document import DocumentInfo
    from hashiya.services.evaluate.gold_source import MatchedGold
    from hashiya.store.project import Project

_EVERY = 20


@dataclass(frozen=True, slots=True)
class PersonScores:
    """One person against gold. `course` are their documents (uid, Score) in the order of their last acts.

    `evaluation.mistakes` name documents by uid: missing is what they missed, spurious what they had too much.
    """

    person: str
    name: str
    documents: int
    evaluation: Evaluation
    course: tuple[tuple[str, Score], ...] = ()


@dataclass(frozen=True, slots=True)
class PeopleScores:
    """Everybody, in the order of the project; `documents` uid → name of those with gold that were counted.

    `waiting` counts documents that have gold and places still open: what is not decided is no mistake, so
    they are left out unless asked for.
    """

    people: tuple[PersonScores, ...]
    documents: Mapping[str, str] = field(default_factory=dict)
    waiting: int = 0


def people_scores(
    project: Project,
    documents: Collection[str] = (),
    *,
    given: MatchedGold | None = None,
    people: Collection[str] = (),
    without: Collection[str] = (),
    unfinished: bool = False,
    cancel: CancelToken | None = None,
    progress: OnProgress = ignore_progress,
) -> PeopleScores:
    """Measure people (uids; all when none) on documents (uids; all when none) whose review is finished.

    `given` is gold from elsewhere, in place of the project's: then no review is waited for. `without` are
    left out. `unfinished` counts documents under review too, and people in documents that they have only
    begun.
    """
    cancel = cancel or CancelToken()
    measured = _Measured(project, given, people, without, unfinished)
    uids = project.documents_with(GOLD) if given is None else given.spans
    infos = project.some_documents([uid for uid in uids if not documents or uid in documents], GOLD)
    for number, info in enumerate(infos, 1):
        cancel.check()
        measured.add(info)
        if number % _EVERY == 0 or number == len(infos):
            progress(Progress("measuring", number, len(infos)))
    return measured.scores()


class _Measured:
    """What is gathered for `people_scores`, document by document."""

    def __init__(
        self,
        project: Project,
        given: MatchedGold | None,
        people: Collection[str],
        without: Collection[str],
        unfinished: bool,
    ) -> None:
        self._project, self._given = project, given
        self._people, self._without, self._unfinished = people, without, unfinished
        self._counted: dict[str, str] = {}
        self._work: dict[str, EvaluationTally] = {}
        self._waiting = 0

    def add(self, info: DocumentInfo) -> None:
        """`info` with the count of gold annotations."""
        if self._given is None and not info.annotations:
            return
        finished = self._given is not None or _is_reviewed(self._project, info.uid, info.state)
        if not (finished or self._unfinished):
            self._waiting += 1
            return
        read = _read_by(self._project, info.uid, self._people, self._unfinished)
        layers = [uid for uid in read if uid not in self._without]
        found = self._project.marks(info.uid, [*layers, GOLD])
        marks = [mark for mark in found if mark.label != MENTION]
        gold: Sequence[Span] = [mark.span for mark in marks if mark.layer == GOLD]
        if self._given is not None:
            gold = self._given.spans[info.uid]
        text = self._project.document(info.uid).text
        self._counted[info.uid] = info.name
        for layer in layers:
            spans = [mark.span for mark in marks if mark.layer == layer]
            self._work.setdefault(layer, EvaluationTally()).add(info.uid, gold, spans, text)

    def scores(self) -> PeopleScores:
        """Of everybody whose work was met, in the order of the project."""
        people = [each for each in self._project.people() if each.uid in self._work]
        found = [
            _person(self._project, each.uid, each.name, self._work[each.uid].result()) for each in people
        ]
        return PeopleScores(tuple(found), self._counted, self._waiting)


def _is_reviewed(project: Project, document: str, state: State) -> bool:
    return state == State.DONE or compare(project, document).open == 0


def _read_by(project: Project, document: str, people: Collection[str], unfinished: bool) -> list[str]:
    found = [each.person for each in readers(project, document) if each.finished or unfinished]
    return [uid for uid in found if not people or uid in people]


def _person(project: Project, uid: str, name: str, found: Evaluation) -> PersonScores:
    second = [other for other, person in project.second_layers().items() if person == uid]
    acted = [
        document for document in documents_by_act(project, [uid, *second]) if document in found.documents
    ]
    order = dict.fromkeys([*acted, *found.documents])
    course = tuple((document, found.documents[document]) for document in order)
    return PersonScores(uid, name, len(found.documents), found, course)


def as_json(scores: PeopleScores) -> list[dict[str, object]]:
    """What `hashiya people --gold --json` prints of everybody."""
    return [_person_json(each, scores.documents) for each in scores.people]


def _person_json(each: PersonScores, names: Mapping[str, str]) -> dict[str, object]:
    found = each.evaluation
    kinds = {kind: sum(mistake.kind == kind for mistake in found.mistakes) for kind in MISTAKES}
    return {
        "person": each.name,
        "uid": each.person,
        "documents": each.documents,
        "micro": measures(found.micro),
        "labels": {label: measures(score) for label, score in found.labels.items()},
        "mistakes": kinds,
        "confusion": confusion_rows(found, "person"),
        "course": [{"document": names[uid], **measures(score)} for uid, score in each.course],
        "places": [
            {
                "document": names[mistake.document],
                "start": mistake.span.start,
                "end": mistake.span.end,
                "label": mistake.span.label,
                "kind": mistake.kind,
                "other": asdict(mistake.other) if mistake.other is not None else None,
            }
            for mistake in found.mistakes
        ],
    }


MISTAKES = ("boundary", "clitic", "label", "missing", "spurious")
"""Kinds of mistakes: other bounds, a clitic alone, another label, missed, too many."""
