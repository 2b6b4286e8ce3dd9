"""What the scheme says by itself of documents that are done, and of relations that are made."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.helpers.beyond import ATTRIBUTES, with_types
from tests.helpers.store import assert_sound, make, place

from hashiya.core.beyond.attributes import AttributeValue, Subject
from hashiya.services.annotate import finish_document, marking
from hashiya.services.attributes import types, values
from hashiya.services.relations import relating

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "يسكن رامي في جربة."


def test_defaults_of_documents_and_relations_are_said_in_the_act_itself(tmp_path: Path) -> None:
    project, (document,) = make(tmp_path, (TEXT,))
    with_types(project)
    defaults: dict[str, AttributeValue] = {"topic": "سفر", "degree": 2.0, "variety": "MSA"}
    changed = [replace(each, default=defaults.get(each.code, each.default)) for each in ATTRIBUTES]
    project.apply(types.set_attribute_types(project, changed))
    for words, label in (("رامي", "PERS"), ("جربة", "LOC")):
        project.apply(marking.mark(project, document, *place(TEXT, words), label))
    head, tail = sorted(project.annotations(document), key=lambda each: each.start)
    project.apply(relating.relate(project, head, tail, "lives_in"))
    said = {(each.subject, each.name): each.value for each in project.attributes(document)}
    assert said[Subject.RELATION, "degree"] == 2.0
    project.apply(values.label_document(project, document, "variety", "EGY"))
    assert not [kind for kind, of in values.missing(project, document, project.person_uid) if of is None]
    project.apply(finish_document.finish(project, document))
    said = {(each.subject, each.name): each.value for each in project.attributes(document)}
    assert said[Subject.DOCUMENT, "topic"] == "سفر"
    assert said[Subject.DOCUMENT, "variety"] == "EGY"
    project.undo()
    assert "topic" not in {each.name for each in project.attributes(document)}
    assert_sound(project)
    project.close()
