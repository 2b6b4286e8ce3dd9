"""Building regular expressions over the class string of classes.py."""

from __future__ import annotations

ANY = "_wpaqbvz"
FIRST = "_wpv"  # particles a first word without the article may carry
DEFINITE = "aqbz"
AND = "wb"


def word(classes: str, particles: str = ANY) -> str:
    """A word of one of the classes, without the gap after it."""
    return f"[{particles}][{classes}]"


def seq(*parts: str, gap: str = "[ ]") -> str:
    """Parts one after another with the gap between them."""
    return gap.join(part for part in parts)


def opt(part: str) -> str:
    """The gap and the part, or nothing; to be put after a part."""
    return f"(?:{part})?"


def either(*parts: str) -> str:
    return "(?:" + "|".join(parts) + ")"
