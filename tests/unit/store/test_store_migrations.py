"""Files of earlier schemas are brought up to date, with a copy kept, or left exactly as they were."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.helpers.beyond import with_types
from tests.helpers.store import PERSON, TEXT, assert_sound, make, shown

from hashiya.errors import ProjectError
from hashiya.services.attributes.values import set_on_annotations
from hashiya.services.dataset.parts import deal_act, plan_parts
from hashiya.store.file import connection, migrations
from hashiya.store.project import Project
from hashiya.store.tables.review import assignments

if TYPE_CHECKING:
    from collections.abc import Callable

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "schema1.hashiya"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return Path(shutil.copy(SAMPLE, tmp_path / "قديم.hashiya"))


def version(path: Path) -> int:
    db = sqlite3.connect(path)
    try:
        return int(db.execute("PRAGMA user_version").fetchone()[0])
    finally:
        db.close()


def test_the_sample_is_of_schema_1() -> None:
    assert connection.inspect(SAMPLE) == 1


def test_a_file_of_schema_1_opens_with_everything_in_it(old: Path) -> None:
    before = old.read_bytes()
    with Project.open(old) as project:
        assert not project.readonly and project.schema_version == connection.SCHEMA
        assert project.title == "مشروع قديم" and project.person_uid == PERSON.uid
        first, second = project.documents()
        assert (first.name, first.state, second.annotations) == ("رحلة", "begun", 1)
        assert project.document(first.uid).text == TEXT
        assert [each[1:] for each in shown(project, first.uid)] == [
            ("سلمى بنت يوسف", "PERS", "accepted"),
            ("يوسف", "PERS", "suggested"),
            ("القيروان", "LOC", "accepted"),
        ]
        assert_sound(project)
        assert project.redo() is not None
        assert project.documents()[0].state == "done"
        while project.undo() is not None:
            pass
        assert_sound(project)
    kept = [path for path in old.parent.iterdir() if path.suffix == ".bak"]
    assert [path.name for path in kept] == [f"قديم.hashiya.before-schema{connection.SCHEMA}.bak"]
    assert version(kept[0]) == 1 and connection.inspect(kept[0]) == 1
    assert before == SAMPLE.read_bytes()


def test_a_file_of_schema_2_opens_and_its_documents_have_no_part_yet(tmp_path: Path) -> None:
    path = Path(shutil.copy(SAMPLE.with_name("schema2.hashiya"), tmp_path / "ثانٍ.hashiya"))
    assert connection.inspect(path) == 2
    with Project.open(path) as project:
        assert project.schema_version == connection.SCHEMA
        first, second = project.documents()
        assert (first.annotations, first.part, second.part) == (1, "", "") and project.part_shares() is None
        assert {each.document for each in assignments(project, PERSON.uid)} == {first.uid, second.uid}
        project.apply(deal_act(project, plan_parts(project, "50/0/50")))
        assert {info.part for info in project.documents()} == {"train", "test"}
        while project.undo() is not None:
            pass
        assert {info.part for info in project.documents()} == {""}
        assert_sound(project)


def test_a_file_of_schema_4_opens_and_nothing_in_it_is_beyond_annotations(tmp_path: Path) -> None:
    path = Path(shutil.copy(SAMPLE.with_name("schema4.hashiya"), tmp_path / "رابع.hashiya"))
    assert connection.inspect(path) == 4
    with Project.open(path) as project:
        assert project.schema_version == connection.SCHEMA
        first, _second = project.documents()
        assert (first.annotations, first.part) == (1, "test") and set(project.beyond_counts().values()) == {0}
        with_types(project)
        (who,) = project.annotations(first.uid, layers=[PERSON.uid])
        project.apply(set_on_annotations(project, [who], "certain", True))
        assert [each.of for each in project.attributes(first.uid)] == [who.uid]
        while project.undo() is not None:
            pass
        assert set(project.beyond_counts().values()) == {0}
        assert_sound(project)


def test_a_file_of_schema_5_opens_and_tells_of_records_what_it_knows(tmp_path: Path) -> None:
    path = Path(shutil.copy(SAMPLE.with_name("schema5.hashiya"), tmp_path / "خامس.hashiya"))
    assert connection.inspect(path) == 5
    with Project.open(path) as project:
        assert project.schema_version == connection.SCHEMA
        assert project.connection.execute("SELECT count(*) FROM known").fetchone() == (0,)
        assert_sound(project)


def test_reading_only_leaves_the_file_as_it_is(old: Path) -> None:
    before = old.read_bytes()
    with Project.open(old, readonly=True) as project:
        assert project.readonly and project.schema_version == connection.SCHEMA
        assert len(project.documents()) == 2
        temporary = project._opened.temporary
        assert temporary is not None and temporary.exists()
    assert not temporary.exists()
    assert old.read_bytes() == before and list(old.parent.iterdir()) == [old]


@pytest.fixture
def with_steps(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def add(*steps: Callable[..., None]) -> None:
        monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, *steps))
        monkeypatch.setattr(connection, "SCHEMA", len(migrations.STEPS))

    return add


def add_a_table(db: object) -> None:
    db.table("later").create({"id": int}, pk="id")  # type: ignore[attr-defined]


def fail(db: object) -> None:
    db.execute("CREATE TABLE half (id INTEGER)")  # type: ignore[attr-defined]
    db.execute("SELECT * FROM nowhere")  # type: ignore[attr-defined]


def test_a_later_step_is_recorded_and_done_once(tmp_path: Path, with_steps: Callable[..., None]) -> None:
    project, _ = make(tmp_path)
    project.close()
    with_steps(add_a_table)
    for _ in range(2):
        with Project.open(project.path) as again:
            assert again.schema_version == connection.SCHEMA
            assert_sound(again)
    db = sqlite3.connect(project.path)
    names = [row[0] for row in db.execute("SELECT name FROM _sqlite_migrations ORDER BY rowid")]
    db.close()
    assert names == [step.__name__ for step in migrations.STEPS]
    assert len(list(tmp_path.glob("*.bak"))) == 1


def test_a_step_that_fails_leaves_the_file_as_it_was(tmp_path: Path, with_steps: Callable[..., None]) -> None:
    project, _ = make(tmp_path)
    project.close()
    schema = connection.SCHEMA
    with_steps(add_a_table, fail)
    with pytest.raises(ProjectError) as caught:
        Project.open(project.path)
    assert caught.value.code == "migration_failed" and version(project.path) == schema
    db = sqlite3.connect(project.path)
    tables = {row[0] for row in db.execute("SELECT name FROM sqlite_master")}
    db.close()
    assert not tables & {"later", "half"}
    with pytest.raises(ProjectError):  # and again: the lock was let go, the copy is the same
        Project.open(project.path)
    assert len(list(tmp_path.glob("*.bak"))) == 1
