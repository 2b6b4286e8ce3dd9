"""A file of the shared folder: a line that names the format, a line of JSON, deflated lines of JSON.

Its name ends with the digest of its content, so a half-copied one is known by its name, and one that a
service renamed («x (1)», «x.sync-conflict-…») is still itself. Nothing in it is trusted.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from hashiya.errors import UserError
from hashiya.files import explain_os_error, writing
from hashiya.store.tables.codec import dump

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

MAGIC = b"hashiya shared rows"
VERSION = 1
SUFFIX = ".hsync"
ROWS, TEXTS = "rows", "texts"

_CHUNK = 8 << 20  # bytes of lines that go into one file
_MOST_STORED = 512 << 20
_MOST_INFLATED = 1 << 30
_MOST_HEADER = 4 << 20
_MOST_LINE = 256 << 20
_READ = 1 << 18
_TABLE = b'["t",'  # begins the line that names a table and its columns
_NAME = re.compile(r"([0-9a-f]{12})-(\d{6})-([0-9a-f]{32})")
_UNFINISHED = re.compile(r"(\.part|\.tmp|\.crdownload|\.filepart|\.!sync|~)$|^\.|^~", re.IGNORECASE)
_UID = re.compile(r"[0-9a-f]{8,64}")


class Unfit(Exception):
    """A file cannot be used; `code` says why: unfinished, foreign, newer, damaged, too_large."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class ShareHeader:
    """What a file says of itself.

    `kind` ROWS: the `number`-th file of the copy `replica`, that follows the one with the digest `after` (""
    for one that begins anew); `more`: the next belongs to the same moment. TEXTS: `holds` are digests of
    texts. `team` is the project they all are, `schema` that of the rows. `machine` is what the person calls
    the machine; "" unless they gave it a name for the others.
    """

    kind: str
    team: str
    title: str
    replica: str
    person: str
    name: str
    number: int
    after: str
    more: bool
    schema: int
    at: str
    holds: tuple[str, ...] = ()
    machine: str = ""


@dataclass(frozen=True, slots=True)
class SharedFile:
    """A file in the folder, by what its name says; `exact` unless a service gave it another name."""

    path: Path
    replica: str
    number: int
    digest: str
    exact: bool


def place_of(path: Path) -> SharedFile | None:
    """None for a file of another kind, and for one that a service has not finished."""
    found = _NAME.search(path.name)
    if found is None or _UNFINISHED.search(path.name) or SUFFIX not in path.name:
        return None
    exact = path.name == f"{found[0]}{SUFFIX}"
    return SharedFile(path, found[1], int(found[2]), found[3], exact)


def is_unfinished(path: Path) -> bool:
    """Whether the name says that a service is still copying it here."""
    return _UNFINISHED.search(path.name) is not None and _NAME.search(path.name) is not None


def write_shared(folder: Path, head: ShareHeader, lines: Iterable[bytes]) -> SharedFile:
    """Write one file beside its place and move it there; one that is there already stays. Raises
    UserError.
    """
    packed = zlib.compress(b"\n".join(lines), 6)
    header = {name: getattr(head, name) for name in ShareHeader.__slots__}
    first = MAGIC + f" {VERSION}\n".encode() + dump(header).encode("utf-8", "surrogatepass") + b"\n"
    digest = hashlib.sha256(first + packed).hexdigest()[:32]
    path = folder / f"{head.replica[:12]}-{head.number:06d}-{digest}{SUFFIX}"
    place = SharedFile(path, head.replica[:12], head.number, digest, True)
    try:
        if not (path.exists() and is_whole(place)):
            with writing(path) as beside:
                beside.write_bytes(first + packed)
    except OSError as error:
        raise explain_os_error(error, path) from error
    return place


def in_chunks(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Lines by the file, as many as go into one. Each file names the table of its first rows itself: a table
    may go on in the next.
    """
    chunk: list[bytes] = []
    size = 0
    head = b""
    for line in lines:
        if line.startswith(_TABLE):
            head = line
        elif not chunk and head:
            chunk.append(head)
        chunk.append(line)
        size += len(line)
        if size >= _CHUNK:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def is_whole(place: SharedFile) -> bool:
    """Whether the file holds what its name says; False while a service is still copying it."""
    digest = hashlib.sha256()
    try:
        with _opened(place.path) as file:
            while block := file.read(_READ):
                digest.update(block)
    except OSError:
        return False
    return digest.hexdigest()[:32] == place.digest


def _opened(path: Path) -> BinaryIO:
    """A plain file, opened; never a link that leads out of the folder, nor a pipe that would be waited
    for.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    number = os.open(path, flags | getattr(os, "O_BINARY", 0))
    try:
        kind = os.fstat(number)
        if not stat.S_ISREG(kind.st_mode):
            raise Unfit("foreign")
        if kind.st_size > _MOST_STORED:
            raise Unfit("too_large")
        return os.fdopen(number, "rb")
    except BaseException:
        os.close(number)
        raise


def read_head(path: Path) -> ShareHeader:
    """Raises Unfit, OSError."""
    with _opened(path) as file:
        return _head(file)


def _head(file: BinaryIO) -> ShareHeader:
    first = file.readline(len(MAGIC) + 16)
    if not first.startswith(MAGIC + b" "):
        raise Unfit("foreign")
    version = first[len(MAGIC) :].strip()
    if not version.isdigit():
        raise Unfit("foreign")
    if int(version) > VERSION:
        raise Unfit("newer")
    line = file.readline(_MOST_HEADER + 1)
    if len(line) > _MOST_HEADER or not line.endswith(b"\n"):
        raise Unfit("damaged")
    try:
        said = json.loads(line)
        return _checked(said)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Unfit("damaged") from error


def _checked(said: dict[str, object]) -> ShareHeader:
    kinds = dict.fromkeys(("kind", "team", "title", "replica", "person", "name", "after", "at"), str)
    for name, kind in {**kinds, "number": int, "more": bool, "schema": int, "holds": list}.items():
        if type(said[name]) is not kind:
            raise ValueError(name)
    if said["kind"] not in (ROWS, TEXTS) or not all(
        _UID.fullmatch(str(said[name])) for name in ("team", "replica")
    ):
        raise ValueError("kind")
    holds = said["holds"]
    assert isinstance(holds, list)
    if not all(isinstance(each, str) for each in holds):
        raise ValueError("holds")
    if type(said.setdefault("machine", "")) is not str:  # files of earlier versions do not tell it
        raise ValueError("machine")
    values = {name: said[name] for name in ShareHeader.__slots__}
    return ShareHeader(**{**values, "holds": tuple(holds)})  # type: ignore[arg-type]


def read_lines(path: Path) -> Iterator[list[object]]:
    """The lines behind the header, each a JSON array. Raises Unfit for what is none; OSError."""
    with _opened(path) as file:
        _head(file)
        for line in _inflated(file):
            try:
                value = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise Unfit("damaged") from error
            if not isinstance(value, list) or not value:
                raise Unfit("damaged")
            yield value


def _inflated(file: BinaryIO) -> Iterator[bytes]:
    inflate = zlib.decompressobj()
    rest, total = b"", 0
    while block := (inflate.unconsumed_tail or file.read(_READ)):
        try:
            plain = inflate.decompress(block, _READ * 8)
        except zlib.error as error:
            raise Unfit("damaged") from error
        total += len(plain)
        if total > _MOST_INFLATED or len(rest) > _MOST_LINE:
            raise Unfit("too_large")
        *lines, rest = (rest + plain).split(b"\n")
        yield from (line for line in lines if line)
    if not inflate.eof:
        raise Unfit("damaged")
    if rest:
        yield rest


def need_folder(folder: Path) -> Path:
    """The folder, which must be there. Raises UserError."""
    if not folder.is_dir():
        raise UserError(
            "no_shared_folder",
            f"The shared folder {folder} is not there.",
            hint="Is the drive plugged in, and the service running? Nothing is lost meanwhile.",
            path=str(folder),
        )
    return folder
