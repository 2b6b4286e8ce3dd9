"""A temporary file that another process wrote for this one to read, and that nobody needs afterwards."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class PassingFile:
    """Read in bytes, as it is; gone when this is closed, when nobody has it any more, or the program ends.

    Raises OSError where it cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self.file = path.open("rb", buffering=0)
        self._path: Path | None = path
        with suppress(OSError):  # where an open file cannot be removed it goes when it is closed
            path.unlink()
            self._path = None

    def close(self) -> None:
        """Idempotent."""
        self.file.close()
        if self._path is not None:
            with suppress(OSError):
                self._path.unlink()
            self._path = None

    def __del__(self) -> None:
        if hasattr(self, "_path"):  # it was opened
            self.close()
