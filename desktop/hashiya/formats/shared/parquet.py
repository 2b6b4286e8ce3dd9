"""Parquet and JSONL rows with the features that Hugging Face's `datasets` reads, and the dataset's card."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hashiya.errors import FormatError
from hashiya.formats.base import Note, ReadOptions
from hashiya.formats.shared.folders import files_in
from hashiya.formats.shared.lines import dump_json, iter_json_lines
from hashiya.formats.shared.xmlsafe import missing as library_missing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_BATCH = 2000
_READ = 64
_RATIO = 400
_FREE = 256 << 20


def missing() -> str:
    return library_missing("pyarrow")


def _beyond_features() -> dict[str, Any]:
    """The columns of what is beyond spans; the first three have an item for each span where anything is said.

    They are always there: the parts of a data set must have the same columns, whatever is said in each.
    """
    text = {"dtype": "string", "_type": "Value"}
    values = {"feature": {"name": text, "value": text}, "_type": "List"}
    texts = {"feature": text, "_type": "List"}
    relation = {"id": text, "type": text, "head": text, "tail": text, "attributes": values}
    entity = {"id": text, "label": text, "name_ar": text, "name_en": text, "aliases": texts}
    entity |= {"description": text, "identifiers": values, "members": texts, "into": text, "note": text}
    return {
        "span_id": texts,
        "attributes": {"feature": values, "_type": "List"},
        "entity": texts,
        "relations": {"feature": relation, "_type": "List"},
        "document_labels": values,
        "note": text,
        "entities": {"feature": entity, "_type": "List"},
    }


def features(names: Sequence[str]) -> dict[str, Any]:
    """The columns as `datasets` describes them."""
    text, number = {"dtype": "string", "_type": "Value"}, {"dtype": "int64", "_type": "Value"}
    span = {"start": number, "end": number, "label": text, "text": text}
    return {
        "id": text,
        "document": text,
        "start": number,
        "text": text,
        "tokens": {"feature": text, "_type": "List"},
        "ner_tags": {"feature": {"names": list(names), "_type": "ClassLabel"}, "_type": "List"},
        "spans": {"feature": span, "_type": "List"},
        **_beyond_features(),
    }


def _arrow(feature: dict[str, Any]) -> Any:
    """The type of a column in Arrow."""
    import pyarrow as pa

    if feature.get("_type") == "Value":
        return {"string": pa.string(), "int64": pa.int64()}[feature["dtype"]]
    if feature.get("_type") == "List":
        return pa.list_(_arrow(feature["feature"]))
    return pa.struct([(name, _arrow(each)) for name, each in feature.items()])


def _schema(names: Sequence[str]) -> Any:
    import pyarrow as pa

    span = pa.struct(
        [("start", pa.int64()), ("end", pa.int64()), ("label", pa.string()), ("text", pa.string())]
    )
    fields = [
        ("id", pa.string()),
        ("document", pa.string()),
        ("start", pa.int64()),
        ("text", pa.string()),
        ("tokens", pa.list_(pa.string())),
        ("ner_tags", pa.list_(pa.int64())),
        ("spans", pa.list_(span)),
    ]
    fields += [(name, _arrow(each)) for name, each in _beyond_features().items()]
    described = json.dumps({"info": {"features": features(names)}}, ensure_ascii=False)
    return pa.schema(fields, metadata={"huggingface": described})


LETTERS = {"iob2": "BI", "iob1": "BI", "iobes": "BIES", "bilou": "BILU"}


def numbered(labels: Sequence[str], scheme: str) -> list[str]:
    """The tags of these labels in the order of their numbers."""
    return ["O", *(f"{letter}-{'_'.join(label.split())}" for label in labels for letter in LETTERS[scheme])]


class RowWriter:
    """Writes rows as they come. Tags get their numbers in the order of the scheme, then as they turn up.

    As the names of tags stand in the schema at the front of a Parquet file, rows first go to a file beside
    it.
    """

    def __init__(self, path: Path, labels: Sequence[str], scheme: str) -> None:
        self.path = path
        self.rows = 0
        self.parquet = path.suffix == ".parquet"
        self._numbers: dict[str, int] = {}
        for tag in numbered(labels, scheme):
            self._numbers.setdefault(tag, len(self._numbers))
        self._pending: list[dict[str, Any]] = []
        self._beside = path.with_suffix(".rows")
        self._out: Any = None

    @property
    def names(self) -> list[str]:
        return list(self._numbers)

    def __enter__(self) -> RowWriter:
        if self.parquet:
            import pyarrow.parquet as pq

            self._out = pq.ParquetWriter(self._beside, _schema(()), compression="zstd")
        else:
            self._out = open(self.path, "wb", buffering=1 << 20)
        return self

    def add(self, rows: Sequence[dict[str, Any]]) -> None:
        """Rows with tags in letters."""
        for row in rows:
            row["ner_tags"] = [self._numbers.setdefault(tag, len(self._numbers)) for tag in row["ner_tags"]]
        self.rows += len(rows)
        if not self.parquet:
            for row in rows:
                self._out.write(dump_json(row))
            return
        self._pending += rows
        if len(self._pending) >= _BATCH:
            self._flush()

    def _flush(self) -> None:
        import pyarrow as pa

        if self._pending:
            self._out.write_table(pa.Table.from_pylist(self._pending, schema=_schema(())))
            self._pending = []

    def __exit__(self, kind: object, *_error: object) -> None:
        try:
            if self.parquet and kind is None:
                self._flush()
        finally:
            self._out.close()
        if self.parquet:
            try:
                if kind is None:
                    self._finish()
            finally:
                self._beside.unlink(missing_ok=True)

    def _finish(self) -> None:
        """The rows again, now with the names of all tags in front."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        schema = _schema(self.names)
        with (
            pq.ParquetFile(self._beside) as rows,
            pq.ParquetWriter(self.path, schema, compression="zstd") as out,
        ):
            for group in range(rows.num_row_groups):
                columns = rows.read_row_group(group).columns
                out.write_table(pa.Table.from_arrays(columns, schema=schema))


def _yaml(name: str, feature: dict[str, Any], indent: str) -> str:
    """A column as the header of a card describes it."""
    if feature.get("_type") == "Value":
        return f"{indent}- name: {name}\n{indent}  dtype: {feature['dtype']}\n"
    if feature.get("_type") != "List":
        inner = "".join(_yaml(key, each, f"{indent}  ") for key, each in feature.items())
        return f"{indent}- name: {name}\n{indent}  struct:\n{inner}"
    item = feature["feature"]
    if item.get("_type") == "Value":
        return f"{indent}- name: {name}\n{indent}  list: {item['dtype']}\n"
    if item.get("_type") == "List":
        inner = "".join(_yaml(key, each, f"{indent}    ") for key, each in item["feature"].items())
        return f"{indent}- name: {name}\n{indent}  list:\n{indent}    list:\n{inner}"
    inner = "".join(_yaml(key, each, f"{indent}  ") for key, each in item.items())
    return f"{indent}- name: {name}\n{indent}  list:\n{inner}"


def yaml_features(names: Sequence[str]) -> str:
    """The columns as the header of a dataset card describes them."""
    numbered_names = "\n".join(f"          '{n}': {json.dumps(name)}" for n, name in enumerate(names))
    return f"""  features:
  - name: id
    dtype: string
  - name: document
    dtype: string
  - name: start
    dtype: int64
  - name: text
    dtype: string
  - name: tokens
    list: string
  - name: ner_tags
    list:
      class_label:
        names:
{numbered_names}
  - name: spans
    list:
    - name: start
      dtype: int64
    - name: end
      dtype: int64
    - name: label
      dtype: string
    - name: text
      dtype: string
""" + "".join(_yaml(name, each, "  ") for name, each in _beyond_features().items())


COLUMNS = """- `tokens` and `ner_tags`: words and flat tags for training. · الكلمات ووسومها المسطّحة للتدريب.
- `text` and `spans`: the text and all annotations, nested ones too; offsets are Unicode code points. · النصّ
  ووسومه كلّها، والمتداخلة منها؛ والمواضع بنقاط يونيكود.
- `document` and `start`: which document a row comes from, and where in it the row begins. · من أيّ مستند
  الصفّ، وأين يبدأ فيه.
- `id`: the number of the document and of the row in it. · رقم المستند ورقم الصفّ فيه.
- `span_id`, `attributes`, `entity`: one for each of `spans`: its identifier, what is
  said of it, who or what is meant (`nil`: known to nobody). · لكلّ وسم من `spans` معرّفه وسماته والمقصود به.
- `relations`: from `head` to `tail`, by `span_id`; an end may stand in another row of the document. · علاقات
  من `head` إلى `tail`، وقد يكون الطرف في صفّ آخر من المستند.
- `document_labels`, `note`, `entities`: of the whole document, in its first row. · للمستند كلّه، في صفّه الأوّل.
"""
"""What the columns of a row are, for the card."""


def hub_fields(rows: int, makers: Sequence[str] = ()) -> str:
    """The fields of a card's header by which the hub finds data. `makers`: its words for who annotated."""
    sizes = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
    size = next((name for limit, name in sizes if rows < limit), "1M<n<10M")
    annotators = "annotations_creators:\n" + "".join(f"- {each}\n" for each in makers) if makers else ""
    return (
        f"language:\n- ar\nmultilinguality:\n- monolingual\nsize_categories:\n- {size}\n{annotators}"
        "task_categories:\n- token-classification\ntask_ids:\n- named-entity-recognition\n"
    )


def card(writer: RowWriter, *, documents: int, annotations: int, file: str) -> str:
    """The plain dataset card: what `datasets` needs, and what a person should know."""
    split = Path(file).stem
    return f"""---
{hub_fields(writer.rows)}configs:
- config_name: default
  data_files:
  - split: {split}
    path: {file}
dataset_info:
{yaml_features(writer.names)}---

# Annotated Arabic texts · نصوص عربية موسومة

{documents} documents, {writer.rows} rows, {annotations} annotations.
المستندات: {documents}، الصفوف: {writer.rows}، الوسوم: {annotations}.

{COLUMNS}
```python
from datasets import load_dataset

dataset = load_dataset("path/to/this/folder", split="{split}")
names = dataset.features["ner_tags"].feature.names
print(dataset[0]["tokens"], [names[tag] for tag in dataset[0]["ner_tags"]])
```
"""


def tag_names(path: Path) -> list[str]:
    """The names of the tags from a Parquet file's features, else from the card beside it; [] when unknown."""
    for file in files_in(path, ".parquet"):
        names = _names_in_schema(file) if file.suffix.lower() == ".parquet" else []
        if names:
            return names
    for folder in (path, path.parent, path.parent.parent):
        card_file = folder / "README.md"
        if card_file.is_file() and card_file.stat().st_size < 1 << 20:
            found = re.findall(r"^ +'(\d+)': ?(.+)$", card_file.read_text("utf-8", "replace"), re.M)
            if found:
                return [name.strip().strip("'\"") for _, name in sorted(found, key=lambda pair: int(pair[0]))]
    return []


def _names_in_schema(file: Path) -> list[str]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        metadata = pq.read_schema(file).metadata or {}
        described = json.loads(metadata.get(b"huggingface", b"{}"))["info"]["features"]
    except (pa.ArrowException, OSError, ValueError, KeyError, TypeError, RecursionError):
        return []
    for column in ("ner_tags", "tags", "labels"):
        inner = described.get(column) if isinstance(described, dict) else None
        while isinstance(inner, dict):
            if isinstance(inner.get("names"), list):
                return [str(name) for name in inner["names"]]
            inner = inner.get("feature")
    return []


def iter_rows(path: Path, options: ReadOptions) -> Iterator[tuple[Path, dict[str, Any] | Note]]:
    """(file, row) one by one from Parquet and JSONL files; a Note for what is no row."""
    for file in files_in(path, ".parquet", ".jsonl", ".json"):
        options.cancel.check()
        if file.suffix.lower() == ".parquet":
            yield from ((file, row) for row in _parquet_rows(file, options))
        else:
            yield from ((file, row) for row in _jsonl_rows(file, options))


def _jsonl_rows(file: Path, options: ReadOptions) -> Iterator[dict[str, Any] | Note]:
    for item in iter_json_lines(file, options, _row):
        yield item if isinstance(item, Note) else item[1]


def _row(value: Any, _name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("It is not a JSON object.")
    return value


def _parquet_rows(file: Path, options: ReadOptions) -> Iterator[dict[str, Any]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(file, memory_map=False) as rows:
            size = sum(rows.metadata.row_group(index).total_byte_size for index in range(rows.num_row_groups))
            if size > _FREE and size > _RATIO * file.stat().st_size:
                raise FormatError(
                    "too_large", f"{file.name} would unpack to {size >> 20} MB.", hint="", path=str(file)
                )
            for batch in rows.iter_batches(batch_size=_READ):
                options.cancel.check()
                yield from batch.to_pylist()
    except (pa.ArrowException, OSError, ValueError) as error:
        raise FormatError(
            "bad_parquet",
            f"{file.name} cannot be read as Parquet: {str(error)[:200]}.",
            hint="Write it again.",
            path=str(file),
        ) from error
