"""One candidate after another, uncertain ones too: what to show of them."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import nsmallest
from pathlib import Path

from hashiya.core.document import Direction, State
from hashiya.core.span import SUGGESTIONS, Annotation, Status
from hashiya.errors import UserError
from hashiya.services.evaluate.control_sample import without_suggestions
from hashiya.services.suggest.highlighter import to_annotations
from hashiya.services.suggest.opened_engines import OpenedEngines
from hashiya.store.project import Project
from hashiya.suggest.base import Analysis

LEAST = 0.2
"""From this probability on a candidate is worth a look: rejecting is one key, finding what lacks is not."""
_SHORT = 20_000  # characters of a text that the slow engines are asked about while a person waits
_AROUND = 350  # characters of context on either side at most


@dataclass(frozen=True, slots=True)
class Candidates:
    """What may be in one document and nobody has decided; `items` in reading order. `possible` of them are no
    suggestions of the project: the engines hold them too unlikely to be shown.
    """

    document: str
    name: str
    text: str
    direction: Direction
    items: tuple[Annotation, ...]
    possible: int = 0


@dataclass(frozen=True, slots=True)
class Passage:
    """The part of a text that is shown around a candidate: `text` begins at the document's `start`."""

    start: int
    text: str


_ENGINES = OpenedEngines()


def find_candidates(path: str, document: str, stamp: str, least: float = LEAST) -> Candidates | None:
    """For a process: engines stay as path and stamp do. None for what is gone or in the control sample."""
    with Project.open(Path(path), readonly=True) as project:
        try:
            found = project.document(document)
        except UserError:
            return None
        if document in without_suggestions(project):
            return None
        careful = len(found.text) <= _SHORT
        highlighter = _ENGINES.of(project, stamp, careful=careful).highlighter
        stored = project.annotations(document)
    decided = [item.span for item in stored if item.status is Status.ACCEPTED]
    rejected = {item.span for item in stored if item.status is Status.REJECTED}
    proposed = highlighter.ensemble.suggest(
        Analysis(found.text), document=document, threshold=least, decided=decided
    )
    known = {item.span: item for item in stored if item.status is Status.SUGGESTED}
    made = to_annotations(document, found.text, [item for item in proposed if item.span not in rejected])
    items = {item.span: known.get(item.span, item) for item in made} | known
    ordered = sorted(items.values(), key=lambda item: (item.start, -item.end, item.label))
    possible = len(items) - len(known)
    return Candidates(document, found.title, found.text, found.direction, tuple(ordered), possible)


def least_certain(path: str, most: int) -> list[Annotation]:
    """For a process: the suggestions of all documents that are not done, the least certain first.

    `most` of them; none of documents that are read without suggestions.
    """
    with Project.open(Path(path), readonly=True) as project:
        blind = without_suggestions(project)
        wanted = {info.uid for info in project.documents() if info.state is not State.DONE} - blind
        stored = project.iter_annotations(layers=[SUGGESTIONS], statuses=[Status.SUGGESTED])
        return nsmallest(most, (item for item in stored if item.document in wanted), key=certainty)


def certainty(candidate: Annotation) -> float:
    """How far from even odds; what has no probability comes last."""
    return 1.0 if candidate.score is None else abs(candidate.score - 0.5)


def passage(text: str, start: int, end: int) -> Passage:
    """The paragraph of a range with its neighbours; of long ones the words nearby."""
    low, high = max(0, start - _AROUND), min(len(text), end + _AROUND)
    before = text.rfind("\n", low, start)
    if before > low:
        earlier = text.rfind("\n", low, before)
        low = earlier + 1 if earlier >= 0 else low
    after = text.find("\n", end, high)
    if 0 <= after < high:
        later = text.find("\n", after + 1, high)
        high = later if later >= 0 else high
    while 0 < low < start and not text[low - 1].isspace():
        low += 1
    while end < high < len(text) and not text[high].isspace():
        high -= 1
    return Passage(low, text[low:high])
