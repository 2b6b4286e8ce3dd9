"""An export that would hold nothing, or not what was meant, is refused, and the file there stays."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from hashiya.cli import main
from hashiya.formats.shared.clitic_tokens import analyser

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


def test_words_without_annotations_do_not_replace_a_file_with_some(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with_spans = project.with_name("وسوم.jsonl")
    with_spans.write_text(
        json.dumps({"name": "ن", "text": TEXT, "spans": [{"start": 4, "end": 15, "label": "PERS"}]}), "utf-8"
    )
    assert main(["import", str(project), str(with_spans), "--as", "سلمى"]) == 0
    out, folder = project.with_name("out.conll"), project.with_name("parts")
    export = ["export", str(project), str(out), "--format", "conll", "--labels"]
    split = ["export", str(project), str(folder), "--format", "conll", "--split", "80/10/10", "--labels"]
    assert main([*export, "PERS="]) == 0  # nothing is there that could be lost
    out.unlink()
    assert main([*export, "PERS=PER"]) == 0 and main([*split, "PERS=PER"]) == 0
    before, parts = out.read_bytes(), (folder / "train.conll").read_bytes()
    capsys.readouterr()
    assert main([*export, "PERS="]) == 1 and main([*split, "PERS="]) == 1
    assert capsys.readouterr().err.count("left as it is") == 2
    assert out.read_bytes() == before and b"B-PER" in before
    assert (folder / "train.conll").read_bytes() == parts
    assert main(["export", str(project), str(out), "--format", "conll", "--layer", "suggestions"]) == 1


def test_what_a_format_does_not_know_is_told(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = project.with_name("out.csv")
    export = ["export", str(project), str(out), "--format", "csv"]
    with pytest.raises(SystemExit) as stopped:
        main([*export, "--tags", "iobes"])
    assert stopped.value.code == 2 and "--tags is for formats that tag words" in capsys.readouterr().err
    assert main([*export, "--unit", "document", "--clitics", "split"]) == 0
    told = capsys.readouterr().err
    assert "--unit changes nothing in the format csv" in told
    assert "--clitics changes nothing in the format csv" in told
    assert main([*export[:3], "--format", "conll", "--unit", "document", "--clitics", "d3"]) == 0
    assert "changes nothing" not in capsys.readouterr().err


def test_a_page_is_written_by_the_name_pages_are_read_by(project: Path) -> None:
    out = project.with_name("out.html")
    assert main(["export", str(project), str(out), "--format", "html"]) == 0
    assert 'dir="rtl"' in out.read_text("utf-8")


def test_who_cut_the_particles_is_told(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without CAMeL Tools' data a table does it, and its tokens may differ from theirs."""
    if analyser() is not None:
        pytest.skip("CAMeL Tools' data are on this computer")
    out, folder = project.with_name("out.conll"), project.with_name("parts")
    export = ["export", str(project), str(out), "--format", "conll", "--clitics"]
    assert main([*export, "d3"]) == 0
    assert "CAMeL Tools' data are not here" in capsys.readouterr().err
    assert "ال+ O" in out.read_text("utf-8")
    assert main([*export, "expand"]) == 0
    assert "CAMeL" not in capsys.readouterr().err
    split = ["export", str(project), str(folder), "--format", "conll", "--split", "80/10/10"]
    assert main([*split, "--clitics", "d3"]) == 0
    assert "d3 (CAMeL Tools: no)" in (folder / "README.md").read_text("utf-8")
