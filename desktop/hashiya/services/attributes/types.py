"""Acts that change which attributes and relations the scheme has. None takes away what was annotated."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hashiya.core.beyond.attributes import CODE, AttributeType, Subject
from hashiya.core.changes import Act, Edit, Record, difference
from hashiya.errors import UserError
from hashiya.store.tables import beyond_types, subjects

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from hashiya.core.beyond.relations import RelationType
    from hashiya.store.project import Project


def set_attribute_types(project: Project, types: Sequence[AttributeType]) -> Act:
    """These and no others from now on, in this order. Values of types that go stay, counted by the doctor."""
    _check([f"{each.subject}:{each.code}" for each in types], [each.code for each in types])
    records = [beyond_types.attribute_type_record(each, place) for place, each in enumerate(types)]
    old = [
        beyond_types.attribute_type_record(each, place)
        for place, each in enumerate(project.attribute_types().types)
    ]
    return Act("attribute_types", _edits("attribute_types", old, records), {"count": len(types)})


def set_relation_types(project: Project, types: Sequence[RelationType]) -> Act:
    """These and no others from now on. Relations that they no longer allow stay: `impossible` lists them."""
    _check([each.code for each in types], [each.code for each in types])
    records = [beyond_types.relation_type_record(each, place) for place, each in enumerate(types)]
    old = [
        beyond_types.relation_type_record(each, place) for place, each in enumerate(project.relation_types())
    ]
    return Act("relation_types", _edits("relation_types", old, records), {"count": len(types)})


def rename_attribute_type(project: Project, subject: Subject, code: str, new: str) -> Act:
    """Another name for a type, there and on every value. Raises UserError `no_attribute`, `type_twice`."""
    types = project.attribute_types()
    if types.get(subject, code) is None:
        raise UserError("no_attribute", f"The scheme has no attribute {code}.", attribute=code)
    changed = [
        replace(_asking(each, code, new), code=new if each.code == code else each.code)
        if each.subject == subject
        else each
        for each in types.types
    ]
    edits = list(set_attribute_types(project, changed).edits)
    for row in project.attribute_rows(subject, code):
        document, layer = str(row["document"]), str(row["layer"])
        uid = (
            project.document_attribute_uid(document, layer, new)
            if subject is Subject.DOCUMENT
            else subjects.attribute_uid(subject, str(row["of"]), layer, new)
        )
        after = {**row, "uid": uid, "name": new}
        edits += [
            Edit("attributes", str(row["uid"]), row, None),
            Edit("attributes", str(after["uid"]), None, after),
        ]
    return Act("attribute_types", tuple(edits), {"count": len(changed)})


def _asking(kind: AttributeType, code: str, new: str) -> AttributeType:
    """The type, with values that ask for the renamed one asking for it by its new name."""
    choices = tuple(
        replace(choice, asks=tuple(new if each == code else each for each in choice.asks))
        for choice in kind.choices
    )
    return replace(kind, choices=choices)


def rename_value(project: Project, subject: Subject, code: str, old: str, new: str) -> Act:
    """Another name for one value of a type, in the type and wherever it is said."""
    types = project.attribute_types()
    kind = types.get(subject, code)
    if kind is None:
        raise UserError("no_attribute", f"The scheme has no attribute {code}.", attribute=code)
    choices = tuple(replace(each, value=new) if each.value == old else each for each in kind.choices)
    default = kind.default
    if isinstance(default, tuple):
        default = tuple(new if each == old else each for each in default)
    after = replace(kind, choices=choices, default=new if default == old else default)
    edits = list(
        set_attribute_types(project, [after if each == kind else each for each in types.types]).edits
    )
    for row in project.attribute_rows(subject, code):
        value = row["value"]
        several = [new if each == old else each for each in value] if isinstance(value, list) else None
        said = several if several is not None else new if value == old else value
        if said != value:
            edits.append(Edit("attributes", str(row["uid"]), {"value": value}, {"value": said}))
    return Act("attribute_types", tuple(edits), {"count": len(types.types)})


def add_types(
    project: Project, attributes: Iterable[AttributeType] = (), relations: Iterable[RelationType] = ()
) -> Act:
    """Those that the scheme lacks, after those it has: one act, as files bring them."""
    known, have = project.attribute_types(), {each.code for each in project.relation_types()}
    new = [each for each in attributes if known.get(each.subject, each.code) is None]
    more = [each for each in relations if each.code not in have]
    codes = [each.code for each in new] + [each.code for each in more]
    _check([f"{each.subject}:{each.code}" for each in new], codes)
    rows = [beyond_types.attribute_type_record(each, len(known.types) + at) for at, each in enumerate(new)]
    edits = [Edit("attribute_types", str(row["uid"]), None, row) for row in rows]
    rows = [beyond_types.relation_type_record(each, len(have) + at) for at, each in enumerate(more)]
    edits += [Edit("relation_types", str(row["uid"]), None, row) for row in rows]
    return Act("types_added", tuple(edits), {"count": len(edits)})


def renamed_labels(
    project: Project, old: Collection[str], new: str, *, subject: Subject = Subject.ANNOTATION
) -> list[Edit]:
    """Types follow labels (or types of relations, by the `subject`) that get another name or become one:
    edits for the act that does it.
    """
    edits: list[Edit] = []
    for table, rows, fields in (
        ("attribute_types", _attribute_rows(project), ("labels", "choices")),
        ("relation_types", _relation_rows(project), ("heads", "tails")),
    ):
        for row in rows:
            other = row["subject"] != subject if table == "attribute_types" else subject is Subject.RELATION
            if other:
                continue
            after = {**row, **{field: _with_name(row[field], old, new) for field in fields}}
            if after != row:
                edits.append(difference(table, str(row["uid"]), row, after))
    return edits


def impossible(project: Project, types: Sequence[RelationType]) -> list[tuple[str, str, str, str]]:
    """(document, relation uid, head's label, tail's label) of relations that these types do not allow."""
    by_code = {each.code: each for each in types}
    found = []
    for document in project.document_uids():
        relations = project.relations(document)
        if not relations:
            continue
        labels = {each.uid: each.label for each in project.annotations(document)}
        for relation in relations:
            head, tail = labels.get(relation.head, ""), labels.get(relation.tail, "")
            kind = by_code.get(relation.type)
            if head and tail and (kind is None or not kind.allows(head, tail)):
                found.append((document, relation.uid, head, tail))
    return found


def _attribute_rows(project: Project) -> list[dict[str, object]]:
    return [
        beyond_types.attribute_type_record(each, place)
        for place, each in enumerate(project.attribute_types().types)
    ]


def _relation_rows(project: Project) -> list[dict[str, object]]:
    return [
        beyond_types.relation_type_record(each, place) for place, each in enumerate(project.relation_types())
    ]


def _with_name(value: object, old: Collection[str], new: str) -> object:
    if not isinstance(value, list):
        return value
    found: list[object] = []
    for each in value:
        if isinstance(each, dict):
            found.append({**each, "labels": _with_name(each.get("labels"), old, new)})
        elif (name := new if each in old else each) not in found:
            found.append(name)
    return found


def _check(names: Sequence[str], codes: Sequence[str]) -> None:
    for code in codes:
        if not CODE.fullmatch(code) or code.startswith("@"):
            raise UserError(
                "type_name",
                f"{code!r} cannot be the name of an attribute or relation; nothing was changed.",
                hint="1 to 64 characters, no space and no bar, and no @ at its beginning.",
                name=code,
            )
    twice = sorted({name for name in names if list(names).count(name) > 1})
    if twice:
        raise UserError("type_twice", f"{twice[0]} stands there twice; nothing was changed.", name=twice[0])


def _edits(table: str, old: Sequence[Record], new: Sequence[Record]) -> tuple[Edit, ...]:
    before, after = {str(row["uid"]): row for row in old}, {str(row["uid"]): row for row in new}
    edits = [Edit(table, uid, row, None) for uid, row in before.items() if uid not in after]
    for uid, row in after.items():
        if uid not in before:
            edits.append(Edit(table, uid, None, row))
        elif row != before[uid]:
            edits.append(difference(table, uid, before[uid], row))
    return tuple(edits)
