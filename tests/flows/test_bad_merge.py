"""What can be wrong with a file that is merged: each has its plain answer on the command line."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest
from tests.helpers.copies import copy, make_base, people_layers
from tests.helpers.merges import mark, tamper

from hashiya.cli import main
from hashiya.services.annotate import marking
from hashiya.services.team import packages
from hashiya.store.project import Project

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return make_base(tmp_path / "base.hashiya")


class Merging:
    """`hashiya merge` on one project; `said` is what it told on either stream."""

    def __init__(self, base: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.base, self._capsys, self.said = base, capsys, ""

    def __call__(self, *others: Path, code: int = 0) -> str:
        before = people_layers(self.base)
        self._capsys.readouterr()
        assert main(["merge", str(self.base), *map(str, others)]) == code
        self.said = "".join(self._capsys.readouterr())
        assert "Traceback" not in self.said and "{" not in self.said
        if code:
            assert people_layers(self.base) == before
            assert len(self.said.strip().splitlines()) == 1  # one line: what, where, what to do
        return self.said


@pytest.fixture
def merge(base: Path, capsys: pytest.CaptureFixture[str]) -> Merging:
    return Merging(base, capsys)


def test_with_itself(merge: Merging, base: Path, tmp_path: Path) -> None:
    assert "is the project itself; nothing was changed" in merge(base, code=1)
    link = tmp_path / "link.hashiya"
    link.symlink_to(base)
    assert "is the project itself" in merge(link, code=1)
    assert "added 0, changed 0, removed 0" in merge(copy(base, "same"))  # a copy is no harm


def test_a_damaged_file_beside_a_sound_one(merge: Merging, base: Path) -> None:
    sound, broken = copy(base, "sound"), copy(base, "broken")
    mark(sound, "سارة", 6, "GPE")
    content = bytearray(broken.read_bytes())
    content[4096 * 3 : 4096 * 5] = b"\xff" * 8192
    broken.write_bytes(content)
    said = merge(sound, broken, code=1)
    assert "broken.hashiya is damaged" in said and "nothing was changed" in said


def test_from_a_newer_version(merge: Merging, base: Path) -> None:
    other = copy(base, "newer")
    db = sqlite3.connect(other)
    db.execute("PRAGMA user_version = 99")
    db.close()
    content = other.read_bytes()
    assert "newer" in merge(other, code=1)
    assert other.read_bytes() == content


def test_a_text_altered_outside(merge: Merging, base: Path) -> None:
    other = copy(base, "altered")
    mark(other, "سارة", 6, "GPE")
    tamper(other, "UPDATE texts SET text = replace(text, 'القاهرة', 'قاهرة') WHERE id = 1")
    said = merge(other)
    assert "The text of نص 0 was altered outside the program" in said
    assert "added 0" in said


def test_two_people_of_one_name(merge: Merging, base: Path) -> None:
    one, other = copy(base, "one"), copy(base, "other")
    for path in (one, other):
        with Project.open(path) as project:
            person = project.person("سارة", create=True)
            assert person is not None
            project.act_as(person)
    assert "Several people are called سارة; they are kept apart." in merge(one, other)


def test_a_package_returned_twice(merge: Merging, base: Path, tmp_path: Path) -> None:
    with Project.open(base) as project:
        sara = project.person("سارة", create=True)
        assert sara is not None
        package = packages.make_package(project, sara.uid, tmp_path / "سارة.hashiya").path
    mark_as_packed(package)
    assert "added 1," in merge(package)
    again = merge(package)
    assert "added 0, changed 0, removed 0" in again
    assert "Everything in this file is here already." in again


def mark_as_packed(package: Path) -> None:
    with Project.open(package) as project:
        uid, text = next(iter(project.texts()))
        start = text.index("القاهرة")
        project.apply(marking.mark(project, uid, start, start + len("القاهرة"), "GPE"))


@pytest.mark.parametrize("year", ["1999", "2099"])
def test_a_clock_wrong_by_years(merge: Merging, base: Path, year: str) -> None:
    other = copy(base, "other")
    mark(other, "سارة", 6, "GPE")
    tamper(other, f"UPDATE journal SET at = '{year}-01-01T00:00:00.000+00:00'")
    said = merge(other)
    assert "Times in this file cannot be right" in said and year in said
    assert "added 1," in said
