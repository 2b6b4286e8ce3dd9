"""WebAnno TSV 3: words in rows with a column for each feature of a layer, as WebAnno and INCEpTION export it.

Offsets are UTF-16 units; each is checked against the word of its row. Text between sentences is not in the
file: a line break stands there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hashiya.core.offsets import Utf16Map
from hashiya.errors import FormatError
from hashiya.formats.base import DocumentRecord, Format, Note, ReadOptions, SpanRecord
from hashiya.formats.shared.checks import checked, shortened
from hashiya.formats.shared.folders import read_each
from hashiya.formats.shared.left_out import RELATIONS, LeftOut
from hashiya.formats.shared.lines import iter_lines
from hashiya.formats.shared.losses import DETAILS
from hashiya.formats.uima.webanno_write import CANNOT_HOLD, losses, write

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

MARK = "#FORMAT=WebAnno TSV 3"
_LABELS = ("value", "label", "kind", "type", "category")
_GRAMMAR = (".lexmorph.", ".segmentation.", ".syntax.", ".transform.")
_CELL = re.compile(r"((?:\\(?:->|.)|[^\\\[])*)(?:\[(\d+)\])?", re.DOTALL)
_PARTS = re.compile(r"(?:\\(?:->|.)|[^\\|])+", re.DOTALL)
_ESCAPED = re.compile(r"\\(->|.)", re.DOTALL)
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}
_PLACE = re.compile(r"(\d{1,9})-(\d{1,9})")
_LARGEST_GAP = 1000
_LONGEST_LINE = 16 << 20
_COLUMNS = 1000


def unescaped(text: str) -> str:
    """A value or a text as it was before TSV's backslashes."""
    return _ESCAPED.sub(lambda match: _CONTROLS.get(match[1], match[1]), text) if "\\" in text else text


@dataclass(frozen=True, slots=True)
class _Layer:
    """A layer of the header. `kind`: SP spans, CH chains, RL relations; its cells begin at `column`."""

    kind: str
    name: str
    features: tuple[str, ...]
    column: int

    @property
    def width(self) -> int:
        return max(1, len(self.features))

    @property
    def short(self) -> str:
        return self.name.rsplit(".", 1)[-1]

    @property
    def grammar(self) -> bool:
        return any(part in self.name for part in _GRAMMAR)


@dataclass(slots=True)
class _TsvSpan:
    """A span of a layer as it grows over words. `line`: where it begins."""

    layer: _Layer
    start: int
    end: int
    line: int
    values: dict[str, str] = field(default_factory=dict)

    def record(self) -> SpanRecord:
        label = next((self.values[name] for name in _LABELS if name in self.values), "")
        rest = {name: value for name, value in self.values.items() if name not in _LABELS or value != label}
        if not label:
            plain = [name for name in rest if name != "identifier"]
            label = rest.pop(plain[0]) if len(plain) == 1 else self.layer.short
        return SpanRecord(self.start, self.end, label, attributes=rest)


@dataclass(slots=True)
class _TsvRow:
    line: int
    begin: int
    end: int
    word: str
    cells: list[str]
    inner: bool  # part of the word in the row before


class _TsvDocument:
    """Text and spans as the sentences come."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.layers: list[_Layer] = []
        self.left_out = LeftOut()
        self.notes: list[Note] = []
        self._parts: list[str] = []
        self._length = 0
        self._reached = -1  # where the last sentence ends, in units of the file
        self._open: dict[tuple[str, str], _TsvSpan] = {}
        self._found: list[_TsvSpan] = []

    @property
    def text(self) -> str:
        return "".join(self._parts)

    def header(self, line: str) -> None:
        kind, _, rest = line[3:].partition("=")
        name, *features = rest.strip().split("|")
        column = self.layers[-1].column + self.layers[-1].width if self.layers else 0
        if kind in ("SP", "CH", "RL") and column + len(features) <= _COLUMNS:
            self.layers.append(_Layer(kind, name, tuple(features), column))

    def sentence(self, lines: Sequence[str], rows: Sequence[_TsvRow]) -> None:
        """Add the text of a sentence and what its rows say."""
        if not rows:
            return
        text = unescaped("\n".join(lines)) if lines else _rebuilt(rows)
        units = Utf16Map(text)
        first = max(0, text.find(rows[0].word))
        origin = rows[0].begin - units.to_utf16(first)
        if self._parts:
            gap = origin - self._reached
            self._push(" " * (gap - 1) + "\n" if 0 < gap <= _LARGEST_GAP else "\n" if gap else "")
        base, at = self._length, 0
        self._push(text)
        self._reached = origin + units.to_utf16(len(text))
        for row in rows:
            place = _place(text, units, row, origin, at)
            if place is None:
                message = f"The word «{row.word[:60]}» is not in its sentence; its annotations were left out."
                self.notes.append(
                    Note(
                        "word_missing", message, str(self.path), f"line {row.line}", True, {"word": row.word}
                    )
                )
                continue
            at = at if row.inner else place[1]
            self._annotate(row, base + place[0], base + place[1])

    def _push(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def _annotate(self, row: _TsvRow, start: int, end: int) -> None:
        for layer in self.layers:
            cells = row.cells[layer.column : layer.column + layer.width]
            stacks = [_parse(cell) for cell in cells]
            count = max((len(stack) for stack in stacks), default=0)
            for number in range(count):
                items = [stack[number] if number < len(stack) else ("*", "") for stack in stacks]
                self._take(layer, items, row, start, end)

    def _take(self, layer: _Layer, items: list[tuple[str, str]], row: _TsvRow, start: int, end: int) -> None:
        identifier = next((item[1] for item in items if item[1]), "")
        if layer.kind == "RL":
            self.left_out.relation(layer.short, f"line {row.line}, {row.word}")
            return
        key = (f"{layer.column}", identifier)
        known = self._open.get(key) if identifier else None
        if known is not None:
            known.start, known.end = min(known.start, start), max(known.end, end)
            return
        found = _TsvSpan(layer, start, end, row.line)
        self._values(found, items, row)
        if identifier:
            self._open[key] = found
        if layer.kind == "CH" or layer.grammar or start == end:
            self.left_out.annotation(layer.short, f"line {row.line}, {row.word}")
        else:
            self._found.append(found)

    def _values(self, found: _TsvSpan, items: list[tuple[str, str]], row: _TsvRow) -> None:
        slot = False
        for feature, (value, _) in zip(found.layer.features, items, strict=False):
            if feature.startswith("ROLE_"):
                links = [part for part in value.split(";") if part not in ("*", "_", "")]
                self.left_out.add(RELATIONS, feature[5:].partition(":")[0], f"line {row.line}", len(links))
                slot = True
                continue
            if not slot and value not in ("*", "_", ""):
                found.values[feature] = unescaped(value)
            slot = False

    def record(self) -> DocumentRecord:
        spans = tuple(found.record() for found in self._found)
        return DocumentRecord(self.path.stem, self.text, spans)


def _rebuilt(rows: Sequence[_TsvRow]) -> str:
    """The text of a sentence that is not given: its words with the spaces between them."""
    parts: list[str] = []
    at = rows[0].begin
    for row in rows:
        if not row.inner:
            parts.append(" " * min(max(0, row.begin - at), _LARGEST_GAP) + row.word)
            at = row.end
    return "".join(parts)


def _place(text: str, units: Utf16Map, row: _TsvRow, origin: int, at: int) -> tuple[int, int] | None:
    """Where a word stands: at its offsets, else the next such word."""
    try:
        start, end = units.from_utf16(row.begin - origin), units.from_utf16(row.end - origin)
    except (IndexError, ValueError):
        start = end = -1
    if 0 <= start <= end and text[start:end] == row.word:
        return start, end
    start = text.find(row.word, at if not row.inner else 0)
    return None if start < 0 or not row.word else (start, start + len(row.word))


def _parse(cell: str) -> list[tuple[str, str]]:
    """(value as it stands, id) of each annotation in a cell; none for «_»."""
    if cell in ("_", ""):
        return []
    found = []
    for part in _PARTS.findall(cell):
        match = _CELL.fullmatch(part)
        found.append((match[1], match[2] or "") if match else (part, ""))
    return found


def read(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
    """A folder (with those inside), or one file: a document each.

    Raises FormatError when it is no WebAnno TSV 3 or holds no sentence; among other files that is a Note.
    """
    yield from read_each(path, ".tsv", _read_file, options, documents=1)


def _read_file(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
    document = _TsvDocument(path)
    lines: list[str] = []
    rows: list[_TsvRow] = []
    first = True
    for item in iter_lines(path, options, longest=_LONGEST_LINE):
        if isinstance(item, Note):
            yield item
            continue
        number, line = item
        if first:
            _check(line, path)
            first = False
        elif line.startswith("#T_") and not rows:
            document.header(line)
        elif line.startswith("#Text="):
            if rows:
                document.sentence(lines, rows)
                lines, rows = [], []
            lines.append(line[6:])
        elif not line.strip():
            document.sentence(lines, rows)
            lines, rows = ([], []) if rows else (lines, rows)
        elif (row := _row(line, number)) is not None:
            rows.append(row)
        elif not line.startswith("#"):
            yield Note(
                "bad_line", "The line is no row of words and was left out.", str(path), f"line {number}", True
            )
    document.sentence(lines, rows)
    if not document.text:
        raise FormatError(
            "empty", f"{path.name} holds no text.", hint="There is nothing to import.", path=str(path)
        )
    yield from shortened(document.notes)
    yield from document.left_out.notes(str(path))
    yield from checked(document.record(), path=str(path), where="", options=options)


def _check(line: str, path: Path) -> None:
    if not line.lstrip("\ufeff").startswith(MARK):
        raise FormatError(
            "not_webanno",
            f"{path.name} is not WebAnno TSV 3.",
            hint="Export it again as WebAnno TSV v3.3, or as UIMA CAS XMI.",
            path=str(path),
        )


def _row(line: str, number: int) -> _TsvRow | None:
    cells = line.split("\t")
    if len(cells) < 3 or cells[0][:1] == "#" or not (match := _PLACE.fullmatch(cells[1])):
        return None
    inner = "." in cells[0]
    return _TsvRow(number, int(match[1]), int(match[2]), unescaped(cells[2]), cells[3:], inner)


def recognise(head: bytes, path: Path) -> float:
    if path.is_dir():
        return 0.0
    return 0.99 if head.removeprefix(b"\xef\xbb\xbf").startswith(MARK.encode()) else 0.0


FORMAT = Format(
    name="webanno-tsv",
    title="WebAnno TSV 3",
    suffixes=(".tsv",),
    cannot_hold=(*CANNOT_HOLD, *DETAILS),
    read=read,
    write=write,
    losses=losses,
    recognise=recognise,
    folder=True,
)
