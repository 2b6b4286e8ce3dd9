"""Label Studio's labelling configuration: labels, relations, and a control for each attribute and each label
of whole documents.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from hashiya.core.beyond.attributes import AttributeChoice, AttributeKind, AttributeType, Subject
from hashiya.core.beyond.relations import RelationType
from hashiya.core.colours.label_colours import Lch, mark
from hashiya.formats.base import DocumentRecord, WriteOptions, value_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hashiya.core.labels import Label

ENTITY, NOTE = "entity", "note"
"""The controls that say who is meant (our id, then identifiers elsewhere), and what is noted on a text."""
_TAKEN = frozenset(("label", "text", ENTITY, NOTE))
ABOUT = "@text"
"""What the name of a control has behind it where an attribute of annotations has the same name."""


@dataclass(slots=True)
class Controls:
    """Which control holds which attribute: by the project's types, else by the values that are met."""

    types: dict[tuple[Subject, str], AttributeType] = field(default_factory=dict)
    relations: dict[str, RelationType] = field(default_factory=dict)
    entities: bool = False
    notes: bool = False

    @classmethod
    def of(cls, options: WriteOptions) -> Controls:
        found = cls()
        for each in options.types:
            if isinstance(each, RelationType):
                found.relations[each.code] = each
            elif each.subject is not Subject.RELATION:
                found.types[each.subject, each.code] = each
        return found

    def met(self, record: DocumentRecord) -> None:
        """Take in what a document uses."""
        for span in record.spans:
            self.entities = self.entities or bool(span.entity)
            for name, value in span.attributes.items():
                self._used(Subject.ANNOTATION, name, value)
        for name, value in record.labels.items():
            self._used(Subject.DOCUMENT, name, value)
        for each in record.relations:
            self.relations.setdefault(each.type, RelationType(each.type))
        self.notes = self.notes or bool(record.note)

    def _used(self, subject: Subject, name: str, value: object) -> None:
        known = self.types.get((subject, name))
        kind = known.kind if known is not None else guessed(value)
        words = value if isinstance(value, list | tuple) else [value]
        if kind is AttributeKind.FLAG:
            words = []
        choices = () if known is None else known.choices
        have = {each.value for each in choices}
        if kind in (AttributeKind.ONE, AttributeKind.MANY):
            choices += tuple(
                AttributeChoice(text) for each in words if (text := value_text(each)) not in have
            )
        self.types[subject, name] = AttributeType(
            name,
            subject,
            kind,
            known.labels if known else (),
            choices,
            known.ar if known else "",
            known.en if known else "",
        )

    def kind(self, subject: Subject, name: str, value: object) -> AttributeKind:
        """The kind of control for this value of it; what the type cannot hold goes as text."""
        known = self.types.get((subject, name))
        kind = guessed(value) if known is None else known.kind
        fits = {
            AttributeKind.FLAG: isinstance(value, bool),
            AttributeKind.NUMBER: isinstance(value, int | float) and not isinstance(value, bool),
            AttributeKind.ONE: isinstance(value, str),
            AttributeKind.MANY: isinstance(value, list | tuple),
        }
        return kind if fits.get(kind, isinstance(value, str)) else guessed(value)

    def name(self, subject: Subject, name: str) -> str:
        """What the control is called."""
        if subject is Subject.DOCUMENT and ((Subject.ANNOTATION, name) in self.types or name in _TAKEN):
            return f"{name}{ABOUT}"
        return f"{name}{ABOUT}" if name in _TAKEN else name

    def lines(self) -> list[str]:
        """The controls, those of regions only shown for the labels that have them."""
        found = [self._control(each) for each in self.types.values()]
        if self.entities:
            found.append(f'  <TextArea name="{ENTITY}" toName="text" perRegion="true" editable="true"/>')
        if self.notes:
            found.append(f'  <TextArea name="{NOTE}" toName="text" editable="true"/>')
        if self.relations:
            types = [f"    <Relation {_given({'value': each.code})}/>" for each in self.relations.values()]
            found += ["  <Relations>", *types, "  </Relations>"]
        return found

    def _control(self, kind: AttributeType) -> str:
        given = {"name": self.name(kind.subject, kind.code), "toName": "text"}
        if kind.subject is Subject.ANNOTATION:
            given["perRegion"] = "true"
            if kind.labels:
                given |= {"whenTagName": "label", "whenLabelValue": ",".join(kind.labels)}
        if kind.required:
            given["required"] = "true"
        shown = kind.ar or kind.en
        head = f"  <Header {_given({'value': shown, 'size': '5'})}/>\n" if shown else ""
        simple = {
            AttributeKind.NUMBER: "Number",
            AttributeKind.TEXT: "TextArea",
            AttributeKind.DATE: "TextArea",
        }
        if kind.kind in simple:
            return f"{head}  <{simple[kind.kind]} {_given(given)}/>"
        if kind.kind is AttributeKind.MANY:
            given["choice"] = "multiple"
        choices = kind.choices or (AttributeChoice("true", ar="نعم"), AttributeChoice("false", ar="لا"))
        rows = [_choice(each) for each in choices]
        return "\n".join([f"{head}  <Choices {_given(given)}>", *rows, "  </Choices>"])


def _choice(choice: AttributeChoice) -> str:
    shown = choice.ar or choice.value
    alias = choice.value if shown != choice.value else ""
    return f"    <Choice {_given({'value': shown, 'alias': alias})}/>"


def guessed(value: object) -> AttributeKind:
    """The kind of a value whose type nobody told."""
    if isinstance(value, bool):
        return AttributeKind.FLAG
    if isinstance(value, int | float):
        return AttributeKind.NUMBER
    if isinstance(value, list | tuple):
        return AttributeKind.MANY
    return AttributeKind.ONE if len(value_text(value)) <= 60 else AttributeKind.TEXT


def _given(attributes: Mapping[str, str]) -> str:
    return " ".join(f"{key}={quoteattr(value)}" for key, value in attributes.items() if value)


def config(
    labels: Iterable[Label], lch: Mapping[str, Lch], *, rtl: bool = True, controls: Controls | None = None
) -> bytes:
    """The labelling configuration: Arabic names, the scheme's colours, lines from right to left.

    What is stored is a label's code (`alias`); its name is only shown. The style is needed because Label
    Studio's page runs from left to right whatever the text.
    """
    side = "direction: rtl; text-align: right;" if rtl else "direction: ltr; text-align: left;"
    lines = ["<View>", f"  <Style>.htx-text, .lsf-htx-text {{ {side} line-height: 2.2; }}</Style>"]
    lines.append('  <Labels name="label" toName="text" showInline="true">')
    for label in labels:
        shown = label.ar or label.code
        names = dict.fromkeys(each for each in (label.code, label.en, label.definition_ar) if each)
        given = {
            "value": shown,
            "alias": label.code if shown != label.code else "",
            "background": mark(False, lch[label.code]),
            "hint": " · ".join(names),
        }
        lines.append(f"    <Label {_given(given)}/>")
    lines += ["  </Labels>", f'  <View style="{side}">']
    lines += ['    <Text name="text" value="$text" granularity="symbol"/>', "  </View>"]
    lines += controls.lines() if controls is not None else []
    return "\n".join([*lines, "</View>", ""]).encode("utf-8", "replace")
