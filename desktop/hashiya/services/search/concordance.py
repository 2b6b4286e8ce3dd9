"""Words in their contexts over a whole project: lines with what is annotated there, sorted and counted.

Reads through a connection of its own, so that it can run on any thread.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from hashiya.core.fold import UNMARKED, fold
from hashiya.core.overlap import SpanIndex
from hashiya.core.search import Query, find_all
from hashiya.core.segment import snap_to_words, words
from hashiya.core.span import SUGGESTIONS, Annotation, Status
from hashiya.files import write_text
from hashiya.progress import CancelToken, OnProgress, Progress, ignore_progress
from hashiya.services.attributes.standing import StandingValues, read_standing
from hashiya.services.project.document_titles import DocumentTitles
from hashiya.services.search.find import Hit, surroundings
from hashiya.services.search.said_sieve import SaidOf, SaidSieve, own_ranges, said_among
from hashiya.store.project import Project

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

LIMIT = 20_000
_LONGEST = 80
_COUNTED = 200


class Sort(StrEnum):
    """What lines of a concordance are ordered by."""

    TEXT = "text"
    FOLLOWING = "following"
    PRECEDING = "preceding"
    LABEL = "label"


@dataclass(frozen=True, slots=True)
class ContextLine(Hit):
    """Whole words, or the annotation around them; `label` "" where there is none.

    `said` holds «name=value» of its attributes.
    `form` is the words found without marks; `previous` and `next` are the words beside the line's middle.
    """

    form: str
    previous: str
    next: str
    label: str = ""
    status: str = ""
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FrequencyLists:
    """(words, how often), the most frequent first."""

    forms: tuple[tuple[str, int], ...] = ()
    following: tuple[tuple[str, int], ...] = ()
    labels: tuple[tuple[str, int], ...] = ()
    said: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Contexts:
    """Lines in the order of the texts. `more`: LIMIT was reached."""

    lines: tuple[ContextLine, ...] = ()
    documents: int = 0
    annotated: int = 0
    counts: FrequencyLists = field(default_factory=FrequencyLists)
    more: bool = False


def find_contexts(
    path: Path,
    query: Query,
    names: Mapping[str, str] | None = None,
    *,
    person: str,
    said: Sequence[SaidOf] = (),
    cancel: CancelToken,
    progress: OnProgress = ignore_progress,
) -> Contexts:
    """Every place where the query stands. Raises UserError `bad_regex`, `regex_too_slow`.

    `names`: only in these documents, which are called so; None: in all, by their titles.
    `said`: only where all of that is said; without words, every annotation of which it is.
    """
    lines: list[ContextLine] = []
    with Project.open(path, readonly=True) as project:
        sieve = SaidSieve(project, person, said)
        called = DocumentTitles(project) if names is None else names
        everywhere = project.texts() if sieve.of_annotations else ()
        for done, (uid, text) in enumerate(project.texts_with(query) if query.text else everywhere, 1):
            cancel.check()
            if (names is not None and uid not in names) or (said and not sieve.keeps(uid)):
                continue
            lines += _lines_of(project, uid, text, called, query, person, sieve.of_annotations)
            if len(lines) >= LIMIT:
                break
            if done % 20 == 0:
                progress(Progress("searching", done))
    return summed(lines[:LIMIT], more=len(lines) >= LIMIT)


def summed(lines: Sequence[ContextLine], *, more: bool = False) -> Contexts:
    """The lines with their counts."""
    counts = FrequencyLists(
        _most(line.form for line in lines),
        _most(line.next for line in lines if line.next),
        _most(line.label for line in lines),
        _most(each for line in lines for each in line.said),
    )
    documents = len({line.document for line in lines})
    return Contexts(tuple(lines), documents, sum(bool(line.label) for line in lines), counts, more)


def _most(found: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(Counter(found).most_common(_COUNTED))


def _lines_of(
    project: Project,
    uid: str,
    text: str,
    called: Mapping[str, str],
    query: Query,
    person: str,
    said: Sequence[SaidOf],
) -> list[ContextLine]:
    ranges = list(find_all(text, query)) if query.text else []
    if query.text and not ranges:
        return []
    layers = {person, SUGGESTIONS} - {""}
    standing = read_standing(project, uid, layers)
    there = said_among(project.annotations(uid, layers=layers), standing.of, said)
    around = SpanIndex(there)
    if not query.text:
        ranges = own_ranges(there)
    longest = len(text) if said else _LONGEST
    found = [(each, _over(around, *each, longest)) for each in ranges]
    return [
        _line(uid, called[uid], text, snap_to_words(text, *each), over, standing)
        for each, over in found
        if over is not None or not said
    ]


def _over(around: SpanIndex[Annotation], start: int, end: int, longest: int = _LONGEST) -> Annotation | None:
    """The smallest annotation around the words, a person's before an engine's."""
    found = [
        each
        for each in around.touching(start, end)
        if each.start <= start and end <= each.end and each.end - each.start <= longest
    ]
    return min(
        found, key=lambda each: (each.status is not Status.ACCEPTED, each.end - each.start), default=None
    )


def _said(over: Annotation, standing: StandingValues) -> tuple[str, ...]:
    return tuple(
        f"{name}={each}"
        for name, value in standing.of(over).items()
        for each in (value if isinstance(value, tuple) else (value,))
    )


def _line(
    uid: str,
    name: str,
    text: str,
    word: tuple[int, int],
    over: Annotation | None,
    standing: StandingValues,
) -> ContextLine:
    start, end = word
    form = " ".join(fold(text[start:end], UNMARKED).split())
    if over is not None:
        start, end = min(start, over.start), max(end, over.end)
    left, surface, right = surroundings(text, start, end)
    before, after = words(left), words(right)
    previous = fold(left[slice(*before[-1])], UNMARKED) if before else ""
    following = fold(right[slice(*after[0])], UNMARKED) if after else ""
    label, status = (over.label, str(over.status)) if over else ("", "")
    return ContextLine(
        *(uid, name, start, end, left, surface, right, form, previous, following, label, status),
        said=_said(over, standing) if over else (),
    )


def sort_lines(lines: Sequence[ContextLine], order: Sort) -> list[ContextLine]:
    """Text order within equals; spelling is folded, so that أ and ا sort together."""
    if order is Sort.FOLLOWING:
        return sorted(lines, key=lambda line: fold(line.after))
    if order is Sort.PRECEDING:
        return sorted(lines, key=lambda line: fold(line.before).split()[::-1])
    if order is Sort.LABEL:
        return sorted(lines, key=lambda line: (not line.label, line.label))
    return list(lines)


def write_lines(lines: Iterable[ContextLine], path: Path) -> None:
    """A table for a spreadsheet; cells that could be formulas are made harmless. Raises UserError."""
    from hashiya.formats.reports.csv_tsv import harmless  # brings all formats, which searching never needs

    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(("document", "start", "end", "before", "words", "after", "label", "status"))
    for line in lines:
        texts = (line.before, line.surface, line.after, line.label, line.status)
        writer.writerow((harmless(line.name), line.start, line.end, *map(harmless, texts)))
    write_text(path, "\ufeff" + out.getvalue())
