"""A rule run again where somebody came late: what rules have settled is settled with them, if it stays so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.helpers.copies import open_as
from tests.helpers.deciding import HUDA, OMAR, SAMI, gold, lead, mark, seen, team

from hashiya.services.annotate import marking
from hashiya.services.review import rules
from hashiya.services.review.adjudication_builder import NO_REASON, DecisionReason
from hashiya.services.review.readers import ReaderSelection
from hashiya.store.tables import review as stored

if TYPE_CHECKING:
    from pathlib import Path

    from hashiya.services.review.rules import RulePreview
    from hashiya.store.project import Project

EVERYBODY = ReaderSelection((HUDA, OMAR, SAMI))


def agreed_by_two(path: Path, reason: DecisionReason = NO_REASON) -> Path:
    work = [("صيدا", "GPE"), ("يوسف", "PERS")]
    team(path, huda=work, omar=work)
    with lead(path) as project:
        plan = rules.preview(project, "unanimous", chosen=ReaderSelection((HUDA, OMAR)), verdict="agreed")
        project.apply(rules.carry_out(project, plan, reason))
    with open_as(path, "سامي") as project:
        mark(project, [("صيدا", "ORG"), ("يوسف", "PERS")])
    return path


def majority(project: Project) -> RulePreview:
    return rules.preview(project, "majority", chosen=EVERYBODY)


def test_a_majority_settles_what_a_rule_had_settled_before_they_came(tmp_path: Path) -> None:
    with lead(agreed_by_two(tmp_path / "a.hashiya")) as project:
        before = gold(project)
        assert seen(project, "صيدا", people=list(EVERYBODY.people or ())).open
        plan = majority(project)
        assert len(plan.proposals) == 1 and not plan.changes
        project.apply(rules.carry_out(project, plan))
        assert gold(project) == before
        place = seen(project, "صيدا", people=list(EVERYBODY.people or ()))
        assert not place.open and place.settlement is not None
        assert place.settlement.verdict == "majority" and SAMI in place.settlement.people
        again = majority(project)
        assert not again.proposals and not again.changes
        project.undo()
        assert seen(project, "صيدا", people=list(EVERYBODY.people or ())).open


def test_a_rule_that_somebody_gave_a_reason_for_keeps_it(tmp_path: Path) -> None:
    path = agreed_by_two(tmp_path / "a.hashiya", DecisionReason(words="اتفقوا عليه في الجلسة الأولى"))
    with lead(path) as project:
        before = stored.settlements(project)
        assert not majority(project).proposals
        assert stored.settlements(project) == before


def test_where_the_rule_says_otherwise_now_it_is_only_listed(tmp_path: Path) -> None:
    path = agreed_by_two(tmp_path / "a.hashiya")
    with open_as(path, "عمر") as project:
        (mine,) = [each for each in project.iter_annotations(layers=[OMAR]) if each.surface == "صيدا"]
        project.apply(marking.relabel(project, mine, "ORG"))
    with lead(path) as project:
        before = gold(project)
        plan = majority(project)
        assert not plan.proposals
        (change,) = plan.changes
        assert {span.label for span in change.spans} == {"ORG"}
        project.apply(rules.carry_out(project, plan))
        assert gold(project) == before
