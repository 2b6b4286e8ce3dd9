"""Parts of training data: dealt once, evenly, kept by the project through whatever happens to it."""

from __future__ import annotations

import json
import random
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.helpers.store import SCHEME, assert_sound
from tests.unit.services.test_training_data import edited, story

from hashiya.core.document import digest
from hashiya.core.span import Annotation
from hashiya.errors import UserError
from hashiya.progress import Cancelled, CancelToken
from hashiya.services.dataset.parts import (
    PARTS,
    deal_act,
    parse_shares,
    parts_of,
    plan_parts,
    set_part,
    set_parts,
)
from hashiya.services.dataset.split_folder import read_manifest
from hashiya.services.exchange import export
from hashiya.services.exchange.export import ExportSelection, write_options
from hashiya.services.exchange.export_split import PROJECT, DataSplit, export_split
from hashiya.services.exchange.read_files import ImportOptions
from hashiya.services.exchange.store_imported import import_paths
from hashiya.services.exchange.take_back import take_back
from hashiya.services.merge.merge_files import merge_files
from hashiya.services.project.documents import delete_documents
from hashiya.services.team.packages import make_package
from hashiya.store.project import Project
from hashiya.store.recovery.recover import recover
from hashiya.store.tables.records import NewDocument, Person

if TYPE_CHECKING:
    from pathlib import Path


def documents(texts: list[str], first: int = 0) -> list[NewDocument]:
    """Each with one annotation, so that every format has something to write."""
    made = []
    for number, text in enumerate(texts, first):
        end = text.index(" ")
        span = Annotation("", "", "a" * 32, 0, end, "PERS" if number % 3 else "LOC", text[:end])
        made.append(NewDocument(f"نص {number:03}", text, annotations=(span,)))
    return made


def project_of(folder: Path, texts: list[str], name: str = "أم.hashiya", person: str = "a" * 32) -> Project:
    project = Project.create(folder / name, scheme=SCHEME, person=Person(person, "سلمى"))
    project.add_documents(documents(texts))
    return project


def stories(count: int, seed: int = 5, *, lengths: tuple[int, int] = (40, 200)) -> list[str]:
    chance = random.Random(seed)
    return [story(chance, chance.randint(*lengths)) for _ in range(count)]


def dealt(project: Project, shares: str = "80/10/10", **choices: object) -> dict[str, str]:
    project.apply(deal_act(project, plan_parts(project, shares, **choices)))  # type: ignore[arg-type]
    return by_name(project)


def by_name(project: Project) -> dict[str, str]:
    return {info.name: info.part for info in project.documents()}


def words_of(project: Project) -> Counter[str]:
    found: Counter[str] = Counter()
    for info in project.documents():
        found[info.part] += info.words
    return found


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
            parts.append({digests[uid]: part for uid, part in parts_of(project).items()})
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
        assert all(part == "test" for uid, part in parts_of(project).items() if uid in mine)
        project.undo()
        project.undo()
        assert by_name(project) == before
        assert project.part_shares() is not None


def test_setting_and_dealing_are_steps_that_can_be_undone(tmp_path: Path) -> None:
    with project_of(tmp_path, stories(6)) as project:
        one, two, *_ = project.document_uids()
        done = project.apply(set_parts(project, {one: "test", two: "dev"}))
        assert done.documents == {one, two} and parts_of(project) == {one: "test", two: "dev"}
        project.apply(set_part(project, [one], ""))
        assert parts_of(project) == {two: "dev"}
        dealt(project)
        assert len(parts_of(project)) == 6 and parts_of(project)[two] == "dev"
        for _ in range(3):
            project.undo()
        assert parts_of(project) == {} and project.part_shares() is None
        while project.redo() is not None:
            pass
        assert len(parts_of(project)) == 6
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
            found = {project.document_digests()[uid]: part for uid, part in parts_of(project).items()}
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
        assert by_name(strange) == {"x": ""} and [n.code for n in report.problems] == ["fields_ignored"]


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


# --- exports ---------------------------------------------------------------------------------------------


def export_to(
    project: Project, folder: Path, format_name: str = "conll", shares: str = "80/10/10", **choices: object
) -> export.Exported:
    selection = ExportSelection(label_map=choices.pop("labels", {}))  # type: ignore[arg-type]
    how = choices.pop("how", write_options())
    split = DataSplit(shares, **choices)  # type: ignore[arg-type]
    return export_split(project, folder, format_name, selection, how, split)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["conll", "hashiya", "brat", "csv", "labelstudio"])
def test_a_second_export_of_a_grown_project_leaves_every_text_in_its_part(tmp_path: Path, name: str) -> None:
    """Whatever the folder, the format and the map of labels; so does a file the parts were merged into."""
    texts = stories(60)
    with project_of(tmp_path, texts[:40]) as project:
        export_to(project, tmp_path / "first")
        first = read_manifest(tmp_path / "first").parts
        assert len(first) == 40 and set(first.values()) == set(PARTS)
        project.add_documents(documents(texts))
        maps: tuple[dict[str, str], ...] = ({}, {"LOC": "PLACE"}, {"PERS": ""})
        for number, labels in enumerate(maps):
            for seed in (None, 99):
                folder = tmp_path / f"{number}-{seed}"
                done = export_to(project, folder, name, seed=seed, labels=labels)
                second = read_manifest(folder).parts
                assert {key: second[key] for key in first} == first and len(second) == 60
                assert not {"part_moved", "part_apart"} & {loss.code for loss in done.lost}
        path = project.path
    with project_of(tmp_path, texts[:10], "b.hashiya", "b" * 32) as other:
        merge_files(other, [path])
        export_to(other, tmp_path / "other", name, PROJECT)
        assert read_manifest(tmp_path / "other").parts == second


def test_each_text_is_written_where_it_belongs(tmp_path: Path) -> None:
    with project_of(tmp_path, stories(30)) as project:
        export_to(project, tmp_path / "out", "hashiya")
        parts = by_name(project)
        for part in PARTS:
            lines = (tmp_path / f"out/{part}.jsonl").read_text("utf-8").splitlines()
            assert {json.loads(line)["name"] for line in lines} == {n for n, p in parts.items() if p == part}
            assert {json.loads(line)["part"] for line in lines} == {part}


def test_other_shares_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    with project_of(tmp_path, stories(30)) as project:
        export_to(project, tmp_path / "out")
        before = {path: path.read_bytes() for path in (tmp_path / "out").iterdir()}
        parts = by_name(project)
        with pytest.raises(UserError) as caught:
            export_to(project, tmp_path / "out", shares="90/10")
        assert caught.value.code == "parts_would_move"
        assert any(name in str(caught.value) for name, part in parts.items() if part == "dev")
        assert {path: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before
        assert by_name(project) == parts
        done = export_to(project, tmp_path / "out", shares="90/10", move=True)
        told = {loss.code: loss for loss in done.lost}
        assert told["part_stale"].examples == ("dev.conll",) and not (tmp_path / "out/dev.conll").exists()
        assert told["part_moved"].count == sum(part == "dev" for part in parts.values())
        assert done.documents == 30


def test_a_folder_holds_what_was_exported_last_and_nobody_elses_files_are_touched(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with project_of(tmp_path, stories(12)) as project:
        export_to(project, out)
        (out / "notes.txt").write_text("لي", "utf-8")
        export_to(project, out, "brat")
        assert sorted(p.name for p in out.iterdir()) == sorted(
            ["README.md", "dev", "load_example.py", "notes.txt", "splits.json", "test", "train"]
        )
        # Somebody changed a file that is not written any more: it is not thrown away.
        changed = sorted((out / "dev").iterdir())[0]
        changed.write_text("غيّرته", "utf-8")
        with pytest.raises(UserError) as caught:
            export_to(project, out, "conll")
        assert caught.value.code == "part_changed" and not (out / "train.conll").exists()
        changed.unlink()
        export_to(project, out, "conll")
        assert not (out / "train").exists() and (out / "notes.txt").exists()
        # A stranger's file that would be loaded as a part.
        (out / "test.jsonl").write_text("{}", "utf-8")
        with pytest.raises(UserError) as caught:
            export_to(project, out, "conll")
        assert caught.value.code == "folder_has_parts" and "test.jsonl" in str(caught.value)
        project.add_documents(documents(stories(13)[12:], 12))
        with pytest.raises(UserError):
            export_to(project, out, "conll")
        assert by_name(project)["نص 012"] == ""  # refused: nobody was dealt a part either
        assert not list(out.glob(".*"))


def test_a_folder_that_lies_about_its_files_leads_nowhere_else(tmp_path: Path) -> None:
    out, victim = tmp_path / "out", tmp_path / "victim.txt"
    victim.write_text("يبقى", "utf-8")
    with project_of(tmp_path, stories(4)) as project:
        export_to(project, out)
        value = json.loads((out / "splits.json").read_text("utf-8"))
        value["files"] |= {"../victim.txt": "", str(victim): "", "..\\victim.txt": ""}
        (out / "splits.json").write_text(json.dumps(value), "utf-8")
        export_to(project, out)
        assert victim.exists()


def test_what_stops_half_way_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with project_of(tmp_path, stories(12)) as project:
        cancel = CancelToken()
        cancel.cancel()
        with pytest.raises(Cancelled):
            export_split(
                project, out, "conll", ExportSelection(), write_options(cancel=cancel), DataSplit("80/10/10")
            )
        assert not out.exists()


def test_a_read_only_project_is_dealt_for_this_export_alone_and_says_so(tmp_path: Path) -> None:
    with project_of(tmp_path, stories(12)) as project:
        path = project.path
    with Project.open(path, readonly=True) as project:
        done = export_to(project, tmp_path / "out")
        told = {loss.code: loss.count for loss in done.lost}
        assert told["part_unkept"] == 12 and "part_joined" not in told
        assert parts_of(project) == {}
        # The folder remembers; and once the project may be written, it takes over what the folder says.
        first = read_manifest(tmp_path / "out").parts
    with Project.open(path) as project:
        done = export_to(project, tmp_path / "out", seed=5)
        assert read_manifest(tmp_path / "out").parts == first
        assert {loss.code: loss.count for loss in done.lost}["part_joined"] == 12
        assert {project.document_digests()[uid]: p for uid, p in parts_of(project).items()} == first


def test_twins_that_stand_apart_are_named(tmp_path: Path) -> None:
    texts = stories(6)
    twin = edited(texts[0], random.Random(1), 0.02)
    with project_of(tmp_path, [*texts, twin]) as project:
        first, *_, last = project.document_uids()
        project.apply(set_parts(project, {first: "train", last: "test"}))
        done = export_to(project, tmp_path / "out")
        told = {loss.code: loss for loss in done.lost}
        assert told["part_apart"].examples == ("نص 000 = نص 006",) or set(
            told["part_apart"].examples[0].split(" = ")
        ) == {"نص 000", "نص 006"}
        assert parts_of(project)[last] == "test" and digest(texts[0]) in read_manifest(tmp_path / "out").parts


def test_only_the_chosen_documents_are_dealt(tmp_path: Path) -> None:
    with project_of(tmp_path, stories(10)) as project:
        some = project.document_uids()[:6]
        export_split(
            project,
            tmp_path / "out",
            "conll",
            ExportSelection(documents=some),
            write_options(),
            DataSplit("80/10/10"),
        )
        assert set(parts_of(project)) == set(some)
