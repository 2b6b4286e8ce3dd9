"""A web page of its own: texts with their highlights, right in any browser and on paper, without scripts.

Highlights never cut the text with anything that has a width, so that Arabic letters stay joined. Nested
annotations show as further lines below the words.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from html import escape
from itertools import pairwise
from pathlib import Path

from hashiya.core.labels import Label, Scheme
from hashiya.formats.base import DocumentRecord, Format, SpanRecord, WriteOptions, Written, choice
from hashiya.formats.shared import nesting
from hashiya.formats.shared.losses import DETAILS, Tally
from hashiya.formats.shared.writing import Files, chosen, count_losses, followed

OPTIONS = {"language": ("ar", "en")}
_KEEPS = frozenset(("note", "direction", "status"))
_LINES = 4  # more than this many one over another are drawn as one
_WORDS = {
    "ar": ("نصوص موسومة", "الوسوم", "الوثائق", "مقترح"),
    "en": ("Annotated texts", "Labels", "Documents", "suggested"),
}
POLICY = (
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
)
_STYLE = """
:root { color-scheme: light dark; --paper: #fdfcf8; --ink: #1d1b16; --soft: #6b665a; --line: #ddd8cb; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #1b1a17; --ink: #e9e5da; --soft: #a19b8c; --line: #3a372f; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 6rem; max-width: 46rem; background: var(--paper);
  color: var(--ink);
  font: 1.25rem/2.3 "Noto Naskh Arabic", "Amiri", "Scheherazade New", "Geeza Pro", serif; }
h1 { font-size: 1.5rem; line-height: 1.5; } h2 { font-size: 1.25rem; margin-top: 3rem; }
nav, dl { font: 1rem/1.8 system-ui, sans-serif; color: var(--soft); }
dl { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem;
  border-block: 1px solid var(--line); padding-block: .75rem; }
dl div { display: flex; gap: .4rem; align-items: baseline; } dt, dd { margin: 0; }
dt i { display: inline-block; width: .8rem; height: .8rem; border-radius: .2rem; }
article p { margin: 0 0 .6rem; white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext; }
mark { color: inherit; background-color: transparent; background-repeat: no-repeat; padding: 0; margin: 0;
  -webkit-box-decoration-break: clone; box-decoration-break: clone; }
@media print { body { max-width: none; padding: 0; font-size: 12pt; background: none; color: #000; }
  nav { display: none; } article { break-before: page; } article:first-of-type { break-before: auto; }
  mark, dt i { print-color-adjust: exact; -webkit-print-color-adjust: exact; } p { orphans: 3; widows: 3; } }
"""


def encode(record: DocumentRecord, options: WriteOptions, tally: Tally) -> list[SpanRecord]:
    """The spans that show."""
    return chosen(record, options, tally, _KEEPS)


def write(records: Iterable[DocumentRecord], path: Path, options: WriteOptions) -> Written:
    """One page with all documents, one after another."""
    language = choice(OPTIONS, options.options, "language")
    tally = Tally()
    documents = annotations = 0
    labels: dict[str, int] = {}
    with Files() as files:
        out = files.file(path)
        out.write(_head(language).encode())
        for record in followed(records, options):
            spans = encode(record, options, tally)
            for span in spans:
                labels[span.label] = labels.get(span.label, 0) + 1
            out.write(_article(record, spans, language).encode("utf-8", "replace"))
            documents += 1
            annotations += len(spans)
        out.write(_legend(labels, options.scheme, language).encode("utf-8", "replace"))
        out.write(b"</body>\n</html>\n")
    return Written((str(path),), documents, annotations, tuple(tally.losses()))


def _head(language: str) -> str:
    title = _WORDS[language][0]
    direction = "rtl" if language == "ar" else "ltr"
    return (
        f'<!DOCTYPE html>\n<html lang="{language}" dir="{direction}">\n<head>\n<meta charset="utf-8">\n'
        f"{POLICY}\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
    )


def _article(record: DocumentRecord, spans: Sequence[SpanRecord], language: str) -> str:
    direction = record.direction if record.direction in ("rtl", "ltr") else "auto"
    text = record.text or ""
    out = [f'<article>\n<h2 dir="auto">{escape(record.name)}</h2>\n<p dir="{direction}">']
    for start, end, covering in segments(text, spans):
        piece = escape(text[start:end]).replace("\n", f'</p>\n<p dir="{direction}">')
        out.append(_marked(piece, covering, direction, language) if covering else piece)
    out.append("</p>\n</article>\n")
    return "".join(out)


def segments(text: str, spans: Sequence[SpanRecord]) -> list[tuple[int, int, list[tuple[int, SpanRecord]]]]:
    """The text cut where spans begin and end: (start, end, the spans over it with their lines)."""
    lanes = nesting.layers([(span.start, span.end) for span in spans])
    begins: dict[int, list[tuple[int, SpanRecord]]] = {}
    for lane, span in zip(lanes, spans, strict=True):
        begins.setdefault(span.start, []).append((lane, span))
    edges = sorted({0, len(text), *(edge for span in spans for edge in (span.start, span.end))})
    found = []
    active: list[tuple[int, SpanRecord]] = []
    for start, end in pairwise(edges):
        active = [item for item in active if item[1].end > start] + begins.get(start, [])
        found.append((start, end, sorted(active, key=lambda item: item[0])))
    return found


def _marked(piece: str, covering: Sequence[tuple[int, SpanRecord]], direction: str, language: str) -> str:
    suggested = _WORDS[language][3]
    names = [s.label + (f" ({suggested})" if s.status == "suggested" else "") for _, s in covering]
    notes = [span.note for _, span in covering if span.note]
    title = escape(" · ".join(names + notes), quote=True)
    lines = covering[:_LINES]
    inks = [f"hsl({_hue(span.label)} 60% 45%)" for _, span in lines]
    style = ";".join(
        (
            f"background-color:hsl({_hue(covering[0][1].label)} 70% 55% / .16)",
            f"background-image:{','.join(f'linear-gradient({ink},{ink})' for ink in inks)}",
            f"background-position:{','.join(f'0 calc(100% - {0.18 * lane:.2f}em)' for lane, _ in lines)}",
            "background-size:100% .12em",
        )
    )
    opening = f'<mark title="{title}" style="{style}">'
    return (
        opening
        + piece.replace("</p>\n", "</mark></p>\n").replace(
            f'<p dir="{direction}">', f'<p dir="{direction}">{opening}'
        )
        + "</mark>"
    )


def _hue(label: str) -> int:
    """A hue of its own for each label, always the same."""
    return zlib.crc32(label.encode("utf-8", "replace")) * 137 % 360


def _legend(labels: dict[str, int], scheme: Scheme | None, language: str) -> str:
    rows = []
    for code, count in sorted(labels.items(), key=lambda pair: -pair[1]):
        name = _name(scheme.get(code) if scheme else None, code, language)
        swatch = f'<i style="background:hsl({_hue(code)} 60% 45%)"></i>'
        rows.append(f"<div><dt>{swatch} {escape(name)}</dt><dd>{count}</dd></div>")
    return f"<h2>{_WORDS[language][1]}</h2>\n<dl>{''.join(rows)}</dl>\n"


def _name(label: Label | None, code: str, language: str) -> str:
    if label is None:
        return code
    return f"{label.ar if language == 'ar' else label.en} ({code})"


FORMAT = Format(
    name="html-page",
    title="Web page with highlights",
    suffixes=(".html",),
    cannot_hold=tuple(code for code in DETAILS if code not in _KEEPS),
    write=write,
    losses=count_losses(encode),
    options=OPTIONS,
)
