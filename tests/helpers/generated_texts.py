"""Texts of any amount, made of the sample's sentences: whole, mixed with other words, or words at random."""

from __future__ import annotations

import random
from pathlib import Path

SAMPLE = Path(__file__).resolve().parents[2] / "resources" / "sample" / "texts"
_ODD = "\u0640\u064b\u200f\ufefb\u00ab\u060c/\u0661A1"


def sample_texts() -> list[str]:
    """The sample project's texts."""
    return [path.read_text(encoding="utf-8") for path in sorted(SAMPLE.iterdir())]


def generated_texts(characters: int, *, seed: int = 3) -> list[str]:
    """Documents of 3 to 15 lines, so many characters in all or a little more; the same for the same seed."""
    dice = random.Random(seed)
    lines = [line for text in sample_texts() for line in text.splitlines() if line.strip()]
    words = [word for line in lines for word in line.split()]
    made: list[str] = []
    size = 0
    while size < characters:
        found = [_line(dice, lines, words) for _ in range(dice.randint(3, 15))]
        made.append("\n".join(found))
        size += len(made[-1])
    return made


def _line(dice: random.Random, lines: list[str], words: list[str]) -> str:
    kind = dice.random()
    if kind < 0.5:
        return dice.choice(lines)
    if kind < 0.8:
        mixed = dice.choice(lines).split()
        for _ in range(3):
            mixed.insert(dice.randrange(len(mixed) + 1), dice.choice(words))
        return " ".join(mixed)
    if kind < 0.97:
        return " ".join(dice.choice(words) for _ in range(dice.randint(3, 30)))
    chars = list(dice.choice(lines))
    for _ in range(4):
        chars[dice.randrange(len(chars))] = dice.choice(_ODD)
    return "".join(chars)
