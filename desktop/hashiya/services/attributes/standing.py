"""The attributes of one document as they stand, asked for by annotation; and the labels of all documents."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hashiya.core.beyond.attributes import ANSWER, NOTE, AttributeValue
from hashiya.core.span import GOLD, Annotation
from hashiya.store.tables.identity import key_of

if TYPE_CHECKING:
    from hashiya.store.reading import ProjectReader

Values = Mapping[str, AttributeValue]
_NOTHING: Values = {}


@dataclass(frozen=True, slots=True)
class StandingValues:
    """`by_key`: key of an annotation → its values; `by_layer`: person → values of the document."""

    by_key: Mapping[str, Values] = field(default_factory=dict)
    by_layer: Mapping[str, Values] = field(default_factory=dict)

    def of(self, annotation: Annotation) -> Values:
        """Name → value of what is said of the annotation."""
        if not self.by_key:
            return _NOTHING
        return self.by_key.get(key_of(annotation.uid, annotation.layer), _NOTHING)

    def labels(self, layer: str) -> Values:
        """What a person says of the document, notes aside."""
        return without_notes(self.by_layer.get(layer, _NOTHING))

    def note(self, layer: str) -> str:
        """A person's note on the document."""
        return str(self.by_layer.get(layer, _NOTHING).get(NOTE, ""))

    def answer(self, layer: str) -> str:
        """What the reviewer answered to the note of that person."""
        return str(self.by_layer.get(layer, _NOTHING).get(ANSWER, ""))


def read_standing(
    project: ProjectReader, document: str, layers: Collection[str] | None = None
) -> StandingValues:
    """What stands in a document; costs one query where there is nothing."""
    of, said = project.attribute_values(document, layers)
    return StandingValues(of, said)


def without_notes(values: Values) -> Values:
    """The labels alone."""
    return {name: value for name, value in values.items() if name not in (NOTE, ANSWER)}


def document_labels(project: ProjectReader) -> dict[str, dict[str, Values]]:
    """Document → person → values, notes among them under NOTE and ANSWER; documents with none left out."""
    found: dict[str, dict[str, dict[str, AttributeValue]]] = {}
    for document, layer, name, value in project.document_attributes():
        found.setdefault(document, {}).setdefault(layer, {})[name] = value
    return {document: dict(layers) for document, layers in found.items()}


def settled_labels(layers: Mapping[str, Values], person: str) -> Values:
    """Which of several people's labels a list shows: gold, else the person's own, else the first one's."""
    for layer in (GOLD, person, *sorted(layers)):
        if layer in layers:
            return layers[layer]
    return _NOTHING


def labels_and_note(project: ProjectReader) -> dict[str, tuple[dict[str, object], str]]:
    """Document → (name → value as JSON holds it, the note), as one list shows them."""
    found: dict[str, tuple[dict[str, object], str]] = {}
    for document, layers in document_labels(project).items():
        values = settled_labels(layers, project.person_uid)
        plain: dict[str, object] = {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in without_notes(values).items()
        }
        found[document] = (plain, str(values.get(NOTE, "")))
    return found
