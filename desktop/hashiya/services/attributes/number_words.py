"""The value of a number as it is written in Arabic: digits of any kind, words, and both together."""

from __future__ import annotations

import re

from hashiya.core.fold import fold

_UNITS = (
    "واحد احد احدي|اثنان اثنين اثنتان اثنتين اثنا اثني اثنتا اثنتي|ثلاثه ثلاث|اربعه اربع|خمسه خمس|سته ست|"
    "سبعه سبع|ثمانيه ثماني ثمان|تسعه تسع|عشره عشر"
)
_TENS = "عشر|عشر|ثلاث|اربع|خمس|ست|سبع|ثمان|تسع"
_SCALES = {
    "الف": 1e3, "الفا": 1e3, "الاف": 1e3, "الفين": 2e3, "الفان": 2e3, "مليون": 1e6, "مليونا": 1e6,
    "ملايين": 1e6, "مليونين": 2e6, "مليونان": 2e6, "مليار": 1e9, "مليارا": 1e9, "مليارات": 1e9,
    "مليارين": 2e9, "ملياران": 2e9, "بليون": 1e9, "تريليون": 1e12, "تريليونات": 1e12,
}  # fmt: skip
_HALVES = {"نصف": 0.5, "ربع": 0.25, "ثلث": 1 / 3}
_ARABIC = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫٬", "01234567890123456789.,")
_FIGURE = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")


def _table() -> dict[str, float]:
    found: dict[str, float] = {}
    for value, words in enumerate(_UNITS.split("|"), 1):
        found |= dict.fromkeys(map(fold, words.split()), float(value))
    for place, stem in enumerate(_TENS.split("|")[1:], 2):
        found |= {fold(stem + end): place * 10.0 for end in ("ون", "ين")}
    hundred = ("مئه", "مائه", "ميه", "مئة", "مائة")
    found |= {fold(word): 100.0 for word in hundred}
    found |= {fold(word): 200.0 for word in ("مئتان", "مئتين", "مائتان", "مائتين", "مئتا", "مئتي", "مائتي")}
    for value, stem in enumerate(("ثلاث", "اربع", "خمس", "ست", "سبع", "ثمان", "ثماني", "تسع"), 3):
        real = value if value < 8 else 8 if stem.startswith("ثمان") else 9
        found |= {fold(stem + word): real * 100.0 for word in hundred}
    return found


_VALUES = _table()
_SCALED = {fold(word): value for word, value in _SCALES.items()}


def plain(text: str) -> str:
    """Digits as 0-9, letters folded: what numbers and dates are read from."""
    return fold(text.translate(_ARABIC))


def word_value(word: str) -> float | None:
    """What one folded word says, with or without «و» before it; None for no number."""
    for each in (word, word[1:] if word.startswith("و") else ""):
        if each in _VALUES:
            return _VALUES[each]
    return None


def read_number(text: str) -> tuple[float, str] | None:
    """(value, the words after the number) of the first number in a text; None where there is none.

    «خمسة وعشرون ألف دينار» is (25000, "دينار"); words keep the form they are written in.
    """
    words = text.split()
    total, group, started, last = 0.0, 0.0, False, 0
    for place, word in enumerate(words):
        bare = plain(word).strip("()[]«»\"'،,.؛:")
        stem = bare[1:] if bare.startswith("و") and len(bare) > 2 else bare
        value = _value(bare)
        if value is None and stem in _HALVES:
            value = _HALVES[stem]
        stem = stem.removeprefix("ال")
        if value is not None:
            group, started, last = group + value, True, place + 1
        elif (scale := _SCALED.get(bare, _SCALED.get(stem))) is not None:
            total, group, started, last = total + (group or 1.0) * scale, 0.0, True, place + 1
        elif started:
            break
    if not started:
        return None
    return total + group, " ".join(words[last:])


def _value(bare: str) -> float | None:
    figure = _FIGURE.fullmatch(bare)
    if figure is not None:
        return float(bare.replace(",", ""))
    if bare in _HALVES:
        return _HALVES[bare]
    return word_value(bare)
