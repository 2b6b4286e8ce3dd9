"""The folder of results: Parquet parts, and a small file that says what they were made with.

A part is written beside its place and renamed; it carries the key of the texts and the job it was made from,
so that a second run knows which are there.
"""

from __future__ import annotations

import hashlib
import io
import json
from typing import TYPE_CHECKING, Any

from hashiya.errors import FormatError, UserError
from hashiya.files import explain_os_error, write_text, writing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pyarrow

    from hashiya.services.corpus.corpus_job import CorpusJob
    from hashiya.services.corpus.corpus_sources import CorpusPart, CorpusText

MANIFEST = ".hashiya.json"
_KEY = b"hashiya.key"
_ROWS = 64  # rows read at once
_MOST = 1 << 20  # bytes of a manifest


def part_key(texts: Sequence[CorpusText], mark: str) -> str:
    """The same for the same texts, ids and job; anything else gives another."""
    digest = hashlib.sha256(mark.encode())
    for each in texts:
        for value in (each.id, each.name, each.text):
            data = value.encode()
            digest.update(len(data).to_bytes(8))
            digest.update(data)
    return digest.hexdigest()


def part_bytes(table: pyarrow.Table, key: str) -> bytes:
    """A finished Parquet file."""
    import pyarrow.parquet as pq

    table = table.replace_schema_metadata({**(table.schema.metadata or {}), _KEY: key.encode()})
    out = io.BytesIO()
    pq.write_table(table, out, compression="zstd", row_group_size=1000)
    return out.getvalue()


def store_part(folder: Path, name: str, data: bytes) -> None:
    """Beside its place, then renamed. Raises UserError for what the disk refuses."""
    with writing(folder / name) as beside:
        beside.write_bytes(data)


def is_there(folder: Path, part: CorpusPart, key: str) -> bool:
    """Whether the part has been written whole, from these texts by this job."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = folder / part.name
    if not path.is_file():
        return False
    try:
        found = (pq.read_schema(path).metadata or {}).get(_KEY)
    except (pa.ArrowException, OSError, ValueError):
        return False  # cut off or something else: it is made anew
    return bool(found == key.encode())


def part_paths(folder: Path) -> list[Path]:
    """The parts in their order. Raises UserError `corpus_no_parts`."""
    found = sorted(folder.glob("part-*.parquet")) if folder.is_dir() else []
    if not found:
        raise UserError(
            "corpus_no_parts",
            f"There is no highlighted corpus in {folder}.",
            hint="Name the OUT folder of `hashiya corpus highlight`.",
            path=str(folder),
        )
    return found


def iter_rows(path: Path, columns: Sequence[str] | None = None) -> Iterator[dict[str, Any]]:
    """The rows of one part. Raises FormatError `corpus_part` for what is none."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path, memory_map=False) as file:
            for batch in file.iter_batches(batch_size=_ROWS, columns=columns):
                yield from batch.to_pylist()
    except (pa.ArrowException, OSError, ValueError, KeyError) as error:
        raise bad_part(path, error) from error


def read_column(path: Path, column: str) -> pyarrow.ChunkedArray:
    """One column of a part, whole. Raises FormatError `corpus_part`."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path, memory_map=False) as file:
            return file.read(columns=[column]).column(column)
    except (pa.ArrowException, OSError, ValueError, KeyError) as error:
        raise bad_part(path, error) from error


def bad_part(path: Path, error: Exception) -> FormatError:
    """What to say of a part that cannot be read."""
    return FormatError(
        "corpus_part",
        f"{path} is no whole part of a highlighted corpus: {' '.join(str(error).split())[:200].rstrip('.')}.",
        hint="Run `hashiya corpus highlight` again: it makes this part anew.",
        path=str(path),
    )


def claim_folder(folder: Path, job: CorpusJob, part_size: int, *, anew: bool = False) -> None:
    """Make the folder ready, or see that it goes on with the same work.

    Raises UserError `corpus_other_work` where its parts were made with something else (unless `anew`),
    `corpus_not_empty` for a folder that holds other things, and what the disk refuses.
    """
    wanted = {"job": job.mark, "engines": list(job.engines), "part_size": part_size}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        there = next((each for each in folder.iterdir() if not each.name.startswith(".")), None)
    except OSError as error:
        raise explain_os_error(error, folder) from error
    found = read_manifest(folder)
    if found is None and there is not None:
        raise UserError(
            "corpus_not_empty",
            f"{folder} holds other things ({there.name}); nothing was written there.",
            hint="Name a new folder.",
            path=str(folder),
        )
    if (
        found is not None
        and there is not None
        and not anew
        and {name: found.get(name) for name in wanted} != wanted
    ):
        raise UserError(
            "corpus_other_work",
            f"The parts in {folder} were made with other engines, another state of the project, or another "
            "size of parts.",
            hint="Name a new folder, or make them anew with --anew.",
            path=str(folder),
        )
    write_text(folder / MANIFEST, json.dumps(wanted, ensure_ascii=False, indent=1))


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """What the parts of a folder were made with; None where nothing says so."""
    path = folder / MANIFEST
    try:
        if path.stat().st_size > _MOST:
            return None
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
