"""Dealing out, packages, and their way back."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hashiya.core.document import State
from hashiya.core.span import SUGGESTIONS, Annotation, Status
from hashiya.errors import ProjectError, UserError
from hashiya.services.annotate import marking
from hashiya.services.merge.merge_files import merge_files
from hashiya.services.scheme import guidelines
from hashiya.services.team import assignments
from hashiya.services.team.people import finished, person_states
from hashiya.store.project import Project
from hashiya.store.tables.records import NewDocument, Person
from helpers.copies import SCHEME, open_as
from helpers.teams import uid_of

NAMES = ("سارة", "نبيل", "عائشة")
PEOPLE = [uid_of(name) for name in NAMES]


@pytest.fixture
def owner(tmp_path: Path) -> Path:
    path = tmp_path / "owner.hashiya"
    with Project.create(path, scheme=SCHEME, title="مدوّنة", person=Person("", "المالكة", "owner")) as project:
        project.add_documents(
            [NewDocument(f"نص {n}", f"كتب ماجد الرسالة رقم {n} في بيروت") for n in range(10)]
        )
        for uid in project.document_uids():
            found = Annotation(
                "", uid, SUGGESTIONS, 4, 8, "PERS", "ماجد", Status.SUGGESTED, "patterns", score=0.9
            )
            project.replace_suggestions(uid, ["patterns"], [found])
        for name, uid in zip(NAMES, PEOPLE, strict=True):
            project.act_as(Person(uid, name))
        project.apply(guidelines.set_guideline(project, "PERS", "أسماء الناس."))
        project.save_model("crf", b"model", {"labels": ["PERS"]})
    return path


@pytest.mark.parametrize(
    ("mode", "overlap", "loads", "shared"),
    [("all", 0.0, [10, 10, 10], 10), ("split", 0.0, [3, 3, 4], 0), ("overlap", 0.4, [6, 6, 6], 4)],
)
def test_ways_of_dealing(owner: Path, mode: str, overlap: float, loads: list[int], shared: int) -> None:
    with Project.open(owner) as project:
        plan = assignments.deal(project, PEOPLE, mode, overlap=overlap, seed=5)
        assert sorted(len(plan.of(person)) for person in PEOPLE) == loads
        assert plan.shared == shared
        assert {share.document for share in plan.shares} == set(project.document_uids())
        assert plan == assignments.deal(project, PEOPLE, mode, overlap=overlap, seed=5)


class Uids:
    """Stands for a project where only its documents matter."""

    def __init__(self, count: int) -> None:
        self._uids = [f"{number}" for number in range(count)]

    def document_uids(self) -> list[str]:
        return self._uids

    def _read(self, *_work: object) -> list[object]:
        return []


@given(st.integers(0, 60), st.integers(1, 6), st.floats(0, 1), st.integers(0, 99))
def test_every_document_is_dealt_and_loads_are_even(
    documents: int, people: int, overlap: float, seed: int
) -> None:
    names = [f"person {number}" for number in range(people)]
    plan = assignments.deal(Uids(documents), names, "overlap", overlap=overlap, seed=seed)  # type: ignore[arg-type]
    assert {share.document for share in plan.shares} == {f"{number}" for number in range(documents)}
    assert len({(share.document, share.person) for share in plan.shares}) == len(plan.shares)
    loads = Counter(share.person for share in plan.shares)
    assert max(loads.values(), default=0) - min((loads[name] for name in names), default=0) <= 1


def test_what_cannot_be_dealt(owner: Path) -> None:
    with Project.open(owner) as project:
        wrong = [([], "all", 0.0), (PEOPLE[:1] * 2, "all", 0.0), (PEOPLE, "overlap", 1.5), (PEOPLE, "?", 0.0)]
        for people, mode, overlap in wrong:
            with pytest.raises(UserError):
                assignments.deal(project, people, mode, overlap=overlap)
        with pytest.raises(UserError) as raised:
            assignments.make_packages(project, owner.parent)
        assert raised.value.code == "nothing_dealt"
        with pytest.raises(UserError):
            assignments.make_package(project, "nobody", owner.parent / "x.hashiya")


def test_a_deal_is_an_act_that_can_be_undone_and_added_to(owner: Path) -> None:
    with Project.open(owner) as project:
        plan = assignments.deal(project, PEOPLE, "split")
        project.apply(assignments.assign(project, plan))
        assert not assignments.assign(project, plan).edits
        assert assignments.deal(project, PEOPLE, "split").already == 10
        assert all(state.assigned for uid in project.document_uids() for state in person_states(project, uid))
        (mine, *_) = plan.of(PEOPLE[0])
        project.apply(assignments.withdraw(project, [mine], PEOPLE[0]))
        assert not person_states(project, mine)
        project.undo()
        project.undo()
        assert not any(person_states(project, uid) for uid in project.document_uids())


def test_a_blind_package_holds_what_the_person_needs_and_nobody_else(owner: Path) -> None:
    with open_as(owner, "نبيل") as project:
        first = project.document_uids()[0]
        project.apply(marking.mark(project, first, 4, 8, "PERS"))
        project.apply(assignments.assign(project, assignments.deal(project, PEOPLE, "overlap", overlap=0.5)))
        made = assignments.make_packages(project, owner.parent)
        assert [package.person.name for package in made] == [
            name for name in dict.fromkeys(p.person.name for p in made)
        ]
        package = next(each for each in made if each.person.name == "سارة")
        assert package.path.name == "مدوّنة - سارة.hashiya"
        with pytest.raises(UserError):
            assignments.make_packages(project, owner.parent)
        with pytest.raises(ProjectError):
            assignments.make_package(project, PEOPLE[0], package.path)
        dealt = set(assignments.deal(project, PEOPLE, "overlap", overlap=0.5).of(PEOPLE[0]))
    with Project.open(package.path) as opened:
        assert opened.person_uid == PEOPLE[0]
        assert set(opened.document_uids()) == dealt
        assert [person.name for person in opened.people() if person.kind != "engine"] == ["سارة"]
        assert {layer for layer, _ in opened.layers()} == {SUGGESTIONS}
        assert opened.scheme() == SCHEME
        assert guidelines.guide(opened, "PERS").text == "أسماء الناس."
        assert opened.model("crf") == b"model"
    assert not list(owner.parent.glob("*-wal"))


def test_there_and_back_and_there_again(owner: Path) -> None:
    """The second package has what the first brought back; changing it again is no conflict."""
    sara = PEOPLE[0]
    with Project.open(owner) as project:
        assignments.make_package(project, sara, owner.parent / "1.hashiya")
    work_in(owner.parent / "1.hashiya", "GPE")
    with Project.open(owner) as project:
        assert merge_files(project, [owner.parent / "1.hashiya"]).added == 2
        assignments.make_package(project, sara, owner.parent / "2.hashiya")
    with Project.open(owner.parent / "2.hashiya") as project:
        (mine,) = (a for a in project.iter_annotations(layers=[sara]) if a.label == "GPE")
        project.apply(marking.relabel(project, mine, "ORG"))
        project.apply(marking.set_state(project, mine.document, State.DONE))
    with Project.open(owner) as project:
        report = merge_files(project, [owner.parent / "2.hashiya", owner.parent / "1.hashiya"])
        assert (report.added, report.changed, report.conflicts) == (0, 1, ())
        found = {(a.surface, a.label) for a in project.iter_annotations(layers=[sara])}
        assert found == {("ماجد", "PERS"), ("بيروت", "ORG")}
        uids = project.document_uids()
        states = [
            state.state for uid in uids for state in person_states(project, uid) if state.person == sara
        ]
        assert set(states) == {State.DONE} and finished(project)[sara] == len(states)
        assert merge_files(project, [owner.parent / "1.hashiya"]).changed == 0
        waiting = project.annotations(project.document_uids()[0], layers=[SUGGESTIONS])
        assert not waiting


def work_in(path: Path, label: str) -> None:
    with Project.open(path) as project:
        uid = project.document_uids()[0]
        text = project.document(uid).text
        project.apply(marking.accept(project, project.annotations(uid, layers=[SUGGESTIONS])))
        start = text.index("بيروت")
        project.apply(marking.mark(project, uid, start, start + 5, label))


def test_names_of_packages_fit_every_system() -> None:
    assert assignments.package_name("أ/ب: ج", 'س"ارة?') == "أ ب ج - س ارة.hashiya"
