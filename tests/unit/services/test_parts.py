"""Parts of training data: dealt once, evenly, kept by the project through whatever happens to it."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.helpers.parted import by_name, dealt, documents, parts_in, project_of, stories, words_of
from tests.helpers.store import assert_sound
from tests.unit.services.test_training_data import edited, story

from hashiya.errors import UserError
from hashiya.services.dataset.parts import (
    PARTS,
    deal_act,
    parse_shares,
    plan_parts,
    set_part,
    set_parts,
)
from hashiya.services.exchange import export
from hashiya.services.exchange.export import ExportSelection, write_options
from hashiya.services.exchange.read_files import ImportOptions
from hashiya.services.exchange.store_imported import import_paths
from hashiya.services.exchange.take_back import take_back
from hashiya.services.merge.merge_files import merge_files
from hashiya.services.project.documents import delete_documents
from hashiya.services.team.packages import make_package
from hashiya.store.project import Project
from hashiya.store.recovery.recover import recover
from hashiya.store.tables.records import NewDocument

if TYPE_CHECKING:
    from pathlib import Path


# --- dealing --------------------------------------------------------------------------------------------


def test_parts_get_their_shares_of_the_words(tmp_path: Path) -> None:
    for count, error in ((12, 0.06), (60, 0.01), (300, 0.01)):
        with project_of(tmp_path, stories(count), f"{count}.hashiya") as project:
            dealt(project)
            words = words_of(project)
            for part, share in zip(PARTS, (0.8, 0.1, 0.1), strict=True):
                assert abs(words[part] / words.total() - share) <= error


def test_a_few_documents_fill_the_parts_they_can(tmp_path: Path) -> None:
    for count, wanted in ((1, {"train"}), (2, {"train", "test"}), (3, set(PARTS)), (5, set(PARTS))):
        with project_of(tmp_path, stories(count), f"{count}.hashiya") as project:
            assert set(dealt(project).values()) == wanted
            told = plan_parts(project, "80/10/10")
            assert set(told.empty) == set(PARTS) - wanted


def test_dealing_goes_by_texts_and_seed_alone(tmp_path: Path) -> None:
    texts = stories(50)
    with project_of(tmp_path, texts, "1.hashiya") as one, project_of(tmp_path, [], "2.hashiya") as other:
        other.add_documents([NewDocument(f"x{n}", text) for n, text in enumerate(reversed(texts))])
        parts = []
        for project in (one, other):
            dealt(project, seed=3)
            digests = project.document_digests()
            parts.append({digests[uid]: part for uid, part in parts_in(project).items()})
        assert parts[0] == parts[1]
        assert plan_parts(one, "80/10/10", 4, anew=True).moved


def test_new_documents_join_and_move_nobody(tmp_path: Path) -> None:
    texts = stories(120)
    with project_of(tmp_path, texts[:70]) as project:
        first = dealt(project)
        for end in (71, 90, 120):
            project.add_documents(documents(texts[:end]))
            plan = plan_parts(project, "80/10/10")
            assert plan.moved == () and len(plan.joined) == end - len(first)
            second = dealt(project)
            assert {name: second[name] for name in first} == first
            first = second
        words = words_of(project)
        assert abs(words["test"] / words.total() - 0.1) < 0.02


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_what_is_nearly_the_same_is_never_dealt_apart(
    tmp_path_factory: pytest.TempPathFactory, seed: int, other: int
) -> None:
    chance = random.Random(other)
    texts = [story(chance) for _ in range(16)]
    with project_of(tmp_path_factory.mktemp("p"), texts) as project:
        first = dealt(project, seed=seed)
        copies = [NewDocument(f"copy{n}", edited(text, chance, 0.03)) for n, text in enumerate(texts[:8])]
        project.add_documents(copies)
        plan = plan_parts(project, "80/10/10", seed)
        assert len(plan.together) == 8 and not plan.apart and not plan.moved
        project.apply(deal_act(project, plan))
        second = by_name(project)
        assert all(second[f"copy{n}"] == first[f"نص {n:03}"] for n in range(8))


def test_a_part_that_is_no_longer_wanted_names_whom_it_would_move(tmp_path: Path) -> None:
    with project_of(tmp_path, stories(30)) as project:
        before = dealt(project)
        plan = plan_parts(project, "90/10")
        assert {move.name for move in plan.moved} == {n for n, part in before.items() if part == "dev"}
        assert {move.after for move in plan.moved} <= {"train", "test"}
        assert by_name(project) == before  # a plan changes nothing
        project.apply(deal_act(project, plan))
        after = by_name(project)
        assert all(after[n] == part for n, part in before.items() if part != "dev")
        assert "dev" not in after.values()


def test_what_was_set_by_hand_stays_when_all_are_dealt_anew(tmp_path: Path) -> None:
    with project_of(tmp_path, stories(30)) as project:
        before = dealt(project)
        mine = [info.uid for info in project.documents() if info.part == "train"][:4]
        project.apply(set_part(project, mine, "test"))
        plan = plan_parts(project, "60/20/20", 9, anew=True)
        assert not {move.document for move in plan.moved} & set(mine) and plan.moved
        project.apply(deal_act(project, plan))
        assert all(part == "test" for uid, part in parts_in(project).items() if uid in mine)
        project.undo()
        project.undo()
        assert by_name(project) == before
        assert project.part_shares() is not None


def test_setting_and_dealing_are_steps_that_can_be_undone(tmp_path: Path) -> None:
    with project_of(tmp_path, stories(6)) as project:
        one, two, *_ = project.document_uids()
        done = project.apply(set_parts(project, {one: "test", two: "dev"}))
        assert done.documents == {one, two} and parts_in(project) == {one: "test", two: "dev"}
        project.apply(set_part(project, [one], ""))
        assert parts_in(project) == {two: "dev"}
        dealt(project)
        assert len(parts_in(project)) == 6 and parts_in(project)[two] == "dev"
        for _ in range(3):
            project.undo()
        assert parts_in(project) == {} and project.part_shares() is None
        while project.redo() is not None:
            pass
        assert len(parts_in(project)) == 6
        assert_sound(project)
        with pytest.raises(UserError, match="no part"):
            set_part(project, [one], "eval")
        with pytest.raises(UserError):
            set_part(project, ["f" * 32], "test")
        assert not project.apply(set_part(project, [two], "dev")).journal  # nothing to do, no row


def test_shares_as_people_write_them() -> None:
    assert parse_shares("80/10/10") == pytest.approx((0.8, 0.1, 0.1))
    assert parse_shares("0.9/0.1") == pytest.approx((0.9, 0.0, 0.1))
    assert parse_shares("8:1:1") == pytest.approx((0.8, 0.1, 0.1))
    for text in ("", "x", "80", "1/2/3/4", "0/0/0", "-1/1/1", "nan/1/1", "inf/1/1", "1e-9/0/0", "1e7/1/1"):
        with pytest.raises(UserError):
            parse_shares(text)


# --- through whatever happens to a project --------------------------------------------------------------


def test_a_deleted_text_that_comes_back_has_its_part(tmp_path: Path) -> None:
    with project_of(tmp_path, stories(5)) as project:
        before = dealt(project)
        uid = project.document_uids()[2]
        project.apply(delete_documents(project, [uid]))
        assert len(by_name(project)) == 4
        project.add_documents(documents(stories(5)))
        assert by_name(project) == before


def test_merging_carries_parts_in_any_order(tmp_path: Path) -> None:
    texts = stories(20)
    with (
        project_of(tmp_path, texts, "a.hashiya") as ours,
        project_of(tmp_path, texts[5:], "b.hashiya", "b" * 32) as theirs,
    ):
        mine = dealt(ours)
        dealt(theirs, seed=7)
    for order in (("a", "b"), ("b", "a")):
        target = tmp_path / f"{order[0]}-first.hashiya"
        target.write_bytes((tmp_path / f"{order[0]}.hashiya").read_bytes())
        with Project.open(target) as project:
            report = merge_files(project, [tmp_path / f"{order[1]}.hashiya"])
            told = {note.table for note in report.conflicts}
            assert "parts" in told  # dealt unknown to each other: one is shown, the other waits
            found = {project.document_digests()[uid]: part for uid, part in parts_in(project).items()}
            assert len(found) == 20
            assert_sound(project)
        if order[0] == "a":
            first = found
    assert found == first and len(mine) == 20


def test_what_one_file_dealt_comes_to_a_file_that_has_none_without_conflict(tmp_path: Path) -> None:
    texts = stories(12)
    with (
        project_of(tmp_path, texts, "a.hashiya") as ours,
        project_of(tmp_path, texts, "b.hashiya", "b" * 32) as theirs,
    ):
        parts = dealt(theirs)
        merge_files(ours, [theirs.path])
        assert by_name(ours) == parts and ours.part_shares() is not None
        # One more text here: it joins by the shares that came along, and the other file learns of it.
        ours.add_documents(documents(stories(13)[12:], 12))
        mine = dealt(ours)
        report = merge_files(theirs, [ours.path])
        assert by_name(theirs) == mine and report.conflicts == ()


def test_a_package_has_the_parts_of_its_documents(tmp_path: Path) -> None:
    with project_of(tmp_path, stories(9)) as project:
        parts = dealt(project)
        helper = project.person("عامر")
        assert helper is not None
        package = make_package(project, helper.uid, tmp_path / "عامر.hashiya")
        with Project.open(package.path) as theirs:
            assert by_name(theirs) == parts
            one = theirs.document_uids()[0]
            theirs.apply(set_part(theirs, [one], "dev"))
            name = theirs.document(one).name
        report = merge_files(project, [package.path])
        assert report.conflicts == () and by_name(project) == parts | {name: "dev"}


def test_native_lines_carry_parts_and_never_move_a_document(tmp_path: Path) -> None:
    texts = stories(8)
    with project_of(tmp_path, texts) as project:
        parts = dealt(project)
        lines = tmp_path / "all.jsonl"
        export.export(project, lines, "hashiya", ExportSelection(layer="*"), write_options())
    with project_of(tmp_path, [], "b.hashiya") as fresh:
        report = import_paths(fresh, [lines], ImportOptions())
        assert by_name(fresh) == parts and not report.problems
        fresh.apply(take_back(fresh, report))
        assert by_name(fresh) == {}
    with project_of(tmp_path, texts[:4], "c.hashiya") as other:
        first = other.document_uids()[0]
        wanted = "test" if parts["نص 000"] != "test" else "dev"
        other.apply(set_part(other, [first], wanted))
        report = import_paths(other, [lines], ImportOptions())
        assert by_name(other) == parts | {"نص 000": wanted}
        assert [note.code for note in report.problems] == ["part_differs"]
    odd = tmp_path / "odd.jsonl"
    odd.write_text(json.dumps({"name": "x", "text": "كلمة", "part": "eval", "spans": []}) + "\n", "utf-8")
    with project_of(tmp_path, [], "d.hashiya") as strange:
        report = import_paths(strange, [odd], ImportOptions())
        assert by_name(strange) == {"x": ""} and [n.code for n in report.problems] == ["values_impossible"]


def test_recovery_brings_parts_back(tmp_path: Path) -> None:
    with project_of(tmp_path, stories(30)) as project:
        parts = dealt(project)
        shares = project.part_shares()
        path = project.path
    data = bytearray(path.read_bytes())
    data[100:200] = bytes(100)  # the head of the table of tables: nothing can be read by SQLite
    broken = tmp_path / "broken.hashiya"
    broken.write_bytes(bytes(data))
    recover(broken, lambda _uid: ())
    with Project.open(broken) as again:
        assert by_name(again) == parts and again.part_shares() == shares
        assert_sound(again)


def test_the_doctor_names_a_part_that_is_none(tmp_path: Path) -> None:
    with project_of(tmp_path, stories(3)) as project:
        dealt(project)
        project.connection.execute("UPDATE parts SET part = 'eval' WHERE part = 'train'")
        project.connection.execute("UPDATE part_shares SET shares = '1/2'")
        assert set(by_name(project).values()) == {"", "dev", "test"} and project.part_shares() is None
        (found,) = [each for each in project.check() if not each.ok]
        assert found.code == "values" and found.count == 2
