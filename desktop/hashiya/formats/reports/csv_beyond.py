"""What is beyond spans in tables: columns for who is meant and for each attribute, and relations in a file of
their own, NAME.relations.csv beside NAME.csv.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from hashiya.core.beyond.attributes import AttributeType, Subject
from hashiya.files import as_written, writing
from hashiya.formats.annotation_tools.hashiya_jsonl import as_values
from hashiya.formats.base import (
    RECORD_TEXTS,
    DocumentRecord,
    EntityRecord,
    RelationRecord,
    SpanRecord,
    WriteOptions,
    value_text,
)
from hashiya.formats.shared.beyond_out import read_link, text_value
from hashiya.formats.shared.lines import as_score, dump_json, load_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from hashiya.formats.shared.left_out import LeftOut

ENTITY = ("entity", "entity_name", "entity_identifiers")
ATTRIBUTE, MORE = "attribute:", "attributes"
"""A column for each attribute that the project has a type for, and one with any others as JSON."""
RELATION_COLUMNS = (
    *("document", "id", "type", "head", "head_label", "head_text", "tail", "tail_label", "tail_text"),
    *("attributes", "score", *RECORD_TEXTS),
)
SUFFIX = ".relations"
_LARGEST_FIELD = (1 << 31) - 1


def columns(options: WriteOptions) -> list[str]:
    """The columns of what is beyond spans."""
    types = [each for each in options.types if isinstance(each, AttributeType)]
    names = [each.code for each in types if each.subject is Subject.ANNOTATION]
    return [*ENTITY, *(f"{ATTRIBUTE}{name}" for name in names), MORE]


def cells(span: SpanRecord, entity: EntityRecord | None, names: Iterable[str]) -> list[str]:
    """The cells of these columns for one span."""
    rest = dict(span.attributes)
    outside = entity.identifiers.items() if entity is not None else ()
    found = {
        "entity": span.entity,
        "entity_name": entity.name if entity is not None else "",
        "entity_identifiers": " ".join(f"{register}:{name.replace(' ', '_')}" for register, name in outside),
    }
    row = []
    for name in names:
        if name.startswith(ATTRIBUTE):
            value = rest.pop(name.removeprefix(ATTRIBUTE), None)
            row.append("" if value is None else value_text(value))
        elif name != MORE:
            row.append(found[name])
        else:
            row.append(dump_json(rest).decode("utf-8").strip() if rest else "")
    return row


def read_cells(row: Mapping[str, str]) -> tuple[dict[str, object], str, EntityRecord | None]:
    """(attributes, entity, what is told of it) of a row."""
    attributes: dict[str, object] = {}
    try:
        attributes = as_values(load_json(row[MORE])) if row.get(MORE) else {}
    except ValueError:
        attributes = {MORE: row[MORE]}
    for name, cell in row.items():
        if name.startswith(ATTRIBUTE) and cell:
            attributes[name.removeprefix(ATTRIBUTE)] = text_value(cell)
    link = row.get("entity", "")
    meant, outside = read_link(link) if link else ("", None)
    identifiers = dict(outside.identifiers) if outside is not None else {}
    for each in row.get("entity_identifiers", "").split():
        told = read_link(each)[1]
        identifiers |= told.identifiers if told is not None else {}
    if meant in ("", "nil") or not (identifiers or row.get("entity_name")):
        return attributes, meant, None
    return attributes, meant, EntityRecord(meant, ar=row.get("entity_name", ""), identifiers=identifiers)


def relation_rows(record: DocumentRecord, relations: Iterable[RelationRecord]) -> Iterator[list[str]]:
    """A row for each relation, its ends told by label and words too."""
    told = list(relations)
    related = {end for each in told for end in (each.head, each.tail)}
    spans = {span.id: span for span in record.spans if span.id in related} if related else {}
    for each in told:
        head, tail = spans[each.head], spans[each.tail]
        attributes = dump_json(dict(each.attributes)).decode("utf-8").strip() if each.attributes else ""
        ends = [each.head, head.label, head.text, each.tail, tail.label, tail.text]
        score = "" if each.score is None else repr(each.score)
        row = [record.name, each.id, each.type, *ends, attributes, score]
        yield [*row, *(getattr(each, name) for name in RECORD_TEXTS)]


def relations_path(path: Path) -> Path:
    """The file with the relations of a table of annotations."""
    return path.with_name(f"{path.stem}{SUFFIX}{path.suffix}")


@dataclass(slots=True)
class RelationFile:
    """Collects the rows of the relations' file, for each table of annotations one."""

    divider: str
    mark: bytes
    rows: dict[int, list[list[str]]] = field(default_factory=dict)

    def add(self, layer: int, rows: Iterable[list[str]]) -> None:
        self.rows.setdefault(layer, []).extend(rows)

    def write(self, files: tuple[str, ...]) -> tuple[str, ...]:
        """Write the files beside those of the annotations; gives their names."""
        names = []
        for layer, name in enumerate(files):
            if rows := self.rows.get(layer):
                path = relations_path(Path(name))
                out = io.StringIO(newline="")
                table = csv.writer(out, delimiter=self.divider, lineterminator="\r\n")
                table.writerows([list(RELATION_COLUMNS), *rows])
                with writing(path) as beside:
                    beside.write_bytes(self.mark + out.getvalue().encode("utf-8", "replace"))
                names.append(str(path))
        return tuple(names)


def read_relations(
    rows: Iterable[list[str]], restore: Callable[[str], str], left: LeftOut
) -> dict[str, list[RelationRecord]]:
    """Document → its relations, from the rows of such a file; `left` is told of what no record holds."""
    source = iter(rows)
    header = [cell.strip().lower() for cell in next(source, [])]
    found: dict[str, list[RelationRecord]] = {}
    for given in source:
        row = {name: restore(cell) for name, cell in zip(header, given, strict=False)}
        if not row.get("type"):
            if any(given):
                left.relation("rows without a type", " ".join(given))
            continue
        try:
            attributes = as_values(load_json(row["attributes"])) if row.get("attributes") else {}
        except ValueError:
            left.field("relations.attributes", row["attributes"])
            attributes = {}
        relation = RelationRecord(
            row["type"],
            row.get("head", ""),
            row.get("tail", ""),
            id=row.get("id", ""),
            attributes=attributes,
            score=as_score(row["score"]) if row.get("score") else None,
            **{name: row.get(name, "") for name in RECORD_TEXTS},
        )
        found.setdefault(row.get("document", ""), []).append(relation)
    return found


def without_columns(path: Path, unused: set[int], divider: str, mark: bytes) -> None:
    """Write the table again without these columns."""
    csv.field_size_limit(_LARGEST_FIELD)  # what was written here is as long as it is
    with (
        writing(path) as beside,
        open(as_written(path), encoding="utf-8-sig", newline="") as source,
        open(beside, "wb") as bare,
    ):
        bare.write(mark)
        with io.TextIOWrapper(bare, encoding="utf-8", newline="") as out:
            table = csv.writer(out, delimiter=divider, lineterminator="\r\n")
            for row in csv.reader(source, delimiter=divider):
                table.writerow([cell for place, cell in enumerate(row) if place not in unused])


def with_entities(record: DocumentRecord, entities: Mapping[str, EntityRecord]) -> DocumentRecord:
    """The record with the entities that its rows tell of, each with the label of its first mention."""
    labels: dict[str, str] = {}
    for span in record.spans:
        labels.setdefault(span.entity, span.label)
    return replace(
        record, entities=tuple(replace(each, label=labels.get(each.id, "")) for each in entities.values())
    )
