"""Hugging Face datasets: a folder with Parquet (or JSONL) and a dataset card.

A row is a sentence (or paragraph, or document). `tokens` and `ner_tags` are what trainers read, flat and by
words; `text` and `spans` hold the text and all annotations exactly, and `document` and `start` put rows
together again.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from hashiya.formats.base import (
    DocumentRecord,
    EntityRecord,
    Format,
    Loss,
    Note,
    ReadOptions,
    RelationRecord,
    SpanRecord,
    WriteOptions,
    Written,
    choice,
    value_text,
)
from hashiya.formats.shared import nesting, tags
from hashiya.formats.shared.align import align
from hashiya.formats.shared.beyond_out import RelationsByHead, relations_of, text_value, with_links
from hashiya.formats.shared.checks import checked
from hashiya.formats.shared.folders import writing_folder
from hashiya.formats.shared.left_out import FIELDS, LeftOut
from hashiya.formats.shared.lines import as_objects, as_offset, as_text
from hashiya.formats.shared.losses import BEYOND, DETAILS, LossTally
from hashiya.formats.shared.parquet import RowWriter, card, iter_rows, missing, tag_names
from hashiya.formats.shared.writing import chosen, followed
from hashiya.formats.training.conll import safe_label

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

SPLITS = ("train", "validation", "test")
OPTIONS = {"file": ("parquet", "jsonl"), "scheme": ("iob2", "iobes", "bilou", "iob1"), "split": SPLITS}
_KEEPS = BEYOND | {"attributes", "ids"}
_RELATIONS = frozenset(("attributes", "ids"))
_NO_TAGS = (-100, -1)  # what trainers give for words that do not count
_COLUMNS = frozenset(
    (
        *("id", "document", "name", "start", "text", "tokens", "ner_tags", "tags", "labels", "spans"),
        *("span_id", "attributes", "entity", "entities", "relations", "document_labels", "note"),
    )
)
READ_OPTIONS: dict[str, tuple[str, ...]] = {"text_field": ()}


@dataclass(frozen=True, slots=True)
class DatasetRow:
    """One row: `tags` in letters, `spans` with places in its own `text`, `relations` that begin in it.

    `record`: of the first row, what is said of the whole document.
    """

    id: str
    document: str
    start: int
    text: str
    tokens: list[str]
    tags: list[str]
    spans: list[SpanRecord]
    relations: list[RelationRecord] = field(default_factory=list)
    record: DocumentRecord | None = None


def rows_of(record: DocumentRecord, number: int, options: WriteOptions, tally: LossTally) -> list[DatasetRow]:
    """The rows of one document. Text between two rows belongs to the first."""
    kept = chosen(record, options, tally, _KEEPS)
    relations = RelationsByHead(relations_of(record, [kept], tally, _RELATIONS)[0])
    thinned = DocumentRecord(record.name, record.text, tuple(kept))
    aside = LossTally()
    aligned = align(thinned, replace(options, nested="all"), aside, flat=False)
    for code in ("clitic", "boundary", "no_word", "duplicate", "clitic_omitted"):
        if code in aside.counts:
            tally.add("tags_moved", count=aside.counts[code])
            tally.examples.setdefault("tags_moved", []).extend(aside.examples.get(code, [])[:2])
    if "mention" in aside.counts:
        tally.add("tags_mention", count=aside.counts["mention"])
        tally.examples.setdefault("tags_mention", []).extend(aside.examples.get("mention", []))
    flat, dropped = nesting.choose([span.range for span in aligned.spans], _flat_mode(options))
    for drop in dropped:
        tally.add_span("tags_nested", record, aligned.spans[drop.index].span)
    scheme = choice(OPTIONS, options.options, "scheme")
    found = [(*aligned.spans[index].range, safe_label(aligned.spans[index].span.label)) for index in flat]
    letters = tags.encode(len(aligned.tokens), found, scheme)
    units = _units(record, aligned.units, aligned.tokens, kept)
    text, words = record.text or "", aligned.words
    rows = []
    at = 0
    for index, (first, after, start, end) in enumerate(units):
        inside = []
        while at < len(kept) and kept[at].start < end:
            inside.append(_shifted(kept[at], start))
            at += 1
        name, written = f"{number}-{index}", text[start:end]
        tagged = words[first:after], letters[first:after]
        whole = record if index == 0 else None
        among = relations.of(inside)
        rows.append(DatasetRow(name, record.name, start, written, *tagged, inside, among, whole))
    return rows


def unit_rows(record: DocumentRecord, options: WriteOptions) -> Iterator[tuple[str, list[SpanRecord]]]:
    """The text of each unit with the spans in it, none cut; their places count from its beginning."""
    text, at = record.text or "", 0
    spans = sorted(record.spans, key=lambda span: (span.start, -span.end))
    aligned = align(
        replace(record, spans=tuple(spans)),
        replace(options, nested="all"),
        LossTally(),
        flat=False,
        mentions=True,
    )
    for _first, _after, start, end in _units(record, aligned.units, aligned.tokens, spans):
        inside = []
        while at < len(spans) and spans[at].start < end:
            inside.append(_shifted(spans[at], start))
            at += 1
        yield text[start:end], inside


def _flat_mode(options: WriteOptions) -> str:
    return "outermost" if options.nested in ("all", "layers") else options.nested


def _shifted(span: SpanRecord, by: int) -> SpanRecord:
    return replace(span, start=span.start - by, end=span.end - by)


def _units(
    record: DocumentRecord,
    units: Sequence[tuple[int, int]],
    tokens: Sequence[tuple[int, int]],
    spans: Sequence[SpanRecord],
) -> list[tuple[int, int, int, int]]:
    """(first word, word after, first character, character after) of each row; a row holds whole spans.

    `spans` in the order of the text.
    """
    length = len(record.text or "")
    rows: list[tuple[int, int, int, int]] = []
    at = reach = 0  # how far the spans reach that begin before the row
    for number, (first, after) in enumerate(units):
        start = tokens[first][0] if number else 0
        end = tokens[after][0] if after < len(tokens) else length
        while at < len(spans) and spans[at].start < start:
            reach = max(reach, spans[at].end)
            at += 1
        if rows and reach > start:
            rows[-1] = (rows[-1][0], after, rows[-1][2], end)
        else:
            rows.append((first, after, start, end))
    return rows


def write(records: Iterable[DocumentRecord], path: Path, options: WriteOptions) -> Written:
    """A folder with data/SPLIT.parquet (or .jsonl) and README.md."""
    tally = LossTally()
    parquet = choice(OPTIONS, options.options, "file") == "parquet"
    name = f"data/{choice(OPTIONS, options.options, 'split')}.{'parquet' if parquet else 'jsonl'}"
    documents = annotations = 0
    codes = options.scheme.naming().codes if options.scheme else ()
    with writing_folder(path) as folder:
        (folder / "data").mkdir()
        with RowWriter(folder / name, codes, choice(OPTIONS, options.options, "scheme")) as writer:
            for record in followed(records, options):
                rows = rows_of(record, documents, options, tally)
                annotations += sum(len(row.spans) for row in rows)
                documents += 1
                writer.add([_plain(row) for row in rows])
        text = card(writer, documents=documents, annotations=annotations, file=name)
        (folder / "README.md").write_bytes(text.encode())
    files = (str(path / name), str(path / "README.md"))
    return Written(files, documents, annotations, tuple(tally.losses()))


def _plain(row: DatasetRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "document": row.document,
        "start": row.start,
        "text": row.text,
        "tokens": row.tokens,
        "ner_tags": row.tags,
        "spans": [{"start": s.start, "end": s.end, "label": s.label, "text": s.text} for s in row.spans],
        **_beyond(row),
    }


def _beyond(row: DatasetRow) -> dict[str, Any]:
    """The columns of what is beyond spans, those left out in which nothing is said."""
    related = row.relations or any(span.id for span in row.spans)
    of_spans: dict[str, list[Any]] = {
        "span_id": [span.id for span in row.spans] if related else [],
        "attributes": [_values(span.attributes) for span in row.spans],
        "entity": [span.entity for span in row.spans],
    }
    value: dict[str, Any] = {name: given if any(given) else [] for name, given in of_spans.items()}
    value["relations"] = [
        {
            **{"id": each.id, "type": each.type, "head": each.head, "tail": each.tail},
            "attributes": _values(each.attributes),
        }
        for each in row.relations
    ]
    if row.record is not None:
        value["document_labels"] = _values(row.record.labels)
        value["note"] = row.record.note or None
        value["entities"] = [
            {
                **{"id": each.id, "label": each.label, "name_ar": each.ar, "name_en": each.en},
                **{"aliases": list(each.aliases), "description": each.description},
                **{"identifiers": _values(each.identifiers), "members": list(each.members)},
                **{"into": each.into, "note": each.note},
            }
            for each in row.record.entities
        ]
    return {name: given for name, given in value.items() if given}


def _values(given: Mapping[str, object]) -> list[dict[str, str]]:
    return [{"name": name, "value": value_text(value)} for name, value in given.items()]


def _read_values(given: object) -> dict[str, object]:
    return {
        name: text_value(as_text(each.get("value")))
        for each in as_objects(given)
        if (name := as_text(each.get("name")))
    }


def losses(records: Iterable[DocumentRecord], options: WriteOptions) -> list[Loss]:
    """What writing would lose, without writing."""
    tally = LossTally()
    for number, record in enumerate(followed(records, options)):
        rows_of(record, number, options, tally)
    return tally.losses()


def read(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
    """A folder, a Parquet file or JSONL; rows of one document that follow each other become one again."""
    names = tag_names(path)
    pending: list[dict[str, Any]] = []
    number = 0
    left = LeftOut()
    known = _COLUMNS | {options.options.get("text_field") or "text"}
    for file, row in iter_rows(path, options):
        if isinstance(row, Note):
            yield row
            continue
        for name, given in row.items():
            if name not in known and given not in (None, "", [], {}):
                left.add(FIELDS, name, given)
        if pending and not _continues(pending, row):
            number += 1
            yield from _document(pending, number, names, file, options)
            pending = []
        pending.append(row)
    if pending:
        yield from _document(pending, number + 1, names, path, options)
    yield from left.notes(str(path))


def _continues(pending: Sequence[dict[str, Any]], row: dict[str, Any]) -> bool:
    """Whether a row goes on with the document of those before it."""
    before = pending[-1]
    if not isinstance(row.get("text"), str) or not isinstance(before.get("text"), str):
        return False
    start = as_offset(row.get("start"))
    same = row.get("document") is not None and row.get("document") == before.get("document")
    return same and start > 0 and start == as_offset(before.get("start")) + len(before["text"])


def _document(
    rows: Sequence[dict[str, Any]], number: int, names: Sequence[str], path: Path, options: ReadOptions
) -> Iterator[DocumentRecord | Note]:
    first = rows[0]
    where = f"row {as_text(first.get('id')) or number}"
    name = as_text(first.get("document")) or as_text(first.get("name")) or f"{path.stem}-{number}"
    field = options.options.get("text_field") or "text"
    record = DocumentRecord(name, "")
    if isinstance(first.get(field), str) and not (first.get("tokens") and first.get("spans") is None):
        text, spans = _exact(rows, field)
        record = _with_beyond(record, rows)
    else:
        words = [as_text(token) for token in _list(first, "tokens")]
        if not any(words):
            message = "The row has neither text nor tokens."
            yield Note("bad_row", message, str(path), where, documents=1)
            return
        given = _list(first, "ner_tags") or _list(first, "tags") or _list(first, "labels")
        if given and len(given) != len(words):
            message = f"The row has {len(words)} words and {len(given)} tags; its annotations were left out."
            args = {"words": len(words), "tags": len(given)}
            gone = sum(tags.split_tag(_letter(tag, names) or "O")[0] in "BSU" for tag in given)
            yield Note("tags_uneven", message, str(path), where, True, args, annotations=gone)
            given = []
        letters = [_letter(tag, names) for tag in given]
        if any(letter is None for letter in letters):
            message = "The tags are numbers without names; add them to the features or to README.md."
            yield Note("tags_without_names", message, str(path), where, documents=1)
            return
        # A word of nothing is none, and neither is its tag.
        held = [(word, letter or "O") for word, letter in zip_longest(words, letters, fillvalue="O") if word]
        text, spans = _joined([word for word, _ in held], [letter for _, letter in held])
    record = with_links(replace(record, text=text, spans=tuple(spans)))
    yield from checked(record, path=str(path), where=where, options=options)


def _with_beyond(record: DocumentRecord, rows: Sequence[dict[str, Any]]) -> DocumentRecord:
    """With what the columns beyond spans say."""
    relations = tuple(
        RelationRecord(
            as_text(each.get("type")) or "relation",
            as_text(each.get("head")),
            as_text(each.get("tail")),
            id=as_text(each.get("id")),
            attributes=_read_values(each.get("attributes")),
        )
        for row in rows
        for each in as_objects(row.get("relations"))
    )
    entities = tuple(
        EntityRecord(
            as_text(each.get("id")),
            as_text(each.get("label")),
            ar=as_text(each.get("name_ar")),
            en=as_text(each.get("name_en")),
            aliases=tuple(map(as_text, _list(each, "aliases"))),
            description=as_text(each.get("description")),
            identifiers={key: str(given) for key, given in _read_values(each.get("identifiers")).items()},
            members=tuple(map(as_text, _list(each, "members"))),
            into=as_text(each.get("into")),
            note=as_text(each.get("note")),
        )
        for each in as_objects(rows[0].get("entities"))
        if as_text(each.get("id"))
    )
    return replace(
        record,
        relations=relations,
        entities=entities,
        labels=_read_values(rows[0].get("document_labels")),
        note=as_text(rows[0].get("note")),
    )


def _list(row: dict[str, Any], key: str) -> list[Any]:
    value = row.get(key)
    return value if isinstance(value, list) else []


def _exact(rows: Sequence[dict[str, Any]], field: str) -> tuple[str, list[SpanRecord]]:
    parts: list[str] = []
    spans: list[SpanRecord] = []
    length = 0
    for row in rows:
        ids, said, meant = (_list(row, name) for name in ("span_id", "attributes", "entity"))
        # Where a row has spans of its own, be they none, its entities are the people and places meant.
        marks = "entities" if row.get("spans") is None else "spans"
        for place, item in enumerate(_list(row, marks)):
            if not isinstance(item, dict):
                spans.append(SpanRecord(-1, -1, "?"))
            else:
                more: dict[str, Any] = {
                    "id": as_text(ids[place]) if place < len(ids) else "",
                    "attributes": _read_values(said[place]) if place < len(said) else {},
                    "entity": as_text(meant[place]) if place < len(meant) else "",
                }
                start, end = as_offset(item.get("start")), as_offset(item.get("end"))
                label = as_text(item.get("label")) or as_text(item.get("type"))
                shift = length if start >= 0 else 0
                spans.append(SpanRecord(start + shift, end + shift, label, as_text(item.get("text")), **more))
        parts.append(row[field])
        length += len(row[field])
    return "".join(parts), spans


def _letter(tag: Any, names: Sequence[str]) -> str | None:
    if isinstance(tag, str):
        return tag
    number = as_offset(tag)
    if tag is None or (isinstance(tag, int) and number in _NO_TAGS):
        return "O"
    return names[number] if 0 <= number < len(names) else None


def _joined(tokens: Sequence[str], letters: Sequence[str]) -> tuple[str, list[SpanRecord]]:
    starts: list[int] = []
    length = 0
    for token in tokens:
        starts.append(length)
        length += len(token) + 1
    spans = [
        SpanRecord(starts[first], starts[after - 1] + len(tokens[after - 1]), label)
        for first, after, label in tags.decode(letters)
    ]
    return " ".join(tokens), spans


def recognise(head: bytes, path: Path) -> float:
    if path.is_dir():
        return 0.95 if next(path.glob("**/*.parquet"), None) is not None else 0.0
    if head.startswith(b"PAR1"):
        return 0.95
    line = head.lstrip(b"\xef\xbb\xbf \r\n\t").split(b"\n", 1)[0]
    return 0.95 if line.startswith(b"{") and b'"tokens"' in line and b'"ner_tags"' in line else 0.0


FORMAT = Format(
    name="huggingface",
    title="Hugging Face dataset",
    suffixes=(".parquet",),
    cannot_hold=("tags_nested", "tags_moved", *(code for code in DETAILS if code not in _KEEPS), "relations"),
    read=read,
    write=write,
    losses=losses,
    recognise=recognise,
    folder=True,
    extra="formats",
    missing=missing,
    options=OPTIONS,
    read_options=READ_OPTIONS,
    by_words=True,
    by_units=True,
)
