"""Values that fit their column and are still not what they should be, and files changed byte by byte.

Every command gives a right answer or a plain message; the doctor finds what is odd, and repair mends it.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from tests.helpers.gui_project import make_project

from hashiya.cli import main
from hashiya.errors import UserError
from hashiya.services.project.repair import examine, repair
from hashiya.store.file.doctor import examine as look
from hashiya.store.project import Project
from hashiya.store.tables.row_checks import fault, settled

DEEP = "[" * 100_000 + "]" * 100_000
SLOW = 20  # seconds that no command takes on a file of three texts, on the slowest machine
MANY = int(os.environ.get("HASHIYA_MUTATIONS", "10000"))

Spoil = Callable[[Path, random.Random], str]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three texts with suggestions, some accepted, with settings and an index."""
    path = make_project(tmp_path_factory.mktemp("odd") / "sound.hashiya")
    assert main(["accept", str(path)]) == 0
    with Project.open(path) as project:
        project.set_setting("a", {"b": 1})
        project.extend_search_index()
        assert all(check.ok for check in look(project.connection))
    return path


def _put(path: Path, table: str, column: str, value: object, row: str = "max(rowid)") -> bool:
    """Write it past everything that guards the file; false where the column does not take it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        guards = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _sql in guards:
            db.execute(f'DROP TRIGGER "{name}"')
        try:
            query = f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = (SELECT {row} FROM "{table}")'
            done = db.execute(query, (value,)).rowcount
        except sqlite3.Error:
            done = 0
        for _name, sql in guards:
            db.execute(sql)
    return bool(done)


def _commands(path: Path) -> list[list[str]]:
    there, out = str(path), path.parent
    return [
        ["documents", there],
        ["show", there, "رحلة البحر"],
        ["export", there, str(out / "o.jsonl"), "--format", "hashiya"],
        ["export", there, str(out / "o.html"), "--format", "report", "--despite-damage"],
        ["search", there, "سلمى"],
        ["suggest", there, "--document", "رحلة البحر", "--engine", "memory"],
        ["accept", there],
        ["agreement", there],
        ["people", there],
        ["compare", there],
        ["check", there],
        ["check", there, "--repair"],
    ]


def _run(command: Sequence[str], what: str, capsys: pytest.CaptureFixture[str]) -> int:
    began = time.monotonic()
    code = main(command)
    said = capsys.readouterr()
    assert code in (0, 1), (what, command[0], code)
    assert "fault of the program" not in said.err, (what, command[0], said.err)
    assert code == 0 or said.err.strip() or command[0] == "check", (what, command[0])
    assert time.monotonic() - began < SLOW, (what, command[0])
    return code


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("documents", "state", "bogus"),
        ("documents", "direction", "null"),
        ("documents", "meta", "[1,2]"),
        ("documents", "meta", DEEP),
        ("documents", "position", -1),
        ("annotations", "status", "sugwested"),
        ("annotations", "end", 2**62),
        ("annotations", "start", -1),
        ("annotations", "layer", "bogus"),
        ("annotations", "surface", "bogus"),
        ("labels", "lch", "null"),
        ("labels", "lch", "[1,2]"),
        ("project", "value", "{"),
        ("journal", "args", "[]"),
        ("journal", "documents", DEEP),
        ("journal", "edits", DEEP),
        ("journal", "edits_z", b"x\x9c\x00"),
        ("undo_stack", "act", -1),
        ("counts", "n", -1),
    ],
)
def test_the_doctor_finds_an_odd_value_and_repair_mends_it(
    sound: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    table: str,
    column: str,
    value: object,
) -> None:
    path = tmp_path / "p.hashiya"
    shutil.copy(sound, path)
    assert _put(path, table, column, value)
    assert main(["check", str(path)]) == 1, "the doctor sees nothing"
    for command in _commands(path)[:-2]:
        _run(command, f"{table}.{column}", capsys)
    assert main(["check", str(path), "--repair"]) in (0, 1)
    assert all(check.ok for check in examine(path))
    with Project.open(path, readonly=True) as project:
        assert len(project.documents()) == 3
        assert len(list(project.iter_annotations())) >= 4


def test_what_is_no_utf8_in_one_field_stops_nothing(
    sound: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One flipped bit in the reason of one suggestion kept the whole project from going out."""
    path = tmp_path / "p.hashiya"
    shutil.copy(sound, path)
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("UPDATE annotations SET why = CAST(X'61FF62' AS TEXT) WHERE id = 2")
        uid = db.execute("SELECT uid FROM annotations WHERE id = 2").fetchone()[0]
    found = {check.code: check for check in examine(path)}
    assert not found["values"].ok and uid in found["values"].examples[0]
    for command in _commands(path)[:-2]:
        assert _run(command, "why", capsys) == 0
    repair(path)
    assert all(check.ok for check in examine(path))


def test_a_damaged_file_is_not_exported_unless_one_says_so(
    sound: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = tmp_path / "p.hashiya", tmp_path / "o.jsonl"
    shutil.copy(sound, path)
    assert _put(path, "texts", "text", "نصّ آخر", "min(rowid)")
    _put(path, "annotations", "surface", "كلمة")
    assert main(["export", str(path), str(out), "--format", "hashiya"]) == 1
    said = capsys.readouterr().err
    assert "nothing was written" in said and "check --repair" in said and not out.exists()
    assert main(["export", str(path), str(out), "--format", "hashiya", "--despite-damage"]) == 0
    said = capsys.readouterr().err
    assert "damaged in the file was left out" in said and "رحلة البحر" in said
    assert len(out.read_text(encoding="utf-8").splitlines()) >= 2


def test_annotations_that_are_not_there_any_more_are_missed_by_an_export(
    sound: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "p.hashiya"
    shutil.copy(sound, path)
    assert _put(path, "annotations", "status", "sugwested")
    assert main(["export", str(path), str(tmp_path / "o.jsonl"), "--format", "hashiya"]) == 1
    assert "1 annotations of «دفتر الحساب» are missing" in capsys.readouterr().err


def test_a_text_that_is_gone_is_told_by_name(sound: Path, tmp_path: Path) -> None:
    path = tmp_path / "p.hashiya"
    shutil.copy(sound, path)
    assert _put(path, "texts", "id", 99)
    with Project.open(path, readonly=True) as project:
        last = project.document_uids()[-1]
        with pytest.raises(UserError, match="حديث الجدّة"):
            project.document(last)
        assert len(list(project.texts())) == 2


def test_edits_that_would_not_fit_the_memory_are_not_unpacked(sound: Path, tmp_path: Path) -> None:
    import zlib

    path = tmp_path / "p.hashiya"
    shutil.copy(sound, path)
    inflating = zlib.compressobj(9)
    bomb = b"".join([*(inflating.compress(b" " * (1 << 20)) for _ in range(300)), inflating.flush()])
    assert _put(path, "journal", "edits_z", bomb)
    with Project.open(path, readonly=True) as project:
        last = project.journal(limit=1)[0].id
        with pytest.raises(UserError, match="cannot be read"):
            project.journal_edits(last)


def test_what_can_be_put_in_place_of_a_value_is_a_value() -> None:
    row = {"code": "A", "lch": "x", "position": -(2**60)}
    assert fault("labels", row) == "lch"
    assert settled("labels", row) == {"code": "A", "lch": "[0.6,0.0,0.0]", "position": 0}
    assert fault("labels", settled("labels", row)) == ""


# --- mutations -----------------------------------------------------------------------------------------

_ODD: dict[str, Sequence[object]] = {
    "TEXT": ("", "bogus", '{"a":', "null", "[]", "[1,2]", '"x"', "-1", "\u202e", "[" * 5000),
    "INTEGER": (-1, 0, 2**31, 2**62),
    "REAL": (-5.0, 1e308, None),
    "BLOB": (b"", b"\x78\x9c\x00"),
}


def _a_value(path: Path, chance: random.Random) -> str:
    with closing(sqlite3.connect(path)) as db:
        tables = [
            row[0]
            for row in db.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%STRICT'"
                " AND name NOT LIKE '\\_%' ESCAPE '\\'"
            )
            if db.execute(f'SELECT 1 FROM "{row[0]}"').fetchone()
        ]
        table = chance.choice(tables)
        column, kind = chance.choice(
            db.execute(f'SELECT name, type FROM pragma_table_info("{table}")').fetchall()
        )
        row = chance.choice(db.execute(f'SELECT rowid FROM "{table}"').fetchall())[0]
    value = chance.choice(_ODD[kind])
    _put(path, table, column, value, f"max({row})")
    return f"{table}.{column} = {str(value)[:20]!r} in {row}"


def _bytes(path: Path, chance: random.Random) -> str:
    data = bytearray(path.read_bytes())
    kind = chance.choice(("bit", "bytes", "page", "swap", "cut"))
    at = chance.randrange(100, len(data))
    page = at // 4096 * 4096
    if kind == "bit":
        data[at] ^= 1 << chance.randrange(8)
    elif kind == "bytes":
        data[at : at + 16] = chance.randbytes(16)
    elif kind == "page":
        data[page : page + 4096] = bytes(4096)
    elif kind == "swap":
        other = chance.randrange(1, len(data) // 4096) * 4096
        data[page : page + 4096], data[other : other + 4096] = (
            data[other : other + 4096],
            data[page : page + 4096],
        )
    else:
        del data[at:]
    path.write_bytes(data)
    return f"{kind} at {at}"


def _mutate(sound: Path, folder: Path, seed: int, capsys: pytest.CaptureFixture[str], commands: int) -> None:
    """One mutation and some of the commands on it, in an order of its own."""
    chance = random.Random(seed)
    path = folder / "p.hashiya"
    shutil.copy(sound, path)
    what = f"seed {seed}: {chance.choice((_a_value, _bytes))(path, chance)}"
    for command in chance.sample(_commands(path), commands):
        _run(command, what, capsys)
    for left in folder.iterdir():
        shutil.rmtree(left) if left.is_dir() else left.unlink()


@pytest.mark.parametrize("part", range(10))
def test_whatever_is_changed_in_a_file_every_command_gives_an_answer(
    sound: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], part: int
) -> None:
    for seed in range(part * 30, part * 30 + 30):
        _mutate(sound, tmp_path, seed, capsys, commands=3)


@pytest.mark.slow
@pytest.mark.timeout(0)
def test_the_same_many_times_over_with_every_command(
    sound: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for seed in range(1000, 1000 + MANY):
        _mutate(sound, tmp_path, seed, capsys, commands=len(_commands(tmp_path)))
