"""An export that would hold nothing, or not what was meant, is refused, and the file there stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hashiya.cli import main

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "عاد سامر الحلو من صيدا 📌 يوم الأحد."


@pytest.fixture
def project(tmp_path: Path) -> Path:
    path, text = tmp_path / "p.hashiya", tmp_path / "رسالة.txt"
    text.write_text(TEXT, encoding="utf-8")
    assert main(["new", str(path)]) == 0
    assert main(["import", str(path), str(text)]) == 0
    return path


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--state", "done"], "No document fits"),
        (["--layer", "gold"], "no gold annotations"),
        (["--option", "colour=red"], "no option colour"),
    ],
)
def test_a_good_file_is_not_written_over_by_nothing(
    project: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    out = project.with_name("out.conll")
    assert main(["export", str(project), str(out), "--format", "conll"]) == 0
    before = out.read_bytes()
    capsys.readouterr()
    assert main(["export", str(project), str(out), "--format", "conll", *arguments]) == 1
    assert words in capsys.readouterr().err
    assert out.read_bytes() == before and before


@pytest.mark.parametrize("option", [["--seed", "3"], ["--no-negatives"], ["--card", "licence=MIT"]])
def test_what_belongs_to_a_split_wants_one(
    project: Path, capsys: pytest.CaptureFixture[str], option: list[str]
) -> None:
    out = project.with_name("out.conll")
    with pytest.raises(SystemExit) as stopped:
        main(["export", str(project), str(out), "--format", "conll", *option])
    assert stopped.value.code == 2 and f"{option[0]} goes with --split" in capsys.readouterr().err
    assert not out.exists()
