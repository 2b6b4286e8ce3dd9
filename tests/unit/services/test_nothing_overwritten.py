"""Files that are there stay as they are: packages come all or none, every way back gets its own name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.helpers.copies import copy, make_base, open_as
from tests.helpers.merges import layer, mark, merge

from hashiya.errors import UserError
from hashiya.services.merge.undo_merge import go_back
from hashiya.services.team import assignments, packages
from hashiya.store.project import Project

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return make_base(tmp_path / "base.hashiya")


def test_packages_are_written_for_all_or_for_nobody(base: Path, tmp_path: Path) -> None:
    folder = tmp_path / "packages"
    folder.mkdir()
    for name in ("سارة", "نبيل"):
        open_as(base, name).close()
    with Project.open(base) as project:
        names = {each.uid: each.name for each in project.people() if each.name in ("سارة", "نبيل")}
        people = list(names)
        project.apply(assignments.assign(project, assignments.plan_assignments(project, people)))
        there = folder / packages.package_name(project.title, "نبيل")
        there.write_text("عمل سابق", encoding="utf-8")
        people.sort(key=lambda uid: names[uid] == "نبيل")  # whose file is there comes last
        with pytest.raises(UserError) as caught:
            packages.make_packages(project, folder, people=people)
        assert caught.value.code == "exists"
        assert list(folder.iterdir()) == [there] and there.read_text(encoding="utf-8") == "عمل سابق"
        there.unlink()
        made = packages.make_packages(project, folder)
        assert {package.person.name for package in made} == {"سارة", "نبيل"}
        assert sorted(folder.iterdir()) == sorted(package.path for package in made)


def test_each_merge_taken_back_is_kept_under_a_name_of_its_own(base: Path) -> None:
    kept: list[Path] = []
    for number, word in enumerate((6, 7)):
        other = copy(base, f"other{number}")
        mark(other, "سارة", word, "GPE")
        merge(base, other)
        kept.append(go_back(base))
    assert kept[0] != kept[1]
    assert [layer(path, "سارة") for path in kept] == [
        [("القاهرة", "GPE", "accepted")],
        [("ثم", "GPE", "accepted")],
    ]
