"""Acts that give annotations, relations and documents their attributes, and take them away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.beyond.attributes import (
    ANSWER,
    NOTE,
    Attribute,
    AttributeKind,
    AttributeType,
    AttributeValue,
    Subject,
    read_value,
)
from hashiya.core.changes import Act, Edit, difference
from hashiya.core.span import SUGGESTIONS, Annotation, now
from hashiya.errors import UserError
from hashiya.services.annotate.edit_builder import EditBuilder
from hashiya.services.annotate.marking import accept_one
from hashiya.store.tables import beyond, subjects

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hashiya.core.beyond.relations import Relation
    from hashiya.store.project import Project


def set_on_annotations(
    project: Project,
    annotations: Sequence[Annotation],
    name: str,
    value: object,
    *,
    layer: str | None = None,
) -> Act:
    """Give them all one value, or none (`value` None). A suggestion is accepted by that.

    Annotations of labels that the attribute is not for are passed over and counted (`passed`). Raises
    UserError `no_attribute`, `attribute_value`, `attribute_label` when it is for none of them.
    """
    return set_values(project, annotations, {name: value}, layer=layer)


def set_values(
    project: Project,
    annotations: Sequence[Annotation],
    values: Mapping[str, object],
    *,
    layer: str | None = None,
) -> Act:
    """The same for several attributes (name → value, None to take it away) in one act."""
    return set_each(project, [(each, values) for each in annotations], layer=layer)


def set_each(
    project: Project,
    given: Sequence[tuple[Annotation, Mapping[str, object]]],
    *,
    layer: str | None = None,
) -> Act:
    """The same for annotations that each get values of their own."""
    builder = EditBuilder(project, layer)
    names = list(dict.fromkeys(name for _, values in given for name in values))
    kinds = {name: _type(project, Subject.ANNOTATION, name) for name in names}
    standing = _Standing(project)
    fitting = 0
    for each, values in given:
        read = {name: None if value is None else _read(kinds[name], value) for name, value in values.items()}
        mine = [name for name in values if kinds[name].fits(each.label, read[name])]
        if not mine:
            continue
        fitting += 1
        if each.layer == SUGGESTIONS:
            accept_one(builder, each)
        elif each.layer != builder.layer:
            raise _of_others()
        for name in mine:
            builder.edits += standing.set_on_annotation(each, builder.layer, name, read[name], builder.at)
    said = ", ".join(names)
    if given and not fitting:
        raise UserError(
            "attribute_label",
            f"{said} is not for {given[0][0].label}; nothing was changed.",
            hint="The label scheme says which labels have it.",
            attribute=said,
            label=given[0][0].label,
        )
    return builder.act("set_attribute", name=said, count=fitting, passed=len(given) - fitting)


def set_on_relation(project: Project, relation: Relation, name: str, value: object) -> Act:
    """Give a relation a value, or none. Raises UserError `no_attribute`, `attribute_value`."""
    kind = _type(project, Subject.RELATION, name)
    read = None if value is None else _read(kind, value)
    if not kind.is_for(relation.type):
        raise UserError(
            "attribute_label",
            f"{name} is not for {relation.type}; nothing was changed.",
            attribute=name,
            label=relation.type,
        )
    uid = subjects.attribute_uid(Subject.RELATION, relation.uid, relation.layer, name)
    row = _row(uid, relation.document, relation.layer, Subject.RELATION, relation.uid, name)
    old = _found(project.attributes(relation.document), uid)
    edits = _edits(row, old, read, project.person_uid, now())
    return Act("set_attribute", tuple(edits), {"name": name, "count": 1})


def label_document(
    project: Project, document: str, name: str, value: object, *, layer: str | None = None
) -> Act:
    """Give a document a label of its own, or take it away. Raises UserError as the others do."""
    kind = _type(project, Subject.DOCUMENT, name)
    read = None if value is None else _read(kind, value)
    return _on_document(project, document, name, read, "label_document", layer)


def write_note(project: Project, document: str, text: str, *, layer: str | None = None) -> Act:
    """A person's note on the whole document, for the reviewer; none with ""."""
    read = read_value(AttributeKind.TEXT, text)
    return _on_document(project, document, NOTE, read, "document_note", layer)


def answer_note(project: Project, document: str, text: str, whose: str) -> Act:
    """The reviewer's answer to the note of the person of the layer `whose`."""
    return _on_document(
        project, document, ANSWER, read_value(AttributeKind.TEXT, text), "document_answer", whose
    )


def missing(project: Project, document: str, layer: str) -> list[tuple[AttributeType, Annotation | None]]:
    """What the scheme requires and is not there: of annotations of the layer, and of the document (None)."""
    types = project.attribute_types()
    required = [each for each in types.types if each.required and each.subject is not Subject.RELATION]
    if not required:
        return []
    there = {(each.of, each.name) for each in project.attributes(document, layers=[layer])}
    found: list[tuple[AttributeType, Annotation | None]] = [
        (kind, None)
        for kind in required  # a default is said by being done
        if kind.subject is Subject.DOCUMENT and kind.default is None and ("", kind.code) not in there
    ]
    for annotation in project.annotations(document, layers=[layer], statuses=["accepted"]):
        for kind in required:
            wanted = kind.subject is Subject.ANNOTATION and kind.possible_for(annotation.label)
            if wanted and (annotation.uid, kind.code) not in there:
                found.append((kind, annotation))
    return found


def attribute_record(said: Attribute, document: str, of: str) -> dict[str, object]:
    """The same said of another annotation (`of`: its key) or relation (its uid), as an Edit holds it."""
    uid = subjects.attribute_uid(said.subject, of, said.layer, said.name)
    row = _row(uid, document, said.layer, said.subject, of, said.name)
    return {**row, **_said(said.value, said.by, said.modified)}


def _on_document(
    project: Project, document: str, name: str, value: AttributeValue | None, act: str, layer: str | None
) -> Act:
    whose = project.person_uid if layer is None else layer
    if not whose:
        raise UserError("nobody", "Nobody is at work yet.", hint="Say first whose annotations these are.")
    uid = project.document_attribute_uid(document, whose, name)
    row = _row(uid, document, whose, Subject.DOCUMENT, "", name)
    old = _found(project.attributes(document, layers=[whose]), uid)
    edits = _edits(row, old, value, project.person_uid, now())
    return Act(act, tuple(edits), {"name": name, "document": project.document(document).name})


class _Standing:
    """The attributes that documents have, each document read once."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._by_document: dict[str, dict[str, Attribute]] = {}

    def set_on_annotation(
        self, annotation: Annotation, layer: str, name: str, value: AttributeValue | None, at: str
    ) -> list[Edit]:
        uid, key = beyond.annotation_attribute((annotation.uid, layer), name)
        found = self._by_document.get(annotation.document)
        if found is None:
            found = {each.uid: each for each in self._project.attributes(annotation.document)}
            self._by_document[annotation.document] = found
        old = found.get(uid)
        if old is None and annotation.layer != layer:  # it follows the suggestion into this layer
            before, _ = beyond.annotation_attribute((annotation.uid, annotation.layer), name)
            old = found.get(before)
        row = _row(uid, annotation.document, layer, Subject.ANNOTATION, key, name)
        return _edits(row, old, value, self._project.person_uid, at)


def _edits(
    row: dict[str, object], old: Attribute | None, value: AttributeValue | None, by: str, at: str
) -> list[Edit]:
    uid = str(row["uid"])
    if old is None:
        return [] if value is None else [Edit("attributes", uid, None, {**row, **_said(value, by, at)})]
    before = {**row, **_said(old.value, old.by, old.modified)}
    if value is None:
        return [Edit("attributes", uid, before, None)]
    if value == old.value:
        return []
    return [difference("attributes", uid, before, {**row, **_said(value, by, at)})]


def _said(value: AttributeValue, by: str, at: str) -> dict[str, object]:
    return {"value": list(value) if isinstance(value, tuple) else value, "by": by, "modified": at}


def _row(uid: str, document: str, layer: str, subject: Subject, of: str, name: str) -> dict[str, object]:
    return {
        **{"uid": uid, "document": document, "layer": layer},
        **{"subject": str(subject), "of": of, "name": name},
    }


def _found(attributes: Sequence[Attribute], uid: str) -> Attribute | None:
    return next((each for each in attributes if each.uid == uid), None)


def _type(project: Project, subject: Subject, name: str) -> AttributeType:
    kind = project.attribute_types().get(subject, name)
    if kind is None:
        raise UserError(
            "no_attribute",
            f"The scheme has no attribute {name} for {subject}s; nothing was changed.",
            hint="Add it in the scheme first.",
            attribute=name,
        )
    return kind


def _read(kind: AttributeType, value: object) -> AttributeValue:
    read = kind.read(value)
    if read is None:
        raise UserError(
            "attribute_value",
            f"{value!r} is no value of {kind.code}; nothing was changed.",
            hint=_values(kind),
            attribute=kind.code,
            value=str(value),
        )
    return read


def _values(kind: AttributeType) -> str:
    if kind.choices:
        return "It has the values " + ", ".join(each.value for each in kind.choices) + "."
    return {
        AttributeKind.FLAG: "It is true or false.",
        AttributeKind.NUMBER: "It is a number.",
        AttributeKind.DATE: "A date is written 1058, 1058-09 or 1058-09-30.",
    }.get(kind.kind, "")


def _of_others() -> UserError:
    return UserError(
        "others_annotation",
        "This annotation is another person's; nothing was changed.",
        hint="Attributes belong to one's own annotations, or to gold in the review.",
    )
