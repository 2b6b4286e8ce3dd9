"""Every other place where the same words stand, with what is known of each.

The words are compared folded (what folds is the caller's choice), with or without clitics attached before
them. Where the words asked for begin inside a written word (a clitic was left out), so do the places found,
else a place is whole words, without what a hyphen or another sign joins to them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.core.fold import FULL, MARKS, UNMARKED, Folding, fold
from hashiya.core.overlap import SpanIndex
from hashiya.core.search import Query, find_all
from hashiya.core.segment import written_together
from hashiya.core.span import SUGGESTIONS, Annotation, Status
from hashiya.progress import CancelToken, OnProgress, Progress, ignore_progress
from hashiya.services.search.find import Hit, surroundings
from hashiya.store.project import Project

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

LIMIT = 5000


@dataclass(frozen=True, slots=True)
class OccurrenceQuery:
    """What to look for. `inside`: the words begin inside a written word, so clitics are left out."""

    surface: str
    label: str
    folding: Folding = FULL
    clitics: bool = True
    inside: bool = False

    @property
    def query(self) -> Query:
        """The search that finds such places."""
        return Query(self.surface, self.folding, self.clitics, tanwin=False)


@dataclass(frozen=True, slots=True)
class Occurrence(Hit):
    """A place where the words stand. `differs` are (code, detail): prefix, marks, letters.

    `state`: "" free, "suggested" with this label, "rejected" before, "other" or "crossing" another `label`.
    """

    state: str = ""
    label: str = ""
    differs: tuple[tuple[str, str], ...] = ()

    @property
    def free(self) -> bool:
        """Whether nothing speaks against marking it."""
        return self.state in ("", "suggested")


@dataclass(frozen=True, slots=True)
class Occurrences:
    """`marked` counts the places that have the label already; `more` says that the limit was reached."""

    places: tuple[Occurrence, ...] = ()
    marked: int = 0
    more: bool = False


def places_in(text: str, wanted: OccurrenceQuery) -> Iterator[tuple[int, int, str]]:
    """(start, end, what is attached before the words) of each place in a text, in code points."""
    for start, end in find_all(text, wanted.query):
        first, last = written_together(text, start, end)
        attached = fold(text[first:start])
        yield (start, end, attached) if wanted.inside else (first, last, attached)


def find_occurrences(
    path: Path,
    wanted: OccurrenceQuery,
    names: Sequence[tuple[str, str]],
    *,
    person: str,
    origin: tuple[str, int, int] | None = None,
    cancel: CancelToken,
    progress: OnProgress = ignore_progress,
) -> Occurrences:
    """Places in the documents of `names` (uid, name), in that order; `origin` itself is passed over.

    Reads through a connection of its own; at most LIMIT places.
    """
    found: list[Occurrence] = []
    marked = 0
    with Project.open(path, readonly=True) as project:
        likely = set(project.search_documents(wanted.query))
        names = [each for each in names if each[0] in likely]
        for done, (uid, name) in enumerate(names, 1):
            cancel.check()
            text = project.document(uid).text
            ranges = [each for each in places_in(text, wanted) if (uid, *each[:2]) != origin]
            near = project.annotations(uid, layers={person, SUGGESTIONS} - {""}) if ranges else ()
            around = SpanIndex(near)
            for place in ranges:
                occurrence = _occurrence(uid, name, text, place, wanted, around)
                if occurrence is None:
                    marked += 1
                else:
                    found.append(occurrence)
            if len(found) >= LIMIT:
                return Occurrences(tuple(found[:LIMIT]), marked, more=True)
            if done % 20 == 0:
                progress(Progress("searching", done, len(names)))
    return Occurrences(tuple(found), marked)


def _occurrence(
    uid: str,
    name: str,
    text: str,
    place: tuple[int, int, str],
    wanted: OccurrenceQuery,
    around: SpanIndex[Annotation],
) -> Occurrence | None:
    """None where the label is there already."""
    start, end, attached = place
    state, label = _state(around.touching(start, end), start, end, wanted.label)
    if state == "marked":
        return None
    differs = _differences(wanted.surface, text[start:end], attached)
    return Occurrence(uid, name, start, end, *surroundings(text, start, end), state, label, differs)


def _state(around: Sequence[Annotation], start: int, end: int, label: str) -> tuple[str, str]:
    """What stands at a range, of all that touches it; what a person said goes before what an engine says."""
    found: dict[str, str] = {}
    for each in around:
        own, same = each.layer != SUGGESTIONS, each.range == (start, end)
        if own and each.status is Status.ACCEPTED:
            if each.label == label and (each.start == start or each.end == end):
                return "marked", label
            if same or each.start < start < each.end < end or start < each.start < end < each.end:
                found["other" if same else "crossing"] = each.label
        elif same and each.label == label:
            found["rejected" if own else "suggested"] = label
    for state in ("other", "rejected", "crossing", "suggested"):
        if state in found:
            return state, found[state]
    return "", ""


def _differences(wanted: str, found: str, attached: str) -> tuple[tuple[str, str], ...]:
    """How the words there are written otherwise than those asked for."""
    differs: list[tuple[str, str]] = []
    there, asked = _without_marks(found), _without_marks(wanted)
    if attached and fold(there).startswith(attached):
        differs.append(("prefix", attached))
        there = there[len(attached) :]
    if _MARK.search(found) and not _MARK.search(wanted):
        differs.append(("marks", ""))
    if there != asked and fold(there) == fold(asked):
        differs.append(("letters", ""))
    return tuple(differs)


def _without_marks(text: str) -> str:
    return " ".join(fold(text, UNMARKED).split())


_MARK = re.compile(f"[{MARKS}]")
