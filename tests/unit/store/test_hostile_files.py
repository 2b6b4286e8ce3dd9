"""A project file may come from anybody, and may be taken away while it is open."""

from __future__ import annotations

import os
import pickle
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from tests.helpers.gui_project import TEXTS, make_project

from hashiya.cli import main
from hashiya.errors import ProjectError
from hashiya.services.annotate import marking
from hashiya.services.project.backup import daily_copies, daily_copy
from hashiya.services.project.repair import repair
from hashiya.store.file.connection import connect
from hashiya.store.file.foreign import only_looking
from hashiya.store.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

EVIL = """CREATE TRIGGER evil AFTER INSERT ON journal
BEGIN UPDATE annotations SET label = 'ORG', note = 'owned'; END"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_project(tmp_path / "work.hashiya")


def _meddle(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for statement in statements:
            db.execute(statement)


def _labels(path: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute("SELECT uid, label FROM annotations ORDER BY uid").fetchall()


def _mark(project: Project, words: str = "التاجر") -> None:
    uid = project.document_uids()[1]
    start = TEXTS["دفتر الحساب"].index(words)
    project.apply(marking.mark(project, uid, start, start + len(words), "PERS"))


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        (EVIL, "trigger evil"),
        ("CREATE VIEW more AS SELECT * FROM annotations", "view more"),
        ("CREATE VIRTUAL TABLE other USING fts5(text)", "virtual table other"),
        ("ALTER TABLE people ADD COLUMN twice TEXT AS (upper(name))", "generated column people.twice"),
        ("CREATE TABLE grip (a TEXT REFERENCES annotations(uid))", "rule in table grip"),
        ("CREATE TABLE grip (a TEXT REFERENCES/**/annotations(uid))", "rule in table grip"),
        (
            "ALTER TABLE people ADD COLUMN more TEXT CHECK (length(more) < 9)",
            "rule in table people",
        ),
        (
            "ALTER TABLE people ADD COLUMN more TEXT REFERENCES journal ON DELETE CASCADE",
            "rule in table people",
        ),
        ("CREATE INDEX swelling ON annotations (hex(zeroblob(length(surface))))", "index swelling"),
        ("CREATE INDEX some ON journal (kind) WHERE kind = 'mark'", "index some"),
        ("CREATE INDEX turned ON labels (code COLLATE NOCASE)", "index turned"),
        ("CREATE UNIQUE INDEX one ON annotations (start, uid)", "index one"),
    ],
)
def test_what_a_stranger_put_in_is_refused_by_name_and_repair_makes_a_clean_file(
    path: Path, statement: str, named: str
) -> None:
    before = _labels(path)
    _meddle(path, statement)
    for readonly in (True, False):
        with pytest.raises(ProjectError, match=named) as told:
            Project.open(path, readonly=readonly)
        assert told.value.code == "foreign_objects"
    assert main(["accept", str(path)]) == 1 and _labels(path) == before
    done = repair(path)
    assert done.recovery is not None and all(check.ok or check.code == "labels" for check in done.checks)
    with Project.open(path) as project:
        _mark(project)
    assert dict(before).items() <= dict(_labels(path)).items()


def test_while_a_file_is_looked_at_nothing_else_of_it_can_be_read(path: Path) -> None:
    with closing(connect(path)) as db:
        with only_looking(db):
            names = {row[0] for row in db.execute("SELECT name FROM sqlite_master")}
            assert "annotations" in names and db.execute('PRAGMA table_xinfo("annotations")').fetchall()
            for statement in (
                "SELECT * FROM reading",
                "SELECT uid FROM annotations",
                "SELECT load_extension('x')",
                "DELETE FROM annotations",
                "ATTACH 'x' AS x",
                "PRAGMA writable_schema = ON",
            ):
                with pytest.raises(sqlite3.DatabaseError, match=r"authorized|prohibited"):
                    db.execute(statement)
        assert db.execute("SELECT count(*) FROM annotations").fetchone()


def test_a_view_in_the_place_of_a_table_is_not_even_looked_into(path: Path) -> None:
    endless = "WITH RECURSIVE n(key, value) AS (SELECT '1', '2' UNION ALL SELECT key, value FROM n) "
    _meddle(path, "DROP TABLE project", f"CREATE VIEW project AS {endless} SELECT * FROM n")
    with pytest.raises(ProjectError, match="view project"):
        Project.open(path)


def test_a_changed_trigger_of_our_own_name_is_a_strangers(path: Path) -> None:
    _meddle(path, "DROP TRIGGER journal_stays", EVIL.replace("evil", "journal_stays"))
    with pytest.raises(ProjectError, match="trigger journal_stays"):
        Project.open(path)


@pytest.mark.parametrize("uid", ["../other", "sec/victim", "", "A" * 32, "\\u002e\\u002e/x"])
def test_a_uid_that_is_a_path_opens_no_project(path: Path, uid: str) -> None:
    _meddle(path, "PRAGMA trusted_schema=ON", f"UPDATE project SET value = '\"{uid}\"' WHERE key = 'uid'")
    with pytest.raises(ProjectError) as told:
        Project.open(path)
    assert told.value.code == "damaged"
    assert repair(path).recovery is not None
    with Project.open(path, readonly=True) as project:
        assert len(project.uid) == 32


def _deleted(path: Path) -> None:
    path.unlink()


def _renamed(path: Path) -> None:
    path.rename(path.with_name("elsewhere.hashiya"))


def _replaced(path: Path) -> None:
    os.replace(make_project(path.with_name("other.hashiya")), path)


def _written_over(path: Path) -> None:
    shutil.copyfile(make_project(path.with_name("other.hashiya")), path)


def test_an_older_copy_put_over_the_open_file_is_seen(path: Path) -> None:
    with Project.open(path) as project:
        project.copy_to(path.with_name("older.hashiya"))
        for _ in range(300):
            _mark(project)
            project.undo()
        project.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        project.set_setting("a", 1)
        shutil.copyfile(path.with_name("older.hashiya"), path)
        with pytest.raises(ProjectError) as told:
            project.set_setting("a", 2)
        assert told.value.code == "file_replaced"


@pytest.mark.parametrize(
    ("take", "code"),
    [
        (_deleted, "file_gone"),
        (_renamed, "file_gone"),
        (_replaced, "file_replaced"),
        (_written_over, "file_replaced"),
    ],
)
def test_nothing_is_written_into_a_file_that_was_taken_away(
    path: Path, take: Callable[[Path], None], code: str
) -> None:
    with Project.open(path) as project:
        _mark(project)
        done = len(project.annotations(project.document_uids()[1]))
        take(path)
        for write in (lambda: _mark(project, "المبلغ"), project.undo, lambda: project.set_setting("a", 1)):
            with pytest.raises(ProjectError) as told:
                write()
            assert told.value.code == code
        with pytest.raises(ProjectError), project.batch():
            pytest.fail("a batch began")
        if take is not _written_over:  # SQLite itself reads what was written over it
            project.copy_to(path.with_name("saved.hashiya"))
            with Project.open(path.with_name("saved.hashiya"), readonly=True) as saved:
                assert len(saved.annotations(saved.document_uids()[1])) == done
                assert all(check.ok for check in saved.check())


def test_touching_the_file_or_putting_it_back_is_no_loss(path: Path) -> None:
    with Project.open(path) as project:
        os.utime(path, (1, 1))
        _mark(project)
        path.rename(path.with_name("aside"))
        with pytest.raises(ProjectError):
            project.undo()
        path.with_name("aside").rename(path)
        assert project.undo() is not None


def test_a_daily_copy_is_made_of_a_sound_file_only(path: Path, tmp_path: Path) -> None:
    import datetime

    folder, day = tmp_path / "copies", datetime.date(2031, 5, 1)
    first = daily_copy(path, folder, today=day)
    assert first is not None
    with open(path, "r+b") as file:
        size = path.stat().st_size // 4096
        for page in range(size // 2, size):
            file.seek(page * 4096)
            file.write(b"\xff" * 64)
    for later in range(1, 6):
        with pytest.raises(ProjectError):
            daily_copy(path, folder, today=day + datetime.timedelta(days=later))
    assert daily_copies(folder) == [first]


def test_an_error_comes_whole_from_another_process() -> None:
    error = ProjectError("damaged", "words", hint="do", path="p")
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.args_) == (ProjectError, "words do", {"path": "p"})
