"""CSV and TSV: one annotation a row, for a spreadsheet. The texts themselves are not in it.

Spreadsheets take cells beginning with = + - @ for formulas; such a cell gets an apostrophe in front, which
the reader takes off again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from hashiya.errors import FormatError
from hashiya.formats.base import (
    DocumentRecord,
    Format,
    Note,
    Read,
    ReadOptions,
    Recognise,
    SpanRecord,
    Write,
    WriteOptions,
    Written,
    choice,
)
from hashiya.formats.shared.checks import checked
from hashiya.formats.shared.lines import as_offset, as_score, iter_lines
from hashiya.formats.shared.losses import LossTally
from hashiya.formats.shared.writing import EncodeLines, chosen, count_losses, split_layers, write_lines

_TEXTS = ("status", "by", "layer", "source", "version", "why", "note", "created", "modified", "id")
COLUMNS = ("document", "start", "end", "label", "text", "score", *_TEXTS)
_CONTEXT = ("before", "after")
_ALIASES = {"doc": "document", "name": "document", "begin": "start", "surface": "text", "type": "label"}
_KEEPS = frozenset(("layer", "status", "by", "source", "score", "note", "times", "ids"))
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠|%]")
_HARMLESS = re.compile("'+[=+\\-@\t\r\n＝＋－＠|%]")
_LARGEST_FIELD = 16 << 20

OPTIONS = {"mark": ("yes", "no"), "context": ("no", "yes")}


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def restored(cell: str) -> str:
    """The cell as it was before `harmless`."""
    return cell[1:] if _HARMLESS.match(cell) else cell


def _encoder(divider: str) -> EncodeLines:
    def encode(record: DocumentRecord, options: WriteOptions, tally: LossTally) -> tuple[list[bytes], int]:
        spans = chosen(record, options, tally, _KEEPS)
        if record.text is not None:
            tally.add("no_text", record.name)
        if not spans:
            tally.add("empty_document", record.name)
        context = choice(OPTIONS, options.options, "context") == "yes"
        rows = [[_row(record, span, context) for span in part] for part in split_layers(spans, options)]
        return [_bytes(part, divider) for part in rows], len(spans)

    return encode


def _row(record: DocumentRecord, span: SpanRecord, context: bool) -> list[str]:
    row = [
        *(harmless(record.name), str(span.start), str(span.end), harmless(span.label), harmless(span.text)),
        "" if span.score is None else repr(span.score),
        *(harmless(getattr(span, name)) for name in _TEXTS),
    ]
    if context:
        text = record.text or ""
        row += [
            harmless(text[max(0, span.start - 40) : span.start]),
            harmless(text[span.end : span.end + 40]),
        ]
    return row


def _bytes(rows: Iterable[list[str]], divider: str) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=divider, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode("utf-8", "replace")


def _writer(divider: str) -> Write:
    encode = _encoder(divider)

    def write(records: Iterable[DocumentRecord], path: Path, options: WriteOptions) -> Written:
        context = choice(OPTIONS, options.options, "context") == "yes"
        mark = b"\xef\xbb\xbf" if choice(OPTIONS, options.options, "mark") == "yes" else b""
        header = mark + _bytes([[*COLUMNS, *(_CONTEXT if context else ())]], divider)
        return write_lines(records, path, options, encode, header=header)

    return write


def _reader(divider: str) -> Read:
    def read(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
        """Annotations by document, for documents of the project.

        Raises FormatError without the needed columns.
        """
        notes: list[Note] = []
        rows = _rows(path, options, divider, notes)
        for name, group in groupby(rows, key=lambda row: row[0]):
            spans = tuple(span for _, span in group)
            yield from notes
            notes.clear()
            record = DocumentRecord(name, None, spans)
            yield from checked(record, path=str(path), where=name, options=options)
        yield from notes

    return read


def _rows(
    path: Path, options: ReadOptions, divider: str, notes: list[Note]
) -> Iterator[tuple[str, SpanRecord]]:
    csv.field_size_limit(_LARGEST_FIELD)
    try:
        reader = csv.reader(_physical(path, options, notes), delimiter=divider)
        header = [_ALIASES.get(cell.strip().lower(), cell.strip().lower()) for cell in next(reader, [])]
        missing = [name for name in ("document", "start", "end", "label") if name not in header]
        if missing:
            raise FormatError(
                "missing_columns",
                f"{path.name} has no column {', '.join(missing)}.",
                hint="The first row names the columns: document, start, end, label, text.",
                path=str(path),
                columns=", ".join(missing),
            )
        for row in reader:
            if any(row):
                yield _span(dict(zip(header, row, strict=False)))
    except csv.Error as error:
        raise FormatError(
            "bad_table",
            f"{path.name} is not a table, line {reader.line_num}: {error}.",
            hint="",
            path=str(path),
        ) from error


def _physical(path: Path, options: ReadOptions, notes: list[Note]) -> Iterator[str]:
    for item in iter_lines(path, options, longest=_LARGEST_FIELD):
        if isinstance(item, Note):
            notes.append(item)
        else:
            yield item[1] + "\n"


def _span(row: dict[str, str]) -> tuple[str, SpanRecord]:
    texts = {name: restored(row.get(name, "")) for name in ("text", *_TEXTS)}
    start, end = as_offset(row.get("start", "").strip()), as_offset(row.get("end", "").strip())
    score = as_score(row["score"]) if row.get("score") else None
    return restored(row.get("document", "")), SpanRecord(
        start,
        end,
        restored(row.get("label", "")).strip(),
        score=score,
        **texts,  # type: ignore[arg-type]
    )


def _recogniser(divider: str, suffix: str) -> Recognise:
    def recognise(head: bytes, path: Path) -> float:
        first = head.split(b"\n", 1)[0].decode("utf-8-sig", "replace").strip().lower()
        cells = {_ALIASES.get(cell.strip(' "'), cell.strip(' "')) for cell in first.split(divider)}
        if {"document", "start", "end", "label"} <= cells:
            return 0.97 if path.suffix.lower() == suffix else 0.9
        return 0.0

    return recognise


def _format(name: str, title: str, suffix: str, divider: str) -> Format:
    return Format(
        name=name,
        title=title,
        suffixes=(suffix,),
        cannot_hold=("no_text", "empty_document", "attributes", "meta", "state", "direction", "uid"),
        read=_reader(divider),
        write=_writer(divider),
        losses=count_losses(_encoder(divider)),
        recognise=_recogniser(divider, suffix),
        options=OPTIONS,
    )


CSV = _format("csv", "CSV (spreadsheet)", ".csv", ",")
TSV = _format("tsv", "TSV (spreadsheet)", ".tsv", "\t")
