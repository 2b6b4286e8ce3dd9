"""Merging with files that are broken, held, newer, older or tampered with; stopped in the middle."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.helpers.copies import SCHEME, TEXTS, copy, everything, make_base, open_as
from tests.helpers.merges import WORDS, codes, document, layer, mark, merge, tamper

from hashiya.core.span import Annotation
from hashiya.errors import ProjectError, UserError
from hashiya.progress import Cancelled, CancelToken, Progress
from hashiya.services.merge.merge_files import merge_files
from hashiya.store.file import connection, migrations, opening
from hashiya.store.project import Project
from hashiya.store.tables.records import NewDocument, Person


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return make_base(tmp_path / "base.hashiya")


@pytest.mark.parametrize("damage", ["cut", "page", "text"])
def test_a_damaged_file_is_refused_and_nothing_comes_of_the_others(base: Path, damage: str) -> None:
    good, bad = copy(base, "good"), copy(base, "bad")
    mark(good, "سارة", 6, "GPE")
    content = bytearray(bad.read_bytes())
    if damage == "cut":
        bad.write_bytes(content[: len(content) // 2])
    elif damage == "page":
        for page in range(4, len(content) // 4096):
            content[page * 4096 : page * 4096 + 64] = b"\xff" * 64
        bad.write_bytes(content)
    else:
        bad.write_text("لا شيء هنا من قاعدة البيانات " * 50, encoding="utf-8")
    before = everything(base)
    with pytest.raises(ProjectError) as raised:
        merge(base, good, bad)
    assert raised.value.code == ("foreign" if damage == "text" else "damaged")
    assert everything(base) == before


def test_a_newer_file_is_refused_and_not_touched(base: Path) -> None:
    other = copy(base, "other")
    db = sqlite3.connect(other)
    db.execute("PRAGMA user_version=99")
    db.close()
    content = other.read_bytes()
    with pytest.raises(ProjectError) as raised:
        merge(base, other)
    assert raised.value.code == "newer"
    assert other.read_bytes() == content


def test_a_missing_file_and_no_file(base: Path) -> None:
    with pytest.raises(ProjectError) as raised:
        merge(base, base.with_name("nowhere.hashiya"))
    assert raised.value.code == "not_found"
    with pytest.raises(UserError) as nothing:
        merge(base)
    assert nothing.value.code == "no_files"


def test_an_older_file_is_brought_up_to_date_in_a_copy(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = base.with_name("old.hashiya")
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "STEPS", migrations.STEPS[:1])
        patch.setattr(connection, "SCHEMA", 1)
        patch.setattr(opening, "_READ_EVERYWHERE", frozenset())  # its first schema had fewer tables
        with Project.create(old, scheme=SCHEME, person=Person("", "قديمة")) as project:
            project.add_documents([NewDocument("نص", TEXTS[0])])
            uid = document(project)
            project.add_annotations(uid, [Annotation("", uid, project.person_uid, *WORDS[6], "GPE", "")])
    content = old.read_bytes()
    report = merge(base, old)
    assert report.added == 1
    assert old.read_bytes() == content
    with Project.open(old, readonly=True) as project:
        assert project.schema_version == connection.SCHEMA


def test_a_file_open_elsewhere_is_read_as_it_was_saved(base: Path) -> None:
    other = copy(base, "other")
    mark(other, "سارة", 6, "GPE")
    with open_as(other, "سارة"):
        report = merge(base, other)
    assert report.added == 1
    assert "in_use" in codes(report)


def test_into_a_file_open_elsewhere_nothing_is_merged(base: Path) -> None:
    other = copy(base, "other")
    with Project.open(base), Project.open(base) as second:
        assert second.readonly
        with pytest.raises(ProjectError) as raised:
            merge_files(second, [other])
        assert raised.value.code == "read_only"


def test_a_text_altered_outside_is_left_out_and_told(base: Path) -> None:
    other = copy(base, "other")
    mark(other, "سارة", 6, "GPE")
    mark(other, "سارة", 2, "PERS", text=TEXTS[1])
    tamper(other, "UPDATE texts SET text = replace(text, 'القاهرة', 'بغداد')")
    report = merge(base, other)
    assert report.added == 1
    assert [note.args for note in report.notes if note.code == "text_altered"] == [{"document": "نص 0"}]
    assert layer(base, "سارة") == [("في", "PERS", "accepted")]


def test_once_the_text_is_right_again_its_annotations_come(base: Path) -> None:
    other = copy(base, "other")
    mark(other, "سارة", 6, "GPE")
    whole = copy(other, "whole")
    tamper(other, "UPDATE texts SET text = replace(text, 'القاهرة', 'بغداد')")
    assert merge(base, other).added == 0
    assert merge(base, whole).added == 1


def test_an_annotation_that_does_not_fit_is_left_out_and_told(base: Path) -> None:
    other = copy(base, "other")
    mark(other, "سارة", 6, "GPE")
    mark(other, "سارة", 7, "PERS")
    tamper(other, "UPDATE annotations SET surface = 'غير ذلك' WHERE surface = 'القاهرة'")
    report = merge(base, other)
    assert report.added == 1
    assert "span_mismatch" in codes(report)


class Stop(Exception):
    """Raised in the middle of the work."""


@pytest.mark.parametrize("at", [0, 1, 2])
def test_stopped_or_broken_in_the_middle_everything_is_as_before(base: Path, at: int) -> None:
    others = [copy(base, f"other{number}") for number in range(3)]
    for number, other in enumerate(others):
        mark(other, "سارة", 6 + number, "GPE")
    before = everything(base)
    cancel = CancelToken()
    seen: list[Progress] = []

    def stop(progress: Progress) -> None:
        seen.append(progress)
        if len(seen) > at:
            cancel.cancel()

    def fall(progress: Progress) -> None:
        seen.append(progress)
        if len(seen) > at:
            raise Stop

    with Project.open(base) as project:
        if at < 2:
            with pytest.raises(Cancelled):
                merge_files(project, others, cancel=cancel, progress=stop)
        seen.clear()
        with pytest.raises(Stop):
            merge_files(project, others, progress=fall)
    assert everything(base) == before
    assert merge(base, *others).added == 3


def test_killed_in_the_middle_everything_is_as_before(base: Path, tmp_path: Path) -> None:
    other = copy(base, "other")
    mark(other, "سارة", 6, "GPE")
    ready = tmp_path / "ready"
    code = f"""
import time, pathlib
from hashiya.store.project import Project
from hashiya.services.merge.merge_files import merge_files
def wait(_progress):
    pathlib.Path({str(ready)!r}).touch()
    time.sleep(60)
with Project.open({str(base)!r}) as project:
    merge_files(project, [{str(other)!r}], progress=wait)
"""
    before = everything(base)
    source = Path(connection.__file__).parents[3]
    process = subprocess.Popen([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(source)})
    try:
        for _ in range(600):
            if ready.exists():
                break
            time.sleep(0.05)
        assert ready.exists()
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert everything(base) == before
    assert merge(base, other).added == 1
