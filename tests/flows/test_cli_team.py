"""The commands of a team: exchanging, packages, people."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hashiya.cli import main
from helpers.copies import copy, make_base, people_layers, work


def say(capsys: pytest.CaptureFixture[str], *words: object) -> dict[str, object]:
    """What a command prints with --json."""
    capsys.readouterr()
    assert main([*map(str, words), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, dict)
    return found


def test_two_projects_exchange_through_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base = make_base(tmp_path / "base.hashiya")
    one, other = copy(base, "one"), copy(base, "other")
    work(one, "سارة", 1, 8)
    work(other, "نبيل", 2, 8)
    shared = tmp_path / "shared"
    assert main(["sync", str(one), str(shared)]) == 1  # the folder is not there
    assert "shared folder" in capsys.readouterr().err
    shared.mkdir()
    assert say(capsys, "sync", one, shared, "--on")["put"] == 2
    found = say(capsys, "sync", other, shared)
    assert found["taken"] and not found["waiting"]
    assert say(capsys, "sync", one)["put"] == 0  # the folder is remembered
    assert people_layers(one) == people_layers(other)
    (shared / "stray.hsync").write_bytes(b"?")
    assert main(["sync", str(other), str(shared)]) == 0
    said = capsys.readouterr()
    assert "nothing new came" in said.out and "stray.hsync" in said.err
    assert say(capsys, "sync", one, "--off") == {"on": False}


def test_a_project_begun_apart_joins_the_team(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    lead, apart = make_base(tmp_path / "lead.hashiya"), make_base(tmp_path / "apart.hashiya")
    work(apart, "نبيل", 3, 6)
    say(capsys, "sync", lead, shared)
    refused = say(capsys, "sync", apart, tmp_path / "shared", "--join")
    assert refused["refused"] == []
    assert say(capsys, "sync", lead, shared)["taken"]
