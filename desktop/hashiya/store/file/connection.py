"""Connections to a project file: opening, pragmas, transactions, and SQLite's errors in plain words.

Nothing but sqlite3 is imported here: this is on the way of every start.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from contextlib import closing, contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from hashiya.errors import ProjectError, no_text
from hashiya.files import Identity, hold, holding, is_held, refuse_devices, release

if TYPE_CHECKING:
    from collections.abc import Iterator

APPLICATION_ID = 0x48534859  # "HSHY"
SCHEMA = 6
_ROOM = 1 << 16  # bytes: the index of a log takes half of it
_MAGIC = b"SQLite format 3\0"
_PRAGMAS = (
    *("trusted_schema=OFF", "cell_size_check=ON", "foreign_keys=ON", "cache_size=-8000", "temp_store=MEMORY"),
)


_patience: ContextVar[float] = ContextVar("patience", default=5.0)


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """For how long connections opened in the block wait for another program's writing, 5 s otherwise."""
    mark = _patience.set(seconds)
    try:
        yield
    finally:
        _patience.reset(mark)


class HeldConnection(sqlite3.Connection):
    """Known to `files` while it is open."""

    held: Identity | None = None

    def close(self) -> None:
        """Close, and say that the file is free again."""
        super().close()
        held, self.held = self.held, None
        release(held)


def connect(
    path: Path, *, mode: str = "rw", immutable: bool = False, alone: bool = False
) -> sqlite3.Connection:
    """A connection with the house's pragmas; `mode` is SQLite's: rw, rwc or ro. Transactions are explicit.

    `alone`: nobody else reads the file meanwhile; the index of its log lies in the memory of this process.
    """
    query = "immutable=1" if immutable else f"mode={mode}"
    # By its bytes: names of files need not be UTF-8.
    uri = f"file:{quote(os.fsencode(path.resolve()), safe='/:')}?{query}"
    with holding:
        db = sqlite3.connect(
            uri, uri=True, isolation_level=None, timeout=_patience.get(), factory=HeldConnection
        )
        if not immutable:
            db.held = hold(path)
    try:
        for pragma in ("locking_mode=EXCLUSIVE", *_PRAGMAS) if alone else _PRAGMAS:
            db.execute(f"PRAGMA {pragma}")
        _defend(db)
        if mode == "ro" or immutable:
            db.execute("PRAGMA query_only=ON")
            db.execute("SELECT count(*) FROM sqlite_master").fetchone()  # only now is the log looked at
        else:
            db.execute("PRAGMA synchronous=FULL")
            db.execute("PRAGMA journal_size_limit=33554432")
    except BaseException:
        db.close()
        raise
    return db


def _defend(db: sqlite3.Connection) -> None:
    """No statement, least of all one that a file brings, may write into the schema; from Python 3.12 on."""
    option = getattr(sqlite3, "SQLITE_DBCONFIG_DEFENSIVE", None)
    if option is not None:
        db.setconfig(option, True)  # type: ignore[attr-defined,unused-ignore]


def is_undecodable(error: sqlite3.Error) -> bool:
    """Whether some value is no UTF-8: Python's own word, without a code of SQLite."""
    return not getattr(error, "sqlite_errorcode", 0) and "decode" in str(error)


@contextmanager
def reading_leniently(db: sqlite3.Connection) -> Iterator[None]:
    """What is no UTF-8 is read with U+FFFD in its place."""
    before = db.text_factory
    db.text_factory = _decode
    try:
        yield
    finally:
        db.text_factory = before


@contextmanager
def sorting_on_disk(db: sqlite3.Connection) -> Iterator[None]:
    """What is sorted in the block, however much, takes a few MB of memory; not within a transaction."""
    kept = int(db.execute("PRAGMA temp_store").fetchone()[0])
    with suppress(sqlite3.OperationalError):
        db.execute("PRAGMA temp_store=FILE")
    try:
        yield
    finally:
        with suppress(sqlite3.OperationalError):
            db.execute(f"PRAGMA temp_store={kept}")


def _decode(value: bytes) -> str:
    return value.decode("utf-8", "replace")


@contextmanager
def transaction(db: sqlite3.Connection, *, full: bool = True) -> Iterator[sqlite3.Connection]:
    """All or nothing. With `full` it survives a power cut once it returns, else the last few may be lost."""
    db.execute(f"PRAGMA synchronous={'FULL' if full else 'NORMAL'}")
    db.execute("BEGIN IMMEDIATE")
    try:
        yield db
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:  # a full disk may have rolled back by itself
            with suppress(sqlite3.Error):
                db.execute("ROLLBACK")
        raise


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what SQLite raises into a ProjectError with words for people; our own faults pass as they are."""
    try:
        yield
    except (sqlite3.ProgrammingError, sqlite3.IntegrityError):
        raise
    except UnicodeDecodeError as error:  # the list of tables itself
        raise damaged(path, "its tables cannot be read") from error
    except UnicodeEncodeError as error:  # half a character, as JSON, names of files and commands may bring it
        raise no_text(error.object[:80]) from error
    except sqlite3.Error as error:
        raise explain(error, path) from error


def _primary(error: sqlite3.Error) -> int:
    return (getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF


def cannot_share(error: sqlite3.Error) -> bool:
    """Whether what SQLite keeps beside a file that several programs use could not be made: the disk is full,
    or it is one of those (network shares) that have no memory in common.
    """
    return _primary(error) in (
        *(sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL, sqlite3.SQLITE_PROTOCOL),
    )


def is_full(path: Path) -> bool:
    """Whether the disk has no room even for a few pages."""
    try:
        return shutil.disk_usage(path.resolve().parent).free < _ROOM
    except OSError:
        return False


def explain(error: sqlite3.Error, path: Path) -> ProjectError:
    """What went wrong with the project file."""
    primary = _primary(error)
    name = str(path)
    if primary == sqlite3.SQLITE_FULL or (primary == sqlite3.SQLITE_IOERR and is_full(path)):
        return ProjectError(
            "disk_full",
            f"The disk is full: the last step was not written to {name}; everything before it is safe.",
            hint="Free some space and try again.",
            path=name,
        )
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return ProjectError(
            "busy",
            f"Another program is writing to {name}; nothing was changed.",
            hint="Close the other program, or wait a moment and try again.",
            path=name,
        )
    if primary == sqlite3.SQLITE_READONLY:
        return read_only(path)
    if is_undecodable(error) or primary in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return damaged(path)
    if primary in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH):
        return ProjectError(
            "cannot_open",
            f"{name} cannot be opened.",
            hint="Check that you may read and write it.",
            path=name,
        )
    if primary == sqlite3.SQLITE_IOERR:
        return ProjectError(
            "disk_error",
            f"The disk reported an error with {name}; the last step was not written.",
            hint="Check the disk, and that the file was not moved or removed while it was open.",
            path=name,
        )
    return ProjectError("store_error", f"{name} could not be used: {error}.", path=name)


def read_only(path: Path) -> ProjectError:
    """The error for a file that is open for reading only."""
    return ProjectError(
        "read_only",
        f"{path} is open for reading only; nothing was changed.",
        hint="Close the other window, or copy the file to a folder you may write to.",
        path=str(path),
    )


def damaged(path: Path, detail: str = "") -> ProjectError:
    """The error for a file that is damaged, with what is known of how."""
    return ProjectError(
        "damaged",
        f"{path} is damaged{': ' + detail if detail else ''}; nothing was changed.",
        hint="«hashiya check --repair» makes a new file of what can be read of it and of its daily copies; "
        "the damaged one is kept.",
        path=str(path),
    )


def inspect(path: Path) -> int:
    """The schema version in the file's header, looked at without opening the database.

    Raises ProjectError for what is missing, a folder, unreadable, foreign, cut short or from a newer version.
    """
    name = str(path)
    try:
        if path.is_dir():
            raise ProjectError("is_folder", f"{name} is a folder.", hint="Name a project file.", path=name)
        refuse_devices(path)
        with holding:
            if is_held(path):
                return _version_of_held(path)
            with open(path, "rb") as file:
                head = file.read(100)
                size = os.fstat(file.fileno()).st_size
    except FileNotFoundError as error:
        raise ProjectError(
            "not_found", f"{name} was not found.", hint="Check the path.", path=name
        ) from error
    except OSError as error:
        raise ProjectError(
            "no_permission",
            f"{name} cannot be read: {error.strerror}.",
            hint="Check its permissions.",
            path=name,
        ) from error
    if len(head) < 100 or not head.startswith(_MAGIC) or _number(head, 68) != APPLICATION_ID:
        raise ProjectError(
            "foreign",
            f"{name} is not a Hashiya project; nothing was changed.",
            hint="To read a text or another tool's file, make a project and import it.",
            path=name,
        )
    page = _number(head, 16, 2)
    # A full disk may stop the log's pages on their way into the file: then the log still holds the end.
    if _number(head, 28) * (65536 if page == 1 else page) > size and not _has_log(path):
        raise damaged(path, "its end is missing")
    version = _number(head, 60)
    refuse_newer(version, path)
    return version


def _version_of_held(path: Path) -> int:
    with explained(path), closing(connect(path, mode="ro")) as db:
        version = int(db.execute("PRAGMA user_version").fetchone()[0])
    refuse_newer(version, path)
    return version


def _has_log(path: Path) -> bool:
    logs = (path.resolve().with_name(path.resolve().name + suffix) for suffix in ("-wal", "-journal"))
    return any(log.exists() and log.stat().st_size > 0 for log in logs)


def refuse_newer(version: int, path: Path) -> None:
    """Raise when the file was made by a version that this one cannot know."""
    if version > SCHEMA:
        raise ProjectError(
            "newer",
            f"{path} was made by a newer version of Hashiya (schema {version}, this one knows {SCHEMA}); "
            "nothing was changed.",
            hint="Install the newer version.",
            path=str(path),
            schema=version,
            known=SCHEMA,
        )


def connect_reading(path: Path) -> tuple[sqlite3.Connection, Path | None]:
    """A connection that only reads, also on a read-only or full disk, and the temporary folder to remove, if
    any.

    Where the folder cannot be written, SQLite cannot share a write-ahead log: without one the file is opened
    as immutable; with one that a killed program left behind, a copy of both is read.
    """
    wal = path.with_name(path.name + "-wal")
    if writable(path.parent) and writable(path):
        # With a log somebody may be writing: who only reads never takes the log away when leaving.
        if wal.exists():
            with suppress(sqlite3.OperationalError):
                return connect(path, mode="ro"), None
        try:
            db = connect(path)
            try:
                db.execute("SELECT count(*) FROM sqlite_master").fetchone()
                db.execute("PRAGMA query_only=ON")
                return db, None
            except BaseException:
                db.close()
                raise
        except sqlite3.Error as error:
            if not cannot_share(error):
                raise
    if not wal.exists() or wal.stat().st_size == 0:
        return connect(path, immutable=True), None
    with suppress(sqlite3.OperationalError):  # reads through the log's index, where that is still there
        return connect(path, mode="ro"), None
    folder = Path(tempfile.mkdtemp(prefix="hashiya-"))
    copy = folder / path.name
    shutil.copyfile(path, copy)
    shutil.copyfile(wal, copy.with_name(copy.name + "-wal"))
    db = connect(copy)
    db.execute("PRAGMA query_only=ON")
    return db, folder


def writable(path: Path) -> bool:
    """Whether this process may write there, by the rights it has at this moment."""
    return os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def _number(head: bytes, offset: int, length: int = 4) -> int:
    return int.from_bytes(head[offset : offset + length], "big")
