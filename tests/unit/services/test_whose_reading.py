"""Whose reading a finished document is: the word of who set it, in whatever order files meet."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import suppress
from itertools import permutations
from pathlib import Path

import pytest
from tests.helpers.copies import SCHEME, copy, open_as, quick_folder, word_ranges
from tests.helpers.teams import uid_of

from hashiya.core.document import State
from hashiya.errors import ConflictError
from hashiya.services.annotate import finish_document, marking
from hashiya.services.merge.merge_files import merge_files
from hashiya.services.merge.record_conflicts import record_conflicts
from hashiya.services.review.finishing import end_review
from hashiya.services.review.readers import readers
from hashiya.services.team.assignments import assign, plan_assignments
from hashiya.services.team.packages import make_package
from hashiya.services.team.people import finished, person_states
from hashiya.store.project import Project
from hashiya.store.tables import review
from hashiya.store.tables.records import NewDocument, Person

TEXTS = ("وصلت قافلة التجار من دمشق إلى بغداد في الربيع", "كتب المهندس سمير رسالة إلى بلدية حمص القديمة")
PEOPLE = ("أمل", "باسم", "جود")
SAMPLE = Path(__file__).resolve().parents[2] / "data" / "schema3.hashiya"


def make(path: Path) -> Path:
    owner = Person(uid_of("المالكة"), "المالكة", "owner")
    with Project.create(path, scheme=SCHEME, title="فريق", person=owner) as project:
        project.add_documents([NewDocument(f"نص {n}", text) for n, text in enumerate(TEXTS)])
        for name in PEOPLE:
            project.act_as(Person(uid_of(name), name))
    return path


def mark(project: Project, document: str, word: int = 0) -> None:
    start, end = word_ranges(project.document(document).text)[word]
    project.apply(marking.mark(project, document, start, end, "PERS"))


def states(project: Project, document: str) -> dict[str, str]:
    names = {person.uid: person.name for person in project.people()}
    return {names[each.person]: str(each.state) for each in person_states(project, document)}


def test_who_else_worked_in_a_file_has_not_finished_by_anothers_word(tmp_path: Path) -> None:
    base = make(tmp_path / "base.hashiya")
    shared = copy(base, "shared")
    for name in ("أمل", "باسم"):
        with open_as(shared, name) as project:
            (document, _) = project.document_uids()
            mark(project, document)
    with open_as(shared, "أمل") as project:
        project.apply(finish_document.finish(project, document))
        assert states(project, document) == {"أمل": "done", "باسم": "begun"}
    with open_as(shared, "باسم") as project:
        assert [(each.person, each.finished) for each in readers(project, document)] == [
            (uid_of("أمل"), True),
            (uid_of("باسم"), False),
        ]
    with open_as(base, "المالكة") as project:
        merge_files(project, [shared])
        assert states(project, document) == {"أمل": "done", "باسم": "begun"}
    # what is done already is said again by whoever has read it, too
    with open_as(shared, "باسم") as project:
        assert project.document(document).state == State.DONE
        project.apply(finish_document.finish(project, document))
        assert states(project, document) == {"أمل": "done", "باسم": "done"}
        assert finished(project) == {uid_of("أمل"): 1, uid_of("باسم"): 1}
        project.undo()
        assert states(project, document) == {"أمل": "done", "باسم": "begun"}
        project.redo()
    with open_as(base, "المالكة") as project:
        merge_files(project, [shared])
        assert states(project, document) == {"أمل": "done", "باسم": "done"}


def test_what_is_taken_back_is_taken_back_everywhere(tmp_path: Path) -> None:
    base = make(tmp_path / "base.hashiya")
    other = copy(base, "other")
    with open_as(other, "أمل") as project:
        (document, _) = project.document_uids()
        mark(project, document)
        project.apply(marking.set_state(project, document, State.DONE))
    with open_as(base, "المالكة") as project:
        merge_files(project, [other])
        assert states(project, document)["أمل"] == "done"
    with open_as(other, "أمل") as project:
        project.undo()
    with open_as(base, "المالكة") as project:
        merge_files(project, [other])
        assert states(project, document)["أمل"] == "begun"
        assert not [each for each in readers(project, document) if each.finished]


def test_the_end_of_a_review_is_no_reading(tmp_path: Path) -> None:
    base = make(tmp_path / "base.hashiya")
    with open_as(base, "باسم") as project:
        (document, _) = project.document_uids()
        mark(project, document)
    with open_as(base, "المالكة") as project:
        project.apply(end_review(project, document))
        assert states(project, document)["باسم"] == "begun"


def test_a_second_package_knows_what_was_said_before(tmp_path: Path) -> None:
    base, first, second = (tmp_path / f"{name}.hashiya" for name in ("base", "first", "second"))
    make(base)
    with open_as(base, "المالكة") as project:
        make_package(project, uid_of("أمل"), first)
    with open_as(first, "أمل") as project:
        (document, _) = project.document_uids()
        mark(project, document)
        project.apply(marking.set_state(project, document, State.DONE))
    with open_as(base, "المالكة") as project:
        merge_files(project, [first])
        make_package(project, uid_of("أمل"), second)
        make_package(project, uid_of("باسم"), tmp_path / "b.hashiya")
    with open_as(second, "أمل") as project:
        assert project.document(document).state == State.DONE
        project.apply(marking.set_state(project, document, State.BEGUN))
    with Project.open(tmp_path / "b.hashiya") as project:
        assert states(project, document) == {}, "nobody else's word goes along"
    for order in ((first, second), (second, first)):
        target = copy(base, f"target {order[0].stem}")
        with open_as(target, "المالكة") as project:
            merge_files(project, list(order))
            assert states(project, document)["أمل"] == "begun"


def test_a_file_of_an_earlier_schema_tells_what_it_told_then(tmp_path: Path) -> None:
    old = Path(shutil.copy(SAMPLE, tmp_path / "old.hashiya"))
    with Project.open(old) as project:
        first, second = project.document_uids()
        assert states(project, first) == {"سلمى": "done"} and states(project, second) == {"نادية": "done"}
        assert {each.due for each in review.assignments(project)} == {""}
        assert all(check.ok for check in project.check())
    target = Path(shutil.copy(SAMPLE, tmp_path / "target.hashiya"))
    with Project.open(target) as project:
        project.act_as(Person("e" * 32, "المراجع", "reviewer"))
        merge_files(project, [old])
        assert states(project, first)["سلمى"] == "done" and states(project, second) == {"نادية": "done"}


# ------------------------------------------------------------------------------------------ any order


def live(folder: Path, chance: random.Random) -> tuple[Path, list[Path]]:
    """Copies and packages in which people mark, say how far they are, take it back, merge each other."""
    base = make(folder / "base.hashiya")
    with open_as(base, "المالكة") as project:
        project.apply(assign(project, plan_assignments(project, [uid_of(name) for name in PEOPLE])))
    files = [copy(base, f"copy {n}") for n in range(2)]
    for number in range(10):
        path = chance.choice(files)
        kind = chance.random()
        if kind < 0.2:
            with open_as(path, chance.choice(PEOPLE)) as project:
                merge_files(project, chance.sample([other for other in files if other != path], 1))
        elif kind < 0.35 and len(files) < 4:
            with Project.open(path) as project:
                made = folder / f"package {number}.hashiya"
                known = [each.uid for each in project.people() if each.name in PEOPLE]
                make_package(project, chance.choice(known), made, blind=chance.random() < 0.7)
            files.append(made)
        else:
            with open_as(path, chance.choice(PEOPLE)) as project:
                for _ in range(3):
                    act(project, chance)
    return base, files


def act(project: Project, chance: random.Random) -> None:
    document = chance.choice(project.document_uids())
    kind = chance.random()
    if kind < 0.3:
        word = chance.randrange(5)
        if not project.annotations(document, layers=[project.person_uid]):
            mark(project, document, word)
    elif kind < 0.55:
        project.apply(finish_document.finish(project, document))
    elif kind < 0.85:
        project.apply(marking.set_state(project, document, chance.choice(list(State))))
    else:
        with suppress(ConflictError):  # others' work came over it
            project.undo()


def told(path: Path) -> list[object]:
    db = sqlite3.connect(path)
    rows = [
        *db.execute("SELECT document, person, state FROM readings"),
        *db.execute("SELECT document, person, state, 'told' FROM progress"),
    ]
    held = db.execute('SELECT "table", record, dot FROM conflicts WHERE "table" = \'readings\'').fetchall()
    db.close()
    return sorted([*rows, *held], key=repr)


def check(seed: int) -> None:
    with quick_folder() as folder:
        base, files = live(Path(folder), random.Random(seed))
        results = []
        orders = [list(order) for order in permutations(files)]
        random.Random(seed).shuffle(orders)
        for number, order in enumerate(orders[:3]):
            target = copy(base, f"target {number}")
            for path in order:
                with open_as(target, "المالكة") as project:
                    merge_files(project, [path])
            results.append(told(target))
        with open_as(base, "المالكة") as project:
            merge_files(project, files)
            assert not [each for each in record_conflicts(project) if each.table == "readings"]
            again = merge_files(project, files)
            assert (again.added, again.changed, again.removed) == (0, 0, 0)
            assert all(each.ok for each in project.check())
        results.append(told(base))
        assert all(result == results[0] for result in results), f"seed {seed}"


@pytest.mark.parametrize("part", range(2))
def test_progress_is_the_same_in_whatever_order_files_come(part: int) -> None:
    for seed in range(part * 4, part * 4 + 4):
        check(seed)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("part", range(10))
def test_progress_is_the_same_in_300_histories(part: int) -> None:
    for seed in range(1000 + part * 30, 1030 + part * 30):
        check(seed)
