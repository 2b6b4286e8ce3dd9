"""spaCy: DocBin (.spacy) files.

A document of the file is a sentence (or paragraph, or document) of the text. DocBin holds every span in
doc.spans["sc"], and those that do not overlap in doc.ents too. Its words are cut at the edges of spans, and
the text comes back exactly: name and place travel in doc.user_data, and what follows each other becomes one
again. A DocBin is one compressed block by design, so reading and writing one holds it whole; long data go
into several files, NAME.spacy, NAME-2.spacy … What is beyond spans is described in spacy_beyond.
"""

from __future__ import annotations

import zlib
from bisect import bisect_left
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from hashiya.core.beyond.entities import MENTION
from hashiya.core.segment import paragraphs, sentences
from hashiya.errors import FormatError
from hashiya.files import writing
from hashiya.formats.base import DocumentRecord, Format, Note, ReadOptions, SpanRecord, WriteOptions, Written
from hashiya.formats.shared import nesting
from hashiya.formats.shared.align import fine_tokens
from hashiya.formats.shared.beyond_out import relations_of, with_links
from hashiya.formats.shared.checks import checked
from hashiya.formats.shared.lines import as_offset, as_text, read_bytes
from hashiya.formats.shared.losses import BEYOND, DETAILS, LossTally
from hashiya.formats.shared.tokens import Range, tokenize
from hashiya.formats.shared.writing import chosen, count_losses, followed, layered, split_layers
from hashiya.formats.shared.xmlsafe import missing as library_missing
from hashiya.formats.training.spacy_beyond import BeyondSpans, knowable, read_beyond

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from pathlib import Path

_KEY = "sc"
_ATTRIBUTES = ("ORTH", "ENT_IOB", "ENT_TYPE", "ENT_KB_ID", "ENT_ID", "SENT_START")
_KEEPS = BEYOND | {"attributes", "ids"}
_RELATIONS_KEEP = frozenset(("attributes", "ids"))
_MOST_WORDS = 1_000_000  # of one file: about 150 MB of memory while it is written
_USER = "hashiya"
_LARGEST = 1 << 30
_ROOM, _GROWTH = 32 << 20, 40  # bytes that any may unpack to, and for each of its own; 8 to 15 are usual


def missing() -> str:
    return library_missing("spacy", "spaCy")


def _vocab() -> Any:
    """A new one for each file: what was seen before would be kept for ever."""
    from spacy.vocab import Vocab

    return Vocab()


@contextmanager
def _packing_as_known() -> Iterator[None]:
    """srsly looks through all that is registered and installed, for each thing it packs or unpacks, for ways
    to do so: five sixths of the time of many short documents. What there is is looked up once.
    """
    from srsly.msgpack import msgpack_decoders, msgpack_encoders

    registries: tuple[Any, ...] = (msgpack_encoders, msgpack_decoders)
    for registry in registries:
        found = registry.get_all()
        registry.get_all = lambda found=found: found
    try:
        yield
    finally:
        for registry in registries:
            registry.__dict__.pop("get_all", None)


def encode(
    record: DocumentRecord, options: WriteOptions, tally: LossTally
) -> tuple[list[Sequence[SpanRecord]], int]:
    """The spans of each layer, and how many there are."""
    spans = chosen(record, options, tally, _KEEPS)
    relations_of(record, split_layers(spans, options), tally, _RELATIONS_KEEP)
    named = [span for span in spans if span.label != MENTION]
    ranges = [(span.start, span.end) for span in named]
    for drop in nesting.choose(ranges, "outermost")[1] if options.nested == "all" else ():
        tally.add_span("tags_nested", record, named[drop.index])
    for span in spans:
        if span.label == MENTION:
            tally.add_span("tags_mention", record, span)
    tokens = tokenize(record.text or "")
    starts, ends = {start for start, _ in tokens}, {end for _, end in tokens}
    for span in spans:
        if span.text.strip() != span.text:
            tally.add_span("tags_moved", record, span)
        elif span.start not in starts or span.end not in ends:
            tally.add_span("misaligned", record, span)
    return split_layers(spans, options), len(spans)


def write(records: Iterable[DocumentRecord], path: Path, options: WriteOptions) -> Written:
    """One DocBin for each layer, or several where there are many words."""
    tally = LossTally()
    bins: dict[Path, _Bin] = {path: _Bin(path)}
    documents = annotations = 0
    for record in followed(records, options):
        layers, count = encode(record, options, tally)
        for layer, spans in enumerate(layers):
            target = layered(path, layer)
            bins.setdefault(target, _Bin(target)).add(record, spans, options.unit)
        documents += 1
        annotations += count
    files = [name for each in bins.values() for name in each.finish()]
    return Written(tuple(files), documents, annotations, tuple(tally.losses()))


class _Bin:
    """Documents of one layer; they go to the next file when this one holds enough words."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.files: list[str] = []
        self._begin()

    def _begin(self) -> None:
        from spacy.tokens import DocBin

        self._vocab, self._words = _vocab(), 0
        self._docs: Any = DocBin(attrs=_ATTRIBUTES, store_user_data=True)

    def add(self, record: DocumentRecord, spans: Sequence[SpanRecord], unit: str) -> None:
        """The units of one document, all in one file."""
        if self._words >= _MOST_WORDS:
            self._write()
            self._begin()
        with _packing_as_known():
            for doc in _docs(self._vocab, record, spans, unit):
                self._docs.add(doc)
                self._words += len(doc)

    def _write(self) -> None:
        number = len(self.files) + 1
        name = self._path.stem if number == 1 else f"{self._path.stem}-{number}"
        target = self._path.with_name(name + self._path.suffix)
        with writing(target) as beside:
            beside.write_bytes(self._docs.to_bytes())
        self.files.append(str(target))

    def finish(self) -> list[str]:
        """The names of the files."""
        self._write()
        return self.files


def _docs(vocab: Any, record: DocumentRecord, spans: Sequence[SpanRecord], unit: str) -> Iterator[Any]:
    """A document for each unit; text between two units belongs to the first."""
    text = record.text or ""
    edges = _edges(text, spans, unit)
    spans = knowable(record, spans)
    begins = [start for start, _ in sentences(text)]
    beyond = BeyondSpans(record, spans)
    waiting = sorted(spans, key=lambda span: (span.start, -span.end))
    at = 0
    for start, end in pairwise(edges):
        inside: list[SpanRecord] = []
        while at < len(waiting) and waiting[at].start < end:
            span = waiting[at]
            inside.append(replace(span, start=span.start - start, end=span.end - start))
            at += 1
        here = begins[bisect_left(begins, start) : bisect_left(begins, end)]
        doc = _doc(vocab, text[start:end], inside, {place - start for place in here})
        doc.user_data[_USER] = {"name": record.name, "start": start}
        beyond.add(doc, inside, first=not start)
        yield doc


def _edges(text: str, spans: Sequence[SpanRecord], unit: str) -> list[int]:
    """Where units begin, and the end of the text; no edge stands inside a span."""
    if unit == "document":
        return [0, len(text)]
    ranges = paragraphs(text) if unit == "paragraph" else sentences(text)
    edges = [start for start, _ in ranges][1:]
    kept = []
    at = reach = 0
    ordered = sorted((span.start, span.end) for span in spans)
    for edge in edges:
        while at < len(ordered) and ordered[at][0] < edge:
            reach = max(reach, ordered[at][1])
            at += 1
        if reach <= edge:
            kept.append(edge)
    return [0, *kept, len(text)]


def _doc(vocab: Any, text: str, spans: Sequence[SpanRecord], begins: Collection[int]) -> Any:
    """`begins`: where sentences begin in the text."""
    from spacy.tokens import Doc, SpanGroup

    ranges, spaces = _covering(text, fine_tokens(text, spans))
    starts: list[bool | int | None] = [place in begins for place, _ in ranges]
    if starts:
        starts[0] = True
    words = [text[start:end] for start, end in ranges]
    doc = Doc(vocab, words=words, spaces=spaces, sent_starts=starts)
    found: list[Any] = [
        doc.char_span(span.start, span.end, label=span.label, kb_id=span.entity, span_id=span.id)
        for span in spans
    ]
    doc.spans[_KEY] = SpanGroup(doc, name=_KEY, spans=found)
    named = [span for span in found if span.label_ != MENTION]
    solid = [trimmed for span in named if (trimmed := _without_edges(doc, span)) is not None]
    flat, _ = nesting.choose([(span.start, span.end) for span in solid], "outermost")
    doc.set_ents([solid[index] for index in flat])
    return doc


def _without_edges(doc: Any, span: Any) -> Any:
    """The span without the white space at its edges, which spaCy refuses in entities; None if no more."""
    start, end = span.start, span.end
    while start < end and not doc[start].text.strip():
        start += 1
    while start < end and not doc[end - 1].text.strip():
        end -= 1
    from spacy.tokens import Span

    return Span(doc, start, end, label=span.label, kb_id=span.kb_id, span_id=span.id) if start < end else None


def _covering(text: str, tokens: Sequence[Range]) -> tuple[list[Range], list[bool]]:
    """Words and white space that cover the whole text, and which of them have one space after them."""
    ranges: list[Range] = []
    spaces: list[bool] = []
    at = 0
    for start, end in [*tokens, (len(text), len(text))]:
        if at < start:
            if ranges and text[at] == " ":
                spaces[-1] = True
                at += 1
            if at < start:
                ranges.append((at, start))
                spaces.append(False)
        if start < end:
            ranges.append((start, end))
            spaces.append(False)
        at = end
    return ranges, spaces


def read(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
    """The documents of a DocBin: the spans of all groups and the entities beside them, equal ones once."""
    from spacy.tokens import DocBin

    data = _unpacked(read_bytes(path), path)
    try:
        docs = DocBin().from_bytes(data)
        units: list[DocumentRecord] = []
        length = begun = 0
        for number, doc in enumerate(docs.get_docs(_vocab()), 1):
            options.cancel.check()
            record = _record(doc, f"{path.stem}-{number}")
            if units and not (record.name == units[0].name and 0 < _start(doc) == length):
                yield from _checked(begun, units, path, options)
                units = []
            if not units:
                begun, length = number, 0
            units.append(record)
            length += len(record.text or "")
        if units:
            yield from _checked(begun, units, path, options)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, MemoryError) as error:
        raise _bad(path, str(error)[:200]) from error


def _checked(
    number: int, units: Sequence[DocumentRecord], path: Path, options: ReadOptions
) -> Iterator[DocumentRecord | Note]:
    """One document of the units that follow each other, from the file's document of that number on."""
    record = with_links(_joined(units))
    yield from checked(record, path=str(path), where=f"document {number}", options=options)


def _start(doc: Any) -> int:
    """Where in its document a unit begins; -1 for what other programs wrote."""
    user = doc.user_data.get(_USER)
    return as_offset(user.get("start")) if isinstance(user, dict) else -1


def _joined(units: Sequence[DocumentRecord]) -> DocumentRecord:
    spans: list[SpanRecord] = []
    by = 0
    for unit in units:
        spans += [replace(span, start=span.start + by, end=span.end + by) for span in unit.spans]
        by += len(unit.text or "")
    text = "".join(unit.text or "" for unit in units)
    relations = tuple(relation for unit in units for relation in unit.relations)
    return replace(units[0], text=text, spans=tuple(spans), relations=relations)


def _unpacked(data: bytes, path: Path) -> bytes:
    """The same data, after a look at whether it grows beyond all measure and has the parts of a DocBin."""
    import srsly

    unpacker = zlib.decompressobj()
    try:
        raw = unpacker.decompress(data, min(_LARGEST, _ROOM + _GROWTH * len(data)))
        if unpacker.unconsumed_tail:
            raise _bad(path, "it unpacks to far more than it should")
        parts = srsly.msgpack_loads(raw)
    except zlib.error as error:
        raise _bad(path, "it is not compressed as one") from error
    except FormatError:
        raise
    except Exception as error:  # msgpack raises anything
        raise _bad(path, "it is damaged") from error
    if not isinstance(parts, dict) or not {"attrs", "tokens", "spaces", "lengths", "strings"} <= set(parts):
        raise _bad(path, "parts are missing")
    _check_sizes(parts, path)
    return data


def _check_sizes(parts: dict[str, Any], path: Path) -> None:
    """spaCy reads these arrays without a look at whether they fit together."""
    import numpy

    wide = [parts[key] for key in ("tokens", "spaces", "lengths")]
    if not all(isinstance(part, bytes) for part in wide) or not isinstance(parts["attrs"], list):
        raise _bad(path, "parts are of the wrong kind")
    try:
        lengths = numpy.frombuffer(parts["lengths"], dtype="int32")
    except ValueError as error:
        raise _bad(path, "its lengths are damaged") from error
    total = int(lengths.sum()) if lengths.size else 0
    fits = len(parts["spaces"]) == total and len(parts["tokens"]) == 8 * total * len(parts["attrs"])
    if not fits or (lengths.size and int(lengths.min()) < 0):
        raise _bad(path, "its parts do not fit together")


def _bad(path: Path, why: str) -> FormatError:
    return FormatError(
        "bad_docbin",
        f"{path.name} is not a DocBin: {why}.",
        hint="Write it again with spaCy's DocBin.to_disk.",
        path=str(path),
    )


def _record(doc: Any, name: str) -> DocumentRecord:
    user = doc.user_data.get(_USER)
    given = as_text(user.get("name")) if isinstance(user, dict) else ""
    found: dict[tuple[int, int, str], SpanRecord] = {}
    grouped = [span for group in doc.spans.values() for span in group]
    trimmed = {_solid(span) for span in grouped}  # entities may not have white space at their edges
    entities = [span for span in doc.ents if span.kb_id_ or span.id_ or _solid(span) not in trimmed]
    for span in [*grouped, *entities]:
        start, end, label = span.start_char, span.end_char, span.label_
        item = SpanRecord(start, end, label, span.text, id=span.id_, entity=span.kb_id_)
        known = found.setdefault((start, end, label), item)
        if item.entity and not known.entity:
            found[start, end, label] = item
    record = DocumentRecord(given or name, doc.text, tuple(found.values()))
    return read_beyond(record, doc.cats, doc.user_data)


def _solid(span: Any) -> tuple[int, int, str]:
    """Where the letters of a span stand, and its label."""
    text = span.text
    lead = len(text) - len(text.lstrip())
    return span.start_char + lead, span.start_char + len(text.rstrip()), span.label_


def recognise(head: bytes, path: Path) -> float:
    packed = head[:1] == b"\x78"
    return 0.97 if path.suffix.lower() == ".spacy" and packed else 0.0


_DETAILS = tuple(DETAILS)
DOCBIN = Format(
    name="spacy",
    title="spaCy DocBin",
    suffixes=(".spacy",),
    cannot_hold=(
        *("tags_nested", "tags_moved", "misaligned", "relations"),
        *(code for code in _DETAILS if code not in _KEEPS),
    ),
    read=read,
    write=write,
    losses=count_losses(encode),
    recognise=recognise,
    extra="formats",
    missing=missing,
    by_units=True,
)
