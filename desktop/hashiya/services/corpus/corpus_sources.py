"""What a corpus is read from: Parquet, JSONL, Arrow, a folder of texts; file by file, part by part.

Parts never cross files, and are numbered by file: a file that cannot be read leaves the others their numbers.
At no time more than one part is held.
"""

from __future__ import annotations

import gzip
import io
import os
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

from hashiya.core.text import mended
from hashiya.errors import FormatError, UserError
from hashiya.files import explain_os_error
from hashiya.formats.shared.decode import decode
from hashiya.formats.shared.lines import load_json, read_bytes
from hashiya.progress import CancelToken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

PART_SIZE = 1000
"""Texts in one part, unless they are long."""
MOST_CHARACTERS = 4_000_000
"""A part ends at so many characters too: memory is bounded by the part."""
TEXT_FIELDS = ("text", "content", "body", "document_text", "sentence")
ID_FIELDS = ("id", "_id", "uid", "document_id", "doc_id", "document", "name", "url")
_TABLES = (".parquet", ".arrow")
_LINES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz", ".jsonl.zst", ".ndjson.zst", ".jsonl.zstd")
_TEXTS = (".txt", ".text", ".md")
_ROWS = 256  # rows of a table read at once
_LONGEST_LINE = 64 << 20  # bytes
_LONGEST_TEXT = 64 << 20  # bytes of one text file


@dataclass(frozen=True, slots=True)
class CorpusText:
    """One text as the corpus has it: its id there, the name of its document, the text itself."""

    id: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class CorpusPart:
    """Texts that are highlighted and written together; `file` and `number` name the part."""

    file: int
    number: int
    path: str
    texts: tuple[CorpusText, ...]

    @property
    def name(self) -> str:
        """The file name of the part in the folder of results."""
        return f"part-{self.file:05}-{self.number:05}.parquet"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that was left out: `part` "" where it is of the input, `texts` how many, -1 unknown."""

    path: str
    message: str
    part: str = ""
    texts: int = -1


@dataclass(frozen=True, slots=True)
class CorpusSource:
    """Where a corpus is: its `files` in order, each a table or JSON lines; or `folder` with text files."""

    root: Path
    files: tuple[Path, ...]
    folder: bool = False
    text_field: str = ""
    id_field: str = ""


def open_source(path: Path, *, text_field: str = "", id_field: str = "") -> CorpusSource:
    """See what is there. Raises UserError `not_found`, `corpus_empty`, `corpus_kind`."""
    if not path.exists():
        raise UserError("not_found", f"{path} was not found.", hint="Check the path.", path=str(path))
    if path.is_file():
        if not _is(path, (*_TABLES, *_LINES, *_TEXTS)):
            raise UserError(
                "corpus_kind",
                f"{path} is no corpus: a Parquet file, JSONL (also .gz, .zst), a folder of texts, or a "
                "dataset folder of Hugging Face.",
                hint="Name one of these.",
                path=str(path),
            )
        return CorpusSource(path, (path,), _is(path, _TEXTS), text_field, id_field)
    files = _walk(path)
    for kinds, is_texts in ((_TABLES, False), (_LINES, False), (_TEXTS, True)):
        found = tuple(file for file in files if _is(file, kinds))
        if found:
            return CorpusSource(path, found, is_texts, text_field, id_field)
    raise UserError(
        "corpus_empty",
        f"There are no texts in {path}.",
        hint="It has to hold .parquet, .arrow, .jsonl (.gz, .zst) or .txt files.",
        path=str(path),
    )


def _walk(folder: Path) -> list[Path]:
    """Every file below, in the order of their paths; hidden ones and those of data set caches left out."""
    found = []
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "_")))
        found += [Path(root, name) for name in names if not name.startswith((".", "_", "cache-"))]
    return sorted(found)


def _is(path: Path, suffixes: Sequence[str]) -> bool:
    return path.name.lower().endswith(tuple(suffixes))


def read_parts(
    source: CorpusSource, part_size: int, cancel: CancelToken | None = None
) -> Iterator[CorpusPart | Trouble]:
    """The corpus, part after part, and what could not be read; the rest goes on."""
    cancel = cancel or CancelToken()
    files: list[Sequence[Path]] = [source.files] if source.folder else [[file] for file in source.files]
    for index, group in enumerate(files):
        texts = _guarded(source, group, cancel)
        yield from _cut(index, str(source.root if source.folder else group[0]), texts, part_size)


def count_texts(source: CorpusSource) -> int:
    """How many texts there are, where that can be told without reading them; else 0."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    if source.folder:
        return len(source.files)
    total = 0
    for path in source.files:
        if not _is(path, (".parquet",)):
            return 0
        try:
            total += pq.read_metadata(path).num_rows
        except (pa.ArrowException, OSError, ValueError):
            continue  # told when it is read
    return total


def _cut(
    file: int, path: str, texts: Iterable[CorpusText | Trouble], size: int
) -> Iterator[CorpusPart | Trouble]:
    held: list[CorpusText] = []
    number = characters = 0
    for item in texts:
        if isinstance(item, Trouble):
            yield item
            continue
        held.append(item)
        characters += len(item.text)
        if len(held) >= size or characters >= MOST_CHARACTERS:
            yield CorpusPart(file, number, path, tuple(held))
            held, characters, number = [], 0, number + 1
    if held:
        yield CorpusPart(file, number, path, tuple(held))


def _guarded(
    source: CorpusSource, group: Sequence[Path], cancel: CancelToken
) -> Iterator[CorpusText | Trouble]:
    """What a file of the world does wrong is told, and the next one is read."""
    try:
        yield from _texts(source, group, cancel)
    except UserError as error:
        yield Trouble(str(group[0]), str(error))
    except (OSError, EOFError, zlib.error) as error:
        if isinstance(error, OSError) and error.errno:
            yield Trouble(str(group[0]), str(explain_os_error(error, group[0], verb="read")))
        else:
            yield Trouble(str(group[0]), f"{group[0]} is damaged or cut off: {error}.")


def _texts(
    source: CorpusSource, group: Sequence[Path], cancel: CancelToken
) -> Iterator[CorpusText | Trouble]:
    if source.folder:
        for path in group:
            cancel.check()
            yield _text_file(source, path)
        return
    path = group[0]
    rows: Iterator[Mapping[str, Any] | Trouble]
    if _is(path, (".parquet",)):
        rows = _parquet(path, source)
    elif _is(path, (".arrow",)):
        rows = _arrow(path)
    else:
        rows = _json_lines(path)
    for number, row in enumerate(rows):
        if number % _ROWS == 0:
            cancel.check()
        yield row if isinstance(row, Trouble) else _of_row(source, path, row, number)


def _text_file(source: CorpusSource, path: Path) -> CorpusText | Trouble:
    try:
        text = decode(read_bytes(path, limit=_LONGEST_TEXT)).text
    except UserError as error:
        return Trouble(str(path), str(error), texts=1)
    inside = path.relative_to(source.root) if path != source.root else Path(path.name)
    return CorpusText(mended(inside.with_suffix("").as_posix()), mended(path.stem), mended(text))


def _of_row(source: CorpusSource, path: Path, row: Mapping[str, Any], number: int) -> CorpusText | Trouble:
    field = source.text_field or next((name for name in TEXT_FIELDS if name in row), "")
    text = row.get(field) if field else None
    where = f"{path.name}, row {number + 1}"
    if not isinstance(text, str):
        wanted = f"«{field}» is no text" if field else f"no field of {', '.join(TEXT_FIELDS)}"
        return Trouble(str(path), f"{where} was left out: {wanted}.", texts=1)
    given = row.get(source.id_field) if source.id_field else _first(row, ID_FIELDS)
    plain = isinstance(given, str | int) and not isinstance(given, bool) and given != ""
    own = str(given) if plain else f"{path.name.split('.')[0]}-{number}"
    name = _first(row, ("document", "name", "title"))
    return CorpusText(mended(own), mended(name if isinstance(name, str) and name else own), mended(text))


def _first(row: Mapping[str, Any], names: Iterable[str]) -> Any:
    return next((row[name] for name in names if row.get(name) is not None), None)


# ---------------------------------------------------------------- kinds of files
def _parquet(path: Path, source: CorpusSource) -> Iterator[Mapping[str, Any]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path, memory_map=False) as file:
            names = file.schema_arrow.names
            chosen = [source.text_field] if source.text_field else [n for n in TEXT_FIELDS if n in names][:1]
            if not chosen or chosen[0] not in names:
                raise FormatError(
                    "corpus_field",
                    f"{path.name} has no column of texts; it has {', '.join(names[:20])}.",
                    hint="Name the column with --text-field.",
                    path=str(path),
                )
            wanted = [*chosen, *(name for name in (source.id_field, *ID_FIELDS, "title") if name in names)]
            for batch in file.iter_batches(batch_size=_ROWS, columns=list(dict.fromkeys(wanted))):
                yield from batch.to_pylist()
    except (pa.ArrowException, ValueError) as error:
        raise FormatError(
            "bad_parquet",
            f"{path} cannot be read as Parquet: {' '.join(str(error).split())[:200].rstrip('.')}.",
            hint="Write it again; a second run does what is missing.",
            path=str(path),
        ) from error


def _arrow(path: Path) -> Iterator[Mapping[str, Any]]:
    """What `save_to_disk` of Hugging Face's datasets writes: a stream of record batches."""
    import pyarrow as pa

    try:
        with pa.OSFile(str(path)) as file, pa.ipc.open_stream(file) as batches:
            for batch in batches:
                for start in range(0, batch.num_rows, _ROWS):
                    yield from batch.slice(start, _ROWS).to_pylist()
    except (pa.ArrowException, ValueError) as error:
        raise FormatError(
            "bad_arrow",
            f"{path} cannot be read as an Arrow stream: {' '.join(str(error).split())[:200].rstrip('.')}.",
            hint="Write it again; a second run does what is missing.",
            path=str(path),
        ) from error


def _json_lines(path: Path) -> Iterator[Mapping[str, Any] | Trouble]:
    with _opener(path)(path) as stream:
        number = 0
        while line := stream.readline(_LONGEST_LINE + 1):
            number += 1
            if len(line) > _LONGEST_LINE:
                raise FormatError(
                    "line_too_long",
                    f"{path}, line {number}: longer than {_LONGEST_LINE >> 20} MB.",
                    hint="One text has to stand on one line.",
                    path=str(path),
                )
            line = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
            if not line.strip():
                continue
            try:
                value = load_json(line)
            except ValueError as error:
                yield Trouble(str(path), f"{path.name}, line {number} was left out: {error}", texts=1)
                continue
            if isinstance(value, dict):
                yield value
            else:
                message = f"{path.name}, line {number} was left out: it is not a JSON object."
                yield Trouble(str(path), message, texts=1)


def _opener(path: Path) -> Callable[[Path], IO[bytes]]:
    suffix = path.suffix.lower()
    if suffix == ".gz":
        return lambda file: cast("IO[bytes]", gzip.open(file, "rb"))
    return _open_zstd if suffix in (".zst", ".zstd") else lambda file: open(file, "rb")


def _open_zstd(path: Path) -> IO[bytes]:
    import pyarrow as pa

    return io.BufferedReader(pa.input_stream(str(path), compression="zstd"), 1 << 20)
