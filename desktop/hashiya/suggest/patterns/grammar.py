"""Building regular expressions over the class string of classes.py."""

from __future__ import annotations

import re

ANY = "_wpaqbvz"
FIRST = "_wpv"  # clitics a first word without the article may carry
DEFINITE = "aqbz"
AND = "wb"


def word(classes: str, clitics: str = ANY) -> str:
    """A word of one of the classes, without the gap after it."""
    return f"[{clitics}][{classes}]"


def seq(*parts: str, gap: str = "[ ]") -> str:
    """Parts one after another with the gap between them."""
    return gap.join(part for part in parts)


def opt(part: str) -> str:
    """The gap and the part, or nothing; to be put after a part."""
    return f"(?:{part})?"


def either(*parts: str) -> str:
    return "(?:" + "|".join(parts) + ")"


def compile_on(classes: str, *alternatives: str) -> re.Pattern[str]:
    """The alternatives, tried only where a word of one of the classes begins: few do."""
    return re.compile(f"(?=[{ANY}][{classes}]){either(*alternatives)}")
