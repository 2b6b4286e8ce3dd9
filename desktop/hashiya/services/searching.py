"""Plain search over a whole project: folded unless exact, with the words around each place."""

from __future__ import annotations

from dataclasses import dataclass

from hashiya.core.fold import EXACT, FULL
from hashiya.core.search import Hit, Mode, Query
from hashiya.store.project import Project


@dataclass(frozen=True, slots=True)
class Found:
    """The first hits and how many there are in all."""

    hits: tuple[Hit, ...]
    total: int


def concordance(project: Project, words: str, *, exact: bool = False, limit: int = 100) -> Found:
    """Every place where the words stand, inside longer words too, in the order of the documents."""
    query = Query(words, folding=EXACT if exact else FULL, mode=Mode.SUBSTRING)
    hits: list[Hit] = []
    total = 0
    for hit in project.concordance(query):
        total += 1
        if len(hits) < limit:
            hits.append(hit)
    return Found(tuple(hits), total)
