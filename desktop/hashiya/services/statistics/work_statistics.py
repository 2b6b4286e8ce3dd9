"""How a person works: from the journal, kept in the file, shown to whom it is about."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from hashiya.core.span import SUGGESTIONS, Annotation, Status
from hashiya.store.tables.identity import key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hashiya.core.changes import Edit
    from hashiya.store.project import Project
    from hashiya.store.tables.records import JournalEntry

IDLE = 120.0
"""Seconds after which a pause is no longer work."""
_PAGE = 2000


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What became of suggestions: accepted as they were, corrected (label or boundary), rejected."""

    accepted: int = 0
    corrected: int = 0
    rejected: int = 0

    @property
    def decided(self) -> int:
        """How many suggestions were decided."""
        return self.accepted + self.corrected + self.rejected

    @property
    def rate(self) -> float | None:
        """The share accepted as they were; None when nothing was decided."""
        return self.accepted / self.decided if self.decided else None


@dataclass(frozen=True, slots=True)
class PersonStatistics:
    """How one person works. Times are seconds; `active` leaves out pauses longer than IDLE.

    `typical` is the median time between two acts within a stretch of work (None with fewer than two acts),
    `by_engine` and `by_label` what became of suggestions; `days` acts by date.
    """

    person: str
    name: str
    documents: int = 0
    acts: int = 0
    annotations: int = 0
    active: float = 0.0
    typical: float | None = None
    days: Mapping[str, int] = field(default_factory=dict)
    by_engine: Mapping[str, Acceptance] = field(default_factory=dict)
    by_label: Mapping[str, Acceptance] = field(default_factory=dict)
    suggestions: Acceptance = Acceptance()


def person_statistics(project: Project, person: str, *, idle: float = IDLE) -> PersonStatistics:
    """For the person it is about: from what they did in this file and in files merged into it."""
    entries = list(_pages(project, by=person))
    entries.reverse()
    acts = [entry for entry in entries if entry.kind not in ("merge", "sync", "import", "suggest")]
    active, typical = _time(entries, idle)
    engines: dict[str, Acceptance] = {}
    labels: dict[str, Acceptance] = {}
    total = Acceptance()
    documents, annotations = project.accepted_counts(project.layers_of_person(person))
    undone = {entry.undoes for entry in entries if entry.undoes}
    for entry in acts:
        if entry.undoes or entry.uid in undone:
            continue
        for engine, label, what in _decisions(project, project.journal_edits(entry.id), person):
            total = _plus(total, what)
            labels[label] = _plus(labels.get(label, Acceptance()), what)
            for name in engine.split("+"):
                engines[name] = _plus(engines.get(name, Acceptance()), what)
    return PersonStatistics(
        person,
        project.names().get(person, person),
        documents=documents,
        acts=len(acts),
        annotations=annotations,
        active=active,
        typical=typical,
        days=Counter(entry.at[:10] for entry in acts),
        by_engine=dict(sorted(engines.items())),
        by_label=dict(sorted(labels.items())),
        suggestions=total,
    )


def _pages(project: Project, *, since: str | None = None, by: str | None = None) -> Iterable[JournalEntry]:
    """All entries, newest first."""
    before: int | None = None
    while True:
        page = project.journal(since=since, by=by, before=before, limit=_PAGE)
        yield from page
        if len(page) < _PAGE:
            return
        before = page[-1].id


def _time(entries: Iterable[JournalEntry], idle: float) -> tuple[float, float | None]:
    """(active seconds, median seconds between acts), pauses and clocks that run backwards left out."""
    moments = sorted(moment for moment in (_moment(entry.at) for entry in entries) if moment is not None)
    gaps = [(after - before).total_seconds() for before, after in pairwise(moments)]
    worked = [gap for gap in gaps if gap <= idle]
    return sum(worked), median(worked) if worked else None


def _moment(at: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _decisions(project: Project, edits: Iterable[Edit], person: str) -> Iterable[tuple[str, str, str]]:
    """(engine, label suggested, what became of it) for every suggestion that these edits decided."""
    for edit in edits:
        before, after = edit.before, edit.after
        if edit.table != "annotations" or before is None or after is None:
            continue
        if before.get("layer") != SUGGESTIONS or after.get("layer") in (None, SUGGESTIONS):
            continue
        now = _of_person(project, edit.uid, person)
        label = before.get("label") or (now.label if now else "")
        if after.get("status") == Status.REJECTED:
            what = "rejected"
        else:
            what = "corrected" if {"start", "end", "label"} & set(after) else "accepted"
        yield (now.source if now else ""), str(label), what


def _of_person(project: Project, uid: str, person: str) -> Annotation | None:
    """What became of a suggestion: it is the person's under its own name, or under one derived from it."""
    layers = project.layers_of_person(person)
    there = (project.annotation(each) for each in (uid, key_of(uid, person)))
    return next((each for each in there if each is not None and each.layer in layers), None)


def _plus(one: Acceptance, what: str) -> Acceptance:
    return Acceptance(
        one.accepted + (what == "accepted"),
        one.corrected + (what == "corrected"),
        one.rejected + (what == "rejected"),
    )
