"""What a corpus is highlighted with: engines and what a project knows, as a value that goes to every worker.

One function does the work wherever it runs: texts in, an Arrow table out. In this process, in Dask's workers,
in Spark's `mapInArrow`.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from hashiya import __version__
from hashiya.errors import UserError
from hashiya.formats.base import DocumentRecord, SpanRecord, WriteOptions
from hashiya.formats.shared.losses import LossTally
from hashiya.formats.shared.parquet import features, numbered
from hashiya.formats.training.huggingface import rows_of
from hashiya.services.corpus.corpus_sources import CorpusText
from hashiya.services.scheme.scheme_files import DEFAULT, load_scheme
from hashiya.services.suggest.highlighter import Highlighter, Work, usable
from hashiya.services.suggest.opened_engines import SLOW
from hashiya.services.suggest.project_knowledge import knowledge_of
from hashiya.store.project import Project
from hashiya.suggest.base import Knowledge, Suggestion
from hashiya.suggest.engine_cache import EngineCache

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    import pyarrow

_TAGS = "iob2"
SPARK_SCHEMA = (
    "id string, document string, start bigint, text string, tokens array<string>, ner_tags array<bigint>, "
    "spans array<struct<start: bigint, end: bigint, label: string, text: string, score: double, "
    "source: string>>"
)
"""The columns of the results as Spark's `mapInArrow` wants them."""


@dataclass(frozen=True)
class CorpusJob:
    """Engines by name and what they know. Can be pickled; made by `make_job`."""

    knowledge: Knowledge
    engines: tuple[str, ...]

    @cached_property
    def mark(self) -> str:
        """Changes with everything that can change a result: engines, models, decisions, scheme, version."""
        known = self.knowledge
        digest = hashlib.sha256()
        parts: list[object] = [__version__, self.engines, known.scheme.codes, known.scheme.nested]
        parts += [_plain(known.decisions), _plain(known.word_lists), _plain(known.remembered)]
        parts += [{name: hashlib.sha256(data).hexdigest() for name, data in sorted(known.models.items())}]
        parts += [{uid: hashlib.sha256(text.encode()).hexdigest() for uid, text in known.texts.items()}]
        parts += [{name: dict(values) for name, values in known.options.items()}]
        for part in parts:
            digest.update(json.dumps(part, ensure_ascii=False, sort_keys=True, default=str).encode())
        return digest.hexdigest()[:32]

    @property
    def tag_names(self) -> list[str]:
        """The tags in the order of their numbers, the same in every part."""
        return list(dict.fromkeys(numbered(self.knowledge.scheme.codes, _TAGS)))


def _plain(values: Iterable[object]) -> list[str]:
    return [repr(value) for value in values]


def make_job(
    project: Path | None = None, *, engines: Collection[str] = (), scheme: str = DEFAULT
) -> CorpusJob:
    """Engines with a project's scheme, memory, lists and own model, or with a scheme alone.

    Unless named, all that can work but the slow ones (`opened_engines.SLOW`). Raises UserError for a project
    that cannot be read and an engine that cannot work.
    """
    if project is None:
        knowledge = Knowledge(load_scheme(scheme))
    else:
        with Project.open(project, readonly=True) as opened:
            knowledge = knowledge_of(opened)
    able, _absent = usable(knowledge, engines)
    names = [name for name in able if engines or name not in SLOW]
    if not names:
        raise UserError(
            "no_engines", "No engine can work here.", hint="`hashiya engines` says why each cannot."
        )
    return CorpusJob(knowledge, tuple(names))


_OPENED = EngineCache[str, Highlighter](most=1)


def open_engines(job: CorpusJob) -> Highlighter:
    """The engines of a job, opened once a process. Raises UserError `engine_unavailable` where one of them
    cannot work, since half of the engines would give other results without a word.
    """

    def make() -> Highlighter:
        usable(job.knowledge, job.engines)
        return Highlighter(job.knowledge, job.engines)

    return _OPENED.get(job.mark, make)


def highlight_texts(texts: Sequence[CorpusText], job: CorpusJob) -> pyarrow.Table:
    """One row for each text, in their order: the columns of the format `huggingface`, spans with score and
    source.
    """
    import pyarrow as pa

    highlighter = open_engines(job)
    numbers = {tag: number for number, tag in enumerate(job.tag_names)}
    found = highlighter.suggest_all([Work("", text.text) for text in texts])
    rows = [_row(text, said, job, numbers) for text, said in zip(texts, found, strict=True)]
    return pa.Table.from_pylist(rows, schema=result_schema(job))


def _row(
    text: CorpusText, found: Sequence[Suggestion], job: CorpusJob, numbers: dict[str, int]
) -> dict[str, Any]:
    spans = tuple(SpanRecord(s.start, s.end, s.label, text.text[s.start : s.end]) for s in found)
    options = WriteOptions(job.knowledge.scheme, unit="document", options={"scheme": _TAGS})
    rows = rows_of(DocumentRecord(text.name, text.text, spans), 0, options, LossTally())
    tokens = [token for row in rows for token in row.tokens]
    tags = [numbers[tag] for row in rows for tag in row.tags]
    return {
        "id": text.id,
        "document": text.name,
        "start": 0,
        "text": text.text,
        "tokens": tokens,
        "ner_tags": tags,
        "spans": [
            {
                "start": item.start,
                "end": item.end,
                "label": item.label,
                "text": text.text[item.start : item.end],
                "score": round(item.score, 4),
                "source": item.engine,
            }
            for item in found
        ],
    }


def result_schema(job: CorpusJob) -> pyarrow.Schema:
    """The columns of the results, described for Hugging Face's `datasets` too."""
    import pyarrow as pa

    text, number = pa.string(), pa.int64()
    span = pa.struct(
        [
            *(("start", number), ("end", number), ("label", text), ("text", text)),
            *(("score", pa.float64()), ("source", text)),
        ]
    )
    described = features(job.tag_names)
    described["spans"]["feature"] |= {
        "score": {"dtype": "float64", "_type": "Value"},
        "source": {"dtype": "string", "_type": "Value"},
    }
    fields = [
        *(("id", text), ("document", text), ("start", number), ("text", text)),
        *(("tokens", pa.list_(text)), ("ner_tags", pa.list_(number)), ("spans", pa.list_(span))),
    ]
    info = json.dumps({"info": {"features": described}}, ensure_ascii=False)
    return pa.schema(fields, metadata={"huggingface": info})


def highlight_batches(
    batches: Iterable[pyarrow.RecordBatch], job: CorpusJob, *, text_field: str = "text", id_field: str = "id"
) -> Iterator[pyarrow.RecordBatch]:
    """Arrow in, Arrow out, batch by batch and in order: what `mapInArrow` of Spark runs.

    Rows whose text is null keep their place, as an empty text.
    """
    for batch in batches:
        names = batch.schema.names
        texts = batch.column(text_field).to_pylist()
        ids = batch.column(id_field).to_pylist() if id_field in names else range(len(texts))
        found = [
            CorpusText(str(uid), str(uid), str(text or "")) for uid, text in zip(ids, texts, strict=True)
        ]
        yield from highlight_texts(found, job).to_batches()


def spark_function(
    job: CorpusJob, *, text_field: str = "text", id_field: str = "id"
) -> Callable[[Iterable[pyarrow.RecordBatch]], Iterator[pyarrow.RecordBatch]]:
    """For `frame.mapInArrow(spark_function(job), SPARK_SCHEMA)`; the job travels with it."""

    def run(batches: Iterable[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        yield from highlight_batches(batches, job, text_field=text_field, id_field=id_field)

    return run
