"""What a file holds and a record cannot: counted by name, and told in one Note of a kind for each file.

A reader makes one LeftOut for each file, says what it passes over as it meets it, and yields from `notes` at
the end. Attributes of annotations are not counted here: they travel in SpanRecord.attributes, and whoever
stores them says which it cannot hold.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hashiya.formats.base import Note, SpanRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

ANNOTATIONS = "annotations_ignored"  # annotations of kinds that are not read (layers, types, controls)
RELATIONS = "relations_ignored"
ATTRIBUTES = "attributes_ignored"
DOCUMENT_LABELS = "document_labels_ignored"
FIELDS = "fields_ignored"
VALUES = "values_impossible"  # scores, states and times that cannot be

_NAMED = 12
_WORDS = {
    ANNOTATIONS: "annotations of kinds that are not read",
    RELATIONS: "relations",
    ATTRIBUTES: "attributes of annotations",
    DOCUMENT_LABELS: "labels of whole documents",
    FIELDS: "values of fields that are not read",
    VALUES: "values that cannot be what they are given for",
}


@dataclass(slots=True)
class LeftOut:
    """Counts by code and name, with the first example of each code."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    examples: dict[str, str] = field(default_factory=dict)

    def add(self, code: str, name: str, example: object = "", count: int = 1) -> None:
        """`name` is what a person would know it by: the type of a relation, the key of a field."""
        if count > 0:
            self.counts.setdefault(code, Counter())[_plain(name) or "?"] += count
            if example not in ("", None):
                self.examples.setdefault(code, _plain(example))

    def annotation(self, name: str, example: object = "", count: int = 1) -> None:
        """An annotation of the file that is in no record; it is counted in the sum of the report."""
        self.add(ANNOTATIONS, name, example, count)

    def relation(self, name: str, example: object = "", count: int = 1) -> None:
        self.add(RELATIONS, name, example, count)

    def document_label(self, name: str, example: object = "", count: int = 1) -> None:
        self.add(DOCUMENT_LABELS, name, example, count)

    def field(self, name: str, value: object) -> None:
        """A field with a list or an object: each entry counts."""
        size = len(value) if isinstance(value, list | dict) else 1
        first = next(iter(value), "") if isinstance(value, list) else value
        self.add(FIELDS, name, first, max(1, size))

    def impossible(self, name: str, value: object, place: str) -> None:
        """A value that cannot be what it is given for; `place` says whose it is."""
        self.add(VALUES, name, f"{place}: {name} {_plain(value)}")

    def not_text(self, value: Mapping[str, object], names: Iterable[str], within: str = "") -> None:
        """Those of the fields that should hold a text (or a number) and hold something else."""
        for name in names:
            given = value.get(name)
            if given is not None and (isinstance(given, bool) or not isinstance(given, str | int | float)):
                self.field(f"{within}{name}", given)

    def attributes(self, span: SpanRecord) -> None:
        """The attributes of one annotation."""
        for name, value in span.attributes.items():
            self.add(ATTRIBUTES, name, f"{name} = {value}")

    def notes(self, path: str, where: str = "") -> Iterator[Note]:
        """One Note for each code, the names with their counts in `args`."""
        for code in _WORDS:
            names = self.counts.get(code)
            if names:
                yield self._note(code, names, path, where)

    def _note(self, code: str, names: Counter[str], path: str, where: str) -> Note:
        total = names.total()
        listed = ", ".join(f"{name} {count}" for name, count in names.most_common(_NAMED))
        listed += ", …" if len(names) > _NAMED else ""
        example = self.examples.get(code, "")
        message = f"{total} {_WORDS[code]} were left out: {listed}."
        message += f" The first: {example}" if example else ""
        args: Mapping[str, object] = {"count": total, "names": listed, "example": example}
        gone = total if code == ANNOTATIONS else 0
        return Note(code, message, path, where, True, args, annotations=gone)


def _plain(value: object) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= 80 else f"{text[:79]}…"
