"""Reading Label Studio's exports: JSON, JSON_MIN, CSV and TSV, with regions of every kind of text.

Texts, web pages and dialogues are read; regions of pictures and sounds, and answers about whole tasks, are
counted and told. What the offsets of plain texts count is found out by the words they carry.
"""

from __future__ import annotations

import csv
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hashiya.core.beyond.entities import NIL
from hashiya.core.document import digest
from hashiya.core.text import canonical
from hashiya.errors import FormatError
from hashiya.formats.annotation_tools.labelstudio_answers import TaskAnswers, signed_by
from hashiya.formats.annotation_tools.labelstudio_config import NOTE
from hashiya.formats.annotation_tools.labelstudio_sources import (
    Dialogue,
    HtmlSource,
    is_address,
    is_page,
    turns,
)
from hashiya.formats.base import (
    DocumentRecord,
    EntityRecord,
    Note,
    ReadOptions,
    SpanRecord,
    choice,
    value_text,
)
from hashiya.formats.shared.beyond_out import read_link
from hashiya.formats.shared.checks import checked
from hashiya.formats.shared.json_values import iter_json_values
from hashiya.formats.shared.left_out import LeftOut
from hashiya.formats.shared.lines import as_offset, as_score, as_text, lines_for_csv, load_json
from hashiya.formats.shared.units import Located, checked_in_unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from hashiya.formats.annotation_tools.labelstudio_answers import Region

READ_OPTIONS: dict[str, tuple[str, ...]] = {"unit": ("auto", "codepoint", "utf16"), "text_field": ()}
_ADMIN = frozenset(
    (
        "id",
        "annotator",
        "annotation_id",
        "created_at",
        "updated_at",
        "lead_time",
        "agreement",
        "inner_id",
        "drafts",
    )
)
_LONGEST_META = 2000
_LARGEST_FIELD = 64 << 20


def read(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
    """The tasks of a file; every annotator's annotations are a layer of their own.

    Raises FormatError for what is not JSON or no table.
    """
    left_out = LeftOut()
    tasks = _table(path, options) if path.suffix.lower() in (".csv", ".tsv") else _values(path, options)
    unit = choice(READ_OPTIONS, options.options, "unit")
    yield from checked_in_unit(_located(tasks, path, options, left_out), unit, path, options, spaces=True)
    yield from left_out.notes(str(path))


def _values(path: Path, options: ReadOptions) -> Iterator[tuple[str, Any] | Note]:
    return iter_json_values(path, options, lambda value, _name: value)


def _table(path: Path, options: ReadOptions) -> Iterator[tuple[str, Any] | Note]:
    """The rows of a table as JSON_MIN has them."""
    csv.field_size_limit(_LARGEST_FIELD)
    notes: list[Note] = []
    divider = "\t" if path.suffix.lower() == ".tsv" else ","
    try:
        rows = csv.DictReader(lines_for_csv(path, options, notes), delimiter=divider)
        for number, row in enumerate(rows, 1):
            yield from notes
            notes.clear()
            yield f"row {number}", {key: _cell(cell) for key, cell in row.items() if isinstance(key, str)}
    except csv.Error as error:
        raise FormatError(
            "bad_table", f"{path.name} is no table: {error}.", hint="Export it again.", path=str(path)
        ) from error
    yield from notes


def _cell(cell: Any) -> Any:
    if isinstance(cell, str) and cell[:1] in ("[", "{"):
        try:
            return load_json(cell)
        except ValueError:
            return cell
    return cell or ""


def _located(
    tasks: Iterable[tuple[str, Any] | Note], path: Path, options: ReadOptions, left_out: LeftOut
) -> Iterator[Located | DocumentRecord | Note]:
    field = options.options.get("text_field", "")
    number = 0
    for item in tasks:
        options.cancel.check()
        if isinstance(item, Note):
            yield item
            continue
        number += 1
        where = item[0].replace("item", "task")
        task: _Task | None = None
        try:
            task = _Task(item[1], field, f"{path.stem}-{number}", left_out)
            found = list(task.documents())
        except ValueError as error:
            message = f"The task was left out. {error}"
            args = {"task": number}
            gone = task.count if task else 0
            yield Note("bad_task", message, str(path), where, args=args, annotations=gone, documents=1)
            continue
        for record, plain in found:
            if plain:
                yield where, record
            else:
                yield from checked(record, path=str(path), where=where, options=options, spaces=True)


class _Task:
    """One task: its data, its regions, and the documents they make."""

    def __init__(self, task: Any, field: str, name: str, left_out: LeftOut) -> None:
        if not isinstance(task, dict):
            raise ValueError("It is not a JSON object.")
        inner = task.get("data")
        self._whole = isinstance(inner, dict)
        self._data: dict[str, Any] = inner if isinstance(inner, dict) else task
        self._field = field
        self._left_out = left_out
        self._name = as_text(self._data.get("name")) or as_text(self._data.get("title")) or name
        self._answers = TaskAnswers(task, self._name, left_out)
        self._consumed = set(self._answers.controls)
        self._entities: dict[str, EntityRecord] = {}

    @property
    def count(self) -> int:
        """How many annotations there are."""
        return self._answers.count

    def documents(self) -> Iterator[tuple[DocumentRecord, bool]]:
        """(record, whether its offsets are still in the file's unit), one for each text of the task."""
        groups: dict[tuple[str, str], list[Region]] = {}
        for region in self._answers.regions:
            source = self._source(region)
            if source is None:
                self._left_out.annotation(as_text(region.result.get("type")) or region.kind, self._name)
            else:
                groups.setdefault((source, region.kind), []).append(region)
        if not groups:
            source = self._text_key()
            groups[source, "page" if is_page(self._data[source]) else "plain"] = []
        records = [self._record(source, kind, regions) for (source, kind), regions in groups.items()]
        self._rest()
        meta = self._meta()
        for number, (record, plain) in enumerate(records):
            name = self._name if number == 0 else f"{self._name}-{number + 1}"
            here = {span.id for span in record.spans if span.id}
            given = self._answers.relations
            relations = tuple(each for each in given if {each.head, each.tail} & here or not number)
            yield self._labelled(replace(record, name=name, meta=meta, relations=relations), number), plain
        sha256 = digest(canonical(records[0][0].text or "").text)
        for by, values in list(self._answers.said.items())[1:]:
            beside = DocumentRecord(self._name, None, annotator=by, sha256=sha256)
            yield _with_labels(beside, values), False

    def _labelled(self, record: DocumentRecord, number: int) -> DocumentRecord:
        """The first text with what was said of the task first, and by whom."""
        record = replace(record, entities=() if number else tuple(self._entities.values()))
        if number or not self._answers.said:
            return record
        by = next(iter(self._answers.said))
        return _with_labels(replace(record, annotator=by), self._answers.said[by])

    # ------------------------------------------------------------------ texts
    def _source(self, region: Region) -> str | None:
        """The field of the data that a region lies in."""
        named = as_text(region.result.get("to_name"))
        if region.kind == "dialogue":
            keys = [named, *self._data]
            return next((key for key in keys if turns(self._data.get(key)) is not None), None)
        texts = [key for key, value in self._data.items() if isinstance(value, str) and key not in _ADMIN]
        if self._field:
            texts = [self._field] if self._field in texts else []
        if region.kind == "page":
            texts = [key for key in texts if is_page(self._data[key])] or texts
        if named in texts:
            return named
        start, end = as_offset(region.value.get("start")), as_offset(region.value.get("end"))
        surface = as_text(region.value.get("text"))
        if region.kind == "plain" and surface and len(texts) > 1:
            fitting = [key for key in texts if self._data[key][max(0, start) : max(0, end)] == surface]
            if fitting and "text" not in fitting:
                return fitting[0]
        return self._text_key() if texts else None

    def _text_key(self) -> str:
        if self._field or isinstance(self._data.get("text"), str):
            key = self._field or "text"
            if not isinstance(self._data.get(key), str):
                raise ValueError(f"It has no text in the field {key}.")
            return key
        strings = [k for k, v in self._data.items() if isinstance(v, str) and v.strip() and k not in _ADMIN]
        if not strings:
            raise ValueError("It has no text.")
        return max(strings, key=lambda key: len(self._data[key]))

    def _record(self, source: str, kind: str, regions: list[Region]) -> tuple[DocumentRecord, bool]:
        given = self._data[source]
        self._consumed.add(source)
        if kind == "plain":
            if is_address(given):
                raise ValueError(
                    f"Its text is only an address ({given[:80]}): import the file that lies there."
                )
            spans = [
                self._span(
                    region, as_offset(region.value.get("start")), as_offset(region.value.get("end")), label
                )
                for region in regions
                for label in region.labels or ("",)
            ]
            return DocumentRecord(self._name, given, tuple(spans)), True
        shown = HtmlSource.of(given) if kind == "page" else Dialogue(turns(given) or [])
        if shown is None or not shown.text:
            raise ValueError("There is nothing to read in it.")
        spans = []
        for region in regions:
            place = shown.place(region.value)
            for label in region.labels or ("",):
                if place is None:
                    surface = as_text(region.value.get("text"))
                    self._left_out.annotation(f"{label} without a place in the text", surface or self._name)
                else:
                    spans.append(replace(self._span(region, *place, label), text=""))
        return DocumentRecord(self._name, shown.text, tuple(spans)), False

    def _span(self, region: Region, start: int, end: int, label: str) -> SpanRecord:
        result = region.result
        meta = result.get("meta")
        notes = meta.get("text") if isinstance(meta, dict) else None
        note = "\n".join(map(as_text, notes)) if isinstance(notes, list) else as_text(notes)
        by = signed_by(result, region.by)
        return SpanRecord(
            start,
            end,
            label,
            text=as_text(region.value.get("text")),
            id=as_text(result.get("id")),
            status=region.status,
            by=by,
            layer="" if region.status else by,
            score=as_score(result.get("score")),
            note=note,
            attributes=result.get("attributes", {}),
            entity=self._entity(result.get("entity"), label, as_text(region.value.get("text"))),
        )

    def _entity(self, given: Any, label: str, words: str) -> str:
        """Who is meant: an id of ours or an identifier elsewhere, further ones beside it."""
        links = [as_text(each).strip() for each in given or () if as_text(each).strip()]
        if not links or links[0].lower() == NIL:
            return NIL if links else ""
        identifiers: dict[str, str] = {}
        for link in links:
            entity = read_link(link)[1]
            identifiers |= entity.identifiers if entity is not None else {}
        self._entities.setdefault(links[0], EntityRecord(links[0], label, ar=words, identifiers=identifiers))
        return links[0]

    # ------------------------------------------------------------------ the rest of the data
    def _rest(self) -> None:
        for key, value in self._data.items():
            if key in self._consumed | _ADMIN or (not self._whole and _answers(value)):
                continue
            if (isinstance(value, list | dict) and value) or len(as_text(value)) > _LONGEST_META:
                self._left_out.field(key, value)

    def _meta(self) -> dict[str, object]:
        skipped = self._consumed | _ADMIN | {"name"}
        return {
            key: value
            for key, value in self._data.items()
            if key not in skipped
            and isinstance(value, str | int | float)
            and value != ""
            and len(str(value)) <= _LONGEST_META
        }


def _with_labels(record: DocumentRecord, values: dict[str, object]) -> DocumentRecord:
    note = values.get(NOTE, "")
    words = "\n".join(note) if isinstance(note, list) else value_text(note)
    labels = {name: value for name, value in values.items() if name != NOTE}
    return replace(record, labels=labels, note=words)


def _answers(value: Any) -> str:
    if isinstance(value, dict) and isinstance(value.get("choices"), list):
        return ", ".join(map(as_text, value["choices"]))
    return ""


def recognise_table(head: bytes, path: Path) -> float:
    """How sure a table is one of Label Studio's."""
    first = head.split(b"\n", 1)[0].decode("utf-8-sig", "replace").strip().lower()
    divider = "\t" if path.suffix.lower() == ".tsv" else ","
    cells = {cell.strip(' "\r') for cell in first.split(divider)}
    if path.suffix.lower() not in (".csv", ".tsv") or not {"annotation_id", "annotator"} <= cells:
        return 0.0
    return 0.97
