"""Strange names, links, missing rights and full disks, through the command line."""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.helpers.bad_input import PNG, TEXT, Place, as_nobody, limited

from hashiya.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
@pytest.mark.parametrize(
    "stem", ["سطر\nثان", "\u202eمعكوس\u202c", "📚 كتاب", "-rf", "a" * 200, "؟*|<>", " ف "]
)
def test_names_that_are_strange(place: Place, stem: str) -> None:
    place.write(f"in/{stem}.txt", TEXT)
    place.write(f"in/{stem}.bin", PNG)
    found = place.take(place.folder / "in")
    assert found["imported"] == 1 and len(found["problems"]) == 1
    (name,) = place.texts()
    place.run("show", place.project, "--", name)
    place.run("import", place.project, place.folder / "in")
    assert len(place.error.splitlines()) == 1, "one problem, one line"
    assert len(place.run("documents", place.project).splitlines()) == 2, "a head and one document"


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes only here")
def test_a_name_that_is_no_text(place: Place) -> None:
    folder = place.folder / "in"
    folder.mkdir()
    with open(os.fsencode(folder) + b"/caf\xe9.txt", "wb") as file:
        file.write(TEXT.encode())
    with open(os.fsencode(folder) + b"/\xff.bin", "wb") as file:
        file.write(PNG)
    found = place.take(folder)
    assert found["imported"] == 1 and len(found["problems"]) == 1
    (name,) = place.texts()
    name.encode("utf-8")
    place.run("import", place.project, folder)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no such files here")
@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes only here")
def test_a_project_whose_name_is_no_text(place: Place) -> None:
    there = os.fsdecode(os.fsencode(place.folder) + b"/caf\xe9.hashiya")
    place.write("t.txt", TEXT)
    place.run("import", place.project, place.folder / "t.txt")
    shutil.copyfile(place.project, there)
    assert "t" in place.run("documents", there)
    place.run("check", there)
    place.run("export", there, os.fsdecode(os.fsencode(place.folder) + b"/\xff.jsonl"), "--format", "hashiya")
    assert (os.fsencode(place.folder) + b"/\xff.jsonl") in map(os.fsencode, place.folder.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_out_of_a_folder_is_left_out_and_told(place: Place) -> None:
    """A folder from a stranger may name one's own files."""
    secret = place.write("secret.txt", TEXT)
    folder = place.write("in/a.txt", TEXT + " آخر").parent
    (folder / "within.txt").symlink_to(folder / "a.txt")
    (folder / "out.txt").symlink_to(secret)
    (folder / "round.txt").symlink_to(folder / "round.txt")
    found = place.take(folder)
    assert found["imported"] == 1 and "secret" not in place.texts() and "out" not in place.texts()
    assert any("out.txt" in str(each) and "link" in str(each) for each in found["problems"])
    place.run("import", place.project, folder / "out.txt")
    assert "out" in place.texts(), "named by oneself it is read"


def test_links_in_circles_and_files_that_are_none(place: Place) -> None:
    folder = place.write("in/good.txt", TEXT).parent
    (folder / "up").symlink_to(folder)
    (folder / "a.txt").symlink_to("b.txt")
    (folder / "b.txt").symlink_to("a.txt")
    (folder / "gone.txt").symlink_to("nowhere.txt")
    os.mkfifo(folder / "pipe.txt")
    found = place.take(folder)
    assert found["imported"] == 1
    named = sorted(Path(problem["path"]).name for problem in found["problems"])
    assert named == ["a.txt", "b.txt", "gone.txt", "pipe.txt"]
    alone = place.take(folder / "pipe.txt", code=1)
    assert len(alone["problems"]) == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no such files here")
def test_a_pipe_is_neither_read_for_ever_nor_replaced_by_a_file(place: Place) -> None:
    """An export to /dev/null, by somebody with the rights, put a plain file there for the whole system."""
    pipe = place.folder / "pipe.hashiya"
    os.mkfifo(pipe)
    place.write("t.txt", TEXT)
    place.take(place.folder / "t.txt")
    for words in (
        ("documents", pipe),
        ("merge", place.project, pipe),
        ("export", place.project, pipe, "--format", "hashiya"),
        ("evaluate", place.project, "--gold", pipe),
        ("settle", place.project, "--decisions", pipe),
        ("new", place.folder / "n.hashiya", "--scheme", pipe),
    ):
        place.run(*words, code=1)
        assert "is no file" in place.error or "pipe or a device" in place.error, (words[0], place.error)
    assert pipe.is_fifo()


@pytest.mark.skipif(sys.platform != "linux", reason="these links are Linux's")
def test_the_systems_links_to_open_files_are_not_replaced(place: Place) -> None:
    link = place.folder / "stdout"
    place.write("t.txt", TEXT)
    place.take(place.folder / "t.txt")
    with open(place.folder / "out.txt", "wb") as out:
        link.symlink_to(f"/proc/self/fd/{out.fileno()}")
        place.run("export", place.project, link, "--format", "hashiya", code=1)
    assert link.is_symlink() and "is no file" in place.error


@pytest.mark.skipif(sys.platform != "linux", reason="words are bytes only here")
@pytest.mark.parametrize("words", [("accept", "--as"), ("package", "out", "--for")])
def test_a_name_in_the_command_that_is_no_text(place: Place, words: tuple[str, ...]) -> None:
    given = [place.folder / word if word == "out" else word for word in words]
    name = os.fsdecode(b"caf\xe9")
    place.run(given[0], place.project, *given[1:], name, code=1)
    assert "no text" in place.error and "caf" in place.error


def test_half_a_character_in_gold_or_in_a_scheme(place: Place) -> None:
    """JSON may name one, as \\ud800; no project file can hold it."""
    text = "ذهبت ليلى إلى السوق"
    record = {"name": "نصّ \ud800", "text": text, "spans": [{"start": 5, "end": 9, "label": "PERS"}]}
    gold = place.write("gold.jsonl", json.dumps(record))
    place.take(gold)
    place.run("evaluate", place.project, "--gold", gold)
    labels = [{"code": "\ud800", "ar": "علم", "en": "name"}]
    scheme = place.write("scheme.json", json.dumps({"name": "own", "labels": labels}))
    place.run("new", place.folder / "n.hashiya", "--scheme", scheme, code=1)
    assert "scheme.json" in place.error and "fault" not in place.error
    place.write("d.jsonl", json.dumps({"document": "\ud800", "start": 0, "end": 1, "label": "PERS"}))
    place.run("settle", place.project, "--decisions", place.folder / "d.jsonl", code=1)
    assert "fault" not in place.error


def test_what_is_looked_for_is_not_as_long_as_a_book(place: Place) -> None:
    place.write("t.txt", TEXT)
    place.take(place.folder / "t.txt")
    place.run("search", place.project, "ا" * 100_000, code=1)
    assert "2,000 at most" in place.error
    place.run("search", place.project, "(?:" * 500 + ")" * 500, "--mode", "regex", code=1)
    assert "not right" in place.error


@pytest.fixture
def open_folder(place: Place) -> Place:
    """The test's folder can be reached and written by everybody, and so can the project."""
    for each in (place.folder, *place.folder.parents):
        if each.stat().st_uid == os.getuid() and len(each.parts) > 2:
            each.chmod(each.stat().st_mode | 0o755)
    place.folder.chmod(0o777)
    place.project.chmod(0o666)
    return place


needs_rights = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="rights are of another kind here")


needs_limits = pytest.mark.skipif(sys.platform == "win32", reason="no limit on file sizes here")


@needs_rights
def test_files_and_folders_without_permission(open_folder: Place) -> None:
    place = open_folder
    place.write("in/good.txt", TEXT)
    place.write("in/locked/inside.txt", TEXT + "٢")
    closed = place.write("in/closed.txt", TEXT + "٣")
    closed.chmod(0)
    (place.folder / "in/locked").chmod(0)
    try:
        done = as_nobody(
            ("import", place.project, place.folder / "in"),
            ("import", place.project, closed),
            ("import", place.project, place.folder / "in/locked"),
        )
    finally:
        (place.folder / "in/locked").chmod(0o755)
    assert done.stdout == "0 1 1", done.stderr
    said = done.stderr.splitlines()
    assert len(said) == 4 and all("ermission" in line for line in said), said
    assert place.texts() == {"good": TEXT}


@needs_rights
def test_a_project_on_a_read_only_disk(open_folder: Place) -> None:
    place = open_folder
    text = place.write("good.txt", TEXT)
    place.take(text)
    folder = place.folder / "ro"
    folder.mkdir()
    copy = folder / "p.hashiya"
    copy.write_bytes(place.project.read_bytes())
    before = copy.read_bytes()
    folder.chmod(0o555)
    try:
        done = as_nobody(
            ("documents", copy),
            ("export", copy, place.folder / "all.jsonl", "--format", "hashiya"),
            ("import", copy, place.write("more.txt", "نصّ آخر")),
            ("suggest", copy),
            ("export", copy, folder / "x.jsonl", "--format", "hashiya"),
            ("new", folder / "n.hashiya"),
        )
    finally:
        folder.chmod(0o755)
    assert done.stdout == "0 0 1 1 1 1", done.stderr
    assert len(done.stderr.splitlines()) == 4
    assert copy.read_bytes() == before and list(folder.iterdir()) == [copy]
    assert json.loads((place.folder / "all.jsonl").read_text("utf-8"))["text"] == TEXT


@needs_limits
def test_a_disk_that_fills_during_an_import(place: Place) -> None:
    """What was added before is whole and stays; the message says so; later the rest can be added."""
    for number in range(400):
        place.write(f"in/{number:03}.txt", f"{number} {TEXT}" * 100)
    done = limited(
        f"sys.exit(main(['import', {str(place.project)!r}, {str(place.folder / 'in')!r}]))",
        file_size=4_000_000,
    )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1 and "disk" in done.stderr, done.stderr
    place.assert_clean()
    place.assert_sound()
    kept = place.texts()
    assert 0 < len(kept) < 400
    assert all(text == f"{int(name)} {TEXT}" * 100 for name, text in kept.items())
    again = place.take(place.folder / "in")
    assert (again["imported"], again["skipped"]) == (400 - len(kept), len(kept))


def annotated(seed: int) -> dict[str, object]:
    """A document of 10,000 words that do not press together, each of them annotated."""
    rng = random.Random(seed)
    words = ["".join(rng.choices("ابتثجحخدذرزسشصضطظعغفقكلمنهوي", k=7)) for _ in range(10_000)]
    spans = [{"start": at * 8, "end": at * 8 + 7, "label": "PERS"} for at in range(len(words))]
    return {"name": f"د{seed}", "text": " ".join(words), "spans": spans}


@pytest.fixture(scope="module")
def much(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of three such documents, made once for all formats."""
    folder = tmp_path_factory.mktemp("much")
    project, lines = folder / "p.hashiya", folder / "much.jsonl"
    lines.write_text("\n".join(json.dumps(annotated(seed)) for seed in range(3)), "utf-8")
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        assert main(["new", str(project)]) == 0
        said.truncate(0)
        said.seek(0)
        assert main(["import", str(project), str(lines), "--json"]) == 0
    assert json.loads(said.getvalue())["annotations"] == 30_000, "what stands behind a long text counts"
    return project


@needs_limits
@pytest.mark.parametrize(
    "name", ["hashiya", "conll", "wojood", "csv", "tei", "brat", "html-page", "huggingface"]
)
def test_a_disk_that_fills_during_an_export(place: Place, much: Path, name: str) -> None:
    shutil.copyfile(much, place.project)
    out = place.folder / "out" / "data"
    out.parent.mkdir()
    out.write_bytes(b"what was there before")
    if name in ("brat", "huggingface"):
        out.unlink()
    done = limited(
        f"sys.exit(main(['export', {str(place.project)!r}, {str(out)!r}, '--format', {name!r}]))",
        file_size=40_000,
    )
    assert done.returncode == 1, done.stderr
    said = done.stderr.splitlines()
    assert len(said) == 1 and str(out) in said[0], said
    place.assert_clean()
    left = list(out.parent.iterdir())
    assert left == ([] if name in ("brat", "huggingface") else [out])
    assert not left or out.read_bytes() == b"what was there before"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 3 MB; who may not mount one goes without."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)]
    if sys.platform != "linux" or os.geteuid():
        pytest.skip("no small disk can be made here")
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no small disk can be made here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_is_truly_full(place: Place, small_disk: Path) -> None:
    for number in range(60):
        place.write(f"in/{number:02}.txt", f"{number} {TEXT}" * 400)
    own = small_disk / "p.hashiya"
    place.run("new", own)
    place.run("import", own, place.folder / "in", code=1)
    assert "disk is full" in place.error and len(place.error.splitlines()) == 1
    assert all(check["ok"] for check in place.json("check", own)["checks"])
    place.take(place.folder / "in")
    place.run("export", place.project, small_disk / "x.jsonl", "--format", "hashiya", code=1)
    assert "disk is full" in place.error and len(place.error.splitlines()) == 1
    place.run("export", place.project, small_disk / "x.conll", "--format", "conll", code=1)
    # What did not fit into the project's file waits in its log, and is there again once there is room.
    assert {each.name for each in small_disk.iterdir()} <= {"p.hashiya", "p.hashiya-wal", "p.hashiya-shm"}
    before = len(place.json("documents", own)["documents"])
    subprocess.run(["mount", "-o", "remount,size=30m", str(small_disk)], check=True)
    again = place.json("import", own, place.folder / "in")
    assert (again["imported"], again["skipped"]) == (60 - before, before)
    assert all(check["ok"] for check in place.json("check", own)["checks"])
