"""Entities as CoNLL-U files carry them: tags in MISC or in a column, brackets in MISC (`Entity=(PERS …)`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from hashiya.formats.shared import tags

TAG_KEYS = ("NE", "NER", "ne", "ner", "Name", "name", "BIO", "Ent", "NamedEntity", "NETag", "Entity")
BRACKET_KEYS = ("Entity", "CorefEntity")
TAG_COLUMNS = re.compile(r"(?i)(.*:)?(ner?|entity|entities|named_?entity|ne_?tag|bio|iob2?)")
_TAG = re.compile(r"[BIESLUM]-\S+|O|_|-")
_BRACKET = re.compile(r"\(([^()]*)(\))?|([^()]+)\)")
_IDENTIFIER = re.compile(r"[a-z]{0,4}\d+(\[\d+/\d+\])?")


@dataclass(slots=True)
class _Open:
    key: str
    label: str
    first: int
    level: int


@dataclass(slots=True)
class Brackets:
    """Entities opened and closed by brackets, over sentences.

    `fields` are the names of what stands between hyphens, as `# global.Entity` gives them.
    """

    fields: list[str] = field(default_factory=list)
    found: list[tuple[int, int, str]] = field(default_factory=list)
    unnamed: int = 0
    broken: int = 0
    _open: list[_Open] = field(default_factory=list)

    def word(self, index: int, value: str) -> None:
        """What the word at `index` opens and closes."""
        for match in _BRACKET.finditer(value):
            if match[3] is not None:
                self._close(match[3], index)
                continue
            key, label = self._label(match[1])
            if match[2]:
                self._add(index, index + 1, label)
            else:
                self._open.append(_Open(key, label, index, len(self._open)))

    def _label(self, inside: str) -> tuple[str, str]:
        parts = inside.split("-")
        if "etype" in self.fields and len(self.fields) > 1:
            place = self.fields.index("etype")
            return parts[0], parts[place] if place < len(parts) else ""
        if _IDENTIFIER.fullmatch(parts[0]):
            return parts[0], parts[1] if len(parts) > 1 else ""
        return inside, inside if not self.fields else parts[0]

    def _close(self, key: str, index: int) -> None:
        name = key.split("-")[0]
        for item in reversed(self._open):
            if key == item.key or name in (item.key, item.label) or key == item.label:
                self._open.remove(item)
                self._add(item.first, index + 1, item.label)
                return
        self.broken += 1

    def _add(self, first: int, after: int, label: str) -> None:
        if label:
            self.found.append((first, after, label))
        else:
            self.unnamed += 1

    def finish(self) -> list[tuple[int, int, str]]:
        """All that was opened and closed, in order; what stayed open counts as broken."""
        self.broken += len(self._open)
        self._open.clear()
        found, self.found = sorted(self.found, key=lambda span: (span[0], -span[1])), []
        return found


def misc_fields(misc: str) -> dict[str, str]:
    """The attributes of a MISC column."""
    if misc in ("_", ""):
        return {}
    pairs = (part.partition("=") for part in misc.split("|"))
    return {key: value for key, _, value in pairs if key}


def tag_key(words: Iterable[dict[str, str]]) -> str:
    """The attribute of MISC that holds tags or labels of entities, "" for none."""
    seen: dict[str, list[str]] = {}
    for fields in words:
        for key in TAG_KEYS:
            if key in fields and "(" not in fields[key] and ")" not in fields[key]:
                seen.setdefault(key, []).append(fields[key])
    tagged = [key for key, values in seen.items() if any(_TAG.fullmatch(value) for value in values)]
    return (tagged or [*seen, ""])[0]


def spans_of_tags(values: Sequence[str]) -> list[tags.Span]:
    """Spans of one sentence's tags; several of one word are divided by / or ; and counted from the first."""
    return tags.decode(["O" if value in ("_", "", "-", "O") else value for value in values])
