"""Names and words known beforehand, as hashed keys: what lists and corpora teach without the lists
themselves.

`resources/lexicons/names.bin` is written by packaging/build_lexicons.py from packages (Unicode CLDR through
Babel, ISO codes through pycountry, Faker, GeoNames) and from annotated corpora; the NOTICE beside it names
sources and licences. A key is 64 bits of BLAKE2b over folded words with one space between; a phrase's
beginnings are keys too, for longest match.
"""

from __future__ import annotations

import struct
import sys
import zlib
from array import array
from functools import cache, lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING

from hashiya.assets import resource

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

COUNTRY, REGION, CITY, LANGUAGE, CURRENCY, UNIT, NATION, FIRST, LAST, LONGER = (
    1 << shift for shift in range(10)
)
KINDS = {
    "country": COUNTRY,
    "region": REGION,
    "city": CITY,
    "language": LANGUAGE,
    "currency": CURRENCY,
    "unit": UNIT,
    "nation": NATION,
    "first": FIRST,
    "last": LAST,
}
MAGIC = b"HSHNAMES1"


@lru_cache(maxsize=262144)
def key(words: str) -> int:
    """64 bits that stand for folded words."""
    return int.from_bytes(blake2b(words.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


class NameTable:
    """Bits of kinds for phrases, and for single words the share of uses as each type of name (0 to 15 of
    15).
    """

    def __init__(self, kinds: Mapping[int, int], shares: Mapping[int, int]) -> None:
        self._kinds = kinds
        self._shares = shares
        self.bits = lru_cache(maxsize=131072)(self._bits)
        self.shares = lru_cache(maxsize=131072)(self._shares_of)

    def with_shares(self, shares: Mapping[int, int]) -> NameTable:
        """The same names with other shares of single words."""
        return NameTable(self._kinds, shares)

    def _bits(self, words: str) -> int:
        return self._kinds.get(key(words), 0)

    def _shares_of(self, word: str) -> tuple[int, int, int, int] | None:
        """(person, place, organization, no name) in fifteenths; None for a word never met."""
        packed = self._shares.get(key(word))
        if packed is None:
            return None
        return packed >> 12, packed >> 8 & 15, packed >> 4 & 15, packed & 15

    def longest(self, words: list[str], start: int, end: int, mask: int) -> tuple[int, int]:
        """(words used, bits) of the longest known phrase of a kind in `mask` that begins at `start`; (0, 0)
        if none.
        """
        phrase = words[start]
        bits = self.bits(phrase)
        best = (1, bits & mask) if bits & mask else (0, 0)
        position = start + 1
        while bits & LONGER and position < end:
            phrase = f"{phrase} {words[position]}"
            bits = self.bits(phrase)
            position += 1
            if bits & mask:
                best = (position - start, bits & mask)
        return best


def pack(kinds: Mapping[int, int], shares: Mapping[int, int]) -> bytes:
    """The table as stored: two sorted arrays of keys with their values, little endian, compressed."""
    parts = [MAGIC]
    for table in (kinds, shares):
        keys = sorted(table)
        body = _bytes(array("Q", keys)) + _bytes(array("H", [table[item] for item in keys]))
        packed = zlib.compress(body, 9)
        parts.append(struct.pack("<II", len(keys), len(packed)) + packed)
    return b"".join(parts)


def unpack(data: bytes) -> NameTable:
    """The table of `pack`. Raises ValueError for anything else."""
    if not data.startswith(MAGIC):
        raise ValueError("not a table of names")
    tables = []
    position = len(MAGIC)
    for _ in range(2):
        count, length = struct.unpack_from("<II", data, position)
        body = zlib.decompress(data[position + 8 : position + 8 + length])
        keys, values = array("Q", body[: 8 * count]), array("H", body[8 * count :])
        if sys.byteorder == "big":
            keys.byteswap()
            values.byteswap()
        tables.append(dict(zip(keys, values, strict=True)))
        position += 8 + length
    return NameTable(*tables)


def _bytes(values: array[int]) -> bytes:
    if sys.byteorder == "big":
        values = array(values.typecode, values)
        values.byteswap()
    return values.tobytes()


def names_path() -> Path:
    return resource("lexicons") / "names.bin"


@cache
def load_names() -> NameTable:
    """The bundled table, read once."""
    return unpack(names_path().read_bytes())
