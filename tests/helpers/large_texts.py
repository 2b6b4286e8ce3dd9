"""Texts in any number and of any length, with annotations, for what is measured of large projects.

HASHIYA_LARGE=0.1 takes a tenth of all, to see what grows with the size.
"""

from __future__ import annotations

import json
import os
import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SCALE = float(os.environ.get("HASHIYA_LARGE", "1"))
EACH = 20
"""Annotations of a text."""

# fmt: off
_WORDS = (
    "كتب", "سافر", "عاد", "رسالة", "مدينة", "بيت", "كتاب", "قديم", "جديد", "طريق", "سوق", "تاجر", "قاض",
    "شاعر", "نهر", "جبل",
    "بستان", "باب", "جسر", "مسجد", "مدرسة", "مكتبة", "ديوان", "حاكم", "أمير", "وزير", "طبيب",
    "عالم", "نساخ", "ورق", "حبر", "خط", "سطر", "صفحة", "حاشية", "متن", "شرح", "قول", "رأي", "خبر", "حديث",
)
_NAMES = (
    "سلمى", "الورّاق", "عمر", "الشهبندر", "ماجد", "ليلى", "نبيل", "عائشة", "سارة", "هند", "دمشق", "بيروت",
    "طنجة", "فاس", "تونس", "القاهرة", "حلب", "بغداد",
)
# fmt: on
_LABELS = ("PERS", "GPE", "ORG", "FAC", "OCC")


def line_of(number: int, words: int, each: int, layer: str) -> str:
    """One text as a line of the lossless format, every fifth word marked."""
    chance = random.Random(number)
    spans: list[dict[str, object]] = []
    parts, at = [f"{number}"], len(str(number)) + 1
    for place in range(words):
        named = place % max(1, words // each) == 0 and len(spans) < each
        word = chance.choice(_NAMES if named else _WORDS)
        if named:
            word = f"{word}{chance.randrange(300)}" if chance.random() < 0.3 else word
            label = _LABELS[sum(map(ord, word)) % len(_LABELS)]
            spans.append({"start": at, "end": at + len(word), "label": label, "text": word, "layer": layer})
        parts.append(word)
        at += len(word) + 1
    return json.dumps({"name": f"نصّ {number}", "text": " ".join(parts), "spans": spans}, ensure_ascii=False)


def write_texts(path: Path, texts: int, words: int, each: int, layer: str = "ليلى") -> None:
    with path.open("w", encoding="utf-8") as file:
        for number in range(texts):
            file.write(line_of(number, words, each, layer) + "\n")
