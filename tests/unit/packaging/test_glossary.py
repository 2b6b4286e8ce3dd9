"""The Arabic of the interface keeps to its glossary."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

I18N = Path(__file__).resolve().parents[3] / "resources" / "i18n"


def rows() -> Iterator[tuple[str, list[str], list[str]]]:
    """English, the Arabic terms, and what is not said."""
    for line in (I18N / "README.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) == 5 and re.search("[\u0621-\u064a]", cells[2]):
            terms = [term.strip() for term in re.split("[،(),]", cells[2]) if term.strip()]
            yield cells[1], terms, [word.strip() for word in cells[3].split("،") if word.strip()]


def translations() -> Iterator[tuple[str, str]]:
    for path in sorted((I18N / "ar").glob("*.json")):
        yield from _texts(json.loads(path.read_text(encoding="utf-8")), path.name)


def _texts(value: object, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, f"{where}: {key}")
    elif isinstance(value, str):
        yield where, value


def test_what_the_glossary_rules_out_is_said_nowhere() -> None:
    ruled_out = [word for _english, _terms, words in rows() for word in words]
    assert len(ruled_out) > 15
    found = [
        f"{where} says «{word}»"
        for where, text in translations()
        for word in ruled_out
        if re.search(rf"(?<![\u0621-\u0652]){word}(?![\u0621-\u0652])", text)
    ]
    assert not found, "\n".join(found)


def test_the_terms_of_the_glossary_are_the_ones_in_use() -> None:
    everything = "\n".join(text for _where, text in translations())
    missing = [
        f"{english}: {term}" for english, terms, _ in rows() for term in terms if term not in everything
    ]
    assert not missing
