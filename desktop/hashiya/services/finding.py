"""Plain search for words: folded, so that marks, hamza, ya, ta marbuta and tatweel do not matter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

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


def find_ranges(text: str, query: str) -> Iterator[tuple[int, int]]:
    """Ranges of the folded query, inside longer words too; white space in it meets any other."""
    return find_all(text, Query(query, mode=Mode.SUBSTRING))


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
