"""A report of statistics as a web page:

documents, words, annotations by label, and what is nested or crosses.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

from hashiya.core.segment import count_words, sentences
from hashiya.core.titles import title_in
from hashiya.formats.base import DocumentRecord, Format, Loss, WriteOptions, Written, choice
from hashiya.formats.reports.html_page import POLICY
from hashiya.formats.shared import nesting
from hashiya.formats.shared.writing import Files, followed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

OPTIONS = {"language": ("ar", "en")}
_MOST = 10
_WORDS = {
    "ar": {
        "title": "إحصاءات الوسم",
        "documents": "المستندات",
        "characters": "الحروف",
        "words": "الكلمات",
        "sentences": "الجمل",
        "annotations": "الوسوم",
        "overlapping": "وسوم يداخلها أو يقاطعها وسم آخر",
        "unmarked": "مستندات بلا وسوم",
        "done": "مستندات تمّت",
        "label": "النوع",
        "count": "العدد",
        "share": "النسبة",
        "different": "صيغ مختلفة",
        "length": "متوسط الكلمات",
        "frequent": "الأكثر ورودًا",
        "name": "المستند",
        "density": "وسوم كلّ 100 كلمة",
    },
    "en": {
        "title": "Annotation statistics",
        "documents": "Documents",
        "characters": "Characters",
        "words": "Words",
        "sentences": "Sentences",
        "annotations": "Annotations",
        "overlapping": "Annotations that overlap another",
        "unmarked": "Documents without annotations",
        "done": "Documents done",
        "label": "Label",
        "count": "Count",
        "share": "Share",
        "different": "Different wordings",
        "length": "Mean words",
        "frequent": "Most frequent",
        "name": "Document",
        "density": "Annotations per 100 words",
    },
}
_STYLE = r"""
:root { color-scheme: light dark; --paper: #FDFCF8; --ink: #1D1B16; --line: #DDD8CB; --strong: #8A8577; }
@media screen and (prefers-color-scheme: dark) {
  :root { --paper: #1B1A17; --ink: #E9E5DA; --line: #3A372F; --strong: #7D766B; } }
body { margin: 2rem auto; padding: 0 1.25rem; max-width: 60rem;
  font: 1rem/1.7 system-ui, "Noto Sans Arabic", sans-serif;
  color: var(--ink); background: var(--paper); }
table { border-collapse: collapse; width: 100%; margin: 1rem 0 2.5rem; }
th, td { text-align: start; padding: .35rem .6rem; border-bottom: 1px solid var(--line);
  vertical-align: top; }
td.n, th.n { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
ul { margin: 0; padding: 0; list-style: none; } li { display: inline; overflow-wrap: anywhere; }
li:not(:last-child)::after { content: "\00a0· "; }
@page { margin: 18mm 16mm; }
thead th { border-bottom: 2px solid var(--strong); }
@media print { body { margin: 0; background: none; color: #000; } tr { break-inside: avoid; }
  thead { display: table-header-group; } }
"""


@dataclass(slots=True)
class LabelCount:
    """`surfaces` counts wordings, up to a million different ones."""

    count: int = 0
    words: int = 0
    surfaces: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Statistics:
    """Adds up document after document."""

    totals: Counter[str] = field(default_factory=Counter)
    labels: dict[str, LabelCount] = field(default_factory=dict)
    rows: list[tuple[str, int, int, int]] = field(
        default_factory=list
    )  # name, characters, words, annotations

    def add(self, record: DocumentRecord) -> None:
        text = record.text or ""
        words = count_words(text)
        kept, _ = nesting.choose([(span.start, span.end) for span in record.spans], "outermost")
        self.totals.update(
            documents=1,
            characters=len(text),
            words=words,
            sentences=len(sentences(text)),
            annotations=len(record.spans),
            overlapping=len(record.spans) - len(kept),
            unmarked=not record.spans,
            done=record.state == "done",
        )
        for span in record.spans:
            label = self.labels.setdefault(span.label, LabelCount())
            label.count += 1
            label.words += count_words(span.text)
            if span.text in label.surfaces or len(label.surfaces) < 1_000_000:
                label.surfaces[span.text] += 1
        self.rows.append((title_in(record.meta) or record.name, len(text), words, len(record.spans)))


def write(records: Iterable[DocumentRecord], path: Path, options: WriteOptions) -> Written:
    """The report as one page."""
    language = choice(OPTIONS, options.options, "language")
    statistics = Statistics()
    for record in followed(records, options):
        statistics.add(record)
    with Files() as files:
        files.file(path).write(_page(statistics, language, options).encode("utf-8", "replace"))
    totals = statistics.totals
    return Written((str(path),), totals["documents"], totals["annotations"])


def _page(statistics: Statistics, language: str, options: WriteOptions) -> str:
    words = _WORDS[language]
    totals = "".join(
        f'<tr><th>{words[key]}</th><td class="n">{statistics.totals[key]:,}</td></tr>'
        for key in (
            *("documents", "characters", "words", "sentences"),
            *("annotations", "overlapping", "unmarked", "done"),
        )
    )
    direction = "rtl" if language == "ar" else "ltr"
    return (
        f'<!DOCTYPE html>\n<html lang="{language}" dir="{direction}"><head><meta charset="utf-8">\n'
        f"{POLICY}\n"
        f"<title>{words['title']}</title><style>{_STYLE}</style></head>\n<body><h1>{words['title']}</h1>\n"
        f"<table><tbody>{totals}</tbody></table>\n{_labels(statistics, words, language, options)}"
        f"{_documents(statistics, words)}</body></html>\n"
    )


def _header(words: dict[str, str], text: str, *numbers: str) -> str:
    cells = f"<th>{words[text]}</th>" + "".join(f'<th class="n">{words[key]}</th>' for key in numbers)
    return f"<table><thead><tr>{cells}"


def _labels(statistics: Statistics, words: dict[str, str], language: str, options: WriteOptions) -> str:
    total = max(1, statistics.totals["annotations"])
    rows = []
    for code, label in sorted(statistics.labels.items(), key=lambda pair: (-pair[1].count, pair[0])):
        known = options.scheme.get(code) if options.scheme else None
        name = f"<bdi>{escape(code)}</bdi>"
        if known:
            name = f"<bdi>{escape(known.ar if language == 'ar' else known.en)}</bdi> ({name})"
        frequent = "".join(
            f"<li><bdi>{escape(text)}</bdi> ({count:,})</li>"
            for text, count in label.surfaces.most_common(_MOST)
        )
        rows.append(
            f'<tr><td>{name}</td><td class="n">{label.count:,}</td>'
            f'<td class="n">{100 * label.count / total:.1f}%</td><td class="n">{len(label.surfaces):,}</td>'
            f'<td class="n">{label.words / max(1, label.count):.1f}</td>'
            f"<td><ul>{frequent}</ul></td></tr>"
        )
    head = _header(words, "label", "count", "share", "different", "length")
    return f"{head}<th>{words['frequent']}</th></tr></thead><tbody>{''.join(rows)}</tbody></table>\n"


def _documents(statistics: Statistics, words: dict[str, str]) -> str:
    rows = [
        f'<tr><td><bdi>{escape(name)}</bdi></td><td class="n">{characters:,}</td><td class="n">{count:,}</td>'
        f'<td class="n">{marked:,}</td><td class="n">{100 * marked / max(1, count):.1f}</td></tr>'
        for name, characters, count, marked in statistics.rows
    ]
    head = _header(words, "name", "characters", "words", "annotations", "density")
    return f"{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>\n"


def losses(_records: Iterable[DocumentRecord], _options: WriteOptions) -> list[Loss]:
    """A report is no way to keep annotations: nothing is promised, so nothing is lost."""
    return []


FORMAT = Format(
    name="report",
    title="Report of statistics",
    suffixes=(".html",),
    write=write,
    losses=losses,
    options=OPTIONS,
)
