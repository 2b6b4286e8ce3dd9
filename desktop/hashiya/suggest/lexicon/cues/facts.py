"""What the name table and the cue words say of a word wherever it stands."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from hashiya.core.clitics import Split, splits
from hashiya.suggest.lexicon.name_table import (
    CITY,
    COUNTRY,
    FIRST,
    LANGUAGE,
    LONGER,
    NATION,
    REGION,
    NameTable,
)

if TYPE_CHECKING:
    from hashiya.suggest.lexicon.cues.words import CueWords

PLACES = COUNTRY | CITY | REGION
HEADED, FIRST_NAMED, PLACED, GROUPED, PEOPLED, PARTED, PHRASED, MODELLED, MADE, OWNED, SPOKEN = (
    1 << shift for shift in range(11)
)
"""What a word can be the beginning of, as bits: rules look at no other words."""


class Facts:
    """Answers remembered between texts."""

    def __init__(self, names: NameTable, cues: CueWords) -> None:
        self.names = names
        self.cues = cues
        self.adjectives = cues.sets["adjective"] | cues.sets["body_adjective"]
        self.place_readings = lru_cache(maxsize=65536)(self._place_readings)
        self.nation = lru_cache(maxsize=65536)(self._nation)
        self.first_name = lru_cache(maxsize=65536)(self._first_name)
        self.language_stem = lru_cache(maxsize=65536)(self._language_stem)
        self.marks = lru_cache(maxsize=131072)(self._marks)

    def _marks(self, word: str) -> int:
        """The bits of everything that a rule asks of a word before it looks around."""
        sets = self.cues.sets
        part = word[1:] if word[:1] in ("و", "ب", "ل") and word not in sets["place_part:strong"] else word
        told = (
            (HEADED, word in self.cues.heads),
            (FIRST_NAMED, self.first_name(word)),
            (PLACED, self.place_readings(word)),
            (GROUPED, self.nation(word) or self.language_stem(word)),
            (PEOPLED, any(split.stem in sets["people"] for split in splits(word))),
            (PARTED, part in sets["place_part:strong"]),
            (PHRASED, word in self.cues.phrase_starts),
            (MODELLED, word.removeprefix("ب").removeprefix("ال") in sets["model"]),
            (MADE, word in sets["make"]),
            (OWNED, word in sets["owned"]),
            (SPOKEN, word in sets["speech"]),
        )
        return sum(bit for bit, holds in told if holds)

    def _language_stem(self, word: str) -> str:
        """The word without clitics where it can name a language, a feminine with the article; else ""."""
        if not word.endswith("يه"):
            return ""
        extra = self.cues.sets["language"]
        for split in splits(word):
            if split.stem.startswith("ال") and len(split.stem) > 5:
                if self.names.bits(split.stem) & LANGUAGE or split.stem.removeprefix("ال") in extra:
                    return split.stem
                if self.nation(split.stem):
                    return split.stem
        return ""

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
