"""XLSX: one annotation a row in a workbook whose sheet runs from right to left, written by openpyxl.

Cells are typed: no text is taken for a formula, and offsets are numbers. The texts themselves are not in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from hashiya.errors import FormatError
from hashiya.files import writing
from hashiya.formats.base import DocumentRecord, Format, Note, ReadOptions, WriteOptions, Written, choice
from hashiya.formats.reports.csv_tsv import (
    CANNOT_HOLD,
    COLUMNS,
    annotation_records,
    chosen_rows,
    header_cells,
    is_annotation_table,
)
from hashiya.formats.shared.losses import LossTally
from hashiya.formats.shared.sheets import iter_rows
from hashiya.formats.shared.writing import count_losses, followed, layered
from hashiya.formats.shared.xmlsafe import missing

OPTIONS = {"context": ("no", "yes"), "direction": ("rtl", "ltr")}
LONGEST = 32_767
"""Characters (UTF-16 units) that a cell of Excel holds."""
MOST_ROWS = 1_048_575
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = re.compile("_x[0-9A-Fa-f]{4}_")
_NUMBERS = frozenset(("start", "end", "score"))
_WIDTHS = {"document": 28, "label": 14, "text": 40, "note": 30, "before": 36, "after": 36}


def encode(
    record: DocumentRecord, options: WriteOptions, tally: LossTally
) -> tuple[list[list[list[str]]], int]:
    """The rows of one document for each layer as a workbook holds them, and how many spans."""
    layers, count = chosen_rows(record, options, tally)
    return [[[_held(cell, tally) for cell in row] for row in rows] for rows in layers], count


def _held(cell: str, tally: LossTally) -> str:
    """The text as a cell holds it. Words too many for one are left out whole: half would be wrong."""
    if len(cell) + sum(char > "\uffff" for char in cell) > LONGEST:
        tally.add("long_cell", cell[:60])
        return ""
    if _FORBIDDEN.search(cell):
        tally.add("character", cell[:60])
        cell = _FORBIDDEN.sub("\ufffd", cell)
    # What looks like an escape of the format is escaped itself (ECMA-376, ST_Xstring).
    return _ESCAPED.sub(lambda found: f"_x005F{found[0]}", cell)


class _Books:
    """The workbook of each layer; rows go to a file beside as they come."""

    def __init__(self, options: WriteOptions) -> None:
        self._options = options
        self._sheets: list[Any] = []
        self._counts: list[int] = []

    def add(self, layer: int, rows: Iterable[list[str]]) -> None:
        while layer >= len(self._sheets):
            self._begin()
        sheet, names = self._sheets[layer], header_cells(self._options)
        for row in rows:
            self._counts[layer] += 1
            if self._counts[layer] > MOST_ROWS:
                raise FormatError(
                    "too_many_rows",
                    f"A sheet holds {MOST_ROWS} annotations, and there are more.",
                    hint="Export as CSV, or fewer documents at a time.",
                    limit=MOST_ROWS,
                )
            sheet.append([self._cell(sheet, name, cell) for name, cell in zip(names, row, strict=True)])

    def _begin(self) -> None:
        from openpyxl import Workbook
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Font
        from openpyxl.utils import get_column_letter

        names = header_cells(self._options)
        sheet = Workbook(write_only=True).create_sheet("annotations")
        sheet.sheet_view.rightToLeft = choice(OPTIONS, self._options.options, "direction") == "rtl"
        sheet.freeze_panes = "A2"
        for place, name in enumerate(names, 1):
            sheet.column_dimensions[get_column_letter(place)].width = _WIDTHS.get(name, 11)
        head = []
        for name in names:
            cell = WriteOnlyCell(sheet, value=name)
            cell.font = Font(bold=True)
            head.append(cell)
        sheet.append(head)
        self._sheets.append(sheet)
        self._counts.append(0)

    def _cell(self, sheet: Any, name: str, value: str) -> Any:
        from openpyxl.cell import WriteOnlyCell

        if name in _NUMBERS:
            return None if value == "" else float(value) if name == "score" else int(value)
        cell = WriteOnlyCell(sheet, value=value or None)
        if value:
            cell.data_type = "s"  # openpyxl takes some texts for formulas and errors
        return cell

    def give_up(self) -> None:
        """Finish what is half-written in the library's own temporary files, which it then takes away."""
        for sheet in self._sheets:
            sheet.close()

    def save(self, path: Path) -> tuple[str, ...]:
        """Write every layer's file. Raises UserError for what the disk refuses."""
        if not self._sheets:
            self._begin()
        names = []
        for layer, sheet in enumerate(self._sheets):
            target = layered(path, layer)
            with writing(target) as beside:
                sheet.parent.save(beside)
            names.append(str(target))
        return tuple(names)


def write(records: Iterable[DocumentRecord], path: Path, options: WriteOptions) -> Written:
    """A workbook of one sheet, for each layer one. Raises FormatError `too_many_rows`."""
    tally, books = LossTally(), _Books(options)
    documents = annotations = 0
    try:
        for record in followed(records, options):
            layers, count = encode(record, options, tally)
            for layer, rows in enumerate(layers):
                books.add(layer, rows)
            documents += 1
            annotations += count
    except BaseException:
        books.give_up()
        raise
    return Written(books.save(path), documents, annotations, tuple(tally.losses()))


def read(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
    """Annotations by document, for documents of the project, from the first sheet.

    Raises FormatError for what is no workbook or has not the needed columns.
    """
    rows = ([_plain(cell) for cell in row] for row in iter_rows(path, options))
    yield from annotation_records(rows, [], path, options, guarded=False)


def _plain(cell: str) -> str:
    """The cell without the format's own escapes."""
    return re.sub("_x005F(_x[0-9A-Fa-f]{4}_)", r"\1", cell)


def recognise(head: bytes, path: Path) -> float:
    if path.suffix.lower() != ".xlsx" or not head.startswith(b"PK\x03\x04"):
        return 0.0
    try:
        first = next(iter(iter_rows(path, ReadOptions())), [])
    except Exception:  # what cannot be opened is not recognised; reading it says why
        return 0.0
    return 0.97 if is_annotation_table(first) else 0.0


def _missing() -> str:
    return missing("openpyxl")


FORMAT = Format(
    name="xlsx",
    title="Excel workbook",
    suffixes=(".xlsx",),
    cannot_hold=(*(code for code in CANNOT_HOLD if code != "formula"), "character", "long_cell"),
    read=read,
    write=write,
    losses=count_losses(encode),
    recognise=recognise,
    missing=_missing,
    options=OPTIONS,
)
assert set(_WIDTHS) - {"before", "after"} <= set(COLUMNS)
