"""The wheel as a person gets it: built, unpacked somewhere else, started there."""

from __future__ import annotations

import configparser
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def unpacked(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def relative_files(folder: Path) -> set[str]:
    files = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix() for path in files}


def test_it_holds_the_package_and_every_resource(unpacked: Path) -> None:
    package = unpacked / "hashiya"
    resources = relative_files(package / "_resources")
    assert resources == relative_files(ROOT / "resources") | {"constraints.txt"}
    code = {name for name in relative_files(package) if not name.startswith("_resources/")}
    assert code == relative_files(ROOT / "desktop" / "hashiya")


def test_it_holds_nothing_else(unpacked: Path) -> None:
    assert {path.name.split("-")[0] for path in unpacked.iterdir()} == {"hashiya"}


def test_it_holds_licence_and_entry_points(unpacked: Path) -> None:
    (notes,) = unpacked.glob("*.dist-info")
    licence = (ROOT / "packaging" / "LICENSE").read_bytes()
    assert (notes / "licenses" / "packaging" / "LICENSE").read_bytes() == licence
    points = configparser.ConfigParser()
    points.read(notes / "entry_points.txt")
    assert dict(points["console_scripts"]) == {"hashiya": "hashiya.cli:main"}
    assert dict(points["gui_scripts"]) == {"hashiya-gui": "hashiya.app:main"}


def start(unpacked: Path, folder: Path, *arguments: str) -> str:
    """The unpacked wheel before anything installed, from a folder that is no checkout."""
    variables = {**os.environ, "PYTHONPATH": str(unpacked), "PYTHONSAFEPATH": "1"}
    command = [sys.executable, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, env=variables, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_it_finds_its_own_resources(unpacked: Path, tmp_path: Path) -> None:
    found = start(unpacked, tmp_path, "-c", "from hashiya import assets; print(assets.resources())")
    assert Path(found) == unpacked / "hashiya" / "_resources"


def test_it_starts(unpacked: Path, tmp_path: Path) -> None:
    from hashiya import __version__

    assert __version__ in start(unpacked, tmp_path, "-m", "hashiya", "--version")
    assert '"wojood"' in start(unpacked, tmp_path, "-m", "hashiya", "schemes", "--json")
