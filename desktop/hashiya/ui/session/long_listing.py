"""The list of a project of very many documents: nothing of it is held that grows with their number.

Rows are read when they are seen. The whole list in its own order is there at once; for everything else a file
of its rows and words is written in another process, and anew some time after the list has changed.
"""

from __future__ import annotations

import os
import tempfile
import time
from bisect import bisect_left
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from hashiya.child_process import run_apart
from hashiya.core.document import State
from hashiya.core.fold import folded_bytes
from hashiya.qtkit.memory import give_back
from hashiya.qtkit.signals import debounced
from hashiya.services.project.listing_file import (
    ListingChoice,
    ListingFile,
    ListingSearch,
    UnwrittenSearch,
    count_states,
    found_by,
    write_aside,
)
from hashiya.ui.session.paged_documents import PagedDocuments

if TYPE_CHECKING:
    from array import array
    from collections.abc import Collection, Mapping, Sequence

    from hashiya.core.document import DocumentInfo
    from hashiya.progress import CancelToken
    from hashiya.qtkit.jobs import Job, JobRunner
    from hashiya.ui.session.session import Session

_AT_ONCE = 0.03  # seconds that a filter may take before its first rows are shown
_SLICE = 0.008  # seconds between two events
_SHOWN = 0.3  # seconds after which what was found meanwhile is shown
_ENOUGH = 200  # rows that are shown at once
_GLANCE = 1000  # documents looked through for the palette while the file is not there yet
_NEAR = 400  # numbers kept while the file is not there
_MANY = 500  # numbers asked for at once


class LongListing(QObject):
    """Of one session. `changed`: other rows are to be shown; `grown`: some more behind those shown;
    `counted`: `total` and `done` are known. `said`: words for a state, and for «part NAME».
    """

    changed = Signal()
    grown = Signal()
    counted = Signal()

    def __init__(self, session: Session, jobs: JobRunner, said: Mapping[str, str], parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._jobs, self._said = session, jobs, said
        self.total = self.done = 0
        self._wanted = ListingChoice()
        self._words: tuple[str, ...] = ()
        self._found: tuple[ListingChoice, tuple[str, ...]] | None = None  # what the rows are of
        self._more: tuple[Mapping[str, str] | None, dict[int, bytes]] = (None, {})
        self._file: ListingFile | None = None
        self._written = ListingChoice()  # what the file is of
        self._version = 0  # of the list
        self._fresh = False  # whether the list is still as the file has it
        self._lines: dict[int, bytes] = {}  # by number: what was changed since
        self._touched: set[str] = set()  # since the writing began
        self._near: tuple[int, list[int]] = (0, [])  # the numbers asked for last, from which row on
        self._sought = False  # a row that could not be told yet
        self._job: Job | None = None
        self._counts: Job | None = None
        self._search: ListingSearch | UnwrittenSearch | None = None
        self._unwritten = False  # whether the rows are read from the project, without the file
        self._shown_at = 0.0
        self._rows = self._whole(0)
        self._stepping = QTimer(self)
        self._stepping.timeout.connect(self._on_idle)
        self._writing = debounced(self, 700, self._write)
        self._counting = debounced(self, 150, self._count)

    # ---------------------------------------------------------------- reading
    def read(self) -> None:
        """The list has changed: what is seen of it is read anew at once, the file some time later."""
        first = self._file is None
        self._version += 1
        self._near = 0, []
        self._fresh = False
        self._stop_search()
        self.look_again()
        self.total = self._session.project.listed_count()
        self._rows = self._whole(self.total) if self._plain else self._rows
        self._count()
        if first:
            self._write()
        else:
            self._writing.start()

    def close(self) -> None:
        """Give up what is being written, and the file."""
        for timer in (self._stepping, self._writing, self._counting):
            timer.stop()
        for job in (self._job, self._counts):
            if job is not None:
                job.cancel.cancel()
        if self._file is not None:
            self._file.close()
            self._file = None
        self.deleteLater()

    @property
    def reading(self) -> bool:
        """Whether other rows will be shown by themselves."""
        return self._job is not None or self._writing.isActive() or self._search is not None

    @property
    def waits(self) -> bool:
        """Whether what is listed is not all that fits, or not in its order: the file is not there yet."""
        if self._unwritten:
            return self._search is not None
        return not self._plain and (self._written != self._wanted or not self._fresh)

    @property
    def _plain(self) -> bool:
        return self._wanted.plain and not self._words

    def listed(
        self, words: Sequence[str], choice: ListingChoice, more: Mapping[str, str] | None = None
    ) -> PagedDocuments:
        """The rows of a choice that hold all of the folded words; those before, or the first of them, until
        all are known. `more`: what is said of some documents besides, by uid.
        """
        if more is not self._more[0]:
            self._more = more, self._numbered(more or {})
            self.look_again()
        if choice != self._wanted:
            self._wanted = choice
            if choice != self._written:
                self._write()
        self._words = tuple(words)
        if self._found == (choice, self._words):
            return self._rows
        self._stop_search()
        self._found, self._unwritten = (choice, self._words), False
        if self._plain:
            if not self._rows.whole:
                self._rows = self._whole(self.total)
        elif self._file is None or self._written != choice:
            if words and choice.plain:
                self._search_unwritten()
            else:
                self._found = None
        elif not words:
            self._rows = self._paged(self._file, None)
        else:
            self._begin_search(self._file)
        return self._rows

    def look_again(self) -> None:
        """What the words are looked for in has changed."""
        self._found = None

    def has_all(self, uids: Collection[str]) -> bool:
        """Whether these were listed before, so that the list is no longer or shorter than it was."""
        if self._file is None or not self._fresh or not self._written.plain:
            return self._session.project.listed_count() == self.total
        numbers = self._session.project.document_numbers(uids)
        return all(uid in numbers and self._file.row_of(numbers[uid]) >= 0 for uid in uids)

    def put(self, fresh: DocumentInfo) -> bool:
        """The newest of a document; true where it may be found by other words now, or stand elsewhere."""
        self._touched.add(fresh.uid)
        old = self._rows.kept(fresh.uid)
        if old is None or self._counts is not None:
            self._counting.start()
        if old is not None:
            self.done += (fresh.state is State.DONE) - (old.state is State.DONE)
        number = self._session.project.document_numbers([fresh.uid]).get(fresh.uid, -1)
        line = found_by(fresh, self._said)
        before = self._lines.get(number, b"")
        if not before and self._file is not None:
            row = self._file.row_of(number)
            before = self._file.line(row) if row >= 0 else b""
        if line == before:
            return False
        self._lines[number] = line
        if self._words:
            self.look_again()
        return True

    def write_again(self) -> None:
        """Documents stand elsewhere in the order chosen, or belong to it no more: tell it some time later."""
        if not self._wanted.plain:
            self._writing.start()

    # ---------------------------------------------------------------- asking for documents
    def neighbour(self, uid: str, by: int) -> str | None:
        """The document so many rows further on, the first where this one is not listed; "" beyond the ends,
        None where nothing is listed. Of a filter that goes without the file, among what was found by now.
        """
        if not self._unwritten:
            self.complete()
        if not len(self._rows):
            return None
        place = self._place(uid)
        row = place + by if place >= 0 else 0
        return self._uids(row, row + 1)[0] if 0 <= row < len(self._rows) else ""

    def next_not_done(self, uid: str) -> str:
        """The first listed document behind this one that is not done, around the end; "" when all are."""
        project = self._session.project
        if self._plain:
            number = project.document_numbers([uid]).get(uid)
            found = project.first_open_document(number) or project.first_open_document()
            return found if found != uid else ""
        if not self._unwritten:
            self.complete()
        place, count = self._place(uid), len(self._rows)
        for first, last in ((place + 1, count), (0, max(place, 0))):
            for at in range(first, last, _MANY):
                numbers = self._rows.numbers(at, min(at + _MANY, last))
                for row in project.listed_words(numbers):
                    if row.state != State.DONE:
                        return project.numbered_documents([row.number])[0]
        return ""

    def uids(self) -> list[str]:
        """Of all that are listed, in the order shown; whoever asks waits."""
        self.complete()
        return self._uids(0, len(self._rows))

    def some_with(self, words: Sequence[str], most: int) -> list[DocumentInfo]:
        """The first documents of the project that hold all of the folded words, about so many."""
        project = self._session.project
        if self._file is None or not self._written.plain:
            return self._glance(words, most)
        search = ListingSearch(self._file, words, self._changed_rows(self._file))
        while not search.done and len(search.rows) < most:
            search.step()
        numbers = [self._file.numbers(row, row + 1)[0] for row in search.rows[:most]]
        found = project.listed_infos(numbers, self._session.person)
        return [info for info in found if info is not None]

    def row_beginning(self, words: str, after: int) -> int:
        """The row behind a row, around the end, whose line begins with these words; -1 where none does."""
        file = self._file
        if file is None or not self._rows.whole or not self._fresh:
            return -1
        return file.row_beginning(folded_bytes(words), after)

    def complete(self) -> None:
        """Find all rows that fit now."""
        search = self._search
        if search is not None:
            while not search.done:
                search.step()
            self._stop_search()
            self._show_found(search)

    # ---------------------------------------------------------------- rows
    def _whole(self, count: int) -> PagedDocuments:
        return PagedDocuments(count, self._whole_numbers, self._infos, self._whole_place, whole=True)

    def _whole_numbers(self, first: int, last: int) -> Sequence[int]:
        if self._file is not None and self._fresh and self._written.plain:
            return self._file.numbers(first, last)
        begun, numbers = self._near
        if not begun <= first <= last <= begun + len(numbers):
            begun = first - first % _NEAR
            numbers = self._session.project.listed_numbers(begun, max(_NEAR, last - begun), self.total)
            self._near = begun, numbers
        return numbers[first - begun : last - begun]

    def _whole_place(self, uid: str) -> int:
        number = self._session.project.document_numbers([uid]).get(uid, -1)
        if self._file is not None and self._fresh and self._written.plain:
            return self._file.row_of(number)
        row = self._session.project.listed_row(number)
        self._sought = self._sought or row < 0
        return row

    def _paged(self, file: ListingFile, rows: array[int] | None) -> PagedDocuments:
        """Of rows of the file, or all it has."""

        def numbers(first: int, last: int) -> Sequence[int]:
            if rows is None:
                return file.numbers(first, last)
            return [file.numbers(row, row + 1)[0] for row in rows[first:last]]

        def place(uid: str) -> int:
            row = file.row_of(self._session.project.document_numbers([uid]).get(uid, -1))
            if rows is None or row < 0:
                return row
            at = bisect_left(rows, row)
            return at if at < len(rows) and rows[at] == row else -1

        count = file.count if rows is None else len(rows)
        return PagedDocuments(count, numbers, self._infos, place, whole=False)

    def _glance(self, words: Sequence[str], most: int) -> list[DocumentInfo]:
        """So many of those that fit among the first documents."""
        search = UnwrittenSearch(self._session.project, words, self._said)
        while not search.done and search.looked_at < _GLANCE and len(search.rows) < most:
            search.step()
        return [info for info in self._infos(search.rows[:most]) if info is not None]

    def _numbered_rows(self, found: array[int]) -> PagedDocuments:
        def place(uid: str) -> int:
            number = self._session.project.document_numbers([uid]).get(uid, -1)
            return found.index(number) if number in found else -1

        return PagedDocuments(
            len(found), lambda first, last: found[first:last], self._infos, place, whole=False
        )

    def _infos(self, numbers: Sequence[int]) -> list[DocumentInfo | None]:
        return self._session.listed_documents(numbers)

    def _place(self, uid: str) -> int:
        return self._rows.place_of(uid)

    def _uids(self, first: int, last: int) -> list[str]:
        found: list[str] = []
        for at in range(first, last, _MANY):
            numbers = self._rows.numbers(at, min(at + _MANY, last))
            found += self._session.project.numbered_documents(numbers)
        return found or [""] * (last - first == 1)

    # ---------------------------------------------------------------- looking for words
    def _begin_search(self, file: ListingFile) -> None:
        self._stop_search()
        rows = self._rows_of(file, self._more[1])
        search = ListingSearch(file, self._words, self._changed_rows(file), rows)
        self._look(search)
        self._rows = self._paged(file, search.rows)

    def _search_unwritten(self) -> None:
        """The file is not there yet: the project is looked through, which takes a hundred times as long."""
        self._stop_search()
        self._unwritten = True
        search = UnwrittenSearch(self._session.project, self._words, self._said, self._more[1])
        self._look(search)
        self._rows = self._numbered_rows(search.rows)

    def _look(self, search: ListingSearch | UnwrittenSearch) -> None:
        """What is found at once, and go on between two events."""
        self._search = search
        until = time.perf_counter() + _AT_ONCE
        while not search.done and len(search.rows) < _ENOUGH and time.perf_counter() < until:
            search.step()
        self._shown_at = time.perf_counter()
        if search.done:
            self._search = None
        else:
            self._stepping.start(0)

    def _on_idle(self) -> None:
        search = self._search
        if search is None:
            self._stepping.stop()
            return
        until = time.perf_counter() + _SLICE
        while not search.done and time.perf_counter() < until:
            search.step()
        late = time.perf_counter() - self._shown_at > _SHOWN and (self._unwritten or not len(self._rows))
        if search.done or (late and len(search.rows) > len(self._rows)):
            if search.done:
                self._stop_search()
            self._show_found(search)

    def _show_found(self, search: ListingSearch | UnwrittenSearch) -> None:
        self._shown_at = time.perf_counter()
        self._rows.grow(len(search.rows))
        self.grown.emit()

    def _stop_search(self) -> None:
        self._search = None
        self._stepping.stop()

    def _changed_rows(self, file: ListingFile) -> dict[int, bytes]:
        return self._rows_of(file, self._lines)

    def _rows_of(self, file: ListingFile, by_number: Mapping[int, bytes]) -> dict[int, bytes]:
        found = {file.row_of(number): line for number, line in by_number.items()}
        found.pop(-1, None)
        return found

    def _numbered(self, words: Mapping[str, str]) -> dict[int, bytes]:
        numbers = self._session.project.document_numbers(words)
        return {numbers[uid]: folded_bytes(each) for uid, each in words.items() if uid in numbers}

    # ---------------------------------------------------------------- the file
    def _write(self) -> None:
        self._writing.stop()
        self._touched.clear()
        self._job = self._jobs.start(
            _write_apart,
            self._session.path,
            self._wanted,
            dict(self._said),
            name="listing",
            receiver=self,
            on_result=partial(self._on_written, self._version),
            on_refused=self._on_refused,
            slot="listing",
        )

    def _on_refused(self, _error: object) -> None:
        """Without the file the list goes on, unfiltered."""
        self._job = None

    def _on_written(self, version: int, found: tuple[ListingChoice, ListingFile]) -> None:
        self._job = None
        if self._file is not None:
            self._file.close()
        self._written, self._file = found
        self._stop_search()
        self._fresh = version == self._version
        self._lines.clear()
        numbers = self._session.project.document_numbers(self._touched)
        for info in self._session.some_documents(self._touched):
            self._lines[numbers[info.uid]] = found_by(info, self._said)
        self.look_again()
        if not self._plain or self._sought:
            self._sought = False
            self.changed.emit()
        self._session.project.let_pages_go()  # and what laying out a million rows took for a moment
        give_back()

    def _count(self) -> None:
        self._counts = self._jobs.start(
            count_states,
            self._session.path,
            name="counting",
            receiver=self,
            on_result=self._on_counted,
            on_refused=self._on_uncounted,
            slot="counting",
        )

    def _on_uncounted(self, _error: object) -> None:
        """The figure stays as it was; whoever acts next hears why."""
        self._counts = None

    def _on_counted(self, found: tuple[int, int]) -> None:
        self._counts = None
        self.total, self.done = found
        self.counted.emit()


def _write_apart(
    path: Path, choice: ListingChoice, said: Mapping[str, str], cancel: CancelToken
) -> tuple[ListingChoice, ListingFile]:
    """On a thread, which waits for another process."""
    handle, name = tempfile.mkstemp(prefix="hashiya-list-")
    os.close(handle)
    target = Path(name)
    try:
        plan = run_apart(write_aside, path, target, choice, said, cancel=cancel)
        return choice, ListingFile(target, plan)
    except BaseException:
        with suppress(OSError):
            target.unlink()
        raise
