"""Acts about who is meant: linking mentions, making, changing, joining and parting entities."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hashiya.core.beyond.entities import NIL, Entity, Mention, standing_for
from hashiya.core.changes import Act, Edit, difference
from hashiya.core.span import SUGGESTIONS, Annotation, new_uid, now
from hashiya.errors import UserError
from hashiya.services.annotate.edit_builder import EditBuilder
from hashiya.services.annotate.marking import accept_one
from hashiya.store.tables import beyond, subjects
from hashiya.store.tables.identity import key_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hashiya.store.project import Project


def link(
    project: Project, annotations: Sequence[Annotation], entity: str | Entity, *, layer: str | None = None
) -> Act:
    """Say that these mean the entity: its uid, NIL (known to nobody), or a new Entity, made in the same act.

    Suggestions are accepted by that. Raises UserError `no_entity`, `others_annotation`.
    """
    builder = EditBuilder(project, layer)
    if isinstance(entity, Entity):
        uid = entity.uid or new_uid()
        made = replace(entity, uid=uid, by=project.person_uid, created=builder.at, modified=builder.at)
        builder.edits.append(Edit("entities", uid, None, beyond.entity_record(made)))
        name = made.name
    else:
        known = project.entities()
        uid = entity if entity == NIL else standing_for(known, entity)
        if uid != NIL and uid not in known:
            raise _no_entity(entity)
        name = "" if uid == NIL else known[uid].name
    for each, old in _with_links(project, annotations):
        where = each.layer
        if each.layer == SUGGESTIONS:
            accept_one(builder, each)
            where = builder.layer
        if where != builder.layer:
            raise UserError(
                "others_annotation",
                "This annotation is another person's; nothing was changed.",
                hint="Links belong to one's own annotations, or to gold in the review.",
            )
        builder.edits += _link_one(each, where, old, uid, project.person_uid, builder.at)
    kind = "link_nil" if uid == NIL else "link"
    return builder.act(kind, entity=name, count=len(annotations), surface=_surface(annotations))


def unlink(project: Project, annotations: Sequence[Annotation]) -> Act:
    """Not asked about yet, as before."""
    edits = []
    for each, old in _with_links(project, annotations):
        if old is not None:
            row = _mention_row(each, each.layer, old.entity, old.by, old.modified)
            edits.append(Edit("mentions", str(row["uid"]), row, None))
    return Act("unlink", tuple(edits), {"count": len(edits), "surface": _surface(annotations)})


def change_entity(project: Project, entity: Entity) -> Act:
    """Other names, identifiers, members, description. Raises UserError `no_entity`."""
    old = _known(project, entity.uid)
    before = beyond.entity_record(old)
    after = beyond.entity_record(replace(entity, by=project.person_uid, modified=now()))
    return Act("change_entity", (difference("entities", entity.uid, before, after),), {"entity": entity.name})


def join(project: Project, entities: Sequence[str], into: str) -> Act:
    """They are one with `into`: every mention of theirs is one of it. Parting takes it back exactly.

    Those that are one already are passed over. Raises UserError `no_entity`.
    """
    known, at = project.entities(), now()
    target = standing_for(known, _known(project, into).uid)
    edits = []
    for uid in dict.fromkeys(standing_for(known, _known(project, each).uid) for each in entities):
        if uid == target:
            continue
        source = known[uid]
        edits.append(
            difference(
                "entities",
                source.uid,
                beyond.entity_record(source),
                beyond.entity_record(replace(source, into=target, by=project.person_uid, modified=at)),
            )
        )
    return Act("join_entities", tuple(edits), {"entity": known[target].name, "count": len(edits)})


def part(project: Project, entity: str) -> Act:
    """It is its own again, with the mentions it had. Raises UserError `no_entity`."""
    old = _known(project, entity)
    after = replace(old, into="", by=project.person_uid, modified=now())
    edit = difference("entities", entity, beyond.entity_record(old), beyond.entity_record(after))
    return Act("part_entity", (edit,) if old.into else (), {"entity": old.name})


def split(project: Project, annotations: Sequence[Annotation], entity: Entity) -> Act:
    """These mentions mean another one than they did: a new entity of their own."""
    act = link(project, annotations, entity)
    return Act("split_entity", act.edits, act.args)


def remove_entity(project: Project, entity: str) -> Act:
    """Take it away with all its links, in one act. Raises UserError `no_entity`."""
    old = _known(project, entity)
    edits = []
    count = 0
    by_uid: dict[str, Annotation] = {}
    for mention in project.mentions():
        if mention.entity != entity:
            continue
        if mention.annotation not in by_uid:
            by_uid |= {each.uid: each for each in project.annotations(mention.document)}
        each = by_uid[mention.annotation]
        row = _mention_row(each, each.layer, entity, mention.by, mention.modified)
        edits.append(Edit("mentions", mention.uid, row, None))
        count += 1
    for other in project.entities().values():
        if other.into == entity:
            freed = replace(other, into="")
            edits.append(
                difference("entities", other.uid, beyond.entity_record(other), beyond.entity_record(freed))
            )
    edits.append(Edit("entities", entity, beyond.entity_record(old), None))
    return Act("remove_entity", tuple(edits), {"entity": old.name, "count": count})


def mentions_by_entity(project: Project, layers: Sequence[str] | None = None) -> dict[str, list[Mention]]:
    """Entity → its mentions, those of entities joined into it too."""
    known = project.entities()
    found: dict[str, list[Mention]] = {}
    for mention in project.mentions(layers=layers):
        found.setdefault(standing_for(known, mention.entity), []).append(mention)
    return found


def _with_links(
    project: Project, annotations: Sequence[Annotation]
) -> list[tuple[Annotation, Mention | None]]:
    links: dict[str, Mention] = {}
    for document in dict.fromkeys(each.document for each in annotations):
        links |= {each.annotation: each for each in project.mentions(document)}
    return [(each, links.get(each.uid)) for each in annotations]


def _link_one(each: Annotation, layer: str, old: Mention | None, entity: str, by: str, at: str) -> list[Edit]:
    row = _mention_row(each, layer, entity, by, at)
    if old is None:
        return [Edit("mentions", str(row["uid"]), None, row)]
    if old.entity == entity:
        return []
    before = _mention_row(each, layer, old.entity, old.by, old.modified)
    return [difference("mentions", str(row["uid"]), before, row)]


def _mention_row(each: Annotation, layer: str, entity: str, by: str, at: str) -> Mapping[str, object]:
    return mention_row(each.uid, each.document, layer, entity, by, at)


def mention_row(
    annotation: str, document: str, layer: str, entity: str, by: str, at: str
) -> Mapping[str, object]:
    """The record of a link as an Edit holds it."""
    key = key_of(annotation, layer)
    return {
        **{"uid": subjects.mention_uid(key, layer), "document": document, "layer": layer},
        **{"of": key, "entity": entity, "by": by, "modified": at},
    }


def _known(project: Project, uid: str) -> Entity:
    found = project.entities().get(uid)
    if found is None:
        raise _no_entity(uid)
    return found


def _no_entity(uid: str) -> UserError:
    return UserError(
        "no_entity", f"There is no entity {uid} in this project; nothing was changed.", entity=uid
    )


def _surface(annotations: Sequence[Annotation]) -> str:
    return annotations[0].surface if annotations else ""
