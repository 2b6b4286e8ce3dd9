"""The review on the command line: comparing, settling one place, rules, a document's end, what gold lacks."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from tests.helpers.copies import copy, open_as
from tests.helpers.teams import TEXT, make_team, place

from hashiya.cli import main
from hashiya.core.document import State
from hashiya.services.annotate import marking
from hashiya.services.merge.merge_files import merge_files
from hashiya.store.project import Project
from hashiya.store.tables.records import NewDocument

if TYPE_CHECKING:
    from pathlib import Path

Say = Callable[..., dict[str, Any]]


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Say:
    """What a command prints with --json."""
    monkeypatch.setenv("HASHIYA_PERSON", "القائدة")

    def speak(*words: object) -> dict[str, Any]:
        capsys.readouterr()
        assert main([*map(str, words), "--json"]) == 0, capsys.readouterr().err
        found = json.loads(capsys.readouterr().out)
        assert isinstance(found, dict)
        return found

    return speak


@pytest.fixture
def team(tmp_path: Path) -> Path:
    return make_team(tmp_path / "team.hashiya")


def at(words: str) -> list[object]:
    start, end = place(words)
    return ["--document", "رحلة", "--start", start, "--end", end]


def span(words: str, label: str) -> dict[str, object]:
    start, end = place(words)
    return {"start": start, "end": end, "label": label}


def found(report: dict[str, Any], words: str) -> dict[str, Any]:
    return next(each for each in report["places"] if (each["start"], each["end"]) == place(words))


def test_every_place_with_everybodys_answer(team: Path, say: Say) -> None:
    report = say("compare", team)
    assert len(report["places"]) == 5
    station = found(report, "محطة الحجاز")
    assert station["document"] == "رحلة" and station["state"] == "open" and station["gold"] == []
    assert {each["person"]: each["spans"] for each in station["answers"]} == {
        "سارة": [span("محطة الحجاز", "ORG")],
        "نبيل": [span("محطة الحجاز", "GPE")],
    }
    assert found(report, "ليلى")["state"] == "agreed"
    assert {each["person"]: each["spans"] for each in found(report, "ماجد")["answers"]}["سارة"] == []
    assert len(say("compare", team, "--state", "open")["places"]) == 4


def test_one_place_by_person_by_spans_and_as_nothing(team: Path, say: Say) -> None:
    done = say("settle", team, *at("محطة الحجاز"), "--take", "نبيل", "--reason", "مكان لا مؤسسة")
    assert (done["settled"], done["verdict"]) == (1, "take")
    hotel = [span("فندق الواحة", "ORG"), span("الواحة", "GPE")]
    say("settle", team, *at("فندق الواحة الكبير"), "--spans", json.dumps(hotel))
    say("settle", team, *at("ماجد"), "--nothing")
    report = say("compare", team)
    station = found(report, "محطة الحجاز")
    assert station["state"] == "settled" and station["gold"] == [span("محطة الحجاز", "GPE")]
    assert station["settlement"]["reason"] == "مكان لا مؤسسة"
    assert found(report, "فندق الواحة الكبير")["gold"] == hotel
    assert (found(report, "ماجد")["state"], found(report, "ماجد")["gold"]) == ("settled", [])


def test_a_file_of_decisions_settles_many_places(team: Path, tmp_path: Path, say: Say, capsys: Any) -> None:
    places = say("compare", team, "--state", "open")["places"]
    station = next(each for each in places if (each["start"], each["end"]) == place("محطة الحجاز"))
    hotel = [span("فندق الواحة", "ORG"), span("الواحة", "GPE")]
    start, end = place("فندق الواحة الكبير")
    lines: list[dict[str, object]] = [
        {**station, "take": "نبيل", "reason": "مكان لا مؤسسة"},
        {"document": "رحلة", "start": start, "end": end, "spans": hotel},
        {"document": "رحلة", **dict(zip(("start", "end"), place("ماجد"), strict=True)), "nothing": True},
        {
            "document": "رحلة",
            "start": place("القطار")[0],
            "end": place("القطار")[1],
            "spans": [span("القطار", "ORG")],
        },
    ]
    file = tmp_path / "decisions.jsonl"
    file.write_text("\n".join(json.dumps(each, ensure_ascii=False) for each in lines) + "\n\n", "utf-8")
    done = say("settle", team, "--decisions", file)
    assert (done["settled"], done["verdicts"]["add"], sum(done["verdicts"].values())) == (4, 1, 4)
    report = say("compare", team)
    assert found(report, "محطة الحجاز")["gold"] == [span("محطة الحجاز", "GPE")]
    assert found(report, "محطة الحجاز")["settlement"]["reason"] == "مكان لا مؤسسة"
    assert found(report, "فندق الواحة الكبير")["gold"] == hotel
    assert (found(report, "ماجد")["state"], found(report, "ماجد")["gold"]) == ("settled", [])
    assert found(report, "القطار")["gold"] == [span("القطار", "ORG")]
    with pytest.raises(SystemExit):
        main(["settle", str(team), "--decisions", str(file), "--document", "رحلة"])
    assert "names its places itself" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("[1]", "Line 2 is not a JSON object."),
        ("{", "Line 2 is not JSON."),
        ('{"document": "رحلة", "start": 0, "end": 4}', "Line 2 says none"),
        ('{"document": "رحلة", "start": 0, "end": 4, "take": "سارة", "nothing": true}', "Line 2 says none"),
        ('{"document": "رحلة", "start": 0, "end": 4, "nothing": false}', "Line 2 says none"),
        ('{"document": "رحلة", "start": true, "end": 4, "nothing": true}', "Line 2 does not name"),
        ('{"document": "رحلة", "start": 0, "end": 4, "nothing": true, "why": "x"}', "Line 2 has «why»"),
        ('{"document": "رحلة", "start": 0, "end": 4, "spans": [[1, 2]]}', "Line 2 has spans"),
        ('{"document": "رحلة", "start": 0, "end": 4, "take": ""}', "Line 2 has no words"),
    ],
)
def test_a_wrong_line_of_decisions_is_named_before_anything_is_settled(
    team: Path, tmp_path: Path, say: Say, capsys: Any, line: str, words: str
) -> None:
    start, end = place("ماجد")
    first = json.dumps({"document": "رحلة", "start": start, "end": end, "nothing": True})
    file = tmp_path / "decisions.jsonl"
    file.write_text(f"{first}\n{line}\n", "utf-8")
    assert main(["settle", str(team), "--decisions", str(file)]) == 1
    assert words in capsys.readouterr().err
    assert found(say("compare", team), "ماجد")["state"] == "open"


def test_a_decision_that_cannot_be_settled_is_told_by_its_line(
    team: Path, tmp_path: Path, say: Say, capsys: Any
) -> None:
    start, end = place("ماجد")
    good = json.dumps({"document": "رحلة", "start": start, "end": end, "nothing": True})
    bad = json.dumps({"document": "رحلة", "start": 0, "end": 1, "nothing": True})
    file = tmp_path / "decisions.jsonl"
    file.write_text(f"{good}\n{bad}\n", "utf-8")
    assert main(["settle", str(team), "--decisions", str(file)]) == 1
    assert "Line 2, «رحلة»: «رحلة» has no place at 0–1." in capsys.readouterr().err
    assert found(say("compare", team), "ماجد")["state"] == "settled"
    assert main(["settle", str(team), "--decisions", str(tmp_path / "none.jsonl")]) == 1
    assert "none.jsonl was not found" in capsys.readouterr().err
    file.write_bytes(b"\xff\n")
    assert main(["settle", str(team), "--decisions", str(file)]) == 1
    assert "Line 1 is not UTF-8" in capsys.readouterr().err


def test_agreement_says_nothing_of_relations_where_there_are_none(team: Path, capsys: Any) -> None:
    capsys.readouterr()
    assert main(["agreement", str(team)]) == 0
    told = capsys.readouterr().out
    assert "سارة / نبيل" in told and "relations" not in told and "undefined" not in told


def test_what_all_missed_is_added_and_is_a_place(team: Path, say: Say) -> None:
    assert (
        say("settle", team, *at("القطار"), "--spans", json.dumps([span("القطار", "ORG")]))["verdict"] == "add"
    )
    added = found(say("compare", team), "القطار")
    assert (added["state"], added["gold"]) == ("settled", [span("القطار", "ORG")])
    say("settle", team, *at("القطار"), "--nothing")
    assert all(each["gold"] == [] for each in say("compare", team)["places"])


def test_a_rule_keeps_what_was_decided_and_lists_it(team: Path, say: Say) -> None:
    say("settle", team, *at("ليلى"), "--nothing", "--reason", "شخصية متخيلة")
    tried = say("settle", team, "--rule", "majority", "--share", "0.5", "--dry-run")
    assert (tried["settled"], tried["kept"]) == (4, 1)
    assert all(
        each["state"] != "settled" or each["start"] == place("ليلى")[0]
        for each in say("compare", team)["places"]
    )
    (change,) = tried["would_change"]
    assert (change["decided"], change["proposed"]) == ([], [span("ليلى", "PERS")])
    assert (change["votes"], change["people"], change["reason"]) == (2, 2, "شخصية متخيلة")
    assert say("settle", team, "--rule", "majority", "--share", "0.5")["settled"] == 4
    again = say("settle", team, "--rule", "majority", "--share", "0.5")
    assert (again["settled"], again["kept"]) == (0, 5)
    assert found(say("compare", team), "ليلى")["gold"] == []


def test_finishing_and_what_gold_lacks(team: Path, tmp_path: Path, say: Say, capsys: Any) -> None:
    assert main(["settle", str(team), "--finish", "رحلة"]) == 1
    assert "4 places" in capsys.readouterr().err
    for words in ("محطة الحجاز", "فندق الواحة الكبير", "بيروت"):
        say("settle", team, *at(words), "--take", "سارة")
    with Project.open(team) as project:
        project.act_as(next(each for each in project.people() if each.name == "القائدة"))
        (document,) = project.document_uids()
        project.apply(marking.set_state(project, document, State.DONE))
    out = tmp_path / "gold.jsonl"
    lacking = {
        each["code"]: each
        for each in say("export", team, out, "--format", "hashiya", "--layer", "gold")["lost"]
    }
    assert lacking["gold_agreed"]["count"] == lacking["gold_open"]["count"] == 1
    assert lacking["gold_agreed"]["examples"] == ["رحلة: 1"]
    say("settle", team, *at("ماجد"), "--take", "نبيل")
    done = say("settle", team, "--finish", "رحلة")
    assert (done["settled"], done["kept"], done["state"]) == (1, 4, "done")
    told = say("export", team, tmp_path / "again.jsonl", "--format", "hashiya", "--layer", "gold")
    assert not [each for each in told["lost"] if each["code"].startswith("gold")]
    assert told["annotations"] == 5
    assert found(say("compare", team), "ليلى")["gold"] == [span("ليلى", "PERS")]


def test_several_documents_are_finished_at_once(team: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open_as(team, "القائدة") as project:
        project.add_documents([NewDocument("كلمة", "لا اسم في هذه الجملة.")])
    both = ["settle", str(team), "--finish", "كلمة", "--finish", "رحلة"]
    assert main([*both, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)["documents"]
    assert [(each["document"], each["state"], each.get("open", 0)) for each in told] == [
        ("كلمة", "done", 0),
        ("رحلة", "begun", 4),
    ]
    assert main([*both[:-1], "لا وجود له"]) == 1
    assert "no document" in capsys.readouterr().err
    assert main(both) == 1
    err = capsys.readouterr().err
    assert "4 places of «رحلة» still open" in err and len(err.strip().splitlines()) == 1


def test_only_finished_people_unless_asked(tmp_path: Path, say: Say) -> None:
    base = make_team(tmp_path / "base.hashiya")
    late = copy(base, "late")
    with open_as(late, "هدى") as project:
        (document,) = project.document_uids()
        project.apply(marking.mark(project, document, *place("ليلى"), "GPE"))
    with open_as(base, "القائدة") as project:
        merge_files(project, [late])
    assert len(say("compare", base)["places"][0]["answers"]) == 2
    assert len(say("compare", base, "--unfinished")["places"][0]["answers"]) == 3
    assert len(say("compare", base, "--unfinished", "--without", "سارة")["places"][0]["answers"]) == 2
    named = say("compare", base, "--person", "هدى", "--person", "نبيل")["places"][0]["answers"]
    assert [each["person"] for each in named] == ["هدى", "نبيل"]
    assert len(say("agreement", base)["pairs"]) == 1
    assert len(say("agreement", base, "--unfinished")["pairs"]) == 3


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        ([*at("ليلى"), "--take", "غريبة"], 1, "nobody called"),
        (["--document", "رحلة", "--start", 0, "--end", 2, "--nothing"], 1, "no place at 0"),
        ([*at("ليلى"), "--spans", "{"], 1, "JSON list"),
        ([*at("ليلى"), "--spans", '[{"start": 5, "end": 9, "label": "NONE"}]'], 1, "no label NONE"),
        ([*at("ليلى"), "--spans", json.dumps([span("بيروت", "GPE")])], 1, "does not touch"),
        (["--rule", "majority", "--share", "7"], 1, "from 0 to 1"),
        (["--rule", "agreed", "--label", "NONE"], 1, "no label"),
        (["--finish", "لا وجود له"], 1, "no document"),
    ],
)
def test_what_is_wrong_is_said_and_changes_nothing(
    team: Path, words: list[object], status: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["settle", str(team), *map(str, words)]) == status
    err = capsys.readouterr().err
    assert said in err and len(err.strip().splitlines()) == 1
    assert main(["compare", str(team), "--json"]) == 0
    assert all(each["gold"] == [] for each in json.loads(capsys.readouterr().out)["places"])


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--nothing"],
        ["--document", "رحلة", "--nothing"],
        [*at("ليلى"), "--nothing", "--take", "سارة"],
        ["--rule", "agreed", "--share", "0.5"],
        ["--rule", "agreed", "--finish", "رحلة"],
        [*at("ليلى"), "--nothing", "--dry-run"],
    ],
)
def test_wrong_usage_is_two(team: Path, words: list[object]) -> None:
    with pytest.raises(SystemExit) as raised:
        main(["settle", str(team), *map(str, words)])
    assert raised.value.code == 2


def test_for_people_it_is_a_table(team: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", str(team)]) == 0
    out = capsys.readouterr().out
    assert "محطة الحجاز" in out and "5 places: 4 open, 0 settled, 1 agreed" in out
    assert main(["settle", str(team), "--rule", "agreed"]) == 0
    assert "1 place settled, 0 decisions kept, 4 left open" in capsys.readouterr().out
    start, end = place("ليلى", TEXT)
    assert main(["settle", str(team), *map(str, at("ليلى")), "--spans", f'[[{start}, {end}, "ORG"]]']) == 0
    assert main(["settle", str(team), "--rule", "agreed"]) == 0
    out = capsys.readouterr().out
    assert "The rule says otherwise" in out and f"ORG {start}–{end}" in out
