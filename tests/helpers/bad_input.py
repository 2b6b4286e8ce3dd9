"""Commands on a project, looked at for tracebacks and for what they leave; also without rights or room."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hashiya.cli import main

if TYPE_CHECKING:
    import pytest

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


def codes(found: Any) -> list[str]:
    return [problem["code"] for problem in found["problems"]]


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
