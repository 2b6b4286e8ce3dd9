"""What the name table and the cue words say of a word wherever it stands."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from hashiya.core.clitics import Split, splits
from hashiya.suggest.lexicon.name_table import CITY, COUNTRY, FIRST, LONGER, NATION, REGION, NameTable

if TYPE_CHECKING:
    from hashiya.suggest.lexicon.cues.words import CueWords

PLACES = COUNTRY | CITY | REGION


class Facts:
    """Answers remembered between texts."""

    def __init__(self, names: NameTable, cues: CueWords) -> None:
        self.names = names
        self.cues = cues
        self.place_readings = lru_cache(maxsize=65536)(self._place_readings)
        self.nation = lru_cache(maxsize=65536)(self._nation)
        self.first_name = lru_cache(maxsize=65536)(self._first_name)

    def _place_readings(self, word: str) -> tuple[Split, ...]:
        """Readings of the word that are, or begin, a place the table knows."""
        return tuple(split for split in splits(word) if self.names.bits(split.stem) & (PLACES | LONGER))

    def _nation(self, word: str) -> bool:
        """Whether the word is a nationality's adjective, with or without article and clitics."""
        for split in splits(word):
            stem = split.stem.removeprefix("ال")
            if len(stem) > 3 and (stem in self.cues.nations or self.names.bits(stem) & NATION):
                return stem not in self.cues.never_nations
        return False

    def _first_name(self, word: str) -> str:
        """The first name the word reads as, without the conjunction; "" if none."""
        for split in splits(word):
            shares = self.names.shares(split.stem)
            if self.names.bits(split.stem) & FIRST and (shares is None or shares[3] < 12):
                if split.prefix:
                    whole = self.names.shares(word)
                    if (whole is not None and whole[3] >= 8) or shares is None or shares[0] < 6:
                        continue
                return split.stem
            if shares is not None and shares[0] >= 6 and len(split.stem) > 2 and not split.prefix:
                return split.stem
        return ""
