"""Comparing, settling, taking back; review of one person; what the annotator gets to see."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.helpers.copies import copy, open_as
from tests.helpers.teams import TEXT, find, gold, make_team, place, review, uid_of

from hashiya.core.adjudicate import Kind, threshold, unanimous
from hashiya.core.span import Span
from hashiya.errors import UserError
from hashiya.services.annotate import marking
from hashiya.services.merge.merge_files import merge_files, pull_review
from hashiya.services.review import adjudication, corrections, rules
from hashiya.services.review.adjudication_builder import DecisionReason
from hashiya.services.review.comparison import compare, participants, resettled
from hashiya.services.review.progress import disagreements, overview, sample
from hashiya.services.scheme import guidelines
from hashiya.store.tables import review as stored

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hashiya.store.project import Project

SARA, NABIL = uid_of("سارة"), uid_of("نبيل")


@pytest.fixture
def team(tmp_path: Path) -> Path:
    return make_team(tmp_path / "team.hashiya")


@pytest.fixture
def project(team: Path) -> Iterator[Project]:
    with review(team) as opened:
        yield opened


def span(surface: str, label: str) -> Span:
    return Span(*place(surface), label)


def test_the_comparison_has_every_place_by_its_kind(project: Project) -> None:
    (document,) = project.document_uids()
    found = compare(project, document)
    assert found.names == ("سارة", "نبيل")
    kinds = {TEXT[s.place.start : s.place.end]: s.place.kind for s in found.places}
    assert kinds == {
        "ليلى": Kind.AGREED,
        "فندق الواحة الكبير": Kind.BOUNDARY,
        "محطة الحجاز": Kind.LABEL,
        "بيروت": Kind.ONE_SIDED,
        "ماجد": Kind.ONE_SIDED,
    }
    assert (found.agreed, found.differing, found.open) == (1, 4, 4)


def test_only_who_read_a_document_has_a_say_in_it(project: Project) -> None:
    (document,) = project.document_uids()
    assert participants(project, document) == [SARA, NABIL]


def test_take_one_persons(project: Project) -> None:
    document, seen = find(project, "فندق الواحة الكبير")
    act = adjudication.take(project, document, seen, SARA, DecisionReason("boundary", "الصفة من اسم الفندق"))
    changes = project.apply(act)
    assert changes.documents == {document}
    assert gold(project) == {"فندق الواحة الكبير": "ORG"}
    _, after = find(project, "فندق الواحة الكبير")
    assert not after.open and after.settlement is not None
    kept = after.settlement
    assert (kept.verdict, kept.reason_code, kept.reason) == ("take", "boundary", "الصفة من اسم الفندق")
    assert kept.of(NABIL) == (span("فندق الواحة", "ORG"),)


def test_settling_again_takes_the_first_choice_out(project: Project) -> None:
    document, seen = find(project, "فندق الواحة الكبير")
    project.apply(adjudication.take(project, document, seen, SARA))
    _, again = find(project, "فندق الواحة الكبير")
    project.apply(adjudication.take(project, document, again, NABIL))
    assert gold(project) == {"فندق الواحة": "ORG"}
    assert len(stored.settlements(project, document)) == 1


def test_nothing_here_is_an_answer(project: Project) -> None:
    document, seen = find(project, "ماجد")
    project.apply(adjudication.nothing(project, document, seen, DecisionReason("not_entity")))
    assert gold(project) == {}
    _, after = find(project, "ماجد")
    assert not after.open and after.settlement is not None and after.settlement.chosen == ()


def test_taking_the_side_that_has_nothing_is_nothing_here(project: Project) -> None:
    document, seen = find(project, "ماجد")
    act = adjudication.take(project, document, seen, SARA)
    assert act.args["verdict"] == "nothing"


def test_two_bounds_of_one_label_are_both_taken_only_one_by_one(project: Project) -> None:
    """A button for both would offer what can hardly be meant; who means it ticks either span."""
    for words in ("فندق الواحة الكبير", "محطة الحجاز"):
        document, seen = find(project, words)
        assert not seen.place.both_can_stand
    document, seen = find(project, "فندق الواحة الكبير")
    both = [span("فندق الواحة الكبير", "ORG"), span("فندق الواحة", "ORG")]
    act = adjudication.settle(project, document, seen, both)
    assert act.args["verdict"] == "both"
    project.apply(act)
    assert gold(project) == {"فندق الواحة الكبير": "ORG", "فندق الواحة": "ORG"}


def test_a_third_that_nobody_has(project: Project) -> None:
    document, seen = find(project, "محطة الحجاز")
    project.apply(adjudication.third(project, document, seen, [span("الحجاز", "GPE")]))
    assert gold(project) == {"الحجاز": "GPE"}
    with pytest.raises(UserError):
        adjudication.third(project, document, seen, [Span(0, 10_000, "GPE")])
    with pytest.raises(UserError):
        adjudication.third(project, document, seen, [span("الحجاز", "NOWHERE")])


def test_every_step_can_be_undone_and_done_again(team: Path) -> None:
    with review(team) as project:
        document, seen = find(project, "محطة الحجاز")
        project.apply(adjudication.take(project, document, seen, SARA))
        project.apply(adjudication.take(project, document, find(project, "محطة الحجاز")[1], NABIL))
    with review(team) as project:
        project.undo()
        assert gold(project) == {"محطة الحجاز": "ORG"}
        project.undo()
        assert gold(project) == {} and find(project, "محطة الحجاز")[1].open
        project.redo()
        project.redo()
        assert gold(project) == {"محطة الحجاز": "GPE"}
        (settled,) = stored.settlements(project)
        project.apply(adjudication.reopen(project, settled))
        assert gold(project) == {} and not stored.settlements(project)


def test_what_was_settled_shows_without_comparing_anew(project: Project) -> None:
    (document,) = project.document_uids()
    before = compare(project, document)
    project.apply(adjudication.take(project, document, find(project, "محطة الحجاز")[1], SARA))
    assert resettled(project, before) == compare(project, document)
    project.undo()
    assert resettled(project, before) == before


def test_work_changed_after_it_was_settled_is_asked_about_again(project: Project) -> None:
    document, seen = find(project, "محطة الحجاز")
    project.apply(adjudication.take(project, document, seen, SARA))
    project.act_as(NABIL)
    (mine,) = (a for a in project.annotations(document, layers=[NABIL]) if a.surface == "محطة الحجاز")
    project.apply(marking.relabel(project, mine, "PERS"))
    _, after = find(project, "محطة الحجاز")
    assert after.open and after.stale and after.settlement is not None


def test_all_agreed_at_once(project: Project) -> None:
    agreed = rules.preview(project, unanimous, verdict="agreed")
    project.apply(rules.carry_out(project, agreed))
    assert gold(project) == {"ليلى": "PERS"}
    assert not rules.preview(project, unanimous, verdict="agreed").proposals
    project.undo()
    assert gold(project) == {}


def test_strategies_are_previewed_and_are_one_step(project: Project) -> None:
    document, seen = find(project, "محطة الحجاز")
    project.apply(adjudication.nothing(project, document, seen))
    plan = rules.preview(project, threshold(0.5))
    assert (plan.verdict, plan.annotations, plan.left) == ("threshold", 4, 0)
    project.apply(rules.carry_out(project, plan))
    assert gold(project) == {"ليلى": "PERS", "فندق الواحة الكبير": "ORG", "بيروت": "GPE", "ماجد": "PERS"}
    assert not list(disagreements(project))
    project.undo()
    assert gold(project) == {}
    assert len(list(disagreements(project))) == 3


def test_majority_of_two_decides_only_what_both_have(project: Project) -> None:
    plan = rules.preview(project, "majority")
    assert [TEXT[each.seen.place.start : each.seen.place.end] for each in plan.proposals] == ["ليلى"]
    assert plan.left == 4


def test_walking_and_overview(project: Project) -> None:
    (document,) = project.document_uids()
    (row,) = overview(project)
    assert (row.name, row.agreed, row.differing, row.open) == ("رحلة", 1, 4, 4)
    walked = [TEXT[s.place.start : s.place.end] for _, s in disagreements(project, kinds=[Kind.ONE_SIDED])]
    assert walked == ["بيروت", "ماجد"]
    assert len(list(disagreements(project, after=document))) == 4


def test_review_of_one_person_accepts_corrects_and_rejects(project: Project) -> None:
    for surface, spans, verdict in (
        ("ليلى", [span("ليلى", "PERS")], "accept"),
        ("محطة الحجاز", [span("الحجاز", "GPE")], "correct"),
        ("بيروت", [], "reject"),
    ):
        document, seen = find(project, surface, ("سارة",))
        assert seen.open
        act = adjudication.review_one(project, document, seen, spans, DecisionReason("label", "انظر الدليل"))
        assert act.args["verdict"] == verdict
        project.apply(act)
        assert not find(project, surface, ("سارة",))[1].open
    project.apply(
        adjudication.add_missed(project, document, [SARA], span("ماجد", "PERS"), DecisionReason("missed"))
    )
    assert gold(project) == {"ليلى": "PERS", "الحجاز": "GPE", "ماجد": "PERS"}
    found = corrections.corrections(project, SARA)
    assert [(c.kind, [TEXT[s.start : s.end] for s in c.gold]) for c in found] == [
        ("changed", ["الحجاز"]),
        ("removed", []),
        ("missed", ["ماجد"]),
    ]
    assert len(corrections.corrections(project, SARA, confirmed=True)) == 4


def test_samples(project: Project) -> None:
    each_label = sample(project, SARA, per_label=1, seed=3)
    assert sorted(a.label for a in each_label) == ["GPE", "ORG", "PERS"]
    assert each_label == sample(project, SARA, per_label=1, seed=3)
    assert len(sample(project, SARA, share=0.5)) == 2
    least = sample(project, SARA, share=0.75, least_agreed=True)
    assert "ليلى" not in [a.surface for a in least]


def test_the_annotator_sees_corrections_answers_and_the_reviewer_reads_it(team: Path) -> None:
    sara = copy(team, "سارة")
    with review(team) as project:
        document, seen = find(project, "محطة الحجاز")
        project.apply(
            adjudication.take(project, document, seen, NABIL, DecisionReason("label", "المقصود المكان"))
        )
    with open_as(sara, "سارة") as project:
        pull_review(project, team)
        (found,) = corrections.corrections(project)
        assert (found.kind, found.settlement.reason, found.reviewer) == (
            "changed",
            "المقصود المكان",
            "ليلى المراجعة",
        )
        assert found.settlement.people == (SARA,)
        assert found.annotations
        assert corrections.corrected_documents(project) == {document: 1}
        assert corrections.corrected_documents(project, document=document) == {document: 1}
        assert not corrections.corrected_documents(project, document="elsewhere")
        assert not corrections.corrections(project, "nobody")
        project.apply(corrections.answer(project, found.settlement, "ظننته مؤسسة"))
        project.apply(corrections.answer(project, found.settlement, "صحيح"))
    with review(team) as project:
        report = merge_files(project, [sara])
        assert not report.conflicts
        (kept,) = stored.settlements(project)
        assert kept.people == (SARA, NABIL)
        assert [a.text for a in stored.answers(project, kept.uid)] == ["صحيح"]
        assert merge_files(project, [sara]).changed == 0


def test_guidelines_with_examples_from_decisions(project: Project) -> None:
    project.apply(guidelines.set_guideline(project, "GPE", "البلاد والمدن المأهولة."))
    document, seen = find(project, "محطة الحجاز")
    project.apply(adjudication.take(project, document, seen, NABIL, DecisionReason(words="اسم مكان")))
    (settled,) = stored.settlements(project)
    project.apply(guidelines.example_from(project, settled))
    found = guidelines.guides(project)
    assert list(found) == ["PERS", "GPE", "ORG"]
    (right,) = found["GPE"].positive
    (wrong,) = found["ORG"].negative
    assert right.surface == wrong.surface == "محطة الحجاز"
    assert right.quote[right.quote_start :].startswith(right.surface)
    assert right.note == "اسم مكان"
    project.apply(guidelines.remove_example(wrong))
    project.apply(guidelines.set_guideline(project, "GPE", ""))
    assert guidelines.guide(project, "ORG").negative == () and guidelines.guide(project, "GPE").text == ""
    project.undo()
    assert guidelines.guide(project, "GPE").text == "البلاد والمدن المأهولة."
    with pytest.raises(UserError):
        guidelines.set_guideline(project, "NOWHERE", "نصّ")


def test_two_reviewers_settling_apart_are_both_kept_and_asked_about(team: Path) -> None:
    other = copy(team, "other")
    for path, person in ((team, SARA), (other, NABIL)):
        with review(path) as project:
            document, seen = find(project, "محطة الحجاز")
            project.apply(adjudication.take(project, document, seen, person))
    with review(team) as project:
        merge_files(project, [other])
        _, seen = find(project, "محطة الحجاز")
        assert seen.contested and seen.open
        project.apply(adjudication.take(project, document, seen, SARA))
        assert gold(project) == {"محطة الحجاز": "ORG"}
        assert not find(project, "محطة الحجاز")[1].open
        merge_files(project, [other])
        assert gold(project) == {"محطة الحجاز": "ORG"}
        assert len(stored.settlements(project)) == 1
