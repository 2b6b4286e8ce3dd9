"""The README says what the program does: its tables, its two commands, its pictures."""

from __future__ import annotations

import re
import sqlite3
import sys
from pathlib import Path

from hashiya.core.labels import Label, Scheme
from hashiya.store.project import Project

ROOT = Path(__file__).resolve().parents[3]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_its_tables_are_those_of_the_program() -> None:
    sys.path.insert(0, str(ROOT / "packaging"))
    try:
        import readme_tables
    finally:
        sys.path.remove(str(ROOT / "packaging"))
    assert readme_tables.written(README) == README, "run: python packaging/readme_tables.py"


def test_its_commands_stand_alone_in_fenced_blocks() -> None:
    fenced = "\n".join(re.findall(r"^```\w*\n(.*?)^```", README, re.DOTALL | re.MULTILINE)).splitlines()
    assert "python3 packaging/bootstrap.py run" in fenced
    assert "python3 packaging/bootstrap.py test" in fenced


def test_its_links_and_pictures_are_there() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        if "://" not in target:
            assert (ROOT / target).exists(), target


def test_the_tables_of_the_project_file_are_named(tmp_path: Path) -> None:
    path = tmp_path / "p.hashiya"
    Project.create(path, scheme=Scheme("s", "s", "s", (Label("A", "أ", "A"),))).close()
    db = sqlite3.connect(path)
    names = {row[0] for row in db.execute("SELECT name FROM sqlite_master")}
    db.close()
    for name in ("documents", "texts", "annotations", "people", "labels", "journal", "reading"):
        assert name in names and f"`{name}`" in README
