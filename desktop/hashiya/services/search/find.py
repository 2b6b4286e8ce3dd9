"""Plain search for words, inside longer words too, whatever white space stands between them.

Folded unless exact: marks, hamza, ya, ta marbuta and tatweel do not matter.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hashiya.core.fold import EXACT, FULL, Folding
from hashiya.core.overlap import SpanIndex
from hashiya.core.search import KwicLine, Mode, Query, find_all, find_by_parts, kwic_line
from hashiya.core.span import Annotation
from hashiya.progress import CancelToken, OnProgress, Progress, ignore_progress
from hashiya.services.search.said_sieve import SaidOf, SaidSieve, own_ranges
from hashiya.store.project import Project

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Sequence
    from pathlib import Path

    from hashiya.services.search.written_words import WrittenWords

_AROUND = 90


@dataclass(frozen=True, slots=True)
class Hit:
    """One place in code points; `before` and `after` are the words around it on one line, for people to read.

    The record of every search; what a search knows more of its places, its own kind of hit adds.
    """

    document: str
    name: str
    start: int
    end: int
    before: str
    surface: str
    after: str

    @property
    def key(self) -> tuple[str, int, int]:
        """Document, start and end."""
        return self.document, self.start, self.end


@dataclass(frozen=True, slots=True)
class Concordance:
    """The first lines, and how many places there are in all."""

    hits: tuple[KwicLine, ...]
    total: int


def spelled(
    words: str,
    mode: str = Mode.SUBSTRING,
    *,
    exact: bool = False,
    marks: bool = False,
    hamza: bool = False,
    ta: bool = False,
    ya: bool = False,
    tanwin: bool = True,
    clitics: bool = True,
) -> Query:
    """A query; `marks`, `hamza`, `ta` (marbuta) and `ya` (alif maqsura): those differences count."""
    folding = replace(FULL, marks=not marks, tatweel=not marks, hamza=not hamza, ta=not ta, ya=not ya)
    return Query(words, EXACT if exact else folding, clitics, Mode(mode), tanwin)


def find_ranges(text: str, words: str, folding: Folding = FULL) -> Iterator[tuple[int, int]]:
    """Ranges of one text."""
    return find_all(text, Query(words, folding=folding, mode=Mode.SUBSTRING))


def find_in_slices(
    document: str, name: str, text: str, words: str, folding: Folding = FULL, *, limit: int
) -> Generator[Progress, None, list[Hit]]:
    """Hits in one long text, in steps of a few milliseconds: what they return are the first `limit`."""
    found: list[Hit] = []
    parts = find_by_parts(text, Query(words, folding=folding, mode=Mode.SUBSTRING))
    for done, ranges in enumerate(parts, 1):
        found += [hit_at(document, name, text, *each) for each in ranges[: limit - len(found)]]
        if len(found) >= limit:
            break
        yield Progress("searching", done)
    return found


def hit_at(document: str, name: str, text: str, start: int, end: int) -> Hit:
    """A range with its surroundings."""
    return Hit(document, name, start, end, *surroundings(text, start, end))


def surroundings(text: str, start: int, end: int) -> tuple[str, str, str]:
    """What stands before a range on its line, the range, and what stands after, each on one line."""
    before = " ".join(text[max(0, start - _AROUND) : start].split("\n")[-1].split())
    after = " ".join(text[end : end + _AROUND].split("\n")[0].split())
    return before, " ".join(text[start:end].split()), after


def line_around(text: str, start: int, end: int, *, most: int = 40) -> str:
    """A range in its line, with whole words of at most `most` code points to either side."""
    before = text[max(0, start - most) : start].rpartition("\n")[2]
    after = text[end : end + most].partition("\n")[0]
    if start > len(before) and text[start - len(before) - 1] != "\n":
        before = before.lstrip() if before[:1].isspace() else before.partition(" ")[2]
    if end + len(after) < len(text) and text[end + len(after)] != "\n":
        after = after.rstrip() if after[-1:].isspace() else after.rpartition(" ")[0]
    return " ".join(f"{before}{text[start:end]}{after}".split())


def find_everywhere(
    path: Path,
    query: str,
    *,
    limit: int = 1000,
    folding: Folding = FULL,
    said: Sequence[SaidOf] = (),
    person: str = "",
    words: WrittenWords | None = None,
    cancel: CancelToken,
    progress: OnProgress = ignore_progress,
) -> list[Hit]:
    """Hits in all documents in their order; reads through a connection of its own.

    `said`: only where all of that is said, as `person` sees it; without words every annotation of which it
    is said. `words`: those of the search index, where they are at hand.
    """
    found: list[tuple[str, str, int, int]] = []
    with Project.open(path, readonly=True) as project:
        sieve = SaidSieve(project, person, said)
        for done, (uid, text) in enumerate(_texts(project, query, folding, sieve, words), 1):
            cancel.check()
            if said and not sieve.keeps(uid):
                continue
            if query:
                ranges = sieve.ranges(uid, find_ranges(text, query, folding))
            else:
                ranges = own_ranges(sieve.annotations(uid))
            for start, end in ranges:
                found.append((uid, text, start, end))
                if len(found) >= limit:
                    break
            if len(found) >= limit:
                break
            if done % 50 == 0:
                progress(Progress("searching", done))
        titles = {info.uid: info.title for info in project.some_documents({uid for uid, *_ in found})}
    return [hit_at(uid, titles[uid], text, start, end) for uid, text, start, end in found]


def _texts(
    project: Project, query: str, folding: Folding, sieve: SaidSieve, words: WrittenWords | None
) -> Iterable[tuple[str, str]]:
    """(uid, text) of the documents to look into; without words all, where annotations are asked for."""
    if query:
        return project.texts_with(Query(query, folding, mode=Mode.SUBSTRING), words)
    return project.texts() if sieve.of_annotations else ()


def concordance(
    project: Project, query: Query, *, limit: int = 100, said: Sequence[SaidOf] = (), person: str = ""
) -> Concordance:
    """Every place in the order of the documents, all of them counted; `said` as for `find_everywhere`."""
    hits: list[KwicLine] = []
    total = 0
    sieve = SaidSieve(project, person, said) if said else None
    if query.text or sieve is None or not sieve.of_annotations:
        places = _sieved(project.concordance(query), sieve)
    else:
        places = _annotated(project, sieve)
    for hit in places:
        total += 1
        if len(hits) < limit:
            hits.append(hit)
    return Concordance(tuple(hits), total)


def _annotated(project: Project, sieve: SaidSieve) -> Iterator[KwicLine]:
    """Every annotation of which it is said, without any words to look for."""
    wanted = [info.uid for info in project.documents() if sieve.keeps(info.uid)]
    for uid, text in project.texts(wanted):
        for start, end in own_ranges(sieve.annotations(uid)):
            yield kwic_line(uid, text, start, end)


def _sieved(hits: Iterable[KwicLine], sieve: SaidSieve | None) -> Iterator[KwicLine]:
    """Those that the sieve keeps; what a document's annotations say is read once."""
    document, kept, around = "", False, SpanIndex[Annotation](())
    for hit in hits:
        if sieve is None:
            yield hit
            continue
        if hit.document != document:
            document, kept = hit.document, sieve.keeps(hit.document)
            if kept and sieve.of_annotations:
                around = SpanIndex(sieve.annotations(document))
        if kept and (not sieve.of_annotations or any(True for _ in around.touching(hit.start, hit.end))):
            yield hit
