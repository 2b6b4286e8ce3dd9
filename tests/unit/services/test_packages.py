"""Assigning, packages, and their way back."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.helpers import teams
from tests.helpers.copies import SCHEME, open_as
from tests.helpers.teams import uid_of

from hashiya.core.document import State
from hashiya.core.span import GOLD, SUGGESTIONS, Annotation, Status
from hashiya.errors import ProjectError, UserError
from hashiya.services.annotate import marking
from hashiya.services.merge.merge_files import merge_files, pull_review
from hashiya.services.project.project_file import act_as, create_project
from hashiya.services.review import adjudication, corrections, rules
from hashiya.services.review.adjudication_builder import DecisionReason
from hashiya.services.scheme import guidelines
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.services.suggest.highlight import suggest_project
from hashiya.services.team import assignments, packages
from hashiya.services.team.people import finished, person_states
from hashiya.store.project import Project
from hashiya.store.tables import review
from hashiya.store.tables.records import NewDocument, Person

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
def test_ways_of_assigning(owner: Path, mode: str, overlap: float, loads: list[int], shared: int) -> None:
    with Project.open(owner) as project:
        plan = assignments.plan_assignments(project, PEOPLE, mode, overlap=overlap, seed=5)
        assert sorted(len(plan.of(person)) for person in PEOPLE) == loads
        assert plan.shared == shared
        assert {share.document for share in plan.shares} == set(project.document_uids())
        assert plan == assignments.plan_assignments(project, PEOPLE, mode, overlap=overlap, seed=5)


class Texts:
    """Stands for a project where only its documents, their lengths and what was assigned matter."""

    def __init__(self, lengths: list[int], assigned: list[tuple[str, str]]) -> None:
        self._lengths, self._assigned = lengths, assigned

    def documents(self) -> list[SimpleNamespace]:
        return [SimpleNamespace(uid=f"{n}", words=words) for n, words in enumerate(self._lengths)]

    def read(self, *_work: object) -> list[tuple[str, str, str, int, str]]:
        return [(f"a{n}", document, person, 0, "") for n, (document, person) in enumerate(self._assigned)]


lengths = st.lists(st.integers(1, 400), max_size=40)


@given(lengths, st.integers(1, 6), st.floats(0, 1), st.integers(0, 99))
def test_every_document_is_assigned_and_words_are_even(
    texts: list[int], people: int, overlap: float, seed: int
) -> None:
    names = [f"person {number}" for number in range(people)]
    plan = assignments.plan_assignments(Texts(texts, []), names, "overlap", overlap=overlap, seed=seed)  # type: ignore[arg-type]
    assert {share.document for share in plan.shares} == {f"{number}" for number in range(len(texts))}
    assert len({(share.document, share.person) for share in plan.shares}) == len(plan.shares)
    assert max(plan.words.values()) - min(plan.words.values()) <= max(texts, default=0)


@given(lengths, st.integers(1, 6), st.data())
def test_each_text_to_so_many_and_what_was_assigned_stays(
    texts: list[int], people: int, data: st.DataObject
) -> None:
    names = [f"person {number}" for number in range(people)]
    copies = data.draw(st.integers(1, people))
    each = st.tuples(st.sampled_from([f"{n}" for n in range(len(texts))]), st.sampled_from([*names, "gone"]))
    assigned = data.draw(st.lists(each, max_size=20, unique=True)) if texts else []
    plan = assignments.plan_assignments(Texts(texts, assigned), names, "each", copies=copies)  # type: ignore[arg-type]
    holders = Counter(document for document, _person in assigned)
    for share in plan.new:
        assert (share.document, share.person) not in assigned
        holders[share.document] += 1
    before = Counter(document for document, _person in assigned)
    assert all(holders[f"{n}"] == max(copies, before[f"{n}"]) for n in range(len(texts)))
    kept = {(share.document, share.person) for share in plan.shares if share.already}
    assert kept == {(document, person) for document, person in assigned if person in names}


def assigned_to(project: Project) -> dict[str, set[str]]:
    names = {info.uid: info.name for info in project.documents()}
    found: dict[str, set[str]] = {}
    for each in review.assignments(project):
        found.setdefault(names[each.document], set()).add(each.person)
    return found


def test_a_second_round_and_a_newcomer_take_nothing_away(owner: Path) -> None:
    with Project.open(owner) as project:
        project.apply(assignments.assign(project, assignments.plan_assignments(project, PEOPLE, "split")))
        first = assigned_to(project)
        project.add_documents([NewDocument(f"جديد {n}", f"سافر نبيل إلى تونس {n}") for n in range(4)])
        project.apply(assignments.assign(project, assignments.plan_assignments(project, PEOPLE, "split")))
        second = assigned_to(project)
        assert {name: second[name] for name in first} == first
        assert all(len(second[f"جديد {n}"]) == 1 for n in range(4))
        newcomer = project.person("هند")
        assert newcomer is not None
        project.apply(
            assignments.assign(project, assignments.plan_assignments(project, [newcomer.uid], "all"))
        )
        third = assigned_to(project)
        assert all(third[name] == second[name] | {newcomer.uid} for name in third)


def test_chosen_documents_alone(owner: Path) -> None:
    with Project.open(owner) as project:
        chosen = project.document_uids()[2:5]
        plan = assignments.plan_assignments(project, PEOPLE, "each", copies=2, documents=chosen)
        assert {share.document for share in plan.shares} == set(chosen)
        assert len(plan.shares) == 6 and plan.shared == 3
        with pytest.raises(UserError):
            assignments.plan_assignments(project, PEOPLE, "each", copies=4)


def suggested(path: Path) -> set[tuple[str, int, int, str, str]]:
    with Project.open(path) as project:
        found = project.iter_annotations(layers=[SUGGESTIONS])
        return {(each.document, each.start, each.end, each.label, each.source) for each in found}


def test_a_late_blind_package_begins_like_the_first(tmp_path: Path) -> None:
    """People's work, and what engines learned from it, show in no blind package."""
    lead = tmp_path / "lead.hashiya"
    text = (
        "سافر القاضي عمر الشهبندر إلى دمشق يوم الأحد ونزل في فندق الواحة الكبير. ولقي فيه عمر الشهبندر أخاه."
    )
    with create_project(lead, scheme=load_scheme("wojood"), title="فريق", person="ليلى") as project:
        project.add_documents([NewDocument("رحلة", text), NewDocument("سفر", f"{text} ثم عاد.")])
        suggest_project(project)
        for name, uid in zip(NAMES, PEOPLE, strict=True):
            project.act_as(Person(uid, name))
        packages.make_package(project, PEOPLE[0], tmp_path / "1.hashiya")
    first = suggested(tmp_path / "1.hashiya")
    assert first
    with Project.open(tmp_path / "1.hashiya") as project:
        for uid in project.document_uids():
            project.apply(marking.accept(project, project.annotations(uid, layers=[SUGGESTIONS])))
            start = project.document(uid).text.index("الشهبندر")
            project.apply(marking.mark(project, uid, start, start + 8, "LOC"))
            project.apply(marking.set_state(project, uid, State.DONE))
    with Project.open(lead) as project:
        merge_files(project, [tmp_path / "1.hashiya"])
        suggest_project(project)
        packages.make_package(project, PEOPLE[1], tmp_path / "2.hashiya")
    assert suggested(tmp_path / "2.hashiya") == first
    with Project.open(lead) as project:
        for info in project.documents():
            project.set_setting(
                f"first_suggestions:{info.uid}", None
            )  # as in a file from before they were kept
        packages.make_package(project, PEOPLE[2], tmp_path / "3.hashiya")
    assert suggested(tmp_path / "3.hashiya") == first


def test_packages_are_all_written_or_none(owner: Path, tmp_path: Path) -> None:
    folder = tmp_path / "packages"
    folder.mkdir()
    with Project.open(owner) as project:
        project.act_as(Person("a" * 32, "سارة"))  # a second Sara
        project.apply(assignments.assign(project, assignments.plan_assignments(project, [*PEOPLE, "a" * 32])))
        taken = folder / packages.package_name(project.title, "عائشة")
        taken.write_text("محفوظ", encoding="utf-8")
        with pytest.raises(UserError):
            packages.make_packages(project, folder)
        assert list(folder.iterdir()) == [taken]
        taken.unlink()
        made = packages.make_packages(project, folder)
    assert len({each.path for each in made}) == 4 and all(each.path.exists() for each in made)
    assert sorted(folder.iterdir()) == sorted(each.path for each in made)
    assert {each.path.name for each in made if each.person.name.startswith("سارة")} == {
        "مدوّنة - سارة.hashiya",
        "مدوّنة - سارة (2).hashiya",
    }


def test_a_long_title_leaves_room_for_the_person() -> None:
    title = "م" * 200
    names = [path.name for path in packages.package_paths(Path(), title, ["سارة", "عمر", "سارة", "ب" * 300])]
    assert len(set(names)) == 4 and all(len(name.encode()) < 255 for name in names)
    assert [name.rsplit(" - ", 1)[1] for name in names[:3]] == [
        "سارة.hashiya",
        "عمر.hashiya",
        "سارة 2.hashiya",
    ]


def test_a_package_is_opened_as_whom_it_was_made_for(
    owner: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HASHIYA_PERSON", "user")
    with Project.open(owner) as project:
        packages.make_package(project, PEOPLE[0], tmp_path / "سارة.hashiya")
    with Project.open(tmp_path / "سارة.hashiya") as project:
        assert act_as(project).uid == PEOPLE[0]
        assert act_as(project, "عمر").name == "عمر"  # who says so works as somebody else
    with Project.open(owner) as project:
        assert act_as(project).name == "user"


def test_a_review_package_brings_the_review_and_nobody_elses_work(tmp_path: Path) -> None:
    lead = teams.make_team(tmp_path / "lead.hashiya")
    sara, nabil = uid_of("سارة"), uid_of("نبيل")
    with Project.open(lead) as project:
        packages.make_package(project, sara, tmp_path / "sara.hashiya")
        with pytest.raises(UserError):
            packages.make_review(project, sara, tmp_path / "review.hashiya")
    with teams.review(lead) as project:
        document, seen = teams.find(project, "محطة الحجاز")
        reason = DecisionReason("label", "المحطة مبنى")
        project.apply(adjudication.take(project, document, seen, nabil, reason))
        made = packages.make_review(project, sara, tmp_path / "review.hashiya")
        assert made.review and made.documents == 1
    with Project.open(made.path) as project:
        layers = {layer for layer, _ in project.layers()}
        assert layers <= {sara, "gold"}
        (settled,) = review.settlements(project)
        assert {side.person for side in settled.sides} == set(settled.people) == {sara}
        assert "نبيل" not in {each.name for each in project.people()}
    with Project.open(tmp_path / "sara.hashiya") as project:
        pull_review(project, made.path)
        (found,) = corrections.corrections(project)
        assert found.settlement.reason == "المحطة مبنى" and found.reviewer == "ليلى المراجعة"
        project.apply(corrections.answer(project, found.settlement, "بل هي مؤسسة"))
    with Project.open(lead) as project:
        merge_files(project, [tmp_path / "sara.hashiya"])
        (settled,) = review.settlements(project)
        assert {side.person for side in settled.sides} == {sara, nabil}
        assert [each.text for each in review.answers(project)] == ["بل هي مؤسسة"]


def test_what_cannot_be_assigned(owner: Path) -> None:
    with Project.open(owner) as project:
        wrong = [([], "all", 0.0), (PEOPLE[:1] * 2, "all", 0.0), (PEOPLE, "overlap", 1.5), (PEOPLE, "?", 0.0)]
        for people, mode, overlap in wrong:
            with pytest.raises(UserError):
                assignments.plan_assignments(project, people, mode, overlap=overlap)
        with pytest.raises(UserError) as raised:
            packages.make_packages(project, owner.parent)
        assert raised.value.code == "nothing_assigned"
        with pytest.raises(UserError):
            packages.make_package(project, "nobody", owner.parent / "x.hashiya")


def test_assigning_is_an_act_that_can_be_undone_and_added_to(owner: Path) -> None:
    with Project.open(owner) as project:
        plan = assignments.plan_assignments(project, PEOPLE, "split")
        project.apply(assignments.assign(project, plan))
        assert not assignments.assign(project, plan).edits
        assert assignments.plan_assignments(project, PEOPLE, "split").already == 10
        assert all(state.assigned for uid in project.document_uids() for state in person_states(project, uid))
        (mine, *_) = plan.of(PEOPLE[0])
        project.apply(assignments.withdraw(project, PEOPLE[0], [mine]))
        assert not person_states(project, mine)
        project.undo()
        project.undo()
        assert not any(person_states(project, uid) for uid in project.document_uids())


def test_a_blind_package_holds_what_the_person_needs_and_nobody_else(owner: Path) -> None:
    with open_as(owner, "نبيل") as project:
        first = project.document_uids()[0]
        project.apply(marking.mark(project, first, 4, 8, "PERS"))
        project.apply(
            assignments.assign(project, assignments.plan_assignments(project, PEOPLE, "overlap", overlap=0.5))
        )
        made = packages.make_packages(project, owner.parent)
        assert [package.person.name for package in made] == list(dict.fromkeys(p.person.name for p in made))
        package = next(each for each in made if each.person.name == "سارة")
        assert package.path.name == "مدوّنة - سارة.hashiya"
        with pytest.raises(UserError):
            packages.make_packages(project, owner.parent)
        with pytest.raises(ProjectError):
            packages.make_package(project, PEOPLE[0], package.path)
        assigned = set(assignments.plan_assignments(project, PEOPLE, "overlap", overlap=0.5).of(PEOPLE[0]))
    with Project.open(package.path) as opened:
        assert opened.person_uid == PEOPLE[0]
        assert set(opened.document_uids()) == assigned
        assert [person.name for person in opened.people() if person.kind != "engine"] == ["سارة"]
        assert {layer for layer, _ in opened.layers()} == {SUGGESTIONS}
        assert opened.scheme() == SCHEME
        assert guidelines.guide(opened, "PERS").text == "أسماء الناس."
        assert opened.model("crf") is None  # it learned from others
    assert not list(owner.parent.glob("*-wal"))


def test_there_and_back_and_there_again(owner: Path) -> None:
    """The second package has what the first brought back; changing it again is no conflict."""
    sara = PEOPLE[0]
    with Project.open(owner) as project:
        packages.make_package(project, sara, owner.parent / "1.hashiya")
    work_in(owner.parent / "1.hashiya", "GPE")
    with Project.open(owner) as project:
        assert merge_files(project, [owner.parent / "1.hashiya"]).added == 2
        packages.make_package(project, sara, owner.parent / "2.hashiya")
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
    assert packages.package_name("أ/ب: ج", 'س"ارة?') == "أ ب ج - س ارة.hashiya"


def test_what_a_package_or_a_review_never_held_is_not_taken_away_by_it(tmp_path: Path) -> None:
    """One act settles, or assigns, many places: who gets some of them has taken none of the others away."""
    base, package, for_review = (tmp_path / f"{name}.hashiya" for name in ("base", "package", "review"))
    names = ("رباب", "عدنان", "سليم")
    with Project.create(base, scheme=SCHEME, title="فريق", person=Person("", "المالكة", "owner")) as project:
        project.add_documents(
            [NewDocument("أول", "سافر سليم إلى حلب"), NewDocument("ثان", "عاد سليم من حمص")]
        )
        first, second = project.document_uids()
        for name, read in (("رباب", (first,)), ("عدنان", (first, second)), ("سليم", (second,))):
            person = project.person(name)
            assert person is not None
            project.act_as(person)
            for document in read:
                project.apply(marking.mark(project, document, 5, 9, "PERS"))
        uids = {person.name: person.uid for person in project.people()}
        project.act_as(uids["المالكة"])
        plan = rules.preview(project, "unanimous", verdict="agreed")
        project.apply(rules.carry_out(project, plan))
        everybody = [uids[name] for name in names]
        project.apply(assignments.assign(project, assignments.plan_assignments(project, everybody)))
        packages.make_package(project, uids["رباب"], package)
        plan_again = assignments.plan_assignments(project, everybody)
        project.apply(assignments.assign(project, plan_again, "2030-05-01"))  # one act changes all of them
        packages.make_review(project, uids["رباب"], for_review)

    def held() -> tuple[set[object], set[object], set[object]]:
        with Project.open(base) as project:
            gold: set[object] = {each.uid for each in project.iter_annotations(layers=[GOLD])}
            settled: set[object] = {each.uid for each in review.settlements(project)}
            return gold, settled, {each.uid for each in review.assignments(project)}

    before = held()
    assert tuple(map(len, before)) == (2, 2, 6)
    with Project.open(package) as project:
        pull_review(project, for_review)
        assert [each.document for each in review.settlements(project)] == [first]
        project.apply(marking.mark(project, first, 14, 17, "GPE"))
    with Project.open(base) as project:
        merge_files(project, [package])
    assert held() == before


def test_two_packages_merged_into_one_take_no_assignment_away(owner: Path, tmp_path: Path) -> None:
    """The second holds one text of an act that changed them all: the others are not undone by it."""
    old, new = tmp_path / "old.hashiya", tmp_path / "new.hashiya"
    person = PEOPLE[0]
    with Project.open(owner) as project:
        plan = assignments.plan_assignments(project, PEOPLE)
        project.apply(assignments.assign(project, plan))
        packages.make_package(project, person, old)
        project.apply(assignments.assign(project, plan, "2031-02-03"))
        packages.make_package(project, person, new, documents=project.document_uids()[:1])
        before = {each.uid for each in review.assignments(project)}
    with Project.open(old) as project:
        merge_files(project, [new])
    with Project.open(owner) as project:
        merge_files(project, [old])
        assert {each.uid for each in review.assignments(project)} == before
