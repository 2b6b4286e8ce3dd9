"""Attributes, links and relations under review: compared, settled, measured."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.helpers.beyond import add_entities, with_types
from tests.helpers.store import assert_sound, make, place

from hashiya.cli import main
from hashiya.core.agreement import Measure
from hashiya.core.beyond.beyond_agreement import RelatedSpans, tally_beyond
from hashiya.core.beyond.entities import Entity
from hashiya.core.document import State
from hashiya.core.span import GOLD, Annotation, Span
from hashiya.errors import UserError
from hashiya.services.annotate import marking
from hashiya.services.attributes import values
from hashiya.services.entities import linking
from hashiya.services.merge.merge_files import pull_review
from hashiya.services.relations import relating
from hashiya.services.review import adjudication, settle_beyond
from hashiya.services.review.adjudication_builder import Crossing
from hashiya.services.review.comparison import compare
from hashiya.services.review.finishing import finish
from hashiya.services.review.readers import ReaderSelection
from hashiya.services.scheme import scheme_acts
from hashiya.services.statistics.agreement import agreement
from hashiya.services.statistics.agreement_json import as_json
from hashiya.services.team.packages import make_package, make_review
from hashiya.store.project import Project
from hashiya.store.tables.records import Person

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "زار حمدان صديقه رامي في صفاقس ثم رحلا إلى جربة معًا."
WORDS = {"حمدان": "PERS", "رامي": "PERS", "صفاقس": "LOC", "جربة": "LOC"}
SECOND = Person("b" * 32, "هدى")


def span(words: str) -> Span:
    return Span(*place(TEXT, words), WORDS[words])


def two(folder: Path) -> tuple[Project, str]:
    """Two people over one text: they agree on annotations, not on all that is said of them."""
    project, (document,) = make(folder, (TEXT,))
    with_types(project)
    first = Person(project.person_uid, "")
    town = Entity("c" * 32, "LOC", ar="صفاقس")
    project.apply(add_entities(project, [town]))
    for number in (0, 1):
        if number:
            project.act_as(SECOND)
        marks: dict[str, Annotation] = {}
        for words, label in WORDS.items():
            project.apply(marking.mark(project, document, *place(TEXT, words), label))
            mine = project.annotations(document, layers=[project.person_uid])
            marks[words] = next(each for each in mine if each.surface == words)
        project.apply(values.set_on_annotations(project, [marks["صفاقس"]], "sub", "town"))
        project.apply(values.set_on_annotations(project, [marks["جربة"]], "sub", ("sea", "town")[number]))
        project.apply(linking.link(project, [marks["صفاقس"]], town.uid))
        project.apply(relating.relate(project, marks["حمدان"], marks["صفاقس"], "lives_in"))
        one, other = (marks["حمدان"], marks["رامي"])[:: 1 if number else -1]
        project.apply(relating.relate(project, one, other, "knows"))
        if number:
            project.apply(relating.relate(project, marks["رامي"], marks["جربة"], "lives_in"))
    assert first.uid != SECOND.uid
    return project, document


EVERYBODY = ReaderSelection(unfinished=True)


def gold_of(project: Project, document: str) -> tuple[dict[str, str], set[tuple[str, str, str, str]]]:
    marks = {each.uid: each for each in project.annotations(document, layers=[GOLD])}
    said = {
        f"{marks[each.of].surface}.{each.name}": str(each.value)
        for each in project.attributes(document)
        if each.of in marks
    }
    said |= {
        f"{marks[each.annotation].surface}.entity": each.entity
        for each in project.mentions(document)
        if each.annotation in marks
    }
    relations = {
        (each.type, marks[each.head].surface, marks[each.tail].surface, str(each.status))
        for each in project.relations(document)
        if each.layer == GOLD
    }
    return said, relations


def test_what_all_agree_on_comes_into_gold_with_the_annotations(tmp_path: Path) -> None:
    project, document = two(tmp_path)
    done = finish(project, document, EVERYBODY)
    assert done.act is not None and done.taken == 4
    project.apply(done.act)
    assert project.document(document).state is State.DONE
    said, relations = gold_of(project, document)
    assert said == {"صفاقس.sub": "town", "صفاقس.entity": "c" * 32}
    assert {(kind, *sorted(ends)) for kind, *ends, _ in relations} == {
        ("lives_in", "حمدان", "صفاقس"),
        ("knows", "حمدان", "رامي"),
    }
    assert_sound(project)
    project.undo()
    assert gold_of(project, document) == ({}, set())
    project.redo()
    assert gold_of(project, document) == (said, relations)


def test_what_is_doubted_is_settled_and_taken_back(tmp_path: Path) -> None:
    project, document = two(tmp_path)
    doubted = RelatedSpans("lives_in", span("رامي"), span("جربة"))
    with pytest.raises(UserError, match="Gold has no"):
        settle_beyond.settle_attribute(project, document, span("جربة"), "sub", "sea")
    act = finish(project, document, EVERYBODY).act
    assert act is not None
    project.apply(act)
    project.apply(settle_beyond.settle_attribute(project, document, span("جربة"), "sub", "sea"))
    project.apply(settle_beyond.settle_relation(project, document, doubted, keep=False))
    said, relations = gold_of(project, document)
    assert said["جربة.sub"] == "sea" and ("lives_in", "رامي", "جربة", "rejected") in relations
    project.apply(settle_beyond.settle_relation(project, document, doubted, keep=True))
    assert ("lives_in", "رامي", "جربة", "accepted") in gold_of(project, document)[1]
    assert_sound(project)
    for _ in range(3):
        project.undo()
    assert "جربة.sub" not in gold_of(project, document)[0]


def test_figures_over_a_project(tmp_path: Path) -> None:
    project, _ = two(tmp_path)
    found = as_json(agreement(project, unfinished=True))
    pairs = found["pairs"]
    assert isinstance(pairs, list)
    (pair,) = pairs
    assert pair["relations"] == {  # two of each, and one more of one
        **{"f1": 0.8, "f1_on_agreed_ends": 0.8, "kappa_type": 1.0},
        **{"first": 2, "second": 3, "same": 2},
    }
    assert pair["attributes"]["sub"]["count"] == 2 and "@entity" in pair["attributes"]


def test_figures_by_hand() -> None:
    one, two, three, four = (Span(at, at + 2, "A") for at in (0, 5, 10, 15))
    first = {RelatedSpans("x", one, two), RelatedSpans("y", two, three), RelatedSpans("x", one, four)}
    second = {RelatedSpans("x", one, two), RelatedSpans("x", two, three)}
    said: dict[Span, dict[str, str]] = {one: {"sub": "a"}, two: {"sub": "b"}}
    other: dict[Span, dict[str, str]] = {one: {"sub": "a"}, two: {"sub": "a"}}
    tally = tally_beyond(([one, two, three, four], [one, two, three]), (first, second), (said, other))
    assert tally.f1 == Measure(2 * 1 / 5)
    assert tally.f1_on_agreed_ends == Measure(2 * 1 / 4)
    assert tally.types == {("x", "x"): 1, ("y", "x"): 1} and tally.kappa_type == Measure(0.0)
    # Three annotations in common: a/a, b/a, and nothing/nothing. Observed 2/3, by chance 1/3·2/3 + 1/3·1/3.
    assert tally.kappa_of("sub").value == pytest.approx((2 / 3 - 1 / 3) / (1 - 1 / 3))
    assert (tally + tally).f1 == tally.f1


def test_nobody_relates_anything() -> None:
    tally = tally_beyond(([], []), ([], []), ({}, {}))
    assert tally.f1.value is None and tally.kappa_type.value is None and tally.kappa_of("x").value is None


def test_the_command_line_compares_and_settles(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project, document = two(tmp_path)
    path, name = str(project.path), project.document(document).name
    project.close()

    def run(*words: str) -> dict[str, object]:
        assert main([*words, "--json"]) == 0
        return dict(json.loads(capsys.readouterr().out))

    found = run("compare", path, "--unfinished")
    attributes, relations = found["attributes"], found["relations"]
    assert isinstance(attributes, list) and isinstance(relations, list)
    assert sorted((each["name"], each["state"]) for each in attributes) == [
        ("@entity", "agreed"),
        ("sub", "agreed"),
        ("sub", "open"),
    ]
    assert sorted((each["type"], each["state"]) for each in relations) == [
        *(("knows", "agreed"), ("lives_in", "agreed"), ("lives_in", "open")),
    ]
    (doubted,) = (each for each in relations if each["state"] == "open")
    assert [answer["has"] for answer in doubted["answers"]] == [False, True]
    run("settle", path, "--rule", "agreed", "--unfinished", "--as", "ناقد")
    relation = json.dumps({key: doubted[key] for key in ("type", "head", "tail")})
    run("settle", path, "--document", name, "--relation", relation, "--reject", "--as", "ناقد")
    start, end = place(TEXT, "جربة")
    where = ("--document", name, "--start", str(start), "--end", str(end))
    run("settle", path, *where, "--attribute", "sub=sea", "--as", "ناقد")
    after = run("compare", path, "--unfinished")
    assert {each["state"] for key in ("attributes", "relations") for each in after[key]} == {"settled"}  # type: ignore[attr-defined]
    assert main(["settle", path, *where, "--attribute", "sub=desert", "--as", "ناقد"]) == 1
    assert main(["settle", path, "--document", name, "--relation", "[]", "--as", "ناقد"]) == 1
    assert main(["compare", path, "--unfinished"]) == 0
    assert "lives_in" in capsys.readouterr().out


def test_what_gold_says_beyond_labels_comes_back_with_the_review(tmp_path: Path) -> None:
    """Attributes, links and relations of gold, with the types they need; nothing of other people's."""
    project, document = two(tmp_path)
    first = project.person_uid
    others = next(each.uid for each in project.people() if each.is_somebody and each.uid != first)
    unmeant = Entity("d" * 32, "LOC", ar="ميناء لم يذكر")
    project.apply(add_entities(project, [unmeant]))
    packed = make_package(project, others, tmp_path / "own.hashiya").path
    act = finish(project, document, EVERYBODY).act
    assert act is not None
    project.apply(act)
    project.apply(settle_beyond.settle_attribute(project, document, span("جربة"), "sub", "sea"))
    wanted = gold_of(project, document)
    review = make_review(project, others, tmp_path / "review.hashiya").path
    whole = project.path
    project.close()
    for number, source in enumerate((review, whole)):
        mine = tmp_path / f"mine{number}.hashiya"
        mine.write_bytes(packed.read_bytes())
        with Project.open(mine) as own:
            (there,) = own.document_uids()
            before = said_by(own, there, others)
            assert pull_review(own, source).added
            assert gold_of(own, there) == wanted
            assert said_by(own, there, others) == before
            assert {each.layer for each in own.attributes(there)} <= {GOLD, others}
            assert {each.layer for each in own.relations(there)} <= {GOLD, others}
            assert unmeant.uid not in own.entities() or unmeant.uid in before[1]
            assert not pull_review(own, source).added
            assert_sound(own)


def said_by(project: Project, document: str, person: str) -> tuple[set[tuple[str, str]], set[str]]:
    values_ = {(each.name, str(each.value)) for each in project.attributes(document, layers=[person])}
    return values_, set(project.entities())


def test_the_review_of_somebody_else_says_whose_it_is(tmp_path: Path) -> None:
    project, document = two(tmp_path)
    people = [each for each in project.people() if each.is_somebody]
    packed = {each.uid: make_package(project, each.uid, tmp_path / f"{each.uid}.hashiya") for each in people}
    act = finish(project, document, EVERYBODY).act
    assert act is not None
    project.apply(act)
    review = make_review(project, people[0].uid, tmp_path / "review.hashiya").path
    for each in people:
        with Project.open(packed[each.uid].path) as own:
            codes = [note.code for note in pull_review(own, review, dry_run=True).notes]
            assert ("for_other" in codes) == (each.uid != people[0].uid)


def test_a_label_that_was_deleted_stays_away_when_a_review_is_pulled(tmp_path: Path) -> None:
    """Nothing of the review has it: it is told, and the scheme stays as its owner made it."""
    project, document = two(tmp_path)
    mine = next(each.uid for each in project.people() if each.is_somebody)
    packed = make_package(project, mine, tmp_path / "own.hashiya").path
    act = finish(project, document, EVERYBODY).act
    assert act is not None
    project.apply(act)
    review = make_review(project, mine, tmp_path / "review.hashiya").path
    unused = next(code for code in project.scheme().codes if code not in WORDS.values())
    with Project.open(packed) as own:
        own.apply(scheme_acts.delete_label(own, unused))
        report = pull_review(own, review)
        assert unused not in own.scheme().codes
        assert [note.args for note in report.notes if note.code == "label_stays_away"] == [{"label": unused}]


def test_what_one_person_says_comes_along_where_gold_of_another_place_gives_way(tmp_path: Path) -> None:
    """In the review of one person they alone are asked, also where what they have crosses gold."""
    project, document = two(tmp_path)
    found = compare(project, document, [SECOND.uid])
    seen = next(each for each in found.places if span("جربة") in each.place.candidates)
    over = place(TEXT, "إلى جربة")[0], place(TEXT, "جربة")[1] - 1
    project.apply(marking.mark(project, document, *over, "LOC", layer=GOLD))
    act = adjudication.settle(project, document, seen, seen.place.sides[0].spans, crossing=Crossing.REPLACE)
    project.apply(act)
    said, _ = gold_of(project, document)
    assert said["جربة.sub"] == "town"
