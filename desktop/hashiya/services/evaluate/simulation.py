"""How many corrections each method would have saved on annotated documents, worked through in order.

Cost of an act: add a missing span 1, delete a wrong one 1, correct a label or a boundary 1, accept 0. The
baseline adds every gold span by hand. The memory learns after each sentence, as it does while a person
works.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hashiya.core.segment import sentences
from hashiya.core.span import Span
from hashiya.errors import UserError
from hashiya.progress import CancelToken, OnProgress, Progress, ignore_progress
from hashiya.services.evaluate.gold_source import gold_spans, read_gold
from hashiya.services.exchange.label_maps import map_label
from hashiya.services.exchange.read_files import ImportOptions, read_batches
from hashiya.suggest.base import Analysis, Knowledge
from hashiya.suggest.combine.ensemble import Ensemble
from hashiya.suggest.suggesters import SUGGESTERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from hashiya.core.labels import Scheme
    from hashiya.formats.base import DocumentRecord

METHODS: dict[str, tuple[str, ...]] = {
    "memory": ("memory",),
    "rules": ("patterns", "lexicon"),
    "model": ("crf",),
    "memory + model": ("memory", "crf"),
    "all": ("patterns", "lexicon", "memory", "crf", "encoder"),
}


@dataclass(frozen=True, slots=True)
class Text:
    """One annotated document to work through."""

    name: str
    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class DocumentCost:
    """One document's cost: what remained to be done, and what it would have been by hand."""

    document: str
    actions: int
    baseline: int


@dataclass(frozen=True, slots=True)
class Simulation:
    """Steps per method, in the order of the documents."""

    methods: Mapping[str, tuple[DocumentCost, ...]]
    documents: int
    annotations: int

    def saved(self, method: str) -> float:
        """Share of corrective actions saved (may be negative); 0 when there was nothing to do."""
        steps = self.methods[method]
        baseline = sum(step.baseline for step in steps)
        return 1 - sum(step.actions for step in steps) / baseline if baseline else 0.0

    def rows(self) -> list[tuple[str, int, int, str]]:
        """A row a method: name, actions, actions without it, share saved."""
        return [
            (name, sum(s.actions for s in steps), sum(s.baseline for s in steps), f"{self.saved(name):.1%}")
            for name, steps in self.methods.items()
        ]

    def as_json(self) -> dict[str, object]:
        """The figures as JSON values."""
        return {
            "documents": self.documents,
            "annotations": self.annotations,
            "methods": {
                name: {
                    "actions": sum(step.actions for step in steps),
                    "baseline": sum(step.baseline for step in steps),
                    "saved": round(self.saved(name), 4),
                    "curve": [[step.document, step.actions, step.baseline] for step in steps],
                }
                for name, steps in self.methods.items()
            },
        }


def simulate_files(
    paths: Sequence[Path],
    *,
    scheme: Scheme,
    format: str = "",
    label_map: Mapping[str, str] | None = None,
    progress: OnProgress = ignore_progress,
) -> Simulation:
    """Read annotated files and simulate. Annotations without a text are a UserError of read_gold."""
    texts = read_texts(paths, scheme=scheme, format=format, label_map=label_map)
    return simulate(texts, scheme=scheme, progress=progress)


def read_texts(
    paths: Sequence[Path], *, scheme: Scheme, format: str = "", label_map: Mapping[str, str] | None = None
) -> list[Text]:
    """The annotated texts of files, labels as the scheme's; texts may stand in files of their own, by name.

    Raises UserError of read_gold, and `gold_textless` where no annotation has a text.
    """
    plain: dict[str, str] = {}
    records: dict[str, DocumentRecord] = {}
    for batch in read_batches(paths, ImportOptions(format=format)):
        for record in batch.documents:
            if record.text:
                plain.setdefault(record.name, record.text)
            if record.spans or record.text is None:
                records[record.name] = record
    if not records:
        for path in paths:
            read_gold(path, format=format)  # says what stands against them
    whole = [
        record if record.text else replace(record, text=plain[record.name])
        for record in records.values()
        if record.text or record.name in plain
    ]
    if not whole:
        raise UserError(
            "gold_textless",
            f"There are annotations of {len(records)} documents, and none of their texts.",
            hint="Name the files or folders of the texts too.",
            count=len(records),
        )
    return [_text(record, label_map or {}, scheme) for record in whole]


def _text(record: DocumentRecord, mapping: Mapping[str, str], scheme: Scheme) -> Text:
    codes = frozenset(scheme.codes)
    named = (Span(s.start, s.end, map_label(s.label, mapping, codes)) for s in gold_spans(record))
    text = record.text or ""
    spans = sorted({span for span in named if span.label in codes and span.end <= len(text)})
    return Text(record.name, text, tuple(spans))


def simulate(
    texts: Sequence[Text],
    *,
    scheme: Scheme,
    methods: Mapping[str, Sequence[str]] = METHODS,
    progress: OnProgress = ignore_progress,
    cancel: CancelToken | None = None,
) -> Simulation:
    """Work through the texts once per method. Engines that cannot work here are left out of a method."""
    cancel = cancel or CancelToken()
    knowledge = Knowledge(scheme)
    results: dict[str, tuple[DocumentCost, ...]] = {}
    total = len(texts) * len(methods)
    for name, engines in methods.items():
        ensemble = Ensemble.open([each for each in SUGGESTERS if each.name in engines], knowledge)
        steps = []
        for text in texts:
            cancel.check()
            steps.append(_work_through(text, ensemble))
            progress(Progress("simulating", len(results) * len(texts) + len(steps), total, name))
        results[name] = tuple(steps)
    return Simulation(results, len(texts), sum(len(text.spans) for text in texts))


def _work_through(text: Text, ensemble: Ensemble) -> DocumentCost:
    """Sentence by sentence: look at what is suggested, put it right, let the engines learn from that.

    Without a memory nothing is learned: the method is then the engine as it comes.
    """
    learns = "memory" in ensemble.recognizers
    read = ensemble.read(Analysis(text.text), document=text.name)
    actions = 0
    for start, end in sentences(text.text):
        gold = [span for span in text.spans if start <= span.start < end]
        weighed = ensemble.weigh_passage(read, text.text, start, end)
        shown = [item.span for item in ensemble.choose(item for item, _ in weighed)]
        actions += cost(gold, shown)
        if learns:
            ensemble.teach(text.name, text.text, weighed, shown, gold)
    if learns:
        ensemble.finish(text.name, text.text)
    return DocumentCost(text.name, actions, len(text.spans))


def cost(gold: Sequence[Span], shown: Sequence[Span]) -> int:
    """Acts that turn what is shown into gold: one for each correction, deletion and addition."""
    missing = sorted(set(gold) - set(shown))
    wrong = sorted(set(shown) - set(gold))
    actions = 0
    for same in (same_range, same_label, spans_overlap):
        for span in list(missing):
            other = next((item for item in wrong if same(span, item)), None)
            if other is not None:
                missing.remove(span)
                wrong.remove(other)
                actions += 1
    return actions + len(missing) + len(wrong)


def same_range(one: Span, other: Span) -> bool:
    """The label may be another."""
    return one.range == other.range


def spans_overlap(one: Span, other: Span) -> bool:
    """They share a letter at least."""
    return one.start < other.end and other.start < one.end


def same_label(one: Span, other: Span) -> bool:
    """One label, and they overlap."""
    return one.label == other.label and spans_overlap(one, other)
