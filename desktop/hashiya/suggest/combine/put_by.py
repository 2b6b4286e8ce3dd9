"""Values put by in a file of this program's own, to be read again one by one: memory holds one at a time."""

from __future__ import annotations

import pickle
import zlib
from typing import IO, TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

ValueT = TypeVar("ValueT")
_SIZE = 8  # bytes that tell how long what follows is


class PutBy(Generic[ValueT]):
    """On an open binary file that nobody else writes; the caller closes it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def put(self, value: ValueT) -> None:
        """Add one at the end."""
        data = zlib.compress(pickle.dumps(value), 1)
        self._file.write(len(data).to_bytes(_SIZE, "little"))
        self._file.write(data)

    def __iter__(self) -> Iterator[ValueT]:
        """All of them, from the first on."""
        self._file.seek(0)
        while size := int.from_bytes(self._file.read(_SIZE), "little"):
            value: ValueT = pickle.loads(zlib.decompress(self._file.read(size)))
            yield value
