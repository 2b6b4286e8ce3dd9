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
    """The batch in parts that are added in a few hundredths of a second; its notes go with the first."""
    part: list[int] = []
    size, notes = 0, batch.notes
    for place, record in enumerate(batch.documents):
        part.append(place)
        size += len(record.text or "")
        if len(part) >= _CHUNK_DOCUMENTS or size >= _CHUNK_CHARACTERS:
            yield replace(batch, documents=tuple(batch.documents[at] for at in part), notes=notes)
            part, size, notes = [], 0, ()
    if part or notes or not batch.documents:
        yield replace(batch, documents=tuple(batch.documents[at] for at in part), notes=notes)
