"""Reading in the background, adding in the foreground: batches wait for each other, so memory stays small.

The reader's thread hands over chunks and waits while a few of them lie unadded; the project's own thread
takes them one at a time and is free between two.
"""

from __future__ import annotations

import queue
from dataclasses import replace
from typing import TYPE_CHECKING

from hashiya.services.exchange.read_files import Batch, ImportOptions, read_batches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from hashiya.progress import CancelToken

_WAITING = 4
_CHUNK_DOCUMENTS = 20
_CHUNK_CHARACTERS = 200_000


class Feed:
    """One import under way; `take` on the project's thread, `read` on a job's."""

    def __init__(self) -> None:
        self._queue: queue.Queue[Batch] = queue.Queue(_WAITING)

    def read(
        self,
        paths: Sequence[Path],
        options: ImportOptions,
        *,
        cancel: CancelToken,
        progress: Callable[[object], None],
    ) -> None:
        """Read everything. `progress` is called after each chunk that was put ready. Raises Cancelled."""
        for batch in read_batches(paths, options, cancel=cancel):
            for chunk in chunks(batch):
                while True:
                    cancel.check()
                    try:
                        self._queue.put(chunk, timeout=0.1)
                        break
                    except queue.Full:
                        continue
                progress(None)

    def take(self) -> Batch | None:
        """The next chunk, None when none is ready."""
        try:
            return self._queue.get_nowait()
        except queue.Empty:
            return None


def chunks(batch: Batch) -> Iterator[Batch]:
    """The batch in parts that are added in a few hundredths of a second; its notes and the files that were
    finished in it go with the first, so that they are counted once.
    """
    part: list[int] = []
    size, notes, files = 0, batch.notes, batch.files
    for place, record in enumerate(batch.documents):
        part.append(place)
        size += len(record.text or "")
        if len(part) >= _CHUNK_DOCUMENTS or size >= _CHUNK_CHARACTERS:
            documents = tuple(batch.documents[at] for at in part)
            yield replace(batch, documents=documents, notes=notes, files=files)
            part, size, notes, files = [], 0, (), ()
    if part or notes or files or not batch.documents:
        documents = tuple(batch.documents[at] for at in part)
        yield replace(batch, documents=documents, notes=notes, files=files)
