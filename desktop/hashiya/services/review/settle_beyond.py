"""Settling attributes, links and relations: gold gets what is decided, and by itself what nobody doubts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from hashiya.core.beyond.relations import Relation
from hashiya.core.changes import Act, Edit, difference
from hashiya.core.span import GOLD, Annotation, Span, Status, new_uid, now
from hashiya.errors import UserError
from hashiya.services.attributes import values
from hashiya.services.entities import linking
from hashiya.services.relations import relating
from hashiya.services.review.beyond_places import ENTITY, BeyondReading, read_beyond, related
from hashiya.store.tables import beyond, subjects
from hashiya.store.tables.identity import key_of

if TYPE_CHECKING:
    from hashiya.core.act_forms import ActArgs
    from hashiya.core.beyond.attributes import AttributeValue
    from hashiya.core.beyond.beyond_agreement import RelatedSpans
    from hashiya.store.project import Project

Coming = Mapping[Span, Annotation] | None
"""Annotations that come into gold in the same act."""


def settle_attribute(
    project: Project, document: str, span: Span, name: str, value: object, *, coming: Coming = None
) -> Act:
    """Gold says this of its annotation (`ENTITY`: whom it means). Raises UserError `no_gold_mark`, and what
    setting an attribute or a link raises.
    """
    gold = gold_mark(project, document, span, coming)
    if name == ENTITY:
        return linking.link(project, [gold], str(value), layer=GOLD)
    return values.set_on_annotations(project, [gold], name, value, layer=GOLD)


def settle_relation(
    project: Project, document: str, relation: RelatedSpans, *, keep: bool, coming: Coming = None
) -> Act:
    """Gold has this relation, or it is decided that there is none. Raises UserError `no_gold_mark`, and what
    relating two annotations raises.
    """
    head, tail = (gold_mark(project, document, end, coming) for end in (relation.head, relation.tail))
    undirected = {each.code for each in project.relation_types() if not each.directed}
    ends = {(head.uid, tail.uid)} | ({(tail.uid, head.uid)} if relation.type in undirected else set())
    wanted = Status.ACCEPTED if keep else Status.REJECTED
    for each in project.relations(document):
        if each.layer == GOLD and each.type == relation.type and (each.head, each.tail) in ends:
            before = {"status": str(each.status), "by": each.by, "modified": each.modified}
            after = {"status": str(wanted), "by": project.person_uid, "modified": now()}
            edits = () if each.status == wanted else (difference("relations", each.uid, before, after),)
            return Act("relate", edits, _about(relation, head, tail))
    act = relating.relate(project, head, tail, relation.type, layer=GOLD)
    if keep:
        return act
    made = [
        Edit(each.table, each.uid, each.before, {**each.after, "status": str(wanted)})
        if each.table == "relations" and each.after is not None
        else each
        for each in act.edits
    ]
    return Act(act.kind, tuple(made), act.args)


def _about(relation: RelatedSpans, head: Annotation, tail: Annotation) -> ActArgs:
    return {"type": relation.type, "head": head.surface, "tail": tail.surface}


def gold_mark(project: Project, document: str, span: Span, coming: Coming = None) -> Annotation:
    """The annotation of gold there, or the one that comes. Raises UserError `no_gold_mark`."""
    if coming and span in coming:
        return coming[span]
    for each in project.annotations(document, layers=[GOLD], statuses=[Status.ACCEPTED]):
        if each.span == span:
            return each
    raise UserError(
        "no_gold_mark",
        f"Gold has no {span.label} at {span.start}–{span.end} yet; nothing was changed.",
        hint="Settle the annotation first, then what is said of it.",
        label=span.label,
        start=span.start,
        end=span.end,
    )


def follow_into_gold(
    project: Project, edits: Sequence[Edit], people: Mapping[str, Collection[str]]
) -> tuple[Edit, ...]:
    """What comes into gold with annotations that these edits put there: attributes and links that all who
    have the annotation say alike, and relations that all have who have both ends. `people`: of each document
    those who are compared.
    """
    new: dict[str, dict[Span, str]] = {}
    for edit in edits:
        after = edit.after
        if edit.table == "annotations" and edit.before is None and after and after.get("layer") == GOLD:
            span = Span(int(str(after["start"])), int(str(after["end"])), str(after["label"]))
            new.setdefault(str(after["document"]), {})[span] = edit.uid
    found: list[Edit] = []
    for document, spans in new.items():
        layers = list(people.get(document, ()))
        reading = read_beyond(project, document, [*layers, GOLD]) if layers else None
        if reading is not None:
            found += _of_document(project, reading, spans, layers)
    return tuple(found)


def _of_document(
    project: Project, reading: BeyondReading, new: Mapping[Span, str], people: Sequence[str]
) -> list[Edit]:
    at, by = now(), project.person_uid
    edits: list[Edit] = []
    there = {each.uid for each in project.attributes(reading.document)}
    linked = {each.uid for each in project.mentions(reading.document)}
    for span, uid in new.items():
        for name, value in _alike(reading, span, people).items():
            if name == ENTITY:
                key = key_of(uid, GOLD)
                mention = subjects.mention_uid(key, GOLD)
                row: dict[str, object] = {"uid": mention, "document": reading.document, "layer": GOLD}
                row |= {"of": key, "entity": value, "by": by, "modified": at}
                edits += [Edit("mentions", mention, None, row)] if mention not in linked else []
                continue
            record, key = beyond.annotation_attribute((uid, GOLD), name)
            row = {"uid": record, "document": reading.document, "layer": GOLD, "subject": "annotation"}
            row |= {"of": key, "name": name, "by": by, "modified": at}
            row["value"] = list(value) if isinstance(value, tuple) else value
            edits += [Edit("attributes", record, None, row)] if record not in there else []
    return edits + _relations(reading, new, people, by, at)


def _alike(reading: BeyondReading, span: Span, people: Sequence[str]) -> dict[str, AttributeValue]:
    """What all who have the annotation say of it alike."""
    having = [reading.values[person].get(span, {}) for person in people if span in reading.spans[person]]
    return {
        name: value
        for name, value in (having[0].items() if having else ())
        if all(said.get(name) == value for said in having)
    }


def _relations(
    reading: BeyondReading, new: Mapping[Span, str], people: Sequence[str], by: str, at: str
) -> list[Edit]:
    ends = {span: each.uid for span, each in reading.spans[GOLD].items()} | dict(new)
    edits = []
    every = dict.fromkeys(each for person in people for each in reading.relations[person])
    for each in every:
        touched = (each.head in new or each.tail in new) and {each.head, each.tail} <= ends.keys()
        able = [person for person in people if {each.head, each.tail} <= reading.spans[person].keys()]
        if not touched or each in reading.relations[GOLD]:
            continue
        if all(each in reading.relations[person] for person in able):
            head, tail = ends[each.head], ends[each.tail]
            made = Relation(
                *(new_uid(), reading.document, GOLD, each.type, head, tail),
                by=by,
                created=at,
                modified=at,
            )
            row = beyond.relation_record(made, (head, GOLD), (tail, GOLD))
            edits.append(Edit("relations", made.uid, None, row))
    return edits


__all__ = ["ENTITY", "follow_into_gold", "gold_mark", "related", "settle_attribute", "settle_relation"]
