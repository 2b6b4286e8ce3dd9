"""What the set-up finds out about the machine: display, libraries, fonts, packages."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from types import ModuleType


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
