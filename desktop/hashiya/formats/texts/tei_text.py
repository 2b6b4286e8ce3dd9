"""The text of a TEI body, with the places of words and of names marked inline."""

from __future__ import annotations

import re
from typing import Any

from hashiya.formats.base import SpanRecord
from hashiya.formats.shared.left_out import FIELDS, LeftOut
from hashiya.formats.shared.xmlsafe import XML, deep_text, local
from hashiya.formats.texts.tei_beyond import inline_attributes

_BLOCKS = frozenset(
    (
        *(
            "p",
            "head",
            "l",
            "lg",
            "ab",
            "div",
            "div1",
            "div2",
            "div3",
            "item",
            "list",
            "row",
            "cell",
            "table",
        ),
        *(
            "sp",
            "speaker",
            "stage",
            "opener",
            "closer",
            "salute",
            "signed",
            "dateline",
            "byline",
            "titlePage",
        ),
        *("docTitle", "titlePart", "quote", "epigraph", "trailer", "body", "front", "back"),
    )
)
_SKIPPED = frozenset(["teiHeader", "standOff", "facsimile", "fw", "figDesc", "listWit", "witDetail", "wit"])
_READINGS = {"choice": ("corr", "expan", "reg"), "app": ("lem",)}
"""What of several readings is read, where it is there: the editor's."""
_DELETED = frozenset(["del", "rdg", "rdgGrp"])
_WITHIN_WORDS = frozenset(["lb", "pb", "cb", "gb", "milestone"])
_LABELS = {
    "persName": "PERS",
    "placeName": "LOC",
    "geogName": "LOC",
    "country": "GPE",
    "settlement": "GPE",
    "region": "GPE",
    "orgName": "ORG",
    "date": "DATE",
    "time": "TIME",
    "roleName": "OCC",
    "name": "",
    "rs": "",
    "num": "CARDINAL",
    "measure": "QUANTITY",
}
INLINE = frozenset(_LABELS)
# A single space stays as it is: putting it anew, word by word, would take many times the text.
_WHITE = re.compile(r"\s{2,}|[^\S ]")
_DEEPEST = 400


class TextBuilder:
    """Walks elements in order. `places` are ranges by xml:id, `inline` the names marked in the text, each
    after its xml:id, its entity as the pointer that stands there.

    Spaces and line breaks are held back until more text comes, so that none stand at the ends.
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._held = ""
        self._glued = False  # the next text goes on with the word before
        self._notes: list[Any] = []
        self.left_out = LeftOut()
        self.places: dict[str, tuple[int, int]] = {}
        self.inline: list[tuple[str, SpanRecord]] = []

    @property
    def text(self) -> str:
        return "".join(self._parts)

    def walk(self, element: Any, *, preserve: bool = False, depth: int = 0) -> None:
        """Add an element and what is in it. White space folds unless xml:space is preserve."""
        name = local(element)
        if not name or name in _SKIPPED:
            return
        if depth > _DEEPEST:
            self._add(deep_text(element), preserve)
            return
        if name in _DELETED:
            self.left_out.add(FIELDS, name, "".join(element.itertext()))
            return
        if name == "note":
            self._notes.append(element)
            return
        if name in _WITHIN_WORDS and element.get("break") == "no":
            self._held, self._glued = "", True
            return
        self._inside(element, name, preserve, depth)

    def finish(self, *, notes: bool) -> None:
        """The notes after the text, each from a new line; or they are left out and counted."""
        for note in self._notes:
            if notes:
                self._held, self._glued = "\n", False
                self._inside(note, "note", False, 0)
            else:
                self.left_out.add(FIELDS, "note", "".join(note.itertext()))

    def _inside(self, element: Any, name: str, preserve: bool, depth: int) -> None:
        given = element.get(f"{XML}space")
        breaks = name in _BLOCKS or (name == "lb" and not preserve)
        if breaks:
            self._held = "\n"
        preserve = given == "preserve" if given else preserve
        start = self._length
        self._add(element.text, preserve)
        wanted = _READINGS.get(name, ())
        chosen = next((child for child in element if local(child) in wanted), None)
        for child in element:
            if chosen is not None and child is not chosen:
                if local(child):
                    self.left_out.add(FIELDS, local(child), "".join(child.itertext()))
                continue
            self.walk(child, preserve=preserve, depth=depth + 1)
            self._add("" if name in _READINGS else child.tail, preserve)
        self._close(element, name, start, preserve)
        if breaks:
            self._held = "\n"

    def _add(self, text: str | None, preserve: bool) -> None:
        if not text:
            return
        if self._glued:
            text = text.lstrip()
            self._glued = not text
            if self._glued:
                return
        if preserve:
            self._push(text)
            return
        if text[0].isspace():
            self._held = self._held or " "
        folded = _WHITE.sub(" ", text).strip(" ")
        if folded:
            self._push(folded)
            if text[-1].isspace():
                self._held = " "

    def _push(self, text: str) -> None:
        held = self._held if self._parts else ""
        self._parts += [held, text] if held else [text]
        self._length += len(held) + len(text)
        self._held = ""

    def _tail(self, start: int) -> str:
        """What stands from `start` to the end."""
        found: list[str] = []
        at = self._length
        for part in reversed(self._parts):
            if at <= start:
                break
            found.append(part)
            at -= len(part)
        return "".join(reversed(found))[start - at :] if at < start else "".join(reversed(found))

    def _close(self, element: Any, name: str, start: int, preserve: bool) -> None:
        identifier = element.get(f"{XML}id")
        if name not in INLINE and not identifier:
            return
        text = self._tail(start)
        left, right = start, self._length
        if not preserve:
            left, right = start + len(text) - len(text.lstrip()), start + len(text.rstrip())
        if identifier and left < right:
            self.places[identifier] = (left, right)
        if name in INLINE and left < right:
            meant = element.get("ref") or element.get("key") or ""
            label = element.get("type") or _LABELS[name] or name
            attributes = inline_attributes(element)
            span = SpanRecord(left, right, label, attributes=attributes, entity=meant)
            self.inline.append((identifier or "", span))
