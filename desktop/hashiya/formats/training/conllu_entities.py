"""Entities as CoNLL-U files carry them: tags in MISC or in a column, brackets in MISC (`Entity=(PERS …)`),
and those with clusters of CorefUD (`Entity=(e1-PERS-1-role:head`, ufal.mff.cuni.cz/corefud).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

from hashiya.core.beyond.entities import MENTION
from hashiya.formats.shared import tags
from hashiya.formats.shared.beyond_out import text_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

TAG_KEYS = ("NE", "NER", "ne", "ner", "Name", "name", "BIO", "Ent", "NamedEntity", "NETag", "Entity")
BRACKET_KEYS = ("Entity", "CorefEntity")
RELATION_KEYS = frozenset(("Bridge", "SplitAnte"))
"""Relations between clusters, which are none between annotations."""
TAG_COLUMNS = re.compile(r"(?i)(.*:)?(ner?|entity|entities|named_?entity|ne_?tag|bio|iob2?)")
_TAG = re.compile(r"[BIESLUM]-\S+|O|_|-")
_BRACKET = re.compile(r"\(([^()]*)(\))?|([^()]+)\)")
_PART = re.compile(r"\[\d+/\d+\]$")
_PLACES = ("eid", "GRP", "etype", "entity", "head")
LINK = "hashiya_entity"
"""Says in `other` whom a mention means whose cluster does not say it."""
WIKIPEDIA = "wikipedia"
_IDENTIFIER = re.compile(r"[a-z]{0,4}\d+(\[\d+/\d+\])?")


@dataclass(slots=True)
class BracketMention:
    """A mention over words: `key` names its cluster, "" for none. `first` and `after` are places of words."""

    key: str
    label: str
    first: int
    after: int = 0
    attributes: dict[str, object] = field(default_factory=dict)
    link: str = ""  # who is meant, where the mention itself says so


@dataclass(slots=True)
class Brackets:
    """Mentions opened and closed by brackets, over sentences.

    `fields` are the names of what stands between hyphens, as `# global.Entity` gives them.
    """

    fields: list[str] = field(default_factory=list)
    found: list[BracketMention] = field(default_factory=list)
    broken: int = 0
    _open: list[BracketMention] = field(default_factory=list)

    @property
    def by_document(self) -> bool:
        """Whether names of clusters begin anew with each document."""
        return "GRP" in self.fields

    def word(self, index: int, value: str) -> None:
        """What the word at `index` opens and closes."""
        for match in _BRACKET.finditer(value):
            if match[3] is not None:
                self._close(match[3], index)
                continue
            mention = self._opened(match[1], index)
            if match[2]:
                self._add(mention, index + 1)
            else:
                self._open.append(mention)

    def _opened(self, inside: str, index: int) -> BracketMention:
        parts = inside.split("-")
        if len(self.fields) > 1 and {"eid", "GRP"} & set(self.fields):
            parts = inside.split("-", len(self.fields) - 1)
            return _named(dict(zip(self.fields, parts, strict=False)), index)
        if _IDENTIFIER.fullmatch(parts[0]):
            return BracketMention(parts[0], unquote(parts[1]) if len(parts) > 1 else "", index)
        return BracketMention("", inside if not self.fields else parts[0], index)

    def _close(self, key: str, index: int) -> None:
        name = key.split("-")[0]
        for item in reversed(self._open):
            if key in (item.key, item.label) or name in (item.key, item.label):
                self._open.remove(item)
                self._add(item, index + 1)
                return
        self.broken += 1

    def _add(self, mention: BracketMention, after: int) -> None:
        mention.after = after
        mention.label = mention.label or MENTION
        mention.key = _PART.sub("", mention.key)
        self.found.append(mention)

    def finish(self) -> list[BracketMention]:
        """All that was opened and closed, in order; what stayed open counts as broken."""
        self.broken += len(self._open)
        self._open.clear()
        found, self.found = sorted(self.found, key=lambda each: (each.first, -each.after)), []
        return found


def _named(values: dict[str, str], index: int) -> BracketMention:
    """A mention as CorefUD writes it: what stands in `other` and in fields of one's own are attributes."""
    label = unquote(values.get("etype", values.get("entity", "")))
    mention = BracketMention(values.get("eid") or values.get("GRP", ""), "" if label == "_" else label, index)
    for name, value in values.items():
        if value in ("", "_") or name in _PLACES:
            continue
        if name == "identity":
            mention.link = f"{WIKIPEDIA}:{unquote(value)}"
        elif name == "other":
            pairs = (part.partition(":") for part in value.split(","))
            said = {
                unquote(key): text_value(unquote(given)) if colon else True for key, colon, given in pairs
            }
            mention.link = str(said.pop(LINK, mention.link))
            mention.attributes |= {key: given for key, given in said.items() if key}
        else:
            mention.attributes[name] = unquote(value)
    return mention


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


def spans_of_tags(values: Sequence[str]) -> list[tags.WordSpan]:
    """Spans of one sentence's tags; several of one word are divided by / or ; and counted from the first."""
    return tags.decode(["O" if value in ("_", "", "-", "O") else value for value in values])
