"""Bad input through the command line: one clear line each, the rest goes on, nothing half-done is left."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hashiya.cli import main

TEXT = "زارت الدكتورة سلمى الخطيب مدينة فاس يوم الاثنين 3 مارس 2025.\nثم عادت إلى فاس."
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08\x06\0\0\0\x1f\xf3\xffa" + bytes(range(256)) * 20
EXE = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0" + bytes(range(256)) * 20
NOBODY = 65534
ROOT = Path(__file__).resolve().parents[2]


class Place:
    """A project and commands on it, each looked at for tracebacks and for what it left behind."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.project, self._capsys = folder, folder / "p.hashiya", capsys
        self.error = ""

    def run(self, *arguments: object, code: int = 0) -> str:
        """What the command printed; what it said on stderr is in `error`."""
        self._capsys.readouterr()
        status = main([str(each) for each in arguments])
        out, self.error = self._capsys.readouterr()
        assert status == code, (out, self.error)
        self.assert_clean()
        return out

    def json(self, *arguments: object, code: int = 0) -> Any:
        return json.loads(self.run(*arguments, "--json", code=code))

    def take(self, *paths: object, code: int = 0, options: tuple[str, ...] = ()) -> Any:
        """What an import says."""
        return self.json("import", self.project, *paths, *options, code=code)

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def texts(self) -> dict[str, str]:
        """Names and texts of the documents, as an export gives them."""
        out = self.folder / "out.jsonl"
        self.run("export", self.project, out, "--format", "hashiya")
        lines = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
        return {line["name"]: line["text"] for line in lines}

    def assert_clean(self) -> None:
        assert "Traceback" not in self.error
        assert not [each for each in self.folder.rglob("*") if each.name.endswith((".part", ".tmp", ".lock"))]

    def assert_sound(self) -> None:
        checks = self.json("check", self.project)["checks"]
        assert checks and all(check["ok"] for check in checks)


@pytest.fixture
def place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Place]:
    monkeypatch.setenv("HASHIYA_PERSON", "ليلى")
    place = Place(tmp_path, capsys)
    place.run("new", place.project)
    yield place
    place.assert_sound()


def codes(found: Any) -> list[str]:
    return [problem["code"] for problem in found["problems"]]


# ---------------------------------------------------------------- files that are no texts
@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \r\n\t\n", "empty"),
        ("picture.txt", PNG, "unknown_format"),
        ("picture.png", PNG, "unknown_format"),
        ("program.exe", EXE, "unknown_format"),
        ("zeros.txt", bytes(5000), "unknown_format"),
        ("empty.jsonl", b"", "unknown_format"),
    ],
)
def test_what_holds_no_text_is_named_and_the_rest_goes_on(
    place: Place, name: str, content: bytes, code: str
) -> None:
    bad, good = place.write(f"in/{name}", content), place.write("in/good.txt", TEXT)
    alone = place.take(bad, code=1)
    assert alone["imported"] == 0 and len(alone["problems"]) == 1
    (problem,) = alone["problems"]
    assert problem["path"] == str(bad) and problem["message"].endswith(".")
    found = place.take(bad.parent)
    assert found["imported"] == 1 and codes(found) == codes(alone)
    assert place.texts() == {"good": TEXT}
    place.run("import", place.project, bad, code=1)
    assert str(bad) in place.error and len(place.error.splitlines()) == 1
    assert good.read_text("utf-8") == TEXT


@pytest.mark.parametrize(
    "name", ["text", "hashiya", "conll", "csv", "wojood", "doccano", "json-texts", "tei"]
)
def test_a_picture_as_any_format_is_refused(place: Place, name: str) -> None:
    found = place.take(place.write("x.dat", PNG), options=("--format", name), code=1)
    assert found["imported"] == 0 and found["problems"]


def test_one_line_of_fifty_megabytes(place: Place) -> None:
    """Time and memory stay in proportion, on the way in and out; measured in a process of its own."""
    words = "كتاب المدينة القديمة "
    path = place.write("long.txt", words * (50_000_000 // len(words.encode())))
    done = limited(
        "import resource, time\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        f"code = main(['import', {str(place.project)!r}, {str(path)!r}])\n"
        "used = resource.getrusage(resource.RUSAGE_SELF)\n"
        "print(code, (used.ru_maxrss - before) // 1024, used.ru_utime + used.ru_stime)"
    )
    code, megabytes, seconds = done.stdout.splitlines()[-1].split()
    assert code == "0" and float(megabytes) < 500 and float(seconds) < 30
    (document,) = place.json("documents", place.project)["documents"]
    assert document["characters"] == len(path.read_text("utf-8"))


def test_a_million_words(place: Place) -> None:
    line = " ".join(f"كلمة{number}" for number in range(1000))
    found = place.take(place.write("book.txt", "\n".join(f"{number} {line}" for number in range(1000))))
    assert found["imported"] == 1 and not found["problems"]
    (document,) = place.json("documents", place.project)["documents"]
    assert document["words"] == 1_001_000
    assert place.json("search", place.project, "كلمة777", "--limit", "5")["hits"]


def test_a_text_without_arabic(place: Place) -> None:
    place.take(
        place.write("latin.txt", "The weather is fine today.\n" * 20), place.write("signs.txt", "۩ ☂ … —")
    )
    done = place.json("suggest", place.project)
    assert done["documents"] == 2
    assert place.take(place.write("ciphers.txt", "1 2 3"))["imported"] == 1


# ---------------------------------------------------------------- characters
def test_null_and_control_characters_are_replaced_and_told(place: Place) -> None:
    line = json.dumps({"name": "د", "text": "ا\0ب\x07ج", "spans": [{"start": 2, "end": 3, "label": "PERS"}]})
    found = place.take(place.write("x.jsonl", line))
    assert (found["imported"], found["annotations"], codes(found)) == (1, 1, ["controls_replaced"])
    assert place.texts() == {"د": "ا\ufffdب\ufffdج"}
    few = place.take(place.write("few.txt", TEXT + "\x01" + TEXT))
    assert few["imported"] == 1 and codes(few) == ["controls_replaced"]


def test_lone_surrogates_in_json(place: Place) -> None:
    half = '{"name": "ن\\ud800", "text": "قبل \\udc01 بعد", "meta": {"k\\udfff": "\\ud801"}, "spans": ['
    half += (
        '{"start": 6, "end": 9, "label": "P\\ud800", "text": "بعد", "note": "\\udfff", "by": "س\\ud8ff"}]}'
    )
    found = place.take(place.write("x.jsonl", half))
    assert (found["imported"], found["annotations"]) == (1, 1)
    assert "surrogates_replaced" in codes(found)
    (text,) = place.texts().values()
    assert text == "قبل \ufffd بعد"
    place.run("documents", place.project)
    place.run("show", place.project, *place.texts())
    place.run("export", place.project, place.folder / "o.csv", "--format", "csv")


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1256", "iso8859-6"])
def test_encodings_and_line_ends(place: Place, encoding: str, newline: str) -> None:
    text = "\n".join([TEXT.replace(".", "،")] * 4)
    found = place.take(place.write("x.txt", text.replace("\n", newline).encode(encoding)))
    assert found["imported"] == 1 and not found["problems"]
    assert list(place.texts().values()) == [text]


def test_an_unknown_encoding_and_one_that_does_not_fit(place: Place) -> None:
    path = place.write("x.txt", TEXT)
    wrong = place.take(path, options=("--encoding", "nothing"), code=1)
    assert codes(wrong) == ["unknown_encoding"]
    found = place.take(path, options=("--encoding", "ascii"))
    assert found["imported"] == 1 and codes(found) == ["undecodable"]


# ---------------------------------------------------------------- annotations that do not fit
BAD_SPANS = [
    {"start": 0, "end": 99_999, "label": "PERS"},
    {"start": -3, "end": 2, "label": "PERS"},
    {"start": 5, "end": 5, "label": "PERS"},
    {"start": 9, "end": 4, "label": "PERS"},
    {"start": 10**30, "end": 10**31, "label": "PERS"},
    {"start": "x", "end": None, "label": "PERS"},
    {"start": 0, "end": 4, "label": "PERS", "text": "غيره"},
    {"start": 0, "end": 4, "label": ""},
    "no object",
]


def test_each_wrong_span_is_named_with_its_line_and_number(place: Place) -> None:
    good = {"start": 0, "end": 4, "label": "PERS", "text": TEXT[:4]}
    lines = [
        {"name": "أ", "text": TEXT + "أ", "spans": []},
        {"name": "ب", "text": TEXT, "spans": [*BAD_SPANS, good]},
    ]
    path = place.write("x.jsonl", "\n".join(json.dumps(line) for line in lines))
    refused = place.take(path, options=("--bad-spans", "refuse"))
    assert refused["imported"] == 1 and "document_refused" in codes(refused)
    found = place.take(path)
    assert (found["imported"], found["annotations"], found["skipped"]) == (1, 1, 1)
    wanted = [f"line 2, span {number}" for number in range(1, len(BAD_SPANS) + 1)]
    assert [problem["where"] for problem in found["problems"]] == wanted


@pytest.mark.parametrize(
    "line", ["{", "[1]", '"x"', "null", '{"text": 7}', '{"text": "x", "spans": {}}', "[" * 100_000, "{}"]
)
def test_a_bad_line_is_named_and_the_next_is_read(place: Place, line: str) -> None:
    good = json.dumps({"name": "ب", "text": TEXT, "spans": []})
    found = place.take(place.write("x.jsonl", f"{good}\n{line}\n"), options=("--format", "hashiya"))
    assert found["imported"] == 1
    assert [(each["code"], each["where"]) for each in found["problems"]] == [("bad_line", "line 2")]


# ---------------------------------------------------------------- names and folders
def test_two_files_of_one_name_and_one_text_twice(place: Place) -> None:
    place.write("in/a/same.txt", TEXT)
    place.write("in/b/same.txt", "نصّ آخر.")
    place.write("in/c/copy.txt", TEXT)
    found = place.take(place.folder / "in")
    assert (found["imported"], found["skipped_names"]) == (2, ["copy"])
    assert place.texts() == {"same": TEXT, "same (2)": "نصّ آخر."}
    again = place.take(place.folder / "in")
    assert (again["imported"], again["skipped"], again["problems"]) == (0, 3, [])


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


# ---------------------------------------------------------------- rights and space
WARM_UP = """
import contextlib, io, tempfile
with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
    file = os.path.join(folder, "x.txt")
    open(file, "w", encoding="utf-8").write("زارت سلمى مدينة فاس.")
    project = os.path.join(folder, "p.hashiya")
    calls = (["new", project], ["import", project, folder], ["suggest", project], ["documents", project],
             ["export", project, file + ".jsonl", "--format", "hashiya"], ["import", project, "none"])
    with contextlib.redirect_stderr(io.StringIO()):
        assert [main(call) for call in calls] == [0, 0, 0, 0, 0, 1]
"""
"""Loads what is loaded on the way: the interpreter's own files may be closed to others."""


def limited(script: str, *, uid: int | None = None, file_size: int = 0) -> subprocess.CompletedProcess[str]:
    """Run Python in a process of its own: as another user, on a «disk» that takes files of so many bytes."""
    lines = [
        "import os, signal, sys",
        "from hashiya.cli import main",
    ]
    if file_size:
        lines += [
            "import resource",
            "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)",
            f"resource.setrlimit(resource.RLIMIT_FSIZE, ({file_size}, {file_size}))",
        ]
    if uid is not None:
        lines += [WARM_UP, f"os.setgroups([]); os.setgid({uid}); os.setuid({uid})"]
    done = subprocess.run(
        [sys.executable, "-B", "-c", "\n".join([*lines, script])],
        env={**os.environ, "PYTHONPATH": str(ROOT / "desktop"), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


def as_nobody(*commands: tuple[object, ...]) -> subprocess.CompletedProcess[str]:
    """Commands by someone with no rights beyond those of everybody; stdout is their exit statuses."""
    calls = [[str(each) for each in command] for command in commands]
    script = f"sys.stdout = open(os.devnull, 'w')\ncodes = [main(call) for call in {calls!r}]\n"
    script += "os.write(1, ' '.join(map(str, codes)).encode())"
    return limited(script, uid=NOBODY if os.geteuid() == 0 else None)


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


@needs_limits
@pytest.mark.parametrize(
    "name", ["hashiya", "conll", "wojood", "csv", "tei", "brat", "html-page", "huggingface"]
)
def test_a_disk_that_fills_during_an_export(place: Place, name: str) -> None:
    found = place.take(place.write("much.jsonl", "\n".join(json.dumps(annotated(seed)) for seed in range(3))))
    assert found["annotations"] == 30_000, "what stands behind a long text counts"
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
    if sys.platform != "linux" or os.geteuid() or subprocess.run(command, capture_output=True).returncode:
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


def test_merging_a_file_with_itself_and_with_what_is_none(place: Place) -> None:
    place.take(place.write("good.txt", TEXT))
    place.run("merge", place.project, place.project, code=1)
    assert len(place.error.splitlines()) == 1
    place.run("merge", place.project, place.write("x.hashiya", PNG), code=1)
    assert "not a Hashiya project" in place.error
    assert place.texts() == {"good": TEXT}
