"""What a small fault is that tests must see: `tests/mutation.py` puts them in one after the other.

Each breaks one promise of the program. Choose what would cost a person work: something lost, an offset off
by one, an undo that takes the wrong thing back, a merge that forgets, untrusted input believed. `old` stands
exactly once in its file (`tests/unit/test_mutations.py` holds it to that); `tests` are the smallest
files that ought to see the fault.
"""

from __future__ import annotations

from typing import NamedTuple

PARTS = ("core", "store", "services", "formats", "suggest")


class Mutation(NamedTuple):
    """`file` is under desktop/hashiya and begins with the part (files.py belongs to the store); `tests` are
    under tests/, a blank between.
    """

    promise: str
    file: str
    old: str
    new: str
    tests: str

    @property
    def part(self) -> str:
        return self.file.split("/")[0] if "/" in self.file else "store"
