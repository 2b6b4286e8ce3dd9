"""The list of very many documents as a temporary file: whose row is which, and words to filter it by.

Written in a process of its own whenever the list changes, read by the window: a line for each row with what
it is found by, folded, 1,024 lines a block; then the numbers of the documents, 8 bytes each; then, where they
do not rise, the same sorted with their rows. So neither the rows nor the words take memory, and looking
through a million lines takes some 30 ms.
"""

from __future__ import annotations

import os
from array import array
from bisect import bisect_left
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from hashiya.core.document import State
from hashiya.core.fold import folded_bytes
from hashiya.services.project.passing_file import PassingFile
from hashiya.store.project import Project

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from hashiya.core.document import DocumentInfo
    from hashiya.progress import OnProgress
    from hashiya.store.listing.listed_documents import ListedRow

BLOCK = 1024  # lines
_NUMBER = 8  # bytes


@dataclass(frozen=True, slots=True)
class ListingChoice:
    """Which documents are listed and how: `order` as `Project.listed_in` knows it, `part` (None: whatever),
    `only` these uids (None: all). `layer`: whose accepted annotations count.
    """

    order: str = "place"
    part: str | None = None
    only: frozenset[str] | None = None
    layer: str = ""

    @property
    def plain(self) -> bool:
        """Whether it is the whole list in its own order."""
        return self.order == "place" and self.part is None and self.only is None


@dataclass(frozen=True, slots=True)
class ListingPlan:
    """How a listing file is laid out: `blocks` are the places where its blocks of lines begin, and where the
    last ends.
    """

    count: int
    blocks: array[int]
    rising: bool  # numbers rise from row to row


def words_of(row: ListedRow | DocumentInfo, said: Mapping[str, str]) -> str:
    """What a row is found by, a line: title, name, and what is `said` of its state and its part."""
    part = said.get(f"part {row.part}", "") if row.part else ""
    words = f"{row.titled} {row.name} {said.get(row.state, '')} {part}"
    return words.replace("\n", " ")


def found_by(row: ListedRow | DocumentInfo, said: Mapping[str, str]) -> bytes:
    """The line of a row, folded."""
    return folded_bytes(words_of(row, said))


def count_states(path: Path) -> tuple[int, int]:
    """How many documents a project file lists, and how many of them are done."""
    with Project.open(path, readonly=True) as project:
        states = project.state_counts()
    return sum(states.values()), states.get(State.DONE, 0)


def write_listing(path: Path, target: Path, choice: ListingChoice, said: Mapping[str, str]) -> ListingPlan:
    """Write the list of a project file as it stands now. `said`: words for a state, and for «part NAME»."""
    with Project.open(path, readonly=True) as project, target.open("wb") as file:
        numbers, blocks = array("q"), array("q", [0])
        pending: list[ListedRow] = []
        for found in _rows_of(project, choice):
            pending += found if choice.part is None else [row for row in found if row.part == choice.part]
            while len(pending) >= BLOCK:
                _write_block(file, pending[:BLOCK], said, numbers, blocks)
                del pending[:BLOCK]
        if pending:
            _write_block(file, pending, said, numbers, blocks)
        numbers.tofile(file)
        rising = all(map(int.__lt__, numbers, memoryview(numbers)[1:]))
        if not rising:
            rows = sorted(range(len(numbers)), key=numbers.__getitem__)
            array("q", [numbers[row] for row in rows]).tofile(file)
            array("q", rows).tofile(file)
    return ListingPlan(len(numbers), blocks, rising)


def _rows_of(project: Project, choice: ListingChoice) -> Iterator[list[ListedRow]]:
    """The rows in their order, a block at a time; the parts are not looked at."""
    if choice.order == "place" and choice.only is None:
        yield from rows_in_order(project)
        return
    wanted = project.listed_in(choice.order, choice.layer)
    if choice.only is not None:
        only = set(project.document_numbers(choice.only).values())
        wanted = array("q", [number for number in wanted if number in only])
    for at in range(0, len(wanted), BLOCK):
        yield project.listed_words(wanted[at : at + BLOCK])


def rows_in_order(project: Project, most: int = BLOCK) -> Iterator[list[ListedRow]]:
    """All rows of the list in its own order, at most so many at a time."""
    found, place = project.listed_words_after((-1, -1), most)
    while found:
        yield found
        found, place = project.listed_words_after(place, most)


def write_aside(
    path: Path, target: Path, choice: ListingChoice, said: Mapping[str, str], *, progress: OnProgress
) -> ListingPlan:
    """The same in a process of its own, which gives way to others; `progress` hears nothing."""
    del progress
    with suppress(OSError, AttributeError):
        os.nice(5)
    return write_listing(path, target, choice, said)


def _write_block(
    file: BinaryIO,
    rows: Sequence[ListedRow],
    said: Mapping[str, str],
    numbers: array[int],
    blocks: array[int],
) -> None:
    lines = "\n".join([words_of(row, said) for row in rows])
    written = folded_bytes(lines) + b"\n"
    file.write(written)
    numbers.extend([row.number for row in rows])
    blocks.append(blocks[-1] + len(written))


class ListingFile(PassingFile):
    """Reads what `write_listing` wrote. The file is gone when this is closed, or the program ends."""

    def __init__(self, path: Path, plan: ListingPlan) -> None:
        super().__init__(path)
        self.count, self._plan = plan.count, plan
        self._numbers_at = plan.blocks[-1]

    def numbers(self, first: int, last: int) -> array[int]:
        """Of the rows from `first` to `last` (exclusive)."""
        first, last = max(first, 0), min(last, self.count)
        return self._read_numbers(self._numbers_at, first, last)

    def row_of(self, number: int) -> int:
        """In which row a document stands, -1 where it does not."""
        beginning = self._numbers_at if self._plan.rising else self._numbers_at + self.count * _NUMBER
        place = bisect_left(
            range(self.count), number, key=lambda at: self._read_numbers(beginning, at, at + 1)[0]
        )
        if place == self.count or self._read_numbers(beginning, place, place + 1)[0] != number:
            return -1
        if self._plan.rising:
            return place
        return self._read_numbers(beginning + self.count * _NUMBER, place, place + 1)[0]

    @property
    def blocks(self) -> int:
        """How many there are."""
        return len(self._plan.blocks) - 1

    def lines(self, first: int, last: int) -> bytes:
        """The lines of the blocks from `first` to `last` (exclusive), each with a line break."""
        begin, end = self._plan.blocks[first], self._plan.blocks[last]
        self.file.seek(begin)
        return self.file.read(end - begin) or b""

    def line(self, row: int) -> bytes:
        """What one row is found by."""
        block = row // BLOCK
        return self.lines(block, block + 1).split(b"\n")[row - block * BLOCK]

    def row_beginning(self, words: bytes, after: int) -> int:
        """The first row behind `after`, around the end, the line of which begins with these; -1 for none."""
        begins = (words, b" " + words)  # a document without a title is known by its name
        for first, last in ((after + 1, self.count), (0, min(after + 1, self.count))):
            for block in range(first // BLOCK, -(-last // BLOCK)):
                lines = b"\n" + self.lines(block, block + 1)
                if any(b"\n" + begin in lines for begin in begins):
                    for row, line in enumerate(lines.split(b"\n")[1:-1], block * BLOCK):
                        if first <= row < last and line.startswith(begins):
                            return row
        return -1

    def _read_numbers(self, beginning: int, first: int, last: int) -> array[int]:
        found = array("q")
        self.file.seek(beginning + first * _NUMBER)
        found.frombytes(self.file.read(max(0, last - first) * _NUMBER) or b"")
        return found


def _sought(words: Collection[str]) -> list[bytes]:
    """What is looked for, folded as the lines are; the longest first, which fewest lines hold."""
    return sorted({folded_bytes(word) for word in words} - {b""}, key=len, reverse=True)


class ListingSearch:
    """Rows of a listing file that hold all of some folded words, found step by step from the top.

    `changed` are rows of which other words hold than the file has, `more` what is said of rows besides.
    """

    _AT_ONCE = 8  # blocks looked through at once, some 300 KB

    def __init__(
        self,
        file: ListingFile,
        words: Collection[str],
        changed: Mapping[int, bytes],
        more: Mapping[int, bytes] | None = None,
    ) -> None:
        self._file = file
        self._words = _sought(words)
        self._changed, self._more = changed, more or {}
        self._odd = sorted({*changed, *self._more})
        self._at = 0
        self.rows = array("I")

    @property
    def done(self) -> bool:
        """Whether the whole file has been looked through."""
        return self._at >= self._file.blocks

    def step(self) -> None:
        """Look through some more lines: about a millisecond where few rows fit."""
        first, last = self._at, min(self._at + self._AT_ONCE, self._file.blocks)
        self._at = last
        lines = self._file.lines(first, last)
        row, end = first * BLOCK, min(last * BLOCK, self._file.count)
        odd = self._odd[bisect_left(self._odd, row) : bisect_left(self._odd, end)]
        if odd:
            self._look_at_each(lines.split(b"\n")[: end - row], row, odd)
        elif all(word in lines for word in self._words):
            self.rows.extend(self._holding(lines.split(b"\n")[: end - row], row))

    def _holding(self, lines: Iterable[bytes], row: int) -> list[int]:
        if not self._words:
            return [at for at, _ in enumerate(lines, row)]
        first, *others = self._words
        found = [(at, line) for at, line in enumerate(lines, row) if first in line]
        for word in others:
            found = [(at, line) for at, line in found if word in line]
        return [at for at, _ in found]

    def _look_at_each(self, lines: list[bytes], row: int, odd: Sequence[int]) -> None:
        for at in odd:
            line = self._changed.get(at, lines[at - row])
            lines[at - row] = line + b" " + self._more[at] if at in self._more else line
        self.rows.extend(self._holding(lines, row))


class UnwrittenSearch:
    """The same while there is no such file: the whole list in its own order, read from the project as it is.

    `more`: what is said of documents besides, by number. `rows` are the numbers of what was found.
    """

    _AT_ONCE = 400  # rows: some two milliseconds

    def __init__(
        self,
        project: Project,
        words: Collection[str],
        said: Mapping[str, str],
        more: Mapping[int, bytes] | None = None,
    ) -> None:
        self._words = _sought(words)
        self._said, self._more = said, more or {}
        self._batches: Iterator[list[ListedRow]] | None = rows_in_order(project, self._AT_ONCE)
        self.rows = array("q")
        self.looked_at = 0  # how many

    @property
    def done(self) -> bool:
        """Whether all has been looked through."""
        return self._batches is None

    def step(self) -> None:
        """Look through some more rows."""
        found = next(self._batches, None) if self._batches is not None else None
        if found is None:
            self._batches = None
            return
        self.looked_at += len(found)
        lines = folded_bytes("\n".join([words_of(row, self._said) for row in found])).split(b"\n")
        for row, line in zip(found, lines, strict=True):
            hay = line + b" " + self._more[row.number] if row.number in self._more else line
            if all(word in hay for word in self._words):
                self.rows.append(row.number)
