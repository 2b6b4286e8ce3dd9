"""A chosen part of a highlighted corpus brought into a project, for people to correct."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from heapq import nsmallest
from itertools import islice
from typing import TYPE_CHECKING, Any

from hashiya.core.span import SUGGESTIONS, Status
from hashiya.errors import UserError
from hashiya.formats.base import DocumentRecord, Note, ReadOptions, SpanRecord
from hashiya.formats.shared.checks import checked
from hashiya.formats.shared.lines import as_offset, as_score, as_text
from hashiya.progress import CancelToken, OnProgress, Progress, ignore_progress
from hashiya.services.corpus.corpus_parts import iter_rows, part_paths
from hashiya.services.exchange.read_files import Batch, ImportOptions
from hashiya.services.exchange.store_imported import Adder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from hashiya.store.project import Project

LIMIT = 100
"""Texts that are brought where only a label is named."""
_EVERY = 500  # rows between two looks at the wish to stop
_BATCH = 100  # texts stored in one transaction


@dataclass(frozen=True, slots=True)
class SampleWish:
    """Which texts: `least_certain` or `random` so many, or those with a `label`; a label goes with either.

    A text is as uncertain as its suggestions are on the average: nearest to even odds first. `random` takes
    the same texts for the same `seed`.
    """

    least_certain: int = 0
    random: int = 0
    label: str = ""
    limit: int = LIMIT
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Sampled:
    """`texts` that are new in the project, `there` that were in it already, of so many that fitted."""

    texts: int
    there: int
    suggestions: int
    fitting: int
    notes: tuple[Note, ...] = ()


def sample_corpus(
    out: Path,
    project: Project,
    wish: SampleWish,
    *,
    progress: OnProgress = ignore_progress,
    cancel: CancelToken | None = None,
) -> Sampled:
    """Bring the texts with their spans as suggestions. A text that is there already gets what it lacks.

    Raises UserError `bad_sample`, `corpus_no_parts`, `corpus_part`, `no_such_label`; Cancelled before
    anything is stored.
    """
    if max(wish.least_certain, wish.random) < 0 or wish.limit < 1 or (wish.least_certain and wish.random):
        raise UserError("bad_sample", "Say how many: --least-certain N, --random N, or --label L.")
    if not (wish.least_certain or wish.random or wish.label):
        raise UserError("bad_sample", "Say which: --least-certain N, --random N, or --label L.")
    chosen, fitting = _choose(out, wish, progress, cancel or CancelToken())
    if wish.label and not fitting:
        raise UserError(
            "no_such_label",
            f"No text in {out} has the label {wish.label}.",
            hint="`hashiya corpus statistics` tells which labels there are.",
            label=wish.label,
        )
    adder = Adder(project, ImportOptions(as_suggestions=True))
    notes: list[Note] = []
    rows = _read(out, chosen)
    while ready := list(islice(rows, _BATCH)):
        records: list[DocumentRecord] = []
        for row in ready:
            for item in checked(_record(row), path=str(out), where=str(row["id"]), options=ReadOptions()):
                (notes if isinstance(item, Note) else records).append(item)  # type: ignore[arg-type]
        adder.add(Batch(tuple(records), (), 0, 0))
    report = adder.report
    suggestions = report.annotations_sum.new
    return Sampled(len(report.documents), len(report.skipped), suggestions, fitting, tuple(notes))


_Place = tuple[int, int]  # part, row


def _choose(
    out: Path, wish: SampleWish, progress: OnProgress, cancel: CancelToken
) -> tuple[set[_Place], int]:
    """Where the chosen texts stand, and how many would have fitted; only their places are held."""
    fitting = 0

    def ranked() -> Iterator[tuple[float, str, _Place]]:
        nonlocal fitting
        paths = part_paths(out)
        for part, path in enumerate(paths):
            progress(Progress("choosing", part, len(paths), "parts"))
            for number, row in enumerate(iter_rows(path, ["id", "spans"])):
                if number % _EVERY == 0:
                    cancel.check()
                spans = row["spans"] or []
                if wish.label and all(span["label"] != wish.label for span in spans):
                    continue
                if wish.least_certain and not spans:
                    continue
                fitting += 1
                yield _rank(row, spans, wish), str(row["id"]), (part, number)

    wanted = wish.least_certain or wish.random or wish.limit
    best = nsmallest(wanted, ranked()) if wish.least_certain or wish.random else _first(ranked(), wanted)
    return {place for _rank_of, _uid, place in best}, fitting


def _first(found: Iterable[tuple[float, str, _Place]], wanted: int) -> list[tuple[float, str, _Place]]:
    """The first ones; the others are only counted."""
    return [item for number, item in enumerate(found) if number < wanted]


def _rank(row: Mapping[str, Any], spans: list[dict[str, Any]], wish: SampleWish) -> float:
    if wish.least_certain:
        asked = [span for span in spans if not wish.label or span["label"] == wish.label]
        distances = [abs((0.5 if each["score"] is None else each["score"]) - 0.5) for each in asked]
        return sum(distances) / len(distances)
    digest = hashlib.sha256(f"{wish.seed} {row['id']}".encode()).digest()
    return int.from_bytes(digest[:8]) / 2**64


def _read(out: Path, chosen: set[_Place]) -> Iterator[dict[str, Any]]:
    """The chosen rows in the order of the corpus."""
    by_part: dict[int, set[int]] = {}
    for part, number in chosen:
        by_part.setdefault(part, set()).add(number)
    for part, path in enumerate(part_paths(out)):
        if part in by_part:
            for number, row in enumerate(iter_rows(path, ["id", "document", "text", "spans"])):
                if number in by_part[part]:
                    yield row


def _record(row: Mapping[str, Any]) -> DocumentRecord:
    spans = tuple(
        SpanRecord(
            as_offset(span["start"]),
            as_offset(span["end"]),
            as_text(span["label"]),
            as_text(span["text"]),
            status=Status.SUGGESTED,
            layer=SUGGESTIONS,
            source=as_text(span["source"]),
            score=as_score(span["score"]),
        )
        for span in row["spans"] or []
    )
    return DocumentRecord(
        as_text(row["document"]) or as_text(row["id"]),
        as_text(row["text"]),
        spans,
        meta={"corpus_id": as_text(row["id"])},
    )
