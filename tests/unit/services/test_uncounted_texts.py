"""Texts in which somebody marked nothing: left out of agreement by name and reason, or counted on request."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest
from tests.helpers.copies import SCHEME, open_as
from tests.helpers.teams import uid_of

from hashiya.cli import main
from hashiya.core.document import State
from hashiya.core.span import GOLD
from hashiya.services.annotate import finish_document, marking
from hashiya.services.statistics.agreement import AgreementReport, agreement
from hashiya.services.statistics.agreement_json import as_json
from hashiya.services.statistics.agreement_report import page, write_csv
from hashiya.services.statistics.uncounted_texts import (
    ANYWHERE,
    BEGUN,
    EMPTY,
    GIVEN,
    UNFINISHED,
    UNKNOWN,
)
from hashiya.services.team.assignments import assign, plan_assignments
from hashiya.store.project import Project
from hashiya.store.tables.records import NewDocument, Person

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = {
    "سوق": "باعت هند القمح في سوق حلب",
    "ميناء": "رست السفينة في ميناء صور",
    "واد": "نزلت القافلة في واد بلا اسم",
    "قلعة": "حاصر الجند قلعة ماردين",
}
HIND, RAMI = uid_of("هند"), uid_of("رامي")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Hind marked something in every text, Rami in the first; he began the second and was given the third.

    Nobody said that they are done, as it is where annotations were read from files.
    """
    file = tmp_path / "pair.hashiya"
    with Project.create(file, scheme=SCHEME, person=Person("", "المالكة", "owner")) as project:
        project.add_documents([NewDocument(name, text) for name, text in TEXTS.items()])
        market, harbour, valley, _castle = project.document_uids()
        for name in ("هند", "رامي"):
            project.act_as(Person(uid_of(name), name))
        project.apply(assign(project, plan_assignments(project, [RAMI], documents=[valley])))
    with open_as(file, "هند") as project:
        for uid in project.document_uids():
            project.apply(marking.mark(project, uid, 0, 4, "PERS"))
    with open_as(file, "رامي") as project:
        project.apply(marking.mark(project, market, 0, 4, "PERS"))
        project.apply(finish_document.finish(project, harbour))
        project.apply(marking.set_state(project, harbour, State.BEGUN))
    return file


def left_out(report: AgreementReport) -> dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]]:
    return {each.name: (each.why, each.people, each.read_by) for each in report.uncounted}


def compared(report: AgreementReport) -> list[str]:
    return [each.name for each in report.documents]


def test_each_text_is_named_with_its_reason(path: Path) -> None:
    with open_as(path, "المالكة") as project:
        report = agreement(project)
    assert compared(report) == ["سوق"]
    assert left_out(report) == {
        "ميناء": (BEGUN, (RAMI,), (HIND,)),
        "واد": (GIVEN, (RAMI,), (HIND,)),
        "قلعة": (UNKNOWN, (RAMI,), (HIND,)),
    }
    assert report.uncounted_total == 3


def test_silence_counts_as_nothing_found_where_that_is_asked(path: Path) -> None:
    with open_as(path, "المالكة") as project:
        given, all_ = agreement(project, silent=EMPTY), agreement(project, silent=ANYWHERE)
    assert compared(given) == ["سوق", "ميناء", "واد"] and set(left_out(given)) == {"قلعة"}
    assert compared(all_) == list(TEXTS) and not all_.uncounted
    hind, rami = all_.annotators
    assert (hind.annotations, hind.documents, hind.silent) == (4, 4, 0)
    assert (rami.annotations, rami.documents, rami.silent, rami.labels) == (1, 4, 3, {"PERS": 1})
    assert all_.pairs[0].figures.f1.value == pytest.approx(2 / 5)


def test_who_finished_a_text_with_nothing_in_it_counts_anyway(path: Path) -> None:
    with open_as(path, "رامي") as project:
        (valley,) = [info.uid for info in project.documents() if info.name == "واد"]
        project.apply(finish_document.finish(project, valley))
    with open_as(path, "المالكة") as project:
        report = agreement(project)
    assert "واد" in compared(report) and "واد" not in left_out(report)


def test_who_is_named_is_told_of_alike(path: Path) -> None:
    with open_as(path, "المالكة") as project:
        report = agreement(project, people=[HIND, RAMI])
        assert set(left_out(report)) == {"ميناء", "واد", "قلعة"}
        assert compared(agreement(project, people=[HIND, RAMI], silent=ANYWHERE)) == list(TEXTS)
        assert not agreement(project, without=[RAMI]).uncounted
        (harbour,) = [info.uid for info in project.documents() if info.name == "ميناء"]
        assert set(left_out(agreement(project, [harbour]))) == {"ميناء"}
        assert set(left_out(agreement(project, ["قلعة"]))) == {"قلعة"}


def test_a_third_who_has_not_finished_is_named_and_one_who_never_saw_it_is_not(path: Path) -> None:
    with open_as(path, "رامي") as project:
        market = project.document_uids()[0]
        project.apply(finish_document.finish(project, market))
    with open_as(path, "هند") as project:
        project.apply(finish_document.finish(project, market))
    for name in ("ضحى", "أمين"):
        with open_as(path, name) as project:
            where = market if name == "ضحى" else project.document_uids()[3]
            project.apply(marking.mark(project, where, 5, 8, "PERS"))
    with open_as(path, "المالكة") as project:
        found = {(each.name, each.why): each.people for each in agreement(project).uncounted}
    assert found["سوق", UNFINISHED] == (uid_of("ضحى"),)
    assert ("سوق", UNKNOWN) not in found  # that Amin did not see it is how the work was dealt
    assert found["ميناء", BEGUN] == (RAMI,)
    assert found["ميناء", UNKNOWN] == (uid_of("ضحى"), uid_of("أمين"))


def test_who_reviews_is_not_missed(path: Path) -> None:
    with open_as(path, "المالكة") as project:
        market = project.document_uids()[0]
        project.apply(marking.mark(project, market, 0, 4, "PERS", layer=GOLD))
        report = agreement(project, silent=ANYWHERE)
    assert {each.name for each in report.annotators} == {"هند", "رامي"}


def test_of_very_many_only_the_first_are_named_and_all_counted(path: Path) -> None:
    with open_as(path, "المالكة") as project:
        report = agreement(project, most=1)
    assert (len(report.uncounted), report.uncounted_total) == (1, 3)


def test_json_has_what_each_has_and_what_both_have(path: Path) -> None:
    with open_as(path, "المالكة") as project:
        found = as_json(agreement(project, silent=EMPTY))
    (pair,) = found["pairs"]  # type: ignore[misc]
    assert pair["people"] == ["هند", "رامي"]  # type: ignore[has-type]
    met = {"annotations": [3, 1], "matched": 1, "only": [2, 0]}
    assert {key: pair[key] for key in met} == met and pair["labels"] == {"PERS": met}  # type: ignore[has-type]
    people = {each["person"]: each for each in found["people"]}  # type: ignore[attr-defined]
    assert people["رامي"]["labels"] == {"PERS": 1} and people["رامي"]["documents_empty"] == 2
    (text,) = found["left_out"]  # type: ignore[misc]
    told = {key: text[key] for key in ("document", "why", "people", "read_by")}  # type: ignore[has-type]
    assert told == {"document": "قلعة", "why": UNKNOWN, "people": ["رامي"], "read_by": ["هند"]}


def test_the_report_names_them(path: Path, tmp_path: Path) -> None:
    with open_as(path, "المالكة") as project:
        report = agreement(project)
    write_csv(report, tmp_path / "r.csv")
    rows = list(csv.DictReader((tmp_path / "r.csv").read_text("utf-8-sig").splitlines()))
    assert {row["name"] for row in rows if row["kind"] == "left_out"} == {"ميناء", "واد", "قلعة"}
    assert rows[-1]["undefined"] == "unknown: رامي"
    assert all(each in page(report) for each in ("ميناء", "واد", "قلعة", "assigned, nothing marked"))


def test_the_command_line_says_which_and_how_they_count(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["agreement", str(path)]) == 0
    told = capsys.readouterr().out
    assert "هند / رامي: 1 the same, 0 of هند only, 0 of رامي only" in told
    assert told.count("left out, 1 text (") == 3 and "قلعة: رامي (read by هند)" in told
    assert main(["agreement", str(path), "--count-empty", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [each["document"] for each in found["left_out"]] == ["قلعة"] and found["pairs"][0][
        "documents"
    ] == 3
    assert main(["agreement", str(path), "--count-unknown"]) == 0
    assert "left out" not in capsys.readouterr().out
