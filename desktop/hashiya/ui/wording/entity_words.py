"""Entities, and why a mention may mean one, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.beyond.entities import NIL, Entity
from hashiya.qtkit.i18n import isolated, noop, number
from hashiya.ui.wording.common import tr

if TYPE_CHECKING:
    from hashiya.services.entities.entity_candidates import CandidateReason

_REASONS = {
    "same_words": noop("the same words were linked so"),
    "same_name": noop("the same name"),
    "near_spelling": noop("spelled nearly like {0}"),
    "name_part": noop("part of {0}"),
    "initials": noop("initials of {0}"),
    "short_form": noop("short form introduced in this document"),
    "same_type": noop("the same label"),
    "nearby": noop("mentioned nearby"),
    "knowledge": noop("in the knowledge file as {0}"),
    "typed": noop("called {0}"),
    "new_entity": noop("the same words"),
}


def entity_name(entity: Entity, language: str) -> str:
    """In the interface's language where it is known in it."""
    first, second = (entity.ar, entity.en) if language == "ar" else (entity.en, entity.ar)
    return " ".join((first or second or entity.name).split()) or tr("Entities", "without a name")


def reason_line(reasons: tuple[CandidateReason, ...]) -> str:
    """Why, in one line."""
    words = []
    for code, *rest in reasons:
        if code == "typed":
            continue
        if code == "same_words" and rest and rest[0].isdigit() and int(rest[0]) > 1:
            words.append(
                tr("Entities", "the same words were linked so {0} times").format(number(int(rest[0])))
            )
        elif code in _REASONS:
            given = [isolated(each) for each in rest] or [""]
            words.append(tr("Entities", _REASONS[code]).format(*given))
    return tr("Entities", ", ").join(words)


def meant_words(entity: Entity | None, uid: str, language: str) -> str:
    """What a mention means: a name, «known to nobody», or «not asked yet»."""
    if uid == NIL:
        return tr("Entities", "Known to nobody")
    return entity_name(entity, language) if entity is not None else tr("Entities", "Not asked yet")
