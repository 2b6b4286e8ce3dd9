"""Small corpora, and what came of highlighting them."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_WORDS = [
    "ذهب",
    "إلى",
    "الميناء",
    "ثم",
    "عاد",
    "في",
    "المساء",
    "وقال",
    "إن",
    "العمل",
    "سيبدأ",
    "بعد",
    "شهر",
    "من",
    "الآن",
    "مع",
    "الوفد",
]
_NAMES = (
    "شركة الأفق للملاحة",
    "مدينة وهران",
    "يوم 14 مارس 2019",
    "1,4 مليار دينار",
    "نهر النيل",
    "320 هكتارا",
)


def texts(count: int, words: int = 40, *, seed: int = 5) -> list[str]:
    """Texts that all differ, with names, dates and sums in them."""
    dice = random.Random(seed)
    return [
        f"نص رقم {number}: "
        + " ".join(dice.choice(_NAMES if dice.random() < 0.15 else _WORDS) for _ in range(words))
        + "."
        for number in range(count)
    ]


def write_jsonl(path: Path, found: Sequence[str]) -> Path:
    """One text a line, with ids t0, t1 …"""
    lines = [json.dumps({"id": f"t{n}", "text": text}, ensure_ascii=False) for n, text in enumerate(found)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def parts_of(folder: Path) -> dict[str, bytes]:
    """The parts by name; and nothing but them may be there."""
    names = {path.name for path in folder.iterdir()}
    parts = {name for name in names if name.startswith("part-") and name.endswith(".parquet")}
    assert names == parts | {".hashiya.json"}, names
    return {name: (folder / name).read_bytes() for name in sorted(parts)}
