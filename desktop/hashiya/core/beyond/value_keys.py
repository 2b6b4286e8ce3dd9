"""Which key gives which value: in the pop-up each has one; digits that no label owns work without it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.core.beyond.attributes import AttributeKind, AttributeType, AttributeValue

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

_LETTERS = "QWERTYUIOPASDFGHJKLZXCVBNM"
_DIGITS = "1234567890"
_ARABIC_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")


@dataclass(frozen=True, slots=True)
class ValueKey:
    """One thing a key says. `value` is None where the key leads to a field to write in.

    `key` and `key_ar` count in the pop-up, `digit` ("" where none is free) also without it.
    """

    type: AttributeType
    value: AttributeValue | None
    key: str
    key_ar: str = ""
    digit: str = ""


def value_keys(
    types: Sequence[AttributeType], label: str, taken: Collection[str] = _DIGITS
) -> tuple[ValueKey, ...]:
    """For a thing of this label; `taken` are the keys that labels own, in either layout.

    A key that the scheme gives stays, the first that claims it; all others get the next free letter of
    their own name, else any free letter, else a digit.
    """
    wanted: list[tuple[AttributeType, AttributeValue | None, str, str, str]] = []
    for each in types:
        wanted += _wanted(each, label)
    used: set[str] = set()
    keys: list[str] = []
    for _, _, key, _, _ in wanted:
        keys.append(key if key and key not in used else "")
        used |= {keys[-1]} - {""}
    own_arabic = {key for _, _, _, key, _ in wanted if key}
    for place, (_, _, _, _, name) in enumerate(wanted):
        if not keys[place]:
            keys[place] = _free(name, used)
            used |= {keys[place]} - {""}
    digits = _digits(
        [key if value is not None else None for key, (_, value, _, _, _) in zip(keys, wanted, strict=True)],
        taken,
    )
    found, arabic = [], set[str]()
    for (kind, value, key, key_ar, _), given, digit in zip(wanted, keys, digits, strict=True):
        mine = key_ar if key_ar not in arabic and (given == key or key_ar in own_arabic) else ""
        arabic |= {mine} - {""}
        found.append(ValueKey(kind, value, given, mine, digit))
    return tuple(found)


def free_digits(taken: Collection[str]) -> str:
    """The digits that no label owns; digits of either script count as the same."""
    owned = {each.translate(_ARABIC_DIGITS) for each in taken}
    return "".join(digit for digit in _DIGITS if digit not in owned)


def _wanted(
    kind: AttributeType, label: str
) -> list[tuple[AttributeType, AttributeValue | None, str, str, str]]:
    if kind.kind is AttributeKind.FLAG:
        return [(kind, True, kind.key.upper(), kind.key_ar, kind.code)]
    if kind.kind not in (AttributeKind.ONE, AttributeKind.MANY):
        return [(kind, None, kind.key.upper(), kind.key_ar, kind.code)]
    many = kind.kind is AttributeKind.MANY
    return [
        (kind, (each.value,) if many else each.value, each.key.upper(), each.key_ar, each.value)
        for each in kind.choices_for(label)
    ]


def _free(name: str, used: Collection[str]) -> str:
    letters = [each for each in name.upper() if each in _LETTERS]
    return next((each for each in (*letters, *_LETTERS, *_DIGITS) if each not in used), "")


def _digits(keys: Sequence[str | None], taken: Collection[str]) -> list[str]:
    """Keys that are digits keep them; the others get what is left, in order; None gets nothing."""
    free = free_digits(taken)
    left = [digit for digit in free if digit not in keys]
    found = []
    for key in keys:
        if key is None:
            found.append("")
        elif key and key in free:
            found.append(key)
        else:
            found.append(left.pop(0) if left else "")
    return found
