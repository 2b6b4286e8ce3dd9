"""Agreement as files to hand on: tables as CSV, and one page with plots that is whole in itself."""

from __future__ import annotations

import csv
import io
from html import escape
from typing import TYPE_CHECKING

from hashiya.files import write_text, writing
from hashiya.services.statistics.beyond_figures import BeyondFigure, beyond_figures, links_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from hashiya.core.agreement import Measure
    from hashiya.services.entities.link_agreement import LinkAgreement
    from hashiya.services.statistics.agreement import AgreementReport, Figures

MEASURES = (
    "f1",
    "f1_ranges",
    "f1_overlap",
    "f1_clitic",
    "kappa",
    "kappa_marked",
    "alpha",
    "alpha_u",
    "gamma",
)
ENGLISH: Mapping[str, str] = {
    "title": "Agreement between annotators",
    "people": "People",
    "document": "Document",
    "documents": "documents",
    "label": "Label",
    "count": "Spans",
    "pairs": "Every two together",
    "labels": "By label: how many, and how far agreed (strict F1)",
    "weeks": "Over time (strict F1, by week)",
    "confused": "Most often confused",
    "overall": "All together",
    "clitics": "Apart by a clitic only",
    "undefined": "undefined",
    "f1": "Strict F1",
    "f1_ranges": "F1 of boundaries",
    "f1_overlap": "F1 of overlap",
    "f1_clitic": "F1 with clitics alike",
    "kappa": "Cohen's κ of words (all pairs pooled)",
    "kappa_marked": "κ of marked words",
    "alpha": "Krippendorff's α of words",
    "alpha_u": "Krippendorff's unitizing α",
    "gamma": "Mathet's γ",
    "nothing_marked": "nobody marked anything",
    "one_value": "all words carry one value: chance cannot be told",
    "no_tokens": "there is no word to compare",
    "one_person": "fewer than two people took part",
    "no_package": "an optional package is missing",
    "too_large": "more spans than can be computed",
    "not_asked": "not computed",
    "mostly_empty": "Most words carry nothing: figures of words look better than the work is.",
    "few_spans": "Few annotations: the figures say little.",
    "one_label": "One label only: labels were not put to the test.",
    "undecided": "Suggestions nobody has decided about · in documents · one-sided annotations at such places",
    "unequal": "One marked more than twice as much as the other.",
    "annotators": "What each person has",
    "annotations": "annotations",
    "empty": "of these empty",
    "matched": "both alike",
    "only_first": "only the first",
    "only_second": "only the second",
    "left_out": "Texts in which somebody does not count",
    "why": "Why",
    "read_by": "Read by",
    "why_unfinished": "not finished",
    "why_given": "assigned, nothing marked",
    "why_begun": "begun, nothing marked",
    "why_unknown": "not known to have been seen",
}
"""The words of the page. The window passes the same keys in its own language."""

_INK, _FAINT, _PAPER = "#22201C", "#DFDAD1", "#FCFBF8"
_ROW, _BAR = 26, 220


def write_csv(report: AgreementReport, path: Path | str, links: Sequence[LinkAgreement] = ()) -> None:
    """One table: rows of kind pair, overall, label, document, person and left_out. Undefined figures are
    empty, with a code. Of a text that is left out, reason and people stand in the column `undefined`.

    Relations, attributes, labels of documents and entities (`links`) have columns where anybody has some.
    UTF-8 with a byte order mark, so that spreadsheets read Arabic. Raises UserError.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    head = ["kind", "name", "documents", "spans", "clitics", *MEASURES, "undefined", "cautions"]
    head += ["matched", "only_first", "only_second"]
    beyond = {
        pair.layers: beyond_figures(pair.figures.beyond, links_of(links, pair.people))
        for pair in report.pairs
    }
    overall = beyond_figures(report.overall.beyond)
    more = list(dict.fromkeys(each.column for found in (*beyond.values(), overall) for each in found))
    writer.writerow([*head, *more])
    for pair in report.pairs:
        row = _row("pair", _guard(" × ".join(pair.people)), pair.documents, pair.figures)
        writer.writerow([*row, *_met(pair.figures), *_beyond(beyond[pair.layers], more)])
    row = _row("overall", "", len(report.documents), report.overall)
    writer.writerow([*row, *_met(report.overall), *_beyond(overall, more)])
    for label in report.labels:
        found = {"f1": label.f1, "f1_overlap": label.f1_overlap, "kappa": label.kappa}
        found |= {"alpha": label.alpha, "alpha_u": label.alpha_u}
        writer.writerow(["label", _guard(label.label), "", label.count, "", *_values(found), ""])
    for each in report.documents:
        found = {"f1": each.f1, "kappa": each.kappa, "alpha": each.alpha}
        writer.writerow(["document", _guard(each.name), "", "", "", *_values(found), ""])
    for one in report.annotators:
        writer.writerow(["person", _guard(one.name), one.documents, one.annotations])
    gap = [""] * (2 + len(MEASURES))
    for text in report.uncounted:
        who = f"{text.why}: {_names(report, text.people)}"
        writer.writerow(["left_out", _guard(text.name), 1, *gap, who])
    with writing(path) as beside:
        beside.write_bytes(b"\xef\xbb\xbf" + out.getvalue().encode("utf-8"))


def _beyond(found: Sequence[BeyondFigure], columns: Sequence[str]) -> list[object]:
    values = {each.column: each.measure.value for each in found}
    cells = (values.get(column) for column in columns)
    return ["" if each is None else round(each, 4) for each in cells]


def _met(found: Figures) -> tuple[int, int, int]:
    """How many annotations both have alike, and how many the first and the second alone."""
    spans = found.spans
    return spans.strict, spans.first - spans.strict, spans.second - spans.strict


def _names(report: AgreementReport, uids: Sequence[str]) -> str:
    return ", ".join(report.names.get(uid, uid) for uid in uids)


def _guard(name: str) -> str:
    """A name that a spreadsheet would take for a formula is made a text."""
    return f"'{name}" if name[:1] in ("=", "+", "-", "@", "\t") else name


def _row(kind: str, name: str, documents: int, found: Figures) -> list[object]:
    measures = {measure: getattr(found, measure) for measure in MEASURES}
    spans = found.spans.first + found.spans.second
    cautions = " ".join(found.cautions)
    return [kind, name, documents, spans, found.clitics, *_values(measures), cautions]


def _values(found: Mapping[str, Measure]) -> list[object]:
    """The figures in the order of MEASURES, then the codes of those that are undefined."""
    cells: list[object] = []
    codes = []
    for name in MEASURES:
        measure = found.get(name)
        cells.append("" if measure is None or measure.value is None else round(measure.value, 4))
        if measure is not None and measure.value is None:
            codes.append(f"{name}: {measure.code}")
    return [*cells, "; ".join(codes)]


def write_page(
    report: AgreementReport, path: Path | str, *, words: Mapping[str, str] = ENGLISH, rtl: bool = False
) -> None:
    """A page of HTML with plots as SVG inside it: no script, nothing from elsewhere."""
    write_text(path, page(report, words=words, rtl=rtl))


def page(report: AgreementReport, *, words: Mapping[str, str] = ENGLISH, rtl: bool = False) -> str:
    """The page as text; `words` has the keys of ENGLISH."""
    say = {**ENGLISH, **words}
    parts = [
        f"<h1>{escape(say['title'])}</h1>",
        _overall(report, say),
        _section(say["pairs"], _pairs(report, say)),
        _section(say["annotators"], _annotators(report, say)),
        _section(say["labels"], _labels(report)),
        _section(say["weeks"], _weeks(report)) if len(report.weeks) > 1 else "",
        _section(say["confused"], _confused(report)) if report.confused else "",
        _section(say["document"], _documents(report, say)),
        _section(say["left_out"], _left_out(report, say)) if report.uncounted else "",
    ]
    direction, language = ("rtl", "ar") if rtl else ("ltr", "en")
    return (
        f'<!DOCTYPE html>\n<html lang="{language}" dir="{direction}"><head><meta charset="utf-8">'
        f"<title>{escape(say['title'])}</title><style>{_STYLE}</style></head>\n<body>"
        + "\n".join(parts)
        + "</body></html>\n"
    )


_STYLE = (
    f"body{{font:15px/1.6 'Noto Sans Arabic','Noto Sans',sans-serif;color:{_INK};background:{_PAPER};"
    "max-width:960px;margin:2em auto;padding:0 1em}"
    "table{border-collapse:collapse;margin:.5em 0}"
    f"th,td{{padding:.25em .75em;border-bottom:1px solid {_FAINT};"
    "text-align:start}td.n{text-align:end;font-variant-numeric:tabular-nums}h2{font-size:1.1em;margin-top:2em}"
    "i{font-style:normal;opacity:.7}"
)


def _section(title: str, body: str) -> str:
    return f"<h2>{escape(title)}</h2>{body}"


def _overall(report: AgreementReport, say: Mapping[str, str]) -> str:
    rows = [
        f"<tr><th>{escape(say[name])}</th>{_cell(getattr(report.overall, name), say)}</tr>"
        for name in MEASURES
    ]
    rows.append(f'<tr><th>{escape(say["clitics"])}</th><td class="n">{report.overall.clitics}</td></tr>')
    told = "".join(f"<p>{escape(say.get(code, code))}</p>" for code in report.overall.cautions)
    if report.undecided:
        counts = (report.undecided.suggestions, report.undecided.documents, report.undecided.one_sided)
        told += f"<p>{escape(say['undecided'])}: {' · '.join(map(str, counts))}</p>"
    return f"<table>{''.join(rows)}</table>{told}"


def _cell(found: Measure, say: Mapping[str, str]) -> str:
    if found.value is None:
        return f"<td><i>{escape(say['undefined'])}: {escape(say.get(found.code, found.code))}</i></td>"
    return f'<td class="n">{found.value:.2f}</td>'


def _pairs(report: AgreementReport, say: Mapping[str, str]) -> str:
    head = "".join(f"<th>{escape(say[name])}</th>" for name in (*MEASURES, *_MET))
    rows = []
    for pair in report.pairs:
        cells = "".join(_cell(getattr(pair.figures, name), say) for name in MEASURES)
        cells += "".join(f'<td class="n">{count}</td>' for count in _met(pair.figures))
        people = " × ".join(f"<bdi>{escape(name)}</bdi>" for name in pair.people)
        rows.append(f"<tr><th>{people}</th>{cells}</tr>")
    return f"<table><tr><th>{escape(say['people'])}</th>{head}</tr>{''.join(rows)}</table>"


_MET = ("matched", "only_first", "only_second")


def _annotators(report: AgreementReport, say: Mapping[str, str]) -> str:
    head = "".join(
        f"<th>{escape(say[name])}</th>" for name in ("people", "documents", "empty", "annotations")
    )
    rows = "".join(
        f"<tr><th><bdi>{escape(each.name)}</bdi></th>"
        + "".join(f'<td class="n">{count}</td>' for count in (each.documents, each.silent, each.annotations))
        + "</tr>"
        for each in report.annotators
    )
    return f"<table><tr>{head}</tr>{rows}</table>"


def _left_out(report: AgreementReport, say: Mapping[str, str]) -> str:
    head = "".join(f"<th>{escape(say[name])}</th>" for name in ("document", "why", "people", "read_by"))
    rows = "".join(
        f"<tr><td><bdi>{escape(each.name)}</bdi></td><td>{escape(say[f'why_{each.why}'])}</td>"
        + "".join(f"<td>{escape(_names(report, uids))}</td>" for uids in (each.people, each.read_by))
        + "</tr>"
        for each in report.uncounted
    )
    more = report.uncounted_total - len(report.uncounted)
    return f"<table><tr>{head}</tr>{rows}</table>" + (f"<p>+ {more}</p>" if more else "")


def _labels(report: AgreementReport) -> str:
    """A bar for how many, a point for how far agreed: hollow under 0.75."""
    most = max((each.count for each in report.labels), default=1) or 1
    marks = []
    for number, each in enumerate(report.labels):
        y = number * _ROW + _ROW / 2
        width = _BAR * each.count / most
        marks.append(f'<text x="0" y="{y + 5}">{escape(each.label)}</text>')
        marks.append(f'<rect x="120" y="{y - 4}" width="{width:.1f}" height="8"/>')
        marks.append(f'<text x="{128 + width:.1f}" y="{y + 5}">{each.count}</text>')
        marks.append(f'<line x1="420" y1="{y}" x2="720" y2="{y}" stroke="{_FAINT}"/>')
        if each.f1.value is not None:
            fill = _INK if each.f1.value >= 0.75 else _PAPER
            x = 420 + 300 * each.f1.value
            marks.append(f'<circle cx="{x:.1f}" cy="{y}" r="5" fill="{fill}" stroke="{_INK}"/>')
            marks.append(f'<text x="736" y="{y + 5}">{each.f1.value:.2f}</text>')
    return _svg(800, max(1, len(report.labels)) * _ROW, marks)


def _weeks(report: AgreementReport) -> str:
    points = [found.value or 0.0 for _, found in report.weeks]
    step = 640 / max(1, len(points) - 1)
    line = " ".join(f"{40 + step * index:.1f},{190 - 160 * value:.1f}" for index, value in enumerate(points))
    marks = [
        f'<line x1="40" y1="{y}" x2="680" y2="{y}" stroke="{_FAINT}"/><text x="0" y="{y + 5}">{value}</text>'
        for value, y in (("1.0", 30), ("0.5", 110), ("0.0", 190))
    ]
    marks.append(f'<polyline points="{line}" fill="none" stroke="{_INK}" stroke-width="2"/>')
    marks.append(f'<text x="40" y="215">{report.weeks[0][0]}</text>')
    marks.append(f'<text x="600" y="215">{report.weeks[-1][0]}</text>')
    return _svg(760, 225, marks)


def _confused(report: AgreementReport) -> str:
    rows = list(report.confused.items())[:10]
    most = rows[0][1]
    marks = []
    for number, ((one, other), count) in enumerate(rows):
        y = number * _ROW + _ROW / 2
        marks.append(f'<text x="0" y="{y + 5}">{escape(one)} ≠ {escape(other)}</text>')
        marks.append(f'<rect x="220" y="{y - 4}" width="{_BAR * count / most:.1f}" height="8"/>')
        marks.append(f'<text x="{228 + _BAR * count / most:.1f}" y="{y + 5}">{count}</text>')
    return _svg(560, len(rows) * _ROW, marks)


def _documents(report: AgreementReport, say: Mapping[str, str]) -> str:
    rows = [
        f"<tr><td><bdi>{escape(each.name)}</bdi></td>"
        + "".join(_cell(found, say) for found in (each.f1, each.kappa, each.alpha))
        + "</tr>"
        for each in report.documents
    ]
    head = "".join(f"<th>{escape(say[name])}</th>" for name in ("document", "f1", "kappa", "alpha"))
    return f"<table><tr>{head}</tr>{''.join(rows)}</table>"


def _svg(width: int, height: int, marks: Sequence[str] | Iterable[str]) -> str:
    """Drawn from the left whatever the page's direction: the figures of an axis do not mirror."""
    return (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" direction="ltr" '
        f'font-size="13" fill="{_INK}" role="img">{"".join(marks)}</svg>'
    )
