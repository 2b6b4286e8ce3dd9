"""The commands of a team: exchanging, packages, people."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.helpers import teams
from tests.helpers.copies import copy, make_base, people_layers, work
from tests.helpers.teams import uid_of

from hashiya.cli import main
from hashiya.services.review import adjudication

if TYPE_CHECKING:
    from pathlib import Path


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


def rows(found: dict[str, object], name: str) -> list[dict[str, Any]]:
    listed = found[name]
    assert isinstance(listed, list)
    return listed


def test_packages_for_a_team_and_their_way_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lead, folder = make_base(tmp_path / "lead.hashiya"), tmp_path / "packages"
    folder.mkdir()
    made = rows(
        say(capsys, "package", lead, folder, "--for", "سارة", "--for", "نبيل", "--assign", "1"), "packages"
    )
    assert [each["person"] for each in made] == ["سارة", "نبيل"]
    assert all(each["blind"] and each["documents"] == 1 for each in made)
    hind = tmp_path / "هند.hashiya"
    again = rows(say(capsys, "package", lead, hind, "--for", "هند", "--assign", "all"), "packages")
    assert again[0]["documents"] == 2
    table = say(capsys, "people", lead)
    assigned = {
        row["document"]: [each["person"] for each in row["people"] if each["assigned"]]
        for row in rows(table, "documents")
    }
    assert all("هند" in people and len(people) == 2 for people in assigned.values())
    totals = {each["name"]: (each["assigned"], each["due"]) for each in rows(table, "people")}
    assert totals["هند"] == (2, 2) and totals["سارة"] == (1, 1)
    some = rows(say(capsys, "people", lead), "documents")[0]["document"]
    back = rows(say(capsys, "people", lead, "--withdraw", "هند", some), "people")
    assert {each["name"]: each["assigned"] for each in back} == {
        **{name: count for name, (count, _due) in totals.items()},
        "هند": 1,
    }
    assert main(["people", str(lead), "--withdraw", "هند", some]) == 1
    assert "None of these texts is assigned" in capsys.readouterr().err
    none = rows(say(capsys, "people", lead, "--withdraw", "هند"), "people")
    assert next(each["assigned"] for each in none if each["name"] == "هند") == 0
    assert main(["people", str(lead), "--withdraw", "هند", "لا نصّ كهذا"]) == 1
    capsys.readouterr()
    assert main(["package", str(lead), str(hind), "--for", "هند"]) == 1
    assert main(["package", str(lead), str(tmp_path / "r.hashiya"), "--for", "سارة", "--review"]) == 1
    with pytest.raises(SystemExit):
        main(["package", str(lead), str(folder), "--for", "سارة", "--assign", "half"])


def test_a_review_comes_back_into_a_package(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lead = teams.make_team(tmp_path / "lead.hashiya")
    sara, brought = tmp_path / "sara.hashiya", tmp_path / "review.hashiya"
    say(capsys, "package", lead, sara, "--for", "سارة")
    with teams.review(lead) as project:
        document, seen = teams.find(project, "محطة الحجاز")
        project.apply(adjudication.take(project, document, seen, uid_of("نبيل")))
    made = rows(say(capsys, "package", lead, brought, "--for", "سارة", "--review"), "packages")
    assert made[0]["review"] is True
    would = say(capsys, "bring-back", sara, brought, "--dry-run")
    done = say(capsys, "bring-back", sara, brought)
    assert would["added"] == done["added"] == 2 and not done["dry_run"]  # gold, and the settlement
    assert say(capsys, "bring-back", sara, brought)["added"] == 0


def test_people_are_renamed_and_joined(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lead = teams.make_team(tmp_path / "lead.hashiya")

    def names(*words: str) -> list[str]:
        return [each["name"] for each in rows(say(capsys, "people", lead, *words), "people")]

    assert {"سارة", "نبيل"} <= set(names())
    assert "سارة أحمد" in names("--rename", "سارة", "سارة أحمد")
    assert "نبيل" not in names("--join", "سارة أحمد", "نبيل")
    everybody = rows(say(capsys, "people", lead), "people")
    sara = next(each for each in everybody if each["name"] == "سارة أحمد")
    assert [each["name"] for each in sara["joined"]] == ["نبيل"] and sara["annotations"] == 8
    assert "نبيل" in names("--part", "سارة أحمد")
    assert main(["people", str(lead), "--role", "سارة أحمد", "قائدة"]) == 1
    assert main(["people", str(lead), "--rename", "من؟", "أحد"]) == 1
    say(capsys, "people", lead, "--role", "سارة أحمد", "reviewer")
    assert main(["people", str(lead)]) == 0
    assert "reviewer" in capsys.readouterr().out


def test_what_is_assigned_has_a_day_that_goes_along_with_packages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = make_base(tmp_path / "base.hashiya")
    package = tmp_path / "p.hashiya"
    with pytest.raises(SystemExit):
        main(["package", str(base), str(package), "--for", "سارة", "--due", "2026-12-01"])
    late = ["package", str(base), str(package), "--for", "سارة", "--assign", "all", "--due"]
    assert main([*late, "1 December"]) == 1 and not package.exists()
    assert "no date" in capsys.readouterr().err
    assert main([*late, "2001-12-01"]) == 0
    found = say(capsys, "people", base)
    (sara,) = [each for each in rows(found, "people") if each["name"] == "سارة"]
    assert sara["next_due"] == "2001-12-01" and sara["overdue"] == sara["due"] > 0
    cells = [cell for each in rows(found, "documents") for cell in each["people"] if cell["assigned"]]
    assert {cell["due_date"] for cell in cells} == {"2001-12-01"} and all(cell["overdue"] for cell in cells)
    # in the package, and back again where the day was named anew
    assert main([*late[:2], str(tmp_path / "q.hashiya"), *late[3:], "2099-01-31"]) == 0
    (own,) = rows(say(capsys, "people", tmp_path / "q.hashiya"), "people")
    assert own["next_due"] == "2099-01-31" and own["overdue"] == 0
    say(capsys, "merge", package, base)
    (own,) = [each for each in rows(say(capsys, "people", package), "people") if each["name"] == "سارة"]
    assert own["next_due"] == "2099-01-31"
