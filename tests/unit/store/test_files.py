"""Files are written beside their place and renamed into it: whole, on the disk, or not at all."""

from __future__ import annotations

import os
from contextlib import nullcontext
from typing import TYPE_CHECKING

import pytest

from hashiya import files
from hashiya.errors import UserError
from hashiya.files import all_or_none, as_written, short_name, write_text, writing
from hashiya.services.merge.merge_files import merge_files
from hashiya.services.merge.undo_merge import go_back
from hashiya.services.project.project_file import create_project
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.store.file.copying import keep_copy
from hashiya.store.merging.restore_point import copy_before
from hashiya.store.project import Project
from hashiya.store.tables.records import NewDocument

if TYPE_CHECKING:
    from pathlib import Path


def test_what_was_there_stays_until_the_new_file_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "export.jsonl"
    target.write_text("قديم", encoding="utf-8")
    with writing(target) as beside:
        beside.write_text("جديد", encoding="utf-8")
        assert beside.parent == tmp_path and beside != target
        assert target.read_text(encoding="utf-8") == "قديم"
    assert target.read_text(encoding="utf-8") == "جديد"
    assert list(tmp_path.iterdir()) == [target]


def test_a_block_that_fails_leaves_what_was_there_and_nothing_beside(tmp_path: Path) -> None:
    target = tmp_path / "export.jsonl"
    target.write_text("قديم", encoding="utf-8")
    with pytest.raises(ZeroDivisionError), writing(target) as beside:
        beside.write_text("نصف", encoding="utf-8")
        raise ZeroDivisionError
    assert target.read_text(encoding="utf-8") == "قديم"
    assert list(tmp_path.iterdir()) == [target]


def test_the_content_is_on_the_disk_before_the_name_is_its(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power cut after the renaming must not leave an empty file under a good name."""
    steps: list[tuple[str, int]] = []
    fsync, replace = os.fsync, os.replace

    def sync(handle: int) -> None:
        fsync(handle)
        steps.append(("sync", os.fstat(handle).st_ino))

    def rename(source: Path, target: Path) -> None:
        steps.append(("rename", os.stat(source).st_ino))
        replace(source, target)

    monkeypatch.setattr(files.os, "fsync", sync)  # type: ignore[attr-defined]
    monkeypatch.setattr(files.os, "replace", rename)  # type: ignore[attr-defined]
    write_text(tmp_path / "a.txt", "نص")
    written = (tmp_path / "a.txt").stat().st_ino
    assert steps == [("sync", written), ("rename", written), ("sync", tmp_path.stat().st_ino)]


def test_files_that_belong_together_come_all_or_none(tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_text("before")
    with pytest.raises(RuntimeError), all_or_none():
        for name in ("a.txt", "old.txt"):
            write_text(tmp_path / name, "نص")
            assert as_written(tmp_path / name).read_text(encoding="utf-8") == "نص"
        assert (tmp_path / "old.txt").read_text() == "before"
        raise RuntimeError
    assert [each.name for each in tmp_path.iterdir()] == ["old.txt"]
    with all_or_none():
        write_text(tmp_path / "a.txt", "1")
        write_text(tmp_path / "a.txt", as_written(tmp_path / "a.txt").read_text() + "2")
        write_text(tmp_path / "old.txt", "after")
    assert {each.name: each.read_text() for each in tmp_path.iterdir()} == {"a.txt": "12", "old.txt": "after"}


def test_a_file_keeps_its_rights_and_a_new_one_gets_the_usual_ones(tmp_path: Path) -> None:
    target = tmp_path / "shared.csv"
    write_text(target, "a")
    usual = tmp_path / "usual"
    usual.touch()
    assert target.stat().st_mode == usual.stat().st_mode
    target.chmod(0o640)
    write_text(target, "b")
    assert target.stat().st_mode & 0o777 == 0o640


def test_a_folder_that_is_not_there_is_told_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        write_text(tmp_path / "nowhere" / "a.txt", "نص")
    assert caught.value.code == "not_found" and "nowhere" in str(caught.value)


@pytest.mark.parametrize("name", ["n" * 232, "ن" * 116, "n" * 239])
def test_a_long_name_leaves_room_for_all_that_is_put_beside(tmp_path: Path, name: str) -> None:
    """Names have 255 bytes at most: what keeps a copy begins like the file, cut, with a mark of its own."""
    path, other = tmp_path / f"{name}.hashiya", tmp_path / "other.hashiya"
    for each, words in ((path, "نصّ أوّل."), (other, "نصّ ثانٍ.")):
        with create_project(each, scheme=load_scheme("wojood"), person="ليلى") as project:
            project.add_documents([NewDocument("نصّ", words)])
    with Project.open(path) as project:
        merge_files(project, [other])
        assert len(project.document_uids()) == 2
    assert copy_before(path).exists()
    aside = go_back(path)
    assert aside.exists() and not copy_before(path).exists()
    with Project.open(path) as project:
        assert len(project.document_uids()) == 1
        kept = keep_copy(project.connection, path, "before-repair")
    write_text(tmp_path / f"{name}.jsonl", "نصّ")
    assert all(len(os.fsencode(each.name)) <= 255 for each in tmp_path.iterdir())
    assert kept.name.startswith(name[:50])


def test_only_names_that_are_too_long_are_cut_each_its_own_way() -> None:
    assert short_name("n" * 223) == "n" * 223
    one, other = short_name("n" * 224), short_name("n" * 225)
    assert one != other and len(one) == len(other) == 223
    assert len(os.fsencode(short_name("ن" * 120))) <= 223


def test_a_name_that_the_disk_does_not_take_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError) as error:
        write_text(tmp_path / ("n" * 256), "نصّ")
    assert error.value.code == "name_too_long"


def test_a_project_gives_way_to_projects_alone(tmp_path: Path) -> None:
    """`hashiya export mine.hashiya theirs.hashiya` replaced theirs by a table, without a word."""
    target = tmp_path / "theirs.hashiya"
    create_project(target, scheme=load_scheme("wojood")).close()
    before = target.read_bytes()
    for several in (nullcontext, all_or_none):
        with pytest.raises(UserError) as refused, several():
            write_text(target, "document,start,end\n")
        assert refused.value.code == "over_project"
        assert target.read_bytes() == before and os.listdir(tmp_path) == ["theirs.hashiya"]
    with Project.open(target) as project:
        project.copy_to(tmp_path / "copy.hashiya")
        project.copy_to(tmp_path / "copy.hashiya")
