"""Whether two names may be of one: spellings, parts of longer names, initials, forms that a text introduces.

Names are compared folded (`core/fold`), without the article and the surest clitics (`core/clitics.bare`);
ابن and بن are one word, and so are the cases of أبو.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from hashiya.core.clitics import bare, splits
from hashiya.core.fold import fold
from hashiya.core.segment import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_TITLES = "سيد شيخ امام دكتور استاذ حاج ملك امير رئيس وزير"
_SORTS = "مدينه قريه بلديه محافظه ولايه مقاطعه منطقه دوله جمهوريه مملكه شركه منظمه جامعه وزاره مجلس"
_SMALL = "بن بنت ابو ام عبد ال من في على و the of and for in at"
WEAK = frozenset(f"{_TITLES} {_SORTS} {_SMALL}".split())
"""Words that stand in many names, and tell little when they alone are shared."""

_ALIKE = {"ابن": "بن", "ابنه": "بنت", "ابي": "ابو", "ابا": "ابو"}
_ROOM = 40  # code points between a name and the bracket that introduces its short form
_INTRODUCED = re.compile(r"\s{0,2}[(（«\[]([^()\[\]«»\n]{2,60})[)）»\]]")
_QUOTED = re.compile('[«"“]([^«»"“”\n]{2,40})[»"”]')
_HEREAFTER = re.compile("فيما يلي|فيما بعد|يشار إلي|المشار إلي|ويسم|اختصار|hereafter|hereinafter")


@lru_cache(maxsize=65536)
def name_key(text: str) -> str:
    """Folded words with single spaces: what two spellings of one name have in common."""
    return " ".join(fold(text[slice(*each)]) for each in words(text))


@lru_cache(maxsize=65536)
def name_words(text: str) -> tuple[str, ...]:
    """The words of a name as they are compared."""
    found = (bare(word) for word in name_key(text).split())
    return tuple(_ALIKE.get(word, word) for word in found)


@lru_cache(maxsize=65536)
def readings(text: str) -> tuple[str, ...]:
    """The folded name as it stands, then without what may be clitics before it («ومجلس», «بحلب»)."""
    first, _, rest = name_key(text).partition(" ")
    stems = dict.fromkeys(split.stem for split in splits(first)) if first else {}
    return tuple(f"{stem} {rest}".strip() for stem in stems if len(stem) > 2 or stem == first)


def near(one: str, other: str) -> bool:
    """Whether two different words are one letter apart (left out, added, or another), in at least three."""
    if one == other or min(len(one), len(other)) < 3 or abs(len(one) - len(other)) > 1:
        return False
    at = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if at is None:
        return True
    if len(one) == len(other):
        return one[at + 1 :] == other[at + 1 :] and len(one) > 3
    longer, shorter = sorted((one, other), key=len, reverse=True)
    return longer[at + 1 :] == shorter[at:]


def likeness(asked: str, name: str) -> tuple[str, float]:
    """(reason, 0 to 1): "same_name", "near_spelling", "name_part" or "initials"; ("", 0) for none."""
    if not asked.strip() or not name.strip():
        return "", 0.0
    if name_key(asked) == name_key(name):
        return "same_name", 1.0
    ours, theirs = name_words(asked), name_words(name)
    if ours == theirs:
        return "same_name", 0.95
    if len(ours) == len(theirs) and all(a == b or near(a, b) for a, b in zip(ours, theirs, strict=True)):
        return "near_spelling", 0.85 if len(ours) > 1 else 0.7
    part = max(_part(ours, theirs), _part(theirs, ours))
    if part:
        return "name_part", part
    if _is_initials(asked, name) or _is_initials(name, asked):
        return "initials", 0.75
    return "", 0.0


def _part(inner: Sequence[str], outer: Sequence[str]) -> float:
    """How much of a name its part is, where all its words stand there in their order."""
    if len(inner) >= len(outer) or not inner or all(word in WEAK for word in inner):
        return 0.0
    rest = iter(outer)
    exact = 0
    for word in inner:
        for other in rest:
            if word == other or near(word, other):
                exact += word == other
                break
        else:
            return 0.0
    if not exact:
        return 0.0
    telling = sum(word not in WEAK for word in outer)
    shared = sum(word not in WEAK for word in inner)
    return 0.5 + 0.35 * shared / max(1, telling)


def short_letters(text: str) -> str:
    """The letters of what may be initials («UNHCR», «م.ت.ف»), folded; "" for words."""
    letters = "".join(char for char in fold(text) if char.isalnum())
    if not 2 <= len(letters) <= 8 or len(text.split()) > 1:
        return ""
    # An Arabic word is a word, not initials, unless its letters stand apart.
    return letters if text.isascii() or len(letters) == len(name_key(text).replace(".", " ").split()) else ""


@lru_cache(maxsize=65536)
def initials_of(name: str) -> frozenset[str]:
    """The initials a name may go by; small words may be passed over, and articles."""
    ours = name_key(name).split()
    found = set()
    for whole in (ours, [word for word in ours if word not in WEAK]):
        for heads in ([word[0] for word in whole], [bare(word)[0] for word in whole]):
            if len(heads) > 1:
                found.add("".join(heads))
    return frozenset(found)


def _is_initials(short: str, name: str) -> bool:
    letters = short_letters(short)
    return bool(letters) and letters in initials_of(name)


def short_forms(text: str, mentions: Iterable[tuple[int, int, str]]) -> dict[str, str]:
    """Folded short form → entity, for forms that the text introduces beside a mention (start, end, entity).

    «منظمة التحرير (م.ت.ف)», «شركة الأفق، ويشار إليها فيما يلي بـ«الشركة»», «UNHCR (المفوضية السامية)».
    """
    found: dict[str, str] = {}
    for start, end, entity in mentions:
        match = _INTRODUCED.match(text, end)
        if match:
            inner = match[1]
            quoted = _QUOTED.search(inner)
            if _HEREAFTER.search(inner) and quoted is None:
                inner = inner.split()[-1]
            found.setdefault(name_key(quoted[1] if quoted else inner), entity)
        else:
            line = text[end : end + 3 * _ROOM].split("\n")[0]
            said = _HEREAFTER.search(line, 0, _ROOM + 20)
            quoted = _QUOTED.search(line, said.end()) if said else None
            if quoted is not None:
                found.setdefault(name_key(quoted[1]), entity)
        if text[start - 1 : start] in ("(", "（") and text[end : end + 1] in (")", "）"):
            before = text[max(0, start - _ROOM) : start - 1].split("\n")[-1].split()
            if before:
                found.setdefault(name_key(before[-1]), entity)
    found.pop("", None)
    return found
