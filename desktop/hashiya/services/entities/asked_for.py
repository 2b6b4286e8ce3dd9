"""Entities and mentions named on the command line: by uid, by name, by place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hashiya.core.beyond.entities import NIL, Entity
from hashiya.core.beyond.entity_names import name_key
from hashiya.core.span import SUGGESTIONS, Annotation, Status
from hashiya.errors import UserError
from hashiya.services.project.project_file import documents_named

if TYPE_CHECKING:
    from hashiya.services.entities.registry import Registry
    from hashiya.store.project import Project

_PLACE = re.compile(r"(?P<document>.+):(?P<start>\d+)-(?P<end>\d+)(?::(?P<label>.+))?")
NEW = "new:"


def entity_named(registry: Registry, wanted: str) -> str:
    """The uid of an entity by its uid, the beginning of it, or a name that only one has; NIL for «nil».

    Raises UserError `no_entity`, `many_entities`.
    """
    if wanted.lower() == NIL:
        return NIL
    standing = registry.standing
    found = [each for each in registry.entities.values() if each.uid == wanted]
    found = found or [each for each in standing if len(wanted) >= 6 and each.uid.startswith(wanted)]
    key = name_key(wanted)
    found = found or [
        each for each in standing if key in (name_key(name) for name in (each.ar, each.en, *each.aliases))
    ]
    found = found or [
        each for each in standing if key in (name_key(name) for name in registry.names(each.uid))
    ]
    if not found:
        raise UserError(
            "no_entity", f"There is no entity {wanted} in this project; nothing was changed.", entity=wanted
        )
    if len(found) > 1:
        raise UserError(
            "many_entities",
            f"{len(found)} entities are called {wanted}: {', '.join(each.uid for each in found[:5])}.",
            hint="Name one by its id.",
            entity=wanted,
            count=len(found),
        )
    return found[0].uid


def entity_or_new(registry: Registry, wanted: str, mention: Annotation) -> str | Entity:
    """The same; «new:NAME» makes one of the mention's label."""
    from hashiya.services.entities.proposals import new_entity

    if wanted.startswith(NEW):
        return new_entity(wanted.removeprefix(NEW).strip() or mention.surface, mention.label)
    return entity_named(registry, wanted)


def mention_at(project: Project, wanted: str) -> Annotation:
    """An annotation by its id, or by DOCUMENT:START-END[:LABEL] in code points, of the person who works.

    A suggestion where the person has none there. Raises UserError `no_mention`, `many_mentions`.
    """
    found = project.annotation(wanted)
    if found is not None:
        return found
    place = _PLACE.fullmatch(wanted)
    if place is None:
        raise _no_mention(wanted)
    uids = documents_named(project, [place["document"]])
    layers = [*project.layers_of_person(project.person_uid), SUGGESTIONS]
    start, end = int(place["start"]), int(place["end"])
    there = [
        each
        for uid in uids
        for each in project.annotations(uid, layers=[layer for layer in layers if layer])
        if each.range == (start, end)
        and each.status is not Status.REJECTED
        and place["label"] in (None, each.label)
    ]
    own = [each for each in there if each.layer != SUGGESTIONS] or there
    if not own:
        raise _no_mention(wanted)
    if len(own) > 1:
        labels = ", ".join(each.label for each in own)
        raise UserError(
            "many_mentions",
            f"{len(own)} annotations stand at {wanted}: {labels}.",
            hint="Add the label: DOCUMENT:START-END:LABEL.",
            place=wanted,
            count=len(own),
        )
    return own[0]


def _no_mention(wanted: str) -> UserError:
    return UserError(
        "no_mention",
        f"No annotation of this person is {wanted}; nothing was changed.",
        hint="Name it by its id, or as DOCUMENT:START-END in characters.",
        place=wanted,
    )
