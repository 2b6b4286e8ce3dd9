"""Training data: labels mapped, units without annotations left out if wished, documents split, described in a
card.

The records are read several times, one after another, so nothing grows with the corpus but a signature for
each text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from hashiya.core.labels import Label, Scheme
from hashiya.core.segment import paragraphs, sentences
from hashiya.errors import UserError
from hashiya.files import explain_os_error, write_text
from hashiya.formats.base import DocumentRecord, Format, Loss, SpanRecord, WriteOptions
from hashiya.progress import Progress
from hashiya.services.dataset.dataset_card import HF_PARTS, Balance, CardFacts, dataset_card, load_example
from hashiya.services.dataset.splits import PARTS, Splits, make_splits, parse_shares
from hashiya.services.exchange.label_maps import LabelMap

Records = Callable[[], Iterable[DocumentRecord]]
"""Gives the documents afresh each time it is called."""
SPLITS_FILE = "splits.json"


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """`shares` as people write it; `negatives`: keep units (of WriteOptions.unit) without annotations.

    `facts` are what the card says of source, people, guidelines, licence and the like.
    """

    shares: str = "80/10/10"
    seed: int = 1
    negatives: bool = True
    label_map: LabelMap = field(default_factory=dict)
    facts: CardFacts = field(default_factory=CardFacts)


@dataclass(frozen=True, slots=True)
class TrainingResult:
    """What was written. `checksums`: file name → SHA-256."""

    files: tuple[str, ...]
    balance: Balance
    splits: Splits
    lost: tuple[Loss, ...]
    checksums: Mapping[str, str]

    @property
    def documents(self) -> int:
        """How many documents were written."""
        return self.balance.documents.total()

    @property
    def annotations(self) -> int:
        """How many annotations were written."""
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

    Parts of an earlier export into the same folder stay as they were. Raises UserError, Cancelled.
    """
    assert chosen.write is not None
    shares = parse_shares(plan.shares)
    if next(iter(records()), None) is None:
        raise nothing_to_write(output)
    _make_folder(output)
    options.progress(Progress("splitting", 0))
    labels: dict[str, None] = {}
    watched = _watched(mapped(records(), plan.label_map), options, labels)
    splits = make_splits(watched, shares, seed=plan.seed, before=_before(output, plan.seed))
    options = replace(options, scheme=_with_all(options.scheme, labels))
    balance = Balance()
    files: list[str] = []
    losses: dict[str, Loss] = {}
    for part, share in zip(PARTS, shares, strict=True):
        if share > 0:
            wanted = _part(records, plan, options, splits, part, balance)
            written = chosen.write(
                wanted, part_path(output, chosen, part), _part_options(chosen, options, part)
            )
            files += written.files
            for loss in written.lost:
                losses[loss.code] = _added(losses.get(loss.code), loss)
    files = list(dict.fromkeys(name for name in files if Path(name).name != "README.md"))
    stale = remove_stale_parts(output, chosen, shares)
    lost = [*losses.values(), *_about_parts(shares, balance, splits, stale)]
    checksums = {
        str(Path(name).relative_to(output)): _sha256(Path(name)) for name in files if Path(name).is_file()
    }
    tags = options.options.get("scheme", "iob2")
    facts = replace(plan.facts, format=chosen.name, title_of_format=chosen.title, seed=plan.seed, tags=tags)
    write_text(output / "README.md", dataset_card(facts, balance, splits, lost, checksums, options.scheme))
    write_text(
        output / "load_example.py", load_example(chosen.name, chosen.suffixes[0], folder=chosen.folder)
    )
    write_text(output / SPLITS_FILE, _splits_json(splits))
    described = [str(output / name) for name in ("README.md", "load_example.py", SPLITS_FILE)]
    return TrainingResult((*files, *described), balance, splits, tuple(lost), checksums)


def remove_stale_parts(output: Path, chosen: Format, shares: tuple[float, float, float]) -> list[str]:
    """Take away parts of an earlier export that this one does not write; gives their names.

    A training library would load them beside the new ones, and they hold documents that are in other parts
    now.
    """
    gone = []
    for part, share in zip(PARTS, shares, strict=True):
        if share > 0:
            continue
        if chosen.name == "huggingface":
            left = sorted((output / "data").glob(f"{HF_PARTS[part]}.*"))
        else:
            left = [part_path(output, chosen, part)]
        for path in left:
            if path.is_file():
                path.unlink()
                gone.append(path.name)
    return gone


def _about_parts(
    shares: tuple[float, float, float], balance: Balance, splits: Splits, stale: list[str]
) -> list[Loss]:
    """What the person should hear: parts without a document, documents that moved, files taken away."""
    wanted = [part for part, share in zip(PARTS, shares, strict=True) if share > 0]
    empty = tuple(part for part in wanted if not balance.documents[part])
    found = [
        ("part_empty", len(empty), empty),
        ("part_moved", len(splits.moved), tuple(name[:12] for name in splits.moved[:3])),
        ("part_stale", len(stale), tuple(stale)),
    ]
    return [Loss(code, count, examples) for code, count, examples in found if count]


def nothing_to_write(output: Path) -> UserError:
    """The error for a choice that no document fits; what lies at `output` stays as it is."""
    return UserError(
        "nothing_to_export",
        f"No document fits what was chosen; {output} was not written.",
        hint="Choose other documents, another state or another layer.",
        path=str(output),
    )


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
    records: Records, plan: TrainingPlan, options: WriteOptions, splits: Splits, part: str, balance: Balance
) -> Iterator[DocumentRecord]:
    for record in records():
        if splits.of(record) == part:
            for found in prepare([record], plan, options.unit):
                balance.add(part, found, len(unit_ranges(found, options.unit)))
                yield found


def _watched(
    records: Iterable[DocumentRecord], options: WriteOptions, labels: dict[str, None]
) -> Iterator[DocumentRecord]:
    """The records, while `labels` gathers what labels there are."""
    for number, record in enumerate(records, 1):
        options.cancel.check()
        if number % 100 == 0:
            options.progress(Progress("splitting", number, 0, record.name))
        labels.update(dict.fromkeys(span.label for span in record.spans))
        yield record


def _with_all(scheme: Scheme | None, labels: Iterable[str]) -> Scheme:
    """The scheme with labels added that it lacks, so that every part numbers tags alike."""
    base = scheme or Scheme("labels", "الوسوم", "Labels", ())
    extra = (Label(code, code, code) for code in sorted(labels) if base.get(code) is None)
    return base.with_labels((*base.labels, *extra))


def _added(one: Loss | None, other: Loss) -> Loss:
    if one is None:
        return other
    return Loss(one.code, one.count + other.count, (one.examples + other.examples)[:5])


def _make_folder(output: Path) -> None:
    try:
        output.mkdir(exist_ok=True)
    except OSError as error:
        raise explain_os_error(error, output) from error


def _before(output: Path, seed: int) -> dict[str, str]:
    """What an earlier export with the same seed decided, as far as the file can be read."""
    try:
        value = json.loads((output / SPLITS_FILE).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    parts = value.get("parts") if isinstance(value, dict) and value.get("seed") == seed else None
    if not isinstance(parts, dict):
        return {}
    return {
        name: part
        for part, names in parts.items()
        if isinstance(names, list)
        for name in names
        if part in PARTS
    }


def _splits_json(splits: Splits) -> str:
    parts = {part: sorted(name for name, other in splits.part.items() if other == part) for part in PARTS}
    value = {"seed": splits.seed, "shares": list(splits.shares), "by": "sha256 of the text", "parts": parts}
    return json.dumps(value, indent=1) + "\n"


def _sha256(path: Path) -> str:
    found = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            found.update(block)
    return found.hexdigest()
