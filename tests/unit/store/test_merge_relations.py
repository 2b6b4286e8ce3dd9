"""Proposed relations in two files: nobody is asked what nobody decided, nothing decided is hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.helpers.beyond import suggest_minister
from tests.helpers.copies import copy, open_as
from tests.helpers.merges import merge

from hashiya.core.beyond.attributes import AttributeKind, AttributeType, Subject
from hashiya.core.span import SUGGESTIONS, Status
from hashiya.services.annotate import marking
from hashiya.services.attributes.types import add_types
from hashiya.services.attributes.values import set_on_relation
from hashiya.services.project.project_file import create_project
from hashiya.services.relations import relating
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.store.project import Project
from hashiya.store.tables.records import NewDocument

if TYPE_CHECKING:
    from pathlib import Path

    from hashiya.core.beyond.relations import Relation

TEXT = "زار وزير الصحة الدكتور سامي الخطيب مدينة الربوة."


@pytest.fixture
def base(tmp_path: Path) -> Path:
    path = tmp_path / "base.hashiya"
    with create_project(path, scheme=load_scheme("wojood"), person="المالكة") as project:
        (uid,) = project.add_documents([NewDocument("زيارة", TEXT)]).added
        suggest_minister(project, uid)
        (only,) = project.relations(uid)
        assert only.status is Status.SUGGESTED
    return path


def relations(path: Path) -> list[Relation]:
    with Project.open(path, readonly=True) as project:
        (uid,) = project.document_uids()
        return project.relations(uid)


def accept_ends(path: Path, person: str) -> None:
    with open_as(path, person) as project:
        (uid,) = project.document_uids()
        project.apply(marking.accept(project, project.annotations(uid, layers=[SUGGESTIONS])))


def decide(path: Path, person: str, status: Status = Status.ACCEPTED) -> None:
    with open_as(path, person) as project:
        (uid,) = project.document_uids()
        waiting = [each for each in project.relations(uid) if each.status is Status.SUGGESTED]
        project.apply(relating.decide(project, waiting, status))


def decided(path: Path) -> list[tuple[str, str]]:
    with Project.open(path, readonly=True) as project:
        names = {each.uid: each.name for each in project.people()}
    return sorted((names[each.layer], str(each.status)) for each in relations(path) if each.layer in names)


def test_who_accepted_the_ends_alone_is_asked_nothing(base: Path) -> None:
    one, two = copy(base, "one"), copy(base, "two")
    accept_ends(one, "سارة")
    accept_ends(two, "نبيل")
    targets = []
    for name, order in (("first", (one, two)), ("second", (two, one))):
        target = copy(base, name)
        for other in order:
            assert merge(target, other).conflicts == ()
        (only,) = relations(target)
        assert only.status is Status.SUGGESTED and only.head and only.tail
        targets.append((only.head, only.tail))
    assert targets[0] == targets[1]  # the order of merging does not matter


def test_a_decision_stays_beside_what_another_left_undecided(base: Path) -> None:
    one, two = copy(base, "one"), copy(base, "two")
    decide(one, "سارة")
    accept_ends(two, "نبيل")
    for name, order in (("first", (one, two)), ("second", (two, one))):
        target = copy(base, name)
        for other in order:
            assert merge(target, other).conflicts == ()
        assert decided(target) == [("سارة", "accepted")]
    assert merge(one, two).conflicts == () and decided(one) == [("سارة", "accepted")]


def test_two_who_decide_the_same_one_have_one_each(base: Path) -> None:
    one, two = copy(base, "one"), copy(base, "two")
    decide(one, "سارة")
    decide(two, "نبيل", Status.REJECTED)
    target = copy(base, "target")
    assert merge(target, one).conflicts == () and merge(target, two).conflicts == ()
    assert decided(target) == [("سارة", "accepted"), ("نبيل", "rejected")]
    assert not [each for each in relations(target) if each.status is Status.SUGGESTED]


def test_what_is_said_of_a_proposed_relation_goes_along_and_comes_back(base: Path) -> None:

    with open_as(base, "سارة") as project:
        (uid,) = project.document_uids()
        project.apply(add_types(project, [AttributeType("sure", Subject.RELATION, AttributeKind.FLAG)]))
        (waiting,) = project.relations(uid)
        project.apply(set_on_relation(project, waiting, "sure", True))

        def said() -> dict[str, object]:
            found = project.attributes(uid)
            return {each.of: each.value for each in found if each.subject is Subject.RELATION}

        before, (now,) = said(), project.relations(uid)
        if now.status is Status.SUGGESTED:
            project.apply(relating.decide(project, [now], Status.ACCEPTED))
            (now,) = project.relations(uid)
            assert now.status is Status.ACCEPTED and said() == {now.uid: True}
            project.undo()
            assert said() == before
        assert said() and set(said()) == {each.uid for each in project.relations(uid)}
