"""Plain search for words, inside longer words too, whatever white space stands between them.

Folded unless exact: marks, hamza, ya, ta marbuta and tatweel do not matter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from hashiya.core import search
from hashiya.core.fold import EXACT, FULL
from hashiya.core.search import Mode, Query, find_all
from hashiya.progress import CancelToken, OnProgress, Progress, ignore_progress
from hashiya.store.project import Project

_AROUND = 90


@dataclass(frozen=True, slots=True)
class Hit:
    """One place; `before` and `after` are the words around it on one line."""

    document: str
    name: str
    start: int
    end: int
    before: str
    surface: str
    after: str


@dataclass(frozen=True, slots=True)
class Found:
    """The first hits with what stands around them, and how many there are in all."""

    hits: tuple[search.Hit, ...]
    total: int


def plain(words: str, *, exact: bool = False) -> Query:
    """The query for words as they are typed, found anywhere in a word."""
    return Query(words, folding=EXACT if exact else FULL, mode=Mode.SUBSTRING)


def find_ranges(text: str, words: str) -> Iterator[tuple[int, int]]:
    """Ranges of one text."""
    return find_all(text, plain(words))


def hit_at(document: str, name: str, text: str, start: int, end: int) -> Hit:
    """A range with its surroundings."""
    before = " ".join(text[max(0, start - _AROUND) : start].split("\n")[-1].split())
    after = " ".join(text[end : end + _AROUND].split("\n")[0].split())
    return Hit(document, name, start, end, before, " ".join(text[start:end].split()), after)


def find_everywhere(
    path: Path,
    query: str,
    names: Sequence[tuple[str, str]],
    *,
    limit: int = 1000,
    cancel: CancelToken,
    progress: OnProgress = ignore_progress,
) -> list[Hit]:
    """Hits in all documents in the order of `names` (uid, name); reads through a connection of its own."""
    hits: list[Hit] = []
    with Project.open(path, readonly=True) as project:
        for done, (uid, name) in enumerate(names, 1):
            cancel.check()
            text = project.document(uid).text
            for start, end in find_ranges(text, query):
                hits.append(hit_at(uid, name, text, start, end))
                if len(hits) >= limit:
                    return hits
            if done % 50 == 0:
                progress(Progress("searching", done, len(names)))
    return hits


def concordance(project: Project, words: str, *, exact: bool = False, limit: int = 100) -> Found:
    """Every place in the order of the documents, all of them counted."""
    hits: list[search.Hit] = []
    total = 0
    for hit in project.concordance(plain(words, exact=exact)):
        total += 1
        if len(hits) < limit:
            hits.append(hit)
    return Found(tuple(hits), total)
