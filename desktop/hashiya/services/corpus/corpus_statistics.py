"""What a highlighted corpus holds: annotations by label, and the most frequent names, folded."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hashiya.core.fold import fold
from hashiya.progress import CancelToken, OnProgress, Progress, ignore_progress
from hashiya.services.corpus.corpus_parts import part_paths, read_column

if TYPE_CHECKING:
    from pathlib import Path

MOST_NAMES = 1_000_000
"""Names held at once; of more the rarest are let go, and how far counts may be out is told."""


@dataclass(frozen=True, slots=True)
class CorpusLabel:
    """How many spans bear a label, in how many texts."""

    label: str
    count: int
    texts: int


@dataclass(frozen=True, slots=True)
class CorpusName:
    """A name however it is spelt: `key` is its folded form, `name` the commonest spelling."""

    key: str
    name: str
    label: str
    count: int
    spellings: int


@dataclass(frozen=True, slots=True)
class CorpusStatistics:
    """`out_by`: a name's count may be too small by so much; 0 where nothing was let go."""

    parts: int
    texts: int
    spans: int
    labels: tuple[CorpusLabel, ...]
    names: tuple[CorpusName, ...]
    out_by: int = 0


@dataclass(slots=True)
class _Counted:
    names: Counter[tuple[str, str]] = field(default_factory=Counter)
    out_by: int = 0

    def add(self, found: Counter[tuple[str, str]]) -> None:
        self.names.update(found)
        while len(self.names) > MOST_NAMES:
            rarest = min(self.names.values())
            self.names = Counter({name: count for name, count in self.names.items() if count > rarest})
            self.out_by += rarest


def corpus_statistics(
    out: Path,
    *,
    most: int = 20,
    labels: frozenset[str] = frozenset(),
    progress: OnProgress = ignore_progress,
    cancel: CancelToken | None = None,
) -> CorpusStatistics:
    """Count, part after part; names only of `labels` where some are given.

    Raises UserError `corpus_no_parts`, `corpus_part`.
    """
    texts = spans = 0
    count: Counter[str] = Counter()
    where: Counter[str] = Counter()
    counted = _Counted()
    paths = part_paths(out)
    for number, path in enumerate(paths):
        if cancel is not None:
            cancel.check()
        progress(Progress("counting", number, len(paths), "parts"))
        column = read_column(path, "spans")
        texts += len(column)
        by_label, in_texts, surfaces = _count_part(column)
        count.update(by_label)
        where.update(in_texts)
        spans += by_label.total()
        counted.add(Counter({key: n for key, n in surfaces.items() if not labels or key[1] in labels}))
    rows = tuple(CorpusLabel(label, n, where[label]) for label, n in count.most_common())
    return CorpusStatistics(len(paths), texts, spans, rows, _names(counted.names, most), counted.out_by)


def _count_part(column: Any) -> tuple[Counter[str], Counter[str], Counter[tuple[str, str]]]:
    """(spans by label, texts by label, spans by (words, label)) of one part.

    Arrow's own grouping would do it, but is twenty megabytes that nothing else needs; the packaged program
    has none.
    """
    import numpy as np

    lists = [each for each in column.chunks if len(each)]
    ends = [each.offsets.to_numpy() for each in lists]
    lengths = np.concatenate([np.zeros(0, np.int64), *(np.diff(each) for each in ends)])
    rows = np.repeat(np.arange(len(lengths)), lengths).tolist()
    spans = [each.values[int(end[0]) : int(end[-1])] for each, end in zip(lists, ends, strict=True)]
    labels, texts = _values(spans, "label"), _values(spans, "text")
    in_texts = Counter(label for _row, label in set(zip(rows, labels, strict=True)))
    return Counter(labels), in_texts, Counter(zip(texts, labels, strict=True))


def _values(spans: list[Any], name: str) -> list[Any]:
    """A field of all spans of a column, one after another."""
    return [value for each in spans for value in each.field(name).to_numpy(zero_copy_only=False).tolist()]


def _names(surfaces: Counter[tuple[str, str]], most: int) -> tuple[CorpusName, ...]:
    spellings: dict[tuple[str, str], Counter[str]] = {}
    for (surface, label), count in surfaces.items():
        one = " ".join(surface.split())
        spellings.setdefault((" ".join(fold(one).split()), label), Counter())[one] += count
    ranked = sorted(spellings.items(), key=lambda item: (-item[1].total(), item[0]))[:most]
    return tuple(
        CorpusName(key, found.most_common(1)[0][0], label, found.total(), len(found))
        for (key, label), found in ranked
    )
