"""Exports in parts: a text stays where it was, a folder holds what was exported last, whole."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

import pytest
from tests.helpers.parted import by_name, documents, parts_in, project_of, stories
from tests.unit.services.test_training_data import edited

from hashiya.core.document import digest
from hashiya.errors import UserError
from hashiya.progress import Cancelled, CancelToken
from hashiya.services.dataset.parts import (
    PARTS,
    set_parts,
)
from hashiya.services.dataset.split_folder import read_manifest
from hashiya.services.exchange.export import ExportSelection, write_options
from hashiya.services.exchange.export_split import PROJECT, DataSplit, export_split
from hashiya.services.merge.merge_files import merge_files
from hashiya.store.project import Project

if TYPE_CHECKING:
    from pathlib import Path

    from hashiya.services.exchange import export


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


@pytest.mark.parametrize("before", [False, True])
def test_a_card_that_somebody_wrote_is_not_written_over(tmp_path: Path, before: bool) -> None:
    out = tmp_path / "out"
    out.mkdir()
    with project_of(tmp_path, stories(12)) as project:
        if before:
            export_to(project, out)
        card = out / "README.md"
        card.write_text("كتبته بيدي", "utf-8")
        there = {path: path.read_bytes() for path in out.iterdir()}
        with pytest.raises(UserError) as caught:
            export_to(project, out, "brat")
        assert caught.value.code == ("part_changed" if before else "folder_has_file")
        assert {path: path.read_bytes() for path in out.iterdir()} == there
        card.unlink()
        export_to(project, out, "brat")
        assert "كتبته" not in card.read_text("utf-8")


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
        assert parts_in(project) == {}
        # The folder remembers; and once the project may be written, it takes over what the folder says.
        first = read_manifest(tmp_path / "out").parts
    with Project.open(path) as project:
        done = export_to(project, tmp_path / "out", seed=5)
        assert read_manifest(tmp_path / "out").parts == first
        assert {loss.code: loss.count for loss in done.lost}["part_joined"] == 12
        assert {project.document_digests()[uid]: p for uid, p in parts_in(project).items()} == first


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
        assert parts_in(project)[last] == "test" and digest(texts[0]) in read_manifest(tmp_path / "out").parts


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
        assert set(parts_in(project)) == set(some)
