"""Highlighting a corpus: every part that is missing, on one process, on all cores, or on a cluster.

This process reads, hands out, and writes what comes back: a part is there whole or not at all, a second run
does what is missing, and a part that fails for good is named while the others go on.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from hashiya.errors import UserError
from hashiya.progress import CancelToken, OnProgress, Progress, ignore_progress
from hashiya.services.corpus.corpus_job import CorpusJob, highlight_texts
from hashiya.services.corpus.corpus_parts import claim_folder, is_there, part_bytes, part_key, store_part
from hashiya.services.corpus.corpus_sources import (
    PART_SIZE,
    CorpusPart,
    CorpusSource,
    Trouble,
    count_texts,
    read_parts,
)
from hashiya.services.corpus.dask_pool import RETRIES, DaskPool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@dataclass(slots=True)
class CorpusRun:
    """What a run did. `texts` and `parts` are those made now, `there` the parts that were there already;
    `failed` is what is missing, each with why. `seconds` from the start of the work on.
    """

    texts: int = 0
    parts: int = 0
    there: int = 0
    texts_there: int = 0
    seconds: float = 0.0
    workers: int = 1
    engines: tuple[str, ...] = ()
    failed: list[Trouble] = field(default_factory=list)


class CorpusPool(Protocol):
    """Who does the work: takes parts while it is not `full`, gives back Parquet or what went wrong."""

    @property
    def full(self) -> bool:
        """Whether to wait before more is given."""
        ...

    @property
    def busy(self) -> bool:
        """Whether anything is on the way."""
        ...

    @property
    def workers(self) -> int:
        """How many work."""
        ...

    def submit(self, part: CorpusPart) -> None:
        """Give one part."""
        ...

    def finished(self) -> Iterator[tuple[CorpusPart, bytes | Exception]]:
        """What is done by now."""
        ...

    def close(self) -> None:
        """End it."""
        ...


class OwnProcess:
    """One process, this one; needs no library for clusters."""

    workers = 1

    def __init__(self, job: CorpusJob) -> None:
        self._job = job
        self._waiting: list[CorpusPart] = []

    @property
    def full(self) -> bool:
        """One part is enough."""
        return bool(self._waiting)

    busy = full

    def submit(self, part: CorpusPart) -> None:
        """Keep it for `finished`."""
        self._waiting.append(part)

    def finished(self) -> Iterator[tuple[CorpusPart, bytes | Exception]]:
        """Do what waits, with the same retries as elsewhere."""
        while self._waiting:
            part = self._waiting.pop()
            yield part, self._tried(part)

    def _tried(self, part: CorpusPart) -> bytes | Exception:
        for attempt in range(RETRIES + 1):
            try:
                table = highlight_texts(part.texts, self._job)
                return part_bytes(table, part_key(part.texts, self._job.mark))
            except Exception as error:  # told with its part: the others go on
                if attempt == RETRIES:
                    return error
        raise AssertionError

    def close(self) -> None:
        """Nothing is open."""


def cores() -> int:
    """How many processes this machine can run at once."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def highlight_corpus(
    source: CorpusSource,
    out: Path,
    job: CorpusJob,
    *,
    part_size: int = PART_SIZE,
    workers: int = 0,
    scheduler: str = "",
    anew: bool = False,
    progress: OnProgress = ignore_progress,
    cancel: CancelToken | None = None,
) -> CorpusRun:
    """Highlight every text of `source` into Parquet parts in `out`; only what is missing there.

    `workers` 0: one for each core, 1: this very process. `scheduler`: the address of a Dask cluster. Raises
    UserError for what stops all of it (`scheduler_away`, `worker_unfit`, `disk_full`, …), Cancelled; what was
    finished until then is kept.
    """
    if part_size < 1 or workers < 0:
        raise UserError("bad_number", "The size of a part and the number of workers are 1 or more.")
    claim_folder(out, job, part_size, anew=anew)
    count = workers or cores()

    def start() -> CorpusPool:
        if scheduler or count > 1:
            return DaskPool(job, workers=count, scheduler=scheduler)
        return OwnProcess(job)

    run = _Run(start, out, job, count_texts(source), progress)
    try:
        run.go(read_parts(source, part_size, cancel), cancel or CancelToken())
    finally:
        run.close()
    return run.done


class _Run:
    """Workers are started for the first part that is missing: none are where nothing is."""

    def __init__(
        self, start: Callable[[], CorpusPool], out: Path, job: CorpusJob, total: int, progress: OnProgress
    ) -> None:
        self._start, self._out, self._job = start, out, job
        self._total, self._progress = total, progress
        self.done = CorpusRun(engines=job.engines)
        self._pool: CorpusPool | None = None
        self._began = time.perf_counter()
        self._seen: set[str] = set()

    def close(self) -> None:
        if self._pool is not None:
            self._pool.close()

    def _opened(self) -> CorpusPool:
        if self._pool is None:
            self._pool = self._start()
            self.done.workers = self._pool.workers
            self._began = time.perf_counter()
        return self._pool

    def go(self, parts: Iterator[CorpusPart | Trouble], cancel: CancelToken) -> None:
        for item in parts:
            cancel.check()
            if isinstance(item, Trouble):
                self.done.failed.append(item)
                continue
            self._seen.add(item.name)
            if is_there(self._out, item, part_key(item.texts, self._job.mark)):
                self.done.there += 1
                self.done.texts_there += len(item.texts)
                self._tell()
                continue
            pool = self._opened()
            pool.submit(item)
            while pool.full:
                cancel.check()
                self._take(pool)
        while self._pool is not None and self._pool.busy:
            cancel.check()
            self._take(self._pool)
        self._drop_stale()

    def _take(self, pool: CorpusPool) -> None:
        for part, answer in pool.finished():
            if isinstance(answer, Exception):
                said = " ".join(str(answer).split())[:300]
                message = said if isinstance(answer, UserError) else f"{type(answer).__name__}: {said}"
                self.done.failed.append(Trouble(part.path, message, part.name, len(part.texts)))
            else:
                store_part(self._out, part.name, answer)
                self.done.parts += 1
                self.done.texts += len(part.texts)
            self._tell()

    def _tell(self) -> None:
        done = self.done
        done.seconds = time.perf_counter() - self._began
        made = done.parts + done.there
        speed = f"{done.texts / done.seconds:,.0f} texts/s" if done.texts else ""
        detail = f"texts, {made:,} parts {speed}".rstrip()
        self._progress(Progress("highlighting", done.texts + done.texts_there, self._total, detail))

    def _drop_stale(self) -> None:
        """Parts of texts that the corpus has no longer; only where all of it could be read."""
        if any(not trouble.part and trouble.texts < 0 for trouble in self.done.failed):
            return
        for path in self._out.glob("part-*.parquet"):
            if path.name not in self._seen:
                path.unlink()
