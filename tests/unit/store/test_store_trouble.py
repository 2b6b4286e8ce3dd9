"""What the world may do to a project file: each case told apart, in plain words, with nothing changed."""

from __future__ import annotations

import datetime
import multiprocessing
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.helpers.store import SCHEME, TEXT, assert_sound, make, place, shown

from hashiya.errors import ProjectError, UserError
from hashiya.services.annotate import marking
from hashiya.services.project.backup import copy_project, daily_copies, daily_copy
from hashiya.store.file import connection, write_ahead
from hashiya.store.project import Project
from hashiya.store.tables.records import NewDocument

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    project, (uid,) = make(tmp_path)
    project.apply(marking.mark(project, uid, *place(TEXT, "سلمى"), "PERS"))
    project.close()
    return project.path


@contextmanager
def powerless() -> Iterator[None]:
    """Permissions count for nothing to root: become nobody for a while."""
    if not hasattr(os, "geteuid"):
        pytest.skip("permissions are of another kind here")
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def reachable(folder: Path) -> None:
    """Let others walk down to the folder: pytest keeps it to its owner."""
    for each in (folder, *folder.parents):
        if each.stat().st_uid == os.getuid() and str(each).startswith(("/tmp/", "/dev/shm/")):
            each.chmod(each.stat().st_mode | 0o755)


def refused(path: Path) -> ProjectError:
    with pytest.raises(ProjectError) as caught:
        Project.open(path)
    assert caught.value.message and caught.value.hint
    return caught.value


def test_missing_and_folder(tmp_path: Path) -> None:
    assert refused(tmp_path / "no.hashiya").code == "not_found"
    assert refused(tmp_path).code == "is_folder"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"text", b"SQLite format 3\0" + bytes(84), os.urandom(5000)])
def test_a_file_that_is_not_ours(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.hashiya"
    path.write_bytes(content)
    assert refused(path).code == "foreign"
    assert path.read_bytes() == content and list(tmp_path.iterdir()) == [path]


def test_another_programs_database(tmp_path: Path) -> None:
    path = tmp_path / "x.hashiya"
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE documents (id)")
    db.commit()
    db.close()
    before = path.read_bytes()
    assert refused(path).code == "foreign" and path.read_bytes() == before


def test_a_newer_file_is_not_touched(path: Path) -> None:
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version=99")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    before = path.read_bytes()
    error = refused(path)
    assert error.code == "newer" and error.args_["schema"] == 99
    assert path.read_bytes() == before and list(path.parent.iterdir()) == [path]


def test_a_newer_file_whose_number_is_still_in_the_log(path: Path) -> None:
    holder = sqlite3.connect(path)
    holder.execute("PRAGMA user_version=99")
    try:
        assert connection.inspect(path) == connection.SCHEMA
        assert refused(path).code == "newer"
    finally:
        holder.close()


def test_a_file_cut_short(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert refused(path).code == "damaged"


def test_a_file_with_torn_pages(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    for page in range(1, len(whole) // 4096):
        whole[page * 4096 : page * 4096 + 60] = b"\xff" * 60
    path.write_bytes(whole)
    before = path.read_bytes()
    assert refused(path).code == "damaged"
    assert path.read_bytes() == before


def test_a_file_without_its_tables(path: Path) -> None:
    db = sqlite3.connect(path)
    db.execute("DROP TABLE labels")
    db.commit()
    db.close()
    assert refused(path).code == "damaged"


def test_a_second_window_reads_and_says_so(path: Path) -> None:
    with Project.open(path) as first, Project.open(path) as second:
        assert not first.readonly and (second.readonly, second.readonly_reason) == (True, "locked")
        (uid,) = first.document_uids()
        first.apply(marking.mark(first, uid, *place(TEXT, "القيروان"), "LOC"))
        assert shown(second, uid) == shown(first, uid)
        for attempt in (
            lambda: second.apply(marking.mark(second, uid, 0, 4, "LOC")),
            lambda: second.add_documents([]),
            lambda: second.set_setting("a", 1),
            second.undo,
        ):
            with pytest.raises(ProjectError) as caught:
                attempt()
            assert caught.value.code == "read_only"
    with Project.open(path) as again:
        assert not again.readonly
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def hold(path: str, ready: object) -> None:
    project = Project.open(path)
    assert not project.readonly
    ready.set()  # type: ignore[attr-defined]
    signal.pause()


@pytest.mark.skipif(sys.platform == "win32", reason="signals are of another kind here")
def test_the_lock_of_a_killed_program_keeps_nobody_out(path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    process = context.Process(target=hold, args=(str(path), ready))
    process.start()
    try:
        assert ready.wait(60)
        with Project.open(path) as project:
            assert project.readonly_reason == "locked"
    finally:
        process.kill()
        process.join()
    assert any(each.name.endswith(".lock") for each in path.parent.iterdir())
    with Project.open(path) as project:
        assert not project.readonly
    assert not any(each.name.endswith(".lock") for each in path.parent.iterdir())


def test_a_folder_that_cannot_be_written(path: Path) -> None:
    reachable(path.parent)
    path.chmod(0o666)
    path.parent.chmod(0o555)
    try:
        with powerless(), Project.open(path) as project:
            assert (project.readonly, project.readonly_reason) == (True, "folder")
            assert len(project.documents()) == 1
            with pytest.raises(ProjectError) as caught:
                project.set_setting("a", 1)
            assert caught.value.code == "read_only"
    finally:
        path.parent.chmod(0o755)
    assert list(path.parent.iterdir()) == [path]


def test_a_file_that_cannot_be_written_or_not_even_read(path: Path) -> None:
    reachable(path.parent)
    path.parent.chmod(0o777)
    path.chmod(0o444)
    with powerless(), Project.open(path) as project:
        assert (project.readonly, project.readonly_reason) == (True, "file")
        assert len(project.annotations(project.document_uids()[0])) == 1
    path.chmod(0o000)
    with powerless():
        assert refused(path).code == "no_permission"


@pytest.mark.parametrize("shared_memory", [True, False])
def test_a_killed_programs_log_is_read_on_a_read_only_disk(path: Path, shared_memory: bool) -> None:
    """What it saved last is only in the log, which cannot be taken over there."""
    script = (
        "import os, sys\n"
        "from hashiya.store.project import Project\n"
        f"p = Project.open({str(path)!r})\n"
        "p.set_setting('last', 'saved')\n"
        "os._exit(9)"
    )
    subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": str(ROOT / "desktop")}, check=False
    )
    assert path.with_name(path.name + "-wal").stat().st_size
    reachable(path.parent)
    if not shared_memory:
        path.with_name(path.name + "-shm").unlink()
    for each in path.parent.iterdir():
        each.chmod(0o444)
    path.parent.chmod(0o555)
    try:
        with powerless(), Project.open(path) as project:
            assert project.readonly and project.setting("last") == "saved"
    finally:
        path.parent.chmod(0o755)


def test_a_disk_without_memory_in_common_is_written_without_a_log(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As FUSE with direct_io and some network shares are: SQLite cannot map the index of the log there."""
    index = path.with_name(path.name + "-shm")
    index.symlink_to(path.parent / "nowhere" / "index")
    with pytest.raises(sqlite3.OperationalError):
        connection.connect(path).execute("SELECT count(*) FROM documents")
    monkeypatch.setattr(write_ahead, "shares_memory", lambda _folder: False)
    for number in range(2):
        with Project.open(path) as project:
            assert not project.readonly
            assert project.connection.execute("PRAGMA journal_mode").fetchone()[0] == "delete"
            project.set_setting("number", number)
            with Project.open(path) as other:  # somebody else reads meanwhile
                assert other.readonly and other.setting("number") == number
        assert [each.name for each in path.parent.iterdir()] == [path.name]
    monkeypatch.undo()
    with Project.open(path) as project:  # carried to another disk
        assert project.connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert_sound(project)


def test_only_a_folder_without_memory_in_common_shares_none(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert write_ahead.shares_memory(path.parent)

    def refuse(*_given: object) -> None:
        raise OSError(19, "No such device")

    monkeypatch.setattr("mmap.mmap", refuse)
    assert not write_ahead.shares_memory(path.parent)


def test_a_full_disk_loses_only_the_last_step(path: Path) -> None:
    with Project.open(path) as project:
        (uid,) = project.document_uids()
        before = shown(project, uid), project.documents()
        pages = project.connection.execute("PRAGMA page_count").fetchone()[0]
        project.connection.execute(f"PRAGMA max_page_count={pages + 2}")
        with pytest.raises(ProjectError) as caught:
            project.add_documents([NewDocument("كبير", "كلمة " * 50_000)])
        assert caught.value.code == "disk_full"
        with pytest.raises(ProjectError):
            for start in range(len(TEXT) - 3):
                for end in range(start + 1, start + 4):
                    project.apply(marking.mark(project, uid, start, end, "ORG"))
        done = len(project.annotations(uid))
        assert shown(project, uid)[-1] or done  # type: ignore[unreachable]
        project.connection.execute("PRAGMA max_page_count=1000000")
        assert_sound(project)
        project.apply(marking.mark(project, uid, *place(TEXT, "القيروان"), "LOC"))
        assert project.documents()[0].name == before[1][0].name and len(project.documents()) == 1
    with Project.open(path) as project:
        assert len(project.annotations(uid)) == done + 1
        assert_sound(project)


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on file sizes here")
def test_a_disk_that_fills_while_the_file_is_made(tmp_path: Path) -> None:
    script = (
        "import resource, signal, sys\n"
        "from hashiya.core.labels import Scheme\n"
        "from hashiya.errors import UserError\n"
        "from hashiya.store.project import Project\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))\n"
        "try:\n"
        f"    Project.create({str(tmp_path / 'n.hashiya')!r}, scheme=Scheme('s', '', '', ()))\n"
        "except UserError as error:\n"
        "    print(error.code)\n"
    )
    out = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": str(ROOT / "desktop"), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert out.stdout.strip() in ("disk_full", "disk_error"), out.stderr
    assert list(tmp_path.iterdir()) == []


def test_another_program_in_the_middle_of_writing(path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    try:
        with Project.open(path, patience=0.05) as project:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(ProjectError) as caught:
                project.set_setting("a", 1)
            assert caught.value.code == "busy"
            other.execute("ROLLBACK")
            project.set_setting("a", 1)
    finally:
        other.close()


def test_a_project_stays_in_its_thread(path: Path) -> None:
    caught: list[BaseException] = []

    def use() -> None:
        try:
            project.documents()
        except sqlite3.ProgrammingError as error:
            caught.append(error)

    with Project.open(path) as project:
        thread = threading.Thread(target=use)
        thread.start()
        thread.join()
        with Project.open(path, readonly=True) as reader:
            assert (reader.readonly_reason, len(reader.documents())) == ("asked", 1)
    assert len(caught) == 1


def test_copies_are_whole_while_the_file_is_open(path: Path) -> None:
    folder, days = path.parent / "نسخ", [datetime.date(2031, 3, day) for day in range(1, 6)]
    with Project.open(path) as project:
        (uid,) = project.document_uids()
        for day in days:
            at = 6 * days.index(day)
            project.apply(marking.mark(project, uid, at, at + 4, "LOC"))
            copied = daily_copy(path, folder, today=day)
            assert copied is not None and daily_copy(path, folder, today=day) is None
            os.utime(copied, (0, 0))  # older than what is written next, however coarse the clock
        target = copy_project(path, path.parent / "نسخة.hashiya")
        expected = shown(project, uid)
        os.utime(copied)  # type: ignore[arg-type]
        assert daily_copy(path, folder, today=datetime.date(2031, 4, 1)) is None  # nothing new
    assert [each.name for each in daily_copies(folder)] == [f"t 2031-03-0{day}.hashiya" for day in (3, 4, 5)]
    for copy in (copied, target):
        with Project.open(copy) as project:  # type: ignore[arg-type]
            assert shown(project, uid) == expected
            assert_sound(project)
    with pytest.raises(UserError):
        copy_project(path, path.parent / "no" / "x.hashiya")
    (path.parent / "file").write_text("")
    with pytest.raises(UserError):
        daily_copy(path, path.parent / "file" / "x")


def test_names_with_odd_characters(tmp_path: Path) -> None:
    path = tmp_path / "مشروع #1 ?x=%41 &.hashiya"
    Project.create(path, scheme=SCHEME).close()
    copy = Path(shutil.copy(path, tmp_path / "ثانٍ.hashiya"))
    for each in (path, copy):
        with Project.open(each) as project, Project.open(each, readonly=True) as reader:
            assert project.title == reader.title == "مشروع #1 ?x=%41 &"


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_a_link_is_the_same_file_and_the_same_lock(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "elsewhere" / "link.hashiya"
    link.parent.mkdir()
    link.symlink_to(path)
    with Project.open(link) as first, Project.open(path) as second:
        assert not first.readonly and second.readonly_reason == "locked"
        first.set_setting("a", 1)
        assert second.setting("a") == 1
    assert list(link.parent.iterdir()) == [link]
