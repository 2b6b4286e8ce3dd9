"""Texts with labels that no corpus knows, as lessons: tests/data/own_labels."""

from __future__ import annotations

import re
from pathlib import Path

from hashiya.core.labels import Label, Scheme
from hashiya.core.span import Span
from hashiya.services.suggest.lessons import Lesson

TEXTS = Path(__file__).resolve().parents[1] / "data" / "own_labels" / "texts.txt"
REMEDIES = Scheme(
    "remedies",
    "العطارة",
    "Remedies",
    (
        Label("HERB", "عشبة", "herb"),
        Label("AILMENT", "علّة", "ailment"),
        Label("VESSEL", "إناء", "vessel"),
        Label("DOSE", "مقدار", "dose"),
    ),
)
_MARK = re.compile(r"\[([A-Z]+) ([^\]]+)\]")


def read_lessons() -> tuple[Lesson, ...]:
    """In the order of the file."""
    pieces = TEXTS.read_text(encoding="utf-8").strip().split("\n\n")
    return tuple(_read(f"remedy {at}", piece) for at, piece in enumerate(pieces, 1))


def _read(name: str, piece: str) -> Lesson:
    text, spans, at = "", [], 0
    for mark in _MARK.finditer(piece):
        text += piece[at : mark.start()]
        spans.append(Span(len(text), len(text) + len(mark[2]), mark[1]))
        text += mark[2]
        at = mark.end()
    return Lesson(name, text + piece[at:], tuple(spans))
