"""Figures by genre: people's word first, then metadata, then what the text itself tells."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from hashiya.cli import main
from hashiya.services.evaluate.genres import Genre, by_genre, genres_of
from hashiya.services.project.project_file import create_project
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.store.tables.records import NewDocument
from hashiya.suggest.evaluate import Score

if TYPE_CHECKING:
    import pytest

DIALECT = next(
    json.loads(line)["text"]
    for line in (Path(__file__).parents[2] / "data" / "text_kinds" / "kinds.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
    if '"dialect-egypt"' in line
)
LETTER = "وصلت رسالة سلمى إلى يوسف في القيروان."


def test_figures_by_genre_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = create_project(tmp_path / "g.hashiya", scheme=load_scheme("wojood"))
    project.add_documents(
        [
            NewDocument("chat", DIALECT),
            NewDocument("letter", LETTER, meta={"Genre": "letter"}),
            NewDocument("plain", "زار سعيد مراكش."),
        ]
    )
    uids = {info.name: info.uid for info in project.documents()}
    found = genres_of(project, list(uids.values()))
    assert found[uids["chat"]] == Genre("dialect", recognized=True)
    assert found[uids["letter"]] == Genre("letter")
    assert found[uids["plain"]] == Genre()
    project.close()
    start = LETTER.index("سلمى")
    gold = tmp_path / "gold.jsonl"
    spans = [{"start": start, "end": start + 4, "label": "PERS", "text": "سلمى"}]
    rows = [
        {"name": "letter", "text": LETTER, "spans": spans},
        {
            "name": "chat",
            "text": DIALECT,
            "spans": [{"start": 0, "end": 6, "label": "DATE", "text": DIALECT[:6]}],
        },
    ]
    gold.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    arguments = ["evaluate", str(tmp_path / "g.hashiya"), "--gold", str(gold)]
    assert main([*arguments, "--json"]) == 0
    told = {row["genre"]: row for row in json.loads(capsys.readouterr().out)["genres"]}
    assert set(told) == {"letter", "dialect"}
    assert told["dialect"]["recognized"] and not told["letter"]["recognized"]
    assert (told["letter"]["documents"], told["letter"]["gold"], told["letter"]["recall"]) == (1, 1, 0)
    assert main(arguments) == 0
    assert "dialect" in capsys.readouterr().out


def test_documents_of_one_genre_are_added_up() -> None:
    scores = {"a": Score(1, 2, 3), "b": Score(2, 2, 2), "c": Score(0, 1, 1)}
    rows = by_genre(scores, {"a": Genre("news"), "b": Genre("news")})
    assert [(row.genre.name, row.documents, row.score) for row in rows] == [
        ("news", 2, Score(3, 4, 5)),
        ("", 1, Score(0, 1, 1)),
    ]
