"""A corpus through one process and through two, and a million texts simulated from what was measured.

Measures as many of 20,000 texts of 300 words as fit into BUDGET seconds (HASHIYA_CORPUS_TEXTS names another
number) and says how many. Workers have read two parts before the clock starts: what starting them costs is a
figure of its own. Two cores are compared by the clock, and by processor time, where the load of others tells
less: what the parts cost one process, of what they cost both workers and the process that hands them out.

The simulation assumes: parts take as long as those measured, drawn at random; one process hands out and
stores parts one after another, at what that cost the process that did it for two workers, Dask's scheduler
within it (one core does without Dask, and pays for the storing alone); cores are as fast as the one here and
do not disturb each other; texts and results travel in no time.
"""

from __future__ import annotations

import heapq
import os
import random
import time
from typing import TYPE_CHECKING

import pytest
from tests.helpers.corpora import texts
from tests.helpers.pacing import amount

from hashiya.services.corpus.corpus_job import CorpusJob, highlight_texts, make_job
from hashiya.services.corpus.corpus_parts import is_there, part_bytes, part_key, store_part
from hashiya.services.corpus.corpus_sources import CorpusPart, CorpusText
from hashiya.services.corpus.dask_pool import DaskPool

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import psutil
    from tests.helpers.figures import Figures

pytestmark = [pytest.mark.benchmark, pytest.mark.filterwarnings("ignore")]

WORDS, PART = 300, 50
PLANNED, MILLION = 20_000, 1_000_000
BUDGET = float(amount(40, 12))  # seconds for one process; two take about half of it


def _parts(count: int) -> list[CorpusPart]:
    made = [CorpusText(str(n), str(n), text) for n, text in enumerate(texts(count, WORDS))]
    groups = [tuple(made[at : at + PART]) for at in range(0, count, PART)]
    return [CorpusPart(0, number, "", group) for number, group in enumerate(groups)]


def _one_process(
    parts: list[CorpusPart], job: CorpusJob, folder: Path
) -> tuple[list[float], list[float], float]:
    """Processor seconds for each part: of the work, and of what the handing-out process does; seconds by the
    clock.
    """
    highlight_texts(parts[0].texts, job)  # opened
    work: list[float] = []
    around: list[float] = []
    began = time.perf_counter()
    for part in parts:
        start = time.process_time()
        data = part_bytes(highlight_texts(part.texts, job), part_key(part.texts, job.mark))
        done = time.process_time()
        is_there(folder, part, part_key(part.texts, job.mark))
        store_part(folder, part.name, data)
        work.append(done - start)
        around.append(time.process_time() - done)
        if time.perf_counter() - began > BUDGET and "HASHIYA_CORPUS_TEXTS" not in os.environ:
            break
    return work, around, time.perf_counter() - began


def _processor(processes: Sequence[psutil.Process]) -> float:
    """Seconds that they have used so far."""
    return sum(sum(each.cpu_times()[:2]) for each in processes)


def _two_workers(parts: list[CorpusPart], job: CorpusJob) -> tuple[float, float, float, float]:
    """(seconds by the clock, processor seconds of workers and this process, those of this process alone) from
    the first part to the last, and the processor seconds of starting.
    """
    import psutil

    me = psutil.Process()
    before = _processor([me])
    pool = DaskPool(job, workers=2)
    try:
        _send(pool, parts[:2])
        everyone = [me, *me.children(recursive=True)]
        started, mine = _processor(everyone), _processor([me])
        began = time.perf_counter()
        _send(pool, parts)
        clock = time.perf_counter() - began
        return clock, _processor(everyone) - started, _processor([me]) - mine, started - before
    finally:
        pool.close()


def _send(pool: DaskPool, parts: Sequence[CorpusPart]) -> None:
    """All through the pool."""
    waiting = list(reversed(parts))
    while waiting or pool.busy:
        while waiting and not pool.full:
            pool.submit(waiting.pop())
        for _part, answer in pool.finished():
            assert isinstance(answer, bytes), answer


def simulate_cluster(
    work: list[float], around: list[float], texts_in_all: int, cores: int, *, seed: int = 1
) -> float:
    """Seconds for so many texts on so many cores: a list schedule, one process handing out."""
    dice = random.Random(seed)
    serial = sum(around) / len(around)
    free = [0.0] * cores
    hand = end = 0.0
    for _ in range(-(-texts_in_all // PART)):
        ready = heapq.heappop(free)
        hand = (
            max(hand, ready - dice.choice(work)) + serial
        )  # handed out while the one before is still at work
        finished = max(ready, hand) + dice.choice(work)
        heapq.heappush(free, finished)
        end = max(end, finished)
    return end


def test_a_corpus_on_two_cores_and_a_million_texts_simulated(figures: Figures, tmp_path: Path) -> None:
    job = make_job()
    wanted = int(os.environ.get("HASHIYA_CORPUS_TEXTS", PLANNED))
    work, around, slow = _one_process(_parts(wanted), job, tmp_path)
    measured = len(work) * PART
    alone = sum(work) / len(work)
    name = f"corpus, one process ({measured:,} of {PLANNED:,} texts of {WORDS} words)"
    figures.add(name, measured * WORDS / sum(work), "words/s", None)
    parts = _parts(measured)
    clock, processor, handing, starting = _two_workers(parts, job)
    share = 100 * slow / (2 * clock)
    by_processor = 100 * alone * len(parts) / processor
    figures.add(
        "corpus, two cores' worth of one process's speed",
        share,
        "%",
        90,
        at_least=True,
        processor=by_processor,
    )
    figures.add("corpus, starting two workers, processor time", starting, "s", None)
    by_dask = [handing / len(parts)]
    figures.add("corpus, handing out and storing a part, processor time", 1000 * by_dask[0], "ms", None)
    for cores in (1, 16, 256):
        minutes = simulate_cluster(work, around if cores == 1 else by_dask, MILLION, cores) / 60
        figures.add(f"corpus, {MILLION:,} texts simulated on {cores} cores", minutes, "minutes", None)
