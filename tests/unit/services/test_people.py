"""Who is who: names, people who are one, people of one name, and what every file makes of it."""

from __future__ import annotations

import shutil
from itertools import permutations
from typing import TYPE_CHECKING

import pytest
from tests.helpers import teams
from tests.helpers.copies import make_base, open_as
from tests.helpers.merges import tamper
from tests.helpers.teams import uid_of

from hashiya.core.document import State
from hashiya.errors import UserError
from hashiya.services.annotate import marking
from hashiya.services.merge.merge_files import merge_files
from hashiya.services.review import adjudication
from hashiya.services.review.comparison import compare, renew
from hashiya.services.statistics.agreement import agreement
from hashiya.services.team import assignments, packages, people
from hashiya.store.merging.project_side import MergeSide
from hashiya.store.project import Project
from hashiya.store.tables.records import Person

if TYPE_CHECKING:
    from pathlib import Path

SARA, NABIL = uid_of("سارة"), uid_of("نبيل")


@pytest.fixture
def lead(tmp_path: Path) -> Path:
    return teams.make_team(tmp_path / "lead.hashiya")


def names(path: Path) -> list[str]:
    with Project.open(path) as project:
        return [each.name for each in project.people() if each.is_somebody]


def test_renaming_keeps_the_work_and_can_be_undone(lead: Path) -> None:
    with teams.review(lead) as project:
        before = [each.uid for each in project.iter_annotations(layers=[SARA])]
        project.apply(people.rename_person(project, SARA, "  سارة   أحمد "))
        assert "سارة أحمد" in [each.name for each in project.people()]
        assert [each.uid for each in project.iter_annotations(layers=[SARA])] == before
        project.undo()
        assert "سارة" in [each.name for each in project.people()]
        for wrong in ("", "gold", "suggestions"):
            with pytest.raises(UserError):
                people.rename_person(project, SARA, wrong)


def test_a_rename_goes_with_the_file_and_no_older_name_comes_back(lead: Path, tmp_path: Path) -> None:
    with teams.review(lead) as project:
        packages.make_package(project, SARA, tmp_path / "sara.hashiya", blind=False)
        project.apply(people.rename_person(project, SARA, "سارة أحمد"))
        merge_files(project, [tmp_path / "sara.hashiya"])
    assert "سارة أحمد" in names(lead)
    with Project.open(tmp_path / "sara.hashiya") as project:
        merge_files(project, [lead])
        project.apply(people.rename_person(project, NABIL, "نبيل خ."))
    with teams.review(lead) as project:
        merge_files(project, [tmp_path / "sara.hashiya"])
    assert {"سارة أحمد", "نبيل خ."} <= set(names(lead)) or "نبيل خ." in names(lead)


def test_no_file_takes_the_leads_own_name(tmp_path: Path) -> None:
    lead = make_base(tmp_path / "lead.hashiya")
    shutil.copyfile(lead, tmp_path / "sara.hashiya")
    tamper(tmp_path / "sara.hashiya", "UPDATE people SET name = 'أخرى' WHERE name = 'المالكة'")
    with open_as(tmp_path / "sara.hashiya", "سارة") as project:
        project.apply(marking.set_state(project, project.document_uids()[0], State.DONE))
    with Project.open(lead) as project:
        merge_files(project, [tmp_path / "sara.hashiya"])
    assert "المالكة" in names(lead) and "أخرى" not in names(lead)


def test_a_side_knows_whose_file_it_is(tmp_path: Path) -> None:
    with Project.open(make_base(tmp_path / "lead.hashiya")) as project:
        assert MergeSide(project.connection, "").person == project.person_uid != ""


def test_people_of_one_name_are_told_apart_by_number(lead: Path) -> None:
    with teams.review(lead) as project:
        project.act_as(Person("b" * 32, "سارة"))
        found = [each.name for each in project.people() if each.is_somebody]
        assert "سارة" in found and "سارة (2)" in found and len(set(found)) == len(found)
        again = project.person("سارة (2)")
        assert again is not None and again.uid == "b" * 32
        assert people.find_person(project, "سارة (2)").uid == "b" * 32
        project.apply(people.rename_person(project, "b" * 32, "سارة علي"))
        assert "سارة (2)" not in [each.name for each in project.people()]


def second_layer(path: Path) -> str:
    """The same Sara at another machine, under the name of its login."""
    with open_as(path, "user") as project:
        (document,) = project.document_uids()
        project.apply(marking.mark(project, document, *teams.place("ماجد"), "PERS"))
        project.apply(marking.mark(project, document, *teams.place("ليلى"), "PERS"))
    return uid_of("user")


def test_two_people_who_are_one(lead: Path) -> None:
    second = second_layer(lead)
    with teams.review(lead) as project:
        (document,) = project.document_uids()
        assert len(compare(project, document).people) == 3
        project.apply(people.join_people(project, [SARA, second]))
        found = compare(project, document)
        assert set(found.people) == {SARA, NABIL}
        assert next(s for s in found.places if s.place.start == teams.place("ماجد")[0]).place.agreed
        assert second not in {each.uid for each in people.people_at_work(project)}
        assert [each.name for each in project.people() if each.uid == second] == ["سارة"]
        assert {pair.layers for pair in agreement(project).pairs} == {(SARA, NABIL)}
        project.undo()
        assert len(compare(project, document).people) == 3
        project.redo()
        project.apply(people.part_people(project, SARA))
        assert len(compare(project, document).people) == 3
        with pytest.raises(UserError):
            people.join_people(project, [SARA])


def test_no_settled_place_reopens_when_two_people_turn_out_to_be_one(lead: Path) -> None:
    second = second_layer(lead)
    with teams.review(lead) as project:
        (document,) = project.document_uids()
        while seen := next((each for each in compare(project, document).places if each.open), None):
            project.apply(adjudication.nothing(project, document, seen))
        settled = {each.settlement.uid for each in compare(project, document).places if each.settlement}
        project.apply(people.join_people(project, [SARA, second]))
        found = compare(project, document)
        assert set(found.people) == {SARA, NABIL}
        assert found.open == 0
        assert {each.settlement.uid for each in found.places if each.settlement} == settled
        some = found.places[0]
        assert renew(project, found, some).comparison.open == 0
        project.undo()
        assert compare(project, document).open == 0


def test_every_order_of_merging_agrees_who_is_one(lead: Path, tmp_path: Path) -> None:
    second = second_layer(lead)
    copies = []
    for number, act in enumerate(("join", "rename", "work")):
        copies.append(tmp_path / f"{number}.hashiya")
        shutil.copyfile(lead, copies[-1])
        with open_as(copies[-1], ("ليلى", "نبيل", "سارة")[number]) as project:
            if act == "join":
                project.apply(people.join_people(project, [SARA, second]))
            elif act == "rename":
                project.apply(people.rename_person(project, NABIL, "نبيل خ."))
            else:
                project.apply(people.rename_person(project, second, "مستخدم"))
    results = []
    for number, order in enumerate(permutations(copies)):
        target = tmp_path / f"target{number}.hashiya"
        shutil.copyfile(lead, target)
        with Project.open(target) as project:
            for other in order:
                merge_files(project, [other])
            results.append([(each.uid, each.name, each.kind) for each in project.people()])
            assert not [check for check in project.check() if not check.ok]
    assert all(sorted(result) == sorted(results[0]) for result in results)
    assert (NABIL, "نبيل خ.", "annotator") in results[0]


def test_who_is_one_in_circles_is_one_person(lead: Path) -> None:
    tamper(lead, f"UPDATE people SET kind = 'same:{NABIL}' WHERE uid = '{SARA}'")
    tamper(lead, f"UPDATE people SET kind = 'same:{SARA}' WHERE uid = '{NABIL}'")
    with teams.review(lead) as project:
        (document,) = project.document_uids()
        assert len(compare(project, document).people) <= 1


def test_the_table_of_what_is_assigned_begun_done_and_due(lead: Path) -> None:
    with teams.review(lead) as project:
        plan = assignments.plan_assignments(project, [SARA, NABIL], "all")
        project.apply(assignments.assign(project, plan))
        (document,) = project.document_uids()
        table = people.team_table(project)
        (row,) = table.rows
        assert row.cells[SARA] == people.TeamCell(State.BEGUN, assigned=True, due=True)
        assert table.totals[SARA].due == 1 and table.totals[SARA].words_due == row.words > 0
    with open_as(lead, "سارة") as project:
        project.apply(marking.set_state(project, document, State.DONE))
        table = people.team_table(project)
        assert table.totals[SARA] == people.TeamTotal(assigned=1, begun=0, done=1, due=0, words_due=0)
        assert [each.uid for each in table.people if each.uid in (SARA, NABIL)] == [SARA, NABIL]
