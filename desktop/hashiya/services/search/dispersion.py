"""How evenly words, a label or an entity are spread: over the parts of a document, and over the documents."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.errors import UserError
from hashiya.progress import CancelToken, OnProgress, Progress, ignore_progress
from hashiya.services.search.collocations import write_rows
from hashiya.services.search.corpus_words import Node, Spellings, places_of
from hashiya.services.search.word_measures import gries_dp, gries_dp_norm, juilland_d

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from hashiya.store.project import Project

PARTS = 10


@dataclass(frozen=True, slots=True)
class Spread:
    """Counts in parts of `sizes` words, with Juilland's D, Gries' DP and its norm; None where undefined."""

    counts: tuple[int, ...]
    sizes: tuple[int, ...]
    d: float | None
    dp: float | None
    dp_norm: float | None


@dataclass(frozen=True, slots=True)
class DocumentSpread:
    """`places` are (start, end) in code points of a text of so many `characters`."""

    uid: str
    name: str
    title: str
    characters: int
    words: int
    places: tuple[tuple[int, int], ...]
    spread: Spread


@dataclass(frozen=True, slots=True)
class Dispersion:
    """`documents` in the order of the list, those alone where it stands; `whole`: over all documents."""

    documents: tuple[DocumentSpread, ...] = ()
    whole: Spread | None = None
    count: int = 0
    words: int = 0
    looked_at: int = 0


def spread_of(counts: Sequence[int], sizes: Sequence[int]) -> Spread:
    """The measures of counts in parts of so many words; empty parts are left out."""
    kept = [(count, size) for count, size in zip(counts, sizes, strict=True) if size]
    counts, sizes = tuple(count for count, _ in kept), tuple(size for _, size in kept)
    return Spread(
        counts, sizes, juilland_d(counts, sizes), gries_dp(counts, sizes), gries_dp_norm(counts, sizes)
    )


def measure(
    project: Project,
    node: Node,
    *,
    person: str = "",
    parts: int = PARTS,
    documents: Collection[str] | None = None,
    cancel: CancelToken | None = None,
    progress: OnProgress = ignore_progress,
) -> Dispersion:
    """Over `parts` parts of as many words of each document, and over the documents.

    Raises UserError `bad_parts`, `bad_regex`.
    """
    if not 2 <= parts <= 100:
        raise UserError("bad_parts", "A document is measured in 2 to 100 parts.")
    spellings = Spellings()
    found: list[DocumentSpread] = []
    counts, sizes = [], []
    ranges = places_of(project, node, person)
    infos = {info.uid: info for info in project.documents() if documents is None or info.uid in documents}
    for done, (uid, text) in enumerate(project.texts(list(infos))):
        if done % 20 == 0:
            if cancel is not None:
                cancel.check()
            progress(Progress("measuring", done, len(infos)))
        words = spellings.words(text)
        places = tuple(ranges(uid, text))
        counts.append(len(places))
        sizes.append(len(words.keys))
        if places:
            firsts = [words.within(*each)[0] for each in places]
            spread = _over_parts(firsts, len(words.keys), parts)
            info = infos[uid]
            found.append(
                DocumentSpread(uid, info.name, info.title, len(text), len(words.keys), places, spread)
            )
    whole = spread_of(counts, sizes) if len(counts) > 1 else None
    return Dispersion(tuple(found), whole, sum(counts), sum(sizes), len(counts))


def _over_parts(firsts: Sequence[int], words: int, parts: int) -> Spread:
    parts = max(1, min(parts, words))
    bounds = [words * at // parts for at in range(parts + 1)]
    counts = [0] * parts
    for first in firsts:
        counts[min(parts, bisect_right(bounds, first)) - 1] += 1
    return spread_of(counts, [bounds[at + 1] - bounds[at] for at in range(parts)])


def as_json(found: Dispersion) -> dict[str, object]:
    """As the command line prints it; measures are null where they are undefined."""
    rows = [
        {
            **{"document": each.name, "count": len(each.places), "words": each.words},
            **_measures(each.spread),
            "places": [{"start": start, "end": end} for start, end in each.places],
        }
        for each in found.documents
    ]
    whole = _measures(found.whole) if found.whole is not None else None
    sums = {"count": found.count, "words": found.words, "looked_at": found.looked_at}
    return {"documents": rows, "whole": whole, **sums}


def _measures(spread: Spread) -> dict[str, object]:
    measures = {"juilland_d": spread.d, "dp": spread.dp, "dp_norm": spread.dp_norm}
    return {"parts": list(spread.counts), "sizes": list(spread.sizes), **measures}


def write_csv(found: Dispersion, path: Path) -> None:
    """A row for each document. Raises UserError."""
    rows = [
        [
            *(each.name, len(each.places), each.words),
            *map(_cell, (each.spread.d, each.spread.dp, each.spread.dp_norm)),
            " ".join(map(str, each.spread.counts)),
        ]
        for each in found.documents
    ]
    write_rows(path, ("document", "count", "words", "juilland_d", "dp", "dp_norm", "parts"), rows)


def _cell(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"
