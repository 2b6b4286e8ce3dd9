"""The records of a SQLite file, read page by page without SQLite, so that one bad page costs only itself.

The layout is that of «Database File Format» (sqlite.org/fileformat2.html): b-tree pages whose cells hold
records, long records going on in a chain of overflow pages, and a write-ahead log whose committed frames
stand for newer pages. Nothing in the file is trusted: every number is checked before it is used.
"""

from __future__ import annotations

import os
import struct
from collections import OrderedDict
from contextlib import ExitStack
from typing import IO, TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TABLE_LEAF, TABLE_INTERIOR, INDEX_LEAF, INDEX_INTERIOR = 0x0D, 0x05, 0x0A, 0x02
_HEADS = {TABLE_LEAF: 8, TABLE_INTERIOR: 12, INDEX_LEAF: 8, INDEX_INTERIOR: 12}
_SIZES = (4096, 8192, 16384, 32768, 2048, 1024, 512, 65536)
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_MOST_COLUMNS = 64
_MOST_BYTES = 1 << 30
_FRAME = 24
_CHUNK = 1 << 20  # a multiple of every size of pages
_RECENT = 256  # pages kept in memory


class BrokenText(bytes):
    """Bytes of a text that are no UTF-8."""


RawValue = int | float | str | bytes | None


class Cell(NamedTuple):
    """One record as it was found.

    `rowid` None: a key of an index. `sure` False: found by looking at every byte of a damaged page, or its
    chain of overflow pages had to be guessed. `freed`: its page is on the list of free pages. `owner`: the
    table that the page belongs to, or whose index it does; "" where the file's own list of them does not say.
    `at`: where on the page it begins.
    """

    page: int
    rowid: int | None
    values: tuple[RawValue, ...]
    sure: bool
    freed: bool
    owner: str = ""
    at: int = 0


class Pages:
    """The pages of a file, numbered from 1, read one by one; `newer` says where in its log newer ones are."""

    def __init__(self, file: IO[bytes], size: int, log: IO[bytes] | None = None) -> None:
        self._file, self._log, self.size = file, log, size
        length = os.fstat(file.fileno()).st_size
        self.newer = _log_pages(log, size) if log is not None else {}
        # How many there are, those of the log included.
        self.count = max(-(-length // size), max(self.newer, default=0))
        self._recent: OrderedDict[int, bytes] = OrderedDict()
        first = self.page(1)
        self.usable = size - (first[20] if len(first) > 20 and first[20] <= 32 else 0)

    def __enter__(self) -> Pages:
        return self

    def __exit__(self, *_said: object) -> None:
        self._file.close()
        if self._log is not None:
            self._log.close()

    def is_of(self, application: int) -> bool:
        """Whether the file says that it is of this application, or says nothing any more."""
        return self.page(1)[68:72] in (application.to_bytes(4, "big"), bytes(4))

    def page(self, number: int) -> bytes:
        """The bytes of a page, zeros where the file ends too early; empty when out of range."""
        found = self._recent.get(number)
        if found is not None:
            self._recent.move_to_end(number)
            return found
        if not 1 <= number <= self.count:
            return b""
        file, at = self._file, (number - 1) * self.size
        if number in self.newer and self._log is not None:
            file, at = self._log, self.newer[number]
        try:
            file.seek(at)
            part = file.read(self.size)
        except OSError:  # a bad sector costs its page
            part = b""
        page = self._recent[number] = part.ljust(self.size, b"\0")
        if len(self._recent) > _RECENT:
            self._recent.popitem(last=False)
        return page

    def records(self, number: int) -> tuple[bool, list[Cell]]:
        """Every record of a page, of a table or an index, and whether all of the page made sense."""
        sound, found = self.by_pointers(number)
        if not sound:
            seen = {(cell.rowid, cell.values) for cell in found}
            more = self._by_bytes(number, self.page(number))
            found += [cell for cell in more if (cell.rowid, cell.values) not in seen]
        return sound and all(cell.sure for cell in found), found

    def cell_at(self, number: int, at: int) -> Cell | None:
        """The record of a table that was found at this place of the page."""
        return self._cell(number, self.page(number), at, TABLE_LEAF)

    # ------------------------------------------------------------------ one page

    def by_pointers(self, number: int) -> tuple[bool, list[Cell]]:
        """Records that the page's own list of cells names, and whether all of that list made sense."""
        page, start = self.page(number), 100 if number == 1 else 0
        kind = page[start] if len(page) > start else 0
        if kind not in _HEADS:
            return not any(page[start : start + 8]) or self._looks_like_overflow(page), []
        sound, places = self.places(page, start)
        if kind == TABLE_INTERIOR:
            return sound or bool(places), []
        found = []
        for at in places:
            cell = self._cell(number, page, at + (4 if kind == INDEX_INTERIOR else 0), kind)
            if cell is None:
                sound = False
            else:
                found.append(cell)
        return sound, found

    def places(self, page: bytes, start: int) -> tuple[bool, list[int]]:
        """Where on a b-tree page its cells begin, and whether all of them are told."""
        count = int.from_bytes(page[start + 3 : start + 5], "big")
        first = start + _HEADS[page[start]]
        if count * 2 + first > self.usable:
            return False, []
        told = struct.unpack_from(f">{count}H", page, first)
        places = [at for at in told if first + 2 * count <= at < self.usable]
        return len(places) == count, places

    def _looks_like_overflow(self, page: bytes) -> bool:
        """A page of no known kind is taken for the middle of a long record; only others are searched."""
        following = int.from_bytes(page[:4], "big")
        return following == 0 or 1 < following <= self.count

    def _by_bytes(self, number: int, page: bytes) -> Iterator[Cell]:
        """Records of a damaged page, found by trying every place."""
        at = 0
        while at < self.usable - 4:
            cell = self._cell(number, page, at, TABLE_LEAF)
            if cell is not None and len(cell.values) > 1:
                yield cell._replace(sure=False)
            at += 1

    def _cell(self, number: int, page: bytes, at: int, kind: int) -> Cell | None:
        """The record that begins at this place of the page, None where there is none."""
        begin = at
        size = page[at] if at < len(page) else 0
        if size < 0x80:
            at += 1
        else:
            size, at = _varint(page, at)
        rowid: int | None = None
        if kind == TABLE_LEAF:
            rowid, at = _varint(page, at)
            rowid = rowid - (1 << 64) if rowid >= 1 << 63 else rowid
        if not 2 <= size <= min(_MOST_BYTES, self.count * self.size) or at >= len(page):
            return None
        local = self._local(size, kind)
        if at + local > len(page):
            return None
        told = _types(page, at)
        if told is None or told[1] + sum(map(_length, told[0])) != size:
            return None
        payload, sure = page[at : at + local], True
        if local < size:
            rest, sure = self._overflow(page[at + local : at + local + 4], size - local)
            payload += rest
            told = _types(payload, 0)  # the head of the record may end on a page that is another's
        values = _values(payload, told) if told is not None else None
        return None if values is None else Cell(number, rowid, values, sure, False, at=begin)

    def _local(self, size: int, kind: int) -> int:
        """How many bytes of a record of `size` stand on the page itself."""
        usable = self.usable
        most = usable - 35 if kind == TABLE_LEAF else (usable - 12) * 64 // 255 - 23
        if size <= most:
            return size
        least = (usable - 12) * 32 // 255 - 23
        wanted = least + (size - least) % (usable - 4)
        return wanted if wanted <= most else least

    def _overflow(self, link: bytes, size: int) -> tuple[bytes, bool]:
        """The rest of a long record. A link that leads nowhere is taken to mean the page after."""
        parts, seen, sure, last = [], set(), True, 0
        number = int.from_bytes(link, "big")
        while size > 0:
            if not 1 < number <= self.count or number in seen:
                number, sure = last + 1, False
                if not 1 < number <= self.count or number in seen:
                    parts.append(bytes(size))
                    break
            seen.add(number)
            page = self.page(number)
            part = page[4 : min(self.usable, 4 + size)]
            parts.append(part)
            size -= len(part)
            last, number = number, int.from_bytes(page[:4], "big")
        return b"".join(parts), sure


def read_pages(path: Path) -> Pages:
    """The pages of a file and of the write-ahead log beside it, open until it is closed. Raises OSError."""
    log = path.with_name(path.name + "-wal")
    with ExitStack() as opened:
        file = opened.enter_context(path.open("rb"))
        newer = opened.enter_context(log.open("rb")) if log.exists() else None
        pages = Pages(file, _page_size(file, newer), newer)
        opened.pop_all()
    return pages


def _page_size(file: IO[bytes], log: IO[bytes] | None) -> int:
    """As the header says, or the log's, or the size that pages without a record tell, or at which most pages
    begin like pages.
    """
    length = os.fstat(file.fileno()).st_size
    head = file.read(32)
    told, count = int.from_bytes(head[16:18], "big"), int.from_bytes(head[28:32], "big")
    told = 65536 if told == 1 else told
    scores, empty = _page_beginnings(file)
    exact = [size for size in _SIZES if count * size == length]
    if told in _SIZES and (told in exact or not exact) and (length < 3 * told or scores[told]):
        return told
    if exact:
        return exact[0]
    if log is not None:
        size = int.from_bytes(log.read(12)[8:12], "big")
        if size in _SIZES:
            return size
    return max(_SIZES, key=lambda size: (empty[size], scores[size] * size, size == 4096))


def _page_beginnings(file: IO[bytes]) -> tuple[dict[int, int], dict[int, int]]:
    """For every size that pages may have: how many pages but the first begin like pages, and how many of them
    have no record and say that their end is where it would be.
    """
    scores, empty = dict.fromkeys(_SIZES, 0), dict.fromkeys(_SIZES, 0)
    file.seek(0)
    at = 0
    while part := file.read(_CHUNK):
        for size in _SIZES:
            none = bytes(2) + (size & 0xFFFF).to_bytes(2, "big")
            for place in range(0 if at else size, len(part), size):
                if part[place] in _HEADS:
                    scores[size] += 1
                    empty[size] += part[place + 3 : place + 7] == none
        at += len(part)
    return scores, empty


def _log_pages(log: IO[bytes], size: int) -> dict[int, int]:
    """Where the newest committed pages stand in the log.

    A frame is right when its salts are the log's and its sum follows from the sum of the frame before, so
    that a damaged frame costs only itself; SQLite would stop at it.
    """
    log.seek(0)
    head = log.read(32)
    if len(head) < 32 or head[:3] != b"\x37\x7f\x06" or int.from_bytes(head[8:12], "big") != size:
        return {}
    order = ">" if head[3] & 1 else "<"
    sums = _checksum(head[:24], (0, 0), order)
    committed: dict[int, int] = {}
    pending: dict[int, int] = {}
    at = 32
    while len(frame := log.read(_FRAME + size)) == _FRAME + size:
        told = struct.unpack(">II", frame[16:24])
        if frame[8:16] == head[16:24]:
            if told == _checksum(frame[_FRAME:], _checksum(frame[:8], sums, order), order):
                pending[int.from_bytes(frame[:4], "big")] = at + _FRAME
                if int.from_bytes(frame[4:8], "big"):
                    committed.update(pending)
                    pending.clear()
            sums = told
        at += len(frame)
    return committed


def _checksum(data: bytes, sums: tuple[int, int], order: str) -> tuple[int, int]:
    one, two = sums
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for first, second in zip(words[::2], words[1::2], strict=True):
        one = (one + first + two) & 0xFFFFFFFF
        two = (two + second + one) & 0xFFFFFFFF
    return one, two


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number of one to nine bytes and the place after it; beyond the end it is 0."""
    value = 0
    for index in range(9):
        if at >= len(data):
            return 0, at
        byte = data[at]
        at += 1
        if index == 8:
            return (value << 8) | byte, at
        value = (value << 7) | (byte & 0x7F)
        if byte < 0x80:
            break
    return value, at


def _types(data: bytes, at: int) -> tuple[list[int], int] | None:
    """The serial types of a record's header and the header's size; None where it is no header."""
    head, place = _varint(data, at)
    end = at + head
    if not 2 <= head <= _MOST_COLUMNS * 5 or end > len(data):
        return None
    types: list[int] = []
    while place < end:
        kind = data[place]
        if kind < 0x80:
            place += 1
        else:
            kind, place = _varint(data, place)
        if kind in (10, 11) or len(types) >= _MOST_COLUMNS:
            return None
        types.append(kind)
    return (types, head) if place == end else None


def _length(kind: int) -> int:
    if kind >= 12:
        return (kind - 12) // 2
    return 8 if kind == 7 else _INTEGERS.get(kind, 0)


def _values(payload: bytes, told: tuple[list[int], int]) -> tuple[RawValue, ...] | None:
    """The values of a record with these serial types; None where it ends too early."""
    types, at = told
    values: list[RawValue] = []
    for kind in types:
        length = _length(kind)
        part = payload[at : at + length]
        if len(part) < length:
            return None
        values.append(_value(kind, part))
        at += length
    return tuple(values)


def _value(kind: int, part: bytes) -> RawValue:
    if kind == 0:
        return None
    if kind in _INTEGERS:
        return int.from_bytes(part, "big", signed=True)
    if kind == 7:
        return float(struct.unpack(">d", part)[0])
    if kind in (8, 9):
        return kind - 8
    if kind % 2 == 0:
        return part
    try:
        return part.decode("utf-8")
    except UnicodeDecodeError:
        return BrokenText(part)
