"""Training data: labels mapped, units without annotations left out if wished, each part in files of its own,
described in a card.

The records are read several times, one after another, so nothing grows with the corpus.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from hashiya.core.document import digest
from hashiya.core.labels import Label, Scheme
from hashiya.core.segment import paragraphs, sentences
from hashiya.files import write_text
from hashiya.formats import all_formats
from hashiya.formats.base import DocumentRecord, Format, Loss, SpanRecord, WriteOptions, Written
from hashiya.progress import Progress
from hashiya.services.dataset.dataset_card import HF_PARTS, Balance, CardFacts, dataset_card, load_example
from hashiya.services.dataset.parts import PARTS, parse_shares
from hashiya.services.dataset.split_folder import (
    SPLITS_FILE,
    Manifest,
    digests_of,
    put_there,
    read_manifest,
    refuse_strangers,
    staging,
    take_back,
)
from hashiya.services.dataset.training_scripts import write_scripts
from hashiya.services.exchange.allowed_choices import nothing_to_write

if TYPE_CHECKING:
    from pathlib import Path

    from hashiya.services.exchange.label_maps import LabelMap

Records = Callable[[], Iterable[DocumentRecord]]
"""Gives the documents afresh each time it is called."""


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """`parts` says by the digest of a text which part it goes to; one that it does not name is for training.

    `shares` and `seed` are what was dealt by, as the card tells it; `together` counts texts that are nearly
    the same as another, None where nobody looked. `negatives`: keep units (of WriteOptions.unit) without
    annotations. `facts` are what the card says of source, people, guidelines, licence and the like.
    """

    parts: Mapping[str, str] = field(default_factory=dict)
    shares: str = "80/10/10"
    seed: int = 1
    together: int | None = None
    negatives: bool = True
    label_map: LabelMap = field(default_factory=dict)
    facts: CardFacts = field(default_factory=CardFacts)

    def part_of(self, record: DocumentRecord) -> str:
        """Where a document goes."""
        return self.parts.get(digest(record.text or ""), "train")


@dataclass(frozen=True, slots=True)
class TrainingResult:
    """What was written. `checksums`: file name → SHA-256."""

    files: tuple[str, ...]
    balance: Balance
    lost: tuple[Loss, ...]
    checksums: Mapping[str, str]

    @property
    def documents(self) -> int:
        """How many documents were written."""
        return self.balance.documents.total()

    @property
    def annotations(self) -> int:
        """How many annotations are in the files."""
        return self.balance.annotations.total()


def mapped(records: Iterable[DocumentRecord], mapping: LabelMap) -> Iterator[DocumentRecord]:
    """Labels renamed, merged or dropped; what becomes the same annotation twice goes once."""
    for record in records:
        if not mapping:
            yield record
            continue
        kept: dict[tuple[int, int, str, str], SpanRecord] = {}
        for span in record.spans:
            label = mapping.get(span.label, span.label)
            if label:
                found = span if label == span.label else replace(span, label=label)
                kept.setdefault((span.start, span.end, label, span.layer), found)
        yield replace(record, spans=tuple(kept.values()))


def unit_ranges(record: DocumentRecord, unit: str) -> list[tuple[int, int]]:
    """Sentences, paragraphs or the whole, grown together where an annotation runs over an edge."""
    text = record.text or ""
    if unit == "document":
        return [(0, len(text))]
    ranges = paragraphs(text) if unit == "paragraph" else sentences(text)
    merged: list[tuple[int, int]] = []
    spans = sorted((span.start, span.end) for span in record.spans)
    at = reach = 0
    for start, end in ranges:
        while at < len(spans) and spans[at][0] < start:
            reach = max(reach, spans[at][1])
            at += 1
        if merged and reach > start:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def without_negatives(record: DocumentRecord, unit: str) -> DocumentRecord | None:
    """The document with only the units that hold annotations, one a line; None when there are none."""
    if not record.spans:
        return None
    text = record.text or ""
    parts: list[str] = []
    spans: list[SpanRecord] = []
    length = 0
    waiting = sorted(record.spans, key=lambda span: (span.start, -span.end))
    at = 0
    for start, end in _whole(unit_ranges(record, unit), waiting):
        inside = []
        while at < len(waiting) and waiting[at].start < end:
            inside.append(waiting[at])
            at += 1
        if inside:
            shift = length - start
            spans += [replace(span, start=span.start + shift, end=span.end + shift) for span in inside]
            parts.append(text[start:end])
            length += end - start + 1
    return replace(record, text="\n".join(parts), spans=tuple(spans))


def _whole(ranges: list[tuple[int, int]], spans: list[SpanRecord]) -> Iterator[tuple[int, int]]:
    """Ranges widened to hold the spans (white space at the edges) that begin in them or before them."""
    at = 0
    for start, end in ranges:
        low, high = start, end
        while at < len(spans) and spans[at].start < end:
            low, high = min(low, spans[at].start), max(high, spans[at].end)
            at += 1
        yield low, high
    if at < len(spans):
        yield spans[at].start, max(span.end for span in spans[at:])


def prepare(records: Iterable[DocumentRecord], plan: TrainingPlan, unit: str) -> Iterator[DocumentRecord]:
    """The documents as they will be written, whatever their part."""
    for record in mapped(records, plan.label_map):
        if record.text is None:
            continue
        found = record if plan.negatives else without_negatives(record, unit)
        if found is not None:
            yield found


def write_training_data(
    records: Records, output: Path, chosen: Format, options: WriteOptions, plan: TrainingPlan
) -> TrainingResult:
    """Write train, dev and test into the folder `output`, with README.md, splits.json and load_example.py.

    The folder then holds what was written now and nothing of what was exported into it before. Raises
    UserError, Cancelled; the folder is as before then.
    """
    parse_shares(plan.shares)
    scan = _look(records, options, plan)
    if not scan.documents:
        raise nothing_to_write(output)
    take_back(output)
    before = read_manifest(output)
    refuse_strangers(output, before, _SUFFIXES)
    options = replace(options, scheme=_with_all(options.scheme, scan.labels))
    balance = Balance()
    losses: dict[str, Loss] = {}
    with staging(output) as place:
        for part in scan.parts:
            wanted = _part(records, plan, options, part, balance)
            written = _write_part(chosen, wanted, place, options, part)
            balance.wrote(part, written)
            for loss in written.lost:
                losses[loss.code] = _added(losses.get(loss.code), loss)
        (place / "README.md").unlink(missing_ok=True)  # of a part alone
        checksums = digests_of(place)
        lost = [*losses.values(), *_about_parts(scan, before)]
        facts = _facts(plan, chosen, options)
        card = dataset_card(facts, balance, plan.together, lost, checksums, options.scheme)
        write_text(place / "README.md", card)
        example = load_example(chosen.name, chosen.suffixes[0], folder=chosen.folder)
        write_text(place / "load_example.py", example)
        write_scripts(chosen.name, place, [part for part in PARTS if scan.digests.get(part)], plan.seed)
        write_text(place / SPLITS_FILE, _splits_json(scan, plan, digests_of(place)))
        names = sorted(path.relative_to(place) for path in place.rglob("*") if path.is_file())
        stale = put_there(place, output, before)
    if stale:
        lost.append(Loss("part_stale", len(stale), tuple(stale[:5])))
    return TrainingResult(tuple(str(output / name) for name in names), balance, tuple(lost), checksums)


_SUFFIXES = tuple({suffix for each in all_formats() if each.write is not None for suffix in each.suffixes})


@dataclass(slots=True)
class _Scan:
    """What is to be written, seen beforehand. `parts` and `labels` in their order; `digests` by part."""

    documents: int = 0
    labels: dict[str, None] = field(default_factory=dict)
    digests: dict[str, list[str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    parts: tuple[str, ...] = ()


def _look(records: Records, options: WriteOptions, plan: TrainingPlan) -> _Scan:
    found = _Scan()
    for number, record in enumerate(mapped(records(), plan.label_map), 1):
        options.cancel.check()
        if number % 100 == 0:
            options.progress(Progress("splitting", number, 0, record.name))
        found.labels.update(dict.fromkeys(span.label for span in record.spans))
        found.documents += 1
        name = digest(record.text or "")
        found.names[name] = record.name
        found.digests.setdefault(plan.parts.get(name, "train"), []).append(name)
    shares = parse_shares(plan.shares)
    # A part that is wanted is written even where it is empty: a script finds the file it asks for.
    found.parts = tuple(
        part for part, share in zip(PARTS, shares, strict=True) if share > 0 or part in found.digests
    )
    return found


def _write_part(
    chosen: Format, records: Iterable[DocumentRecord], place: Path, options: WriteOptions, part: str
) -> Written:
    assert chosen.write is not None
    return chosen.write(records, part_path(place, chosen, part), _part_options(chosen, options, part))


def _facts(plan: TrainingPlan, chosen: Format, options: WriteOptions) -> CardFacts:
    tags = options.options.get("scheme", "iob2")
    return replace(
        plan.facts,
        format=chosen.name,
        title_of_format=chosen.title,
        shares=plan.shares,
        seed=plan.seed,
        tags=tags,
    )


def _about_parts(scan: _Scan, before: Manifest) -> list[Loss]:
    """What the person should hear: parts without a document, documents that moved since the last export."""
    empty = tuple(part for part in scan.parts if not scan.digests.get(part))
    moved = [
        f"{scan.names[name]}: {before.parts[name]} → {part}"
        for part, names in scan.digests.items()
        for name in names
        if before.parts.get(name, part) != part
    ]
    found = [("part_empty", len(empty), empty), ("part_moved", len(moved), tuple(moved[:5]))]
    return [Loss(code, count, examples) for code, count, examples in found if count]


def part_path(output: Path, chosen: Format, part: str) -> Path:
    """Where a part goes: a file or folder of its name; a Hugging Face dataset has all in one."""
    if chosen.name == "huggingface":
        return output
    return output / part if chosen.folder else output / f"{part}{chosen.suffixes[0]}"


def _part_options(chosen: Format, options: WriteOptions, part: str) -> WriteOptions:
    if chosen.name == "huggingface":
        return replace(options, options={**options.options, "split": HF_PARTS[part]})
    return options


def _part(
    records: Records, plan: TrainingPlan, options: WriteOptions, part: str, balance: Balance
) -> Iterator[DocumentRecord]:
    for record in records():
        if plan.part_of(record) == part:
            for found in prepare([record], plan, options.unit):
                balance.add(part, found, len(unit_ranges(found, options.unit)))
                yield replace(found, part=part)


def _with_all(scheme: Scheme | None, labels: Iterable[str]) -> Scheme:
    """The scheme with labels added that it lacks, so that every part numbers tags alike."""
    base = scheme or Scheme("labels", "الوسوم", "Labels", ())
    extra = (Label(code, code, code) for code in sorted(labels) if base.get(code) is None)
    return base.with_labels((*base.labels, *extra))


def _added(one: Loss | None, other: Loss) -> Loss:
    if one is None:
        return other
    dropped = Counter(one.dropped)
    dropped.update(other.dropped)
    makers = Counter(one.makers)
    makers.update(other.makers)
    return Loss(one.code, one.count + other.count, (one.examples + other.examples)[:5], dropped, makers)


def _splits_json(scan: _Scan, plan: TrainingPlan, files: Mapping[str, str]) -> str:
    value = {
        "seed": plan.seed,
        "shares": list(parse_shares(plan.shares)),
        "by": "sha256 of the text",
        "parts": {part: sorted(scan.digests.get(part, [])) for part in PARTS},
        "files": files,
    }
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"
