"""JSON of one document with so many annotations that it is written piece by piece: as one value, a million
take 2 GB.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

from hashiya.formats.shared.lines import dump_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

_PIECE = 2000  # items of a list that are made at once


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of so many items, made anew whenever it is written."""

    count: int
    made: Callable[[], Iterable[Any]]


def json_line(value: Mapping[str, Any]) -> bytes | LongJson:
    """One line of JSON, as `dump_json` writes it; lists may be `Listed`."""
    if any(isinstance(each, Listed) and each.count > _PIECE for each in value.values()):
        return LongJson(value)
    whole = {key: list(each.made()) if isinstance(each, Listed) else each for key, each in value.items()}
    return dump_json(whole)


@dataclass(frozen=True, slots=True)
class LongJson:
    """An object of which some values are `Listed`."""

    value: Mapping[str, Any]

    def write_to(self, file: IO[bytes]) -> None:
        """As `dump_json` would: with a lone surrogate anywhere in it, all of it in ASCII."""
        begun = file.tell()
        try:
            file.writelines(piece.encode("utf-8") for piece in self._pieces(ascii_only=False))
        except UnicodeEncodeError:
            file.seek(begun)
            file.truncate()
            file.writelines(piece.encode("ascii") for piece in self._pieces(ascii_only=True))

    def _pieces(self, *, ascii_only: bool) -> Iterator[str]:
        dumped = partial(json.dumps, ensure_ascii=ascii_only, separators=(",", ":"))
        before = "{"
        for key, value in self.value.items():
            yield f"{before}{dumped(key)}:"
            before = ","
            if not isinstance(value, Listed):
                yield dumped(value)
                continue
            items, divider = iter(value.made()), "["
            while some := list(islice(items, _PIECE)):
                yield divider + dumped(some)[1:-1]
                divider = ","
            yield "]" if divider == "," else "[]"
        yield "}\n"
