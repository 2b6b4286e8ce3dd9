"""An act as it is told: what the scheme has names for in both languages stands there by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.beyond.attributes import Subject
from hashiya.core.changes import Act
from hashiya.ui.wording.attribute_words import type_title
from hashiya.ui.wording.relation_words import titled

if TYPE_CHECKING:
    from hashiya.ui.session.session import Session

_SUBJECTS = {
    "set_attribute": (Subject.ANNOTATION, Subject.RELATION),
    "label_document": (Subject.DOCUMENT,),
}


def named_act(act: Act, session: Session, language: str) -> Act:
    """Types of relations and attributes by their names; what the scheme lacks keeps its code."""
    act = titled(act, session.relations.types, language)
    subjects = _SUBJECTS.get(act.kind, ())
    if not subjects or "name" not in act.args:
        return act
    types = session.project.attribute_types()
    kind = next((found for each in subjects if (found := types.get(each, act.args["name"]))), None)
    if kind is None:
        return act
    args = act.args.copy()
    args["name"] = type_title(kind, language)
    return Act(act.kind, act.edits, args)
