"""The two commands from a bare machine: any Python understands them, and they say what is wrong."""

from __future__ import annotations

import ast
import builtins
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import ModuleType

from tests.unit.packaging.conftest import MODULES, PACKAGING, ROOT


def annotations(tree: ast.AST) -> Iterator[ast.expr]:  # type: ignore[no-redef]
    for node in ast.walk(tree):
        if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation is not None:
            yield node.annotation
        if isinstance(node, ast.FunctionDef) and node.returns is not None:
            yield node.returns


@pytest.mark.parametrize("name", MODULES)
def test_older_pythons_can_read_it(name: str) -> None:
    """An older Python evaluates every annotation, and has neither list[str] nor X | None."""
    tree = ast.parse((PACKAGING / f"{name}.py").read_text(encoding="utf-8"), feature_version=(3, 6))
    for annotation in annotations(tree):  # type: ignore[operator]
        for node in ast.walk(annotation):
            assert not isinstance(node, ast.BinOp), ast.unparse(annotation)
            if isinstance(node, ast.Subscript):
                assert ast.unparse(node.value) not in dir(builtins), ast.unparse(annotation)


@pytest.mark.parametrize("name", MODULES)
def test_it_needs_nothing_installed(name: str) -> None:
    tree = ast.parse((PACKAGING / f"{name}.py").read_text(encoding="utf-8"))
    found = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    found |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {module.split(".")[0] for module in found} <= sys.stdlib_module_names | set(MODULES)


@pytest.mark.parametrize("version", [(3, 6), (3, 10), (3, 14), (4, 0)])
def test_wrong_python_is_told(bootstrap: ModuleType, version: tuple[int, int]) -> None:
    words = bootstrap.check_python(version)
    assert "3.11, 3.12 or 3.13" in words
    assert f"this is {version[0]}.{version[1]}." in words


OLD = sorted(Path.home().glob(".pyenv/versions/*/bin/python"))
NEW_WORDS = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.Nonlocal, ast.AsyncFunctionDef, ast.Starred)


def test_the_first_file_is_understood_by_any_python() -> None:
    """Python 2 reads all of it before it starts: there is nothing in it that came later."""
    source = (PACKAGING / "bootstrap.py").read_bytes()
    assert source.isascii()
    tree = ast.parse(source)
    for node in ast.walk(tree):
        assert not isinstance(node, NEW_WORDS), ast.unparse(node)
        if isinstance(node, ast.FunctionDef):
            assert node.returns is None and not node.args.kwonlyargs and not node.args.posonlyargs
            assert all(each.annotation is None for each in node.args.args)
        if isinstance(node, ast.Raise):
            assert node.cause is None
    loaded = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert [alias.name for node in loaded for alias in node.names] == ["sys"], (
        "the others come after the check"
    )


@pytest.mark.skipif(not OLD, reason="there is no other Python on this machine")
def test_other_pythons_say_which_one_is_needed(tmp_path: Path) -> None:
    for python in OLD:
        version = subprocess.run(
            [str(python), "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
            capture_output=True,
            text=True,
            check=False,
        ).stdout.strip()
        command = [str(python), "-B", str(PACKAGING / "bootstrap.py"), "fly"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
        if version in ("3.11", "3.12", "3.13"):
            assert "Unknown command: fly" in done.stderr
        else:
            assert done.returncode == 1
            assert (
                done.stderr.splitlines()[0] == f"Hashiya needs Python 3.11, 3.12 or 3.13; this is {version}."
            )


def test_pythons_of_pyproject_are_taken(bootstrap: ModuleType) -> None:
    for minor in (11, 12, 13):
        assert bootstrap.check_python((3, minor)) == ""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"] == ">=3.11,<3.14"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], True),
        (["--sample"], True),
        (["work.hashiya"], True),
        (["--help"], False),
        (["--version"], False),
        (["engines", "--json"], False),
        (["import", "work.hashiya", "texts/"], False),
    ],
)
def test_what_wants_a_window(commands: ModuleType, arguments: list[str], expected: bool) -> None:
    assert commands.wants_window(arguments) is expected


def start(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    kept = {name: value for name, value in os.environ.items() if name not in screens}
    command = [sys.executable, str(PACKAGING / "bootstrap.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, env={**kept, **variables}, check=False)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux lacks a display")
def test_no_display_is_said_before_anything_is_downloaded(tmp_path: Path) -> None:
    done = start("run", HASHIYA_VENV=str(tmp_path / "venv"))
    assert done.returncode == 1
    assert "no display" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_usage() -> None:
    assert start("fly").returncode == 2
    assert start("setup", "--fly").returncode == 2
    assert "bootstrap.py test" in start("--help").stdout


def test_run_passes_everything_on(commands: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(commands.environment, "set_up", lambda own, extras: None)
    monkeypatch.setattr(commands.os, "name", "posix")
    monkeypatch.setattr(commands.os, "execv", lambda path, command: started.append(command[1:]))
    commands.run(["--", "--help"])
    commands.run(["engines", "--json"])
    assert started == [["-m", "hashiya", "--help"], ["-m", "hashiya", "engines", "--json"]]


def test_every_check_runs_and_one_failure_fails(
    commands: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    started: list[list[str]] = []

    def call(command: Sequence[str], **_options: object) -> int:
        started.append(list(command[2:]))
        return int("mypy" in command)

    monkeypatch.setattr(commands.environment, "set_up", lambda own, extras: None)
    monkeypatch.setattr(commands.machine, "has_room", lambda: False)
    monkeypatch.setattr(commands.subprocess, "call", call)
    with pytest.raises(SystemExit) as stopped:
        commands.test(["-k", "fold"])
    assert stopped.value.code == 1
    assert [command[0] for command in started] == ["ruff", "ruff", "mypy", "pytest"]
    assert started[-1][0] == "pytest" and started[-1][-2:] == ["-k", "fold"]
    assert "Failed: mypy" in capsys.readouterr().err


def test_tests_are_spread_over_the_cores_unless_told_otherwise(
    commands: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands.os, "cpu_count", lambda: 3)
    assert commands.spread(["-k", "fold"])[:2] == ["-n", "3"]
    assert commands.spread(["-n0"]) == []
    assert commands.spread(["--numprocesses=2"]) == []


def test_the_nightly_command_runs_what_the_daily_one_leaves_out(
    commands: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[list[str]] = []
    reports: list[list[str]] = []
    monkeypatch.setattr(commands, "check", lambda arguments: given.append(arguments) or 0)  # type: ignore[func-returns-value]
    monkeypatch.setenv("HYPOTHESIS_PROFILE", "")
    commands.test([])
    monkeypatch.setattr(
        commands.subprocess,
        "call",
        lambda command, **_options: reports.append(command) or 0,  # type: ignore[func-returns-value]
    )
    assert commands.nightly([]) == 0
    options = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["pytest"]
    assert options["ini_options"]["addopts"][-1] == "not benchmark and not slow"
    assert "-m" not in given[0] and given[1][given[1].index("-m") + 1] == "not benchmark"
    assert reports[0][1] == "tests/coverage_report.py" and f"json:{reports[0][2]}" in " ".join(given[1])


def test_files_of_tests_lie_in_memory_where_there_is_room(
    machine: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    table = tmp_path / "meminfo"
    table.write_text("MemTotal: 9 kB\nMemAvailable:   16777216 kB\n", "ascii")
    monkeypatch.setattr(machine, "ROOM", 1 << 20)
    assert machine.has_room(str(tmp_path), str(table)) is hasattr(os, "statvfs")
    assert not machine.has_room(str(tmp_path), str(tmp_path / "away"))
    table.write_text("MemAvailable: 2047 kB\n", "ascii")
    assert not machine.has_room(str(tmp_path), str(table)), "twice the room must be free"
    monkeypatch.setattr(machine, "MEMORY", str(tmp_path))
    monkeypatch.setattr(machine, "has_room", lambda: True)
    monkeypatch.setenv("TMPDIR", "named")
    with machine.quick_disk():
        assert os.environ["TMPDIR"] == "named"
    monkeypatch.delenv("TMPDIR")
    with machine.quick_disk():
        folder = Path(os.environ["TMPDIR"])
        assert folder.parent == tmp_path and folder.is_dir()
        assert os.name == "nt" or folder.stat().st_mode & 0o1777 == 0o1777
    assert "TMPDIR" not in os.environ and not folder.exists()
    monkeypatch.setattr(machine, "has_room", lambda: False)
    with machine.quick_disk():
        assert "TMPDIR" not in os.environ
