"""Attributes, relations and document labels under review, one question after the other."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from tests.helpers.beyond import add_entities
from tests.helpers.store import assert_sound
from tests.unit.services.test_review_beyond import EVERYBODY, SECOND, gold_of, span, two

from hashiya.cli import main
from hashiya.core.beyond.attributes import AttributeChoice, AttributeKind, AttributeType, Subject
from hashiya.core.beyond.entities import Entity
from hashiya.core.span import GOLD
from hashiya.services.attributes import types, values
from hashiya.services.entities import linking
from hashiya.services.merge.record_conflicts import record_conflicts
from hashiya.services.review.beyond_places import RelationPlace, Said
from hashiya.services.review.comparison import Comparison, compare
from hashiya.services.review.finishing import finish
from hashiya.services.review.progress import overview
from hashiya.services.review.said_questions import answer_question, questions
from hashiya.store.project import Project

if TYPE_CHECKING:
    from pathlib import Path


VARIETY = AttributeType(
    "nawʿ",
    Subject.DOCUMENT,
    AttributeKind.ONE,
    choices=(AttributeChoice("msa"), AttributeChoice("dialect")),
    ar="النوع",
)


def compared(project: Project, document: str) -> Comparison:
    return compare(project, document, EVERYBODY.of(project, document))


def labelled(folder: Path) -> tuple[Project, str]:
    project, document = two(folder)
    project.apply(types.add_types(project, [VARIETY]))
    first = next(each.uid for each in project.people() if each.is_somebody and each.uid != SECOND.uid)
    for layer, value in ((first, "msa"), (SECOND.uid, "dialect")):
        project.apply(values.label_document(project, document, VARIETY.code, value, layer=layer))
    return project, document


def test_each_question_is_settled_and_brings_what_it_needs_into_gold(tmp_path: Path) -> None:
    project, document = labelled(tmp_path)
    found = questions(project, compared(project, document))
    kinds = [(type(each), getattr(each, "name", "")) for each in found]
    assert kinds[0] == (Said, VARIETY.code)
    assert (Said, "sub") in kinds
    assert sum(isinstance(each, RelationPlace) for each in found) == 1
    (row,) = overview(project, chosen=EVERYBODY)
    assert (row.open, row.said, row.waiting) == (0, 3, 3)
    label = found[0]
    project.apply(answer_question(project, compared(project, document), label, "msa"))
    sub = next(each for each in questions(project, compared(project, document)) if isinstance(each, Said))
    assert sub.span == span("جربة")
    project.apply(answer_question(project, compared(project, document), sub, "town"))
    said, _ = gold_of(project, document)
    assert said == {"جربة.sub": "town"}
    (asked,) = questions(project, compared(project, document))
    assert isinstance(asked, RelationPlace)
    project.apply(answer_question(project, compared(project, document), asked, False))
    assert {(each[0], each[3]) for each in gold_of(project, document)[1]} >= {("lives_in", "rejected")}
    assert not questions(project, compared(project, document))
    assert len(questions(project, compared(project, document), settled=True)) == 3
    done = finish(project, document, EVERYBODY)
    assert (done.open, done.said) == (0, 0)
    assert_sound(project)
    project.close()


def test_that_nothing_is_to_be_said_is_a_decision_and_can_be_changed(tmp_path: Path) -> None:
    project, document = labelled(tmp_path)
    for name in (VARIETY.code, "sub"):
        asked = next(
            each
            for each in questions(project, compared(project, document))
            if getattr(each, "name", "") == name
        )
        project.apply(answer_question(project, compared(project, document), asked, None))
    left = questions(project, compared(project, document))
    assert all(isinstance(each, RelationPlace) for each in left)
    assert compared(project, document).open == 0  # it is no place of marks
    asked = next(
        each
        for each in questions(project, compared(project, document), settled=True)
        if getattr(each, "name", "") == "sub"
    )
    assert isinstance(asked, Said)
    assert asked.silent
    project.apply(answer_question(project, compared(project, document), asked, "sea"))
    assert gold_of(project, document)[0]["جربة.sub"] == "sea"
    assert len(questions(project, compared(project, document))) == len(left)
    project.undo()
    assert "جربة.sub" not in gold_of(project, document)[0]
    project.close()


def test_labels_all_give_come_into_gold_at_the_end_and_open_ones_are_told(tmp_path: Path) -> None:
    project, document = labelled(tmp_path)
    project.apply(values.label_document(project, document, VARIETY.code, "msa", layer=SECOND.uid))
    done = finish(project, document, EVERYBODY)
    assert done.act is not None
    assert done.said == 2
    project.apply(done.act)
    said = [each.value for each in project.attributes(document, layers=[GOLD]) if each.name == VARIETY.code]
    assert said == ["msa"]
    project.close()


def test_labels_are_compared_and_settled_from_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project, _ = labelled(tmp_path)
    path = str(project.path)
    project.close()
    assert main(["compare", path, "--unfinished", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)["document_labels"]
    assert row["state"] == "open"
    name = f"{VARIETY.code}=msa"
    settle = ["settle", path, "--document", row["document"], "--as", "هدى", "--json"]
    assert main([*settle, "--document-label", name]) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "msa"
    assert main(["compare", path, "--unfinished"]) == 0
    assert "settled" in capsys.readouterr().out
    assert main([*settle, "--finish", row["document"], "--unfinished"]) == 0
    assert json.loads(capsys.readouterr().out)["said_differently"] == 2


def test_a_conflict_about_an_attribute_or_a_link_names_the_words(tmp_path: Path) -> None:
    project, document = labelled(tmp_path)
    town = next(iter(project.entities().values()))
    other = Entity("e" * 32, "LOC", ar="صفاقس القديمة")
    project.apply(add_entities(project, [other]))
    path = project.path
    project.close()
    twin = tmp_path / "twin.hashiya"
    shutil.copy(path, twin)
    for file, value, entity in ((path, "sea", town.uid), (twin, "town", other.uid)):
        with Project.open(file) as changed:
            changed.act_as(SECOND)
            marks = changed.annotations(document, layers=[SECOND.uid])
            one, two_ = (next(each for each in marks if each.surface == it) for it in ("جربة", "رامي"))
            changed.apply(values.set_on_annotations(changed, [one], "sub", None))
            changed.apply(values.set_on_annotations(changed, [one], "sub", value))
            changed.apply(linking.link(changed, [two_], entity))
    assert main(["merge", str(path), str(twin)]) == 0
    with Project.open(path, readonly=True) as merged:
        found = {each.table: (each.about, set(each.words)) for each in record_conflicts(merged)}
    assert found["attributes"][0] == "جربة"
    assert found["mentions"] == ("رامي", {"صفاقس", "صفاقس القديمة"})


def test_the_command_line_keeps_the_reason_of_an_attribute(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project, document = labelled(tmp_path)
    act = finish(project, document, EVERYBODY).act
    assert act is not None
    project.apply(act)
    name, path = project.document(document).name, str(project.path)
    at = span("جربة")
    project.close()
    place = ["--document", name, "--start", str(at.start), "--end", str(at.end)]
    assert main(["settle", path, *place, "--attribute", "sub=sea", "--reason", "على الساحل"]) == 0
    capsys.readouterr()
    assert main(["people", path, "--answers", "--json"]) == 0
    (thread,) = json.loads(capsys.readouterr().out)["answers"]
    assert (thread["document"], thread["start"], thread["end"]) == (name, at.start, at.end)
    assert [each["text"] for each in thread["messages"]] == ["sub=sea · على الساحل"]
    with pytest.raises(SystemExit):
        main(["settle", path, "--document", name, "--document-label", "nawʿ=msa", "--reason", "لأنه كذلك"])
