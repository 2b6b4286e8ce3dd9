"""The program finds its own files in each of the three forms it comes in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hashiya import assets

if TYPE_CHECKING:
    from pathlib import Path


def make_package(folder: Path) -> Path:
    package = folder / "hashiya"
    package.mkdir(parents=True)
    return package


def make_checkout(root: Path) -> Path:
    (root / "resources").mkdir(parents=True)
    (root / "pyproject.toml").touch()
    return make_package(root / "desktop")


def test_checkout(tmp_path: Path) -> None:
    assert assets.find_resources(make_checkout(tmp_path)) == tmp_path / "resources"


def test_installed_wheel(tmp_path: Path) -> None:
    package = make_package(tmp_path / "site-packages")
    (package / "_resources").mkdir()
    assert assets.find_resources(package) == package / "_resources"


def test_checkout_wins_over_a_stale_copy(tmp_path: Path) -> None:
    package = make_checkout(tmp_path)
    (package / "_resources").mkdir()
    assert assets.find_resources(package) == tmp_path / "resources"


def test_wheel_is_not_taken_for_a_checkout(tmp_path: Path) -> None:
    """A site-packages folder that happens to have a `resources` beside it."""
    package = make_package(tmp_path / "lib" / "site-packages")
    (tmp_path / "lib" / "resources").mkdir()
    (package / "_resources").mkdir()
    assert assets.find_resources(package) == package / "_resources"


def test_frozen_program(tmp_path: Path) -> None:
    package = make_package(tmp_path / "archive")
    unpacked = tmp_path / "unpacked"
    (unpacked / "hashiya" / "_resources").mkdir(parents=True)
    assert assets.find_resources(package, frozen=unpacked) == unpacked / "hashiya" / "_resources"


def test_missing_resources_are_named(tmp_path: Path) -> None:
    package = make_package(tmp_path)
    with pytest.raises(FileNotFoundError, match="_resources"):
        assets.find_resources(package)


@pytest.fixture
def own_resources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "schemes").mkdir()
    for name in ("b.json", "a.json", "notes.md"):
        (tmp_path / "schemes" / name).touch()
    monkeypatch.setattr(assets, "resources", lambda: tmp_path)
    return tmp_path


def test_resource(own_resources: Path) -> None:
    assert assets.resource("schemes", "a.json") == own_resources / "schemes" / "a.json"
    with pytest.raises(FileNotFoundError, match="missing"):
        assets.resource("schemes", "c.json")


@pytest.mark.parametrize("parts", [("..",), ("schemes", "..", "..", "x"), ("/etc/passwd",)])
def test_resource_stays_inside(own_resources: Path, parts: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="not among"):
        assets.resource(*parts)


def test_list_resources(own_resources: Path) -> None:
    assert [path.name for path in assets.list_resources("schemes", suffix=".json")] == ["a.json", "b.json"]
    assert assets.list_resources("nowhere") == []


def test_this_installation_has_resources() -> None:
    assert assets.resources().is_dir()
