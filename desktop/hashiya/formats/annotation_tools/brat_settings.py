"""brat's annotation.conf: which labels, relations and attributes a folder's annotations may have."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from hashiya.core.beyond.attributes import CODE, AttributeChoice, AttributeKind, AttributeType, Subject
from hashiya.core.beyond.relations import RelationType
from hashiya.formats.base import DocumentRecord, WriteOptions, value_text

if TYPE_CHECKING:
    from collections.abc import Iterable

CONFIGURATION = "annotation.conf"
_ANY = "<ENTITY>"
_SECTION = re.compile(r"\[(\w+)\]")
_MACRO = re.compile(r"<([\w-]+)>=(\S*)")


def safe_type(label: str) -> str:
    """A type as brat takes it: ASCII letters, digits, _ and -; other letters become their code."""
    return re.sub(
        r"[^A-Za-z0-9_-]", lambda match: "_" if match[0] in " ./" else f"u{ord(match[0]):04x}", label
    )


@dataclass(slots=True)
class FolderTypes:
    """Collects what a folder uses, beginning with the types that the project has."""

    labels: dict[str, None] = field(default_factory=dict)
    relations: dict[str, str] = field(default_factory=dict)
    attributes: dict[tuple[str, str], dict[str, None]] = field(default_factory=dict)

    @classmethod
    def of(cls, options: WriteOptions) -> FolderTypes:
        found = cls()
        found.labels.update(dict.fromkeys(map(safe_type, options.scheme.codes if options.scheme else ())))
        for each in options.types:
            if isinstance(each, RelationType):
                ends = f"Arg1:{_ends(each.heads)}, Arg2:{_ends(each.tails)}"
                more = "" if each.directed else ", <REL-TYPE>:symmetric"
                found.relations[safe_type(each.code)] = ends + more
            elif each.subject is not Subject.DOCUMENT:
                arg = "<RELATION>" if each.subject is Subject.RELATION else _ends(each.labels)
                values = dict.fromkeys(choice.value for choice in each.choices)
                found.attributes.setdefault((each.code, arg), {}).update(values)
        return found

    def met(self, record: DocumentRecord) -> None:
        """Take in what the annotations of a document use."""
        self.labels.update(dict.fromkeys(safe_type(span.label) for span in record.spans))
        known = {code for code, _ in self.attributes}
        for span in record.spans:
            self._used(span.attributes.items(), _ANY, known)
        for each in record.relations:
            self.relations.setdefault(safe_type(each.type), f"Arg1:{_ANY}, Arg2:{_ANY}")
            self._used(each.attributes.items(), "<RELATION>", known)

    def _used(self, attributes: Iterable[tuple[str, object]], arg: str, known: set[str]) -> None:
        for name, given in attributes:
            if name in known and (name, arg) not in self.attributes:
                continue
            values = self.attributes.setdefault((name, arg), {})
            if given is not True:
                values.update(
                    dict.fromkeys(map(value_text, given if isinstance(given, list | tuple) else [given]))
                )

    def written(self) -> bytes:
        """The file. Values with white space are no values of brat's."""
        attributes = []
        for (name, arg), values in self.attributes.items():
            fitting = [value for value in values if value and not re.search(r"[\s|]", value)]
            if re.fullmatch(r"[A-Za-z0-9_-]+", name):
                more = f", Value:{'|'.join(fitting)}" if fitting else ""
                attributes.append(f"{name}\tArg:{arg}{more}")
        sections = {
            "entities": list(self.labels),
            "relations": [f"{name}\t{ends}" for name, ends in self.relations.items()],
            "events": [],
            "attributes": attributes,
        }
        text = "\n".join(
            f"[{name}]\n" + "".join(f"{line}\n" for line in rows) for name, rows in sections.items()
        )
        return text.encode("utf-8", "replace")


def _ends(labels: tuple[str, ...]) -> str:
    return "|".join(map(safe_type, labels)) or _ANY


def configured(record: DocumentRecord, text: str) -> DocumentRecord:
    """The record with the labels and types that the file defines; what it says wrongly is passed over."""
    labels: list[str] = []
    types: dict[tuple[str, str], AttributeType | RelationType] = {}
    macros: dict[str, str] = {}
    section = ""
    for line in text.split("\n"):
        line = line.split("#", 1)[0].rstrip()
        name = line.strip()
        if match := _SECTION.fullmatch(name):
            section = match[1]
        elif macro := _MACRO.fullmatch(name):
            macros[macro[1]] = macro[2]
        elif section in ("entities", "events") and name and not name.startswith("-"):
            code = re.split(r"\s", name, maxsplit=1)[0].lstrip("!")
            labels += [code] if code else []
        elif section == "relations" and name:
            _relation(name, macros, types)
        elif section == "attributes" and name:
            _attribute(name, macros, types)
    scheme = tuple((code, "") for code in dict.fromkeys(labels))
    return replace(record, scheme=scheme, types=tuple(types.values()))


def _fields(rest: str, macros: dict[str, str]) -> dict[str, list[str]]:
    """`Arg1:A|B, Arg2:<C>` by name, with the macros put in."""
    found = {}
    for part in rest.split(","):
        name, _, value = part.strip().partition(":")
        whole = re.sub(r"<([\w-]+)>", lambda match: macros.get(match[1], match[0]), value)
        found[name] = [each for each in whole.split("|") if each]
    return found


def _labels(given: list[str]) -> tuple[str, ...]:
    return () if any(each.startswith("<") for each in given) else tuple(given)


def _relation(
    line: str, macros: dict[str, str], types: dict[tuple[str, str], AttributeType | RelationType]
) -> None:
    code, _, rest = line.partition("\t") if "\t" in line else line.partition(" ")
    fields = _fields(rest, macros)
    if not CODE.fullmatch(code) or code.startswith("<") or not {"Arg1", "Arg2"} <= fields.keys():
        return
    symmetric = any("symmetric" in value for values in fields.values() for value in values)
    heads, tails = _labels(fields["Arg1"]), _labels(fields["Arg2"])
    known = types.get(("relation", code))
    if isinstance(known, RelationType):  # a type may stand on several lines, for other labels each
        heads = () if not heads or not known.heads else tuple(dict.fromkeys((*known.heads, *heads)))
        tails = () if not tails or not known.tails else tuple(dict.fromkeys((*known.tails, *tails)))
    types["relation", code] = RelationType(
        code, ar=code, en=code, directed=not symmetric, heads=heads, tails=tails
    )


def _attribute(
    line: str, macros: dict[str, str], types: dict[tuple[str, str], AttributeType | RelationType]
) -> None:
    code, _, rest = line.partition("\t") if "\t" in line else line.partition(" ")
    fields = _fields(rest, macros)
    if not CODE.fullmatch(code) or "Arg" not in fields:
        return
    values = [each for each in fields.get("Value", []) if not each.startswith("<")]
    subject = Subject.RELATION if "<RELATION>" in fields["Arg"] else Subject.ANNOTATION
    types[str(subject), code] = AttributeType(
        code,
        subject=subject,
        kind=AttributeKind.ONE if values else AttributeKind.FLAG,
        labels=_labels(fields["Arg"]) if subject is Subject.ANNOTATION else (),
        choices=tuple(AttributeChoice(each, ar=each, en=each) for each in values),
        ar=code,
        en=code,
    )
