"""Settings: what the table allows, kept over a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hashiya.qtkit.settings import Setting, Settings
from hashiya.ui.preferences import SETTINGS

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

TABLE = (
    Setting("flag", "bool", True),
    Setting("size", "int", 21, least=14, most=40),
    Setting("share", "float", 0.5, least=0.0, most=1.0),
    Setting("theme", "choice", "day", choices=(("day", "Day"), ("night", "Night"))),
    Setting("last", "list", []),
    Setting("state", "bytes", b""),
    Setting("name", "text", ""),
)


def test_values_survive_a_restart(tmp_path: Path, qtbot: QtBot) -> None:
    first = Settings(TABLE, tmp_path / "s.ini")
    values = {
        "flag": False,
        "size": 30,
        "share": 0.25,
        "theme": "night",
        "last": ["أ", "b, c"],
        "state": b"\x00\xff",
        "name": "ليلى, «x»",
    }
    for key, value in values.items():
        first.set(key, value)
    first.save()
    again = Settings(TABLE, tmp_path / "s.ini")
    assert {key: again.get(key) for key in values} == values


def test_one_and_no_entries_of_a_list(tmp_path: Path, qtbot: QtBot) -> None:
    for value in ([], ["one"]):
        settings = Settings(TABLE, tmp_path / "s.ini")
        settings.set("last", value)
        settings.save()
        assert Settings(TABLE, tmp_path / "s.ini").get("last") == value


def test_what_the_table_does_not_allow(tmp_path: Path, qtbot: QtBot) -> None:
    settings = Settings(TABLE, tmp_path / "s.ini")
    settings.set("size", 99)
    assert settings.get("size") == 40
    with pytest.raises(ValueError, match="pink"):
        settings.set("theme", "pink")
    (tmp_path / "t.ini").write_text("[General]\nsize=many\ntheme=pink\nflag=perhaps\n", encoding="utf-8")
    broken = Settings(TABLE, tmp_path / "t.ini")
    assert (broken.get("size"), broken.get("theme"), broken.get("flag")) == (21, "day", False)


def test_changes_are_told_once(tmp_path: Path, qtbot: QtBot) -> None:
    settings = Settings(TABLE, tmp_path / "s.ini")
    heard: list[str] = []
    settings.changed.connect(heard.append)
    settings.set("size", 22)
    settings.set("size", 22)
    settings.reset("size")
    assert heard == ["size", "size"] and settings.get("size") == 21


def test_the_table_of_the_program_is_sound(tmp_path: Path, qtbot: QtBot) -> None:
    settings = Settings(SETTINGS, tmp_path / "s.ini")
    assert len({row.key for row in SETTINGS}) == len(SETTINGS)
    for row in SETTINGS:
        assert settings.get(row.key) == row.default
        assert bool(row.group) == bool(row.label)
