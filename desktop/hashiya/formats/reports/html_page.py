"""A web page of its own: texts with their highlights, right in any browser and on paper, without scripts.

Nothing with a width ever stands inside a text, so that Arabic letters stay joined: the line, the band and the
name under the words are painted by the style sheet. Nested annotations have their lines and names below each
other, the outermost first.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING

from hashiya.core.bidi import document_direction, paragraph_direction
from hashiya.core.document import Direction
from hashiya.core.titles import byline, title_in
from hashiya.formats.base import DocumentRecord, Format, SpanRecord, WriteOptions, Written, choice
from hashiya.formats.reports.page_style import STYLE, label_class, label_rules, symbol
from hashiya.formats.shared import nesting
from hashiya.formats.shared.losses import DETAILS, LossTally
from hashiya.formats.shared.writing import Files, chosen, count_losses, followed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from hashiya.core.labels import Label, Scheme

OPTIONS = {"language": ("ar", "en")}
_KEEPS = frozenset(("note", "direction", "status"))
_NAME_WIDTH = 0.62  # of a letter of a name against one of the text
_WORDS = {
    "ar": ("نصوص موسومة", "الوسوم", "مقترح"),
    "en": ("Annotated texts", "Labels", "suggested"),
}
POLICY = (
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
)
Covering = list[tuple[int, SpanRecord]]
"""The spans over a piece of text, each with its line (0 next to the words), the outermost first."""


@dataclass(slots=True)
class _Legend:
    """The labels met so far: their places, in the order in which they came, and how often each."""

    scheme: Scheme | None
    language: str
    places: dict[str, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    short: set[str] = field(default_factory=set)
    """Labels that somewhere have room for their key only."""
    _known: dict[str, Label | None] = field(default_factory=dict)

    def met(self, code: str) -> int:
        self.counts[code] = self.counts.get(code, 0) + 1
        return self.places.setdefault(code, len(self.places))

    def label(self, code: str) -> Label | None:
        if code not in self._known:
            self._known[code] = self.scheme.get(code) if self.scheme else None
        return self._known[code]

    def names(self, code: str) -> tuple[str, ...]:
        """What a label may be called, the longest first."""
        label = self.label(code)
        if label is None:
            return (code, code[:4])
        name = label.ar if self.language == "ar" else label.en
        key = (label.key_ar if self.language == "ar" else label.key) or label.key
        return tuple(each for each in (name, key) if each) or (code,)


def encode(record: DocumentRecord, options: WriteOptions, tally: LossTally) -> Sequence[SpanRecord]:
    """The spans that show."""
    return chosen(record, options, tally, _KEEPS)


def write(records: Iterable[DocumentRecord], path: Path, options: WriteOptions) -> Written:
    """One page with all documents, one after another; before them the labels with their colours."""
    language = choice(OPTIONS, options.options, "language")
    tally, legend = LossTally(), _Legend(options.scheme, language)
    documents = annotations = 0
    title = ""
    with tempfile.TemporaryFile() as body, Files() as files:
        out = files.file(path)  # a place that cannot be written to is told before the work
        for record in followed(records, options):
            spans = encode(record, options, tally)
            for part in _article(record, spans, legend):
                body.write(part.encode("utf-8", "replace"))
            documents += 1
            annotations += len(spans)
            title = title_in(record.meta) or record.name
        title = title if documents == 1 and title.strip() else _WORDS[language][0]
        out.write(_head(title, legend).encode("utf-8", "replace"))
        out.write(_key(legend).encode("utf-8", "replace"))
        body.seek(0)
        shutil.copyfileobj(body, out, 1 << 20)
        out.write(b"</body>\n</html>\n")
    return Written((str(path),), documents, annotations, tuple(tally.losses()))


def _head(title: str, legend: _Legend) -> str:
    language = legend.language
    direction = "rtl" if language == "ar" else "ltr"
    rules = label_rules(legend.places, legend.scheme)
    return (
        f'<!DOCTYPE html>\n<html lang="{language}" dir="{direction}">\n<head>\n<meta charset="utf-8">\n'
        f"{POLICY}\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}{rules}</style>\n</head>\n<body>\n"
        f'<h1 dir="auto">{escape(title)}</h1>\n'
    )


def _key(legend: _Legend) -> str:
    """What the colours and forms mean, and how often each label stands in the texts."""
    rows = []
    for code, count in sorted(legend.counts.items(), key=lambda pair: (-pair[1], pair[0])):
        label = legend.label(code)
        names = legend.names(code)
        name = f"<bdi>{escape(names[0])}</bdi>"
        if label is not None:
            short = f" · <bdi>{escape(names[-1])}</bdi>" if code in legend.short else ""
            name = f"{name} <bdi>({escape(code)})</bdi>{short}"
        style = label_class(legend.places[code])
        rows.append(
            f'<div><dt class="{style}"><span>{symbol(label)}</span> {name}</dt><dd>{count}</dd></div>'
        )
    return f'<dl aria-label="{_WORDS[legend.language][1]}">{"".join(rows)}</dl>\n' if rows else ""


def _article(record: DocumentRecord, spans: Sequence[SpanRecord], legend: _Legend) -> Iterator[str]:
    """The document, a paragraph at a time."""
    text = record.text or ""
    setting = Direction(record.direction) if record.direction in ("rtl", "ltr") else Direction.AUTO
    document = document_direction(text, setting)
    yield f'<article>\n<h2 dir="auto">{escape(title_in(record.meta) or record.name)}</h2>\n'
    if told := byline(record.meta):
        yield f'<div class="by">{" · ".join(f"<bdi>{escape(each)}</bdi>" for each in told)}</div>\n'
    for span in spans:
        legend.met(span.label)
    rooms = _rooms(spans)
    for start, end, pieces in _paragraphs(text, segments(text, spans)):
        direction = paragraph_direction(text[start:end], document, setting).value
        depth = max((lane for *_, covering in pieces for lane, _ in covering), default=0)
        deep = f' style="--n:{depth}"' if depth else ""
        yield f'<p dir="{direction}"{deep}>{"".join(_marked(text, pieces, rooms, legend))}</p>\n'
    yield "</article>\n"


def segments(text: str, spans: Sequence[SpanRecord]) -> list[tuple[int, int, Covering]]:
    """The text cut where spans begin and end: (start, end, the spans over it with their lines)."""
    lanes = nesting.layers([(span.start, span.end) for span in spans])
    begins: dict[int, Covering] = {}
    for lane, span in zip(lanes, spans, strict=True):
        begins.setdefault(span.start, []).append((lane, span))
    edges = sorted({0, len(text), *(edge for span in spans for edge in (span.start, span.end))})
    found = []
    active: Covering = []
    for start, end in pairwise(edges):
        active = [item for item in active if item[1].end > start] + begins.get(start, [])
        found.append((start, end, sorted(active, key=lambda item: item[0])))
    return found


Covered = tuple[int, int, Covering]


def _paragraphs(text: str, pieces: Sequence[Covered]) -> Iterator[tuple[int, int, list[Covered]]]:
    """The pieces by paragraph, which end at line feeds (that no piece holds any more)."""
    begun, here = 0, []
    for start, end, covering in pieces:
        at = start
        while (stop := text.find("\n", at, end)) >= 0:
            if stop > at:
                here.append((at, stop, covering))
            yield begun, stop, here
            begun, here, at = stop + 1, [], stop + 1
        if at < end:
            here.append((at, end, covering))
    yield begun, len(text), here


def _rooms(spans: Sequence[SpanRecord]) -> Mapping[int, int]:
    """By id of a span: how many characters its name has until the next one of the same line begins."""
    lanes = nesting.layers([(span.start, span.end) for span in spans])
    last: dict[int, SpanRecord] = {}
    rooms: dict[int, int] = {}
    for lane, span in sorted(zip(lanes, spans, strict=True), key=lambda pair: pair[1].start):
        if lane in last:
            rooms[id(last[lane])] = span.start - last[lane].start
        last[lane] = span
    return rooms


def _marked(text: str, pieces: Sequence[Covered], rooms: Mapping[int, int], legend: _Legend) -> Iterator[str]:
    """The pieces of a paragraph, each span one element as long as no other crosses it."""
    open_spans: Covering = []
    for start, end, covering in pieces:
        common = 0
        for mine, wanted in zip(open_spans, covering, strict=False):
            if mine[1] is not wanted[1]:
                break
            common += 1
        yield "</mark>" * (len(open_spans) - common)
        for lane, span in covering[common:]:
            yield _opening(lane, span, start == span.start, rooms, legend)
        open_spans = covering
        yield escape(text[start:end])
    yield "</mark>" * len(open_spans)


def _opening(lane: int, span: SpanRecord, named: bool, rooms: Mapping[int, int], legend: _Legend) -> str:
    suggested = span.status == "suggested"
    label, names = legend.label(span.label), legend.names(span.label)
    spoken = span.label if label is None else f"{names[0]} ({span.label})"
    told = [f"{spoken} – {_WORDS[legend.language][2]}" if suggested else spoken, span.note]
    title = escape(" · ".join(each for each in told if each), quote=True)
    shown = ""
    if named:
        room = rooms.get(id(span), 1000)
        name = next((each for each in names if (len(each) + 3) * _NAME_WIDTH <= room), "")
        if name and name != names[0]:
            legend.short.add(span.label)
        shown = f' data-n="{escape(f"{symbol(label, suggested=suggested)} {name}".strip(), quote=True)}"'
    style = label_class(legend.places[span.label]) + (" s" if suggested else "")
    return f'<mark class="{style}" style="--l:{lane}"{shown} title="{title}">'


FORMAT = Format(
    name="html-page",
    title="Web page with highlights",
    suffixes=(".html",),
    cannot_hold=tuple(code for code in DETAILS if code not in _KEEPS),
    write=write,
    losses=count_losses(encode),
    options=OPTIONS,
)
