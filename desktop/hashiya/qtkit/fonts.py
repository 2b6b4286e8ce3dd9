"""The interface's and the reader's faces. Sizes are logical pixels."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtGui import QFont, QFontDatabase

if TYPE_CHECKING:
    from pathlib import Path

TINY, SMALL, BODY, TITLE = 11, 12, 13, 20
READING_FACES = ("Noto Naskh Arabic", "Amiri", "Scheherazade New")
LINE = 1.62
"""Height of a one-line label over its size: the box of Noto Sans Arabic itself pulls rows apart."""

_FALLBACK = ("Traditional Arabic", "Geeza Pro", "Al Bayan", "KacstBook", "DejaVu Sans")


def interface_font(language: str = "ar", size: float = BODY, *, bold: bool = False) -> QFont:
    """Noto Sans Arabic and Noto Sans, the language's own first; else the platform's face."""
    families = ["Noto Sans Arabic", "Noto Sans"]
    font = QFont(families if language == "ar" else families[::-1])
    font.setPixelSize(max(1, round(size)))
    font.setBold(bold)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def reading_font(face: str = "", size: float = 21, *, bold: bool = False) -> QFont:
    """The face chosen, else the first installed Naskh; Latin falls to Noto Sans, as the pictures have it."""
    # The sans before the other Naskh faces: they hold Latin letters too, of a cut that suits no digits here.
    first = face or READING_FACES[0]
    families = list(dict.fromkeys((first, "Noto Sans", *READING_FACES, *_FALLBACK)))
    font = QFont(families)
    font.setPixelSize(max(1, round(size)))
    font.setBold(bold)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    font.setStyleStrategy(QFont.StyleStrategy.PreferAntialias)
    return font


def provide_arabic_face(folder: Path) -> bool:
    """Where no installed face holds Arabic letters, take those of the folder; whether they were needed."""
    if QFontDatabase.families(QFontDatabase.WritingSystem.Arabic):
        return False
    for path in sorted(folder.glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(path))
    return True


@lru_cache(maxsize=1)
def arabic_faces() -> tuple[str, ...]:
    """Installed faces that hold Arabic letters, the recommended ones first."""
    installed = QFontDatabase.families(QFontDatabase.WritingSystem.Arabic)
    first = [face for face in READING_FACES if face in installed]
    return tuple(first + [face for face in installed if face not in first])
