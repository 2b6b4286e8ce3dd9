"""Addresses of pages and of mail."""

from __future__ import annotations

import re

_TOP = (
    "com|org|net|edu|gov|mil|info|int|io|ai|tv|me|co|app|dev|eu|uk|de|fr|us|ca|ru|cn|jp|in|vn|sa|ae|eg|jo|lb|sy|iq|kw"
    "|qa|bh|om|ye|ps|ma|dz|tn|ly|sd|mr|tr|ir|pk|my|id"
)
_PATH = r"[^\s<>\"«»“”،؛؟()\[\]{}]"
ADDRESS = re.compile(
    rf"(?P<url>(?:https?|ftp)://{_PATH}+|www\.[\w.-]+\.\w+(?:/{_PATH}*)?)"
    r"|(?P<mail>[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)"
    rf"|(?P<host>\b(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+(?:{_TOP})\b(?:/{_PATH}*)?)",
    re.IGNORECASE,
)
_HINT = re.compile(r"\w\.[A-Za-z]{2}|://|\w@\w")


def find_addresses(text: str) -> list[tuple[int, int, str]]:
    """Ranges of addresses and their kind; the ranges need not be whole words."""
    if _HINT.search(text) is None:
        return []
    return [(*match.span(), match.lastgroup or "") for match in ADDRESS.finditer(text)]
