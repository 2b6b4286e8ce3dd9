"""XLSX: one annotation a row in a workbook whose sheet runs from right to left, written by openpyxl.

Cells are typed: no text is taken for a formula, and offsets are numbers. The texts themselves are not in it.
Attributes and who is meant have columns of their own, relations a second sheet.
"""

from __future__ import annotations

import re
import tempfile
from typing import IO, TYPE_CHECKING, Any

from hashiya.errors import FormatError
from hashiya.files import writing
from hashiya.formats.base import DocumentRecord, Format, Note, ReadOptions, WriteOptions, Written, choice
from hashiya.formats.reports.csv_beyond import (
    ENTITY,
    RELATION_COLUMNS,
    RelationFile,
    columns,
    read_relations,
)
from hashiya.formats.reports.csv_tsv import (
    CANNOT_HOLD,
    COLUMNS,
    annotation_records,
    chosen_rows,
    header_cells,
    is_annotation_table,
)
from hashiya.formats.shared.checks import FORBIDDEN_XML
from hashiya.formats.shared.left_out import LeftOut
from hashiya.formats.shared.lines import dump_json, load_json
from hashiya.formats.shared.losses import LossTally
from hashiya.formats.shared.sheets import iter_rows
from hashiya.formats.shared.writing import count_losses, followed, layered
from hashiya.formats.shared.xmlsafe import missing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

OPTIONS = {"context": ("no", "yes"), "direction": ("rtl", "ltr")}
LONGEST = 32_767
"""Characters (UTF-16 units) that a cell of Excel holds."""
MOST_ROWS = 1_048_575
_ESCAPED = re.compile("_x[0-9A-Fa-f]{4}_")
RELATIONS = "relations"
"""The name of the sheet that holds them."""
_NUMBERS = frozenset(("start", "end", "score"))
_WIDTHS = {"document": 28, "label": 14, "text": 40, "note": 30, "before": 36, "after": 36}


def encode(
    record: DocumentRecord, options: WriteOptions, tally: LossTally, relations: RelationFile | None = None
) -> tuple[list[list[list[str]]], int]:
    """The rows of one document for each layer as a workbook holds them, and how many spans. The rows of its
    relations go to `relations`.
    """
    related = RelationFile("", b"") if relations is None else relations
    layers, count = chosen_rows(record, options, tally, related)
    for rows in related.rows.values():
        for row in rows:
            row[:] = [_held(cell, tally) for cell in row]
    return [[[_held(cell, tally) for cell in row] for row in rows] for rows in layers], count


def _held(cell: str, tally: LossTally) -> str:
    """The text as a cell holds it. Words too many for one are left out whole: half would be wrong."""
    if len(cell) + sum(char > "\uffff" for char in cell) > LONGEST:
        tally.add("long_cell", cell[:60])
        return ""
    if FORBIDDEN_XML.search(cell):
        tally.add("character", cell[:60])
        cell = FORBIDDEN_XML.sub("\ufffd", cell)
    # What looks like an escape of the format is escaped itself (ECMA-376, ST_Xstring).
    return _ESCAPED.sub(lambda found: f"_x005F{found[0]}", cell)


class _Books:
    """The workbook of each layer. Rows wait in a file until all are known: only then is it, too, which
    columns hold anything beyond spans; the others are not written.
    """

    def __init__(self, options: WriteOptions) -> None:
        self._options = options
        self._plain = header_cells(options)
        self._beyond = columns(options)
        self._used: set[int] = set()
        self._waiting: list[IO[bytes]] = []
        self._related: dict[int, list[list[str]]] = {}
        self._sheets: list[Any] = []
        self._counts: list[int] = []

    def add(self, layer: int, rows: Iterable[list[str]]) -> None:
        while layer >= len(self._waiting):
            self._counts.append(0)
            self._waiting.append(tempfile.TemporaryFile())  # noqa: SIM115 - closed by give_up
        for row in rows:
            self._counts[layer] += 1
            self._fits(self._counts[layer])
            self._used.update(place for place in range(len(self._plain), len(row)) if row[place])
            self._waiting[layer].write(dump_json(row))

    def relate(self, layer: int, rows: list[list[str]]) -> None:
        """Rows of relations, for the second sheet of the layer's workbook."""
        known = self._related.setdefault(layer, [])
        known += rows
        self._fits(len(known))

    def _fill(self, layer: int, shown: list[int]) -> Any:
        """The workbook of a layer, its sheets filled."""
        names = [(*self._plain, *self._beyond)[place] for place in shown]
        sheet = self._begin(None, "annotations", names)
        self._waiting[layer].seek(0)
        for line in self._waiting[layer]:
            row = load_json(line)
            cells = zip(names, (row[place] for place in shown), strict=True)
            sheet.append([self._cell(sheet, name, cell) for name, cell in cells])
        if rows := self._related.get(layer):
            beside = self._begin(sheet.parent, RELATIONS, RELATION_COLUMNS)
            for row in rows:
                cells = zip(RELATION_COLUMNS, row, strict=True)
                beside.append([self._cell(beside, name, cell) for name, cell in cells])
        return sheet

    @staticmethod
    def _fits(count: int) -> None:
        if count > MOST_ROWS:
            raise FormatError(
                "too_many_rows",
                f"A sheet holds {MOST_ROWS} annotations, and there are more.",
                hint="Export as CSV, or fewer documents at a time.",
                limit=MOST_ROWS,
            )

    def _begin(self, book: Any, title: str, names: Sequence[str]) -> Any:
        from openpyxl import Workbook
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Font
        from openpyxl.utils import get_column_letter

        sheet = (Workbook(write_only=True) if book is None else book).create_sheet(title)
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
        return sheet

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
        for file in self._waiting:
            file.close()

    def save(self, path: Path) -> tuple[str, ...]:
        """Write every layer's file. Raises UserError for what the disk refuses."""
        self.add(0, [])
        shown = [*range(len(self._plain))]
        if any(self._beyond[place - len(self._plain)] == ENTITY[0] for place in self._used):
            self._used |= {len(self._plain) + self._beyond.index(name) for name in ENTITY}
        shown += sorted(self._used)
        names = []
        for layer in range(len(self._waiting)):
            target = layered(path, layer)
            with writing(target) as beside:
                self._fill(layer, shown).parent.save(beside)
            self._sheets.clear()
            names.append(str(target))
        self.give_up()
        return tuple(names)


def write(records: Iterable[DocumentRecord], path: Path, options: WriteOptions) -> Written:
    """A workbook for each layer: a sheet of annotations, and one of relations where there are any. Raises
    FormatError `too_many_rows`.
    """
    tally = LossTally()
    documents = annotations = 0
    books = _Books(options)
    try:
        for record in followed(records, options):
            related = RelationFile("", b"")
            layers, count = encode(record, options, tally, related)
            for layer, rows in enumerate(layers):
                books.add(layer, rows)
                books.relate(layer, related.rows.get(layer, []))
            documents += 1
            annotations += count
        files = books.save(path)
    except BaseException:
        books.give_up()
        raise
    return Written(files, documents, annotations, tuple(tally.losses()))


def read(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
    """Annotations by document, for documents of the project, from the first sheet, with the relations of the
    sheet of that name.

    Raises FormatError for what is no workbook or has not the needed columns.
    """
    left = LeftOut()
    related = read_relations(_rows(path, options, RELATIONS), str, left)
    rows = _rows(path, options)
    yield from annotation_records(rows, [], path, options, left, guarded=False, relations=related)


def _rows(path: Path, options: ReadOptions, sheet: str = "") -> Iterator[list[str]]:
    return ([_plain(cell) for cell in row] for row in iter_rows(path, options, sheet))


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
