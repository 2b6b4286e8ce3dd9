"""The set-up from a bare machine, with pip, apt-get and venv replaced by recorders."""

from __future__ import annotations

import ast
import builtins
import importlib
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[3]
PACKAGING = ROOT / "packaging"
MODULES = ("bootstrap", "environment", "installer", "machine", "words")
EXTRAS = {"formats"}


@pytest.fixture
def modules(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, ModuleType]]:
    monkeypatch.syspath_prepend(str(PACKAGING))
    yield {name: importlib.import_module(name) for name in MODULES}
    for name in MODULES:
        sys.modules.pop(name, None)


@pytest.fixture
def bootstrap(modules: dict[str, ModuleType]) -> ModuleType:
    return modules["bootstrap"]


@pytest.fixture
def machine(modules: dict[str, ModuleType]) -> ModuleType:
    return modules["machine"]


class Recorder:
    """Stands where subprocesses are started; `venv` and pip leave the traces the set-up looks for."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []
        self.fails = ""

    def __call__(self, command: Sequence[str], failure: str) -> None:
        self.calls.append(list(command))
        if self.fails and self.fails in command:
            raise SystemExit(1)
        if command[1:3] == ["-m", "venv"]:
            folder = Path(command[3])
            (folder / "bin").mkdir(parents=True)
            (folder / "Scripts").mkdir()
            for name in ("pyvenv.cfg", "bin/python", "Scripts/python.exe"):
                (folder / name).touch()

    def made_environments(self) -> int:
        return sum("venv" in call for call in self.calls)

    def installed(self) -> list[str]:
        return [" ".join(call) for call in self.calls if "install" in call]


@pytest.fixture
def recorder(modules: dict[str, ModuleType], monkeypatch: pytest.MonkeyPatch) -> Recorder:
    recorder, environment = Recorder(), modules["environment"]
    monkeypatch.setattr(environment, "call", recorder)
    monkeypatch.setattr(environment, "check_machine", lambda: None)
    monkeypatch.setattr(environment, "check_qt", lambda own: None)
    monkeypatch.setattr(environment, "has_plain_torch", lambda own: True)
    monkeypatch.setattr(modules["installer"], "fetch_uv", lambda python, constraints: False)
    return recorder


SetUp = Callable[..., None]


@pytest.fixture
def set_up(modules: dict[str, ModuleType], recorder: Recorder, tmp_path: Path) -> SetUp:
    environment = modules["environment"]

    def start(extras: set[str] = EXTRAS, **options: bool) -> None:
        environment.set_up(environment.Environment(tmp_path / "venv"), extras, **options)

    return start


# ---------------------------------------------------------------- any Python
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


def test_pythons_of_pyproject_are_taken(bootstrap: ModuleType) -> None:
    for minor in (11, 12, 13):
        assert bootstrap.check_python((3, minor)) is None
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"] == ">=3.11,<3.14"


# ---------------------------------------------------------------- the environment
def test_second_start_calls_nothing(set_up: SetUp, recorder: Recorder) -> None:
    set_up()
    assert recorder.made_environments() == 1
    before = len(recorder.calls)
    set_up()
    assert len(recorder.calls) == before


def test_packages_are_pinned(set_up: SetUp, recorder: Recorder) -> None:
    set_up({"formats", "dev"})
    assert all(f"-c {PACKAGING / 'constraints.txt'}" in line for line in recorder.installed())
    assert f"-e {ROOT}[dev,formats]" in recorder.installed()[-1]


def test_half_made_environment_is_rebuilt(set_up: SetUp, recorder: Recorder, tmp_path: Path) -> None:
    recorder.fails = "-e"
    with pytest.raises(SystemExit):
        set_up()
    (tmp_path / "venv" / "leftover").touch()
    recorder.fails = ""
    set_up()
    assert recorder.made_environments() == 2
    assert not (tmp_path / "venv" / "leftover").exists()


def test_foreign_folder_is_left_alone(
    set_up: SetUp, recorder: Recorder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "venv").mkdir()
    (tmp_path / "venv" / "thesis.txt").write_text("years of work")
    with pytest.raises(SystemExit):
        set_up()
    assert (tmp_path / "venv" / "thesis.txt").read_text() == "years of work"
    assert recorder.calls == []
    assert "not a virtual environment" in capsys.readouterr().err


def test_more_extras_go_into_the_same_environment(set_up: SetUp, recorder: Recorder) -> None:
    set_up()
    set_up({"formats", "dev"})
    assert recorder.made_environments() == 1
    before = len(recorder.calls)
    set_up()
    assert len(recorder.calls) == before


def test_changed_pins_bring_it_up_to_date(
    set_up: SetUp,
    recorder: Recorder,
    modules: dict[str, ModuleType],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    set_up({"formats", "dev"})
    other = tmp_path / "constraints.txt"
    other.write_text("torch==0\n")
    monkeypatch.setattr(modules["environment"], "CONSTRAINTS", other)
    set_up()
    assert recorder.made_environments() == 1
    assert "[dev,formats]" in recorder.installed()[-1]


def test_another_python_makes_another_environment(
    set_up: SetUp, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up()
    monkeypatch.setattr(sys, "version", "3.99.0 (main)")
    set_up()
    assert recorder.made_environments() == 2


def test_cuda_is_left_out_unless_wanted(
    set_up: SetUp,
    recorder: Recorder,
    modules: dict[str, ModuleType],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    environment = modules["environment"]
    chosen: list[str] = []

    def read_list(own: object, arguments: Sequence[str]) -> None:
        if "-r" in arguments:
            chosen.extend(Path(arguments[-1]).read_text().split())

    found = {"torch": "2", "triton": "3", "nvidia-nccl-cu13": "2", "cuda-toolkit": "13", "torchless": "1"}
    monkeypatch.setattr(environment, "has_plain_torch", lambda own: False)
    monkeypatch.setattr(environment, "resolve", lambda own, arguments: found)
    monkeypatch.setattr(environment, "pip_install", read_list)
    set_up({"formats", "dev"})
    assert chosen == ["torchless==1"]
    assert "setup --full" in capsys.readouterr().out
    chosen.clear()
    set_up({"formats", "dev"}, full=True)
    assert chosen == []
    assert "gigabytes" in capsys.readouterr().out


def test_the_window_does_not_wait_for_the_engine_camel(
    set_up: SetUp,
    recorder: Recorder,
    modules: dict[str, ModuleType],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What `run` and `setup` make; `setup --full` adds the rest to the same environment."""
    environment = modules["environment"]
    chosen: list[str] = []

    def read_list(own: object, arguments: Sequence[str]) -> None:
        chosen.extend(Path(arguments[-1]).read_text().split() if "-r" in arguments else arguments)

    monkeypatch.setattr(environment, "pip_install", read_list)
    set_up()
    assert {line.split("==")[0] for line in chosen} >= {"camel-tools", "numpy", "pyside6-essentials", "spacy"}
    assert not {line.split("==")[0] for line in chosen} & environment.CAMEL_ONLY
    assert "setup --full" in capsys.readouterr().out
    chosen.clear()
    set_up(full=True)
    assert f"{ROOT}[formats]" in chosen
    assert recorder.made_environments() == 1


def test_two_set_ups_do_not_collide(modules: dict[str, ModuleType], tmp_path: Path) -> None:
    environment = modules["environment"]
    path = tmp_path / "venv.lock"
    with environment.lock(path), open(path, "a+b") as second:
        assert not environment.try_lock(second.fileno())
    with open(path, "a+b") as third:
        assert environment.try_lock(third.fileno())


# ---------------------------------------------------------------- the machine
@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, False),
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({"QT_QPA_PLATFORM": "offscreen"}, True),
        ({"QT_QPA_PLATFORM": "vnc:size=800x600"}, True),
        ({"QT_QPA_PLATFORM": "wayland;xcb"}, False),
    ],
)
def test_display(
    machine: ModuleType, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], expected: bool
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    assert machine.has_display(variables) is expected
    monkeypatch.setattr(sys, "platform", "darwin")
    assert machine.has_display(variables)


def test_missing_library_is_named_by_its_package(
    machine: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    assert machine.missing_libraries(["libnowhere.so.9"]) == ["libnowhere.so.9"]
    monkeypatch.setattr(machine, "is_debian", lambda: True)
    words = machine.advise(["libEGL.so.1"], font=False, venv=False)
    python = f"python3.{sys.version_info[1]}-venv"
    assert f"\n  sudo apt-get install -y libegl1 fonts-noto-core {python}" in words


def test_advice_elsewhere(machine: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "is_debian", lambda: False)
    monkeypatch.setattr(machine.shutil, "which", lambda name: name if name == "dnf" else None)
    assert "sudo dnf install 'libEGL.so.1()(64bit)'" in machine.advise(["libEGL.so.1"], font=True, venv=True)
    monkeypatch.setattr(machine.shutil, "which", lambda name: None)
    assert "libEGL.so.1" in machine.advise(["libEGL.so.1"], font=True, venv=True)
    assert "Noto Naskh Arabic" in machine.advise([], font=False, venv=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("ID=debian\n", True), ('ID=linuxmint\nID_LIKE="ubuntu debian"\n', True), ('ID="fedora"\n', False)],
)
def test_debian_is_recognised(
    machine: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str, expected: bool
) -> None:
    (tmp_path / "os-release").write_text(text)
    monkeypatch.setattr(machine.shutil, "which", lambda name: f"/usr/bin/{name}")
    assert machine.is_debian(machine.read_os_release(str(tmp_path / "os-release"))) is expected


def test_arabic_font(machine: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    (tmp_path / "fonts" / "latin").mkdir(parents=True)
    (tmp_path / "fonts" / "latin" / "Lato-Regular.ttf").touch()
    assert not machine.has_arabic_font([str(tmp_path)])
    (tmp_path / "fonts" / "NotoNaskhArabic-Regular.ttf").touch()
    assert machine.has_arabic_font([str(tmp_path)])


def test_packages_are_tried_again_with_fresh_lists(
    machine: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []

    def call(command: Sequence[str], **_options: object) -> int:
        calls.append(command[1])
        return 0 if calls.count("install") > 1 or command[1] == "update" else 100

    monkeypatch.setattr(machine.subprocess, "call", call)
    assert machine.install_packages(["libegl1"])
    assert calls == ["install", "update", "install"]


def test_root_installs_and_others_are_told(
    modules: dict[str, ModuleType], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment, machine = modules["environment"], modules["machine"]
    installed: list[str] = []
    monkeypatch.setattr(machine, "missing_libraries", lambda: ["libEGL.so.1"])
    monkeypatch.setattr(machine, "has_arabic_font", lambda: True)
    monkeypatch.setattr(machine, "is_debian", lambda: True)
    monkeypatch.setattr(machine, "install_packages", lambda packages: not installed.extend(packages))  # type: ignore[func-returns-value]
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    environment.check_machine()
    assert installed == ["libegl1"]
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(SystemExit):
        environment.check_machine()
    assert installed == ["libegl1"]
    assert "sudo apt-get install -y libegl1" in capsys.readouterr().err


# ---------------------------------------------------------------- commands
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
def test_what_wants_a_window(bootstrap: ModuleType, arguments: list[str], expected: bool) -> None:
    assert bootstrap.wants_window(arguments) is expected


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


def test_run_passes_everything_on(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(bootstrap.environment, "set_up", lambda own, extras: None)
    monkeypatch.setattr(bootstrap.os, "name", "posix")
    monkeypatch.setattr(bootstrap.os, "execv", lambda path, command: started.append(command[1:]))
    bootstrap.run(["--", "--help"])
    bootstrap.run(["engines", "--json"])
    assert started == [["-m", "hashiya", "--help"], ["-m", "hashiya", "engines", "--json"]]


def test_every_check_runs_and_one_failure_fails(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    started: list[list[str]] = []

    def call(command: Sequence[str], **_options: object) -> int:
        started.append(list(command[2:]))
        return int("mypy" in command)

    monkeypatch.setattr(bootstrap.environment, "set_up", lambda own, extras: None)
    monkeypatch.setattr(bootstrap.machine, "has_room", lambda: False)
    monkeypatch.setattr(bootstrap.subprocess, "call", call)
    with pytest.raises(SystemExit) as stopped:
        bootstrap.test(["-k", "fold"])
    assert stopped.value.code == 1
    assert [command[0] for command in started] == ["ruff", "ruff", "mypy", "pytest"]
    assert started[-1][0] == "pytest" and started[-1][-2:] == ["-k", "fold"]
    assert "Failed: mypy" in capsys.readouterr().err


def test_tests_are_spread_over_the_cores_unless_told_otherwise(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap.os, "cpu_count", lambda: 3)
    assert bootstrap.spread(["-k", "fold"])[:2] == ["-n", "3"]
    assert bootstrap.spread(["-n0"]) == []
    assert bootstrap.spread(["--numprocesses=2"]) == []


def test_the_nightly_command_runs_what_the_daily_one_leaves_out(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[list[str]] = []
    reports: list[list[str]] = []
    monkeypatch.setattr(bootstrap, "check", lambda arguments: given.append(arguments) or 0)  # type: ignore[func-returns-value]
    monkeypatch.setenv("HYPOTHESIS_PROFILE", "")
    bootstrap.test([])
    monkeypatch.setattr(
        bootstrap.subprocess,
        "call",
        lambda command, **_options: reports.append(command) or 0,  # type: ignore[func-returns-value]
    )
    assert bootstrap.nightly([]) == 0
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


# ---------------------------------------------------------------- uv and pip
PIP_SETTINGS = r"""
:env:.default-timeout='180'
global.cert='/etc/ssl/own.crt'
global.extra-index-url='https://one.example/simple\nhttps://two.example/simple'
global.index-url='https://nowhere.example/simple'
install.index-url='https://here.example/simple'
freeze.index-url='https://never.example/simple'
no line of pip
"""


def test_pips_settings_are_handed_on_to_uv(modules: dict[str, ModuleType]) -> None:
    installer = modules["installer"]
    options, variables = installer.translate(installer.parse_pip_settings(PIP_SETTINGS))
    assert options == [
        *("--index-url", "https://here.example/simple"),
        *("--extra-index-url", "https://one.example/simple"),
        *("--extra-index-url", "https://two.example/simple"),
        *("--index-strategy", "unsafe-best-match"),
    ]
    assert variables == {"UV_HTTP_TIMEOUT": "180", "SSL_CERT_FILE": "/etc/ssl/own.crt"}
    assert installer.translate({}) == ([], {})


@pytest.mark.parametrize(("status", "pip_runs"), [(0, False), (2, True)])
def test_pip_does_what_uv_cannot(
    modules: dict[str, ModuleType],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    status: int,
    pip_runs: bool,
) -> None:
    installer = modules["installer"]
    python = tmp_path / "python"
    installer.uv_of(python).touch()
    by_uv: list[list[str]] = []
    by_pip: list[list[str]] = []

    def call(command: Sequence[str], **_options: object) -> int:
        by_uv.append(list(command))
        return status

    monkeypatch.setattr(installer.subprocess, "call", call)
    monkeypatch.setattr(installer, "read_pip_settings", lambda python: {})
    installer.install(python, ["-e", "here"], lambda command, failure: by_pip.append(list(command)))
    assert by_uv[0][:3] == [str(installer.uv_of(python)), "pip", "install"] and by_uv[0][-2:] == [
        "-e",
        "here",
    ]
    assert bool(by_pip) is pip_runs
    installer.uv_of(python).unlink()
    installer.install(python, ["there"], lambda command, failure: by_pip.append(list(command)))
    assert len(by_uv) == 1 and by_pip[-1][-1] == "there"
