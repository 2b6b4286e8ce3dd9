"""The rows of a workbook (XLSX): few and plain parts, read as those of any untrusted archive."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Any

from hashiya.errors import FormatError
from hashiya.formats.shared.archive import member_bytes, opened
from hashiya.formats.shared.xmlsafe import local, parse_xml

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator
    from pathlib import Path

    from hashiya.formats.base import ReadOptions

_CELL = re.compile(r"([A-Z]{1,3})\d*")
_COLUMNS = 200
_EVERY = 1000


def iter_rows(path: Path, options: ReadOptions, title: str = "") -> Iterator[list[str]]:
    """The rows of the first sheet as texts, empty ones too; with `title` those of the sheet of that name, if
    there is one. Raises FormatError for what is no workbook.
    """
    with opened(path) as archive:
        member = _sheet(archive, path, title)
        if not member:
            return
        strings = _strings(archive, path)
        sheet = parse_xml(member_bytes(archive, member), name=path.name)
        expected = 1
        for row in sheet.iter():
            if local(row) != "row":
                continue
            number = int(row.get("r")) if (row.get("r") or "").isdigit() else expected
            if number > expected:  # empty rows are not in the file; one says as much as many
                yield []
            expected = number + 1
            if expected % _EVERY == 0:
                options.cancel.check()
            yield _row(row, strings)


def _row(row: Any, strings: list[str]) -> list[str]:
    cells: list[str] = []
    for cell in row:
        if local(cell) != "c":
            continue
        match = _CELL.match(cell.get("r") or "")
        place = _column(match[1]) if match else len(cells)
        if place < _COLUMNS:
            cells += [""] * (place + 1 - len(cells))
            cells[place] = _value(cell, strings)
    return cells


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _value(cell: Any, strings: list[str]) -> str:
    if cell.get("t") == "inlineStr":
        return _text(cell)
    value = next((child.text or "" for child in cell if local(child) == "v"), "")
    if cell.get("t") == "s":
        return strings[int(value)] if value.isdigit() and int(value) < len(strings) else ""
    return value


def _text(element: Any) -> str:
    """All t elements, but those of readings."""
    parts = []
    for child in element:
        name = local(child)
        if name == "t":
            parts.append(child.text or "")
        elif name in ("r", "is", "si"):
            parts.append(_text(child))
    return "".join(parts)


def _strings(archive: zipfile.ZipFile, path: Path) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    root = parse_xml(member_bytes(archive, "xl/sharedStrings.xml"), name=path.name)
    return [_text(item) for item in root if local(item) == "si"]


def _sheet(archive: zipfile.ZipFile, path: Path, title: str) -> str:
    """The part that holds the first sheet, or that of the title; "" where no sheet has it."""
    names = set(archive.namelist())
    try:
        book = parse_xml(member_bytes(archive, "xl/workbook.xml"), name=path.name)
        relations = parse_xml(member_bytes(archive, "xl/_rels/workbook.xml.rels"), name=path.name)
    except FormatError as error:
        raise FormatError(
            "not_xlsx", f"{path.name} is no XLSX workbook.", hint="Save it as XLSX or CSV.", path=str(path)
        ) from error
    wanted = ""
    for element in book.iter():
        if local(element) == "sheet" and title in ("", element.get("name")):
            wanted = next((value for key, value in element.attrib.items() if key.endswith("}id")), "")
            break
    if title and not wanted:
        return ""
    for relation in relations:
        if relation.get("Id") == wanted:
            target = relation.get("Target") or ""
            name = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            if name in names:
                return name
    raise FormatError("not_xlsx", f"{path.name} has no sheet.", hint="Save it again.", path=str(path))
