"""The doctor finds what is wrong, says where, and repairs only when asked and after a copy."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING

import pytest
from tests.helpers.store import TEXT, assert_sound, make, place, shown, suggestion

from hashiya.errors import ConflictError, ProjectError
from hashiya.services.annotate import marking
from hashiya.store.file import doctor
from hashiya.store.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    project, (uid,) = make(tmp_path)
    with project:
        project.replace_suggestions(uid, ["lexicon"], [suggestion(TEXT, "القيروان", "LOC")])
        for words in ("سلمى", "يوسف"):
            project.apply(marking.mark(project, uid, *place(TEXT, words), "PERS"))
        project.undo()
        project.redo()
    return project.path


def tamper(path: Path, *statements: str, without: tuple[str, ...] = ()) -> None:
    """Change the file behind the program's back."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for name in without:
            db.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            assert db.execute(statement).rowcount != 0


def findings(path: Path) -> dict[str, int]:
    with Project.open(path, readonly=True) as project:
        return {each.code: each.count for each in project.check() if not each.ok}


def test_a_sound_file_passes_every_check(path: Path) -> None:
    with Project.open(path) as project:
        checks = project.check()
        assert all(each.ok for each in checks) and len(checks) == len({each.code for each in checks}) >= 11
        assert project.check(repair=True) == checks
    assert list(path.parent.glob("*.bak")) == []


CASES: list[tuple[str, tuple[str, ...], tuple[str, ...], bool]] = [
    ("surfaces", ("UPDATE annotations SET surface = 'سلمي' WHERE surface = 'سلمى'",), (), True),
    (
        "surfaces",
        ('UPDATE annotations SET start = start + 1, "end" = "end" + 1 WHERE surface = \'يوسف\'',),
        (),
        True,
    ),
    ("surfaces", ("UPDATE annotations SET \"end\" = 5000 WHERE surface = 'يوسف'",), (), True),
    ("digests", ("UPDATE texts SET text = text || ' '",), ("texts_are_immutable",), False),
    (
        "orphans",
        (
            "INSERT INTO annotations SELECT 9, 7, 0, 4, 'x', layer, label, surface, status, source, version, "
            'why, note, "by", created, modified, score FROM annotations LIMIT 1',
        ),
        (),
        True,
    ),
    ("counts", ("UPDATE counts SET n = n + 3",), (), True),
    ("counts", ("DELETE FROM label_counts",), (), True),
    ("counts", ("UPDATE documents SET longest = 0",), (), True),
    ("undo_stack", ("UPDATE undo_stack SET journal = 1 WHERE position = 2",), (), True),
    ("undo_stack", ("UPDATE undo_stack SET act = 4000, journal = 4000 WHERE position = 2",), (), True),
    ("journal", ("UPDATE journal SET edits = '[[' WHERE kind = 'mark'",), ("journal_is_append_only",), False),
    (
        "journal",
        ("UPDATE journal SET undoes = 'nowhere' WHERE undoes <> ''",),
        ("journal_is_append_only",),
        False,
    ),
    ("people", ("UPDATE annotations SET layer = 'nobody' WHERE surface = 'سلمى'",), (), True),
]


@pytest.mark.parametrize(
    ("code", "statements", "without", "mends"), CASES, ids=[f"{c[0]}-{i}" for i, c in enumerate(CASES)]
)
def test_what_was_done_behind_its_back(
    path: Path, code: str, statements: tuple[str, ...], without: tuple[str, ...], mends: bool
) -> None:
    tamper(path, *statements, without=without)
    before = findings(path)
    assert code in before
    with Project.open(path) as project:
        after = {each.code: each for each in project.check(repair=True)}
        if mends:
            assert after[code].ok and after[code].repaired == before[code]
            assert project.journal(limit=1)[0].kind == "repair"
            assert_sound(project)
            with suppress(ConflictError):  # what was taken out cannot be taken back
                while project.undo() is not None:
                    pass
            assert_sound(project)
        else:
            assert not after[code].ok and after[code].repaired == 0
    (copy,) = path.parent.glob("*.before-repair.bak")
    assert findings(copy) == before


def test_a_surface_names_its_place_only_when_there_is_just_one(path: Path) -> None:
    tamper(path, "UPDATE annotations SET start = 0, \"end\" = 4 WHERE surface = 'يوسف'")
    tamper(path, "UPDATE annotations SET surface = 'ة' WHERE surface = 'سلمى'")
    with Project.open(path) as project:
        project.check(repair=True)
        (uid,) = project.document_uids()
        assert [each[1] for each in shown(project, uid)] == ["يوسف", "القيروان"]
        removed = [
            edit for edit in project.journal_edits(project.journal(limit=1)[0].id) if edit.after is None
        ]
        assert [edit.before and edit.before["surface"] for edit in removed] == ["ة"]


def test_a_damaged_index_is_found_and_made_anew(path: Path) -> None:
    tamper(path, "PRAGMA writable_schema=ON")
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        page = db.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'idx_annotations_label'"
        ).fetchone()[0]
        size = db.execute("PRAGMA page_size").fetchone()[0]
        db.execute("PRAGMA journal_mode=DELETE")
    content = bytearray(path.read_bytes())
    at = content.index(b"PERS", (page - 1) * size, page * size)
    content[at : at + 4] = b"XERS"
    path.write_bytes(content)
    assert "integrity" in findings(path)
    with Project.open(path) as project:
        assert all(each.ok for each in project.check(repair=True))


def test_reading_only_never_repairs(path: Path) -> None:
    tamper(path, "UPDATE counts SET n = n + 3")
    with Project.open(path, readonly=True) as project:
        with pytest.raises(ProjectError) as caught:
            project.check(repair=True)
        assert caught.value.code == "read_only"
    assert "counts" in findings(path)


def test_a_check_that_cannot_be_made_has_failed() -> None:
    def broken(_db: sqlite3.Connection) -> object:
        yield "first"
        raise sqlite3.DatabaseError("malformed")

    check: Callable[..., object] = broken
    with closing(sqlite3.connect(":memory:")) as db:
        found = doctor._guarded("x", check, db)  # type: ignore[arg-type]
    assert (found.ok, found.count, found.examples) == (False, 2, ("first", "malformed"))
