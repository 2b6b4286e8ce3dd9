"""The same words related differently, or meaning different entities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.helpers.beyond import add_entities, with_types
from tests.helpers.store import assert_sound, make, place

from hashiya.core.beyond.entities import Entity
from hashiya.core.beyond.relations import RelationType
from hashiya.services.annotate import marking
from hashiya.services.attributes import types
from hashiya.services.entities import linking
from hashiya.services.relations import relating
from hashiya.services.review.beyond_consistency import (
    entity_groups,
    relation_groups,
    settle_entities,
    settle_relations,
)

if TYPE_CHECKING:
    from pathlib import Path

    from hashiya.core.span import Annotation
    from hashiya.store.project import Project

TEXTS = ("وصل سالم إلى تونس فجرًا.", "عاد سالم من تونس مساءً.", "أحبّ سالمٌ تونسَ كثيرًا.")


def related(folder: Path) -> Project:
    project, documents = make(folder, TEXTS)
    with_types(project)
    project.apply(types.add_types(project, (), [RelationType("born_in", ar="وُلد في")]))
    towns = [Entity(letter * 32, "LOC", ar="تونس") for letter in "cd"]
    project.apply(add_entities(project, towns))
    for number, (document, text) in enumerate(zip(documents, TEXTS, strict=True)):
        marks: list[Annotation] = []
        for words, label in (("سالم", "PERS"), ("تونس", "LOC")):
            start = text.index(words)
            end = next(at for at in range(start, len(text)) if text[at] in " .")
            project.apply(marking.mark(project, document, start, end, label))
            mine = project.annotations(document, layers=[project.person_uid])
            marks.append(next(each for each in mine if each.start == start))
        kind = "lives_in" if number else "born_in"
        project.apply(relating.relate(project, marks[0], marks[1], kind))
        project.apply(linking.link(project, [marks[1]], towns[0 if number else 1].uid))
    assert place(TEXTS[0], "سالم")
    return project


def test_the_same_ends_related_differently_are_made_alike_in_one_step(tmp_path: Path) -> None:
    project = related(tmp_path)
    (group,) = relation_groups(project, layers=[project.person_uid])
    assert [(each.label, each.count) for each in group.habits] == [("lives_in", 2), ("born_in", 1)]
    project.apply(settle_relations(project, group.habits[1].lines, "lives_in"))
    assert not relation_groups(project, layers=[project.person_uid])
    project.undo()
    assert len(relation_groups(project, layers=[project.person_uid])) == 1
    assert_sound(project)
    project.close()


def test_the_same_words_of_two_entities_are_made_alike_in_one_step(tmp_path: Path) -> None:
    project = related(tmp_path)
    (group,) = entity_groups(project, layers=[project.person_uid])
    assert [(each.label[0], each.count) for each in group.habits] == [("c", 2), ("d", 1)]
    project.apply(settle_entities(project, group.habits[1].lines, group.habits[0].label))
    assert not entity_groups(project, layers=[project.person_uid])
    project.undo()
    project.apply(linking.join(project, ["d" * 32], "c" * 32))  # joined ones are one
    assert not entity_groups(project, layers=[project.person_uid])
    assert_sound(project)
    project.close()
