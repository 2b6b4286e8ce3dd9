"""Every written word of the search index in a temporary file: which of them hold some letters, at once.

SQLite would read the whole index to list its words: a second for a million short texts. The file is written
in another process once the index is complete; texts that were indexed later are looked into one by one.
"""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from hashiya.services.project.passing_file import PassingFile
from hashiya.store.project import Project

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from hashiya.progress import OnProgress

_AT_ONCE = 1 << 20  # bytes


def write_words(path: Path, target: Path, *, progress: OnProgress) -> int:
    """Write the words of a project's search index, a line each; gives what `WrittenWords` needs to read them.

    For a process of its own, which gives way to others; `progress` hears nothing.
    """
    del progress
    with suppress(OSError, AttributeError):
        os.nice(5)
    with Project.open(path, readonly=True) as project:
        return project.write_words(target)


class WrittenWords(PassingFile):
    """Reads what `write_words` wrote, from any thread; the file is gone when this is."""

    def __init__(self, path: Path, indexed: int) -> None:
        super().__init__(path)
        self.indexed = indexed
        self._lock = threading.Lock()

    def holding(self, spellings: Iterable[str], most: int) -> list[str] | None:
        """The words that hold one of these, None where they are more than `most`."""
        wanted = [each.encode() for each in spellings]
        found: set[bytes] = set()
        with self._lock:
            self.file.seek(0)
            rest = b""
            while read := self.file.read(_AT_ONCE):
                end = read.rfind(b"\n") + 1
                lines, rest = rest + read[:end], read[end:]
                for each in wanted:
                    _note_lines(lines, each, found)
                if len(found) > most:
                    return None
        return [word.decode() for word in sorted(found)]


def _note_lines(lines: bytes, wanted: bytes, found: set[bytes]) -> None:
    at = lines.find(wanted)
    while at >= 0:
        begin, end = lines.rfind(b"\n", 0, at) + 1, lines.find(b"\n", at)
        found.add(lines[begin:end])
        at = lines.find(wanted, end)
