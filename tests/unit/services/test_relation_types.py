"""Types of relations under another name: what speaks of them comes along in the same act."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hashiya.core.beyond.attributes import AttributeType, Subject
from hashiya.core.beyond.relations import RelationType
from hashiya.services.annotate import marking
from hashiya.services.attributes.types import add_types
from hashiya.services.project.project_file import create_project
from hashiya.services.relations import relating
from hashiya.services.relations.type_acts import (
    project_unfitting,
    relation_example,
    rename_type,
    unfitting,
)
from hashiya.services.scheme.guidelines import guides, set_guideline
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.store.tables.records import NewDocument

if TYPE_CHECKING:
    from hashiya.store.project import Project

TEXT = "زارت سلمى النجار مكتبة الميناء."


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = create_project(tmp_path / "p.hashiya", scheme=load_scheme("wojood"), person="ليلى")
    (uid,) = made.add_documents([NewDocument("خبر", TEXT)]).added
    for words, label in (("سلمى النجار", "PERS"), ("مكتبة الميناء", "ORG")):
        at = TEXT.index(words)
        made.apply(marking.mark(made, uid, at, at + len(words), label))
    kinds = [RelationType("visits", ar="زار", en="visited"), RelationType("owns")]
    strength = AttributeType("sure", subject=Subject.RELATION, labels=("visits",))
    visiting = AttributeType("visits", labels=("PERS",))
    made.apply(add_types(made, [strength, visiting], kinds))
    head, tail = made.annotations(uid)
    made.apply(relating.relate(made, head, tail, "visits"))
    return made


def test_guidelines_examples_and_attributes_take_the_name(project: Project) -> None:
    (uid,) = project.document_uids()
    head, tail = project.annotations(uid)
    project.apply(set_guideline(project, "relation:visits", "الزيارة التي وقعت."))
    project.apply(relation_example(project, "visits", head, tail))
    project.apply(rename_type(project, "visits", "visited"))
    found = guides(project)
    assert "relation:visits" not in found
    assert found["relation:visited"].text == "الزيارة التي وقعت."
    assert [each.surface for each in found["relation:visited"].positive] == [TEXT[TEXT.index("سلمى") : -1]]
    types = project.attribute_types()
    assert types.get(Subject.RELATION, "sure").labels == ("visited",)
    assert types.get(Subject.ANNOTATION, "visits").labels == ("PERS",)
    assert [each.type for each in project.relations(uid)] == ["visited"]
    project.undo()
    assert guides(project)["relation:visits"].text and "relation:visited" not in guides(project)
    assert project.attribute_types().get(Subject.RELATION, "sure").labels == ("visits",)


def test_what_does_not_fit_is_the_same_read_from_the_file(project: Project) -> None:
    assert project.relations_of_type("visits") == 1 and project.relations_of_type("owns") == 0
    assert not project_unfitting(Path(project.path))
    changed = [RelationType("visits", heads=("LOC",))]
    assert [each.relation.type for each in unfitting(project, changed)] == ["visits"]
