"""What is typical of some documents against the rest of the project: keyness with the size of its effect."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.core.fold import fold
from hashiya.errors import UserError
from hashiya.progress import CancelToken, OnProgress, Progress, ignore_progress
from hashiya.services.search.collocations import write_rows
from hashiya.services.search.corpus_words import Spellings
from hashiya.services.search.word_measures import corpus_likelihood, log_ratio, percent_difference

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from hashiya.store.project import Project

SURE = 6.63
"""Log-likelihood above which chance alone gives it to one word in a hundred (one degree of freedom)."""


@dataclass(frozen=True, slots=True)
class KeyWord:
    """Counts and documents here and in the rest, shares in a million words; `difference` is %DIFF.

    It is None where the word is nowhere else. `log_ratio` is below zero for words that are rarer here.
    """

    word: str
    key: str
    here: int
    there: int
    documents: int
    million_here: float
    million_there: float
    log_likelihood: float
    log_ratio: float
    difference: float | None


@dataclass(frozen=True, slots=True)
class Keyness:
    """`rows`: words more frequent here, then those rarer, each the most certain first."""

    rows: tuple[KeyWord, ...] = ()
    words_here: int = 0
    words_there: int = 0
    documents_here: int = 0
    documents_there: int = 0


def measure(
    project: Project,
    documents: Collection[str],
    *,
    least: int = 3,
    certain: float = SURE,
    most: int = 500,
    cancel: CancelToken | None = None,
    progress: OnProgress = ignore_progress,
) -> Keyness:
    """Of these documents (uids) against all others; words found `least` times, as certain as `certain`.

    Raises UserError `nothing_to_compare` when there is nothing on one side.
    """
    spellings = Spellings()
    here: Counter[str] = Counter()
    there: Counter[str] = Counter()
    inside: Counter[str] = Counter()
    chosen = set(documents)
    sides = [0, 0]
    total = len(project.document_uids())
    for done, (uid, text) in enumerate(project.texts()):
        if done % 20 == 0:
            if cancel is not None:
                cancel.check()
            progress(Progress("measuring", done, total))
        keys = spellings.words(text).keys
        sides[uid not in chosen] += 1
        (here if uid in chosen else there).update(keys)
        if uid in chosen:
            inside.update(set(keys))
    if not (here.total() and there.total()):
        raise UserError(
            "nothing_to_compare",
            "Both the chosen documents and the rest must hold words.",
            hint="Choose some of the documents, not all.",
        )
    rows = _rows(spellings, here, there, inside, least, certain)
    more = [row for row in rows if row.log_ratio > 0][:most]
    less = [row for row in rows if row.log_ratio < 0][:most]
    return Keyness((*more, *less), here.total(), there.total(), *sides)


def _rows(
    spellings: Spellings,
    here: Counter[str],
    there: Counter[str],
    inside: Counter[str],
    least: int,
    certain: float,
) -> list[KeyWord]:
    one, other = here.total(), there.total()
    rows = []
    for key in here.keys() | there.keys():
        counts = here[key], there[key]
        likelihood = corpus_likelihood(*counts, one, other)
        if sum(counts) < least or likelihood < certain:
            continue
        ratio = log_ratio(*counts, one, other)
        rows.append(
            KeyWord(
                *(spellings.shown(key), key, *counts, inside[key]),
                *(counts[0] * 1e6 / one, counts[1] * 1e6 / other, likelihood, ratio or 0.0),
                percent_difference(*counts, one, other),
            )
        )
    return sorted(rows, key=lambda row: (-row.log_likelihood, row.key))


def chosen_documents(project: Project, *, title: str = "", part: str = "") -> list[str]:
    """Uids of the documents with these words in their title, of this part of training data."""
    wanted = fold(title)
    return [
        info.uid
        for info in project.documents()
        if (title or part) and (not title or wanted in fold(info.title)) and (not part or info.part == part)
    ]


def sort_keywords(rows: Sequence[KeyWord], order: str) -> list[KeyWord]:
    """By `log_likelihood`, `log_ratio`, `here` or `there`, the highest first."""
    return sorted(rows, key=lambda row: (-getattr(row, order), -row.log_likelihood, row.key))


_NAMES = (
    *("word", "here", "there", "documents", "million_here", "million_there"),
    *("log_likelihood", "log_ratio", "percent_difference"),
)


def _values(row: KeyWord) -> tuple[object, ...]:
    return (
        *(row.word, row.here, row.there, row.documents, row.million_here, row.million_there),
        *(row.log_likelihood, row.log_ratio, row.difference),
    )


def as_json(found: Keyness, shown: Sequence[KeyWord]) -> dict[str, object]:
    """As the command line prints it; `percent_difference` is null where the word is in no other document."""
    rows = [dict(zip(_NAMES, _values(row), strict=True)) for row in shown]
    words = {"words_here": found.words_here, "words_there": found.words_there}
    sides = {"documents_here": found.documents_here, "documents_there": found.documents_there}
    return {"keywords": rows, **words, **sides}


def write_csv(found: Keyness, path: Path) -> None:
    """A table for a spreadsheet. Raises UserError."""
    rows = [
        [f"{cell:.4f}" if isinstance(cell, float) else "" if cell is None else cell for cell in _values(row)]
        for row in found.rows
    ]
    write_rows(path, _NAMES, rows)
