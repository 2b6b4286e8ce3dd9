"""The environment that the set-up makes: once, pinned, and made anew where it is half made."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

from tests.unit.packaging.conftest import PACKAGING, ROOT

EXTRAS = {"formats"}


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
