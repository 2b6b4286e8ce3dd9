"""Which documents go to training, development and test.

A document's part begins with the digest of its text and the seed. Texts that are nearly the same go
together. Then whole groups are exchanged until each label is shared out as wished; what an earlier export
decided (`before`) is never moved, unless its part is not written any more or two parts would hold nearly the
same text.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from hashiya.core.document import digest
from hashiya.errors import UserError
from hashiya.formats.base import DocumentRecord
from hashiya.services.dataset.near_duplicates import Duplicates

PARTS = ("train", "dev", "test")
_MOVES = 400
_TRIED = 300


@dataclass(frozen=True, slots=True)
class Splits:
    """`part` of each document by the digest of its text; `together` names texts that are nearly the same."""

    part: Mapping[str, str]
    shares: tuple[float, float, float]
    seed: int
    together: tuple[tuple[str, ...], ...] = ()
    moved: tuple[str, ...] = ()  # digests that `before` had elsewhere

    def of(self, record: DocumentRecord) -> str:
        """The part of a document; "train" for one that was not there when the split was made."""
        return self.part.get(digest(record.text or ""), "train")


def parse_shares(text: str) -> tuple[float, float, float]:
    """«80/10/10», «0.8/0.1/0.1» or «90/10» (no development part) as shares of one. Raises UserError."""
    try:
        numbers = [float(part) for part in text.replace(":", "/").split("/")]
    except ValueError:
        numbers = []
    if len(numbers) == 2:
        numbers = [numbers[0], 0.0, numbers[1]]
    total = sum(numbers)
    if len(numbers) != 3 or min(numbers) < 0 or not 0 < total < 1e6:
        raise UserError(
            "bad_split",
            f"«{text}» does not say how to split.",
            hint="Write for example 80/10/10: training, development, test.",
            split=text,
        )
    return numbers[0] / total, numbers[1] / total, numbers[2] / total


@dataclass(slots=True)
class _Group:
    """Documents that stay together. `weights` counts labels, and documents under the name ""."""

    key: str
    digests: list[str]
    weights: Counter[str] = field(default_factory=Counter)
    fixed: bool = False


def make_splits(
    records: Iterable[DocumentRecord],
    shares: tuple[float, float, float],
    *,
    seed: int = 1,
    before: Mapping[str, str] | None = None,
) -> Splits:
    """Decide for all records (each is looked at once). `before`: digest → part of an earlier export."""
    duplicates = Duplicates()
    weights: dict[str, Counter[str]] = {}
    names: dict[str, str] = {}
    for record in records:
        name = digest(record.text or "")
        if name not in weights:
            duplicates.add(name, record.text or "")
        weights.setdefault(name, Counter()).update({"": 1}, **Counter(span.label for span in record.spans))
        names[name] = record.name
    groups = []
    for key, digests in sorted(duplicates.groups().items()):
        group = _Group(key, digests)
        for name in digests:
            group.weights.update(weights[name])
        groups.append(group)
    known = before or {}
    part = {group.key: _first_part(group, shares, seed, known) for group in groups}
    _balance(groups, part, shares, seed)
    found = {name: part[group.key] for group in groups for name in group.digests}
    together = tuple(
        tuple(names[name] for name in group.digests) for group in groups if len(group.digests) > 1
    )
    moved = tuple(name for name in found if known.get(name, found[name]) != found[name])
    return Splits(found, shares, seed, together, moved)


def position(name: str, seed: int) -> float:
    """Where a document falls between 0 and 1."""
    found = hashlib.blake2b(f"{seed}:{name}".encode(), digest_size=8).digest()
    return int.from_bytes(found) / 2**64


def _first_part(
    group: _Group, shares: tuple[float, float, float], seed: int, known: Mapping[str, str]
) -> str:
    written = [part for part, share in zip(PARTS, shares, strict=True) if share > 0]
    earlier = Counter(known[name] for name in group.digests if known.get(name) in written)
    if earlier:
        group.fixed = True
        return max(PARTS, key=lambda part: (earlier[part], -PARTS.index(part)))
    where = position(group.key, seed)
    if where < shares[0]:
        return "train"
    return "dev" if where < shares[0] + shares[1] else "test"


def _balance(
    groups: list[_Group], part: dict[str, str], shares: tuple[float, float, float], seed: int
) -> None:
    """Move the groups that most improve how labels (and documents) are shared out."""
    wanted = dict(zip(PARTS, shares, strict=True))
    have: dict[str, Counter[str]] = {name: Counter() for name in PARTS}
    for group in groups:
        have[part[group.key]].update(group.weights)
    total: Counter[str] = sum(have.values(), Counter())
    free = sorted(
        (group for group in groups if not group.fixed), key=lambda group: position(group.key, seed + 1)
    )
    for turn in range(_MOVES):
        window = free if len(free) <= _TRIED else [free[(turn * 97 + n) % len(free)] for n in range(_TRIED)]
        best = max(
            ((_gain(group, part[group.key], other, have, total, wanted), group.key, other, group)
             for group in window for other in PARTS if other != part[group.key] and wanted[other] > 0),
            key=lambda move: move[0],
            default=None,
        )  # fmt: skip
        if best is None or best[0] <= 1e-9:
            if len(free) <= _TRIED:
                return
            continue
        _, key, other, group = best
        have[part[key]].subtract(group.weights)
        have[other].update(group.weights)
        part[key] = other


def _gain(
    group: _Group,
    here: str,
    there: str,
    have: Mapping[str, Counter[str]],
    total: Counter[str],
    wanted: Mapping[str, float],
) -> float:
    """How much nearer to the wish a move brings: squared distances, each label weighing the same."""
    gain = 0.0
    for label, count in group.weights.items():
        scale = total[label]
        for part, change in ((here, -count), (there, count)):
            distance = have[part][label] / scale - wanted[part]
            gain += distance**2 - (distance + change / scale) ** 2
    return gain
