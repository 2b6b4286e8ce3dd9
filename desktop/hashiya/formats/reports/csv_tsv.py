"""CSV and TSV: one annotation a row, for a spreadsheet. The texts themselves are not in it.

Spreadsheets take cells beginning with = + - @ for formulas; such a cell gets an apostrophe in front, which
the reader takes off again; the option guard=no leaves it out, for programs that take no cell for a formula.
Where the decimal sign is a comma, as in many Arabic and European settings, Excel divides by semicolons.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING

from hashiya.errors import FormatError
from hashiya.formats.base import (
    DocumentRecord,
    EntityRecord,
    Format,
    Note,
    Read,
    ReadOptions,
    Recognise,
    RelationRecord,
    SpanRecord,
    Write,
    WriteOptions,
    Written,
    choice,
)
from hashiya.formats.reports.csv_beyond import (
    ATTRIBUTE,
    ENTITY,
    MORE,
    SUFFIX,
    RelationFile,
    cells,
    columns,
    read_cells,
    read_relations,
    relation_rows,
    relations_path,
    with_entities,
    without_columns,
)
from hashiya.formats.shared.beyond_out import relations_of
from hashiya.formats.shared.checks import checked
from hashiya.formats.shared.left_out import FIELDS, LeftOut
from hashiya.formats.shared.lines import as_offset, as_score, iter_lines
from hashiya.formats.shared.losses import EVERY_DETAIL, LossTally
from hashiya.formats.shared.writing import (
    EncodeLines,
    TableParts,
    chosen,
    count_losses,
    split_layers,
    write_lines,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

_TEXTS = ("status", "by", "layer", "source", "version", "why", "note", "created", "modified", "id")
COLUMNS = ("document", "start", "end", "label", "text", "score", *_TEXTS)
_CONTEXT = ("before", "after")
_ALIASES = {"doc": "document", "name": "document", "begin": "start", "surface": "text", "type": "label"}
_KEEPS = frozenset(
    (
        *("layer", "status", "by", "source", "score", "note", "times", "ids"),
        *("attributes", "entity", "entity_details", "relations"),
    )
)
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠|%]")
_HARMLESS = re.compile("'+[=+\\-@\t\r\n＝＋－＠|%]")
_LARGEST_FIELD = 16 << 20
_ROWS = 2000  # made at once
_NEEDED = ("document", "start", "end", "label")
_NUMBERS = tuple(COLUMNS.index(name) for name in ("start", "end", "score"))
CANNOT_HOLD = (
    *("no_text", "empty_document", "formula", "meta", "state", "direction", "uid"),
    *("entity_details", "relations", "document_labels", "document_note"),
)

OPTIONS = {"mark": ("yes", "no"), "context": ("no", "yes"), "guard": ("yes", "no")}
CSV_OPTIONS = {"delimiter": ("comma", "semicolon"), **OPTIONS}
_DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t"}
READ_OPTIONS = {"delimiter": ("auto", *_DELIMITERS)}


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def restored(cell: str) -> str:
    """The cell as it was before `harmless`."""
    return cell[1:] if _HARMLESS.match(cell) else cell


def span_cells(record: DocumentRecord, span: SpanRecord, *, context: bool) -> list[str]:
    """A span as a row: the cells of COLUMNS, with `context` the forty characters before it and after it."""
    row = [record.name, str(span.start), str(span.end), span.label, span.text]
    row += ["" if span.score is None else repr(span.score), *(getattr(span, name) for name in _TEXTS)]
    if context:
        text = record.text or ""
        row += [text[max(0, span.start - 40) : span.start], text[span.end : span.end + 40]]
    return row


def header_cells(options: WriteOptions) -> list[str]:
    """The names of the columns."""
    context = choice(OPTIONS, options.options, "context") == "yes"
    return [*COLUMNS, *(_CONTEXT if context else ())]


def chosen_rows(
    record: DocumentRecord, options: WriteOptions, tally: LossTally, relations: RelationFile
) -> tuple[list[Iterator[list[str]]], int]:
    """The rows of one document for each layer, made as they are asked for, and how many spans. `relations`:
    where those go.
    """
    spans = chosen(record, options, tally, _KEEPS)
    if record.text is not None:
        tally.add("no_text", record.name)
    if not spans:
        tally.add("empty_document", record.name)
    context = choice(OPTIONS, options.options, "context") == "yes"
    layers = split_layers(spans, options)
    for layer, among in enumerate(relations_of(record, layers, tally, EVERY_DETAIL)):
        relations.add(layer, relation_rows(record, among))
    for entity in record.entities:
        if replace(entity, identifiers={}, created="", modified="", label="") != EntityRecord(
            entity.id, ar=entity.ar
        ):
            tally.add("entity_details", entity.name)
    known = {entity.id: entity for entity in record.entities}
    names = columns(options)

    def rows(part: Iterable[SpanRecord]) -> Iterator[list[str]]:
        for span in part:
            yield [*span_cells(record, span, context=context), *cells(span, known.get(span.entity), names)]

    return list(map(rows, layers)), len(spans)


def _divider(usual: str, options: Mapping[str, str]) -> str:
    if usual == "\t":
        return usual
    return _DELIMITERS[choice(CSV_OPTIONS, options, "delimiter")]


def _encoder(usual: str, relations: RelationFile | None = None) -> EncodeLines:
    def encode(
        record: DocumentRecord, options: WriteOptions, tally: LossTally
    ) -> tuple[list[bytes | TableParts], int]:
        file = relations if relations is not None else RelationFile(usual, b"")
        layers, count = chosen_rows(record, options, tally, file)
        if relations is None:
            file.rows.clear()
        guarded = choice(OPTIONS, options.options, "guard") == "yes"
        divider = _divider(usual, options.options)
        made: list[bytes | TableParts] = []
        for rows in layers:
            pieces = []
            while some := list(islice(rows, _ROWS)):
                for row in some if guarded else ():
                    _guard(row, tally)
                pieces.append(_bytes(some, divider))
            made.append(TableParts(pieces) if len(pieces) > 1 else b"".join(pieces))
        return made, count

    return encode


def _guard(row: list[str], tally: LossTally) -> None:
    """Make the row's cells harmless, but for the numbers in it."""
    for place, cell in enumerate(row):
        if place not in _NUMBERS and (safe := harmless(cell)) != cell:
            tally.add("formula", safe[:60])
            row[place] = safe


def _bytes(rows: Iterable[list[str]], divider: str) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=divider, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode("utf-8", "replace")


def _writer(usual: str) -> Write:
    def write(records: Iterable[DocumentRecord], path: Path, options: WriteOptions) -> Written:
        mark = b"\xef\xbb\xbf" if choice(OPTIONS, options.options, "mark") == "yes" else b""
        divider = _divider(usual, options.options)
        names = header_cells(options)
        beyond = columns(options)
        used: set[str] = set()
        relations = RelationFile(divider, mark)

        def watched() -> Iterator[DocumentRecord]:
            for record in records:
                for span in record.spans:
                    if span.entity or span.attributes:
                        told = cells(span, None, beyond)
                        used.update(name for name, cell in zip(beyond, told, strict=True) if cell)
                yield record

        header = mark + _bytes([[*names, *beyond]], divider)
        written = write_lines(watched(), path, options, _encoder(usual, relations), header=header)
        used |= set(ENTITY) if "entity" in used else set()
        unused = {place for place, name in enumerate(beyond, len(names)) if name not in used}
        if unused:
            for name in written.files:
                without_columns(Path(name), unused, divider, mark)
        guarded = choice(OPTIONS, options.options, "guard") == "yes"
        for rows in relations.rows.values() if guarded else ():
            for row in rows:
                row[:] = map(harmless, row)
        return replace(written, files=(*written.files, *relations.write(written.files)))

    return write


def _reader(usual: str) -> Read:
    def read(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
        """Annotations by document, for documents of the project.

        Raises FormatError without the needed columns.
        """
        wanted = choice(READ_OPTIONS, options.options, "delimiter")
        divider = _found_divider(path, options, usual) if wanted == "auto" else _DELIMITERS[wanted]
        notes: list[Note] = []
        if path.stem.endswith(SUFFIX):
            if not path.with_name(path.stem.removesuffix(SUFFIX) + path.suffix).is_file():
                raise FormatError(
                    "relations_alone",
                    f"{path.name} holds relations, and the annotations that they relate are not beside it.",
                    hint="Import the table of annotations; its relations come with it.",
                    path=str(path),
                )
            return
        beside = relations_path(path)
        related = {}
        left = LeftOut()
        if beside.is_file():
            related = read_relations(_rows(beside, options, divider, notes), restored, left)
        rows = _rows(path, options, divider, notes)
        yield from annotation_records(rows, notes, path, options, left, relations=related)

    return read


def annotation_records(
    rows: Iterable[list[str]],
    notes: list[Note],
    path: Path,
    options: ReadOptions,
    left: LeftOut,
    *,
    guarded: bool = True,
    relations: Mapping[str, list[RelationRecord]] = {},
) -> Iterator[DocumentRecord | Note]:
    """The annotations of a table by document, its first row being the names of the columns.

    `relations` are those of each document; `left` is told of what no record holds. `notes` are given out as
    they come; `guarded`: an apostrophe before a formula is taken off. Raises FormatError
    without the needed columns.
    """
    found = _spans(iter(rows), path, restored if guarded else str, left)
    alone = dict(relations)  # of documents that no row is of
    for name, group in groupby(found, key=lambda row: row[0]):
        spans: list[SpanRecord] = []
        entities: dict[str, EntityRecord] = {}
        for _, span, entity in group:
            spans.append(span)
            if entity is not None:
                entities.setdefault(entity.id, entity)
        yield from notes
        notes.clear()
        alone.pop(name, None)
        record = DocumentRecord(name, None, tuple(spans), relations=tuple(relations.get(name, ())))
        record = with_entities(record, entities)
        yield from checked(record, path=str(path), where=name, options=options)
    yield from notes
    for name, related in alone.items():
        for each in related:
            left.relation(each.type, f"{name}: {each.head} → {each.tail}")
    yield from left.notes(str(path))


def _spans(
    rows: Iterator[list[str]], path: Path, restore: Callable[[str], str], left: LeftOut
) -> Iterator[tuple[str, SpanRecord, EntityRecord | None]]:
    header = header_names(next(rows, []))
    missing = [name for name in _NEEDED if name not in header]
    if missing:
        raise FormatError(
            "missing_columns",
            f"{path.name} has no column {', '.join(missing)}.",
            hint="The first row names the columns: document, start, end, label, text.",
            path=str(path),
            columns=", ".join(missing),
        )
    unknown = [place for place, name in enumerate(header) if not _is_column(name)]
    for row in rows:
        if any(row):
            for place in unknown:
                if place < len(row) and row[place]:
                    left.add(FIELDS, header[place] or f"column {place + 1}", row[place])
            for cell in row[len(header) :]:
                if cell:
                    left.add(FIELDS, "cells without a column", cell)
            yield _span(dict(zip(header, row, strict=False)), restore)


def _is_column(name: str) -> bool:
    return name in (*COLUMNS, *_CONTEXT, *ENTITY, MORE) or name.startswith(ATTRIBUTE)


def header_names(cells: Iterable[str]) -> list[str]:
    """The columns by our names."""
    names = [cell.strip() for cell in cells]
    return [
        name if name.startswith(ATTRIBUTE) else _ALIASES.get(name.lower(), name.lower()) for name in names
    ]


def is_annotation_table(cells: Iterable[str]) -> bool:
    """Whether these are the names of the columns of a table of annotations."""
    return set(_NEEDED) <= set(header_names(cells))


def _found_divider(path: Path, options: ReadOptions, usual: str) -> str:
    """What divides the first line into the columns needed; the usual one where nothing does."""
    first = next(
        (item[1] for item in iter_lines(path, options, longest=_LARGEST_FIELD) if isinstance(item, tuple)), ""
    )
    for divider in (usual, *_DELIMITERS.values()):
        if is_annotation_table(cell.strip(' "') for cell in first.split(divider)):
            return divider
    return usual


def _rows(path: Path, options: ReadOptions, divider: str, notes: list[Note]) -> Iterator[list[str]]:
    csv.field_size_limit(_LARGEST_FIELD)
    reader = csv.reader(_physical(path, options, notes), delimiter=divider)
    try:
        yield from reader
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


def _span(row: dict[str, str], restore: Callable[[str], str]) -> tuple[str, SpanRecord, EntityRecord | None]:
    texts = {name: restore(row.get(name, "")) for name in ("text", *_TEXTS)}
    start, end = as_offset(row.get("start", "").strip()), as_offset(row.get("end", "").strip())
    score = as_score(row["score"]) if row.get("score") else None
    attributes, meant, entity = read_cells({name: restore(cell) for name, cell in row.items()})
    span = SpanRecord(
        start,
        end,
        restore(row.get("label", "")).strip(),
        score=score,
        attributes=attributes,
        entity=meant,
        **texts,
    )
    return restore(row.get("document", "")), span, entity


def _recogniser(dividers: str, suffix: str) -> Recognise:
    def recognise(head: bytes, path: Path) -> float:
        first = head.split(b"\n", 1)[0].decode("utf-8-sig", "replace").strip()
        relations = path.stem.endswith(SUFFIX) and "head_label" in first
        tables = [[cell.strip(' "') for cell in first.split(each)] for each in dividers]
        if relations or any(map(is_annotation_table, tables)):
            return 0.97 if path.suffix.lower() == suffix else 0.9
        return 0.0

    return recognise


def _format(name: str, title: str, suffix: str, dividers: str) -> Format:
    """`dividers`: what may divide the columns, the usual one first."""
    usual = dividers[0]
    return Format(
        name=name,
        title=title,
        suffixes=(suffix,),
        cannot_hold=CANNOT_HOLD,
        read=_reader(usual),
        write=_writer(usual),
        losses=count_losses(_encoder(usual)),
        recognise=_recogniser(dividers, suffix),
        options=OPTIONS if usual == "\t" else CSV_OPTIONS,
        read_options=READ_OPTIONS,
    )


CSV = _format("csv", "CSV (spreadsheet)", ".csv", ",;")
TSV = _format("tsv", "TSV (spreadsheet)", ".tsv", "\t")
