"""Files are written beside their place and renamed into it, so that nothing half-done is ever found there."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hashiya.errors import UserError


def explain_os_error(error: OSError, path: Path | str, *, verb: str = "write") -> UserError:
    """What went wrong with a file, in words for people."""
    name = str(path)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return UserError(
            "disk_full",
            f"The disk is full: {name} was not written.",
            hint="Free some space and try again.",
            path=name,
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return UserError(
            "no_permission",
            f"No permission to {verb} {name}.",
            hint="Choose another folder, or change the permissions.",
            path=name,
        )
    if error.errno == errno.ENOENT:
        return UserError("not_found", f"{name} was not found.", hint="Check the path.", path=name)
    if error.errno == errno.EISDIR:
        return UserError("is_folder", f"{name} is a folder.", hint="Name a file.", path=name)
    return UserError("os_error", f"Could not {verb} {name}: {error.strerror}.", path=name)


@contextmanager
def writing(path: Path | str) -> Iterator[Path]:
    """A path beside `path` to write to; renamed into place when the block ends well, removed when it does
    not.

    Raises UserError for what the disk refuses.
    """
    target = Path(path)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", suffix=".part", dir=target.parent)
        os.close(handle)
    except OSError as error:
        raise explain_os_error(error, target) from error
    beside = Path(name)
    try:
        yield beside
        with open(beside, "rb+") as written:
            os.fsync(written.fileno())
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
        os.chmod(beside, mode)
        os.replace(beside, target)
    except OSError as error:
        raise explain_os_error(error, target) from error
    finally:
        beside.unlink(missing_ok=True)


def write_text(path: Path | str, text: str) -> None:
    """Write UTF-8 with line feeds as they are."""
    with writing(path) as beside:
        beside.write_bytes(text.encode("utf-8"))


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
