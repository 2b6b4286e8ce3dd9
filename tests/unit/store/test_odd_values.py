"""Values that fit their column and are still not what they should be, and files changed byte by byte.

Every command gives a right answer or a plain message; the doctor finds what is odd, and repair mends it.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import time
import zlib
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from tests.helpers import bounded_commands, mutation_commands
from tests.helpers.file_mutations import put, unguarded
from tests.helpers.gui_project import make_project

from hashiya.cli import main
from hashiya.core.changes import Edit
from hashiya.core.span import new_uid
from hashiya.errors import UserError
from hashiya.services.project.repair import examine, repair
from hashiya.services.review.comparison import compare
from hashiya.store.file.doctor import examine as look
from hashiya.store.file.odd_forms import settled
from hashiya.store.merging.open_conflicts import held_conflicts
from hashiya.store.merging.open_record_conflicts import held_records
from hashiya.store.project import Project
from hashiya.store.tables import review
from hashiya.store.tables.codec import pack_edits, unpack_edits
from hashiya.store.tables.row_checks import fault

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

DEEP = "[" * 100_000 + "]" * 100_000
SLOW = 20  # seconds that no command takes on a file of three texts, on the slowest machine
MANY = int(os.environ.get("HASHIYA_MUTATIONS", "10000"))


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
        ("annotations", "score", 1e308),
        ("annotations", "score", -5.0),
        ("annotations", "why", "-1"),
        ("annotations", "why", DEEP),
        ("annotations", "created", "null"),
        ("annotations", "uid", "bogus"),
        ("people", "id", -1),
        ("people", "kind", "[1,2]"),
        ("journal", "kind", "-1"),
        ("journal", "edits", ""),
        ("annotations", "score", float("inf")),
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
    assert put(path, table, column, value)
    assert main(["check", str(path)]) == 1, "the doctor sees nothing"
    for command in _commands(path)[:-2]:
        _run(command, f"{table}.{column}", capsys)
    assert main(["check", str(path), "--repair"]) in (0, 1)
    assert all(check.ok for check in examine(path))
    with Project.open(path, readonly=True) as project:
        assert len(project.documents()) == 3
        assert len(list(project.iter_annotations())) >= 4


@pytest.mark.parametrize(
    ("table", "column", "value", "place"),
    [
        ("annotations", "why", "[1,2]", ", "),
        ("annotations", "score", -0.1, ", "),
        ("settlements", "start", -1, ", رسالة -1-"),
        ("settlements", "modified", "أمس", ", رسالة "),
        ("examples", "positive", -1, ", "),
        ("attributes", "by", "bogus", ", "),
        ("relations", "why", "null", ", "),
        ("relations", "score", -5.0, ", "),
        ("entities", "into", "bogus", ""),
        ("mentions", "of", "bogus", ", "),
        ("assignments", "shared", -1, ", "),
        ("attribute_types", "required", -1, ""),
        ("relation_types", "position", -1, ""),
        ("models", "data", b"", ""),
        ("merged", "journal", -1, ""),
    ],
)
def test_what_is_odd_and_stops_nothing_is_named_with_its_place(
    folder: Path, tmp_path: Path, table: str, column: str, value: object, place: str
) -> None:
    path = tmp_path / "p.hashiya"
    shutil.copyfile(folder / "sound.hashiya", path)
    assert put(path, table, column, value)
    found = {check.code: check for check in examine(path)}["values"]
    assert found.count == 1, found
    assert found.examples[0].startswith(f"{table} ") and f": {column}{place}" in found.examples[0]


def test_what_the_program_writes_itself_is_not_odd(folder: Path, tmp_path: Path) -> None:
    merged = tmp_path / "p.hashiya"
    shutil.copyfile(folder / "colleague.hashiya", merged)
    assert main(["merge", str(merged), str(folder / "sound.hashiya")]) == 0
    assert all(check.ok for check in examine(merged))
    for made in (*folder.glob("*.hashiya"), *folder.glob("*/*.hashiya")):
        assert all(check.ok for check in examine(made)), made


def test_a_reason_in_words_and_a_time_that_is_none_come_in_as_a_project_holds_them(tmp_path: Path) -> None:
    path, lines = tmp_path / "p.hashiya", tmp_path / "t.jsonl"
    span = {"start": 0, "end": 4, "label": "PERS", "text": "سلمى", "why": "قالته أمّها", "created": "أمس"}
    more = {"start": 5, "end": 9, "label": "PERS", "score": -2.5}
    record = {"name": "نصّ", "text": "سلمى جاءت", "spans": [span, more]}
    lines.write_text(json.dumps(record), encoding="utf-8")
    assert main(["new", str(path)]) == 0
    assert main(["import", str(path), str(lines)]) == 0
    assert all(check.ok for check in examine(path))
    with Project.open(path, readonly=True) as project:
        first, second = project.annotations(project.document_uids()[0])
        assert json.loads(first.why) == [["said", "قالته أمّها"]]
        assert second.score is None


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
    assert put(path, "texts", "text", "نصّ آخر", "min(rowid)")
    put(path, "annotations", "surface", "كلمة")
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
    assert put(path, "annotations", "status", "sugwested")
    assert main(["export", str(path), str(tmp_path / "o.jsonl"), "--format", "hashiya"]) == 1
    assert "1 annotations of «دفتر الحساب» are missing" in capsys.readouterr().err


def test_a_name_longer_than_readers_of_tables_take_goes_out(
    sound: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = tmp_path / "p.hashiya", tmp_path / "o.csv"
    shutil.copy(sound, path)
    assert put(path, "documents", "name", "ا" * 200_000, "min(rowid)")
    assert _run(["export", str(path), str(out), "--format", "csv"], "name", capsys) == 0
    assert "ا" * 200_000 in out.read_text(encoding="utf-8-sig")


def test_a_text_that_is_gone_is_told_by_name(sound: Path, tmp_path: Path) -> None:
    path = tmp_path / "p.hashiya"
    shutil.copy(sound, path)
    assert put(path, "texts", "id", 99)
    with Project.open(path, readonly=True) as project:
        last = project.document_uids()[-1]
        with pytest.raises(UserError, match="حديث الجدّة"):
            project.document(last)
        assert len(list(project.texts())) == 2


def test_edits_that_would_not_fit_the_memory_are_not_unpacked(sound: Path, tmp_path: Path) -> None:
    path = tmp_path / "p.hashiya"
    shutil.copy(sound, path)
    inflating = zlib.compressobj(9)
    bomb = b"".join([*(inflating.compress(b" " * (1 << 20)) for _ in range(300)), inflating.flush()])
    assert put(path, "journal", "edits_z", bomb)
    with Project.open(path, readonly=True) as project:
        last = project.journal(limit=1)[0].id
        with pytest.raises(UserError, match="cannot be read"):
            project.journal_edits(last)


@pytest.mark.parametrize("value", [b"[],", b"{},", b"1,", b'"",'])
def test_few_bytes_never_stand_for_many_values(value: bytes) -> None:
    """20 kB of edits were 20 million lists, and more than a gigabyte of memory."""
    many = 1_100_000 if value[:1] in b"[{" else 1_500_000
    packed = zlib.compress(b"[" + value * many + b"0]", 9)
    with pytest.raises(ValueError, match="more values than any act has"):
        unpack_edits(None, packed)


def test_a_large_act_with_the_same_words_over_and_over_is_read() -> None:
    note = "كلمة, " * 50
    state = {"document": "d" * 32, "start": 3, "end": 9, "why": '[{"a": [1]}, {"b": [2]}]', "note": note}
    edits = [Edit("annotations", new_uid(), state, None) for _number in range(20_000)]
    assert unpack_edits(*pack_edits(edits)) == tuple(edits)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("sides", "[[[1], []]]"),
        ("sides", '[["سارة", [["0", 2, "PERS"]]]]'),
        ("sides", '[["سارة", [[0, 2, []]]]]'),
        ("chosen", '[[0, 2, "PERS", {}]]'),
    ],
)
def test_a_settlement_that_is_none_is_passed_over_and_named(
    folder: Path, tmp_path: Path, column: str, value: str
) -> None:
    path = tmp_path / "p.hashiya"
    shutil.copyfile(folder / "sound.hashiya", path)
    with Project.open(path) as project:
        before = review.settlements(project)
    assert put(path, "settlements", column, value)
    with Project.open(path) as project:
        left = review.settlements(project)
        assert len(left) == len(before) - 1 and set(left) < set(before)
        for document in project.document_uids():
            compare(project, document)
        assert not all(each.ok for each in look(project.connection))


@pytest.mark.parametrize("value", [b"\xff\x00", None])
def test_an_annotation_without_words_is_passed_over_and_named(
    folder: Path, tmp_path: Path, value: bytes | None
) -> None:
    path = tmp_path / "p.hashiya"
    shutil.copyfile(folder / "sound.hashiya", path)
    with Project.open(path) as project:
        before = sum(1 for _ in project.iter_annotations())
    with closing(sqlite3.connect(path)) as db:  # as a damaged page may have it
        db.execute("PRAGMA writable_schema = ON")
        db.execute("UPDATE sqlite_master SET sql = replace(sql, 'NOT NULL', '') WHERE name = 'annotations'")
        db.execute("UPDATE sqlite_master SET sql = replace(sql, 'STRICT', '') WHERE name = 'annotations'")
        db.commit()
    with unguarded(path) as db:
        db.execute(
            "UPDATE annotations SET surface = ? WHERE id = (SELECT max(id) FROM annotations)", (value,)
        )
        db.commit()
    with Project.open(path) as project:
        assert sum(1 for _ in project.iter_annotations()) == before - 1
        assert not all(each.ok for each in look(project.connection))


@pytest.mark.parametrize("value", ["*", "[]", '{"uid": "x"}', '{"uid": "x", "value": [1]}'])
@pytest.mark.parametrize("table", ["annotations", "guidelines"])
def test_an_answer_that_waits_and_is_none_is_passed_over_and_named(
    folder: Path, tmp_path: Path, table: str, value: str
) -> None:
    path = tmp_path / "p.hashiya"
    shutil.copyfile(folder / "sound.hashiya", path)
    with unguarded(path) as db:
        document = db.execute("SELECT uid FROM documents").fetchone()[0]
        db.execute(
            'INSERT INTO conflicts (uid, "table", record, dot, document, value) VALUES (?, ?, ?, ?, ?, ?)',
            ("f" * 32, table, "e" * 32, "a:1", document, value),
        )
        db.commit()
    with Project.open(path) as project:
        assert not any(each.uid == "f" * 32 for one in held_conflicts(project) for each in one.held)
        assert not any(each.uid == "f" * 32 for one in held_records(project) for each in one.held)
        assert not all(each.ok for each in look(project.connection))


def test_what_can_be_put_in_place_of_a_value_is_a_value() -> None:
    row = {"code": "A", "lch": "x", "position": -(2**60)}
    assert fault("labels", row) == "lch"
    assert settled("labels", row) == {"code": "A", "lch": "[0.6,0.0,0.0]", "position": 0}
    assert fault("labels", settled("labels", row)) == ""


# --- mutations -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with everything in it that a team leaves, and what commands read beside it."""
    return mutation_commands.make_folder(tmp_path_factory.mktemp("mutations") / "made")


@pytest.mark.parametrize("part", range(3))
def test_whatever_is_changed_in_a_file_every_command_gives_an_answer(folder: Path, part: int) -> None:
    """Sixty files; on each `check --repair` and some commands, in turn over all. At night it is many."""
    wrong, _memory = bounded_commands.run(folder, part * 20, 20, each=2)
    assert not wrong, "\n".join(wrong)


@pytest.mark.slow
@pytest.mark.timeout(0)
def test_the_same_many_times_over(folder: Path) -> None:
    wrong, _memory = bounded_commands.run(folder, 1000, MANY, each=4, jobs=os.cpu_count() or 1)
    assert not wrong, "\n".join(wrong)


def test_what_a_command_says_wrongly_is_noticed(folder: Path, tmp_path: Path) -> None:
    """The judge of all this sees a fault, a wrong text, and a command without an end."""
    judge = bounded_commands.Bounded(folder, tmp_path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hashiya.services.project.repair.examine", lambda _path: [][1])
        assert judge.mutation(3, 0)
    judge.texts = set()
    path = tmp_path / "p.hashiya"
    shutil.copyfile(folder / "sound.hashiya", path)
    judge.wrong = []
    judge.one(["export", str(path), str(tmp_path / "o"), "--format", "hashiya"])
    assert judge.wrong and "another text" in judge.wrong[0]
