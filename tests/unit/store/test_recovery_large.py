"""Repairs of large files: what may not grow with them, and that they can be stopped anywhere."""

from __future__ import annotations

import hashlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
import tracemalloc
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from tests.helpers.damaged_files import PAGE, annotations_of
from tests.helpers.sound_file import damage, leaves, make_sound
from tests.helpers.store import SCHEME

from hashiya.progress import Cancelled, Progress
from hashiya.services.project.repair import examine, recover_into, repair
from hashiya.store.file import doctor, moved_surfaces
from hashiya.store.file.single_places import single_places
from hashiya.store.project import Project
from hashiya.store.recovery import found_evidence, mend_texts, pages, rebuild_annotations
from hashiya.store.recovery.found_evidence import Evidence, Scratch
from hashiya.store.recovery.mend_texts import Effort, mend, patch, readable
from hashiya.store.tables.records import NewDocument

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_sound(tmp_path_factory.mktemp("sound") / "work.hashiya")


def _numbered(path: Path, *, documents: int = 1, words: int = 30) -> Path:
    """Texts of numbers, each number once in its text and each an annotation."""
    line = " ".join(str(1000 + each) for each in range(words))
    with Project.create(path, scheme=SCHEME) as project:
        project.add_documents([NewDocument(f"نص {each}", f"{line} نص {each}") for each in range(documents)])
    row = "?, ?, ?, ?, 'gold', 'LOC', ?, '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'"
    names = 'document, start, "end", uid, layer, label, surface, created, modified'
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        ids = [rowid for (rowid,) in db.execute("SELECT id FROM documents")]
        db.execute("BEGIN")
        db.executemany(
            f"INSERT INTO annotations ({names}) VALUES ({row})",
            (
                (rowid, 5 * each, 5 * each + 4, f"{rowid:016x}{each:016x}", str(1000 + each))
                for rowid in ids
                for each in range(words)
            ),
        )
        db.execute("COMMIT")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


def _shift(path: Path, letters: int = 5) -> None:
    """All annotations of the file by so many letters, behind its back."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("DROP INDEX annotations_in_order")
        db.execute('UPDATE annotations SET start = start + ?1, "end" = "end" + ?1', (letters,))
        db.execute(
            "CREATE UNIQUE INDEX annotations_in_order ON annotations "
            '(document, start, "end" DESC, layer, label)'
        )
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _zero_a_page(path: Path, table: str = "annotations") -> None:
    at = leaves(path, table)[1]
    with path.open("r+b") as file:
        file.seek(at)
        file.write(bytes(PAGE))


# ---------------------------------------------------------------- annotations that have moved
@pytest.mark.parametrize("letters", [5, -5, 1])
def test_all_that_moved_go_back_also_where_one_stands_in_the_way_of_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, letters: int
) -> None:
    path = _numbered(tmp_path / "work.hashiya", documents=3)
    before = annotations_of(path)
    if letters < 0:
        with closing(sqlite3.connect(path, isolation_level=None)) as db:
            db.execute("DELETE FROM annotations WHERE start = 0")
        before = annotations_of(path)
    _shift(path, letters)
    assert annotations_of(path) != before
    monkeypatch.setattr(doctor, "_MANY", 40)
    done = repair(path)
    assert done.recovery is None and annotations_of(path) == before
    with Project.open(path) as project:
        acts = [entry.id for entry in project.journal(limit=20) if entry.kind == "repair"]
        assert len(acts) == 2  # one of more than forty changes, and what was left
        assert sum(len(project.journal_edits(act)) for act in acts) == len(before)


def test_moved_annotations_of_a_text_are_looked_for_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _numbered(tmp_path / "work.hashiya")
    _shift(path, 1)
    searched: list[int] = []

    def counted(text: str, words: set[str], ask: object) -> dict[str, int]:
        searched.append(len(words))
        return single_places(text, words)

    monkeypatch.setattr(moved_surfaces, "single_places", counted)
    repair(path)
    assert searched == [30]


def test_a_rebuild_looks_for_them_together_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _numbered(tmp_path / "work.hashiya", words=400)
    before = annotations_of(path)
    _shift(path, 2)
    _zero_a_page(path, "idx_annotations_uid")
    searched: list[int] = []

    def counted(text: str, words: set[str], ask: object) -> dict[str, int]:
        searched.append(len(words))
        return single_places(text, words)

    monkeypatch.setattr(rebuild_annotations, "single_places", counted)
    assert repair(path).recovery is not None
    assert annotations_of(path) == before
    assert searched == [400]


# ---------------------------------------------------------------- what does not grow with the file
def test_memory_does_not_grow_with_the_documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in ((pages, "_RECENT"), (found_evidence, "_TOGETHER"), (rebuild_annotations, "_KNOWN")):
        monkeypatch.setattr(module, name, 20)  # what is kept is full soon
    monkeypatch.setattr(rebuild_annotations, "_RECENT", 1000)
    monkeypatch.setattr(pages, "_CHUNK", 1 << 16)
    held = []
    for documents in (150, 900):
        path = _numbered(tmp_path / f"{documents}.hashiya", documents=documents, words=6)
        _zero_a_page(path)
        tracemalloc.start()
        try:
            repair(path)
            held.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
    assert held[1] - held[0] < 150_000


@pytest.mark.parametrize("how", ["anew", "in its place"])
def test_what_is_sorted_to_check_the_repaired_file_is_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    path = _numbered(tmp_path / "work.hashiya", words=400)
    if how == "anew":
        _zero_a_page(path)
    else:
        _shift(path, 1)
    kept: list[tuple[bool, int]] = []

    def looked(db: sqlite3.Connection) -> Iterator[str]:
        kept.append((db.in_transaction, db.execute("PRAGMA temp_store").fetchone()[0]))
        yield from moved_surfaces.misfits(db)

    checks = tuple((code, looked if code == "surfaces" else check) for code, check in doctor._CHECKS)
    monkeypatch.setattr(doctor, "_CHECKS", checks)
    assert (repair(path).recovery is not None) == (how == "anew")
    assert (True, 1) in kept and {store for _written, store in kept} == {1}  # 1: in a file


def test_the_words_of_a_damaged_text_are_found_by_an_index() -> None:
    with closing(Scratch()) as scratch:
        Evidence(scratch).settle()
        plan = scratch.db.execute("EXPLAIN QUERY PLAN SELECT * FROM surfaces WHERE document = 1").fetchall()
    assert "USING INDEX" in plan[0][-1]


# ---------------------------------------------------------------- texts
def test_what_is_tried_for_texts_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "كتاب المدينة القديمة " * 40
    right = hashlib.sha256(text.encode()).hexdigest()
    wrong = bytearray(text.encode())
    wrong[-4] ^= 1
    wrong[-8] ^= 1  # no single change mends it
    monkeypatch.setattr(mend_texts, "_BETWEEN", 100_000)
    asked: list[int] = []
    effort = Effort(lambda: asked.append(1), most=1_000_000)
    assert mend(bytes(wrong), right, [], effort) is None
    assert effort.is_spent and 5 < len(asked) <= 10
    assert mend(bytes(wrong), right, [], Effort(most=10)) is None


def test_of_a_long_text_one_bit_at_its_suspects_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "كتاب المدينة القديمة " * 2000
    wrong = bytearray(text.encode())
    wrong[-2] ^= 2  # a letter that stands nowhere else
    monkeypatch.setattr(mend_texts, "_OF_A_TEXT", 3_000_000)
    right = hashlib.sha256(text.encode()).hexdigest()
    assert mend(bytes(wrong), right, []) == text


def test_words_are_put_into_a_text_at_their_places() -> None:
    words = [(0, 4, "كتاب"), (2, 5, "رأي"), (5, 7, "📌!"), (90, 94, "حديث"), (6, 4, "لا")]
    assert patch("......... ", words) == "كترأي📌!.. "


def test_between_two_holes_letters_stay_at_their_places() -> None:
    text = "كتاب المدينة القديمة"
    data = bytearray(text.encode())
    data[9:11], data[25:27] = b"\xff\xff", b"\0\0"
    told = readable(bytes(data), len(text))
    assert len(told) == len(text) and told.startswith("كتاب") and told.endswith("قديمة")


# ---------------------------------------------------------------- stopping
@pytest.mark.parametrize("at", [("recovering", 0), ("recovering", 40), ("recovering", 55), ("checking", 9)])
def test_a_rebuild_can_be_stopped_anywhere_and_leaves_nothing(
    sound: Path, tmp_path: Path, at: tuple[str, int]
) -> None:
    hole = leaves(sound, "annotations")[1]
    path = damage(sound, tmp_path, lambda data: data.__setitem__(slice(hole, hole + PAGE), bytes(PAGE)))
    before, told = path.read_bytes(), list[Progress]()

    def stop(step: Progress) -> None:
        told.append(step)
        if step.what == at[0] and step.done >= at[1]:
            raise Cancelled

    with pytest.raises(Cancelled):
        recover_into(path, tmp_path / "new.hashiya", progress=stop)
    done = [step.done for step in told if step.what == "recovering"]
    assert told[-1].what == at[0] and done == sorted(done)
    assert [each.name for each in path.parent.iterdir() if each.is_file()] == [path.name]
    assert path.read_bytes() == before


def test_a_check_can_be_stopped_in_the_middle_of_a_statement(
    sound: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "_STEPS", 100)
    told: list[str] = []

    def stop(step: Progress) -> None:
        told.append(step.detail)
        if told.count("counts") == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        examine(sound, progress=stop)
    assert told[-3:] == ["counts"] * 3


def test_a_repair_in_its_place_can_be_stopped(tmp_path: Path) -> None:
    path = _numbered(tmp_path / "work.hashiya")
    _shift(path, 1)
    before = annotations_of(path)

    def stop(step: Progress) -> None:
        if step.what == "repairing":
            raise Cancelled

    with pytest.raises(Cancelled):
        repair(path, progress=stop)
    assert annotations_of(path) == before and not list(tmp_path.glob("*.part"))


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal")
def test_control_c_leaves_no_half_done_file(tmp_path: Path) -> None:
    path = _numbered(tmp_path / "work.hashiya", documents=400, words=20)
    _zero_a_page(path)
    before = path.read_bytes()
    command = [sys.executable, "-m", "hashiya", "check", "--repair", str(path)]
    environment = {**os.environ, "HASHIYA_CONFIG": str(tmp_path / "settings")}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as running:
        end = time.monotonic() + 120
        while not list(tmp_path.glob(".*.part*")) and running.poll() is None and time.monotonic() < end:
            time.sleep(0.01)
        running.send_signal(signal.SIGINT)
        _out, said = running.communicate(timeout=120)
    assert running.returncode == 1 and "stopped" in said
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == [path.name]
    assert path.read_bytes() == before
