"""Highlighting corpora of any size from Python: a few functions, the same as `hashiya corpus`.

    from hashiya import batch

    run = batch.highlight("texts.parquet", "out", project="work.hashiya")
    batch.statistics("out").labels
    batch.sample("out", "work.hashiya", least_certain=200)

Inside an engine that distributes by itself, `job` makes a value that can be pickled, and one function does
the work on Arrow data. In Spark:

    job = batch.job(project="work.hashiya")
    rows = spark.read.parquet("texts").select("id", "text")
    rows.mapInArrow(batch.spark_function(job), batch.SPARK_SCHEMA).write.parquet("out")

Everything raises `hashiya.errors.UserError` for what the world does wrong.
"""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from hashiya.progress import CancelToken, OnProgress, ignore_progress
from hashiya.services.corpus.corpus_job import (
    SPARK_SCHEMA,
    CorpusJob,
    highlight_batches,
    make_job,
    spark_function,
)
from hashiya.services.corpus.corpus_run import CorpusRun, highlight_corpus
from hashiya.services.corpus.corpus_sample import LIMIT, Sampled, SampleWish, sample_corpus
from hashiya.services.corpus.corpus_sources import PART_SIZE, open_source
from hashiya.services.corpus.corpus_statistics import CorpusStatistics, corpus_statistics
from hashiya.services.project.project_file import open_project

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = [
    "SPARK_SCHEMA",
    "CorpusJob",
    "CorpusRun",
    "CorpusStatistics",
    "Sampled",
    "highlight",
    "highlight_batches",
    "job",
    "sample",
    "spark_function",
    "statistics",
]

PathName = str | PathLike[str]


def job(
    project: PathName | None = None, *, engines: Collection[str] = (), scheme: str = "wojood"
) -> CorpusJob:
    """What to highlight with: a project's engines, scheme, memory, lists and own model, or a scheme alone.

    `engines`: only these; else all that can work, without the slow ones.
    """
    return make_job(Path(project) if project is not None else None, engines=engines, scheme=scheme)


def highlight(
    source: PathName,
    out: PathName,
    *,
    project: PathName | None = None,
    engines: Collection[str] = (),
    scheme: str = "wojood",
    text_field: str = "",
    id_field: str = "",
    part_size: int = PART_SIZE,
    workers: int = 0,
    scheduler: str = "",
    anew: bool = False,
    progress: OnProgress = ignore_progress,
    cancel: CancelToken | None = None,
) -> CorpusRun:
    """Highlight a corpus into Parquet parts in the folder `out`; a second call does what is missing.

    `source`: Parquet, JSONL (`.gz`, `.zst`), a folder of texts, or a dataset folder of Hugging Face.
    `workers`: processes on this machine, 0 for one on each core, 1 for this very process. `scheduler`: the
    address of a Dask cluster instead. A script that starts processes has to stand under
    `if __name__ == "__main__":`.
    """
    return highlight_corpus(
        open_source(Path(source), text_field=text_field, id_field=id_field),
        Path(out),
        job(project, engines=engines, scheme=scheme),
        part_size=part_size,
        workers=workers,
        scheduler=scheduler,
        anew=anew,
        progress=progress,
        cancel=cancel,
    )


def sample(
    out: PathName,
    project: PathName,
    *,
    least_certain: int = 0,
    random: int = 0,
    label: str = "",
    limit: int = LIMIT,
    seed: int = 1,
) -> Sampled:
    """Bring chosen texts of a highlighted corpus into a project, their spans as suggestions.

    Either the `least_certain` texts, or so many at `random`, or those with a `label` (at most `limit`).
    """
    with open_project(Path(project), write=True) as opened:
        return sample_corpus(Path(out), opened, SampleWish(least_certain, random, label, limit, seed))


def statistics(out: PathName, *, most: int = 20, labels: Collection[str] = ()) -> CorpusStatistics:
    """Counts per label, and the `most` frequent names (of `labels`, if given), folded."""
    return corpus_statistics(Path(out), most=most, labels=frozenset(labels))
