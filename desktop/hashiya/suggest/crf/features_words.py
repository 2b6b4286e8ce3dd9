"""What one written word tells by itself: its forms, clitics, affixes, shape, cue class, clusters and lists.

Everything is a 32-bit hash (CRC-32 of a tagged string): a model holds numbers and no words. 0 is «nothing».
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zlib import crc32

from hashiya.core.clitics import bare
from hashiya.core.fold import fold
from hashiya.suggest.crf.features_cues import CUES
from hashiya.suggest.crf.word_cache import WordCache

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from hashiya.suggest.crf.features_names import HashedNames

_ZEROS = str.maketrans("123456789", "000000000")
_ATTACHED = "وفبلك"
_MOST_CACHED = 100_000

EDGE = "\n"  # what stands before the first and after the last word of a sentence

# Columns of a word's row.
WORD, STEM, CLITIC, SHAPE = 0, 1, 2, 3
AFFIXES = range(4, 12)  # prefixes of 1-4 letters, then suffixes of 1-4
CUE = 12
READINGS = range(13, 17)  # the word as lists may hold it: whole, and with clitics off
NAMED = 17  # bits: where the word stands in names of each list
CLUSTERS = range(18, 21)
NAMED_AS = range(21, 25)  # the bits of each of the first four lists by themselves
WIDTH = 25


def hash_text(text: str) -> int:
    """32 bits of a string, never 0."""
    return crc32(text.encode("utf-8", "surrogatepass")) or 1


def fold_word(word: str) -> str:
    """The folded word, digits all 0, cut at 64 letters; "_" for a word of marks alone."""
    return fold(word[:64]).translate(_ZEROS) or "_"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Known stems: sorted hashes, and the clusters of each (0 is none), shape (n, 3)."""

    keys: np.ndarray[Any, Any]
    clusters: np.ndarray[Any, Any]


class WordReader:
    """Rows of words, remembered: one row is WIDTH numbers below 2**32."""

    def __init__(self, vocabulary: Vocabulary, names: HashedNames) -> None:
        self._clusters = dict(zip(vocabulary.keys.tolist(), vocabulary.clusters.tolist(), strict=True))
        self._names = names
        self._rows = WordCache(_MOST_CACHED)

    def rows(self, words: Sequence[str]) -> np.ndarray[Any, Any]:
        """uint32 (words, WIDTH): the rows of words as written, each named once."""
        known, places = self._rows.get(words, self._read_all)
        found: np.ndarray[Any, Any] = known[places]
        return found

    def _read_all(self, words: Sequence[str]) -> np.ndarray[Any, Any]:
        import numpy as np

        return np.array([self._read(word) for word in words], dtype=np.uint32)

    def _read(self, word: str) -> list[int]:
        if word == EDGE:
            row = [0] * WIDTH
            row[WORD], row[STEM], row[SHAPE] = hash_text("w\n"), hash_text("s\n"), hash_text("h\n")
            return row
        folded = fold_word(word)
        clitic, stem = self.split(folded)
        inner = folded[1:] if clitic[:1] in ("و", "ف") else folded
        size = len(inner)
        row = [
            hash_text("w" + folded),
            hash_text("s" + stem),
            hash_text("c" + clitic),
            hash_text("h" + shape_of(word, folded)),
        ]
        row += [hash_text(f"p{n}{inner[:n]}") if size >= n else 0 for n in (1, 2, 3, 4)]
        row += [hash_text(f"e{n}{inner[-n:]}") if size >= n else 0 for n in (1, 2, 3, 4)]
        row.append(
            CUES.get(folded) or CUES.get(inner) or (CUES.get(stem, 0) if clitic not in ("", "+ال") else 0)
        )
        readings = [hash_text(reading) for reading in list_readings(folded)]
        row += readings + [0] * (len(READINGS) - len(readings))
        named = self._named(readings)
        row.append(named)
        row += self._clusters.get(hash_text(stem), (0, 0, 0))
        row += [named >> 4 * kind & 15 for kind in range(len(NAMED_AS))]
        return row

    def _named(self, readings: list[int]) -> int:
        """Bits of the first reading that names hold; the reading's number stands above them."""
        for number, reading in enumerate(readings[:3]):
            bits = self._names.word_bits.get(reading)
            if bits:
                return bits | number << 20
        return 0

    def split(self, folded: str) -> tuple[str, str]:
        """(clitics, stem): clitics come off where what is left is a known stem, or the article follows."""
        stem = bare(folded)
        clitic = _clitic_of(folded, stem)
        if hash_text(stem) in self._clusters or clitic not in ("", "+ال"):
            return clitic, stem
        for cut in (1, 2):
            rest = folded[cut:]
            if len(rest) < 3 or folded[cut - 1] not in (_ATTACHED if cut == 1 else "بلك"):
                break
            if cut == 2 and folded[0] not in "وف":
                break
            left = bare(rest)
            if hash_text(left) in self._clusters:
                return folded[:cut] + _clitic_of(rest, left), left
        return clitic, stem


def _clitic_of(folded: str, stem: str) -> str:
    if folded == stem:
        return ""
    taken = folded[: len(folded) - len(stem)]
    return (
        taken[:-2] + "+ال" if taken.endswith("ال") else taken[:-2] + "ل+ال" if taken.endswith("لل") else taken
    )


def list_readings(folded: str) -> list[str]:
    """At most four readings of a first word of a name: itself, without و ف, without ب ك ل, with ال for لل."""
    found = [folded]
    rest = folded
    if len(rest) > 3 and rest[0] in "وف":
        rest = rest[1:]
        found.append(rest)
    if len(rest) > 4 and rest[:2] == "لل":
        found.append("ال" + rest[2:])
    if len(rest) > 3 and rest[0] in "بكل":
        found.append(rest[1:])
    return found[: len(READINGS)]


def shape_of(word: str, folded: str) -> str:
    """The kind of token: number by length, Latin by case, punctuation itself, Arabic by length."""
    first = folded[0]
    if folded.isdigit():
        return f"0{min(len(folded), 5)}"
    if first == "0":
        return (
            "0" + "".join(sorted({char for char in folded if not char.isalnum()})) + "x" * (folded[-1] != "0")
        )
    if "a" <= first <= "z":
        return "A" if word.isupper() else "a" if word.islower() else "Aa"
    if not first.isalpha():
        return "." + first
    return f"ا{1 if len(folded) < 3 else 2 if len(folded) < 5 else 3}" + ("-" if "-" in folded else "")
