"""Attributes, relations, entities and labels of documents come back from a damaged file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from tests.helpers.beyond import everything, with_types
from tests.helpers.file_mutations import put
from tests.helpers.store import make

from hashiya.core.beyond.entities import NIL, Entity
from hashiya.errors import UserError
from hashiya.services.annotate import marking
from hashiya.services.attributes import values
from hashiya.services.entities import linking
from hashiya.services.project.repair import examine, repair
from hashiya.services.relations import relating
from hashiya.store.project import Project

if TYPE_CHECKING:
    from pathlib import Path

    from hashiya.core.beyond.attributes import AttributeScheme
    from hashiya.core.beyond.relations import RelationType

PAGE = 4096
BEYOND = ("attributes", "relations", "mentions", "entities", "attribute_types", "relation_types")
WORDS = 400


def work(folder: Path) -> Path:
    """Some hundred of everything, so that the tables have pages of their own."""
    text = " ".join(f"كلمة{number}" for number in range(WORDS))
    project, (document,) = make(folder, (text,))
    with_types(project)
    at = 0
    for number in range(0, WORDS, 2):
        at = text.index(f"كلمة{number}", at)
        end = at + len(f"كلمة{number}")
        project.apply(marking.mark(project, document, at, end, "LOC"))
    marks = sorted(project.annotations(document), key=lambda each: each.start)
    for number, mark in enumerate(marks):
        project.apply(values.set_on_annotations(project, [mark], "sub", "town" if number % 2 else "sea"))
        if number % 3 == 0:
            entity = Entity("", "LOC", ar=f"موضع {number}", identifiers={"wikidata": f"Q{number + 1}"})
            project.apply(linking.link(project, [mark], NIL if number % 2 else entity))
        if number:
            project.apply(relating.relate(project, marks[number - 1], mark, "near"))
    project.apply(values.set_on_relation(project, project.relations(document)[0], "degree", 2.5))
    project.apply(values.label_document(project, document, "variety", "MSA"))
    project.apply(values.write_note(project, document, "ناقص 📌"))
    path = project.path
    project.close()
    return path


def state(path: Path) -> tuple[dict[str, object], AttributeScheme, tuple[RelationType, ...]]:
    with Project.open(path, readonly=True) as project:
        return everything(project), project.attribute_types(), project.relation_types()


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return work(tmp_path_factory.mktemp("beyond"))


def pages(path: Path, table: str) -> list[int]:
    db = sqlite3.connect(path)
    rows = db.execute("SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf'", (table,)).fetchall()
    db.close()
    return [(number - 1) * PAGE for (number,) in rows]


@pytest.mark.parametrize("table", BEYOND)
@pytest.mark.parametrize("how", ["zeros", "header"])
def test_a_lost_page_comes_back(sound: Path, tmp_path: Path, table: str, how: str) -> None:
    path = tmp_path / "work.hashiya"
    data = bytearray(sound.read_bytes())
    leaves = pages(sound, table)
    at = leaves[len(leaves) // 2]
    data[at : at + (PAGE if how == "zeros" else 8)] = bytes(PAGE if how == "zeros" else 8)
    path.write_bytes(bytes(data))
    repair(path)
    assert state(path) == state(sound)
    assert all(check.ok for check in examine(path))


def test_every_page_of_the_tables_at_once(sound: Path, tmp_path: Path) -> None:
    path = tmp_path / "work.hashiya"
    data = bytearray(sound.read_bytes())
    for table in BEYOND:
        for at in pages(sound, table):
            data[at : at + PAGE] = bytes(PAGE)
    path.write_bytes(bytes(data))
    repair(path)
    assert state(path) == state(sound)
    assert all(check.ok for check in examine(path))


def test_an_odd_value_is_told_by_the_journal_and_the_file_is_in_order(sound: Path, tmp_path: Path) -> None:
    path = tmp_path / "work.hashiya"
    path.write_bytes(sound.read_bytes())
    for table, column, value in (
        ("attributes", "value", "{"),
        ("relations", "status", "bogus"),
        ("entities", "aliases", "[1]"),
        ("attribute_types", "kind", "bogus"),
    ):
        assert put(path, table, column, value), table
    done = repair(path)
    assert all(check.ok for check in examine(path))
    if done.recovery is not None:
        assert done.recovery.records >= 2
    assert state(path) == state(sound)


def test_a_row_that_says_nothing_usable_is_put_aside_and_told(sound: Path, tmp_path: Path) -> None:
    """It would be passed over wherever it is read, and keep the file from being in order for ever."""
    path = tmp_path / "work.hashiya"
    path.write_bytes(sound.read_bytes())
    row = ("9" * 32, "8" * 32, "bogus", "hand", "2026-01-02T03:04:05Z")
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("INSERT INTO parts VALUES (?, ?, ?, ?, ?)", row)
    assert not all(check.ok for check in examine(path))
    done = repair(path)
    assert done.recovery is not None and [why for why, _row in done.recovery.aside] == ["parts: part"]
    assert all(check.ok for check in examine(path)) and state(path) == state(sound)


@pytest.mark.parametrize("table", ["attribute_types", "settlements", "texts"])
def test_a_file_without_one_of_its_tables_is_damaged(sound: Path, tmp_path: Path, table: str) -> None:
    path = tmp_path / "work.hashiya"
    path.write_bytes(sound.read_bytes())
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(f"DROP TABLE {table}")
    with pytest.raises(UserError, match=f"{table} is missing"):
        Project.open(path)
