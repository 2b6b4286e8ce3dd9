"""Acts that relate two annotations; that turn, retype, decide on and remove relations."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hashiya.core.beyond.relations import Relation, RelationType
from hashiya.core.changes import Act, Edit, difference
from hashiya.core.span import SUGGESTIONS, Annotation, Status, new_uid, now
from hashiya.errors import UserError
from hashiya.services.annotate.edit_builder import EditBuilder
from hashiya.services.annotate.marking import accept_one
from hashiya.services.attributes.defaults import relation_defaults
from hashiya.store.tables import beyond
from hashiya.store.tables.identity import derived, key_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.store.project import Project


def possible(project: Project, head: Annotation, tail: Annotation) -> list[RelationType]:
    """The types that may lead from the one annotation to the other, in the order of the scheme."""
    return [each for each in project.relation_types() if each.allows(head.label, tail.label)]


def relate(
    project: Project, head: Annotation, tail: Annotation, kind: str, *, layer: str | None = None
) -> Act:
    """Relate two annotations of one document; ends that are suggestions are accepted by that.

    Raises UserError `no_relation`, `relation_labels`, `relation_documents`, `relation_twice`.
    """
    builder = EditBuilder(project, layer)
    _check(project, head, tail, kind, builder.layer)
    for end in (head,) if head.uid == tail.uid else (head, tail):
        if end.layer == SUGGESTIONS:
            accept_one(builder, end)
        elif end.layer != builder.layer:
            raise UserError(
                "others_annotation",
                "This annotation is another person's; nothing was changed.",
                hint="Relations lead between one's own annotations, or those of gold in the review.",
            )
    made = Relation(
        *(new_uid(), head.document, builder.layer, kind, head.uid, tail.uid),
        by=project.person_uid,
        created=builder.at,
        modified=builder.at,
    )
    row = beyond.relation_record(made, (head.uid, builder.layer), (tail.uid, builder.layer))
    builder.edits.append(Edit("relations", made.uid, None, row))
    builder.edits += relation_defaults(project, made, builder.at)
    builder.begin(head.document)
    return builder.act("relate", type=kind, head=head.surface, tail=tail.surface)


def turn(project: Project, relation: Relation, head: Annotation, tail: Annotation) -> Act:
    """Let it lead the other way. `head` and `tail` as they stand.

    Raises UserError `relation_labels`, `relation_twice` where another one leads that way already.
    """
    kind = _type(project, relation.type)
    if not kind.allows(tail.label, head.label):
        raise _labels(kind.code, tail, head)
    if kind.directed and head.uid != tail.uid:
        _check_once(project, kind, relation.layer, tail, head)
    return _changed(relation, head, tail, "turn_relation", ends=(tail, head))


def retype(project: Project, relation: Relation, head: Annotation, tail: Annotation, kind: str) -> Act:
    """Give it another type. Raises UserError `no_relation`, `relation_labels`, `relation_twice`."""
    found = _type(project, kind)
    if not found.allows(head.label, tail.label):
        raise _labels(kind, head, tail)
    if kind != relation.type:
        _check_once(project, found, relation.layer, head, tail)
    return _changed(relation, head, tail, "retype_relation", type=kind)


def remove(project: Project, relations: Sequence[Relation]) -> Act:
    """Take relations away, suggested ones too."""
    edits = [Edit("relations", each.uid, _as_stored(project, each), None) for each in relations]
    return Act("remove_relation", tuple(edits), {"count": len(edits)})


def decide(
    project: Project, relations: Sequence[Relation], status: Status, *, layer: str | None = None
) -> Act:
    """Accept or reject suggested relations; ends that are suggestions still are accepted with them."""
    builder = EditBuilder(project, layer)
    count = 0
    for each in relations:
        ends = [project.annotation(uid) for uid in (each.head, each.tail)]
        if None in ends:
            continue
        head, tail = (end for end in ends if end is not None)
        for end in (head,) if head.uid == tail.uid else (head, tail):
            if end.layer == SUGGESTIONS and status == Status.ACCEPTED:
                accept_one(builder, end)
        builder.edits += _made_of(project, builder, each, (head, tail), status)
        count += 1
    kind = "accept_relation" if status == Status.ACCEPTED else "reject_relation"
    return builder.act(kind, count=count)


def _made_of(
    project: Project,
    builder: EditBuilder,
    relation: Relation,
    ends: tuple[Annotation, Annotation],
    status: Status,
) -> list[Edit]:
    """What a person makes of a suggested relation is a record of theirs, in place of the suggestion.

    Its uid is derived, so that two people who decide the same one in two files have one each when these meet.
    """
    before = _as_stored(project, relation)
    for name, end in zip(("head", "tail"), ends, strict=True):
        # The ends that were accepted above are in the layer by now, and what hangs on them has followed.
        there = builder.as_it_stands(end) or builder.at_key(
            end.document, (builder.layer, end.start, end.end, end.label)
        )
        if there is not None and (there.uid, there.layer) != (end.uid, end.layer):
            before[name] = key_of(there.uid, there.layer)
    changed = {"layer": builder.layer, "status": str(status)}
    signed = {"by": project.person_uid, "modified": builder.at}
    if relation.layer != SUGGESTIONS:
        fields = changed | signed
        return [Edit("relations", relation.uid, {name: before[name] for name in fields}, dict(fields))]
    uid = derived("relation", relation.uid, builder.layer)
    made = {**before, "uid": uid, **changed, **signed}
    return [  # in this order, so that nothing hangs on what goes, neither now nor when it is taken back
        Edit("relations", uid, None, made),
        *project.said_of_relation(relation.uid, uid),
        Edit("relations", relation.uid, before, None),
    ]


def _as_stored(project: Project, relation: Relation) -> dict[str, object]:
    return project.stored_relation(relation.uid) or {}


def _changed(
    relation: Relation,
    head: Annotation,
    tail: Annotation,
    act: str,
    *,
    ends: tuple[Annotation, Annotation] | None = None,
    **fields: str,
) -> Act:
    before = beyond.relation_record(relation, (head.uid, head.layer), (tail.uid, tail.layer))
    first, last = ends or (head, tail)
    changed = replace(relation, modified=now(), **fields)  # type: ignore[arg-type]
    after = beyond.relation_record(changed, (first.uid, first.layer), (last.uid, last.layer))
    edit = difference("relations", relation.uid, before, after)
    return Act(act, (edit,), {"type": changed.type, "head": first.surface, "tail": last.surface})


def _check(project: Project, head: Annotation, tail: Annotation, kind: str, layer: str) -> None:
    if head.document != tail.document:
        raise UserError(
            "relation_documents",
            "Both ends of a relation stand in one document; nothing was changed.",
            hint="Entities join mentions across documents.",
        )
    if not _type(project, kind).allows(head.label, tail.label):
        raise _labels(kind, head, tail)
    _check_once(project, _type(project, kind), layer, head, tail)


def _check_once(project: Project, kind: RelationType, layer: str, head: Annotation, tail: Annotation) -> None:
    """Nothing is related twice by one type; an undirected one reads the same from either end."""
    ends = (head.uid, {layer, head.layer}), (tail.uid, {layer, tail.layer})
    for first, last in [ends] if kind.directed else [ends, ends[::-1]]:
        if project.has_relation(kind.code, layer, first, last):
            raise UserError(
                "relation_twice",
                f"«{head.surface}» and «{tail.surface}» are related by {kind.code} already; "
                "nothing was changed.",
                type=kind.code,
                head=head.surface,
                tail=tail.surface,
            )


def _type(project: Project, code: str) -> RelationType:
    found = next((each for each in project.relation_types() if each.code == code), None)
    if found is None:
        raise UserError(
            "no_relation",
            f"The scheme has no relation {code}; nothing was changed.",
            hint="Add it in the scheme first.",
            type=code,
        )
    return found


def _labels(kind: str, head: Annotation, tail: Annotation) -> UserError:
    return UserError(
        "relation_labels",
        f"{kind} cannot lead from {head.label} to {tail.label}; nothing was changed.",
        hint="The label scheme says which labels it joins.",
        type=kind,
        head=head.label,
        tail=tail.label,
    )
