"""What stands near a word, a label or an entity more often than chance lets expect.

The table of four cells is the one of Evert, «Corpora and collocations» (2008), for surface windows: the words
that are not of the node itself, inside and outside the windows; a word in two windows is counted once.
Windows end with their document.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.errors import UserError
from hashiya.files import write_text
from hashiya.progress import CancelToken, OnProgress, Progress, ignore_progress
from hashiya.services.search.corpus_words import Node, Spellings, TextWords, places_of
from hashiya.services.search.word_measures import expected, log_dice, log_likelihood

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from hashiya.store.project import Project

WIDEST = 10
ORDERS = ("log_dice", "log_likelihood", "count", "before", "after", "frequency")


@dataclass(frozen=True, slots=True)
class Collocate:
    """`count` is in all windows, `before` and `after` on one side; `frequency` in all documents looked at.

    `by_chance`: how often it would be in the windows if it were spread evenly.
    """

    word: str
    key: str
    count: int
    before: int
    after: int
    frequency: int
    documents: int
    by_chance: float
    log_dice: float
    log_likelihood: float


@dataclass(frozen=True, slots=True)
class Collocations:
    """The collocates, the strongest first; `places` of the node, `words` of the documents looked at."""

    rows: tuple[Collocate, ...] = ()
    places: int = 0
    documents: int = 0
    words: int = 0
    in_windows: int = 0
    left_out: int = 0


@dataclass(slots=True)
class _Tally:
    count: Counter[str]
    before: Counter[str]
    after: Counter[str]
    all: Counter[str]
    node: Counter[str]
    documents: Counter[str]


def measure(
    project: Project,
    node: Node,
    *,
    person: str = "",
    before: int = 5,
    after: int = 5,
    least: int = 2,
    documents: Collection[str] | None = None,
    order: str = "log_dice",
    most: int = 1000,
    cancel: CancelToken | None = None,
    progress: OnProgress = ignore_progress,
) -> Collocations:
    """Of up to WIDEST words before and after every place of the node; collocates found `least` times.

    Raises UserError `bad_window`, `bad_regex`.
    """
    if not (0 <= before <= WIDEST and 0 <= after <= WIDEST and before + after):
        raise UserError(
            "bad_window", f"A window has 1 to {WIDEST} words on either side, or none on one of them."
        )
    spellings, tally = Spellings(), _Tally(*(Counter() for _ in range(6)))
    places = found_in = words = 0
    ranges = places_of(project, node, person)
    wanted = [uid for uid in project.document_uids() if documents is None or uid in documents]
    for done, (uid, text) in enumerate(project.texts(wanted)):
        if done % 20 == 0:
            if cancel is not None:
                cancel.check()
            progress(Progress("measuring", done, len(wanted)))
        text_words = spellings.words(text)
        words += len(text_words.keys)
        # A figure is no word and no collocate; as the node it stands between two words.
        nodes = [text_words.within(*each) for each in ranges(uid, text)]
        _count(text_words, nodes, before, after, tally)
        places += len(nodes)
        found_in += bool(nodes)
    rows = sort_collocates(_rows(spellings, tally, places, least), order)
    return Collocations(
        tuple(rows[:most]), places, found_in, words, tally.count.total(), max(0, len(rows) - most)
    )


def _count(
    words: TextWords, nodes: Sequence[tuple[int, int]], before: int, after: int, tally: _Tally
) -> None:
    tally.all.update(words.keys)
    of_node = {at for first, end in nodes for at in range(first, end)}
    earlier = {at for first, _ in nodes for at in range(max(0, first - before), first)} - of_node
    later = {at for _, end in nodes for at in range(end, min(len(words.keys), end + after))} - of_node
    near = earlier | later
    keys = words.keys
    tally.before.update(keys[at] for at in earlier)
    tally.after.update(keys[at] for at in later)
    found = Counter(keys[at] for at in near)
    tally.count.update(found)
    tally.documents.update(found.keys())
    tally.node.update(keys[at] for at in of_node)


def _rows(spellings: Spellings, tally: _Tally, places: int, least: int) -> list[Collocate]:
    inside = tally.count.total()
    outside = tally.all.total() - inside - tally.node.total()
    rows = []
    for key, count in tally.count.items():
        if count < least:
            continue
        elsewhere = tally.all[key] - count - tally.node[key]
        score = log_dice(count, places, tally.all[key])
        assert score is not None
        rows.append(
            Collocate(
                *(spellings.shown(key), key, count, tally.before[key], tally.after[key], tally.all[key]),
                tally.documents[key],
                expected(inside, count + elsewhere, inside + outside),
                score,
                log_likelihood(count, inside - count, elsewhere, outside - elsewhere),
            )
        )
    return rows


def sort_collocates(rows: Sequence[Collocate], order: str) -> list[Collocate]:
    """By one of ORDERS, the highest first."""
    return sorted(rows, key=lambda row: (-getattr(row, order), -row.count, row.key))


def as_json(found: Collocations, rows: Sequence[Collocate]) -> dict[str, object]:
    """As the command line prints it, with these rows."""
    names = [name for name in Collocate.__slots__ if name not in ("key", "by_chance")]
    shown = [{name: getattr(row, name) for name in names} | {"expected": row.by_chance} for row in rows]
    sums = {"places": found.places, "documents": found.documents, "words": found.words}
    return {"collocates": shown, **sums, "window_words": found.in_windows, "left_out": found.left_out}


def write_csv(found: Collocations, path: Path, order: str = "log_dice") -> None:
    """A table for a spreadsheet. Raises UserError."""
    names = (
        "word",
        "count",
        "before",
        "after",
        "frequency",
        "documents",
        "expected",
        "log_dice",
        "log_likelihood",
    )
    rows = [
        (
            *(row.word, row.count, row.before, row.after, row.frequency, row.documents),
            *(f"{value:.4f}" for value in (row.by_chance, row.log_dice, row.log_likelihood)),
        )
        for row in sort_collocates(found.rows, order)
    ]
    write_rows(path, names, rows)


def write_rows(path: Path, names: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table with a head; cells that a spreadsheet would take for formulas are made harmless."""
    from hashiya.formats.reports.csv_tsv import harmless  # brings all formats, which searching never needs

    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(names)
    writer.writerows(
        [harmless(cell) if isinstance(cell, str) and not _is_figure(cell) else cell for cell in row]
        for row in rows
    )
    write_text(path, "\ufeff" + out.getvalue())


def _is_figure(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
