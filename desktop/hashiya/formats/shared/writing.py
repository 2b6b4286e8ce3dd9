"""What every writer does:

choose among overlapping spans, count what is lost, tell how far it is, stop when asked.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any, Protocol

from hashiya.collecting import collecting_seldom
from hashiya.files import writing
from hashiya.formats.base import DocumentRecord, Loss, SpanRecord, WriteOptions, Written
from hashiya.formats.shared import nesting
from hashiya.formats.shared.checks import xml_text
from hashiya.formats.shared.losses import LossTally, count_fields
from hashiya.formats.shared.many_spans.packed_spans import picked, ranges_of
from hashiya.progress import Progress

_EVERY = 100


def followed(records: Iterable[DocumentRecord], options: WriteOptions) -> Iterator[DocumentRecord]:
    """The records one after another, with progress and a look at the wish to stop.

    Of a long text hundreds of thousands of values are made: collecting as often as usual takes a third of the
    time.
    """
    with collecting_seldom():
        for number, record in enumerate(records, 1):
            options.cancel.check()
            if number % _EVERY == 1:
                options.progress(Progress("writing", number - 1, 0, record.name))
            yield record


def text_for_xml(record: DocumentRecord, tally: LossTally) -> str:
    """The record's text as XML may hold it; what it may not is counted."""
    text, forbidden = xml_text(record.text or "")
    if forbidden:
        tally.add("character", record.name, forbidden)
    return text


def chosen(
    record: DocumentRecord, options: WriteOptions, tally: LossTally, keeps: frozenset[str]
) -> Sequence[SpanRecord]:
    """The record's spans in text order, thinned out by `options.nested`; details that are not kept are
    counted.
    """
    order, dropped = nesting.choose(ranges_of(record.spans), options.nested)
    for drop in dropped:
        tally.add_span(drop.reason, record, record.spans[drop.index])
    spans = picked(record.spans, order)
    count_fields(record, spans, tally, keeps)
    return spans


Encode = Callable[[DocumentRecord, WriteOptions, LossTally], Any]


class Block(Protocol):
    """What is too large to be made at once."""

    def write_to(self, file: IO[bytes]) -> None:
        """Write it where the file stands."""


class TableParts(tuple[bytes, ...]):
    """What is made piece by piece, and is less as bytes than as what it was made of."""

    __slots__ = ()

    def write_to(self, file: IO[bytes]) -> None:
        file.writelines(self)


EncodeLines = Callable[[DocumentRecord, WriteOptions, LossTally], tuple[Sequence[bytes | Block], int]]
"""One block for each layer, and how many spans they hold."""


def count_losses(encode: Encode) -> Callable[[Iterable[DocumentRecord], WriteOptions], list[Loss]]:
    """The `losses` of a format: its encoder run over the records, with nothing written."""

    def losses(records: Iterable[DocumentRecord], options: WriteOptions) -> list[Loss]:
        tally = LossTally()
        for record in followed(records, options):
            encode(record, options, tally)
        return tally.losses()

    return losses


def layered(path: Path, layer: int) -> Path:
    """The file of one layer: NAME.jsonl, NAME.2.jsonl, NAME.3.jsonl …"""
    return path if layer == 0 else path.with_name(f"{path.stem}.{layer + 1}{path.suffix}")


class Files:
    """The files of one export, opened when first needed and renamed into place together at the end.

    Raises UserError for what the disk refuses; nothing appears then.
    """

    def __init__(self, header: bytes = b"") -> None:
        self._header = header
        self._stack = ExitStack()
        self._open: dict[Path, IO[bytes]] = {}

    def __enter__(self) -> Files:
        return self

    def __exit__(self, *error: Any) -> None:
        for file in self._open.values():
            try:
                file.close()
            except OSError as trouble:
                error = (type(trouble), trouble, trouble.__traceback__)
        self._stack.__exit__(*error)

    def file(self, path: Path) -> IO[bytes]:
        """The file to be found at `path` when all is written."""
        if path not in self._open:
            beside = self._stack.enter_context(writing(path))
            self._open[path] = open(beside, "wb", buffering=1 << 20)  # noqa: SIM115 - closed by __exit__
            self._open[path].write(self._header)
        return self._open[path]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(str(path) for path in self._open)


def put(block: bytes | Block, file: IO[bytes]) -> None:
    """Write a block where the file stands."""
    if isinstance(block, bytes):
        file.write(block)
    else:
        block.write_to(file)


def write_lines(
    records: Iterable[DocumentRecord],
    path: Path,
    options: WriteOptions,
    encode: EncodeLines,
    *,
    header: bytes = b"",
) -> Written:
    """Write a file of what `encode` gives for each record, every layer's file beginning with `header`."""
    tally = LossTally()
    documents = annotations = 0
    with Files(header) as files:
        files.file(path)
        for record in followed(records, options):
            blocks, count = encode(record, options, tally)
            for layer, block in enumerate(blocks):
                put(block, files.file(layered(path, layer)))
            documents += record.text is not None
            annotations += count
        names = files.names
    return Written(names, documents, annotations, tuple(tally.losses()))


def write_array(
    records: Iterable[DocumentRecord], path: Path, options: WriteOptions, encode: EncodeLines
) -> Written:
    """Write a JSON array of what `encode` gives (without commas) for each record, one for each layer."""
    tally = LossTally()
    started: set[Path] = set()
    documents = annotations = 0
    with Files(b"[\n") as files:
        files.file(path)
        for record in followed(records, options):
            blocks, count = encode(record, options, tally)
            for layer, block in enumerate(blocks):
                target = layered(path, layer)
                put(b",\n" if target in started else b"", files.file(target))
                put(block, files.file(target))
                started.add(target)
            documents += 1
            annotations += count
        names = files.names
        for name in names:
            files.file(Path(name)).write(b"\n]\n")
    return Written(names, documents, annotations, tuple(tally.losses()))


def split_layers(spans: Sequence[SpanRecord], options: WriteOptions) -> list[Sequence[SpanRecord]]:
    """The spans by depth for nested="layers", else all in one."""
    if options.nested != "layers":
        return [spans]
    depths = nesting.layers(ranges_of(spans))
    parts = [array("I") for _ in range(max(depths, default=0) + 1)]
    for number, depth in enumerate(depths):
        parts[depth].append(number)
    return [picked(spans, part) for part in parts]
